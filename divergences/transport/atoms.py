"""Finitely supported laws as points and weights; on the line, transport by sorting."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray
from .._kernels.sorted_line import monotone_coupling
from .._kernels.sums import mean_power
from ..measures import Cloud, Dirac, Discrete, Measure
from ..results import Estimate, exact
from .line_buckets import Weighted, bucket_distance
from .line_samples import sample_distance

METHOD = "sorting"


class Atoms(NamedTuple):
    """Points (n, d) and their weights (n,) > 0; ``equal`` if the weights are all 1/n."""

    points: FloatArray
    weights: FloatArray
    equal: bool


def as_atoms(law: Measure) -> Atoms | None:
    """Return the atoms of positive mass, or None for a law that has more than finitely many."""
    match law:
        case Dirac():
            return Atoms(law.point[np.newaxis], np.ones(1), True)
        case Cloud() if law.uniform:
            return Atoms(law.points, np.ascontiguousarray(law.weights), True)
        case Cloud():
            return _charged(law.points, law.weights)
        case Discrete():
            return _charged(law.atoms, law.weights)
    return None


def _charged(points: FloatArray, weights: FloatArray) -> Atoms:
    """Return the atoms of positive mass."""
    if not weights.all():
        points, weights = points[weights > 0], weights[weights > 0]
    return Atoms(points, weights, bool(np.ptp(weights) == 0.0))


def sorting(p: Measure, q: Measure, order: float) -> Estimate | None:
    """Return W_p of two finitely supported laws on the line, or None if one of them is not."""
    if p.dim != 1:
        return None
    if isinstance(p, Cloud) and isinstance(q, Cloud) and p.uniform and q.uniform:
        return exact(sample_distance(p.points[:, 0], q.points[:, 0], order), METHOD)
    mine, theirs = as_atoms(p), as_atoms(q)
    if mine is None or theirs is None:
        return None
    return exact(line_distance(mine, theirs, order), METHOD)


def line_distance(p: Atoms, q: Atoms, order: float) -> float:
    """Return W_p by the monotone coupling, optimal on the line for every p >= 1.

    With equal weights masses are counted, not measured: see :func:`.line_samples.sample_distance`.
    In general the value is exact for weights that are off by a relative (n + m) eps: W_p^p moves
    by at most (n + m) eps diam^p. For W_1 of many points see :func:`.line_buckets.bucket_distance`.
    """
    x, y = Weighted(p.points[:, 0], p.weights), Weighted(q.points[:, 0], q.weights)
    if p.equal and q.equal:
        return sample_distance(x.points, y.points, order)
    if order == 1.0 and (found := bucket_distance(x, y)) is not None:
        return found
    i, j, mass = line_coupling(p, q)
    return mean_power(np.abs(p.points[i, 0] - q.points[j, 0]), mass, order)


def line_coupling(p: Atoms, q: Atoms) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    """Return the pairs of points that the monotone coupling joins, and their masses."""
    x_rank = np.argsort(p.points[:, 0], kind="stable")
    y_rank = np.argsort(q.points[:, 0], kind="stable")
    i, j, mass = _coupled(p, q, x_rank, y_rank)
    return x_rank[i], y_rank[j], mass


def _coupled(
    p: Atoms, q: Atoms, x_rank: NDArray[np.intp], y_rank: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.int64], FloatArray]:
    """Return the pairs of ranks that the monotone coupling joins, and their masses."""
    if not (p.equal and q.equal):
        x_mass, y_mass = p.weights / math.fsum(p.weights), q.weights / math.fsum(q.weights)
        return monotone_coupling(x_mass[x_rank], y_mass[y_rank], 0.5, 0.5)
    n, m = len(x_rank), len(y_rank)
    g = math.gcd(n, m)
    half = n * m // g // 2
    i, j, count = monotone_coupling(np.full(n, m // g), np.full(m, n // g), half, n * m // g - half)
    return i, j, count.astype(np.float64)
