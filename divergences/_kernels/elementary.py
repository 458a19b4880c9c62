"""Exponentials and logarithms of whole arrays, the same in NumPy and in compiled code."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ._jit import jitable

Real = TypeVar("Real", np.float32, np.float64)


@jitable
def exp(a: NDArray[Real]) -> NDArray[Real]:
    """Return exp(a) of a C-contiguous array."""
    return np.exp(a)


@jitable
def expm1(a: NDArray[Real]) -> NDArray[Real]:
    """Return exp(a) - 1 of a C-contiguous array."""
    return np.expm1(a)


@jitable
def log1p(a: NDArray[Real]) -> NDArray[Real]:
    """Return log(1 + a) of a C-contiguous array."""
    return np.log1p(a)
