"""Small numerical instruments that owe nothing to the estimators they are held against."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from .._checks import EPS, FloatArray
from ..results import Estimate
from ._claim import Finding, Relation


def found(
    estimate: Estimate, expected: float, relation: Relation = "==", *, tol: float = 0.0, what: str
) -> Finding:
    """Return the finding that an estimate makes; its error is the wider side of the bracket."""
    error = 0.0
    if estimate.lower < estimate.upper:
        error = max(estimate.upper - estimate.value, estimate.value - estimate.lower)
    return Finding(estimate.value, expected, relation, tol, error, what)


def integral(
    f: Callable[[FloatArray], FloatArray], edges: Sequence[float], panels: int = 64
) -> tuple[float, float]:
    """Return the integral of f over [edges[0], edges[-1]] and an error: kinks belong in edges.

    Gauss-Legendre of 20 nodes on equal panels between the edges, then on twice as many; the
    error is their difference, and 8 eps times the integral of abs(f) for rounding.
    """
    coarse, _ = _gauss(f, edges, panels)
    fine, size = _gauss(f, edges, 2 * panels)
    return fine, abs(fine - coarse) + 8 * EPS * size


def _gauss(
    f: Callable[[FloatArray], FloatArray], edges: Sequence[float], panels: int
) -> tuple[float, float]:
    """Return the integrals of f and of abs(f)."""
    nodes, weights = np.polynomial.legendre.leggauss(20)
    cuts = [np.linspace(a, b, panels + 1) for a, b in pairwise(edges)]
    left = np.concatenate([cut[:-1] for cut in cuts])[:, np.newaxis]
    right = np.concatenate([cut[1:] for cut in cuts])[:, np.newaxis]
    half = 0.5 * (right - left)
    terms = half * weights * f((0.5 * (left + right) + half * nodes).ravel()).reshape(-1, 20)
    return float(terms.sum()), float(np.abs(terms).sum())
