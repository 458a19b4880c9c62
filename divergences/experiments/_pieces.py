"""A piecewise linear net on the line, taken apart into its pieces: slopes and means, exactly."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from .._checks import FloatArray, RealArray
from ..nets import MLP


@dataclass(frozen=True, eq=False)
class Pieces:
    """A function that is ``intercepts[i] + slopes[i] x`` between ``knots[i - 1]`` and ``knots[i]``.

    Attributes
    ----------
    knots : (k,) array
        Where pieces meet, in increasing order.
    intercepts, slopes : (k + 1,) array
        Of each piece; the first and the last have no end.
    """

    knots: FloatArray
    intercepts: FloatArray
    slopes: FloatArray

    @property
    def lipschitz(self) -> float:
        """The Lipschitz constant on the whole line: the steepest slope."""
        return float(np.abs(self.slopes).max())

    def __call__(self, x: FloatArray) -> FloatArray:
        """Return the value at each point."""
        at = np.searchsorted(self.knots, x, side="right")
        return self.intercepts[at] + self.slopes[at] * x

    def slope(self, x: FloatArray) -> FloatArray:
        """Return the slope at each point, that of the piece on the right at a knot."""
        return self.slopes[np.searchsorted(self.knots, x, side="right")]

    def between(self, low: float, high: float) -> tuple[FloatArray, FloatArray]:
        """Return the lengths and the slopes of the pieces within ``[low, high]``."""
        inside = self.knots[(self.knots > low) & (self.knots < high)]
        ends = np.concatenate(([low], inside, [high]))
        return np.diff(ends), self.slope((ends[1:] + ends[:-1]) / 2)

    def gaussian_mean(self, mean: float, spread: float) -> float:
        """Return E f(X), X ~ N(mean, spread^2).

        On a piece between z and z' in standard units, E (a + b X) 1 = (a + b mean) (Phi(z') -
        Phi(z)) - b spread (phi(z') - phi(z)), since the derivative of the density phi is -z phi.
        """
        z = np.concatenate(([-np.inf], (self.knots - mean) / spread, [np.inf]))
        density = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
        level = self.intercepts + self.slopes * mean
        return float(np.sum(level * np.diff(ndtr(z)) - self.slopes * spread * np.diff(density)))


def pieces(net: MLP, theta: RealArray) -> Pieces:
    """Return the pieces of a net from R to R whose hidden activation is piecewise linear.

    Layer by layer, every unit is linear between the knots found so far; where it crosses 0, a new
    knot begins.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> hat = pieces(MLP((1, 2, 1), "relu"), np.array([1.0, 1.0, -1.0, -2.0, 1.0, -2.0, 0.0]))
    >>> hat.knots.tolist(), hat.slopes.tolist()
    ([1.0, 2.0], [0.0, 1.0, -1.0])
    """
    knots = np.empty(0)
    a, b = np.zeros((1, 1)), np.ones((1, 1))
    layers = net.layers(theta)
    for w, bias in layers[:-1]:
        a, b = a @ w + bias, b @ w
        old, knots = knots, np.union1d(knots, _crossings(knots, a, b))
        points = _inner_points(knots)
        parents = np.searchsorted(old, points)
        a, b = a[parents], b[parents]
        gates = np.where(a + b * points[:, np.newaxis] > 0, 1.0, net.net.slope)
        a, b = a * gates, b * gates
    w, bias = layers[-1]
    return Pieces(knots, (a @ w + bias)[:, 0], (b @ w)[:, 0])


def _crossings(knots: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """Return where the lines a + b x of each piece, (k + 1, n), cross 0 within their piece."""
    ends = np.concatenate(([-np.inf], knots, [np.inf]))[:, np.newaxis]
    roots = -np.divide(a, b, out=np.full_like(a, np.nan), where=b != 0)
    return roots[(roots > ends[:-1]) & (roots < ends[1:])]


def _inner_points(knots: FloatArray) -> FloatArray:
    """Return a point inside each of the k + 1 pieces."""
    if knots.size == 0:
        return np.zeros(1)
    return np.concatenate(([knots[0] - 1], (knots[1:] + knots[:-1]) / 2, [knots[-1] + 1]))
