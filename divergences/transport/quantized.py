"""Compactly supported laws without a theorem: atoms in cells, exact transport, certified error.

If every cell sends its mass to its atom, W_p(P, P_n) is at most the p-th mean distance within the
cells, and by the triangle inequality W_p(P, Q) differs from W_p(P_n, Q_n) by at most both errors.
What is proved without cells is taken into the bracket as well.
"""

import math
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from ..measures import Box, Circle, Measure, Mixture, Segment
from ..results import Estimate, certified
from .atoms import Atoms, as_atoms
from .norms import length
from .simplex import between
from .theorems import bounds

METHOD = "quantization"
CELLS = (
    1024  # per law: an exact solution takes about 0.1 s, and 16 times that at four times as many
)


class Cells(NamedTuple):
    """Atoms (k, d), their weights (k,), and a bound of W_p between them and the law."""

    atoms: FloatArray
    weights: FloatArray
    error: float


def quantization(p: Measure, q: Measure, order: float) -> Estimate | None:
    """Return W_p of two laws made of atoms, segments, circles and boxes, or None."""
    mine, theirs = cells(p, CELLS, order), cells(q, CELLS, order)
    if mine is None or theirs is None:
        return None
    value, bracket = between(_as_atoms(mine), _as_atoms(theirs), order)
    lower, upper = bracket.widened(mine.error + theirs.error) & bounds(p, q, order)
    return certified(value, lower, upper, METHOD)


def _as_atoms(cells: Cells) -> Atoms:
    return Atoms(cells.atoms, cells.weights, bool(np.ptp(cells.weights) == 0.0))


def cells(law: Measure, count: int, order: float) -> Cells | None:
    """Return about ``count`` cells of a law, or None if its support is not known to be bounded."""
    if (finite := as_atoms(law)) is not None:
        return Cells(finite.points, finite.weights, 0.0)
    match law:
        case Segment():
            u = ((np.arange(count) + 0.5) / count)[:, np.newaxis]
            spread = 0.5 * law.length / count
            return Cells((1 - u) * law.a + u * law.b, _equal(count), _uniform(spread, order))
        case Circle():
            angle = 2 * math.pi * (np.arange(count) + 0.5) / count
            atoms = law.center + law.radius * np.column_stack([np.cos(angle), np.sin(angle)])
            # The distance along the arc is at least the one across it.
            return Cells(atoms, _equal(count), _uniform(math.pi * law.radius / count, order))
        case Box():
            return _box_cells(law, count, order)
        case Mixture():
            return _mixture_cells(law, count, order)
    return None


def _equal(count: int) -> FloatArray:
    return np.full(count, 1.0 / count)


def _uniform(spread: float, order: float) -> float:
    """Return (E abs(X)^p)^(1/p) for X uniform on [-spread, spread]."""
    return float(spread * (order + 1.0) ** (-1.0 / order))


def _box_cells(law: Box, count: int, order: float) -> Cells:
    """Return a grid of cells that are as near to cubes as the count allows."""
    half = 0.5 * law.high - 0.5 * law.low
    sides = _divided(half / half.max(), count)
    axes = [
        low + (np.arange(k) + 0.5) * (2 * h / k)
        for low, h, k in zip(law.low.tolist(), half.tolist(), sides, strict=True)
    ]
    atoms = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, law.dim)
    # Minkowski in L^(p/2) adds up the axes' squared norms when p >= 2; below, W_p <= W_2.
    error = _uniform(length(half / sides), max(order, 2.0))
    return Cells(atoms, _equal(len(atoms)), error)


def _divided(width: FloatArray, count: int) -> list[int]:
    """Return how often to divide each axis for at most ``count`` cells; narrow axes go first."""
    sides = np.ones(len(width), dtype=int)
    left, ranked = float(count), np.argsort(width)
    for i, axis in enumerate(ranked):
        rest = np.log(width[ranked[i:]])
        cubes = math.exp(math.log(width[axis]) - rest.mean() + math.log(left) / len(rest))
        sides[axis] = max(int(cubes + 1e-9), 1)
        left /= sides[axis]
    return [int(side) for side in sides]


def _mixture_cells(law: Mixture, count: int, order: float) -> Cells | None:
    """Return the components' cells together, the count shared among those that have cells."""
    charged = [(w, part) for w, part in zip(law.weights.tolist(), law.components, strict=True) if w]
    share = max(count // sum(as_atoms(part) is None for _, part in charged), 16)
    parts = [(w, cells(part, share, order)) for w, part in charged]
    known = [(w, part) for w, part in parts if part is not None]
    if len(known) < len(parts):
        return None
    error = math.fsum(w * part.error**order for w, part in known) ** (1.0 / order)
    return Cells(
        np.concatenate([part.atoms for _, part in known]),
        np.concatenate([w * part.weights for w, part in known]),
        error,
    )
