"""W_p on the line: the L^p distance of two quantile functions."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._checks import EPS, FloatArray
from ..errors import SolverError
from ..measures import Measure
from .atoms import as_atoms
from .panels import Gap, integrate_power
from .quantiles import CUTS, TRUST, knots
from .tails import Sum, Tail, examine, summed

_LEVELS = 10.0 ** -np.arange(1.0, 301.0)


class Half(NamedTuple):
    """One half of a law, seen from its end: places of levels in (0, 1/2], masses up to places."""

    quantile: Gap
    mass: Gap
    inwards: float
    jumps: FloatArray


def _halves(law: Measure) -> tuple[Half, Half]:
    """Return the lower and the upper half, with the levels where their quantiles may jump."""
    if (finite := as_atoms(law)) is not None:
        rank = np.argsort(finite.points[:, 0], kind="stable")
        atoms, weights = finite.points[rank, 0], finite.weights[rank]
        below, above = np.cumsum(weights)[:-1], np.cumsum(weights[::-1])[:-1]
        return (
            Half(lambda u: atoms[np.searchsorted(below, u)], law.cdf, 1.0, below),
            Half(lambda u: atoms[::-1][np.searchsorted(above, u)], law.sf, -1.0, above),
        )
    places = np.append(knots(law), law.ppf([0.5]))
    around = np.concatenate([places, np.nextafter(places, -np.inf)])
    return (
        Half(law.ppf, law.cdf, 1.0, law.cdf(around)),
        Half(law.isf, law.sf, -1.0, law.sf(around)),
    )


class Pair(NamedTuple):
    """The same half of two laws, with quantiles measured in ``unit``."""

    mine: Half
    theirs: Half
    unit: float

    def gap(self, u: FloatArray) -> FloatArray:
        """Return the difference of the quantiles at levels u (n,)."""
        return np.asarray((self.mine.quantile(u) - self.theirs.quantile(u)) / self.unit)

    def doubt(self, u: FloatArray) -> FloatArray:
        """Return how much of the difference may be rounding, (n,)."""
        reach = np.abs(self.mine.quantile(u)) + np.abs(self.theirs.quantile(u))
        return np.asarray(TRUST * reach / self.unit)


def distance_by_levels(p: Measure, q: Measure, order: float) -> Sum:
    """Return W_p from the integral of abs(F^-1 - G^-1)^p, in units of what weighs most."""
    halves = [Pair(a, b, 1.0) for a, b in zip(_halves(p), _halves(q), strict=True)]
    unit = max(_largest(pair, order) for pair in halves) or 1.0
    pairs = [pair._replace(unit=unit) for pair in halves]
    size = math.fsum(_size(pair, order) for pair in pairs)
    sums = [_half_integral(pair, order, size) for pair in pairs]
    value = (sums[0].value + sums[1].value) ** (1.0 / order)
    bracket = (sums[0].bracket + sums[1].bracket).root(order)
    return Sum(unit * value, bracket.scaled(unit))


def _size(pair: Pair, order: float) -> float:
    """Return the rough size of the integral of abs(gap)^order."""
    shells = CUTS * np.abs(pair.gap(CUTS)) ** order
    return math.fsum(shells[np.isfinite(shells)])


def _largest(pair: Pair, order: float) -> float:
    """Return the norm of the gap over the heaviest of the shells between CUTS."""
    shells = CUTS ** (1.0 / order) * np.abs(pair.gap(CUTS))
    return float(np.max(shells, initial=0.0, where=np.isfinite(shells)))


def _half_integral(pair: Pair, order: float, size: float) -> Sum:
    """Return the integral of abs(gap)^order over the levels from 0 to 1/2."""
    levels, tail = _downwards(pair, order, size)
    edges = np.unique(np.concatenate([CUTS[:2], levels, pair.mine.jumps, pair.theirs.jumps]))
    edges = edges[(edges >= levels[-1]) & (edges <= 0.5)]
    distance = np.abs(pair.gap(edges))
    excess = (distance + pair.doubt(edges)) ** order - distance**order
    noise = math.fsum(np.diff(edges) * np.maximum(excess[1:], excess[:-1]))
    return summed(integrate_power(pair.gap, edges, order), tail, noise)


def _downwards(pair: Pair, order: float, size: float) -> tuple[FloatArray, Tail]:
    """Return those of _LEVELS that are worth a panel, and what is below them."""
    both = _confirmed(pair.mine, pair.unit) & _confirmed(pair.theirs, pair.unit)
    known = len(both) if both.all() else int(np.argmin(both))
    if known < 2:
        raise SolverError("a quantile function disagrees with its distribution function")
    levels = _LEVELS[:known]
    distance, doubt = np.abs(pair.gap(levels[:-1])), pair.doubt(levels[:-1])
    with np.errstate(over="ignore"):  # a shell that overflows is an infinite one
        shells = levels[:-1] * np.where(distance > 16.0 * doubt, distance, 0.0) ** order
        doubts = levels[:-1] * (distance + doubt) ** order
    tail = examine(shells, doubts, size)
    return levels[: tail.kept + 1], tail


def _confirmed(half: Half, unit: float) -> NDArray[np.bool_]:
    """Tell at which of _LEVELS the quantile agrees with the mass up to it within a factor 2."""
    x = _reached(half, _LEVELS)
    finite = np.isfinite(x)
    x = np.where(finite, x, 0.0)
    rounding = half.inwards * 4 * EPS * (unit + np.abs(x))
    enough = half.mass(x + rounding) >= 0.5 * _LEVELS
    return np.asarray(finite & enough & (half.mass(x - rounding) <= 2.0 * _LEVELS))


def _reached(half: Half, levels: FloatArray) -> FloatArray:
    """Return the quantiles, nan from where on scipy refuses to return numbers that large."""
    try:
        return half.quantile(levels)
    except OverflowError:
        some = len(levels) // 2
        return np.append(_reached(half, levels[:some]), np.full(len(levels) - some, np.nan))
