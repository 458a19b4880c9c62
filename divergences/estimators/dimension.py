"""Intrinsic dimension of the law behind a sample, from distances to nearest neighbours.

Around a point of an m-dimensional set with a density, the logarithms of ratios of neighbour
distances T_k / T_j are exponential with rate m, to first order in the distances.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.spatial import cKDTree

from .._checks import FloatArray

_NEIGHBOURS = 10  # of the maximum likelihood estimate: within the range its authors average over

# Neighbourhoods overlap, so their terms are dependent. The variance of either estimate was
# measured at 1.0 to 2.1 times that of independent terms (d = 1, 2, 5, 10; n = 100, 1000).
_OVERLAP = 2.0


@dataclass(frozen=True)
class DimensionEstimate:
    """An estimate of an intrinsic dimension.

    Attributes
    ----------
    value : float
        The dimension, > 0. Curvature and edges bias it, by -20 % for 1000 points in a
        10-dimensional cube, and this is not in ``error``.
    error : float
        Standard error.
    method : {"Levina-Bickel", "two-NN"}
        The estimator.
    n : int
        Number of distinct points used.
    """

    value: float
    error: float
    method: Literal["Levina-Bickel", "two-NN"]
    n: int

    def __str__(self) -> str:
        return f"{self.value:.3g} +- {self.error:.2g} ({self.method})"


def intrinsic_dimension(points: FloatArray) -> tuple[DimensionEstimate, ...]:
    """Return the estimates of Levina and Bickel and of Facco et al. for points (n, d).

    Empty where no dimension can be told: fewer than 12 distinct points, more repetitions than
    distinct points (the law has atoms), or two nearest neighbours that are equally far for half
    of the points (a grid).

    References
    ----------
    Levina and Bickel, Maximum likelihood estimation of intrinsic dimension, NIPS 2004, averaged
    over points as by MacKay and Ghahramani (2005): the inverses are, which are unbiased.
    Facco, d'Errico, Rodriguez and Laio, Estimating the intrinsic dimension of datasets by a
    minimal neighborhood information, Scientific Reports 7, 2017; in its maximum likelihood form.
    """
    distinct = np.unique(points, axis=0)
    n = len(distinct)
    if n < max(_NEIGHBOURS + 2, len(points) / 2):
        return ()
    near = nearest(distinct, distinct, _NEIGHBOURS + 1)[:, 1:]
    if near[:, 0].min() == 0.0:  # squares of the least differences underflow
        return ()
    logs = np.log(near)
    slopes = logs[:, -1] - logs[:, :-1].mean(axis=1)
    steps = logs[:, 1] - logs[:, 0]
    if np.median(steps) == 0.0:
        return ()
    return _levina_bickel(slopes), _two_nn(steps)


def nearest(x: FloatArray, y: FloatArray, k: int) -> FloatArray:
    """Return the distances (m, k) of each of y (m, d) to the k nearest of x (n, d), k <= n."""
    distances, _ = cKDTree(x).query(y, range(1, k + 1))
    return np.asarray(distances)


def _levina_bickel(slopes: FloatArray) -> DimensionEstimate:
    """Return 1 over the mean of the local inverses (k-1)^-1 sum_j log(T_k / T_j), (n,)."""
    n, value = len(slopes), 1.0 / float(slopes.mean())
    error = value**2 * float(slopes.std(ddof=1)) * math.sqrt(_OVERLAP / n)
    return DimensionEstimate(value, error, "Levina-Bickel", n)


def _two_nn(steps: FloatArray) -> DimensionEstimate:
    """Return (n - 1) / sum log(T_2 / T_1): unbiased for n independent terms."""
    n = len(steps)
    value = (n - 1) / math.fsum(steps)
    return DimensionEstimate(value, value * math.sqrt(_OVERLAP / n), "two-NN", n)
