"""Plug-in divergences of two samples over statistically equivalent blocks.

The blocks hold equally many points of a reference sample: of q for KL (Wang, Kulkarni and Verdu,
IEEE Trans. Inf. Theory 51, 2005), and of both samples together for TV and JS. For KL what lies
beyond q's points makes blocks of its own where p has points there, each of which counts as one
point of q more: the m gaps and ends that m points of a density leave hold 1/(m + 1) each on
average. The value is biased and nothing is promised about the laws.
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
    n, m = len(p.points), len(q.points)
    per_axis = max(math.ceil(min(n, m) ** (0.5 / p.dim)), 2)  # one block would tell nothing apart
    edges = _strips(points[:, 0], weights, per_axis)
    columns = _column_edges(points, weights, edges, per_axis)
    mine, theirs = (_masses(cloud, edges, columns) for cloud in (p, q))
    note = f"plug-in over {np.count_nonzero(mine + theirs)} blocks; biased, no bracket for the laws"
    beyond = (theirs == 0.0) & (mine > 0.0)
    if name == "kl" and beyond.any():
        theirs = (theirs + beyond / m) / (1.0 + beyond.sum() / m)
        share = 100.0 * float(mine[beyond].sum())
        note += f"; {share:.3g} % of p's points lie beyond q's, and perhaps KL is inf"
    return point(finite_sum(name, mine, theirs), "histogram", (n, m), note=note)


def _reference(name: Name, p: Cloud, q: Cloud) -> tuple[FloatArray, FloatArray]:
    if name == "kl":
        return q.points, q.weights
    return np.vstack([p.points, q.points]), np.concatenate([p.weights, q.weights]) / 2.0


def _strips(x: FloatArray, weights: FloatArray, count: int) -> FloatArray:
    """Return edges that cut a weighted sample into at most ``count`` equal masses.

    A block holds its right edge. The first one ends below the sample, the last begins above it.
    """
    order = np.argsort(x, kind="stable")
    below, ranked = np.cumsum(weights[order]), x[order]
    cuts = np.searchsorted(below, below[-1] * np.arange(1, count) / count)
    inner = ranked[np.minimum(cuts, len(x) - 1)]
    return np.unique([np.nextafter(ranked[0], -np.inf), *inner, ranked[-1]])


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
