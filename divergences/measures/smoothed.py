"""Laws blurred by Gaussian noise: the densities that instance noise gives to singular laws."""

import math

import numpy as np

from .._checks import FloatArray, as_scalar
from ..errors import DTypeError
from ._base import Measure, Support
from ._quantile import least
from .cloud import Cloud
from .discrete import Discrete
from .gaussian import Gaussian
from .mixture import Mixture
from .shapes import Box, Circle, Dirac, Segment


class Smoothed(Measure):
    """The law of X + sigma N with X from ``measure`` and N standard normal, independent.

    Its density is in closed form for atoms, segments, circles, boxes, Gaussians and mixtures
    of these; any other law can be sampled only.

    Parameters
    ----------
    measure : Measure
        The law to blur.
    sigma : float
        Standard deviation of the noise on every axis, > 0.

    Examples
    --------
    >>> import divergences as dv
    >>> p, q = dv.parallel_lines(0.5)
    >>> dv.js(p, q).value, round(dv.js(dv.Smoothed(p, 1.0), dv.Smoothed(q, 1.0)).value, 6)
    (0.6931471805599453, 0.030311)
    """

    measure: Measure
    sigma: float

    def __init__(self, measure: Measure, sigma: float) -> None:
        if not isinstance(measure, Measure) or isinstance(measure, Cloud):
            raise DTypeError(
                f"measure must be a law; got {type(measure).__name__}. Repair: a sample blurred "
                "point by point is Smoothed(cloud.empirical(), sigma)"
            )
        self._freeze(measure.dim, measure=measure, sigma=as_scalar(sigma, "sigma", above=0.0))

    def __repr__(self) -> str:
        return f"Smoothed({self.measure!r}, {self.sigma:g})"

    @property
    def support(self) -> Support:
        """All of R^d."""
        edge = np.full(self.dim, np.inf)
        return Support(self.dim, -edge, edge, f"R^{self.dim}")

    @property
    def has_density(self) -> bool:
        """Whether the density is known in closed form."""
        law = self.closed()
        return isinstance(self.measure, _BLURRED) if law is self else law.has_density

    def closed(self) -> Measure:
        """Return the same law without the blur where it has a name of its own, else itself.

        Examples
        --------
        >>> import divergences as dv
        >>> dv.Smoothed(dv.Dirac(1.0), 0.5).closed()
        Gaussian(1, 0.25)
        """
        law, variance = self.measure, self.sigma**2 * np.eye(self.dim)
        match law:
            case Dirac():
                return Gaussian(law.point, variance)
            case Discrete():
                return Mixture(law.weights, [Gaussian(atom, variance) for atom in law.atoms])
            case Gaussian():
                return Gaussian(law.location, law.cov + variance)
            case Mixture():
                blurred = [Smoothed(part, self.sigma).closed() for part in law.components]
                return Mixture(law.weights, blurred)
            case Smoothed():
                return Smoothed(law.measure, math.hypot(law.sigma, self.sigma)).closed()
        return self

    def mean(self) -> FloatArray:
        """Return the mean, shape (d,)."""
        return self.measure.mean()

    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        noise = self.sigma * rng.standard_normal((n, self.dim))
        return np.asarray(self.measure._sample(n, rng) + noise)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        match self.measure:
            case Segment():
                return _log_segment(x, self.measure, self.sigma)
            case Box():
                return _log_box(x, self.measure, self.sigma)
            case Circle():
                return _log_circle(x, self.measure, self.sigma)
        return self.closed()._logpdf(x)

    def _cdf(self, x: FloatArray) -> FloatArray:
        if (law := self.closed()) is not self:
            return law._cdf(x)
        low, high = self._ends()
        return _ramp((x - low) / self.sigma, (x - high) / self.sigma)

    def _sf(self, x: FloatArray) -> FloatArray:
        if (law := self.closed()) is not self:
            return law._sf(x)
        low, high = self._ends()
        return _ramp((high - x) / self.sigma, (low - x) / self.sigma)

    def _ppf(self, u: FloatArray) -> FloatArray:
        from scipy.special import ndtri

        if (law := self.closed()) is not self:
            return law._ppf(u)
        low, high = self._ends()
        shift = self.sigma * ndtri(u)
        return least(lambda x: self._cdf(x) >= u, low + shift, high + shift)

    def _isf(self, u: FloatArray) -> FloatArray:
        from scipy.special import ndtri

        if (law := self.closed()) is not self:
            return law._isf(u)
        low, high = self._ends()
        shift = self.sigma * ndtri(u)
        return least(lambda x: self._sf(x) <= u, low - shift, high - shift)

    def _ends(self) -> tuple[float, float]:
        return float(self.measure.support.low[0]), float(self.measure.support.high[0])


_BLURRED = (Segment, Circle, Box)


def _log_segment(x: FloatArray, segment: Segment, sigma: float) -> FloatArray:
    """Density along the segment times a Gaussian across it."""
    along = (segment.b - segment.a) / segment.length
    offset = x - segment.a
    place = offset @ along
    across = offset - np.outer(place, along)
    log_along = _log_interval(place / sigma, segment.length / sigma)
    normal = -0.5 * ((across / sigma) ** 2).sum(axis=1)
    constant = 0.5 * (len(along) - 1) * math.log(2 * math.pi * sigma**2)
    return np.asarray(log_along + normal - constant - math.log(segment.length))


def _log_box(x: FloatArray, box: Box, sigma: float) -> FloatArray:
    """One blurred interval per axis."""
    logs = _log_interval((x - box.low) / sigma, (box.high - box.low) / sigma)
    return np.asarray((logs - np.log(box.high - box.low)).sum(axis=1))


def _log_circle(x: FloatArray, circle: Circle, sigma: float) -> FloatArray:
    """exp(-(r - R)^2 / 2 s^2) I0e(r R / s^2) / (2 pi s^2), r the distance from the centre."""
    from scipy.special import i0e

    r = np.hypot(*(x - circle.center).T)
    bessel = np.log(i0e((r / sigma) * (circle.radius / sigma)))
    return np.asarray(
        bessel - 0.5 * ((r - circle.radius) / sigma) ** 2 - math.log(2 * math.pi * sigma**2)
    )


def _log_interval(above: FloatArray, width: FloatArray | float) -> FloatArray:
    """Return log(Phi(above) - Phi(above - width)) without cancellation, however narrow or far."""
    from scipy.special import log_ndtr

    below = above - width
    # Reflect so that the difference is taken in the lower tail, where log_ndtr resolves it.
    flip = above + below > 0
    high, low = np.where(flip, -below, above), np.where(flip, -above, below)
    middle = 0.5 * (high + low)
    # In a narrow interval the two may cancel or, rounded, change places: not taken there.
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = log_ndtr(high) + np.log1p(-np.exp(log_ndtr(low) - log_ndtr(high)))
        # Midpoint rule; its relative error is width^4 (middle^4 + 3) / 1920 beyond the second
        # term, below eps where it is used, while the difference loses eps / width.
        density = -0.5 * middle**2 - 0.5 * math.log(2 * math.pi) + np.log(width)
        narrow = density + np.log1p(width**2 * (middle**2 - 1) / 24)
    return np.asarray(np.where(width * (1 + np.abs(middle)) < 1e-3, narrow, difference))


def _ramp(above: FloatArray, below: FloatArray) -> FloatArray:
    """Return the mean of Phi over [below, above]: the integral of Phi is z Phi(z) + phi(z)."""
    from scipy.special import ndtr

    def integral(z: FloatArray) -> FloatArray:
        return np.asarray(z * ndtr(z) + np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi))

    return np.asarray((integral(above) - integral(below)) / (above - below))
