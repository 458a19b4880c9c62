"""Gaussian laws in any dimension."""

import math

import numpy as np
from numpy.typing import ArrayLike

from .._checks import EPS, FloatArray, as_matrix, as_vector
from ..errors import InputError
from ._base import Measure, Support


class Gaussian(Measure):
    """The normal law N(mean, cov) on R^d.

    Parameters
    ----------
    mean : float or (d,) array_like
        The mean.
    cov : float or (d, d) array_like
        The covariance (a variance when d = 1), symmetric and positive definite.

    Raises
    ------
    InputError
        If ``cov`` is not symmetric or not positive definite to working precision.

    Examples
    --------
    >>> import divergences as dv
    >>> dv.wasserstein(dv.Gaussian(0.0, 1.0), dv.Gaussian(3.0, 1.0)).value
    3.0
    """

    location: FloatArray
    cov: FloatArray
    scale_tril: FloatArray

    def __init__(self, mean: ArrayLike, cov: ArrayLike) -> None:
        location = as_vector(mean, "mean")
        matrix = as_matrix(cov, len(location), "cov")
        factor = _cholesky(matrix)
        self._freeze(len(location), location=location, cov=matrix, scale_tril=factor)

    def __repr__(self) -> str:
        if self.dim == 1:
            return f"Gaussian({self.location[0]:g}, {self.cov[0, 0]:g})"
        if self.dim > 3:
            return f"Gaussian(in R^{self.dim})"
        return f"Gaussian({self.location.tolist()}, {self.cov.tolist()})"

    @property
    def support(self) -> Support:
        """All of R^d."""
        edge = np.full(self.dim, np.inf)
        return Support(self.dim, -edge, edge, f"R^{self.dim}")

    @property
    def has_density(self) -> bool:
        """Always true."""
        return True

    def mean(self) -> FloatArray:
        """Return the mean, shape (d,)."""
        return self.location

    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        return self.location + rng.standard_normal((n, self.dim)) @ self.scale_tril.T

    def _logpdf(self, x: FloatArray) -> FloatArray:
        white = np.linalg.solve(self.scale_tril, (x - self.location).T)
        log_det = 2.0 * np.log(np.diag(self.scale_tril)).sum()
        logs = -0.5 * ((white**2).sum(axis=0) + log_det + self.dim * math.log(2.0 * math.pi))
        return np.asarray(np.fmax(logs, -np.finfo(float).max))  # positive everywhere: never -inf

    def _cdf(self, x: FloatArray) -> FloatArray:
        from scipy.special import ndtr

        return np.asarray(ndtr(self._standard(x)))

    def _sf(self, x: FloatArray) -> FloatArray:
        from scipy.special import ndtr

        return np.asarray(ndtr(-self._standard(x)))

    def _ppf(self, u: FloatArray) -> FloatArray:
        from scipy.special import ndtri

        return np.asarray(self.location[0] + self.scale_tril[0, 0] * ndtri(u))

    def _isf(self, u: FloatArray) -> FloatArray:
        from scipy.special import ndtri

        return np.asarray(self.location[0] - self.scale_tril[0, 0] * ndtri(u))

    def _standard(self, x: FloatArray) -> FloatArray:
        return np.asarray((x - self.location[0]) / self.scale_tril[0, 0])


def _cholesky(cov: FloatArray) -> FloatArray:
    """Return the lower Cholesky factor of what must be a covariance."""
    scale = np.sqrt(np.abs(np.diag(cov)))
    if (np.abs(cov - cov.T) > 4 * EPS * np.outer(scale, scale)).any():
        raise InputError("cov must be symmetric. Repair: (cov + cov.T) / 2")
    try:
        factor = np.linalg.cholesky(cov)
    except np.linalg.LinAlgError:
        factor = np.zeros_like(cov)
    # Pivots at rounding level mean that the rank cannot be told from the numbers given.
    if (np.diag(factor) <= math.sqrt(len(cov) * EPS) * scale).any():
        raise InputError(
            "cov must be positive definite to working precision. Repair: a law on a "
            "lower-dimensional flat is a Dirac, a Segment or a Pushforward"
        )
    return np.asarray(factor)
