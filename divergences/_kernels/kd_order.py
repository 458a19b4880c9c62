"""A balanced k-d tree as an order of its points: every cell of every depth is a range of it."""

import numpy as np
from numpy.typing import NDArray

from ._jit import inlined, jitable, kernel


@inlined
def cell_start(cell: int, depth: int, n: int) -> int:
    """Return where a cell of a depth begins among n ordered points; the next cell ends it.

    There are 2^depth cells a depth, cells 2 c and 2 c + 1 of the next depth share cell c, and the
    sizes at one depth differ by at most one.
    """
    return (cell * n) >> depth


@kernel
def kd_order(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the order (n,) of points (n, d) in which all cells down to one point are ranges."""
    n = len(points)
    order = np.arange(n)
    keys = np.empty(n)
    depth = 0
    while (1 << depth) < n:
        for cell in range(1 << depth):
            start, stop = cell_start(cell, depth, n), cell_start(cell + 1, depth, n)
            middle = cell_start(2 * cell + 1, depth + 1, n)
            if stop - start > 1:
                axis = _widest(points, order[start:stop])
                for i in range(start, stop):
                    keys[i] = points[order[i], axis]
                _select(keys[start:stop], order[start:stop], middle - start)
        depth += 1
    return order


@jitable
def _widest(points: NDArray[np.float64], rows: NDArray[np.int64]) -> int:
    """Return the axis along which these points span most."""
    best, widest = 0, -1.0
    for axis in range(points.shape[1]):
        low = high = points[rows[0], axis]
        for row in rows:
            low, high = min(low, points[row, axis]), max(high, points[row, axis])
        if high - low > widest:
            best, widest = axis, high - low
    return best


@jitable
def _select(keys: NDArray[np.float64], rows: NDArray[np.int64], middle: int) -> None:
    """Reorder keys and rows alike, until no key before ``middle`` is above one from it on."""
    low, high = 0, len(keys) - 1
    while low < high:
        pivot = keys[(low + high) >> 1]
        i, j = low, high
        while i <= j:
            while keys[i] < pivot:
                i += 1
            while keys[j] > pivot:
                j -= 1
            if i <= j:
                keys[i], keys[j] = keys[j], keys[i]
                rows[i], rows[j] = rows[j], rows[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            return
