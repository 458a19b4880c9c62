"""Samples: evidence of a law, not the law itself."""

import numpy as np
from numpy.typing import ArrayLike

from .._checks import FloatArray, as_points, as_weights
from ._base import Measure, Support
from .discrete import Discrete, draw_index


class Cloud(Measure):
    """A sample from an unknown law, with optional weights.

    :class:`Discrete` *is* a law; a cloud is *evidence* of one. Distances between clouds
    therefore say which part of the answer is exact and which is an estimate.

    Parameters
    ----------
    points : (n,) or (n, d) array_like
        The points; a vector of n numbers means n points on the line.
    weights : (n,) array_like, optional
        Masses, >= 0, summing to 1; equal by default.

    Examples
    --------
    >>> import divergences as dv
    >>> dv.Cloud([[0.0, 0.0], [1.0, 1.0]])
    Cloud(2 points in R^2)
    """

    points: FloatArray
    weights: FloatArray
    uniform: bool

    def __init__(self, points: ArrayLike, weights: ArrayLike | None = None) -> None:
        places = as_points(points, "points")
        masses = None if weights is None else as_weights(weights, len(places), "weights")
        self._hold(places, masses)

    @classmethod
    def lent(cls, points: ArrayLike) -> "Cloud":
        """Return a cloud for the time of a call: it looks at the caller's array, uncopied.

        Examples
        --------
        >>> import numpy as np, divergences as dv
        >>> points = np.zeros(3)
        >>> np.shares_memory(dv.Cloud.lent(points).points, points)
        True
        """
        cloud = cls.__new__(cls)
        cloud._hold(as_points(points, "points", lent=True), None)
        return cloud

    def _hold(self, places: FloatArray, masses: FloatArray | None) -> None:
        n = len(places)
        uniform = masses is None or bool(np.ptp(masses) == 0)
        if masses is None:  # one number, seen n times
            masses = np.ndarray(n, buffer=np.array(1.0 / n), strides=(0,))
        self._freeze(places.shape[1], points=places, weights=masses, uniform=uniform)

    def __repr__(self) -> str:
        kind = "" if self.uniform else "weighted "
        return f"Cloud({len(self.points)} {kind}points in R^{self.dim})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Cloud) and not np.array_equal(self.points[:8], other.points[:8]):
            return False  # most samples differ at once
        return super().__eq__(other)

    def __hash__(self) -> int:
        return super().__hash__()

    @property
    def support(self) -> Support:
        """The points themselves: the support of the empirical measure."""
        whole = self.uniform or self.weights.all()
        places = self.points if whole else self.points[self.weights > 0]
        return Support(0, places.min(axis=0), places.max(axis=0), f"{len(places)} sample points")

    def empirical(self) -> Discrete:
        """Return the empirical measure as a law in its own right.

        Examples
        --------
        >>> import divergences as dv
        >>> dv.Cloud([0.0, 1.0]).empirical()
        Discrete([0.5, 0.5], [0.0, 1.0])
        """
        return Discrete(self.weights, self.points)

    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        return np.asarray(self.points[draw_index(self.weights, n, rng)])

    def mean(self) -> FloatArray:
        """Return the sample mean, shape (d,)."""
        return np.asarray(self.weights @ self.points)
