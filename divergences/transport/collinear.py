"""Points on two parallel lines of R^d, or on one: sorting solves their transport exactly.

With s and t the places along the lines and h the distance between these, a pair costs
(h^2 + (s - t)^2)^(p/2), which is a convex function of s - t for every p >= 1: the coupling that
keeps the order is optimal. Points that lie beside their line by at most r are within r of points
on it, which moves W_p, and the cost of that coupling, by no more.
"""

import math
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from .._kernels.sums import mean_power
from ..measures import Measure
from ..results import Estimate, certified, exact
from .atoms import METHOD, Atoms, as_atoms, line_coupling
from .atoms import sorting as on_the_line
from .bracket import Bracket
from .norms import lengths
from .optimum import Optimum

_FEW = 100  # points that are looked at first: they almost always show that there are no lines
_BESIDE = 8 * EPS  # of the longer line: what rounding leaves of points computed on one


class Lines(NamedTuple):
    """Places (n,) and (m,) of two clouds along their lines, and how far they are beside them."""

    x: FloatArray
    y: FloatArray
    beside: float


def sorting(p: Measure, q: Measure, order: float) -> Estimate | None:
    """Return W_p of atoms on the line or on two parallel lines of R^d, or None for others."""
    if p.dim == 1:
        return on_the_line(p, q, order)
    mine, theirs = as_atoms(p), as_atoms(q)
    if mine is None or theirs is None or (lines := as_lines(mine.points, theirs.points)) is None:
        return None
    i, j, mass = line_coupling(*_places(mine, theirs, lines))
    value, (lower, upper) = _proved(mine, theirs, (i, j, mass), lines.beside, order)
    if lines.beside == 0.0:
        return exact(value, METHOD)
    return certified(value, lower, upper, METHOD, gap=upper - lower)


def optimum_along_lines(p: Atoms, q: Atoms, order: float) -> Optimum | None:
    """Return the plan and the prices of atoms on two parallel lines, or None for others."""
    lines = as_lines(p.points, q.points)
    if lines is None:
        return None
    i, j, mass = line_coupling(*_places(p, q, lines))
    value, bracket = _proved(p, q, (i, j, mass), lines.beside, order)
    ranks = [np.argsort(np.argsort(side, kind="stable")) for side in (lines.x, lines.y)]
    steps = np.lexsort([ranks[1][j], ranks[0][i]])
    i, j, mass = i[steps], j[steps], mass[steps] / math.fsum(mass)
    u, v = _prices(p, q, i, j, order)
    return Optimum(i, j, mass, u, v, value, bracket, METHOD)


def as_lines(x: FloatArray, y: FloatArray) -> Lines | None:
    """Return the places of points (n, d) and (m, d) along two parallel lines, if there are such.

    Lines along an axis are told exactly, others up to rounding.
    """
    if x.shape[1] == 1:
        return Lines(x[:, 0], y[:, 0], 0.0)
    if max(len(x), len(y)) > _FEW and as_lines(_some(x), _some(y)) is None:
        return None
    varying = np.flatnonzero((x != x[0]).any(axis=0) | (y != y[0]).any(axis=0))
    if len(varying) <= 1:
        axis = int(varying[0]) if len(varying) else 0
        return Lines(x[:, axis], y[:, axis], 0.0)
    x, y = x - x[0], y - y[0]
    furthest = [side[lengths(side).argmax()] for side in (x, y)]
    longer = max(furthest, key=lambda end: float(lengths(end[np.newaxis])[0]))
    span = float(lengths(longer[np.newaxis])[0])
    direction = longer / span
    s, t = x @ direction, y @ direction
    beside = max(
        float(lengths(x - np.outer(s, direction)).max()),
        float(lengths(y - np.outer(t, direction)).max()),
    )
    # The places, and the points at them, are rounded too: that is added to what is seen.
    return Lines(s, t, beside + _BESIDE * span) if beside <= _BESIDE * span else None


def _some(points: FloatArray) -> FloatArray:
    return points[:: -(-len(points) // _FEW)]


def _places(p: Atoms, q: Atoms, lines: Lines) -> tuple[Atoms, Atoms]:
    return p._replace(points=lines.x[:, np.newaxis]), q._replace(points=lines.y[:, np.newaxis])


def _proved(
    p: Atoms,
    q: Atoms,
    coupling: tuple[np.ndarray, np.ndarray, FloatArray],
    beside: float,
    order: float,
) -> tuple[float, Bracket]:
    """Return the p-th mean distance under the coupling, and the bracket of W_p."""
    i, j, mass = coupling
    value = mean_power(lengths(p.points[i] - q.points[j]), mass, order)
    # Both clouds may be moved onto lines, which moves W_p and this mean by ``beside`` twice each.
    return value, Bracket(max(value - 4.0 * beside, 0.0), value)


def _prices(
    p: Atoms, q: Atoms, i: np.ndarray, j: np.ndarray, order: float
) -> tuple[FloatArray, FloatArray]:
    """Return the prices that make every step of the staircase of pairs i (k,), j (k,) tight.

    Where both ends change at once, a step between is put in; Hoffman (1963): with costs that
    keep the order, prices that are tight along one staircase are feasible for all pairs.
    """
    corner = 1 + np.flatnonzero((np.diff(i) != 0) & (np.diff(j) != 0))
    i, j = np.insert(i, corner, i[corner]), np.insert(j, corner, j[corner - 1])
    cost = lengths(p.points[i] - q.points[j]) ** order
    rise, moves = np.diff(cost), np.diff(i) != 0
    u, v = np.full(len(p.points), np.nan), np.full(len(q.points), np.nan)
    u[i] = np.concatenate([[0.0], np.cumsum(np.where(moves, rise, 0.0))])
    v[j] = np.concatenate([[cost[0]], cost[0] + np.cumsum(np.where(moves, 0.0, rise))])
    return u, v
