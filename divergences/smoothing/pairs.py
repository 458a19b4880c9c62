"""Two laws, or two samples, that Gaussian noise is added to."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray
from ..errors import ShapeError, UnsupportedError
from ..estimators import js, kl, tv
from ..estimators.integrands import Name
from ..measures import Cloud, Discrete, Measure, Smoothed
from ..results import Estimate, certified
from ..transport import wasserstein

MOST_POINTS = 1000  # of a sample: a few seconds for ten sigmas at d = 784
DRAWS = 4000  # points at which densities are compared

Logs = tuple[FloatArray, FloatArray]

_DIVERGENCES: dict[Name, Callable[[Measure, Measure], Estimate]] = {"tv": tv, "kl": kl, "js": js}


@dataclass(frozen=True)
class BlurredPair(ABC):
    """Two laws before the noise; ``n`` are the sizes of the samples that they are, if any."""

    p: Measure
    q: Measure
    n: tuple[int, int] | None = None

    @property
    def words(self) -> str:
        """What the numbers are about, where they are not about laws."""
        return ""

    @abstractmethod
    def solved(self, name: Name, sigma: float) -> Estimate | None:
        """Return a divergence at sigma, if a method bounds it without draws."""

    @abstractmethod
    def log_densities(self, sigma: float, rng: np.random.Generator) -> Logs | None:
        """Return log p and log q, up to one constant per point, at draws of (p + q) / 2."""

    @abstractmethod
    def wasserstein(self, sigma: float) -> Estimate:
        """Return W_1 at sigma."""

    @cached_property
    def costs(self) -> tuple[float, float]:
        """Upper bounds on W_1 and W_2 before the noise, inf where there are none."""
        return _most(self.p, self.q, 1.0), _most(self.p, self.q, 2.0)

    def _by_coupling(self, sigma: float) -> Estimate:
        """Return a bracket of W_1 at sigma from that before the noise.

        Noise added to both sides of a coupling leaves its cost; the triangle inequality takes off
        the mean length of the noise, twice at most; and W_1 moves the mean.
        """
        before = wasserstein(self.p, self.q)
        apart = math.hypot(*(self.p.mean() - self.q.mean()))
        least = max(apart, before.lower - 2.0 * sigma * _mean_length(self.p.dim))
        low = min(least, before.upper)
        words = [self.words] if self.words else []
        if low < before.upper:
            words.append("the value is the middle of what is proved")
        middle = low + 0.5 * (before.upper - low) if low < before.upper else low
        found = certified(middle, low, before.upper, "coupling", note="; ".join(words))
        return replace(found, name="wasserstein", order=1.0, n=self.n)


class Laws(BlurredPair):
    """Two laws."""

    def solved(self, name: Name, sigma: float) -> Estimate | None:
        """Return what the estimators of laws do, where one applies."""
        try:
            return _DIVERGENCES[name](*self._blurred(sigma))
        except UnsupportedError:
            return None

    def log_densities(self, sigma: float, rng: np.random.Generator) -> Logs | None:
        """Return the log densities where the blurred laws have them."""
        p, q = self._blurred(sigma)
        if not (p.has_density and q.has_density):
            return None
        from_p = rng.random((DRAWS, 1)) < 0.5
        points = np.where(from_p, p.sample(DRAWS, rng=rng), q.sample(DRAWS, rng=rng))
        return p.logpdf(points), q.logpdf(points)

    def wasserstein(self, sigma: float) -> Estimate:
        """Return the distance of the blurred laws, by a bracket from the laws where need be."""
        try:
            return wasserstein(*self._blurred(sigma))
        except UnsupportedError:
            return self._by_coupling(sigma)

    def _blurred(self, sigma: float) -> tuple[Measure, Measure]:
        if sigma == 0.0:
            return self.p, self.q
        return Smoothed(self.p, sigma), Smoothed(self.q, sigma)


class Samples(BlurredPair):
    """Two empirical measures."""

    p: Discrete
    q: Discrete

    @property
    def words(self) -> str:
        """Which points are blurred."""
        sizes = f"{len(self.p.weights)} and {len(self.q.weights)} points"
        return f"between the empirical measures of {sizes}, blurred; not of the laws behind them"

    def solved(self, name: Name, sigma: float) -> Estimate | None:
        """Return the divergence of the points themselves if there is no noise."""
        if sigma > 0.0:
            return None
        return replace(_DIVERGENCES[name](self.p, self.q), n=self.n, note=self.words)

    def wasserstein(self, sigma: float) -> Estimate:
        """Return a bracket from the distance of the points."""
        if sigma > 0.0:
            return self._by_coupling(sigma)
        return replace(wasserstein(self.p, self.q), n=self.n, note=self.words)

    def log_densities(self, sigma: float, rng: np.random.Generator) -> Logs:
        """Return the log densities of two mixtures of Gaussians.

        A draw y = c_i + sigma z lies abs(c_i - c_j)^2 + 2 sigma z . (c_i - c_j) + sigma^2 abs(z)^2
        from centre j, squared, and the last term is one for all j.
        """
        centres, unit = self._centres
        scale = sigma / unit
        chosen = _draw(self.p.weights, self.q.weights, rng)
        noise = rng.standard_normal((DRAWS, self.p.dim))
        along = noise @ centres.T
        own = np.take_along_axis(along, chosen[:, np.newaxis], axis=1)
        with np.errstate(over="ignore"):  # beyond all floats, a centre counts for nothing
            logs = -0.5 * (self._distances[chosen] / scale) ** 2 - (own - along) / scale
        k = len(self.p.weights)
        return _log_mix(logs[:, :k], self.p.weights), _log_mix(logs[:, k:], self.q.weights)

    @cached_property
    def _centres(self) -> tuple[FloatArray, float]:
        """The points of p, then of q, about their mean in a power of two, and that unit."""
        points = np.concatenate([self.p.atoms, self.q.atoms])
        largest = float(np.abs(points).max())
        unit = math.ldexp(1.0, math.frexp(largest)[1] - 1)
        centres = points / unit
        return centres - centres.mean(axis=0), unit

    @cached_property
    def _distances(self) -> FloatArray:
        from scipy.spatial.distance import cdist

        centres, _ = self._centres
        return np.asarray(cdist(centres, centres))


def blurred_pair(p: Measure, q: Measure, rng: np.random.Generator | None) -> BlurredPair:
    """Return two laws, or the empirical measures of two samples, at most MOST_POINTS of each."""
    if p.dim != q.dim:
        raise ShapeError(f"q must live in R^{p.dim} like p; got a measure on R^{q.dim}")
    if isinstance(p, Cloud) and isinstance(q, Cloud):
        return Samples(_empirical(p, rng), _empirical(q, rng), (len(p.points), len(q.points)))
    if isinstance(p, Cloud) or isinstance(q, Cloud):
        raise UnsupportedError(
            f"smooth_path compares two laws or two samples; got {p!r} and {q!r}. Repair: draw from "
            "the law, law.sample(n, rng=rng), or take the sample as a law, cloud.empirical()"
        )
    return Laws(p, q)


def _empirical(cloud: Cloud, rng: np.random.Generator | None) -> Discrete:
    """Return the empirical measure of points of positive weight: at random, or evenly spaced."""
    charged = np.flatnonzero(cloud.weights)
    if len(charged) > MOST_POINTS:
        evenly = np.linspace(0, len(charged) - 1, MOST_POINTS).astype(np.intp)
        index = evenly if rng is None else rng.choice(len(charged), MOST_POINTS, replace=False)
        charged = charged[index]
    weights = cloud.weights[charged]
    return Discrete(weights / weights.sum(), cloud.points[charged])


def _draw(p: FloatArray, q: FloatArray, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return DRAWS indices of the centres of both, those of p first, with weights (p, q) / 2."""
    below = np.cumsum(np.concatenate([p, q]))
    drawn = np.searchsorted(below, rng.random(DRAWS) * below[-1], side="right")
    return np.asarray(np.minimum(drawn, len(below) - 1))


def _log_mix(logs: FloatArray, weights: FloatArray) -> FloatArray:
    from scipy.special import logsumexp

    return np.asarray(logsumexp(logs, axis=1, b=weights))


def _most(p: Measure, q: Measure, order: float) -> float:
    try:
        return wasserstein(p, q, order=order).upper
    except UnsupportedError:
        return math.inf


def _mean_length(d: int) -> float:
    """Return E abs(Z) for Z standard normal in R^d."""
    return math.sqrt(2.0) * math.exp(math.lgamma(0.5 * (d + 1)) - math.lgamma(0.5 * d))
