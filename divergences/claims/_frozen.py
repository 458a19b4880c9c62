"""The generator's gradient at the optimal discriminator of Gaussians, by integrals of our own.

The discriminator stays what it is while the generator moves: with D* = p_r / (p_r + p_g) and
s = (log p_g - log p_r)', -(log D*)' = (1 - D*) s and (log(1 - D*))' = D* s.
"""

import math
from typing import Literal, NamedTuple

import numpy as np

from .._checks import FloatArray
from ..measures import Gaussian
from ._tools import integral

Parameter = Literal["theta", "deviation"]


class Game(NamedTuple):
    """A normal real law on the line, and the generator g(z) = theta + deviation z, z normal."""

    real: Gaussian
    theta: float
    deviation: float

    @property
    def fake(self) -> Gaussian:
        """The law of the generated points."""
        return Gaussian(self.theta, self.deviation**2)

    @property
    def edges(self) -> list[float]:
        """What leaves less than 1e-40 of the generated points, and 0, outside."""
        reach = 14.0 * self.deviation
        return [self.theta - reach, self.theta, self.theta + reach]

    def moved(self, parameter: Parameter, step: float) -> "Game":
        """Return the game with one parameter of the generator changed."""
        return self._replace(**{parameter: getattr(self, parameter) + step})

    def minimax_slope(self, parameter: Parameter = "theta") -> tuple[float, float]:
        """Return d/dparameter E log(1 - D*(g(z))), D* frozen, and its error."""
        return integral(lambda x: self._drift(parameter, x) * self.answers(x)[0], self.edges)

    def non_saturating_slope(self, parameter: Parameter = "theta") -> tuple[float, float]:
        """Return d/dparameter E -log D*(g(z)), D* frozen, and its error."""
        return integral(lambda x: self._drift(parameter, x) * self.answers(x)[1], self.edges)

    def softened_slope(self) -> tuple[float, float]:
        """Return d/dtheta 2 KL(m || P_r), the integral of (dp_g/dtheta) log(m/p_r), and its error.

        m is the mean of both densities; dp_g/dtheta = -p_g', and the integral of p_g' is 0.
        """

        def density(x: FloatArray) -> FloatArray:
            log_p, log_q = self.real.logpdf(x), self.fake.logpdf(x)
            log_ratio = np.logaddexp(log_p, log_q) - math.log(2.0) - log_p
            return np.asarray(-np.exp(log_q) * _score(self.fake, x) * log_ratio)

        return integral(density, self.edges)

    def thawed_value(self) -> float:
        """Return E -log D*(g(z)), whose slope also sees D* follow the generator."""

        def density(x: FloatArray) -> FloatArray:
            log_p, log_q = self.real.logpdf(x), self.fake.logpdf(x)
            return np.asarray(np.exp(log_q) * (np.logaddexp(log_p, log_q) - log_p))

        return integral(density, self.edges)[0]

    def answers(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return D* and 1 - D*."""
        log_p, log_q = self.real.logpdf(x), self.fake.logpdf(x)
        log_sum = np.logaddexp(log_p, log_q)
        return np.exp(log_p - log_sum), np.exp(log_q - log_sum)

    def _drift(self, parameter: Parameter, x: FloatArray) -> FloatArray:
        """Return p_g s dg/dparameter at the z with g(z) = x."""
        score = _score(self.fake, x) - _score(self.real, x)
        way = 1.0 if parameter == "theta" else (x - self.theta) / self.deviation
        return np.asarray(np.exp(self.fake.logpdf(x)) * score * way)


def _score(law: Gaussian, x: FloatArray) -> FloatArray:
    """Return the derivative of the log density."""
    return np.asarray((law.location[0] - x) / law.cov[0, 0])
