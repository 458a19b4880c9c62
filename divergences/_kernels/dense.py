"""Products of dense matrices, the same in NumPy and in compiled code.

Called from Python, each is the NumPy expression. Called from a kernel it is made of blocks that
stay in registers: module tiles says in which order they add and how far off that can be. No BLAS
takes part, and no thread: the bits depend on the machine's vectors only.
"""

from typing import Any, TypeVar

import numpy as np
from numba.core.errors import TypingError
from numba.extending import overload
from numpy.typing import NDArray

from . import tiles
from ._jit import INSIDE, jitable
from .vectors import BYTES

Real = TypeVar("Real", np.float32, np.float64)

# Up to so many columns the product is a set of dot products: measured.
_FEW = 4


def matmul(a: NDArray[Real], b: NDArray[Real]) -> NDArray[Real]:
    """Return a @ b, (n, m), of C-contiguous (n, k) and (k, m)."""
    return a @ b


def matmul_tn(a: NDArray[Real], b: NDArray[Real]) -> NDArray[Real]:
    """Return a.T @ b, (n, m), of C-contiguous (k, n) and (k, m)."""
    return a.T @ b


def matmul_nt(a: NDArray[Real], b: NDArray[Real]) -> NDArray[Real]:
    """Return a @ b.T, (n, m), of C-contiguous (n, k) and (m, k)."""
    return a @ b.T


def matmul_bias(a: NDArray[Real], b: NDArray[Real], c: NDArray[Real]) -> NDArray[Real]:
    """Return a @ b + c, (n, m), of C-contiguous (n, k), (k, m) and (m,)."""
    return a @ b + c


def _check(*kinds: Any) -> None:
    """Refuse, at compile time, what the tiles cannot read."""
    if any(kind.layout != "C" or kind.dtype != kinds[0].dtype for kind in kinds):
        raise TypingError(f"wanted C-contiguous arrays of one dtype; got {kinds}")


@jitable
def _flip(a: Any) -> Any:
    """Return a contiguous a.T of an ``a`` with few rows or columns."""
    out = np.empty((a.shape[1], a.shape[0]), a.dtype)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = a[j, i]
    return out


@jitable
def _transposed(a: Any) -> Any:
    """Return a contiguous a.T."""
    if min(a.shape) < BYTES // a.itemsize:
        return _flip(a)
    out = np.empty((a.shape[1], a.shape[0]), a.dtype)
    tiles.turns(a, out)
    return out


@jitable
def _multiply(a: Any, b: Any, c: Any) -> Any:
    """Return a @ b, plus c unless it is None."""
    out = np.empty((a.shape[0], b.shape[1]), a.dtype)
    if b.shape[1] <= _FEW:
        tiles.dots(a, _flip(b), c, out)
    else:
        tiles.tiles(a, b, c, out)
    return out


@overload(matmul, jit_options=INSIDE)
def _matmul(a: Any, b: Any) -> Any:
    _check(a, b)

    def compiled(a: Any, b: Any) -> Any:
        return _multiply(a, b, None)

    return compiled


@overload(matmul_bias, jit_options=INSIDE)
def _matmul_bias(a: Any, b: Any, c: Any) -> Any:
    _check(a, b, c)
    return _multiply


@overload(matmul_tn, jit_options=INSIDE)
def _matmul_tn(a: Any, b: Any) -> Any:
    _check(a, b)

    def compiled(a: Any, b: Any) -> Any:
        out = np.empty((a.shape[1], b.shape[1]), a.dtype)
        if b.shape[1] <= _FEW < a.shape[1]:
            turned = np.empty((b.shape[1], a.shape[1]), a.dtype)
            tiles.tiles(b.T, a, None, turned)
            return _flip(turned)
        tiles.tiles(a.T, b, None, out)
        return out

    return compiled


@overload(matmul_nt, jit_options=INSIDE)
def _matmul_nt(a: Any, b: Any) -> Any:
    _check(a, b)

    def compiled(a: Any, b: Any) -> Any:
        out = np.empty((a.shape[0], b.shape[0]), a.dtype)
        if len(b) <= _FEW:
            tiles.dots(a, b, None, out)
        else:
            tiles.tiles(a, _transposed(b), None, out)
        return out

    return compiled
