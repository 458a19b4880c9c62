"""Pricing without the matrix: for a point q, where cost(q, y_j) - v_j is least, by a k-d tree.

A field is a set of points y (m, d) in the order of :func:`.kd_order.kd_order`, with prices v.
What a cell of the tree may hold is bounded below in two ways, and the larger bound decides. With
h the half-widths of its box, c the centre, g any vector and b = min (g (y_j - c) - v_j),

    cost(q, y) - v >= cost(q, c) + b - sum_a abs(e_a - g_a) h_a,

since the cost is convex in y, with slope e at c. Prices of an optimum have the slope of the cost
from a partner, so with g the mean of those slopes the loss is of second order in the box's size.
Far off the distance to the box and the highest price of the cell bound it better.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._jit import inlined, jitable, kernel
from .kd_order import cell_start
from .large_cost import power, pull

_LEAF = 8  # points in a cell that is not divided
_DEPTHS = 64  # a walk keeps at most one cell a depth in waiting


class Field(NamedTuple):
    """Points (m, d) and prices (m,), and for each cell centre, half-widths, g, b, highest price.

    ``cells`` is (2^(depth + 1), 3 d + 2): the children of cell k are 2 k and 2 k + 1.
    """

    points: NDArray[np.float64]
    prices: NDArray[np.float64]
    cells: NDArray[np.float64]
    depth: int


class Found(NamedTuple):
    """For each query its k least values cost - v in ascending order, and at which points.

    ``rows`` (queries, k) is -1 where fewer than k are below the limit.
    """

    rows: NDArray[np.int32]
    values: NDArray[np.float64]


@kernel
def field(
    points: NDArray[np.float64], prices: NDArray[np.float64], slopes: NDArray[np.float64]
) -> Field:
    """Return the field of points (m, d) with prices (m,) and their slopes (m, d)."""
    m, d = points.shape
    depth = 0
    while (m >> depth) > _LEAF:
        depth += 1
    cells = np.zeros((2 << depth, 3 * d + 2))
    for level in range(depth + 1):
        for c in range(1 << level):
            start, stop = cell_start(c, level, m), cell_start(c + 1, level, m)
            _describe(
                cells[(1 << level) + c], points[start:stop], prices[start:stop], slopes[start:stop]
            )
    return Field(points, prices, cells, depth)


@jitable
def _describe(
    cell: NDArray[np.float64],
    points: NDArray[np.float64],
    prices: NDArray[np.float64],
    slopes: NDArray[np.float64],
) -> None:
    """Write what is kept of a cell of points."""
    n, d = points.shape
    for a in range(d):
        low = high = points[0, a]
        total = 0.0
        for i in range(n):
            low, high = min(low, points[i, a]), max(high, points[i, a])
            total += slopes[i, a]
        cell[a] = 0.5 * (low + high)
        cell[d + a] = max(high - cell[a], cell[a] - low)
        cell[2 * d + a] = total / n
    base, top = np.inf, -np.inf
    for i in range(n):
        plane = 0.0
        for a in range(d):
            plane += cell[2 * d + a] * (points[i, a] - cell[a])
        base = min(base, plane - prices[i])
        top = max(top, prices[i])
    cell[3 * d], cell[3 * d + 1] = base, top


@inlined
def _bound(cell: NDArray[np.float64], q: NDArray[np.float64], order: float) -> float:
    """Return a lower bound on cost(q, y) - v over the points of a cell."""
    d = len(q)
    centred, outside = 0.0, 0.0
    for a in range(d):
        gap = cell[a] - q[a]
        centred += gap * gap
        beyond = max(abs(gap) - cell[d + a], 0.0)
        outside += beyond * beyond
    strength = pull(centred, order)
    loss = 0.0
    for a in range(d):
        loss += abs(strength * (cell[a] - q[a]) - cell[2 * d + a]) * cell[d + a]
    tangent = power(centred, order) + cell[3 * d] - loss
    return float(max(tangent, power(outside, order) - cell[3 * d + 1]))


@kernel
def search(
    place: Field,
    queries: NDArray[np.float64],
    limits: NDArray[np.float64],
    k: int,
    order: float,
) -> Found:
    """Return the k least cost(q, y_j) - v_j below its limit for each of the queries (n, d)."""
    n = len(queries)
    found = Found(np.full((n, k), -1, dtype=np.int32), np.empty((n, k)))
    waiting, bounds = np.empty(_DEPTHS, dtype=np.int64), np.empty(_DEPTHS)
    for i in range(n):
        values = found.values[i]
        values[:] = limits[i]
        _walk(place, queries[i], (found.rows[i], values), (waiting, bounds), order)
    return found


@jitable
def _walk(
    place: Field,
    q: NDArray[np.float64],
    best: tuple[NDArray[np.int32], NDArray[np.float64]],
    stack: tuple[NDArray[np.int64], NDArray[np.float64]],
    order: float,
) -> None:
    """Find the best of one query; the nearer child first, the other later if still of use."""
    waiting, bounds = stack
    values = best[1]
    last = len(values) - 1
    waiting[0], bounds[0] = 1, -np.inf
    held = 1
    while held > 0:
        held -= 1
        node = waiting[held]
        if bounds[held] >= values[last]:
            continue
        while node < (1 << place.depth):
            left = _bound(place.cells[2 * node], q, order)
            right = _bound(place.cells[2 * node + 1], q, order)
            near = 2 * node + (right < left)
            low, high = min(left, right), max(left, right)
            if high < values[last]:
                waiting[held], bounds[held] = 4 * node + 1 - near, high
                held += 1
            if low >= values[last]:
                node = 0
                break
            node = near
        if node > 0:
            _scan(place, node - (1 << place.depth), q, best, order)


@jitable
def _scan(
    place: Field,
    leaf: int,
    q: NDArray[np.float64],
    best: tuple[NDArray[np.int32], NDArray[np.float64]],
    order: float,
) -> None:
    """Insert what a leaf holds into the best of one query."""
    rows, values = best
    m, last = len(place.points), len(rows) - 1
    for j in range(cell_start(leaf, place.depth, m), cell_start(leaf + 1, place.depth, m)):
        value = cost_from(q, place.points, j, order) - place.prices[j]
        if value < values[last]:
            slot = last
            while slot > 0 and values[slot - 1] > value:
                values[slot], rows[slot] = values[slot - 1], rows[slot - 1]
                slot -= 1
            values[slot], rows[slot] = value, j


@inlined
def cost_from(q: NDArray[np.float64], points: NDArray[np.float64], j: int, order: float) -> float:
    """Return the cost between a point (d,) and the j-th of (m, d)."""
    square = 0.0
    for a in range(len(q)):
        square += (q[a] - points[j, a]) ** 2
    return power(square, order)


@kernel
def slopes_towards(
    points: NDArray[np.float64],
    partners: NDArray[np.float64],
    order: float,
) -> NDArray[np.float64]:
    """Return the slopes (m, d) at points (m, d) of the cost from their partners (m, d)."""
    slopes = np.empty(points.shape)
    for j in range(len(points)):
        square = 0.0
        for a in range(points.shape[1]):
            square += (points[j, a] - partners[j, a]) ** 2
        strength = pull(square, order)
        for a in range(points.shape[1]):
            slopes[j, a] = strength * (points[j, a] - partners[j, a])
    return slopes
