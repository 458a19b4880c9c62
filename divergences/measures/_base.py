"""What every measure can do: tell its dimension and support, draw, and evaluate its density."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from numpy.typing import ArrayLike

from .._checks import FloatArray, as_count, as_generator, as_points
from ..errors import ShapeError, UnsupportedError


@dataclass(frozen=True, eq=False)
class Support:
    """Where a measure lives: the dimension of its support and an axis-aligned box around it.

    Attributes
    ----------
    dimension : int or None
        Dimension of the support: 0 for atoms, 1 for curves, d for a density in R^d; the largest
        one for a mixture; None where it is not known (an arbitrary push-forward).
    low, high : (d,) arrays
        Corners of a box that contains the support, +-inf on unbounded axes.
    description : str
        The support in words.
    """

    dimension: int | None
    low: FloatArray
    high: FloatArray
    description: str

    @property
    def bounded(self) -> bool:
        """Whether the box is finite."""
        return bool(np.isfinite(self.low).all() and np.isfinite(self.high).all())


class Measure(ABC):
    """A probability law on R^d. Measures are immutable and compare by their parameters.

    Attributes
    ----------
    dim : int
        Dimension d of the space.

    Examples
    --------
    >>> import divergences as dv
    >>> law = dv.Box([0.0, 0.0], [1.0, 2.0])
    >>> isinstance(law, dv.Measure), law.dim, law == dv.Box([0.0, 0.0], [1.0, 2.0])
    (True, 2, True)
    """

    dim: int

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable; build a new one instead")

    def _freeze(self, dim: int, **fields: object) -> None:
        """Set the parameters once; arrays become read-only."""
        for field in fields.values():
            if isinstance(field, np.ndarray):
                field.flags.writeable = False
        self.__dict__.update(dim=dim, **fields)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return False
        mine, theirs = self.__dict__, other.__dict__
        return mine.keys() == theirs.keys() and all(_same(mine[k], theirs[k]) for k in mine)

    def __hash__(self) -> int:
        return hash((type(self), self.dim))

    @property
    @abstractmethod
    def support(self) -> Support:
        """The support: its dimension, a box around it, and a description."""

    @abstractmethod
    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        """Return n independent points, shape (n, d)."""

    @property
    def has_density(self) -> bool:
        """Whether :meth:`logpdf` is available: a density on R^d in closed form."""
        return False

    def sample(self, n: int, *, rng: np.random.Generator) -> FloatArray:
        """Return ``n`` independent points of the law, shape (n, d).

        Examples
        --------
        >>> import numpy as np, divergences as dv
        >>> dv.Circle([0, 0], 2.0).sample(3, rng=np.random.default_rng(0)).shape
        (3, 2)
        """
        return self._sample(as_count(n, "n"), as_generator(rng))

    def logpdf(self, x: ArrayLike) -> FloatArray:
        """Return the log-density (nats) at the rows of ``x``, shape (n,); -inf where it is 0.

        Raises
        ------
        UnsupportedError
            If the law has no density with respect to Lebesgue measure, or none in closed form.

        Examples
        --------
        >>> import divergences as dv
        >>> dv.Box([0.0], [2.0]).logpdf([1.0, 3.0])
        array([-0.69314718,        -inf])
        """
        if not self.has_density:
            raise UnsupportedError(
                f"{self!r} has no density on R^{self.dim}; ask for has_density first, "
                "or smooth it: Smoothed(measure, sigma)"
            )
        return self._logpdf(self._points(x))

    def mean(self) -> FloatArray:
        """Return the mean, shape (d,).

        Examples
        --------
        >>> import divergences as dv
        >>> dv.Circle([1.0, 2.0], 3.0).mean()
        array([1., 2.])
        """
        raise UnsupportedError(f"the mean of {self!r} is not known; average a sample instead")

    def cdf(self, x: ArrayLike) -> FloatArray:
        """Return P(X <= x) for a law on the line, shape (n,).

        Examples
        --------
        >>> import divergences as dv
        >>> dv.Box(0.0, 4.0).cdf([1.0, 5.0])
        array([0.25, 1.  ])
        """
        return self._cdf(self._on_line(x))

    def sf(self, x: ArrayLike) -> FloatArray:
        """Return P(X > x) for a law on the line, shape (n,), without cancellation.

        Examples
        --------
        >>> import divergences as dv
        >>> dv.Box(0.0, 4.0).sf([1.0, 5.0])
        array([0.75, 0.  ])
        """
        return self._sf(self._on_line(x))

    def ppf(self, u: ArrayLike) -> FloatArray:
        """Return the quantile function min{x : F(x) >= u} for a law on the line, shape (n,).

        Examples
        --------
        >>> import divergences as dv
        >>> dv.Discrete([0.5, 0.5]).ppf([0.25, 0.75])
        array([0., 1.])
        """
        return self._ppf(self._on_line(u))

    def isf(self, u: ArrayLike) -> FloatArray:
        """Return the upper quantiles min{x : P(X > x) <= u} for a law on the line, shape (n,).

        Examples
        --------
        >>> import divergences as dv
        >>> dv.Box(0.0, 4.0).isf(0.25)
        array([3.])
        """
        return self._isf(self._on_line(u))

    def _logpdf(self, x: FloatArray) -> FloatArray:
        raise UnsupportedError(f"{self!r} has no density")

    def _cdf(self, x: FloatArray) -> FloatArray:
        raise UnsupportedError(f"the distribution function of {self!r} is not known")

    def _sf(self, x: FloatArray) -> FloatArray:
        raise UnsupportedError(f"the survival function of {self!r} is not known")

    def _ppf(self, u: FloatArray) -> FloatArray:
        raise UnsupportedError(f"the quantile function of {self!r} is not known")

    def _isf(self, u: FloatArray) -> FloatArray:
        raise UnsupportedError(f"the quantile function of {self!r} is not known")

    def _points(self, x: ArrayLike) -> FloatArray:
        points = as_points(np.full(1, x) if np.isscalar(x) else x, "x")
        if points.shape[1] != self.dim:
            raise ShapeError(f"x must have shape (n, {self.dim}); got {np.shape(x)}")
        return points

    def _on_line(self, x: ArrayLike) -> FloatArray:
        if self.dim != 1:
            raise UnsupportedError(
                f"{self!r} lives in R^{self.dim}; only laws on R^1 have quantiles"
            )
        return self._points(x).ravel()


def _same(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return np.array_equal(a, b)
    return bool(a == b)
