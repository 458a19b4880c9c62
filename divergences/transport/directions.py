"""Directions in which points of R^d are seen as points on the line."""

import numpy as np
from scipy.special import ndtri

from .._checks import FloatArray
from .._kernels.sums import mean_power
from .atoms import Atoms, line_coupling

_ASCENTS = 30  # steps from one start; each takes the best direction for the plan of the last


def on_the_sphere(count: int, dim: int, rng: np.random.Generator) -> FloatArray:
    """Return independent uniform directions, shape (count, dim)."""
    return _normalised(rng.standard_normal((count, dim)))


def evenly_spread(count: int, dim: int) -> FloatArray:
    """Return directions of low discrepancy, without randomness: (count, dim).

    On the circle equal angles; else the normal quantiles of Kronecker's sequence of the roots of
    x^(d+1) = x + 1, the d-dimensional golden ratio.
    """
    if dim == 2:
        angles = np.pi * (np.arange(count) + 0.5) / count
        return np.column_stack([np.cos(angles), np.sin(angles)])
    ratio = 2.0
    for _ in range(64):  # a contraction
        ratio = (1.0 + ratio) ** (1.0 / (dim + 1))
    steps = ratio ** -np.arange(1.0, dim + 1)
    return _normalised(ndtri((0.5 + np.outer(np.arange(1.0, count + 1), steps)) % 1.0))


def seen_along(law: Atoms, direction: FloatArray) -> Atoms:
    """Return the law of the coordinate along a direction (d,)."""
    return Atoms((law.points @ direction)[:, np.newaxis], law.weights, law.equal)


def best_direction(p: Atoms, q: Atoms, order: float, starts: FloatArray) -> FloatArray:
    """Return the direction (d,) of the largest W_p on the line that ascents from starts reach."""
    found = [_ascent(p, q, order, start) for start in starts]
    return max(found, key=lambda pair: pair[0])[1]


def natural_starts(p: Atoms, q: Atoms) -> FloatArray:
    """Return the directions in which the first two moments differ most, shape (1 or 2, d)."""
    gap = p.weights @ p.points - q.weights @ q.points
    sizes, axes = np.linalg.eigh(_covariance(p) - _covariance(q))
    widest = axes[:, np.argmax(np.abs(sizes))]
    return np.array([gap / np.linalg.norm(gap), widest] if gap.any() else [widest])


def _covariance(law: Atoms) -> FloatArray:
    centred = law.points - law.weights @ law.points
    return np.asarray((law.weights * centred.T) @ centred)


def _ascent(p: Atoms, q: Atoms, order: float, start: FloatArray) -> tuple[float, FloatArray]:
    """Return the largest W_p met on the way up from a start, and its direction."""
    best, chosen, direction = -1.0, start, start
    for _ in range(_ASCENTS):
        mine, theirs = seen_along(p, direction), seen_along(q, direction)
        i, j, mass = line_coupling(mine, theirs)
        gaps = mine.points[i, 0] - theirs.points[j, 0]
        reached = mean_power(np.abs(gaps), mass, order)
        if reached <= best:
            break
        best, chosen = reached, direction
        pull = mass * np.sign(gaps) * np.abs(gaps) ** (order - 1.0)
        moved = np.bincount(i, pull, len(p.points)) @ p.points
        moved -= np.bincount(j, pull, len(q.points)) @ q.points
        if not moved.any():
            break
        direction = moved / np.linalg.norm(moved)
    return best, chosen


def _normalised(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
