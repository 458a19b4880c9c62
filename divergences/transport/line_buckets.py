"""W_1 of two large samples on the line in two passes over them, mostly without sorting."""

import functools
import math

import numpy as np

from .._checks import FloatArray
from .._kernels.line_buckets import Counts, Grid, Signs, integral, settle, signs_of, tally
from .line_threads import of_both

_FEW, _MANY = 30_000, 2**31  # points in a sample: below, sorting is as fast; counts have 32 bits
_LOOK = 512  # points of a sample at which the buckets are chosen
_OCTAVES = 6  # in which the width of the buckets doubles; what lies beyond is sorted
_DIGITS = 52


def bucket_distance(x: FloatArray, y: FloatArray, units: tuple[int, int]) -> float | None:
    """Return W_1 of samples (n,) and (m,) whose points have ``units`` of mass, or None.

    None where sorting is as fast or more accurate: for small samples, where points cluster in
    few buckets, where most buckets are not settled. Else the relative error is at most 32 u,
    3.6e-15, with u = eps / 2: the sums of :mod:`.._kernels.line_buckets` are off by 12 u of the
    settled points' widths, which must not exceed twice the result, and the rest by 8 u of it.
    """
    if not _FEW <= min(len(x), len(y)) <= max(len(x), len(y)) < _MANY:
        return None
    grid = _grid(x, y)
    if grid is None:
        return None
    counts = of_both(functools.partial(tally, grid=grid), (x,), (y,))
    signs = signs_of(*counts, units)
    if 4 * sum(int(count[signs == 0].sum()) for count in counts) > len(x) + len(y):
        return None
    settled = functools.partial(_settled, grid=grid, signs=signs)
    (s, x), (t, y) = of_both(settled, (x, counts[0]), (y, counts[1]))
    total, widths = integral(counts, signs, units, grid, (x, y))
    total += units[1] * t - units[0] * s
    return total / (float(units[0]) * float(counts[0].sum())) if widths <= 2.0 * total else None


def _settled(
    x: FloatArray, counts: Counts, *, grid: Grid, signs: Signs
) -> tuple[float, FloatArray]:
    """Return the signed sum over settled points, and the others in order."""
    total, others = settle(x, counts, grid, signs)
    others.sort()
    return total, others


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
    digits = min(round(0.5 * math.log2(min(len(x), len(y)))) + 3, exact)
    if digits < 1:
        return None
    step = math.ldexp(unit, -digits)
    grid = Grid(round(centre / step) * step, unit, _DIGITS - digits, octaves << digits)
    return grid if 2 * np.count_nonzero(tally(look, grid)) > len(look) else None
