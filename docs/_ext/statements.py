"""Pages of the statements, written from the registry each time the manual is built."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx
from sphinx.config import Config

from divergences.claims import Claim, claims, unmeasured
from divergences.report.html.families import FAMILIES, Family

INDEX: Final = """\
# The statements

Every checkable statement of the sources, in LaTeX and in plain words: where it stands, what it
assumes, how it is measured, and what its control breaks. `divergences verify` runs them all, and
`--report report.html` writes what it found as a page.

```{{toctree}}
:maxdepth: 2

{names}
unmeasured
```
"""


def write_pages(app: Sphinx, _: Config) -> None:
    """Write a page for each family into ``docs/claims``, and their table of contents."""
    folder = Path(app.srcdir) / "claims"
    folder.mkdir(exist_ok=True)
    left, names = [claim for claim in claims() if claim.kind == "claim"], []
    for family in FAMILIES:
        chosen = [claim for claim in left if family.knows(claim.id)]
        left = [claim for claim in left if claim not in chosen]
        if chosen:
            names.append(family.anchor)
            _write(folder / f"{family.anchor}.md", page(family, chosen))
    _write(folder / "unmeasured.md", unmeasured_page())
    _write(folder / "index.md", INDEX.format(names="\n".join(names)))


def page(family: Family, chosen: Iterable[Claim]) -> str:
    """Return one page of statements."""
    return "\n".join([f"# {family.title}\n\n{family.words}\n", *map(section, chosen)])


def section(claim: Claim) -> str:
    """Return what is said of one claim."""
    chance = " Chance takes part; the run's false alarms are shared." if claim.stochastic else ""
    return f"""\
## {claim.id}: {claim.title}

$$
{claim.statement}
$$

{claim.words}

Source
: {claim.source}.

Hypotheses
: {_sentence(claim.hypotheses)}

Measured
: {_sentence(claim.measure)}{chance}

The control breaks
: {_sentence(claim.breaks)}

```sh
divergences verify {claim.id} --details
```
"""


def unmeasured_page() -> str:
    """Return the page of what no number can decide."""
    rows = "\n\n".join(
        f"## {row.id}: {row.title}\n\n{row.words}\n\nSource\n: {row.source}.\n\n"
        f"Why no number decides it\n: {_sentence(row.reason)}"
        for row in unmeasured()
    )
    return f"# What is not measured\n\n{rows}\n"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _write(path: Path, text: str) -> None:
    """Write a page unless it is there already, so that nothing is built twice."""
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages before Sphinx looks for them."""
    app.connect("config-inited", write_pages)
    return {"parallel_read_safe": True}
