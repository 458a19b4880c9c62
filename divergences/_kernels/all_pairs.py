"""The c-transform between two sets of points over all pairs, without a matrix of their costs.

Nothing is left out by a bound or a tree: what it says is feasible was looked at, pair by pair.
"""

import numpy as np
from numpy.typing import NDArray

from ._jit import kernel

_LANES = 256  # points of y at a time: what belongs to them stays in the nearest cache


@kernel
def cheapest(
    x: NDArray[np.float64], u: NDArray[np.float64], y: NDArray[np.float64], order: float
) -> NDArray[np.float64]:
    """Return v (m,), v_j = min_i norm(x_i - y_j)^order - u_i, of points (n, d) and (m, d)."""
    v = np.full(len(y), np.inf)
    for start in range(0, len(y), _LANES):
        stop = min(start + _LANES, len(y))
        columns = np.empty((y.shape[1], stop - start))
        for j in range(start, stop):
            for k in range(len(columns)):
                columns[k, j - start] = y[j, k]
        if len(columns) == 2 and order == 1.0:
            _lower_in_the_plane(x, u, columns, v[start:stop])
        else:
            _lower(x, u, columns, v[start:stop], order)
    return v


@kernel
def _lower_in_the_plane(
    x: NDArray[np.float64],
    u: NDArray[np.float64],
    columns: NDArray[np.float64],
    v: NDArray[np.float64],
) -> None:
    """Lower v (m,) to the least norm(x_i - y_j) - u_i, for y (2, m) by columns."""
    first, second = columns[0], columns[1]
    for i in range(len(x)):
        a, b, price = x[i, 0], x[i, 1], u[i]
        for j in range(len(v)):
            found = np.sqrt((a - first[j]) ** 2 + (b - second[j]) ** 2) - price
            v[j] = min(v[j], found)


@kernel
def _lower(
    x: NDArray[np.float64],
    u: NDArray[np.float64],
    columns: NDArray[np.float64],
    v: NDArray[np.float64],
    order: float,
) -> None:
    """Lower v (m,) to the least norm(x_i - y_j)^order - u_i, for y (d, m) by columns."""
    costs = np.empty(len(v))
    for i in range(len(x)):
        price = u[i]
        for j in range(len(v)):
            costs[j] = 0.0
        for k in range(len(columns)):
            place, column = x[i, k], columns[k]
            for j in range(len(v)):
                costs[j] += (place - column[j]) ** 2
        if order == 1.0:
            for j in range(len(v)):
                costs[j] = np.sqrt(costs[j])
        elif order != 2.0:
            for j in range(len(v)):
                costs[j] = costs[j] ** (0.5 * order)
        for j in range(len(v)):
            v[j] = min(v[j], costs[j] - price)
