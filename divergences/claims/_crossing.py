r"""A discriminator that becomes perfect on crossing segments while it still pulls.

Real points are uniform on the segment (x, 0), |x| <= 1; generated ones are
:math:`g_\theta(z) = (\theta, z)` at :math:`\theta = 0`, z uniform on [-1, 1]. With

.. math:: \psi(u, v) = \frac{(u-a)^2 + b}{(u-a)^2 + v^2 + b + c}, \qquad
          D_w(x, y) = \psi(x / w_x, y / w_y),

:math:`\psi(u, 0) \to 1` as :math:`|u| \to \infty` and :math:`\psi(0, v) \to 0` as
:math:`|v| \to \infty`, so that :math:`D_w \to D^*` everywhere but at the crossing as w vanishes.
Meanwhile :math:`\partial_u \log(1 - \psi)(0, v) = 2a / (v^2 + k^2)`, :math:`k^2 = a^2 + b + c`, and

.. math:: \partial_\theta E \log(1 - D_w(g_\theta(z)))
          = \int_{-1}^1 \frac{1}{2 w_x} \frac{2a}{(y/w_y)^2 + k^2} \, dy
          = \frac{w_y}{w_x} \frac{2a}{k} \arctan \frac{1}{w_y k} .

The neighbourhood of the crossing where D is not yet right has mass :math:`O(w_y)`, and there the
slope is of order :math:`1/w_x`: where the intersection has codimension 1, the two cancel.
"""

import math
from dataclasses import dataclass

import numpy as np

from .._checks import FloatArray
from ._tools import integral

B = C = 0.3


@dataclass(frozen=True)
class Crossing:
    """The discriminator D_w: widths ``(w_x, w_y)``, and a, which sets how hard it pulls."""

    widths: tuple[float, float]
    a: float = 0.7

    @property
    def k(self) -> float:
        """The root of a^2 + b + c."""
        return math.sqrt(self.a**2 + B + C)

    def __call__(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return D_w."""
        rest, square = self._squares(x, y)
        return np.asarray((rest + B) / (rest + square + B + C))

    def slope(self, x: FloatArray, y: FloatArray) -> FloatArray:
        """Return the derivative of D_w by x, by the quotient rule."""
        rest, square = self._squares(x, y)
        below = rest + square + B + C
        steepness = 2.0 * (x / self.widths[0] - self.a) / self.widths[0]
        return np.asarray(steepness * (square + C) / below**2)

    def _squares(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        return (x / self.widths[0] - self.a) ** 2, (y / self.widths[1]) ** 2

    def gradient(self) -> tuple[float, float]:
        """Return d/dtheta E log(1 - D_w(g_theta(z))) at 0 by an integral, and its error."""

        def pull(y: FloatArray) -> FloatArray:
            x = np.zeros_like(y)
            return np.asarray(-0.5 * self.slope(x, y) / (1.0 - self(x, y)))

        return integral(pull, _edges(self.widths[1]), panels=8)

    @property
    def closed_gradient(self) -> float:
        """The same in closed form."""
        x, y = self.widths
        return y / x * 2.0 * self.a / self.k * math.atan(1.0 / (y * self.k))

    @property
    def limit(self) -> float:
        """What the gradient tends to as w_x = w_y vanish; it is that far by 2 |a| w at most."""
        return math.pi * self.a / self.k

    def mean_answers(self) -> tuple[float, float]:
        """Return E D on real points and on generated ones."""
        ways = [_edges(width) for width in self.widths]
        real, _ = integral(lambda x: 0.5 * self(x, np.zeros_like(x)), ways[0], panels=8)
        fake, _ = integral(lambda y: 0.5 * self(np.zeros_like(y), y), ways[1], panels=8)
        return real, fake

    def distance_from_perfect(self) -> float:
        """Return the largest |D_w - D*| over points of both segments, near and far."""
        t = np.concatenate([np.logspace(-16, 0, 1000), -np.logspace(-16, 0, 1000)])
        x, y, zero = self.widths[0] * t, self.widths[1] * t, np.zeros_like(t)
        return float(max((1.0 - self(x, zero)).max(), self(zero, y).max()))


def _edges(width: float) -> list[float]:
    """Return [-1, 1] cut where the integrands change: at ``width`` times powers of 4."""
    inner = [width * 4.0**i for i in range(60) if width * 4.0**i < 1.0]
    return [-1.0, *(-edge for edge in reversed(inner)), 0.0, *inner, 1.0]
