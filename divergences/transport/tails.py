"""Does the tail of an integral end, and in what? Judged from shells in geometric progression."""

import math
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from ..errors import SolverError
from .bracket import Bracket
from .panels import Integral

_FLAT = 1e-9  # shells that shrink by less than this each are taken not to shrink
_STEADY = 0.2  # by how much two rates of decay may differ and still be called one rate
_GROWING = 0.01  # rate at which doubts must grow to leave nothing known; harmonic ones do not


class Tail(NamedTuple):
    """How many shells to integrate; what the rest adds, and a bound of that guess's error."""

    kept: int
    value: float
    error: float


class Sum(NamedTuple):
    """An integral with its tail: the best guess, and what is proved of it."""

    value: float
    bracket: Bracket


def summed(integral: Integral, tail: Tail, noise: float) -> Sum:
    """Return an integral plus its tail; of an infinite tail the integral is the lower end."""
    error = integral.error + noise
    value = integral.value + tail.value
    return Sum(value, Bracket(max(integral.value - error, 0.0), value + error + tail.error))


def examine(shells: FloatArray, doubts: FloatArray, total: float) -> Tail:
    """Judge a tail by the sizes of its shells from the inside out, both (n,).

    ``shells`` is what is there beyond rounding, ``doubts`` what could be there at most; ``total``
    is the size of the whole integral. Shells are integrated while they are both resolved and
    not negligible; the doubts about the others are an error.
    """
    if np.isnan(shells).any() or np.isnan(doubts).any():
        raise SolverError("a distribution or quantile function returned nan in a tail")
    finite = np.isfinite(shells)
    if not finite.all():
        return Tail(max(int(np.argmin(finite)) - 1, 0), math.inf, math.inf)
    resolved = len(np.trim_zeros(shells, "b"))
    rest, error = _beyond(shells[:resolved], total)
    outer = np.cumsum(doubts[::-1])[::-1]
    kept = min(resolved, int(np.count_nonzero(outer > 0.25 * EPS * total)))
    if kept == len(shells):
        return Tail(kept, rest, error)
    if not math.isfinite(outer[kept]) or _rate(doubts) > _GROWING:
        return Tail(kept, rest, math.inf)
    return Tail(kept, rest, error + 2.0 * float(outer[kept]))


def _beyond(shells: FloatArray, total: float) -> tuple[float, float]:
    """Return the sum of the shells that would follow, and the error of that guess.

    A power law gives a geometric sequence: its sum is finite if the ratio is below 1. The ratio
    is read off the last two thirds; where they disagree, as for the slow decay of a logarithm,
    nothing is concluded and the error is infinite.
    """
    if len(shells) == 0 or shells[-1] <= EPS * total:
        return 0.0, 0.0
    if len(shells) < 6:  # too short to read a rate off; what ends so early is no power law
        ended = shells[-1] <= math.sqrt(EPS) * total
        return 0.0, float(shells.sum()) if ended else math.inf
    late, early = _rate(shells), _rate(shells[: -(len(shells) // 3)])
    if late >= -_FLAT:
        return math.inf, math.inf
    rest = float(shells[-1]) / math.expm1(-late)
    return rest, rest if abs(late - early) <= _STEADY * abs(late) else math.inf


def _rate(shells: FloatArray) -> float:
    """Return the mean logarithmic growth per shell over the last third."""
    n = max(len(shells) // 3, 1)
    first, last = shells[-1 - n : len(shells) : n] if len(shells) > n else (1.0, 0.0)
    return math.log(last / first) / n if last > 0.0 else -math.inf
