"""Pages of the manual that are written from the package are up to date."""

import runpy
from pathlib import Path

from divergences.claims import verify
from divergences.report import errata_markdown

DOCS = Path(__file__).parents[1] / "docs"


def test_the_errata_are_those_of_the_package() -> None:
    assert (DOCS / "errata.md").read_text("utf-8") == errata_markdown(verify("ERR"))


def test_the_picture_of_the_choice_is_what_its_script_draws() -> None:
    script = DOCS / "images" / "choosing.py"
    drawn = runpy.run_path(str(script))["draw"]()
    assert script.with_suffix(".svg").read_text("utf-8") == drawn
