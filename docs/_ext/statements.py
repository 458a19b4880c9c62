"""Pages of the statements, written from the registry each time the manual is built."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx
from sphinx.config import Config

from divergences.claims import Claim, claims, unmeasured

# File, title, families; the last one takes every family not named before.
PAGES: Final = (
    ("divergences", "Divergences", ("DIV",)),
    ("gan", "The game and its manifolds", ("GAN", "INV", "MANIF")),
    ("ab17", "Towards principled methods (Arjovsky and Bottou 2017)", ("AB17",)),
    ("wgan", "Wasserstein GAN and the gradient penalty", ("W", "WGAN", "GP")),
    ("dynamics", "Dynamics, mode collapse and heuristics", ()),
)


def write_pages(app: Sphinx, _: Config) -> None:
    """Write a page for each group of families into ``docs/claims``."""
    folder = Path(app.srcdir) / "claims"
    folder.mkdir(exist_ok=True)
    left = [claim for claim in claims() if claim.kind == "claim"]
    for name, title, families in PAGES:
        chosen = [claim for claim in left if not families or family(claim) in families]
        left = [claim for claim in left if claim not in chosen]
        _write(folder / f"{name}.md", page(title, chosen))
    _write(folder / "unmeasured.md", unmeasured_page())


def family(claim: Claim) -> str:
    """Return the part of an id before its first hyphen."""
    return claim.id.partition("-")[0]


def page(title: str, chosen: Iterable[Claim]) -> str:
    """Return one page of statements."""
    return "\n".join([f"# {title}\n", *map(section, chosen)])


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
