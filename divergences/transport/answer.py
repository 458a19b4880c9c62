"""What an algorithm of this room answers, and how it is said of samples."""

import math
import sys
from dataclasses import replace
from typing import NamedTuple

from ..measures import Cloud, Measure
from ..results import Estimate, point


class Answer(NamedTuple):
    """An estimate, and whether its algorithm was left to finish."""

    estimate: Estimate
    whole: bool = True


def stated(answer: Answer, p: Measure, q: Measure) -> Estimate:
    """Return the estimate of laws, or of the empirical measures of samples as such."""
    sizes = tuple(len(law.points) for law in (p, q) if isinstance(law, Cloud))
    found = answer.estimate
    if not sizes:
        return in_range(found)
    if answer.whole:
        return _of_samples(found, sizes)
    note = f"between the empirical measures, not the laws behind them; {found.note}"
    return replace(found, n=sizes, note=note)


def _of_samples(found: Estimate, sizes: tuple[int, ...]) -> Estimate:
    """Return what was found of empirical measures as a statement about samples."""
    note = "exact between the empirical measures"
    if found.lower < found.upper:
        note += f", in [{found.lower!r}, {found.upper!r}]"
    if found.note:
        note += f", {found.note}"
    note += "; of two samples, rng= gives an interval for the laws"
    gap = found.upper - found.lower if found.upper > found.lower else 0.0
    return point(found.value, found.method, sizes, gap=gap, note=note)


def in_range(found: Estimate) -> Estimate:
    """Return the estimate, or what is known where the distance exceeds the largest float."""
    if found.lower < math.inf:
        return found
    largest = sys.float_info.max
    note = "the distance exceeds the largest float"
    return replace(found, lower=largest, upper=math.inf, kind="certified", note=note)
