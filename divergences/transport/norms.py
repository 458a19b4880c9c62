"""The L^p norm (E abs(D)^p)^(1/p) of a random displacement D in closed form or by quadrature.

Every transport theorem of this room ends in such a norm: the displacement along an optimal
coupling, which for uniform laws is again uniform on a segment, a circle or a box, and for
Gaussians Gaussian. Uniform displacements are given by those of the ends: two laws that differ by
a shift have both ends displaced by it, exactly, wherever they are. Each norm is computed relative
to its largest part, so none over- or underflows on the way.
"""

import math
from collections.abc import Callable

import numpy as np
from scipy.integrate import cubature
from scipy.special import comb, ellipe, gamma, hyp1f1

from .._checks import EPS, FloatArray
from .._panels import integrate_panels
from .bracket import Bracket, at, near

_CUBATURE_RTOL = 1e-10


def length(vector: FloatArray) -> float:
    """Return the Euclidean norm, without over- or underflow on the way."""
    return math.hypot(*vector)


def lengths(vectors: FloatArray) -> FloatArray:
    """Return the Euclidean norms (k,) of vectors (k, d), without over- or underflow on the way."""
    largest = np.abs(vectors).max(axis=1)
    scaled = vectors / np.where(largest > 0.0, largest, 1.0)[:, np.newaxis]
    return np.asarray(largest * np.sqrt((scaled**2).sum(axis=1)))


def segment_norm(start: FloatArray, stop: FloatArray, order: float) -> Bracket:
    """Norm of D uniform on the segment between start and stop, both (d,).

    On the line: the integral of abs(x)^p from a to b, free of cancellation also when b - a is
    small. In R^d, order 1: with r1, r2 the distances of the two ends from 0, L = b - a, h the
    distance of the line from 0 and s the place of the centre along it, the elementary integral
    of sqrt(x^2 + h^2) can be written without a difference as

        E abs(D) = S/4 + s^2/S + (h^2/L) atanh(L/S),  S = r1 + r2.
    """
    reach = max(length(start), length(stop))
    if np.array_equal(start, stop):
        return at(reach)
    # The difference first: divided apart, ends an ulp from each other would become one.
    center, half = 0.5 * (stop / reach + start / reach), 0.5 * ((stop - start) / reach)
    radius = length(half)
    if radius <= EPS**2:  # the norm of D is within radius of that of its centre
        return at(reach * length(center))
    along = half / radius
    place = float(center @ along)
    height = length(center - place * along)
    if order == 2:
        return at(reach * math.hypot(place, height, radius / math.sqrt(3.0)))
    if height == 0.0:
        return at(reach * _interval_norm(abs(place), radius, order))
    if order == 1:
        return at(reach * _segment_mean(place, height, radius))
    foot = -place / radius  # the nearest point to 0, where powers bend; ends are no trouble
    breaks = [-1.0, foot, 1.0] if abs(foot) < 1.0 - 1e-9 else [-1.0, 1.0]
    mean = integral(lambda u: 0.5 * np.hypot(place + u * radius, height) ** order, breaks)
    return mean.root(order).scaled(reach)


def _interval_norm(place: float, radius: float, order: float) -> float:
    """Norm of a number uniform on [place - radius, place + radius], place >= 0."""
    far, near_end = place + radius, place - radius
    share, q = 2.0 * radius / far, order + 1.0
    if near_end > 0.0:
        mean = -math.expm1(q * math.log1p(-share)) / (q * share)
    else:
        mean = (1.0 + (-near_end / far) ** q) / (q * share)
    return float(far * mean ** (1.0 / order))


def _segment_mean(place: float, height: float, radius: float) -> float:
    """Mean of hypot(x, height), x uniform on [place - radius, place + radius], height > 0."""
    s1, s2 = place - radius, place + radius
    r1, r2 = math.hypot(s1, height), math.hypot(s2, height)
    total, span = r1 + r2, 2.0 * radius
    flat = total / 4 + place**2 / total
    if span < total / 2:
        return flat + height**2 / span * math.atanh(span / total)
    # total^2 - span^2 = 2 (s1 s2 + h^2 + r1 r2), where s1 s2 < 0 would cancel against r1 r2.
    if s1 * s2 < 0.0:
        excess = 2 * height**2 * (1 + (s1**2 + s2**2 + height**2) / (r1 * r2 - s1 * s2))
    else:
        excess = 2 * (s1 * s2 + height**2 + r1 * r2)
    if excess == 0.0:  # height^2 underflows, and so does its term
        return flat
    return flat + height**2 / span * math.log((total + span) / math.sqrt(excess))


def circle_norm(center: FloatArray, radius: float, order: float) -> Bracket:
    """Norm of D = center + radius (cos a, sin a), a uniform: abs(D)^2 = (R+r)^2 (1 - m sin^2)."""
    offset = length(center)
    reach = offset + radius
    if offset == 0.0 or radius == 0.0:
        return at(reach)
    if order == 2:
        return at(math.hypot(offset, radius))
    m = 1.0 - ((offset - radius) / reach) ** 2  # rounds to at most 1, unlike 4 r R / (r + R)^2
    if order == 1:
        return at(reach * (2.0 / math.pi * float(ellipe(m))))

    def power(angle: FloatArray) -> FloatArray:
        return np.asarray((1.0 - m * np.sin(angle) ** 2) ** (0.5 * order) * 2.0 / math.pi)

    return integral(power, [0.0, math.pi / 2]).root(order).scaled(reach)


def box_norm(start: FloatArray, stop: FloatArray, order: float) -> Bracket:
    """Norm of D uniform on the box with opposite corners start and stop, both (d,)."""
    reach = length(np.maximum(np.abs(start), np.abs(stop)))
    width = np.abs(stop - start)
    wide = width > 8 * EPS * reach
    if wide.sum() <= 1:  # a segment, once the sides that only rounding made are gone
        flat = np.where(wide, stop, start)
        return segment_norm(start, flat, order).widened(length(width[~wide]))
    low, high = np.minimum(start, stop) / reach, np.maximum(start, stop) / reach
    if order == 2:
        return at(reach * math.hypot(*(0.5 * (low + high)), *((high - low) / math.sqrt(12.0))))
    constant, low, high = length(low[~wide]) ** 2, low[wide], high[wide]
    # The cone at 0 is the only place where the integrand is not smooth: make it a corner.
    inside = [np.clip(0.0, low, high)] if ((low <= 0.0) & (high >= 0.0)).all() else None

    def power(x: FloatArray) -> FloatArray:
        return np.asarray((constant + (x**2).sum(axis=-1)) ** (0.5 * order))

    found = cubature(
        power,
        low,
        high,
        rule="gk15" if len(low) <= 3 else "genz-malik",
        rtol=_CUBATURE_RTOL,
        max_subdivisions=1000,
        points=inside,
    )
    volume = float(np.prod(high - low))
    mean = near(float(found.estimate) / volume, float(found.error) / volume)
    return mean.root(order).scaled(reach).widened(length(width[~wide]))


def gaussian_norm(center: FloatArray, factor: FloatArray, order: float) -> Bracket:
    """Norm of D = center + factor z, z standard normal in R^k; center (d,), factor (d, k)."""
    axes, scales, _ = np.linalg.svd(factor)
    spread = length(scales)
    reach = max(length(center), spread)
    if spread <= EPS * reach / (1.0 + math.sqrt(order)):  # Minkowski: the centre up to rounding
        return at(reach)
    if order == 2:
        return at(math.hypot(*center, *scales))
    v, s = axes.T @ (center / reach), scales / reach
    if np.ptp(s) <= 4 * EPS * s.max():
        return at(reach * _isotropic_norm(length(v), float(s.mean()), len(v), order))
    s = np.pad(s, (0, len(v) - len(s)))
    if order % 2 == 0:
        return at(_tilted_moment(np.zeros(1), int(order) // 2, v, s)[0]).root(order).scaled(reach)
    return _fractional_moment(v, s, order).root(order).scaled(reach)


def _isotropic_norm(offset: float, scale: float, d: int, order: float) -> float:
    """Norm of a normal vector in R^d with covariance scale^2 I and a mean of length offset."""
    at_zero = gamma((d + order) / 2) / gamma(d / 2)
    moved = hyp1f1(-order / 2, d / 2, -0.5 * (offset / scale) ** 2)
    return float(scale * math.sqrt(2.0) * (at_zero * moved) ** (1.0 / order))


def _fractional_moment(v: FloatArray, s: FloatArray, order: float) -> Bracket:
    """E abs(D)^p for p not even: 1/Gamma(a) int_0^inf t^(a-1) E[abs(D)^2n exp(-t abs(D)^2)] dt.

    n = floor(p/2) + 1 and a = n - p/2, so that everything is positive and nothing cancels.
    """
    n = int(order) // 2 + 1
    a = n - order / 2

    def integrand(share: FloatArray) -> FloatArray:
        t = share / (1.0 - share)
        return t ** (a - 1.0) * _tilted_moment(t, n, v, s) / (gamma(a) * (1.0 - share) ** 2)

    return integral(integrand, [0.0, 0.5, 1.0])


def _tilted_moment(t: FloatArray, n: int, v: FloatArray, s: FloatArray) -> FloatArray:
    """Return E[abs(D)^2n exp(-t abs(D)^2)], D = v + s z, from the cumulants of abs(D)^2.

    log E exp(-t abs(D)^2) = -sum_k (log(1 + 2 t s_k^2) / 2 + t v_k^2 / (1 + 2 t s_k^2)), and
    moments follow from cumulants by M_n = sum_i C(n-1, i) K_{i+1} M_{n-1-i}.
    """
    t = np.asarray(t)[..., np.newaxis]
    w = 1.0 / (1.0 + 2.0 * t * s**2)
    moments = [np.exp((0.5 * np.log(w) - t * v**2 * w).sum(axis=-1))]
    cumulants: list[FloatArray] = []
    for j in range(1, n + 1):
        own = math.factorial(j - 1) * s**2 * w + math.factorial(j) * v**2 * w**2
        cumulants.append(((2.0 * s**2 * w) ** (j - 1) * own).sum(axis=-1))
        moments.append(sum(comb(j - 1, i) * cumulants[i] * moments[j - 1 - i] for i in range(j)))
    return np.asarray(moments[n])


def integral(f: Callable[[FloatArray], FloatArray], breaks: list[float]) -> Bracket:
    """Return the integral of f >= 0 between consecutive breaks, with its error bound."""
    values, errors = integrate_panels(f, np.array(breaks[:-1]), np.array(breaks[1:]))
    return near(math.fsum(values), math.fsum(errors))
