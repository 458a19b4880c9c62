"""Quantiles of laws whose distribution function is known and its inverse is not."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray


def least(
    reached: Callable[[FloatArray], NDArray[np.bool_]], low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return the least float in [low, high] where the monotone predicate holds.

    Bisection on the values until they are adjacent floats; a jump is found as well as a root.
    """
    low = np.where(reached(low), np.nextafter(low, -np.inf), low)
    while True:
        middle = 0.5 * low + 0.5 * high
        between = (middle > low) & (middle < high)
        if not between.any():
            return high
        below = reached(middle)
        high = np.where(between & below, middle, high)
        low = np.where(between & ~below, middle, low)
