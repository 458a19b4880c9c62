"""The cost of transport from a point to another: a power of their distance, and its slope."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._jit import inlined, kernel


class Space(NamedTuple):
    """Sources (n, d), sinks (m, d), and the power of their distance that is the cost."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    order: float


@kernel
def costs(space: Space, i: NDArray[np.uint32], j: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Return the costs (k,) between sources i (k,) and sinks j (k,)."""
    values = np.empty(len(i))
    for k in range(len(i)):
        values[k] = cost(space.x, i[k], space.y, j[k], space.order)
    return values


@inlined
def cost(x: NDArray[np.float64], i: int, y: NDArray[np.float64], j: int, order: float) -> float:
    """Return norm(x_i - y_j)^order of rows of (n, d) and (m, d), by differences."""
    if x.shape[1] == 2:
        across, along = x[i, 0] - y[j, 0], x[i, 1] - y[j, 1]
        square = across * across + along * along
    else:
        square = 0.0
        for a in range(x.shape[1]):
            square += (x[i, a] - y[j, a]) ** 2
    return power(square, order)


@inlined
def power(square: float, order: float) -> float:
    """Return the cost that belongs to a squared distance."""
    if order == 2.0:
        return square
    if order == 1.0:
        return float(np.sqrt(square))
    return float(np.sqrt(square) ** order)


@inlined
def pull(square: float, order: float) -> float:
    """Return g such that g (y - x) is the slope of the cost at y; 0 where y = x."""
    if order == 2.0:
        return 2.0
    if square == 0.0:
        return 0.0
    distance = np.sqrt(square)
    if order == 1.0:
        return float(1.0 / distance)
    return float(order * distance ** (order - 2.0))
