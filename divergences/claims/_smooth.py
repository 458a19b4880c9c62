"""A smooth discriminator for two disjoint compact sets: the proof by finite cover, as code.

Cover M by finitely many balls of radius r, a third of the distance between M and P, and let
fade(s) fall smoothly from 1 at s <= 0 to 0 at s >= 1. Then

    D(x) = 1 - prod_i (1 - fade((|x - c_i|^2 - r^2) / (3 r^2)))

is smooth on R^d, with values in [0, 1]. On M one factor is 0, and so is its gradient; on P,
at least 3r from every centre, all factors are 1 on a neighbourhood. Both statements are exact
in floating point as well, since fade is exactly 1 or 0 there.
"""

import math
from dataclasses import dataclass

import numpy as np

from .._checks import FloatArray
from ..errors import UnsupportedError
from ..measures import Box, Circle, Dirac, Discrete, Measure, Mixture, Segment


@dataclass(frozen=True)
class SmoothDiscriminator:
    """1 within ``radius`` of a centre, 0 beyond 2 ``radius`` of all; centres (k, d)."""

    centers: FloatArray
    radius: float

    def __call__(self, x: FloatArray) -> FloatArray:
        """Return the values at points (n, d)."""
        misses = 1.0 - fade(self._depth(x))
        return np.asarray(1.0 - misses.prod(axis=1))

    def gradient(self, x: FloatArray) -> FloatArray:
        """Return the gradients at points (n, d).

        By the product rule, grad D = sum_i fade'(s_i) grad s_i prod_{j != i} (1 - fade(s_j)),
        grad s_i = 2 (x - c_i) / (3 r^2).
        """
        depth = self._depth(x)
        slopes = fade_slope(depth) * _others(1.0 - fade(depth))
        offsets = x[:, np.newaxis, :] - self.centers
        return np.asarray(np.einsum("ni,nid->nd", slopes, offsets) * 2.0 / (3.0 * self.radius**2))

    def _depth(self, x: FloatArray) -> FloatArray:
        """Return s, 0 on the ball of one radius around a centre and 1 at two radii, (n, k)."""
        square = ((x[:, np.newaxis, :] - self.centers) ** 2).sum(axis=2)
        return np.asarray((square - self.radius**2) / (3.0 * self.radius**2))


def fade(s: FloatArray) -> FloatArray:
    """Return 1 for s <= 0, 0 for s >= 1, and 1 / (1 + exp(1/(1-s) - 1/s)) between: smooth."""
    from scipy.special import expit

    inside = (s > 0) & (s < 1)
    t = np.where(inside, s, 0.5)
    with np.errstate(over="ignore"):  # 1/s of a subnormal s: expit(inf) = 1 is right
        return np.where(inside, expit(1.0 / t - 1.0 / (1.0 - t)), s <= 0)


def fade_slope(s: FloatArray) -> FloatArray:
    """Return the derivative of fade, -fade (1 - fade) (1/s^2 + 1/(1-s)^2)."""
    inside = (s > 1e-3) & (s < 1 - 1e-3)  # outside, exp(-998) * 1e6 is 0 in float64
    t = np.where(inside, s, 0.5)
    rise = 1.0 / t - 1.0 / (1.0 - t)
    product = np.exp(-np.abs(rise)) / (1.0 + np.exp(-np.abs(rise))) ** 2
    return np.where(inside, -product * (1.0 / t**2 + 1.0 / (1.0 - t) ** 2), 0.0)


def _others(factors: FloatArray) -> FloatArray:
    """Return the product of all other columns for each column, without dividing, (n, k)."""
    ones = np.ones((len(factors), 1))
    before = np.cumprod(np.hstack([ones, factors[:, :-1]]), axis=1)
    after = np.cumprod(np.hstack([ones, factors[:, :0:-1]]), axis=1)[:, ::-1]
    return np.asarray(before * after)


def net(law: Measure, radius: float) -> FloatArray:
    """Return finitely many points of a compact support that come within radius/2 of all of it."""
    match law:
        case Dirac():
            return law.point[np.newaxis]
        case Discrete():
            return law.atoms
        case Segment():
            t = np.linspace(0.0, 1.0, 1 + math.ceil(law.length / radius))[:, np.newaxis]
            return np.asarray((1.0 - t) * law.a + t * law.b)
        case Circle():
            n = math.ceil(2.0 * math.pi * law.radius / radius)
            angle = 2.0 * math.pi * np.arange(n) / n
            return law.center + law.radius * np.column_stack([np.cos(angle), np.sin(angle)])
        case Box():
            steps = np.ceil((law.high - law.low) * math.sqrt(law.dim) / radius).astype(int)
            axes = map(np.linspace, law.low, law.high, steps + 1)
            return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, law.dim)
        case Mixture():
            return np.concatenate([net(part, radius) for part in law.components])
    raise UnsupportedError(f"no finite cover of the support of {law!r} is known")
