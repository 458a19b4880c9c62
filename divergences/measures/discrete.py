"""Finitely supported laws."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import FloatArray, as_points, as_weights
from ._base import Measure, Support


class Discrete(Measure):
    """The law that gives mass ``weights[i]`` to the point ``atoms[i]``.

    Two discrete laws are compared on the union of their atoms, matched by exact equality.

    Parameters
    ----------
    weights : (k,) array_like
        Masses, >= 0, summing to 1 within 4 k eps.
    atoms : (k,) or (k, d) array_like, optional
        The points; 0, 1, ..., k-1 on the line by default. Atoms that repeat are one atom.

    Raises
    ------
    NormalizationError
        If the weights do not sum to 1; the message says how to repair that.

    Examples
    --------
    >>> import divergences as dv
    >>> coin = dv.Discrete([0.5, 0.5])
    >>> coin.mean()
    array([0.5])
    >>> dv.kl(coin, dv.Discrete([1.0, 0.0])).value
    inf
    """

    weights: FloatArray
    atoms: FloatArray

    def __init__(self, weights: ArrayLike, atoms: ArrayLike | None = None) -> None:
        if atoms is None:
            masses = as_weights(weights, None, "weights")
            places = np.arange(float(len(masses)))[:, np.newaxis]
        else:
            places = as_points(atoms, "atoms") + 0.0  # -0.0 and 0.0 are one place
            masses = as_weights(weights, len(places), "weights")
        self._freeze(places.shape[1], weights=masses, atoms=places)

    def __repr__(self) -> str:
        if len(self.weights) > 4:
            return f"Discrete({len(self.weights)} atoms in R^{self.dim})"
        places = self.atoms[:, 0] if self.dim == 1 else self.atoms
        return f"Discrete({self.weights.tolist()}, {places.tolist()})"

    @property
    def support(self) -> Support:
        """The atoms of positive mass."""
        places = self.atoms[self.weights > 0]
        return Support(0, places.min(axis=0), places.max(axis=0), f"{len(places)} points")

    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        return np.asarray(self.atoms[draw_index(self.weights, n, rng)])

    def mean(self) -> FloatArray:
        """Return the mean, shape (d,)."""
        return np.asarray(self.weights @ self.atoms)

    def _cdf(self, x: FloatArray) -> FloatArray:
        order, below = self._sorted()
        return np.asarray(below[np.searchsorted(order, x, side="right")])

    def _sf(self, x: FloatArray) -> FloatArray:
        order, _ = self._sorted()
        return np.asarray(self._above()[np.searchsorted(order, x, side="right")])

    def _ppf(self, u: FloatArray) -> FloatArray:
        order, below = self._sorted()
        last = np.flatnonzero(np.diff(below) > 0)[-1]
        return np.asarray(order[np.minimum(np.searchsorted(below[1:], u, side="left"), last)])

    def _isf(self, u: FloatArray) -> FloatArray:
        order, _ = self._sorted()
        beyond = self._above()[1:]  # the mass to the right of each atom, falling
        first = np.searchsorted(-beyond, -u, side="left")
        return np.asarray(order[np.minimum(first, len(order) - 1)])

    def _above(self) -> FloatArray:
        """Return the mass from each atom on, in order, and 0 at the end."""
        masses = self.weights[np.argsort(self.atoms[:, 0], kind="stable")]
        return np.append(np.cumsum(masses[::-1])[::-1], 0.0)

    def _sorted(self) -> tuple[FloatArray, FloatArray]:
        """Return the atoms in order and the mass before each, and 1 at the end."""
        rank = np.argsort(self.atoms[:, 0], kind="stable")
        below = np.concatenate([[0.0], np.cumsum(self.weights[rank])])
        return self.atoms[rank, 0], below


def draw_index(weights: FloatArray, n: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return n indices drawn with the given probabilities, by inversion; never one of mass 0."""
    below = np.cumsum(weights)
    drawn = np.searchsorted(below, rng.random(n) * below[-1], side="right")
    return np.asarray(np.minimum(drawn, np.flatnonzero(weights)[-1]))
