"""Mixtures of round Gaussians: the toy problems on which modes are lost and counted."""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..._checks import (
    FloatArray,
    as_count,
    as_generator,
    as_points,
    as_scalar,
    as_vector,
    as_weights,
)
from ...errors import InputError, ShapeError
from ...measures import Gaussian, Measure, Mixture
from ...measures.discrete import draw_index

# The divisor of the published code: sqrt(8), the standard deviation of a coordinate, to 4 digits.
_GRID_UNIT = 2.828


@dataclass(frozen=True, eq=False)
class Modes:
    """The mixture of N(centre, spread^2 I) over the rows of ``centres``.

    Parameters
    ----------
    centres : (k, d) array
        The modes; k numbers are k modes on the line.
    spread : float
        Standard deviation of a mode along each axis, > 0, in the unit of the points.
    weights : (k,) array, optional
        Masses of the modes, >= 0, summing to 1; equal by default.
    name : str
        What plots and records call it.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets.data import Modes
    >>> pair = Modes(np.array([[0.0, 0.0], [3.0, 4.0]]), 0.1)
    >>> pair.sample(5, rng=np.random.default_rng(0)).shape, pair.law.mean().tolist()
    ((5, 2), [1.5, 2.0])
    """

    centres: FloatArray = field(repr=False)
    spread: float
    weights: FloatArray | None = field(default=None, repr=False)
    name: str = "modes"

    def __post_init__(self) -> None:
        centres = _frozen(as_points(self.centres, "centres"))
        object.__setattr__(self, "centres", centres)
        object.__setattr__(self, "spread", as_scalar(self.spread, "spread", above=0.0))
        if self.weights is not None:
            masses = _frozen(as_weights(self.weights, len(centres), "weights"))
            object.__setattr__(self, "weights", masses)

    @property
    def dim(self) -> int:
        """Dimension d of a point."""
        return int(self.centres.shape[1])

    @cached_property
    def law(self) -> Measure:
        """The mixture as a measure; the Gaussian itself where there is one mode."""
        cov = self.spread**2 * np.eye(self.dim)
        parts = [Gaussian(centre, cov) for centre in self.centres]
        if len(parts) == 1:
            return parts[0]
        equal = np.full(len(parts), 1.0 / len(parts))
        return Mixture(equal if self.weights is None else self.weights, parts)

    def sample(self, n: int, *, rng: np.random.Generator) -> FloatArray:
        """Return ``n`` independent points, shape (n, dim)."""
        count = as_count(n, "n")
        points = as_generator(rng).standard_normal((count, self.dim))
        points *= self.spread
        points += self.centres.take(self._pick(count, rng), axis=0)
        return points

    def _pick(self, n: int, rng: np.random.Generator) -> NDArray[np.intp]:
        if self.weights is None:  # ten times faster than by inversion
            return rng.integers(len(self.centres), size=n, dtype=np.intp)
        return draw_index(self.weights, n, rng)


def ring(k: int = 8, *, radius: float = 1.0, spread: float = 0.02) -> Modes:
    """Return k equal Gaussians at the angles 2 pi j / k, j = 0, ..., k - 1, on a circle.

    The ring of Metz et al. 2017 (Unrolled GAN, arXiv 1611.02163). Evenly spaced angles that
    include both 0 and 2 pi, as in much public code, give k - 1 modes, one of them of mass 2 / k.

    Parameters
    ----------
    k : int
        Number of modes, >= 1.
    radius : float
        Radius of the circle around the origin, > 0.
    spread : float
        Standard deviation of a mode along each axis, > 0.

    Examples
    --------
    >>> from divergences.nets.data import ring
    >>> ring(4).centres.round(12).tolist()
    [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [-0.0, -1.0]]
    """
    count, size = as_count(k, "k"), as_scalar(radius, "radius", above=0.0)
    angle = 2.0 * math.pi * np.arange(count) / count
    centres = size * np.column_stack([np.cos(angle), np.sin(angle)])
    return Modes(centres, spread, name="ring")


def grid(*, spread: float = 0.05 / _GRID_UNIT) -> Modes:
    """Return 25 equal Gaussians on the 5 x 5 grid {-4, -2, 0, 2, 4}^2 / 2.828.

    The grid of Gulrajani et al. 2017 (WGAN-GP, arXiv 1704.00028), as their code scales it.

    Parameters
    ----------
    spread : float
        Standard deviation of a mode along each axis, > 0.

    Examples
    --------
    >>> from divergences.nets.data import grid
    >>> grid().centres.shape, round(float(grid().centres.max()), 4)
    ((25, 2), 1.4144)
    """
    ticks = np.arange(-4.0, 5.0, 2.0) / _GRID_UNIT
    centres = np.stack(np.meshgrid(ticks, ticks, indexing="ij"), axis=-1).reshape(-1, 2)
    return Modes(centres, spread, name="grid")


def two_gaussians(
    first: ArrayLike = -1.0,
    second: ArrayLike = 1.0,
    *,
    spread: float = 0.1,
    share: float = 0.5,
) -> Modes:
    """Return the mixture share N(first, spread^2 I) + (1 - share) N(second, spread^2 I).

    Parameters
    ----------
    first, second : float or (d,) array_like
        The two centres.
    spread : float
        Standard deviation along each axis, > 0.
    share : float
        Mass of the first, strictly between 0 and 1.

    Examples
    --------
    >>> from divergences.nets.data import two_gaussians
    >>> two_gaussians([0.0, 0.0], [0.0, 4.0], share=0.25).law.mean().tolist()
    [0.0, 3.0]
    """
    start, end = as_vector(first, "first"), as_vector(second, "second")
    if start.shape != end.shape:
        raise ShapeError(f"second must have shape {start.shape} like first; got {end.shape}")
    mass = as_scalar(share, "share", above=0.0)
    if mass >= 1.0:
        raise InputError(f"share must be < 1; got {mass!r}. Repair: one Gaussian is gaussian()")
    weights = np.array([mass, 1.0 - mass])
    return Modes(np.stack([start, end]), spread, weights, name="two_gaussians")


def gaussian(mean: ArrayLike = 0.0, *, spread: float = 1.0) -> Modes:
    """Return the single Gaussian N(mean, spread^2 I).

    Parameters
    ----------
    mean : float or (d,) array_like
        The mean, which is its one mode.
    spread : float
        Standard deviation along each axis, > 0.

    Examples
    --------
    >>> from divergences.nets.data import gaussian
    >>> gaussian([1.0, 2.0], spread=0.5).law
    Gaussian([1.0, 2.0], [[0.25, 0.0], [0.0, 0.25]])
    """
    return Modes(as_vector(mean, "mean")[np.newaxis], spread, name="gaussian")


def _frozen(array: FloatArray) -> FloatArray:
    array.flags.writeable = False
    return array
