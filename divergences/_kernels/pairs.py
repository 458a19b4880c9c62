"""Distances between all pairs of points, and the c-transform of a potential."""

import numpy as np
from numpy.typing import NDArray

from ._jit import kernel

# Between these a sum of squares is neither hurt by underflow of its terms nor near overflow.
_SAFE_LOW, _SAFE_HIGH = 2.0**-900, 2.0**1000


@kernel
def distance_matrix(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Euclidean distances (n, m) of points (n, d) and (m, d), by differences.

    Each is right to (d/2 + 2) u whatever its own scale: squares that left the safe range are
    taken again, relative to the largest difference of that pair.
    """
    distances = np.zeros((len(x), len(y)))
    columns = np.ascontiguousarray(y.T)
    for i in range(len(x)):
        for k in range(x.shape[1]):
            for j in range(len(y)):
                distances[i, j] += (x[i, k] - columns[k, j]) ** 2
        for j in range(len(y)):
            square = distances[i, j]
            if _SAFE_LOW <= square <= _SAFE_HIGH:
                distances[i, j] = np.sqrt(square)
            else:
                distances[i, j] = _scaled_distance(x, y, i, j)
    return distances


@kernel
def _scaled_distance(x: NDArray[np.float64], y: NDArray[np.float64], i: int, j: int) -> float:
    """Return abs(x_i - y_j) with differences measured by the largest of them."""
    largest = 0.0
    for k in range(x.shape[1]):
        largest = max(largest, abs(x[i, k] - y[j, k]))
    if largest == 0.0 or largest == np.inf:
        return largest
    square = 0.0
    for k in range(x.shape[1]):
        square += ((x[i, k] - y[j, k]) / largest) ** 2
    return float(largest * np.sqrt(square))


@kernel
def c_transform(cost: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return v (m,), the largest potential with u_i + v_j <= cost_ij: min_i cost_ij - u_i."""
    v = np.full(cost.shape[1], np.inf)
    for i in range(cost.shape[0]):
        for j in range(cost.shape[1]):
            v[j] = min(v[j], cost[i, j] - u[i])
    return v
