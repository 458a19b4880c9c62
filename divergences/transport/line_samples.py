"""W_p between samples on the line: by means or counting where the order is 1, else by sorting."""

import math

import numpy as np

from .._checks import FloatArray
from .._kernels.line_sorted import sorted_distance
from .._kernels.line_sums import mean_distance
from .line_buckets import FEW, Weighted, bucket_distance
from .line_threads import of_both

_LOOK = 64


def sample_distance(x: FloatArray, y: FloatArray, order: float) -> float:
    """Return W_p of samples (n,) and (m,) in any order, whose n-fold gaps are floats.

    The relative error is at most 36 u for order 1, and (2 + 16 / p) u + 2 u, u = eps / 2.
    """
    units = masses(len(x), len(y))
    if order == 1.0 and min(len(x), len(y)) >= FEW:
        found = _distance_apart(x, y)
        if found is None:
            found = bucket_distance(Weighted(x), Weighted(y))
        if found is not None:
            return found
    return sorted_distance(*of_both(np.sort, (x,), (y,)), units, order)


def masses(n: int, m: int) -> tuple[int, int]:
    """Return the mass of a point of either sample, as the least whole numbers."""
    divisor = math.gcd(n, m)
    return m // divisor, n // divisor


def _distance_apart(x: FloatArray, y: FloatArray) -> float | None:
    """Return W_1 of samples of which one is left of the other, by their means, or None.

    A look at a few points shows that most are not.
    """
    for left, right in ((x, y), (y, x)):
        if left[:: len(left) // _LOOK].max() <= right[:: len(right) // _LOOK].min():
            place = float(left.max())
            if place <= right.min():
                return mean_distance(left, place) + mean_distance(right, place)
    return None
