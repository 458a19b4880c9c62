"""Pairs of laws whose divergences are known, to hold intervals from samples against."""

import numpy as np
from scipy import stats

import divergences as dv

Pair = tuple[dv.Measure, dv.Measure]


def normal(dim: int, shift: float = 0.0, scale: float = 1.0) -> dv.Gaussian:
    """Return N(shift e_1, scale^2 I)."""
    mean = np.zeros(dim)
    mean[0] = shift
    return dv.Gaussian(mean, scale**2 * np.eye(dim))


HALF_ATOM = dv.Mixture([0.5, 0.5], [dv.Dirac(0.0), dv.Box(0.0, 1.0)])
CATEGORIES = dv.Discrete(np.tile([1.0, 3.0], 4) / 16.0)

PAIRS: dict[str, Pair] = {
    "same normal, R": (normal(1), normal(1)),
    "same normal, R^5": (normal(5), normal(5)),
    "same Poisson 3": (dv.ScipyLaw(stats.poisson(3.0)), dv.ScipyLaw(stats.poisson(3.0))),
    "same half atom": (HALF_ATOM, HALF_ATOM),
    "normals 1 apart, R": (normal(1), normal(1, 1.0)),
    "normals 1 apart, R^5": (normal(5), normal(5, 1.0)),
    "normals of scale 1 and 2, R^2": (normal(2), normal(2, 0.0, 2.0)),
    "normals 6 apart, R": (normal(1), normal(1, 6.0)),
    "normals 6 apart, R^5": (normal(5), normal(5, 6.0)),
    "boxes, quarter shared, R^2": (dv.Box([0.0, 0.0], [1.0, 1.0]), dv.Box([0.5, 0.5], [1.5, 1.5])),
    "segments 0.5 apart, R^2": dv.parallel_lines(0.5),
    "Poisson 3 and 3.5": (dv.ScipyLaw(stats.poisson(3.0)), dv.ScipyLaw(stats.poisson(3.5))),
    "eight categories": (CATEGORIES, dv.Discrete(np.full(8, 0.125))),
    "half atom and uniform": (HALF_ATOM, dv.Box(0.0, 1.0)),
}
