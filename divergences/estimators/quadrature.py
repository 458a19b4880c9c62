"""TV, KL and JS of densities on the line and in the plane by certified quadrature.

The line is cut at quantiles of both laws down to probability 1e-300, at the ends of supports,
at declared jumps and, for TV, where the densities cross. The masses of p and q are integrated
over the same panels: what they miss of 1 is mass that the quadrature has not seen (a pole next to
the end of a support, say), and it enters the bracket.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .._checks import EPS, FloatArray
from ..errors import UnsupportedError
from ..measures import Measure, Mixture, ScipyLaw
from ._panels import crossings, integrate_panels
from .integrands import LOG_LEAST, Name, integrand

# Tail probabilities whose quantiles cut the line.
_LEVELS = 10.0 ** -np.array([1, 2, 3, 4, 6, 8, 11, 15, 20, 30, 50, 80, 120, 180, 250, 300.0])
_SLOPPY = 1e-9  # a density that exceeds mass 1 by more is none; scipy's own are right to 1e-13
_FAR_LEVELS = _LEVELS[_LEVELS <= 1e-20]


@dataclass(frozen=True)
class Bracketed:
    """A number inside a proved bracket; brackets of singular parts add up."""

    value: float
    lower: float
    upper: float

    def __add__(self, other: "Bracketed") -> "Bracketed":
        return Bracketed(
            self.value + other.value, self.lower + other.lower, self.upper + other.upper
        )


@dataclass(frozen=True)
class Density:
    """A part of a law that has a density: ``mass`` times the law."""

    mass: float
    law: Measure

    @cached_property
    def leaves(self) -> tuple[Measure, ...]:
        """The components of a mixture, or the law itself."""
        return self.law.components if isinstance(self.law, Mixture) else (self.law,)

    def log(self, points: FloatArray) -> FloatArray:
        """Return the log-density of this part at the points, shape (n, d)."""
        with np.errstate(all="ignore"):  # squares overflow in tails where the density is 0
            return math.log(self.mass) + self.law._logpdf(points)

    def on_line(self, x: FloatArray) -> FloatArray:
        """Return the log-density at numbers x of any shape."""
        return self.log(x.reshape(-1, 1)).reshape(x.shape)

    def cuts(self) -> FloatArray:
        """Return where to cut the line for this part."""
        half = np.array([0.5])
        tails = [(law._ppf(_LEVELS), law._ppf(half), law._isf(_LEVELS)) for law in self.leaves]
        ends = [(law.support.low, law.support.high) for law in self.leaves]
        jumps = [law.breaks() for law in self.leaves if isinstance(law, ScipyLaw)]
        points = np.concatenate([*sum(tails, ()), *sum(ends, ()), *jumps])
        return np.unique(points[np.isfinite(points)])

    def covers(self, x: FloatArray) -> NDArray[np.bool_]:
        """Tell which numbers lie inside a declared support of this part."""
        inside = [(law.support.low <= x) & (x <= law.support.high) for law in self.leaves]
        return np.asarray(np.any(inside, axis=0))


def line_divergence(name: Name, p: Density, q: Density) -> Bracketed:
    """Return the divergence of two densities on the line (parts of laws, masses <= 1)."""
    edges = np.union1d(p.cuts(), q.cuts())
    a, b = edges[:-1], edges[1:]
    middle = 0.5 * a + 0.5 * b
    in_p, in_q = p.covers(middle), q.covers(middle)
    if name == "kl" and (in_p & ~in_q).any():
        return Bracketed(math.inf, math.inf, math.inf)
    used = in_p | in_q
    a, b = a[used], b[used]
    if name == "tv" and len(a):
        a, b = _cut_at_crossings(p, q, a, b)

    def f(x: FloatArray) -> FloatArray:
        log_q = q.on_line(x)
        if name == "kl":
            log_q = _lifted(log_q)
        return integrand(name, p.on_line(x), log_q)

    parts, errors = integrate_panels(f, a, b)
    unseen = _unseen(p, a, b), _unseen(q, a, b)
    if name == "kl":
        return _close_kl(p, q, a, b, parts, errors, unseen)
    return close(name, math.fsum(parts), math.fsum(errors), unseen)


@dataclass(frozen=True)
class Unseen:
    """A mass that the panels miss: surely ``least``, at most ``most``."""

    least: float
    most: float


def unseen_mass(mass: float, seen: float, error: float) -> Unseen:
    """Return what is left of a mass when ``seen`` of it was integrated within ``error``.

    A density that a library rounds to mass 1 + x is as far off as one of mass 1 - x.
    """
    explained = error + 64 * EPS  # the rest of it is the rounding of the sums
    return Unseen(max(mass - seen - explained, 0.0), abs(mass - seen) + explained)


def close(name: Name, value: float, error: float, unseen: tuple[Unseen, Unseen]) -> Bracketed:
    """Return the bracket of a TV or JS of which masses of p and q were not integrated.

    On the set they live on the divergence is at least that of the two masses and at most that
    of mutually singular ones.
    """
    p, q = (np.array([part.least]) for part in unseen)
    with np.errstate(divide="ignore"):
        least = float(integrand(name, np.log(p), np.log(q))[0])
    most = 0.5 * (unseen[0].most + unseen[1].most) * (math.log(2.0) if name == "js" else 1.0)
    return Bracketed(
        value + least, max(value + least - error, 0.0), value + max(least, most) + error
    )


def kl_slack(value: float, steepest: float, unseen: tuple[Unseen, Unseen]) -> float:
    """Return what the masses not integrated may add to a KL.

    Mass surely missed sits where log-ratios are as large as any seen; the rest may be a relative
    error of the whole density of p, which scales the value.
    """
    missed, rest = unseen[0].least, unseen[0].most
    return missed * (1.0 + steepest) + rest * (1.0 + value) + unseen[1].most


def _cut_at_crossings(
    p: Density, q: Density, a: FloatArray, b: FloatArray
) -> tuple[FloatArray, FloatArray]:
    roots, _ = crossings(lambda x: p.on_line(x) - q.on_line(x), a, b)
    inner = roots[(roots > a[0]) & (roots < b[-1])]
    low, high = np.sort(np.concatenate([a, inner])), np.sort(np.concatenate([b, inner]))
    return low[low < high], high[low < high]


def _unseen(part: Density, a: FloatArray, b: FloatArray) -> Unseen:
    """Return the mass of a part that the panels miss."""
    masses, errors = integrate_panels(lambda x: np.exp(part.on_line(x)), a, b)
    seen, error = math.fsum(masses), math.fsum(errors)
    if seen > part.mass + error + _SLOPPY:
        raise UnsupportedError(
            f"the density of {part.law!r} integrates to {seen / part.mass:.6g} instead of 1"
        )
    return unseen_mass(part.mass, seen, error)


def _close_kl(
    p: Density,
    q: Density,
    a: FloatArray,
    b: FloatArray,
    parts: FloatArray,
    errors: FloatArray,
    unseen: tuple[Unseen, Unseen],
) -> Bracketed:
    """Bracket a KL, which can hide anything where p has little mass.

    Below, the unseen masses add p log(p/q) + q - p >= 0. Above, the tails are judged by how the
    contributions change from quantile to quantile of p: see :func:`_tail`.
    """
    value, error = math.fsum(parts), math.fsum(errors)
    tail, hole = _tail(p, q), _hole(p, q, a, b)
    if hole > EPS or tail == math.inf or not math.isfinite(error):
        settled = parts[np.isfinite(errors)] - errors[np.isfinite(errors)]
        return Bracketed(math.inf, max(math.fsum(settled), 0.0), math.inf)
    x = 0.5 * a + 0.5 * b
    with np.errstate(invalid="ignore"):
        log_ratio = np.abs(p.on_line(x) - _lifted(q.on_line(x)))
    steepest = float(np.max(log_ratio, where=np.isfinite(log_ratio), initial=1.0))
    most = kl_slack(value, steepest, unseen) if hole == 0 and len(a) else math.inf
    return Bracketed(value + tail, max(value - error, 0.0), value + 2 * tail + most + error)


def _tail(p: Density, q: Density) -> float:
    """Return an estimate of ∫ p log(p/q) beyond the last panels; inf if it does not die out.

    Where the integral exists, its part between the quantiles of p at 10^-k and 10^-(k+1) falls
    geometrically in k for the tails that densities have (powers, exponentials). Where it stays
    or grows from one stretch of k to the next, far out and in any stretch, there is none.
    """
    decades = -np.log10(_FAR_LEVELS)
    total = 0.0
    for law in p.leaves:
        for quantile in (law._ppf, law._isf):
            ends = quantile(_FAR_LEVELS)
            low, high = np.sort(np.array([ends[:-1], ends[1:]]), axis=0)
            if not np.isfinite(ends).all() or not (low < high).all():
                continue  # the law ends before: at an end of its support, or of the floats
            parts, _ = integrate_panels(lambda x: _excess(p.on_line(x), q.on_line(x)), low, high)
            density = parts / np.diff(decades)
            near, far = density[:-1], density[1:]
            alive = far > EPS
            if (far[alive] > near[alive] * 10 ** (-1e-3 * np.diff(decades[:-1])[alive])).any():
                return math.inf
            if alive[-1]:
                rate = math.log10(near[-1] / far[-1]) / (decades[-1] - decades[-3]) * 2.0
                total += float(far[-1]) / (10**rate - 1.0)
    return total


def _hole(p: Density, q: Density, a: FloatArray, b: FloatArray) -> float:
    """Return the mass of p where the density of q reads 0 inside its declared support.

    An empty bin of a histogram or an underflow: numbers alone cannot tell, so that the KL may be
    inf. Much mass speaks for the former.
    """

    def f(x: FloatArray) -> FloatArray:
        return np.where(q.on_line(x) == -np.inf, np.exp(p.on_line(x)), 0.0)

    return math.fsum(integrate_panels(f, a, b)[0])


def _excess(log_p: FloatArray, log_q: FloatArray) -> FloatArray:
    """Return p log(p/q) by logarithms, 0 where p is 0."""
    with np.errstate(all="ignore"):
        ratio = log_p - _lifted(log_q)
        values = np.sign(ratio) * np.exp(log_p + np.log(np.abs(ratio)))
    return np.where(log_p == -np.inf, 0.0, values)


def _lifted(log_q: FloatArray) -> FloatArray:
    """Return log-densities where a 0 inside the declared support has underflowed."""
    return np.where(log_q == -np.inf, LOG_LEAST, log_q)
