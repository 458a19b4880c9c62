"""Pages of the manual that are written from the package are up to date."""

from pathlib import Path

from divergences.claims import verify
from divergences.report import errata_markdown

DOCS = Path(__file__).parents[1] / "docs"


def test_the_errata_are_those_of_the_package() -> None:
    assert (DOCS / "errata.md").read_text("utf-8") == errata_markdown(verify("ERR"))
