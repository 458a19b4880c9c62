"""A bracket for clouds too large to solve: transport between the cells of a grid.

If every cell sends its mass to its centroid, W_p between a cloud and its cells is at most the
p-th mean distance within the cells, and by the triangle inequality W_p between two clouds differs
from that between their cells by at most both.
"""

import math
from typing import NamedTuple

import numpy as np

from ..._checks import FloatArray
from ..._kernels.sums import mean_power
from ..norms import lengths
from .problem import Index


class Cells(NamedTuple):
    """Centroids (k, d), their weights (k,), and a bound of W_p between them and the points."""

    points: FloatArray
    weights: FloatArray
    error: float


def cells(points: FloatArray, weights: FloatArray, order: float, most: int) -> Cells:
    """Return at most ``most`` cells of a regular grid that hold points (n, d) of weights (n,)."""
    label, count = _labels(points, most)
    mass = np.bincount(label, weights, count).astype(np.float64)
    centroid = np.empty((count, points.shape[1]))
    for k in range(points.shape[1]):
        centroid[:, k] = np.bincount(label, weights * points[:, k], count) / mass
    within = lengths(points - centroid[label])
    return Cells(centroid, mass, mean_power(within, weights, order))


def _labels(points: FloatArray, most: int) -> tuple[Index, int]:
    """Return the number (n,) of each point's cell, and how many cells hold points.

    The longest side of the points is halved until another halving could give too many cells.
    """
    low = points.min(axis=0)
    side = points.max(axis=0) - low
    parts = np.ones(len(side), np.int64)
    while 2 * math.prod(parts.tolist()) <= most and (side > 0.0).any():
        parts[np.argmax(side / parts)] *= 2
    label = np.zeros(len(points), np.int64)
    for k in np.flatnonzero(parts > 1):
        place = ((points[:, k] - low[k]) * (parts[k] / side[k])).astype(np.int64)
        label = label * parts[k] + np.minimum(place, parts[k] - 1)
    _, numbered = np.unique(label, return_inverse=True)
    return numbered, int(numbered.max()) + 1
