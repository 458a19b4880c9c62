"""Uniform laws as finite ones, over cells on which every density involved is constant.

Segments are cut along their common line, circles compared as wholes, boxes along every axis.
Which segments share a line is decided in rational arithmetic on the coordinates as given.
"""

import math
from collections import defaultdict
from collections.abc import Hashable
from fractions import Fraction
from functools import reduce
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray
from .._kernels.pmf import divergences
from ..errors import UnsupportedError
from ..measures import Box, Circle, Segment
from .integrands import Name

Masses = tuple[FloatArray, FloatArray]
Weighted = list[tuple[float, Segment]]

_MOST_CELLS = 10_000_000


def finite_sum(name: Name, p: FloatArray, q: FloatArray) -> float:
    """Return the divergence of two mass vectors over the same cells."""
    tv, kl, js = divergences(p, q)
    return {"tv": tv, "kl": kl, "js": js}[name]


def align(p_atoms: FloatArray, p: FloatArray, q_atoms: FloatArray, q: FloatArray) -> Masses:
    """Return the masses of two finite laws over the union of their atoms."""
    if np.array_equal(p_atoms, q_atoms) and _increasing(p_atoms):
        return p, q
    index, size = _identify(np.concatenate([p_atoms, q_atoms]))
    return _gathered(index[: len(p)], p, size), _gathered(index[len(p) :], q, size)


def _gathered(index: NDArray[np.intp], weights: FloatArray, size: int) -> FloatArray:
    return np.asarray(np.bincount(index, weights, size), dtype=np.float64)


def _increasing(atoms: FloatArray) -> bool:
    return atoms.shape[1] == 1 and bool((np.diff(atoms[:, 0]) > 0).all())


def _identify(atoms: FloatArray) -> tuple[NDArray[np.intp], int]:
    """Return the number of the distinct point that each point equals, and how many there are."""
    order = np.lexsort(atoms.T)
    ranked = atoms[order]
    fresh = np.append(True, (ranked[1:] != ranked[:-1]).any(axis=1))
    index = np.empty(len(atoms), dtype=np.intp)
    index[order] = np.cumsum(fresh) - 1
    return index, int(fresh.sum())


def segment_cells(p: Weighted, q: Weighted) -> Masses:
    """Return the masses of two families of weighted segments over the pieces of their lines."""
    lines: dict[Hashable, tuple[Weighted, Weighted]] = defaultdict(lambda: ([], []))
    for side, parts in enumerate((p, q)):
        for weight, segment in parts:
            lines[_line(segment)][side].append((weight, segment))
    pieces = [_pieces(*sides) for sides in lines.values()]
    return np.concatenate([a for a, _ in pieces]), np.concatenate([b for _, b in pieces])


def _line(segment: Segment) -> Hashable:
    """Return the line of a segment: its direction with leading 1, and its point of coordinate 0."""
    a = [Fraction(x) for x in segment.a.tolist()]
    step = [Fraction(y) - x for x, y in zip(a, segment.b.tolist(), strict=True)]
    axis = _axis(segment)
    slope = tuple(s / step[axis] for s in step)
    foot = tuple(x - a[axis] * s for x, s in zip(a, slope, strict=True))
    return slope, foot


def _axis(segment: Segment) -> int:
    return int(np.flatnonzero(segment.a != segment.b)[0])


def _pieces(p: Weighted, q: Weighted) -> Masses:
    """Return the masses of collinear segments over the pieces between their ends."""
    axis = _axis((p or q)[0][1])
    intervals = [[_interval(segment, axis) for _, segment in side] for side in (p, q)]
    cuts = sorted({end for side in intervals for ends in side for end in ends})
    masses = []
    for side, ends in zip((p, q), intervals, strict=True):
        rows = [weight * _shares(cuts, *ends[i]) for i, (weight, _) in enumerate(side)]
        masses.append(np.sum(rows, axis=0) if rows else np.zeros(len(cuts) - 1))
    return masses[0], masses[1]


def _interval(segment: Segment, axis: int) -> tuple[Fraction, Fraction]:
    ends = sorted((Fraction(float(segment.a[axis])), Fraction(float(segment.b[axis]))))
    return ends[0], ends[1]


def _shares(cuts: list[Fraction], low: Fraction, high: Fraction) -> FloatArray:
    """Return the share of [low, high] in each interval between cuts, rounded once."""
    clipped = [min(max(cut, low), high) for cut in cuts]
    return np.array([float((b - a) / (high - low)) for a, b in pairwise(clipped)])


def circle_cells(p: list[tuple[float, Circle]], q: list[tuple[float, Circle]]) -> Masses:
    """Return the masses of two families of weighted circles: different circles share no arc."""
    circles = np.array([[*circle.center, circle.radius] for _, circle in p + q])
    weights = np.array([weight for weight, _ in p + q])
    return align(circles[: len(p)], weights[: len(p)], circles[len(p) :], weights[len(p) :])


def box_cells(p: list[tuple[float, Box]], q: list[tuple[float, Box]]) -> Masses:
    """Return the masses of two families of weighted boxes over the grid that their faces cut."""
    boxes = [box for _, box in p + q]
    dim = boxes[0].dim
    ends = [sorted({float(x) for b in boxes for x in (b.low[k], b.high[k])}) for k in range(dim)]
    if math.prod(len(cuts) - 1 for cuts in ends) > _MOST_CELLS:
        raise UnsupportedError(
            f"{len(boxes)} boxes in R^{dim} cut space into too many cells; compare samples instead"
        )
    return _box_masses(p, ends), _box_masses(q, ends)


def _box_masses(parts: list[tuple[float, Box]], ends: list[list[float]]) -> FloatArray:
    total = np.zeros([len(cuts) - 1 for cuts in ends])
    cuts = [[Fraction(x) for x in axis] for axis in ends]
    for weight, box in parts:
        corners = zip(cuts, box.low.tolist(), box.high.tolist(), strict=True)
        shares = [_shares(axis, Fraction(low), Fraction(high)) for axis, low, high in corners]
        total += weight * reduce(np.multiply.outer, shares)
    return total.ravel()
