"""Products of dense matrices, the same in NumPy and in compiled code."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ._jit import jitable

Real = TypeVar("Real", np.float32, np.float64)


@jitable
def matmul(a: NDArray[Real], b: NDArray[Real]) -> NDArray[Real]:
    """Return a @ b, (n, m), of C-contiguous (n, k) and (k, m)."""
    return a @ b


@jitable
def matmul_tn(a: NDArray[Real], b: NDArray[Real]) -> NDArray[Real]:
    """Return a.T @ b, (n, m), of C-contiguous (k, n) and (k, m)."""
    return a.T @ b


@jitable
def matmul_nt(a: NDArray[Real], b: NDArray[Real]) -> NDArray[Real]:
    """Return a @ b.T, (n, m), of C-contiguous (n, k) and (m, k)."""
    return a @ b.T


@jitable
def matmul_bias(a: NDArray[Real], b: NDArray[Real], c: NDArray[Real]) -> NDArray[Real]:
    """Return a @ b + c, (n, m), of C-contiguous (n, k), (k, m) and (m,)."""
    return a @ b + c
