"""Quantiles of laws whose distribution function is known and its inverse is not."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray

_LEAST = np.iinfo(np.int64).min


def least(
    reached: Callable[[FloatArray], NDArray[np.bool_]], low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return the least float in [low, high] where the monotone predicate holds.

    Bisection on the numbers of the floats, not on their values: 64 steps from any bracket to
    adjacent floats, also around 0. A jump is found as well as a root.
    """
    below, above = _number(np.nextafter(low, -np.inf)), _number(high)
    while (above - 1 > below).any():
        middle = (below >> 1) + (above >> 1) + (below & above & 1)  # the sum would overflow
        there = reached(_float(middle))
        below, above = np.where(there, below, middle), np.where(there, middle, above)
    return _float(above)


def _number(x: FloatArray) -> NDArray[np.int64]:
    """Return the place of each float in their order; both zeros are 0."""
    bits = np.ascontiguousarray(x).view(np.int64)
    return np.where(bits < 0, _LEAST - bits, bits)


def _float(number: NDArray[np.int64]) -> FloatArray:
    return np.where(number < 0, _LEAST - number, number).view(np.float64)
