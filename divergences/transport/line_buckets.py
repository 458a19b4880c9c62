"""W_1 of two large samples on the line in two passes over them, mostly without sorting."""

import functools
import math
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray
from .._kernels.line_buckets import (
    Counts,
    Grid,
    Signs,
    Tail,
    settle,
    signs_of,
    tail_integral,
    tally,
    weigh,
)
from .line_threads import of_both

FEW, _MANY = 30_000, 2**31  # points in a sample: below, sorting is as fast; counts have 32 bits
_LOOK = 512  # points of a sample at which the buckets are chosen
_OCTAVES = 6  # in which the width of the buckets doubles; what lies beyond is sorted
_DIGITS = 52
_WHOLE = 2.0**53  # up to here sums of whole numbers are exact
_ONES = np.empty(0)  # stands for weights that are all 1

Units = tuple[float, float]
_Number = TypeVar("_Number", np.int32, np.float64)


class Weighted(NamedTuple):
    """Points (n,) and their weights (n,), or (0,) if they weigh 1 each."""

    points: FloatArray
    weights: FloatArray = _ONES


class _Filled(NamedTuple):
    """How many points are in each bucket, and how much they weigh."""

    counts: Counts
    masses: FloatArray


class _Settled(NamedTuple):
    """The sum over settled points, and the others: points and weights."""

    total: float
    points: FloatArray
    weights: FloatArray


def bucket_distance(x: Weighted, y: Weighted) -> float | None:
    """Return W_1 of two samples, or None where sorting is as fast or more accurate.

    That is for small samples, where points cluster in few buckets, and where a quarter of the
    points is not settled. Else the relative error is at most 36 u, 4e-15, u = eps / 2, if all
    weights are 1: the sums over settled points are off by 12 u of their masses times widths,
    which must not exceed twice the result, and the rest by 8 u of it. With other weights it is
    the value for weights that are off by a relative (k + 40) u, if k is the most points in a
    bucket.
    """
    sizes = len(x.points), len(y.points)
    if not FEW <= min(sizes) <= max(sizes) < _MANY:
        return None
    grid = _grid(x.points, y.points)
    if grid is None:
        return None
    filled = of_both(functools.partial(_filled, grid=grid), x, y)
    units = _units(*(float(part.masses.sum()) for part in filled))
    signs = [_signs(filled, units, above) for above in (False, True)]
    every = np.concatenate([signs[0], signs[1][::-1]])
    if 4 * sum(int(part.counts[every == 0].sum()) for part in filled) > sum(sizes):
        return None
    settled = functools.partial(_settled, grid=grid, signs=every)
    found = of_both(settled, (*x, filled[0].counts), (*y, filled[1].counts))
    return _distance(filled, found, signs, units, grid)


def _signs(filled: tuple[_Filled, _Filled], units: Units, above: bool) -> Signs:
    """Return the sign of F - G over each bucket of a side, the outermost first."""
    x, y = filled
    return signs_of(_half(x.masses, above), _half(y.masses, above), units)


def _distance(
    filled: tuple[_Filled, _Filled],
    found: tuple[_Settled, _Settled],
    signs: list[Signs],
    units: Units,
    grid: Grid,
) -> float | None:
    """Return W_1 from what is settled and what is not, or None if digits would be lost."""
    total, widths = units[0] * found[0].total - units[1] * found[1].total, 0.0
    for above in (False, True):
        x, y = (_tail(*part, grid[0], above) for part in zip(filled, found, strict=True))
        mirrored = (-grid[0], *grid[1:]) if above else grid
        part, wide = tail_integral(x, y, signs[above], units, mirrored)
        total, widths = total + part, widths + wide
    return total / (units[0] * float(filled[0].masses.sum())) if widths <= 2.0 * total else None


def _units(mass: float, other: float) -> Units:
    """Return in which units both masses are the same: in whole numbers, if they are."""
    if mass.is_integer() and other.is_integer():
        divisor = math.gcd(int(mass), int(other))
        if mass / divisor * other < _WHOLE:
            return other / divisor, mass / divisor
    return 1.0 / mass, 1.0 / other


def _filled(points: FloatArray, weights: FloatArray, *, grid: Grid) -> _Filled:
    if len(weights):
        return _Filled(*weigh(points, weights, grid))
    counts = tally(points, grid)
    return _Filled(counts, counts.astype(np.float64))


def _settled(
    points: FloatArray, weights: FloatArray, counts: Counts, *, grid: Grid, signs: Signs
) -> _Settled:
    """Return the signed sum over settled points, and the others in order."""
    total, others, shares = settle(points, weights, counts, grid, signs)
    if len(weights) == 0:
        others.sort()
        return _Settled(total, others, shares)
    rank = np.argsort(others)
    return _Settled(total, others[rank], shares[rank])


def _tail(filled: _Filled, found: _Settled, centre: float, above: bool) -> Tail:
    """Return what of a sample is below the centre, or what is above it, mirrored."""
    counts, masses = _half(filled.counts, above), _half(filled.masses, above)
    first = int(np.searchsorted(found.points, centre))
    if above:
        points, weights = found.points[first:][::-1], found.weights[first:][::-1].copy()
        return counts, masses, -points, weights
    return counts, masses, found.points[:first], found.weights[:first]


def _half(buckets: NDArray[_Number], above: bool) -> NDArray[_Number]:
    """Return the buckets below the centre, or above it, the outermost first."""
    half = len(buckets) // 2
    return buckets[half:][::-1].copy() if above else buckets[:half]


def _grid(x: FloatArray, y: FloatArray) -> Grid | None:
    """Return buckets with equally many points of most samples, by a look at a few; None if few."""
    look = np.sort(np.concatenate([z[:: len(z) // _LOOK] for z in (x, y)]))
    low, centre, high = look[[len(look) // 4, len(look) // 2, -len(look) // 4]].tolist()
    if not 2.0**-900 < high - low < 2.0**900:
        return None
    unit = math.ldexp(1.0, round(math.log2(high - low)))
    reach = max(centre - look[0], look[-1] - centre) / unit
    octaves = min(math.ceil(math.log2(1.0 + reach)), _OCTAVES)
    exact = math.floor(math.log2(unit / (abs(centre) + math.ldexp(unit, octaves + 1)))) + _DIGITS
    digits = min(round(0.5 * math.log2(min(len(x), len(y)))) + 4, exact)
    if digits < 1:
        return None
    step = math.ldexp(unit, -digits)
    grid = round(centre / step) * step, unit, _DIGITS - digits, octaves << digits
    return grid if 2 * np.count_nonzero(tally(look, grid)) > len(look) else None
