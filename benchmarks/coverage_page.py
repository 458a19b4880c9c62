"""What coverage.py measured, as a table for a terminal and as a page of the manual."""

import math
from collections.abc import Mapping, Sequence
from itertools import groupby
from textwrap import fill
from typing import NamedTuple

import numpy as np
from coverage_intervals import FRESH, INTERVALS, SMALL, Row

from divergences._statistics import proportion_interval

ENOUGH = 0.93
_ROUNDING = 1e-12  # by which a truth may lie outside of what is exact

_INTRODUCTION = """\
# Measured coverage

How often each interval that the package prints held the truth, over {repeats} repeats at level
0.95, and what it is worth: an interval that always holds may say nothing. Truth, ends and width are
medians; *no end* is the share of the repeats whose upper end is the largest value there is. Behind
each coverage stands its interval of Clopper and Pearson at 0.95. *R* is the line, *R^5* space with
five axes; *n* is the size of each of two samples. Where the truth depends on the sample, as for the
error of a classifier that it trained, {fresh} fresh points of each law tell it.

{verdict}

Every repeat draws from the seed, its row and its number, so that the table is the same whoever
computes it:

```sh
python benchmarks/coverage.py --jobs 2 --checkpoint coverage.jsonl --markdown
```

"""


class Summary(NamedTuple):
    """How often an interval held the truth, medians, and how often its upper end said nothing."""

    row: Row
    held: int
    repeats: int
    truth: float
    lower: float
    upper: float
    width: float
    open: float

    @property
    def coverage(self) -> float:
        """The share of the repeats whose interval held the truth."""
        return self.held / self.repeats

    @property
    def interval(self) -> tuple[float, float]:
        """Clopper and Pearson's interval at 0.95 for the probability that it does."""
        return proportion_interval(self.held, self.repeats, 0.05)

    def numbers(self) -> list[str]:
        """Return the columns after the coverage."""
        widths = [f"{x:.3g}" for x in (self.truth, self.lower, self.upper, self.width)]
        return [*widths, f"{self.open:.2f}"]


def summary(row: Row, found: np.ndarray) -> Summary:
    """Return what the ends and truths (R, 3) of the repeats of a row say."""
    lower, upper, truth = found.T
    slack = _ROUNDING * np.maximum(
        np.abs(truth), 1.0, where=truth < math.inf, out=np.ones(len(truth))
    )
    held = (lower <= truth + slack) & (truth <= upper + slack)
    width = np.where(upper < math.inf, upper, 0.0) - lower
    width[upper == math.inf] = math.inf
    medians = [float(np.median(column)) for column in (truth, lower, upper, width)]
    open_ = float((upper >= INTERVALS[row.interval].ceiling).mean())
    return Summary(row, int(held.sum()), len(found), *medians, open_)


def text(found: Sequence[Summary]) -> str:
    """Return the table for a terminal."""
    heads = "".join(f"{head:>9}" for head in ("truth", "lower", "upper", "width", "no end"))
    lines = [
        "nominal 0.95; [Clopper-Pearson at 0.95]; medians; no end: share of trivial upper ends",
        f"{'interval':31}{'laws':31}{'n':>5}  covers {'':15}{heads}",
    ]
    for one in found:
        low, high = one.interval
        mark = "<" if one.coverage < ENOUGH else " "
        lines.append(
            f"{one.row.interval:31}{one.row.pair:31}{one.row.n:>5} {mark}{one.coverage:.3f} "
            f"[{low:.3f}, {high:.3f}]" + "".join(f"{cell:>9}" for cell in one.numbers())
        )
    return "\n".join(lines) + "\n"


def page(found: Sequence[Summary]) -> str:
    """Return the page of the manual."""
    repeats = " or ".join(str(n) for n in sorted({one.repeats for one in found}))
    groups = {k: list(v) for k, v in groupby(found, key=lambda one: one.row.interval)}
    head = _INTRODUCTION.format(repeats=repeats, fresh=FRESH, verdict=_verdict(found))
    return "\n".join([head + _glance(groups), *(_section(*group) for group in groups.items())])


def _verdict(found: Sequence[Summary]) -> str:
    short = [one for one in found if one.coverage < ENOUGH]
    if not short:
        return f"In each of the {len(found)} rows it is {ENOUGH} or more."
    rows = "\n".join(_line(one, f"{one.row.interval}: ") for one in short)
    return f"It fell short of {ENOUGH} in {len(short)} of {len(found)} rows:\n\n{_head()}{rows}"


def _glance(groups: Mapping[str, Sequence[Summary]]) -> str:
    """Return the least coverage of each interval."""
    lines = ["| interval | rows | least coverage | on | n |", "| --- | ---: | ---: | --- | ---: |"]
    for name, rows in groups.items():
        least = min(rows, key=lambda one: one.coverage)
        where = f"{least.row.pair} | {least.row.n}"
        lines.append(f"| {name} | {len(rows)} | {least.coverage:.3f} | {where} |")
    return "\n".join(lines) + "\n"


def _section(name: str, rows: Sequence[Summary]) -> str:
    how = INTERVALS[name]
    left = f" At n = {SMALL} only, for the time it takes: {'; '.join(how.small)}." * bool(how.small)
    words = fill(how.words + left, 100, break_on_hyphens=False)
    lines = "\n".join(_line(one) for one in rows)
    return f"## {name}\n\n{words}\n\n{_head()}{lines}\n"


def _head() -> str:
    return (
        "| laws | n | coverage | | truth | lower | upper | width | no end |\n"
        "| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |\n"
    )


def _line(one: Summary, before: str = "") -> str:
    low, high = one.interval
    cells = [
        before + one.row.pair,
        str(one.row.n),
        f"{one.coverage:.3f}",
        f"[{low:.3f}, {high:.3f}]",
    ]
    return "| " + " | ".join([*cells, *one.numbers()]) + " |"
