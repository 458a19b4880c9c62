"""Plug-in divergences of two samples over statistically equivalent blocks.

The blocks hold equally many points of a reference sample: of q for KL, so that no block is empty
where q is divided by (Wang, Kulkarni and Verdu, IEEE Trans. Inf. Theory 51, 2005), and of both
samples together for TV and JS. The value is biased and nothing is promised about the laws.
"""

import math

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray
from ..errors import UnsupportedError
from ..measures import Cloud
from ..results import Estimate, point
from .cells import finite_sum
from .integrands import Name


def histogram_divergence(name: Name, p: Cloud, q: Cloud) -> Estimate:
    """Return the plug-in divergence of two samples in R^1 or R^2."""
    if p.dim > 2:
        raise UnsupportedError(
            f"a histogram in R^{p.dim} says nothing about a divergence: its blocks hold no point "
            "or one. Repair: compare at most 2 coordinates, or ask for wasserstein"
        )
    points, weights = _reference(name, p, q)
    n = min(len(p.points), len(q.points))
    per_axis = math.ceil(n ** (0.5 / p.dim))
    edges = _strips(points[:, 0], weights, per_axis)
    columns = _column_edges(points, weights, edges, per_axis)
    masses = [_masses(cloud, edges, columns) for cloud in (p, q)]
    return point(
        finite_sum(name, *masses),
        "histogram",
        (len(p.points), len(q.points)),
        note=f"plug-in over {len(masses[0])} blocks; biased, and no bracket for the laws",
    )


def _reference(name: Name, p: Cloud, q: Cloud) -> tuple[FloatArray, FloatArray]:
    if name == "kl":
        return q.points, q.weights
    return np.vstack([p.points, q.points]), np.concatenate([p.weights, q.weights]) / 2.0


def _strips(x: FloatArray, weights: FloatArray, count: int) -> FloatArray:
    """Return inner edges that cut a weighted sample into at most ``count`` equal masses."""
    order = np.argsort(x, kind="stable")
    below = np.cumsum(weights[order])
    cuts = np.searchsorted(below, below[-1] * np.arange(1, count) / count)
    return np.unique(x[order][np.minimum(cuts, len(x) - 1)])


def _column_edges(
    points: FloatArray, weights: FloatArray, edges: FloatArray, count: int
) -> list[FloatArray]:
    """Return the edges of the second axis within each strip of the first."""
    if points.shape[1] == 1:
        return [np.empty(0)] * (len(edges) + 1)
    strip = np.searchsorted(edges, points[:, 0])
    inside = [strip == i for i in range(len(edges) + 1)]
    return [_strips(points[c, 1], weights[c], count) if c.any() else np.empty(0) for c in inside]


def _masses(cloud: Cloud, edges: FloatArray, columns: list[FloatArray]) -> FloatArray:
    """Return the mass of a sample in each block."""
    first = np.cumsum([0] + [len(column) + 1 for column in columns])
    strip: NDArray[np.intp] = np.searchsorted(edges, cloud.points[:, 0])
    block = first[strip]
    if cloud.dim == 2:
        for i, column in enumerate(columns):
            chosen = strip == i
            block[chosen] += np.searchsorted(column, cloud.points[chosen, 1])
    return np.asarray(np.bincount(block, cloud.weights, int(first[-1])), dtype=np.float64)
