"""Samples of a gradient's coordinate, and what is measured on them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .._checks import FloatArray
from ._tails import (
    ccdf_slope,
    half_iqr,
    hill,
    ks_distance,
    kurtosis,
    largest,
    least_ks_distance,
    log10_p,
)


@dataclass(frozen=True, eq=False)
class GradientSample:
    """One coordinate of a gradient, drawn R times in each of S repeats.

    Attributes
    ----------
    name : str
        What was drawn.
    values : ndarray
        The draws, shape (S, R).
    tail : int
        How many of the R largest sizes count as the tail.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import GradientSample
    >>> draws = np.random.default_rng(0).normal(size=(1, 10_000))
    >>> sample = GradientSample("normal", draws, tail=100)
    >>> sample.tail_indices.round(1), sample.log10_p.round(-1)
    (array([9.7]), array([-120.]))
    """

    name: str
    values: FloatArray
    tail: int

    @cached_property
    def tail_indices(self) -> FloatArray:
        """Hill's estimates of the tail index, (S,): a in P(norm(g) > t) ~ c/t^a, inf if bounded."""
        return self._each(lambda values: hill(values, self.tail))

    @property
    def tail_error(self) -> float:
        """The standard error of an estimate, over the index."""
        return 1 / math.sqrt(self.tail)

    @cached_property
    def half_iqrs(self) -> FloatArray:
        """Half the distances between the quartiles, (S,): of a Cauchy law, its scale."""
        return self._each(half_iqr)

    @cached_property
    def kurtoses(self) -> FloatArray:
        """Fourth central moments over squared variances, (S,); of R draws it is at most R."""
        return self._each(kurtosis)

    @cached_property
    def log10_p(self) -> FloatArray:
        """log10 of the p-values of "a Cauchy law about 0, of whatever scale", (S,)."""
        count = self.values.shape[1]
        return self._each(lambda values: log10_p(least_ks_distance(values), count))

    def _each(self, measure: Callable[[FloatArray], float]) -> FloatArray:
        return np.array([measure(values) for values in self.values])


@dataclass(frozen=True, eq=False)
class MeanSample(GradientSample):
    """Gradients of minibatches, whose law is known.

    Attributes
    ----------
    batch : int
        Points of a minibatch.
    expected, errors : ndarray
        Half the distance between the quartiles of that law, and the standard error with which R
        draws estimate it, both (S,).

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import MeanSample
    >>> draws = np.random.default_rng(0).standard_cauchy((1, 10_000))
    >>> sample = MeanSample("Cauchy", draws, 500, 1, np.ones(1), np.array([0.0157]))
    >>> sample.tail_indices.round(2), sample.misses.round(1), sample.ks_distances.round(3)
    (array([1.05]), array([0.4]), array([0.009]))
    """

    batch: int
    expected: FloatArray
    errors: FloatArray

    @property
    def misses(self) -> FloatArray:
        """How far ``half_iqrs`` is from ``expected``, in standard errors, (S,)."""
        return np.abs(self.half_iqrs - self.expected) / self.errors

    @cached_property
    def ks_distances(self) -> FloatArray:
        """Kolmogorov's distances to the Cauchy law whose scale is ``expected``, (S,)."""
        pairs = zip(self.values, self.expected, strict=True)
        return np.array([ks_distance(values, scale) for values, scale in pairs])

    @cached_property
    def slope_misses(self) -> FloatArray:
        """How far the slope of the tail in log-log axes is from -1, in standard errors, (S,)."""
        fits = (ccdf_slope(values, self.tail // 20, self.tail) for values in self.values)
        return np.array([abs(slope + 1) / error for slope, error in fits])


@dataclass(frozen=True, eq=False)
class LinearHeadSample(GradientSample):
    """Gradients of -log abs(D) at R points each, for S critics with linear output.

    Attributes
    ----------
    constants : ndarray
        lim t P(norm(g) > t) by the zeros of each critic on the generator's curve, (S,).
    zeros : ndarray of int
        How many zeros there are, (S,).
    negative : ndarray
        The share of points where D < 0, so that log D does not exist, (S,).

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import LinearHeadSample
    >>> draws = np.random.default_rng(0).standard_cauchy((1, 100_000))  # P(norm(g) > t) ~ 2/(pi t)
    >>> half = np.full(1, 0.5)
    >>> sample = LinearHeadSample("x/y", draws, 1000, np.array([2 / np.pi]), np.array([1]), half)
    >>> sample.constant_ratios.round(2)
    array([1.01])
    """

    constants: FloatArray
    zeros: FloatArray
    negative: FloatArray

    @property
    def constant_ratios(self) -> FloatArray:
        """T P(norm(g) > t) where the tail begins, over ``constants``; error 1/√tail, (S,)."""
        share = self.tail / self.values.shape[1]
        starts = self._each(lambda values: float(largest(values, self.tail)[-1]))
        return np.asarray(share * starts / self.constants)


@dataclass(frozen=True, eq=False)
class SigmoidHeadSample(GradientSample):
    """Gradients of -log D at R points each, for S critics with sigmoid output.

    Attributes
    ----------
    bounds : ndarray
        What no norm(g) can exceed, at any point, (S,).

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import SigmoidHeadSample
    >>> draws = np.random.default_rng(0).uniform(-1.0, 1.0, (1, 10_000))
    >>> SigmoidHeadSample("uniform", draws, 100, np.ones(1)).shares.round(2)
    array([1.])
    """

    bounds: FloatArray

    @property
    def shares(self) -> FloatArray:
        """The largest norm(g) over its bound, (S,)."""
        return np.asarray(np.abs(self.values).max(axis=1) / self.bounds)
