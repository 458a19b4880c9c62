"""Errata: what is in print, what is measured, and what should be in print."""

import re
from collections.abc import Iterator
from typing import Final

from rich import box
from rich.table import Table
from rich.text import Text

from ..claims import Claim, ClaimResult, Finding, Record, claims
from .citations import cite, cited
from .numbers import expected, limit, measured, number

_HEADER: Final = """\
# Errata

<!-- Written by `divergences errata --markdown`: change the claims, not this page. -->

Numbers, constants and statements in the texts that a computation refutes. Each is run: what is
measured must agree with the correction, and must not agree with what is in print.
"""
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|#$~])")
_DIGITS: Final = 6


Correction = tuple[Finding, Finding]  # a number against its correction, and against print


def corrections(row: ClaimResult) -> tuple[Correction, ...]:
    """Return each number of an erratum against its correction, and against print.

    None of them if the check and the control measured different numbers.
    """
    both = row.findings, row.control
    right, printed = ([(f.what, repr(f.measured)) for f in findings] for findings in both)
    return tuple(zip(*both, strict=True)) if right == printed else ()


def errata_table(record: Record) -> Table:
    """Return one row a number in print, with what is measured and what is right.

    Examples
    --------
    >>> from divergences.claims import verify
    >>> errata_table(verify("ERR-08")).row_count
    4
    """
    table = Table(box=box.SIMPLE, padding=(0, 1, 0, 0), pad_edge=False)
    for header in ("erratum, and what was measured", "in print", "measured", "corrected"):
        table.add_column(header, overflow="fold", no_wrap=header == "in print")
    for row in record:
        table.add_row(Text(f"{row.id}  {row.title}", "bold"))
        for right, printed in corrections(row):
            numbers = limit(printed), measured(right), expected(right)
            table.add_row(Text(right.what), *map(Text, numbers))
        if row.reason:
            table.add_row(Text(f"{row.verdict}: {row.reason}", "yellow"))
    return table


def errata_markdown(record: Record) -> str:
    """Return the errata of a run as a page of the manual: Markdown, formulas between dollars.

    Numbers are written with six digits and without their rounding, so that another machine
    writes the same page.

    Examples
    --------
    >>> from divergences.claims import verify
    >>> text = errata_markdown(verify("ERR-08"))
    >>> text.splitlines()[7]
    '## ERR-08: Low dimension alone does not max out JS'
    """
    known = {claim.id: claim for claim in claims()}
    sections = [_section(row, known[row.id]) for row in record]
    listed = "".join(
        f"- {_plain(text)}\n" for text in cited(known[row.id].source for row in record)
    )
    return "\n".join([_HEADER, *sections, f"## Sources\n\n{listed}"])


def _section(row: ClaimResult, claim: Claim) -> str:
    parts = [
        f"## {row.id}: {_plain(row.title)}",
        f"$$\n{claim.statement}\n$$",
        _plain(claim.words),
        "\n".join(_table(row)),
        f"Refuted: {_plain(claim.breaks)}.",
        f"Measured: {_plain(claim.measure)}. Assumes: {_plain(claim.hypotheses)}.",
        f"Source: {_plain(cite(claim.source))}.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(row: ClaimResult) -> Iterator[str]:
    pairs = corrections(row)
    if pairs:
        yield "| | in print | measured | corrected |"
        yield "| --- | --- | --- | --- |"
    for right, printed in pairs:
        cells = right.what, limit(printed), _portable(right), limit(right)
        yield f"| {' | '.join(map(_plain, cells))} |"


def _portable(finding: Finding) -> str:
    """Return what was measured to the digits that another machine measures too."""
    if finding.error > 10.0 ** (1 - _DIGITS) * abs(finding.measured):
        return measured(finding)
    within = abs(finding.missed) <= finding.tol and finding.expected == 0
    return "0, up to rounding" if within and finding.measured else number(finding.measured)


def _plain(text: str) -> str:
    """Return a text in which no sign means anything to Markdown."""
    return _SPECIAL.sub(r"\\\1", text)
