"""W_p between samples on the line: by counting where the order is 1, else by sorting."""

import math

import numpy as np

from .._checks import FloatArray
from .._kernels.line_sorted import sorted_distance
from .line_buckets import Weighted, bucket_distance
from .line_threads import of_both


def sample_distance(x: FloatArray, y: FloatArray, order: float) -> float:
    """Return W_p of samples (n,) and (m,) in any order, whose n-fold gaps are floats.

    The relative error is at most 36 u for order 1, and (2 + 16 / p) u + 2 u, u = eps / 2.
    """
    units = masses(len(x), len(y))
    if order == 1.0 and (found := bucket_distance(Weighted(x), Weighted(y))) is not None:
        return found
    return sorted_distance(*of_both(np.sort, (x,), (y,)), units, order)


def masses(n: int, m: int) -> tuple[int, int]:
    """Return the mass of a point of either sample, as the least whole numbers."""
    divisor = math.gcd(n, m)
    return m // divisor, n // divisor
