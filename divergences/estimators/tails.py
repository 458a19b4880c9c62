"""Where a Kullback-Leibler divergence can hide: tails of p, and holes in the density of q."""

import math

import numpy as np

from .._checks import EPS, FloatArray
from .._panels import integrate_panels
from .density import LEVELS, Density
from .integrands import LOG_LEAST

_FAR = LEVELS[LEVELS <= 1e-20]


def tail(p: Density, q: Density) -> float:
    """Return an estimate of ∫ p log(p/q) beyond the last panels; inf if it does not die out.

    Where the integral exists, its part between the quantiles of p at 10^-k and 10^-(k+1) falls
    geometrically in k for the tails that densities have (powers, exponentials). Where it stays
    or grows from one stretch of k to the next, far out and in any stretch, there is none.
    """
    decades = -np.log10(_FAR)
    total = 0.0
    for law in p.leaves:
        for quantile in (law._ppf, law._isf):
            ends = quantile(_FAR)
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


def hole(p: Density, q: Density, a: FloatArray, b: FloatArray) -> float:
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
        ratio = log_p - lifted(log_q)
        values = np.sign(ratio) * np.exp(log_p + np.log(np.abs(ratio)))
    return np.where(log_p == -np.inf, 0.0, values)


def lifted(log_q: FloatArray) -> FloatArray:
    """Return log-densities where a 0 inside the declared support has underflowed."""
    return np.where(log_q == -np.inf, LOG_LEAST, log_q)
