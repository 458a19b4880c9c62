"""The unit in which two sets of points are near 1."""

import math

import numpy as np

from .._checks import FloatArray


def spanning_unit(x: FloatArray, y: FloatArray) -> float:
    """Return a power of two in which points (n, d) and (m, d) together span at most 1."""
    low, high = np.minimum(x.min(axis=0), y.min(axis=0)), np.maximum(x.max(axis=0), y.max(axis=0))
    half_span = float((0.5 * high - 0.5 * low).max())  # the span itself may exceed all floats
    return math.ldexp(1.0, min(math.frexp(half_span)[1] + 1, 1023)) if half_span > 0 else 1.0
