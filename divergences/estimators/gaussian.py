r"""Two Gaussians in any dimension: KL in closed form, TV and JS by one contour integral.

In coordinates where P = N(0, I) and Q = N(m, diag(lam)), the Hellinger transform
M(s) = ∫ p^(1-s) q^s is a product of elementary factors,

    M(s) = prod_i lam_i^((1-s)/2) B_i^(-1/2) exp(-s (1-s) m_i^2 / (2 B_i)),
    B_i  = lam_i + (1 - lam_i) s.

TV and JS are expectations of functions of the log-ratio L = log(p/q) under sqrt(p q). Writing
these functions by their Fourier transforms and exchanging the integrals gives, on s = 1/2 + i t,

    TV = (1/pi) ∫_0^inf (1 - Re M(s)) / (1/4 + t^2) dt,
    JS = (1/2)  ∫_0^inf (1 - Re M(s)) / ((1/4 + t^2) cosh(pi t)) dt.

(min(1, e^-L) e^(L/2) has transform 1 / (1/4 + t^2); for JS use
∫ e^(a L) log(1 + e^-L) dL = pi / (a sin(pi a)), 0 < a < 1.) The integrals are one-dimensional
whatever the dimension of the space, and the integrands analytic.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .._checks import EPS, FloatArray
from ..errors import SolverError
from ..measures import Gaussian
from ..results import Estimate, certified, exact
from .integrands import Name

_Complex = NDArray[np.complexfloating]


def gaussian_divergence(name: Name, p: Gaussian, q: Gaussian) -> Estimate:
    """Return the divergence of two Gaussians."""
    shift, spread = _canonical(p, q)
    if name == "kl":
        return exact(_kl(shift, spread), "closed form")
    if name == "tv" and (spread == 1.0).all():
        distance = math.hypot(*shift)
        return exact(math.erf(distance / math.sqrt(8.0)), "closed form")
    value, error = _tv(shift, spread) if name == "tv" else _js(shift, spread)
    # The singular values carry a relative error of about d eps times their own ratio.
    error += EPS * p.dim * math.sqrt(spread.max() / spread.min())
    value = max(value, 0.0)
    return certified(value, max(value - error, 0.0), value + error, "contour integral")


def _canonical(p: Gaussian, q: Gaussian) -> tuple[FloatArray, FloatArray]:
    """Return the mean m and the variances of Q where P is standard and Q has independent axes."""
    from scipy.linalg import solve_triangular

    white_shift = solve_triangular(p.scale_tril, q.location - p.location, lower=True)
    if np.array_equal(p.cov, q.cov):
        return white_shift, np.ones(p.dim)
    root = solve_triangular(p.scale_tril, q.scale_tril, lower=True)
    axes, deviations, _ = np.linalg.svd(root)
    return np.asarray(axes.T @ white_shift), np.asarray(deviations**2)


def _kl(shift: FloatArray, spread: FloatArray) -> float:
    """Return sum_i (1/lam - 1 - log(1/lam) + m^2/lam) / 2, the KL of N(0, I) from N(m, lam)."""
    excess = (1.0 - spread) / spread
    return 0.5 * math.fsum(np.concatenate([excess - np.log1p(excess), shift**2 / spread]))


def _js(shift: FloatArray, spread: FloatArray) -> tuple[float, float]:
    def f(t: FloatArray) -> FloatArray:
        missing = -np.expm1(_log_transform(0.5 + 1j * t, shift, spread)).real
        return np.asarray(0.5 * missing / ((0.25 + t**2) * np.cosh(math.pi * t)))

    # 1 / cosh(pi t) < 2 exp(-pi t): what lies beyond t = 14 is below 1e-20.
    return _integral(f, 14.0)


def _tv(shift: FloatArray, spread: FloatArray) -> tuple[float, float]:
    """Integrate 1 - TV on a contour bent to the side where M decays.

    For large s, log M is linear in s: M decays to one side and oscillates along the straight
    line. The factors B_i vanish on the real axis only, outside [0, 1]; every contour crosses that
    axis at 1/2, so that bending changes nothing but the speed.
    """
    bend = _bend(shift, spread)
    overlap, error = _integral(
        lambda t: np.asarray(_overlap(t, bend, shift, spread).real, dtype=float), math.inf
    )
    return 1.0 - overlap, error


def _bend(shift: FloatArray, spread: FloatArray) -> float:
    """Return the side on which M is smaller, or 0 where either side is worse than no bend."""
    scan = np.geomspace(1e-2, 1e9, 400)
    sizes = {}
    for bend in (-0.5, 0.5, 0.0):
        with np.errstate(all="ignore"):  # the wrong side overflows
            size = np.trapezoid(np.abs(_overlap(scan, bend, shift, spread)), scan)
        sizes[bend] = float(size) if np.isfinite(size) else math.inf
    best = min((-0.5, 0.5), key=sizes.__getitem__)
    return best if sizes[best] <= 2.0 * sizes[0.0] else 0.0


def _overlap(t: FloatArray, bend: float, shift: FloatArray, spread: FloatArray) -> _Complex:
    """Return M(s) / (pi s (1 - s)) ds/(i dt) on the hyperbola s = 1/2 + bend (root - 1) + i t."""
    root = np.sqrt(1.0 + t**2)
    s = 0.5 + bend * (root - 1.0) + 1j * t
    slope = 1.0 - 1j * bend * t / root
    return np.asarray(np.exp(_log_transform(s, shift, spread)) / (s * (1.0 - s)) * slope / math.pi)


def _log_transform(s: _Complex, shift: FloatArray, spread: FloatArray) -> _Complex:
    """Return log M(s), shape of s."""
    s = s[..., np.newaxis]
    base = spread + (1.0 - spread) * s
    terms = (1.0 - s) * np.log(spread) - np.log(base) - s * (1.0 - s) * shift**2 / base
    return np.asarray(0.5 * terms.sum(axis=-1))


def _integral(f: Callable[[FloatArray], FloatArray], end: float) -> tuple[float, float]:
    """Integrate over (0, end), at once and in parts, which must agree.

    The error adds 64 eps for the rounding of the integrand, whose own integral is at most 1.
    """
    from scipy.integrate import tanhsinh

    cuts = np.append([edge for edge in (0.0, 1.0, 8.0, 64.0, 512.0) if edge < end], end)
    low, high = np.append(0.0, cuts[:-1]), np.append(end, cuts[1:])
    with np.errstate(all="ignore"):  # the far ends under- and overflow harmlessly
        whole, *parts = tanhsinh(f, low, high, atol=1e-15, rtol=1e-14).integral.tolist()
    total = math.fsum(parts)
    if not math.isfinite(whole + total):
        raise SolverError("the contour integral did not converge; compare samples instead")
    return total, abs(whole - total) + 64 * EPS
