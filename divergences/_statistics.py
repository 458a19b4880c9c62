"""Exact finite-sample statements about samples: no normality, no asymptotics."""

import math
from collections.abc import Callable

import numpy as np

from ._checks import EPS, FloatArray


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


def mean_floor(values: FloatArray, least: float, bet: float, alpha: float) -> float:
    """Return a lower bound on the mean of independent values that holds with 1 - alpha.

    None can be below ``least``; nothing bounds them above. With w the excess of the mean over
    ``least``, the product of the factors 1 - bet + bet (value - least) / w has mean 1, so that
    it reaches 1/alpha with probability <= alpha (Markov). The bound is the least w at which it
    does not (Waudby-Smith and Ramdas, J. R. Statist. Soc. B 86, 2024, section 4.2, with one bet
    for all values). Every bet in [0, 1) is valid that does not depend on the values.
    """
    from scipy.optimize import brentq

    excess = np.maximum(values - least, 0.0)
    top, needed = float(excess.max()), -math.log(alpha)
    if top == 0.0:
        return least
    shares = excess / top

    def surplus(w: float) -> float:
        return float(np.log1p(bet * (shares / w - 1.0)).sum()) - needed

    if surplus(EPS) <= 0.0:
        return least
    root = brentq(surplus, EPS, 1.0, xtol=EPS)
    return float(least + top * (root - 2.0 * EPS) - EPS * abs(least))
