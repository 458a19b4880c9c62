"""Transport on the line between laws given by their distribution and quantile functions.

    W_1 = int abs(F - G) dx,     W_p^p = int_0^1 abs(F^-1 - G^-1)^p du.

The first integral is taken in x and needs quantiles only as places to cut; the second in u, from
both ends towards the median. Survival functions and upper quantiles keep the digits that 1 - F
would lose. Both run into the tails in geometric progression until nothing is left: a tail that
diverges makes the distance infinite, one that the functions do not resolve its upper end.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._checks import EPS, FloatArray
from ..errors import SolverError
from ..measures import Measure
from ..results import Estimate, certified
from .atoms import as_atoms, line_distance
from .bracket import Bracket, at
from .panels import Gap, Integral, integrate_power
from .quantiles import has_quantiles, knots, truncated
from .tails import Tail, examine

METHOD = "quantile quadrature"
_TRUST = 8 * EPS  # how far distribution functions and quantiles are trusted, relatively
_CUTS = np.append([0.5, 0.25], 10.0 ** -np.arange(1.0, 17.0))
_LEVELS = 10.0 ** -np.arange(1.0, 301.0)
_FARTHEST = 1e307
_THIN = 24  # doublings after which all but power laws have run out of mass


class Sum(NamedTuple):
    """An integral with its tails: the best guess, and what is proved of it."""

    value: float
    bracket: Bracket


def quantile_quadrature(p: Measure, q: Measure, order: float) -> Estimate | None:
    """Return W_p of two laws on the line, or None if one has no quantile function."""
    mine, theirs = truncated(p, order), truncated(q, order)
    if not (has_quantiles(mine.law) and has_quantiles(theirs.law)):
        return None
    value, bracket = _between(mine.law, theirs.law, order)
    if math.isinf(mine.error) != math.isinf(theirs.error):  # one of two p-th moments is infinite
        value = math.inf
    lower, upper = map(float, bracket.widened(mine.error + theirs.error))
    return certified(float(value), lower, upper, METHOD, note=_note(value, upper))


def _note(value: float, upper: float) -> str:
    if value == math.inf:
        return "the integral diverges in a tail; lower is its part up to the range of floats"
    if upper == math.inf:
        return "a tail is not resolved by the laws' functions; only lower is proved"
    return ""


def _between(p: Measure, q: Measure, order: float) -> Sum:
    x, y = as_atoms(p), as_atoms(q)
    if x is not None and y is not None:
        distance = line_distance(x, y, order)
        return Sum(distance, at(distance))
    return _in_space(p, q) if order == 1 else _in_levels(p, q, order)


def _summed(integral: Integral, tails: list[Tail], noise: float) -> Sum:
    """Return an integral plus its tails; of an infinite tail the integral is the lower end."""
    error = integral.error + noise
    value = integral.value + sum(tail.value for tail in tails)
    upper = value + error + sum(tail.error for tail in tails)
    return Sum(value, Bracket(max(integral.value - error, 0.0), upper))


# W_1, in space


def _in_space(p: Measure, q: Measure) -> Sum:
    """Return W_1 as the integral of abs(F - G), in places measured from the middle."""
    middle = 0.5 * p.ppf([0.5])[0] + 0.5 * q.ppf([0.5])[0]

    def gap(y: FloatArray) -> FloatArray:
        x = middle + y
        return np.where(y < 0.0, p.cdf(x) - q.cdf(x), q.sf(x) - p.sf(x))

    def doubt(y: FloatArray) -> FloatArray:
        x = middle + y
        masses = np.where(y < 0.0, p.cdf(x) + q.cdf(x), p.sf(x) + q.sf(x))
        return np.asarray(_TRUST * masses)

    quantiles = [quantile(_CUTS) for law in (p, q) for quantile in (law.ppf, law.isf)]
    places = np.concatenate([knots(p), knots(q), *quantiles]) - middle
    places = np.unique(places[np.isfinite(places)])
    step = places[-1] - places[0]
    size = _size(gap, places)
    left, left_tail = _outwards(gap, doubt, places[0] - _doubling(step), size)
    right, right_tail = _outwards(gap, doubt, places[-1] + _doubling(step), size)
    edges = np.unique(np.concatenate([left, places, right]))
    inner = doubt(edges)
    noise = math.fsum(np.diff(edges) * np.maximum(inner[1:], inner[:-1])) + EPS * abs(middle)
    return _summed(integrate_power(gap, edges, 1.0), [left_tail, right_tail], noise)


def _size(gap: Gap, places: FloatArray) -> float:
    """Return the rough size of the integral of abs(gap) between the places."""
    middles = 0.5 * places[:-1] + 0.5 * places[1:]
    return math.fsum(np.diff(places) * np.abs(gap(middles)))


def _doubling(step: float) -> FloatArray:
    """Return step times 0, 1, 3, 7, ... up to the range of floats."""
    most = math.floor(math.log2(_FARTHEST / step))
    return np.asarray(step * (2.0 ** np.arange(most) - 1.0))


def _outwards(gap: Gap, doubt: Gap, edges: FloatArray, size: float) -> tuple[FloatArray, Tail]:
    """Return those of the edges, ever further out, that are worth a panel, and what is beyond."""
    widths = np.diff(edges)
    just_outside = edges[:-1] + 1e-6 * widths  # past an atom that sits on the edge itself
    if not doubt(just_outside[:_THIN]).all():
        just_outside, widths = just_outside[:_THIN], widths[:_THIN]
    inner, unsure, widths = np.abs(gap(just_outside)), doubt(just_outside), np.abs(widths)
    shells, doubts = widths * np.maximum(inner - unsure, 0.0), widths * (inner + unsure)
    tail = examine(shells, doubts, size + math.fsum(shells))
    return edges[: tail.kept + 1], tail


# W_p, in levels


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
        return np.asarray(_TRUST * reach / self.unit)


def _in_levels(p: Measure, q: Measure, order: float) -> Sum:
    """Return W_p from the integral of abs(F^-1 - G^-1)^p, in units of a typical difference."""
    halves = [Pair(a, b, 1.0) for a, b in zip(_halves(p), _halves(q), strict=True)]
    unit = _typical(np.concatenate([np.abs(pair.gap(_CUTS)) for pair in halves]))
    pairs = [pair._replace(unit=unit) for pair in halves]
    size = math.fsum(math.fsum(_CUTS * np.abs(pair.gap(_CUTS)) ** order) for pair in pairs)
    sums = [_half_integral(pair, order, size) for pair in pairs]
    value = math.fsum(part.value for part in sums)
    lower = math.fsum(part.bracket.lower for part in sums)
    upper = math.fsum(part.bracket.upper for part in sums)
    return Sum(unit * value ** (1.0 / order), Bracket(lower, upper).root(order).scaled(unit))


def _typical(gaps: FloatArray) -> float:
    """Return the median of the gaps between quantiles, or the largest, or 1, whichever is > 0."""
    gaps = gaps[np.isfinite(gaps)]
    return float(np.median(gaps) or gaps.max() or 1.0)


def _half_integral(pair: Pair, order: float, size: float) -> Sum:
    """Return the integral of abs(gap)^order over the levels from 0 to 1/2."""
    levels, tail = _downwards(pair, order, size)
    edges = np.unique(np.concatenate([_CUTS[:2], levels, pair.mine.jumps, pair.theirs.jumps]))
    edges = edges[(edges >= levels[-1]) & (edges <= 0.5)]
    distance = np.abs(pair.gap(edges))
    excess = (distance + pair.doubt(edges)) ** order - distance**order
    noise = math.fsum(np.diff(edges) * np.maximum(excess[1:], excess[:-1]))
    return _summed(integrate_power(pair.gap, edges, order), [tail], noise)


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
    x = half.quantile(_LEVELS)
    finite = np.isfinite(x)
    x = np.where(finite, x, 0.0)
    rounding = half.inwards * 4 * EPS * (unit + np.abs(x))
    enough = half.mass(x + rounding) >= 0.5 * _LEVELS
    return np.asarray(finite & enough & (half.mass(x - rounding) <= 2.0 * _LEVELS))
