"""Exact finite-sample statements about samples: no normality, no asymptotics."""

import math
from collections.abc import Callable

import numpy as np

from ._checks import FloatArray


def ks_distance(sample: FloatArray, cdf: Callable[[FloatArray], FloatArray]) -> float:
    """Return the largest distance between the empirical and a continuous distribution function."""
    ordered = np.sort(sample)
    n, values = len(ordered), np.asarray(cdf(ordered))
    ranks = np.arange(n + 1) / n
    return float(max((ranks[1:] - values).max(), (values - ranks[:-1]).max()))


def ks_limit(n: int, alpha: float) -> float:
    """Return what the distance of n draws from their law exceeds with probability <= alpha.

    The inequality of Dvoretzky, Kiefer and Wolfowitz with Massart's constant (1990), which holds
    for every n and law: P(D > e) <= 2 exp(-2 n e^2).
    """
    return math.sqrt(math.log(2.0 / alpha) / (2.0 * n))


def proportion_interval(hits: int, n: int, alpha: float) -> tuple[float, float]:
    """Return bounds on a probability, from hits in n trials, that hold with 1 - alpha.

    Clopper and Pearson's (1934): alpha/2 on each side, exact for every n.
    """
    from scipy.special import betaincinv

    low = float(betaincinv(hits, n - hits + 1, alpha / 2)) if hits else 0.0
    high = float(betaincinv(hits + 1, n - hits, 1 - alpha / 2)) if hits < n else 1.0
    return low, high


def quantile_interval(sample: FloatArray, level: float, alpha: float) -> tuple[float, float]:
    """Return bounds on the quantile of this level that hold with 1 - alpha.

    Two order statistics: how many draws fall below the quantile is binomial. Infinite where the
    sample is too small to bound it.
    """
    from scipy.stats import binom

    ordered = np.concatenate([[-math.inf], np.sort(sample), [math.inf]])
    n = len(sample)
    below = int(binom.ppf(alpha / 2, n, level))
    above = int(binom.isf(alpha / 2, n, level)) + 1
    return float(ordered[below]), float(ordered[min(above, n + 1)])


def mean_interval(values: FloatArray, spread: float, alpha: float) -> tuple[float, float]:
    """Return the mean of independent values and a half width that holds with 1 - alpha.

    ``spread`` bounds largest minus least possible value. The empirical Bernstein bound (Maurer
    and Pontil 2009, Theorem 4), once for each side: no normality, any number of values.
    """
    n, deficit = len(values), np.log(4.0 / alpha)
    noise = np.sqrt(2.0 * values.var(ddof=1) * deficit / n)
    return float(values.mean()), float(noise + 7.0 * spread * deficit / (3.0 * (n - 1)))
