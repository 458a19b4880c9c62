"""The graded cases of one function, as a table."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from .cases import Distance
from .grade import VERDICTS, Row, Verdict

_WIDEST_WHY = 72  # characters, beyond which a reason is cut in the table, though not in the row


@dataclass(frozen=True)
class Conformance:
    """How a function did; printed, it is a table.

    Attributes
    ----------
    function : str
        Its name.
    distance : {"tv", "kl", "js", "wasserstein"}
        What it was asked for.
    rows : tuple of Row
        The cases in the order in which they were asked.

    Examples
    --------
    >>> from divergences.conformance import check
    >>> found = check(lambda p, q: abs(p - q).sum() / 2, "tv")
    >>> found["disjoint"].verdict, found["NaN"].verdict
    ('right', 'nan')
    """

    function: str
    distance: Distance
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, case: str) -> Row:
        """Return the row of a case by its name."""
        for row in self.rows:
            if row.case == case:
                return row
        raise KeyError(case)

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many cases got each verdict, of those that any case got."""
        found = Counter(row.verdict for row in self.rows)
        return {verdict: found[verdict] for verdict in VERDICTS if verdict in found}

    @property
    def failed(self) -> tuple[Row, ...]:
        """The cases that are not passed."""
        return tuple(row for row in self.rows if not row.passed)

    @property
    def passed(self) -> bool:
        """Whether every case is passed."""
        return not self.failed

    def __str__(self) -> str:
        heads = ("case", "wanted", "got", "verdict")
        cells = [(row.case, row.wanted, row.got, row.verdict) for row in self.rows]
        widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
        lines = [self._summary(), "", _aligned((*heads, "why"), widths)]
        for row, cell in zip(self.rows, cells, strict=True):
            why = row.why if len(row.why) <= _WIDEST_WHY else row.why[: _WIDEST_WHY - 3] + "..."
            lines.append(_aligned((*cell, why), widths))
        return "\n".join(lines)

    def _summary(self) -> str:
        counts = ", ".join(f"{count} {verdict}" for verdict, count in self.counts.items())
        passed = len(self.rows) - len(self.failed)
        return f"{self.distance} by {self.function}: {passed} of {len(self.rows)} passed ({counts})"

    def _repr_html_(self) -> str:
        heads = "".join(f"<th>{head}</th>" for head in ("case", "wanted", "got", "verdict", "why"))
        body = "".join(_html_row(row) for row in self.rows)
        return f"<p>{escape(self._summary())}</p><table><tr>{heads}</tr>{body}</table>"


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    *aligned, last = cells
    padded = [cell.ljust(width) for cell, width in zip(aligned, widths, strict=True)]
    return "  ".join([*padded, last]).rstrip()


def _html_row(row: Row) -> str:
    verdict = row.verdict if row.passed else f"<b>{row.verdict}</b>"
    cells = escape(row.case), escape(row.wanted), escape(row.got), verdict, escape(row.why)
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
