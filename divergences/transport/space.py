"""W_1 on the line: the area between two distribution functions."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._checks import EPS, FloatArray
from ..measures import Measure
from .panels import Gap, integrate_power
from .quantiles import CUTS, TRUST, knots
from .tails import Sum, Tail, examine, summed

_NOISE = 1e-10  # absolute error that a distribution function may have where mass is left
_FARTHEST = 1e307
_THIN = 24  # doublings after which all but power laws have run out of mass


class Flank(NamedTuple):
    """One side of the middle: the masses of two laws beyond a distance, and places to cut."""

    mine: Gap
    theirs: Gap
    places: FloatArray

    def gap(self, z: FloatArray) -> FloatArray:
        """Return F - G up to its sign at the distances z (n,) from the middle."""
        return self.mine(z) - self.theirs(z)

    def mass(self, z: FloatArray) -> FloatArray:
        """Return what both laws together have beyond z, (n,)."""
        return self.mine(z) + self.theirs(z)


def distance_in_space(p: Measure, q: Measure) -> Sum:
    """Return W_1 as the integral of abs(F - G), outwards on both sides of the middle."""
    middle = 0.5 * float(p.ppf([0.5])[0]) + 0.5 * float(q.ppf([0.5])[0])
    quantiles = [quantile(CUTS) for law in (p, q) for quantile in (law.ppf, law.isf)]
    places = np.concatenate([knots(p), knots(q), *quantiles, [middle]]) - middle
    places = np.unique(places[np.isfinite(places)])
    flanks = (
        Flank(_below(p, middle), _below(q, middle), -places[places <= 0.0][::-1]),
        Flank(_above(p, middle), _above(q, middle), places[places >= 0.0]),
    )
    size = math.fsum(_size(flank) for flank in flanks)
    sums = [_flank_integral(flank, float(np.ptp(places)), size) for flank in flanks]
    bracket = sums[0].bracket + sums[1].bracket
    return Sum(sums[0].value + sums[1].value, bracket.widened(EPS * abs(middle)))


def _below(law: Measure, middle: float) -> Gap:
    return lambda z: law.cdf(middle - z)


def _above(law: Measure, middle: float) -> Gap:
    return lambda z: law.sf(middle + z)


def _size(flank: Flank) -> float:
    """Return the rough size of the integral of abs(gap) between the places."""
    if len(flank.places) < 2:
        return 0.0
    middles = 0.5 * flank.places[:-1] + 0.5 * flank.places[1:]
    return math.fsum(np.diff(flank.places) * np.abs(flank.gap(middles)))


def _flank_integral(flank: Flank, step: float, size: float) -> Sum:
    """Return the integral of abs(gap) from the middle outwards."""
    rises = np.diff(flank.mass(flank.places), prepend=np.inf)
    places = flank.places[: _first(rises <= _NOISE)]
    edges, tail = _outwards(flank, float(places[-1]), step, size)
    edges = np.concatenate([places, edges])
    doubt = TRUST * flank.mass(edges)
    noise = math.fsum(np.diff(edges) * np.maximum(doubt[1:], doubt[:-1]))
    return summed(integrate_power(flank.gap, edges, 1.0), tail, noise)


def _outwards(flank: Flank, start: float, step: float, size: float) -> tuple[FloatArray, Tail]:
    """Return the edges beyond start, in doubling steps, worth a panel, and what is beyond them.

    Distribution functions are believed while ever less mass is left: some of scipy's end in
    noise, and where the mass was when they do is not known.
    """
    doublings = math.floor(math.log2(_FARTHEST) - math.log2(step))
    widths = np.asarray(step * 2.0 ** np.arange(doublings), dtype=np.float64)
    inner = start + np.cumsum(widths) - widths
    outside = inner + 1e-6 * widths  # past an atom that sits on the edge itself
    mass = flank.mass(outside[:_THIN])
    if _falling(mass) == len(mass):
        mass = flank.mass(outside)
    known = _falling(mass)
    ends = known == len(mass) or mass[known] <= 0.0
    if known == 0:
        return inner[:0], Tail(0, 0.0, 0.0 if ends else math.inf)
    gap, doubt, widths = np.abs(flank.gap(outside[:known])), TRUST * mass[:known], widths[:known]
    shells = widths * np.maximum(gap - doubt, 0.0)
    tail = examine(shells, widths * (gap + doubt), size + math.fsum(shells))
    return inner[1 : tail.kept + 1], tail if ends else tail._replace(error=math.inf)


def _falling(mass: FloatArray) -> int:
    """Return how many masses, from the first on, are positive and less than the one before."""
    return _first((np.diff(mass, prepend=np.inf) < 0.0) & (mass > 0.0))


def _first(good: NDArray[np.bool_]) -> int:
    """Return how many are good before the first that is not."""
    return len(good) if good.all() else int(np.argmin(good))
