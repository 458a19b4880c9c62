"""One page that shows a run: what each claim says, what was measured, and why to believe it."""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from ...claims import Claim, ClaimResult, Record, claims, unmeasured
from ..citations import cited
from ..errata import Correction, corrections
from .embedded import embed
from .families import chapters
from .figures import Picture
from .mathml import formulas
from .pictures import EXAMPLE, Margins, NumberLine
from .sides import Side, nearest
from .templates import rendered, style

_SLOWEST: Final = 5


def report_page(record: Record, figures: Mapping[str, Picture] | None = None) -> str:
    """Return a run as one HTML page that needs no other file, no script and no network.

    Two runs with one seed give the same page but for the element whose id is ``provenance``.

    Parameters
    ----------
    record : Record
        The run. Of a claim that this version does not know, the page shows the numbers alone.
    figures : mapping of str to Picture, optional
        Figures by the id of the claim that they illustrate.

    Examples
    --------
    >>> from divergences.claims import verify
    >>> text = report_page(verify("DIV-TV"))
    >>> text[:15], text.count("<article")
    ('<!doctype html>', 1)
    """
    known = {claim.id: claim for claim in claims()}
    results, provenance = embed(record)
    return rendered(
        "page.html",
        record=record,
        chapters=chapters(record),
        entries={row.id: Entry.of(row, known.get(row.id)) for row in record},
        figures=figures or {},
        sources=cited(known[row.id].source for row in record if row.id in known),
        unmeasured=unmeasured() if known.keys() <= {row.id for row in record} else (),
        totals=Counter(row.verdict for row in record),
        example=EXAMPLE,
        slowest=sorted(record, key=lambda row: -row.seconds)[:_SLOWEST],
        style=style(),
        style_hash=base64.b64encode(hashlib.sha256(style().encode()).digest()).decode(),
        results=results,
        provenance_data=provenance,
    )


@dataclass(frozen=True)
class Entry:
    """What the page shows of one claim."""

    claim: Claim | None
    formulas: list[list[str]]
    check: Side
    control: Side
    margins: Margins | None
    line: NumberLine | None
    pairs: tuple[Correction, ...]

    @classmethod
    def of(cls, row: ClaimResult, claim: Claim | None) -> Self:
        """Return what there is to show of a result whose claim may be unknown."""
        pairs = nearest(corrections(row)) if row.kind == "erratum" else ()
        return cls(
            claim,
            formulas(claim.statement) if claim else [],
            Side.of_check(row.findings),
            Side.of_control(row.control),
            None if pairs else Margins.of(row),
            NumberLine.of(pairs[0]) if pairs else None,
            pairs,
        )
