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
from .large_cost import pull

_FAN = 16  # cells bounded at once, and points at most in a leaf: by vector instructions
_STEP = 4  # depths from a cell to those that are bounded at once
_TINY = 2.0**-500  # shorter distances count as this: squares of theirs may leave the floats
_WAITING = 16 * _FAN  # a walk keeps fewer cells in waiting: 15 every four depths


class Field(NamedTuple):
    """The leaves and the groups of cells of a tree over ``size`` points with prices.

    ``leaves`` (2^depth, d + 1, 16) holds coordinates and prices by rows; cell c of a depth t is
    node 2^t + c, and ``groups`` (nodes, 3 d + 2, 16) holds for the nodes four depths below each
    their centres, half-widths, g, b and highest price. Where there are fewer, prices are -inf and
    b is inf.
    """

    leaves: NDArray[np.float64]
    groups: NDArray[np.float64]
    size: int
    depth: int


class Found(NamedTuple):
    """For each query its k least values cost - v in ascending order, and at which points.

    ``rows`` (queries, k) is -1 where fewer than k are below the limit.
    """

    rows: NDArray[np.int32]
    values: NDArray[np.float64]


class Walk(NamedTuple):
    """Room for a walk: the cells in waiting, their bounds, and four rows of 16 numbers."""

    waiting: NDArray[np.int64]
    bounds: NDArray[np.float64]
    lanes: NDArray[np.float64]


@kernel
def field(
    points: NDArray[np.float64], prices: NDArray[np.float64], slopes: NDArray[np.float64]
) -> Field:
    """Return the field of points (m, d) with prices (m,) and their slopes (m, d)."""
    m, d = points.shape
    depth = 0
    while (m >> depth) >= _FAN:
        depth += 1
    groups = np.zeros((2 << max(depth - _STEP, 0), 3 * d + 2, _FAN))
    groups[:, 3 * d], groups[:, 3 * d + 1] = np.inf, -np.inf
    level = depth
    while level > 0:
        above = max(level - _STEP, 0)
        for c in range(1 << level):
            start, stop = cell_start(c, level, m), cell_start(c + 1, level, m)
            parent = c >> (level - above)
            _describe(
                groups[(1 << above) + parent, :, c - (parent << (level - above))],
                points[start:stop],
                prices[start:stop],
                slopes[start:stop],
            )
        level = above
    return Field(_leaves(points, prices, depth), groups, m, depth)


@jitable
def _leaves(
    points: NDArray[np.float64], prices: NDArray[np.float64], depth: int
) -> NDArray[np.float64]:
    """Return the leaves of a depth."""
    m, d = points.shape
    leaves = np.zeros((1 << depth, d + 1, _FAN))
    leaves[:, d] = -np.inf
    for c in range(1 << depth):
        start, stop = cell_start(c, depth, m), cell_start(c + 1, depth, m)
        for j in range(start, stop):
            for a in range(d):
                leaves[c, a, j - start] = points[j, a]
            leaves[c, d, j - start] = prices[j]
    return leaves


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


@jitable
def _bound(
    group: NDArray[np.float64], q: NDArray[np.float64], lanes: NDArray[np.float64], order: float
) -> None:
    """Write lower bounds on cost(q, y) - v over the points of each cell of a group."""
    d = len(q)
    bound, outside, strength, loss = lanes[0], lanes[1], lanes[2], lanes[3]
    _squares(group, q, bound)
    for c in range(len(bound)):
        strength[c] = pull(bound[c], order)
        outside[c], loss[c] = 0.0, 0.0
    for a in range(d):
        place, centre, half, slope = q[a], group[a], group[d + a], group[2 * d + a]
        for c in range(len(bound)):
            gap = centre[c] - place
            beyond = max(abs(gap) - half[c], 0.0)
            outside[c] += beyond * beyond
            loss[c] += abs(strength[c] * gap - slope[c]) * half[c]
    _powers(bound, order)
    _powers(outside, order)
    base, top = group[3 * d], group[3 * d + 1]
    for c in range(len(bound)):
        bound[c] = max(bound[c] + base[c] - loss[c], outside[c] - top[c])


@kernel
def _bound_in_the_plane(
    group: NDArray[np.float64], first: float, second: float, bound: NDArray[np.float64]
) -> None:
    """Write these bounds for d = 2 and order 1, in one pass."""
    centre, middle, half, width = group[0], group[1], group[2], group[3]
    slope, rise, base, top = group[4], group[5], group[6], group[7]
    for c in range(len(bound)):
        across, along = centre[c] - first, middle[c] - second
        distance = np.sqrt(across * across + along * along)
        strength = 1.0 / max(distance, _TINY)
        loss = abs(strength * across - slope[c]) * half[c]
        loss += abs(strength * along - rise[c]) * width[c]
        beyond, aside = max(abs(across) - half[c], 0.0), max(abs(along) - width[c], 0.0)
        outside = np.sqrt(beyond * beyond + aside * aside) - top[c]
        bound[c] = max(distance + base[c] - loss, outside)


@kernel
def _values_in_the_plane(
    leaf: NDArray[np.float64], first: float, second: float, lane: NDArray[np.float64]
) -> None:
    """Write these values for d = 2 and order 1, in one pass."""
    xs, ys, prices = leaf[0], leaf[1], leaf[2]
    for c in range(len(lane)):
        across, along = xs[c] - first, ys[c] - second
        lane[c] = np.sqrt(across * across + along * along) - prices[c]


@jitable
def _values(
    leaf: NDArray[np.float64], q: NDArray[np.float64], lane: NDArray[np.float64], order: float
) -> None:
    """Write cost(q, y) - v for the points of a leaf."""
    prices = leaf[len(q)]
    _squares(leaf, q, lane)
    _powers(lane, order)
    for c in range(len(lane)):
        lane[c] -= prices[c]


@jitable
def _squares(
    columns: NDArray[np.float64], q: NDArray[np.float64], squares: NDArray[np.float64]
) -> None:
    """Write the squares of the distances from q (d,) to points by columns."""
    for c in range(len(squares)):
        squares[c] = 0.0
    for a in range(len(q)):
        place, column = q[a], columns[a]
        for c in range(len(squares)):
            squares[c] += (column[c] - place) ** 2


@jitable
def _powers(squares: NDArray[np.float64], order: float) -> None:
    """Write the costs that belong to squares of distances in their place."""
    if order == 1.0:
        for c in range(len(squares)):
            squares[c] = np.sqrt(squares[c])
    elif order != 2.0:
        for c in range(len(squares)):
            squares[c] = squares[c] ** (0.5 * order)


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
    walk = Walk(np.empty(_WAITING, dtype=np.int64), np.empty(_WAITING), np.empty((4, _FAN)))
    for i in range(n):
        values = found.values[i]
        values[:] = limits[i]
        _walk(place, queries[i], (found.rows[i], values), walk, order)
    return found


@jitable
def _walk(
    place: Field,
    q: NDArray[np.float64],
    best: tuple[NDArray[np.int32], NDArray[np.float64]],
    walk: Walk,
    order: float,
) -> None:
    """Find the best of one query; the nearest cell first, the others later if still of use.

    All arrays are taken out of their tuples first: inside the loop each would be counted as used
    and no longer used, every time.
    """
    rows, values = best
    waiting, bounds, lanes = walk
    leaves, groups, size, depth = place
    bound = lanes[0]
    plane = len(q) == 2 and order == 1.0
    last, inner = len(values) - 1, 1 << depth
    first = 1 + (depth - 1) % _STEP  # depths from the root to the cells bounded first
    waiting[0], bounds[0] = 1, -np.inf
    held = 1
    while held > 0:
        held -= 1
        node = waiting[held]
        if bounds[held] >= values[last]:
            continue
        if node >= inner:
            leaf = node - inner
            if plane:
                _values_in_the_plane(leaves[leaf], q[0], q[1], bound)
            else:
                _values(leaves[leaf], q, bound, order)
            _insert(bound, cell_start(leaf, depth, size), rows, values)
            continue
        if plane:
            _bound_in_the_plane(groups[node], q[0], q[1], bound)
        else:
            _bound(groups[node], q, lanes, order)
        below, child = held, node << (first if node == 1 else _STEP)
        for c in range(_FAN):
            least = bound[c]
            if least < values[last]:
                slot = held
                held += 1
                while slot > below and bounds[slot - 1] < least:
                    bounds[slot], waiting[slot] = bounds[slot - 1], waiting[slot - 1]
                    slot -= 1
                bounds[slot], waiting[slot] = least, child + c


@inlined
def _insert(
    found: NDArray[np.float64],
    start: int,
    rows: NDArray[np.int32],
    values: NDArray[np.float64],
) -> None:
    """Insert what was found at points from ``start`` on into the best of one query."""
    last = len(values) - 1
    for c in range(_FAN):
        value = found[c]
        if value < values[last]:
            slot = last
            while slot > 0 and values[slot - 1] > value:
                values[slot], rows[slot] = values[slot - 1], rows[slot - 1]
                slot -= 1
            values[slot], rows[slot] = value, start + c


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
