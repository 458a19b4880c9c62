"""Uniform laws on a point, a segment, a circle and a box."""

import math

import numpy as np
from numpy.typing import ArrayLike

from .._checks import FloatArray, as_scalar, as_vector
from ..errors import InputError, ShapeError
from ._base import Measure, Support


class Dirac(Measure):
    """All mass at one point.

    Parameters
    ----------
    point : float or (d,) array_like
        The point.

    Examples
    --------
    >>> import divergences as dv
    >>> dv.js(dv.Dirac(0.0), dv.Dirac(1e-300)).value  # log 2 however close
    0.6931471805599453
    """

    point: FloatArray

    def __init__(self, point: ArrayLike) -> None:
        place = as_vector(point, "point") + 0.0
        self._freeze(len(place), point=place)

    def __repr__(self) -> str:
        return f"Dirac({self.point.tolist()})"

    @property
    def support(self) -> Support:
        """The point."""
        return Support(0, self.point, self.point, "a point")

    def mean(self) -> FloatArray:
        """Return the point, shape (d,)."""
        return self.point

    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        return np.tile(self.point, (n, 1))

    def _cdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(x >= self.point[0], dtype=float)

    def _sf(self, x: FloatArray) -> FloatArray:
        return np.asarray(x < self.point[0], dtype=float)

    def _ppf(self, u: FloatArray) -> FloatArray:
        return np.full_like(u, self.point[0])

    def _isf(self, u: FloatArray) -> FloatArray:
        return self._ppf(u)


class Segment(Measure):
    """The uniform law on the segment from ``a`` to ``b``.

    Whether two segments lie on one line is decided exactly on the coordinates as given, in
    rational arithmetic; coordinates that were rotated in floating point are seldom collinear.

    Parameters
    ----------
    a, b : float or (d,) array_like
        The two different ends.

    Examples
    --------
    >>> import divergences as dv
    >>> here, there = dv.Segment([0, 0], [0, 1]), dv.Segment([1, 0], [1, 1])
    >>> dv.wasserstein(here, there).value, dv.tv(here, there).value
    (1.0, 1.0)
    """

    a: FloatArray
    b: FloatArray

    def __init__(self, a: ArrayLike, b: ArrayLike) -> None:
        start, end = as_vector(a, "a") + 0.0, as_vector(b, "b") + 0.0
        if len(start) != len(end):
            raise ShapeError(f"b must have shape {start.shape} like a; got {end.shape}")
        if np.array_equal(start, end):
            raise InputError("b must differ from a. Repair: a segment of length 0 is Dirac(a)")
        self._freeze(len(start), a=start, b=end)

    def __repr__(self) -> str:
        return f"Segment({self.a.tolist()}, {self.b.tolist()})"

    @property
    def support(self) -> Support:
        """The segment."""
        ends = (np.minimum(self.a, self.b), np.maximum(self.a, self.b))
        return Support(1, *ends, "a segment")

    @property
    def has_density(self) -> bool:
        """True on the line only."""
        return self.dim == 1

    @property
    def length(self) -> float:
        """Length of the segment."""
        return math.hypot(*(self.b - self.a))

    def mean(self) -> FloatArray:
        """Return the midpoint, shape (d,)."""
        return np.asarray(0.5 * self.a + 0.5 * self.b)

    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        u = rng.random((n, 1))
        return np.asarray((1.0 - u) * self.a + u * self.b)

    def _box(self) -> "Box":
        return Box(np.minimum(self.a, self.b), np.maximum(self.a, self.b))

    def _logpdf(self, x: FloatArray) -> FloatArray:
        return self._box()._logpdf(x)

    def _cdf(self, x: FloatArray) -> FloatArray:
        return self._box()._cdf(x)

    def _sf(self, x: FloatArray) -> FloatArray:
        return self._box()._sf(x)

    def _ppf(self, u: FloatArray) -> FloatArray:
        return self._box()._ppf(u)

    def _isf(self, u: FloatArray) -> FloatArray:
        return self._box()._isf(u)


class Circle(Measure):
    """The uniform law (arc length) on a circle in the plane.

    Parameters
    ----------
    center : (2,) array_like
        The centre.
    radius : float
        The radius, > 0.

    Examples
    --------
    >>> import divergences as dv
    >>> dv.wasserstein(dv.Circle([0, 0], 1.0), dv.Circle([0, 0], 2.0)).value
    1.0
    """

    center: FloatArray
    radius: float

    def __init__(self, center: ArrayLike, radius: float) -> None:
        place = as_vector(center, "center") + 0.0
        if len(place) != 2:
            raise ShapeError(f"center must be a point of the plane, shape (2,); got {place.shape}")
        self._freeze(2, center=place, radius=as_scalar(radius, "radius", above=0.0))

    def __repr__(self) -> str:
        return f"Circle({self.center.tolist()}, {self.radius:g})"

    @property
    def support(self) -> Support:
        """The circle."""
        with np.errstate(over="ignore"):  # a box as large as the floats contains it too
            return Support(1, self.center - self.radius, self.center + self.radius, "a circle")

    def mean(self) -> FloatArray:
        """Return the centre, shape (2,)."""
        return self.center

    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        angle = rng.uniform(0.0, 2.0 * math.pi, n)
        return self.center + self.radius * np.column_stack([np.cos(angle), np.sin(angle)])


class Box(Measure):
    """The uniform law on the box of the points between ``low`` and ``high``, on every axis.

    Parameters
    ----------
    low, high : float or (d,) array_like
        Opposite corners, ``low < high`` on every axis.

    Examples
    --------
    >>> import divergences as dv
    >>> dv.js(dv.Box(0.0, 1.0), dv.Box(0.5, 1.5)).value  # half of log 2
    0.34657359027997264
    """

    low: FloatArray
    high: FloatArray

    def __init__(self, low: ArrayLike, high: ArrayLike) -> None:
        bottom, top = as_vector(low, "low") + 0.0, as_vector(high, "high") + 0.0
        if len(bottom) != len(top):
            raise ShapeError(f"high must have shape {bottom.shape} like low; got {top.shape}")
        if not (bottom < top).all():
            axis = int(np.argmin(bottom < top))
            raise InputError(
                f"high must be > low on every axis; got low {bottom[axis]:g} and high "
                f"{top[axis]:g} on axis {axis}. Repair: a flat box is a Segment or a Dirac"
            )
        self._freeze(len(bottom), low=bottom, high=top)

    def __repr__(self) -> str:
        return f"Box({self.low.tolist()}, {self.high.tolist()})"

    @property
    def support(self) -> Support:
        """The box."""
        return Support(self.dim, self.low, self.high, "a box")

    @property
    def has_density(self) -> bool:
        """Always true."""
        return True

    def mean(self) -> FloatArray:
        """Return the centre, shape (d,)."""
        return np.asarray(0.5 * self.low + 0.5 * self.high)

    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        u = rng.random((n, self.dim))
        return np.asarray((1.0 - u) * self.low + u * self.high)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        inside = ((x >= self.low) & (x <= self.high)).all(axis=1)
        log_volume = sum(map(_log_extent, self.low, self.high))
        return np.where(inside, -log_volume, -np.inf)

    def _cdf(self, x: FloatArray) -> FloatArray:
        low, high = self.low[0], self.high[0]
        return fraction(low, np.clip(x, low, high), low, high)

    def _sf(self, x: FloatArray) -> FloatArray:
        low, high = self.low[0], self.high[0]
        return fraction(np.clip(x, low, high), high, low, high)

    def _ppf(self, u: FloatArray) -> FloatArray:
        return np.asarray((1.0 - u) * self.low[0] + u * self.high[0])

    def _isf(self, u: FloatArray) -> FloatArray:
        return np.asarray(u * self.low[0] + (1.0 - u) * self.high[0])


def fraction(start: ArrayLike, stop: ArrayLike, low: float, high: float) -> FloatArray:
    """Return (stop - start) / (high - low) where the differences may overflow."""
    half = 0.5 if math.isinf(float(high) - float(low)) else 1.0
    return np.asarray(
        (half * np.asarray(stop) - half * np.asarray(start)) / (half * high - half * low)
    )


def _log_extent(low: float, high: float) -> float:
    """Return log(high - low) where the difference may overflow."""
    extent = float(high) - float(low)
    return math.log(extent) if extent < math.inf else math.log(0.5 * high - 0.5 * low) + math.log(2)
