"""The levels of a transport problem: the cells of two k-d trees, ever smaller, last the points.

A cell stands at the centroid of its points and has their mass.
"""

from typing import NamedTuple

import numpy as np

from ..._checks import FloatArray
from ..._kernels.kd_order import kd_order
from .problem import Index

_FACTOR = 2  # of depths from one level to the next: four cells in a cell


class Side(NamedTuple):
    """A cloud on one level: points (k, d), units (k,), and the first of the cloud's of each.

    ``starts`` (k + 1,) counts points of the cloud in the order of its tree.
    """

    points: FloatArray
    units: Index
    starts: Index


class Cloud(NamedTuple):
    """Points (n, d) and units (n,) in the order of a k-d tree, and that order (n,)."""

    points: FloatArray
    units: Index
    order: Index


def in_tree_order(points: FloatArray, units: Index) -> Cloud:
    """Return a cloud whose cells of every depth are ranges."""
    order = kd_order(np.ascontiguousarray(points))
    return Cloud(np.ascontiguousarray(points[order]), units[order], order)


def depths(n: int) -> list[int]:
    """Return the depths of the levels for the larger of two clouds, cells of 2 to 4 points last.

    After them come the points.
    """
    deepest = max(n.bit_length() - 2, 0)
    return list(range(deepest % _FACTOR, deepest + 1, _FACTOR))


def side(cloud: Cloud, depth: int | None) -> Side:
    """Return the cells of a depth, or the points if that is None or the cells would be smaller."""
    n = len(cloud.points)
    if depth is None or (2 << depth) > n:
        return Side(cloud.points, cloud.units, np.arange(n + 1))
    starts = (np.arange((1 << depth) + 1) * n) >> depth
    units = np.add.reduceat(cloud.units, starts[:-1])
    weights = cloud.units.astype(np.float64)
    moments = np.add.reduceat(weights[:, None] * cloud.points, starts[:-1], axis=0)
    total = np.add.reduceat(weights, starts[:-1])
    return Side(moments / total[:, None], units, starts)


def parts(coarse: Side, fine: Side) -> tuple[Index, Index]:
    """Return the first part of each cell (k + 1,) on a finer level, and the units of the parts."""
    return np.searchsorted(fine.starts, coarse.starts), fine.units
