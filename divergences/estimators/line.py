"""TV, KL and JS of densities on the line by certified quadrature.

The line is cut at quantiles of both laws down to probability 1e-300, at the ends of supports,
at declared jumps and, for TV, where the densities cross. The masses of p and q are integrated
over the same panels: what they miss of 1 is mass that the quadrature has not seen (a pole next to
the end of a support, say), and it enters the bracket.
"""

import math
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from .._panels import crossings, integrate_panels
from ..errors import UnsupportedError
from .brackets import Bracketed, Unseen, close, kl_slack, unseen_mass
from .density import Density
from .integrands import Name, integrand
from .tails import hole, lifted, tail

_SLOPPY = 1e-9  # a density that exceeds mass 1 by more is none; scipy's own are right to 1e-13


class Panels(NamedTuple):
    """Panels [a, b] of the line, the integrals over them and the bounds of their errors, (n,)."""

    a: FloatArray
    b: FloatArray
    parts: FloatArray
    errors: FloatArray


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
            log_q = lifted(log_q)
        return integrand(name, p.on_line(x), log_q)

    panels = Panels(a, b, *integrate_panels(f, a, b))
    unseen = _unseen(p, a, b), _unseen(q, a, b)
    if name == "kl":
        return _close_kl(p, q, panels, unseen)
    return close(name, math.fsum(panels.parts), math.fsum(panels.errors), unseen)


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


def _close_kl(p: Density, q: Density, panels: Panels, unseen: tuple[Unseen, Unseen]) -> Bracketed:
    """Bracket a KL, which can hide anything where p has little mass.

    Below, the unseen masses add p log(p/q) + q - p >= 0. Above, the tails are judged by how the
    contributions change from quantile to quantile of p, and zeros of q by the mass of p on them.
    """
    a, b, parts, errors = panels
    value, error = math.fsum(parts), math.fsum(errors)
    beyond, on_zeros = tail(p, q), hole(p, q, a, b)
    if on_zeros > EPS or beyond == math.inf or not math.isfinite(error):
        settled = parts[np.isfinite(errors)] - errors[np.isfinite(errors)]
        return Bracketed(math.inf, max(math.fsum(settled), 0.0), math.inf)
    x = 0.5 * a + 0.5 * b
    with np.errstate(invalid="ignore"):
        log_ratio = np.abs(p.on_line(x) - lifted(q.on_line(x)))
    steepest = float(np.max(log_ratio, where=np.isfinite(log_ratio), initial=1.0))
    slack = kl_slack(value, steepest, unseen) if on_zeros == 0 and len(a) else math.inf
    return Bracketed(value + beyond, max(value - error, 0.0), value + 2 * beyond + slack + error)
