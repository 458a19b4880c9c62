"""The three divergences pointwise, from log-densities.

Each function takes log p and log q at some points and returns the density of the divergence
there: non-negative, 0 where both vanish, and right where one of them underflows or is 0. The
Kullback-Leibler integrand is p log(p/q) - p + q; the last two terms integrate to zero over laws
and keep every partial sum non-negative.
"""

import math
from typing import Literal

import numpy as np

from .._checks import FloatArray

Name = Literal["tv", "kl", "js"]

LOG_LEAST = math.log(5e-324)  # log of the least positive float: where a density underflows


def integrand(name: Name, log_p: FloatArray, log_q: FloatArray) -> FloatArray:
    """Return the density of a divergence at points where the log-densities are given."""
    with np.errstate(all="ignore"):
        ratio = log_p - log_q
        match name:
            case "tv":
                values = -0.5 * np.exp(np.maximum(log_p, log_q)) * np.expm1(-np.abs(ratio))
            case "js":
                values = 0.5 * np.exp(np.logaddexp(log_p, log_q)) * _js(np.abs(ratio))
            case "kl":
                values = _kl(log_p, log_q, ratio)
        return np.where((log_p == -np.inf) & (log_q == -np.inf), 0.0, values)


def _js(ratio: FloatArray) -> FloatArray:
    """Return (d/2) tanh(d/2) - log cosh(d/2) for the log-ratio d >= 0, from 0 up to log 2."""
    half = 0.5 * ratio
    near = half * np.tanh(half) - np.log1p(2.0 * np.sinh(0.5 * half) ** 2)
    far = math.log(2.0) - np.log1p(np.exp(-ratio)) - ratio * np.exp(-ratio) / (1 + np.exp(-ratio))
    far = np.where(ratio > -LOG_LEAST, math.log(2.0), far)
    return np.where(ratio < 1.0, near, far)


def _kl(log_p: FloatArray, log_q: FloatArray, ratio: FloatArray) -> FloatArray:
    """Return p d + q - p for the log-ratio d, grouped so that nearly equal p, q do not cancel."""
    p, q = np.exp(log_p), np.exp(log_q)
    near = p * (ratio + np.expm1(-ratio))
    # p d by logarithms: in a heavy tail p underflows long before p d does.
    steep = np.sign(ratio) * np.exp(log_p + np.log(np.abs(ratio)))
    far = np.where(log_p == -np.inf, 0.0, steep - p) + q
    return np.where(np.abs(ratio) < 1.0, near, far)
