"""Nearest neighbours: by windows on the line, by strips in the plane, by scipy's trees elsewhere.

Distances come from differences of coordinates, so a common offset costs nothing. In more than one
dimension they are squared: the caller sees to it that no square over- or underflows. No two
points of a sample are equal.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ._jit import kernel

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Strips = tuple[Array, Array, Array]

_MOST_BY_STRIPS = 16  # neighbours kept in order by insertion; trees keep more of them faster
_STRIP = 2.0  # points in a strip, over sqrt(n), if both axes have one scale: 1 to 3 cost the same
_HELD = 2**20  # distances held at once
_LEAF = 32  # points in a leaf of a tree: 10 is scipy's choice, and slower by 4/3 in R^10
_FIRST_GUESS = 8  # points in a ball


def kth_distances(x: Array, y: Array, own: int, other: int) -> tuple[Array, Array]:
    """Return how far the own-th nearest other x and the other-th nearest y are from each x (n, d).

    Two arrays (n,), in an order of their own, the same for both; y (m, d), own < n, other <= m.
    """
    if x.shape[1] == 1:
        line = np.sort(x[:, 0])
        return _line_distances(line, line, own + 1), _line_distances(line, np.sort(y[:, 0]), other)
    if x.shape[1] == 2 and max(own, other) < _MOST_BY_STRIPS:
        strips = _strips(x)
        queries = strips[0][np.isfinite(strips[0][:, 1])]
        return (
            strip_distances(queries, strips, own + 1),
            strip_distances(queries, _strips(y), other),
        )
    tree = _tree(x)
    queries = x[tree.indices]  # in the order of the tree, the next one finds its nodes in the cache
    return _kth(tree, queries, own + 1), _kth(_tree(y), queries, other)


def marked_neighbours(points: Array, marked: NDArray[np.bool_], k: int) -> Index:
    """Return how many of the k nearest others of each point (n, d) are marked, (n,); k < n."""
    counts = np.empty(len(points), dtype=np.int64)
    if points.shape[1] == 1:
        order = np.argsort(points[:, 0])
        line = points[order, 0]
        below = np.append(0, np.cumsum(marked[order]))
        first = line_windows(line, line, k + 1)
        counts[order] = below[first + k + 1] - below[first]
        return counts - marked
    tree = _tree(points)
    for block in _blocks(tree.indices, k + 1):
        nearest = np.asarray(tree.query(points[block], k + 1)[1])
        counts[block] = marked[nearest].sum(axis=1)
    return counts - marked


def common_balls(x: Array, y: Array, most: int) -> tuple[Index, Array, Index, Array]:
    """Return what balls around each x (n, d) hold: other x, and y (m, d), at most ``most`` of each.

    A ball reaches as far as is needed to hold one of each. Of either kind: how many, (n,), and
    the distance of the last of them, (n,); in an order of its own, the same for all four.
    """
    mine, theirs = _tree(x), _tree(y)
    parts = []
    for block in _blocks(mine.indices, most + 1):
        queries = x[block]
        reach = np.maximum(_kth(mine, queries, 2), _kth(theirs, queries, 1))
        held, last = _ball(mine, queries, reach, most + 1)
        parts.append((held - 1, last, *_ball(theirs, queries, reach, most)))
    own, own_last, other, other_last = map(np.concatenate, zip(*parts, strict=True))
    return own, own_last, other, other_last


def _tree(points: Array) -> cKDTree:
    """Return a tree of points (n, d), with the leaves that suit queries in more dimensions."""
    return cKDTree(points, leafsize=_LEAF)


def _kth(tree: cKDTree, queries: Array, k: int) -> Array:
    """Return the distances from queries (n, d) to the k-th nearest point of a tree, (n,)."""
    return np.asarray(tree.query(queries, [k])[0])[:, 0]


def _ball(tree: cKDTree, queries: Array, reach: Array, most: int) -> tuple[Index, Array]:
    """Return how many points are within reach (n,) >= the nearest, and how far the last is."""
    held, last = np.empty(len(queries), dtype=np.int64), np.empty(len(queries))
    left, k = np.arange(len(queries)), min(_FIRST_GUESS, most)
    while len(left):
        rows = np.asarray(tree.query(queries[left], np.arange(1, k + 1))[0])
        found = (rows <= reach[left, np.newaxis]).sum(axis=1)
        held[left], last[left] = found, rows[np.arange(len(left)), found - 1]
        left = left[(found == k) & (k < most)]
        k = min(2 * k, most)
    return held, last


def _blocks(order: NDArray[np.intp], width: int) -> Iterator[NDArray[np.intp]]:
    """Yield pieces of an order such that rows of this width fit into memory."""
    size = max(_HELD // width, 1)
    for start in range(0, len(order), size):
        yield order[start : start + size]


def _line_distances(x: Array, y: Array, k: int) -> Array:
    """Return the distance from each of x (n,) to the k-th nearest of y (m,), both sorted."""
    first = line_windows(x, y, k)
    return np.maximum(x - y[first], y[first + k - 1] - x)


@kernel
def line_windows(x: Array, y: Array, k: int) -> Index:
    """Return where in y (m,) the k nearest of each of x (n,) begin, (n,); both sorted, k <= m.

    They are neighbours in the order, and as x grows they move to the right.
    """
    windows = np.empty(len(x), dtype=np.int64)
    first = 0
    for i in range(len(x)):
        while first + k < len(y) and y[first + k] - x[i] < x[i] - y[first]:
            first += 1
        windows[i] = first
    return windows


def _strips(points: Array) -> Strips:
    """Return points of the plane cut into strips of equally many by their first coordinate.

    The points, strip by strip and by the second coordinate within each, (s l, 2), and the least
    and the greatest first coordinate of each strip, (s,). What the last strip lacks is filled
    with points at infinity. There are fewer strips where the points spread along the second axis,
    and never more than sqrt(n), so that passing by all of them costs little.
    """
    n = len(points)
    spread = np.subtract(*np.percentile(points[:: n // 512 + 1], [75, 25], axis=0))
    count = math.sqrt(n * spread[0] / spread[1]) / _STRIP if spread[1] > 0 else math.inf
    length = math.ceil(n / min(max(count, 1.0), math.sqrt(n)))
    missing = -n % length
    ranked = points[np.argsort(points[:, 0])]
    a = np.append(ranked[:, 0], np.full(missing, ranked[-1, 0])).reshape(-1, length)
    b = np.append(ranked[:, 1], np.full(missing, np.inf)).reshape(-1, length)
    inner = np.argsort(b, axis=1)
    sorted_ = np.stack([np.take_along_axis(c, inner, axis=1).ravel() for c in (a, b)], axis=1)
    return sorted_, a[:, 0].copy(), a[:, -1].copy()


@kernel
def strip_distances(queries: Array, strips: Strips, k: int) -> Array:
    """Return the distance from each query (n, 2) to the k-th nearest of m >= k points in strips.

    It is quick if queries next to each other in the order are near each other in the plane: the
    search in a strip starts where the last one did.
    """
    points, left, right = strips
    length = len(points) // len(left)
    fingers = np.zeros(len(left), dtype=np.int64)
    squares = np.empty(k)
    distances = np.empty(len(queries))
    home = 0
    for i in range(len(queries)):
        a, b = queries[i, 0], queries[i, 1]
        squares[:] = np.inf
        home = _strip_of(a, left, right, home)
        for step in (1, -1):
            strip = home if step == 1 else home - 1
            while 0 <= strip < len(left):
                across = max(left[strip] - a, a - right[strip], 0.0) ** 2
                if across >= squares[k - 1]:
                    break
                piece = points[strip * length : (strip + 1) * length]
                fingers[strip] = _moved(b, piece, fingers[strip])
                _scan(a, b, across, piece[fingers[strip] :], squares)
                _scan(a, b, across, piece[: fingers[strip]][::-1], squares)
                strip += step
        distances[i] = math.sqrt(squares[k - 1])
    return distances


@kernel
def _strip_of(a: float, left: Array, right: Array, strip: int) -> int:
    """Return the strip that holds the first coordinate ``a``, or is next to it, from a guess."""
    while strip < len(left) - 1 and right[strip] < a:
        strip += 1
    while strip > 0 and left[strip] > a:
        strip -= 1
    return strip


@kernel
def _moved(b: float, strip: Array, finger: int) -> int:
    """Return how many points of a strip have a second coordinate below ``b``, from a guess."""
    while finger < len(strip) and strip[finger, 1] < b:
        finger += 1
    while finger > 0 and strip[finger - 1, 1] >= b:
        finger -= 1
    return finger


@kernel
def _scan(a: float, b: float, across: float, points: Array, squares: Array) -> None:
    """Put squared distances from (a, b) among the least so far, kept in order.

    The points go away from b, and are no nearer than ``across``, squared, along the first axis.
    """
    last = len(squares) - 1
    for j in range(len(points)):
        along = (points[j, 1] - b) ** 2
        if across + along >= squares[last]:
            return
        square = (points[j, 0] - a) ** 2 + along
        place = last
        if square < squares[last]:
            while place > 0 and squares[place - 1] > square:
                squares[place] = squares[place - 1]
                place -= 1
            squares[place] = square
