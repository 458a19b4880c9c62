"""Optimal transport on the line: the monotone coupling of two sorted sets of masses."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ._jit import kernel

Index = NDArray[np.int64]
Unit = TypeVar("Unit", np.int64, np.float64)  # integer masses are coupled exactly


@kernel
def monotone_coupling(
    x_mass: NDArray[Unit], y_mass: NDArray[Unit], low: float, high: float
) -> tuple[Index, Index, NDArray[Unit]]:
    """Return (i, j, mass): what each x_mass (n,) > 0 sends to each y_mass (m,) > 0, in order.

    ``low`` is coupled from the left ends and ``high`` from the right ones; they must add up to
    either side. Integers are coupled exactly. With floats every row and column is met within
    (its pieces + 1) u relatively, as each subtraction rounds once, except that what is left of
    the two sums' own rounding, at most (n + m) u, falls where low meets high: at the median,
    where tails that carry little mass over a great distance are not disturbed.
    """
    n, m = len(x_mass), len(y_mass)
    pairs = np.empty((2, n + m + 2), np.int64)
    mass = np.empty(n + m + 2, x_mass.dtype)
    left = _one_side(x_mass, y_mass, low, pairs, mass)
    right = _one_side(x_mass[::-1], y_mass[::-1], high, pairs[:, left:], mass[left:])
    i, j = pairs[0, : left + right], pairs[1, : left + right]
    for k in range(left, left + right):
        i[k], j[k] = n - 1 - i[k], m - 1 - j[k]
    return i, j, mass[: left + right]


@kernel
def _one_side(
    x_mass: NDArray[Unit], y_mass: NDArray[Unit], rest: float, pairs: Index, mass: NDArray[Unit]
) -> int:
    """Couple ``rest`` of the mass from the front; fill pairs and mass, return how many."""
    a, b, k = 0, 0, 0
    x_left, y_left = x_mass[0], y_mass[0]
    while rest > 0 and a < len(x_mass) and b < len(y_mass):
        moved = min(x_left, y_left, rest)
        pairs[0, k], pairs[1, k], mass[k] = a, b, moved
        k += 1
        rest -= moved
        x_left -= moved
        y_left -= moved
        if x_left == 0:
            a += 1
            if a < len(x_mass):
                x_left = x_mass[a]
        if y_left == 0:
            b += 1
            if b < len(y_mass):
                y_left = y_mass[b]
    return k
