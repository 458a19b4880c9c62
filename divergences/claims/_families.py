"""Location-scale families on the line, and the members nearest to a law, one way or the other."""

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from scipy import stats
from scipy.optimize import minimize
from scipy.special import ndtr

from .._checks import FloatArray
from ..measures import Gaussian, Measure, Mixture, ScipyLaw
from ._tools import integral

# What the texts have in mind: a tall narrow mode with less mass, a broad one with more.
MODES = Mixture([0.4, 0.6], [Gaussian(0.0, 0.01), Gaussian(10.0, 1.0)])
STARTS = ((0.0, 0.1), (10.0, 1.0), (6.0, 5.0))  # at each mode, and over both


Objective = Callable[[float, float], float]


class Member(NamedTuple):
    """A member of a family: location, scale, and the divergence that it attains."""

    location: float
    scale: float
    value: float


class Family(NamedTuple):
    """The laws of m + s U for U of a standard law.

    Attributes
    ----------
    name : str
        In words.
    log_density : callable
        Of U.
    law : callable
        The member (m, s) as a measure.
    misfit : callable
        -E_P log p_(m,s) for a mixture P of Gaussians, in closed form: ``misfit(P, m, s)``.
    """

    name: str
    log_density: Callable[[FloatArray], FloatArray]
    law: Callable[[float, float], Measure]
    misfit: Callable[[Mixture, float, float], float]


def deviations(law: Mixture, center: float) -> tuple[float, float]:
    """Return E abs(X - center) and E (X - center)^2 of a mixture of Gaussians, in closed form.

    For N(mu, s^2) and t = (center - mu)/s they are s (2 phi(t) + t (2 Phi(t) - 1)) and
    s^2 (1 + t^2).
    """
    locations, scales = _parts(law)
    t = (center - locations) / scales
    density = np.exp(-0.5 * t**2) / math.sqrt(2.0 * math.pi)
    mean = scales * (2.0 * density + t * (2.0 * ndtr(t) - 1.0))
    return float(law.weights @ mean), float(law.weights @ (scales**2 * (1.0 + t**2)))


GAUSSIANS = Family(
    "Gaussian",
    lambda u: np.asarray(-0.5 * (u**2 + math.log(2.0 * math.pi))),
    lambda m, s: Gaussian(m, s**2),
    lambda law, m, s: 0.5 * math.log(2.0 * math.pi * s**2) + 0.5 * deviations(law, m)[1] / s**2,
)
LAPLACES = Family(
    "Laplace",
    lambda u: np.asarray(-np.abs(u) - math.log(2.0)),
    lambda m, s: ScipyLaw(stats.laplace(m, s)),
    lambda law, m, s: math.log(2.0 * s) + deviations(law, m)[0] / s,
)


def _parts(law: Mixture) -> tuple[FloatArray, FloatArray]:
    """Return means and standard deviations of the components, which must be Gaussians in R^1."""
    parts = [part for part in law.components if isinstance(part, Gaussian)]
    means = np.array([part.location[0] for part in parts])
    return means, np.array([part.scale_tril[0, 0] for part in parts])


def entropy(law: Mixture) -> tuple[float, float]:
    """Return -E log p of a mixture of Gaussians and an error, by an integral of our own.

    It reaches 9 deviations around each component; the masses beyond are below 1e-18.
    """
    locations, scales = _parts(law)
    edges = np.unique([locations - 9.0 * scales, locations + 9.0 * scales])

    def density(x: FloatArray) -> FloatArray:
        log_p = law.logpdf(x)
        return np.asarray(-np.exp(log_p) * log_p)

    return integral(density, edges.tolist())


def forward_kl(law: Mixture, family: Family) -> Objective:
    """Return KL(P||q) of the member q at (m, s): its misfit less the entropy of P."""
    lost, _ = entropy(law)
    return lambda m, s: family.misfit(law, m, s) - lost


def reverse_kl(law: Mixture, family: Family) -> Objective:
    """Return KL(q||P) of the member q at (m, s), an integral over U by equal steps.

    That rule's error falls faster than any power of the step for a smooth integrand.
    """
    u, step = np.linspace(-9.0, 9.0, 3001, retstep=True)  # normal tails beyond: 2e-19
    log_density = family.log_density(u)
    masses = step * np.exp(log_density)
    return lambda m, s: float(masses @ (log_density - math.log(s) - law.logpdf(m + s * u)))


def nearest(objective: Objective, starts: Iterable[tuple[float, float]] = STARTS) -> Member:
    """Return the best of the minima found from each start, searched in (m, log s).

    Where the objective is right to 1e-14 and bends like that of a Gaussian, location and log
    scale come out right to sqrt(2e-14) in units of the scale.
    """

    def at(point: FloatArray) -> float:
        return objective(float(point[0]), math.exp(point[1]))

    begins = [np.array([m, math.log(s)]) for m, s in starts]
    found = [
        minimize(at, begin, method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-15})
        for begin in begins
    ]
    best = min(found, key=lambda result: float(result.fun))
    return Member(float(best.x[0]), math.exp(best.x[1]), float(best.fun))
