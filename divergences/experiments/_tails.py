"""How heavy a tail is, and how far a sample is from a Cauchy law."""

import math

import numpy as np
from scipy.optimize import minimize_scalar

from .._checks import FloatArray


def half_iqr(values: FloatArray) -> float:
    """Return half the distance between the quartiles, the scale of a Cauchy law.

    Examples
    --------
    >>> half_iqr(np.array([-3.0, -1.0, 0.0, 1.0, 900.0]))
    1.0
    """
    low, high = np.quantile(values, (0.25, 0.75))
    return float(high - low) / 2


def kurtosis(values: FloatArray) -> float:
    """Return the fourth central moment over the squared variance: 3 for a normal law, >= 1.

    Examples
    --------
    >>> kurtosis(np.array([-1.0, 1.0]))
    1.0
    """
    centred = values - values.mean()
    return float((centred**4).mean() / (centred**2).mean() ** 2)


def largest(values: FloatArray, count: int) -> FloatArray:
    """Return the ``count`` + 1 largest sizes, the largest first.

    Examples
    --------
    >>> largest(np.array([1.0, -4.0, 2.0, -3.0]), 1)
    array([4., 3.])
    """
    sizes = np.abs(values)
    return np.sort(np.partition(sizes, -count - 1)[-count - 1 :])[::-1]


def hill(values: FloatArray, count: int) -> float:
    """Return the tail index that the ``count`` largest sizes speak for, inf if they are one.

    The maximum-likelihood index a of a tail c/t^a above the next largest size (Hill 1975), with
    standard error a/√count.

    Examples
    --------
    >>> round(hill(np.exp([0.0, 1.0, 2.0]), 2), 12)
    0.666666666667
    """
    top = largest(values, count)
    rise = float(np.log(top[:-1] / top[-1]).mean())
    return 1 / rise if rise > 0 else math.inf


def ccdf_slope(values: FloatArray, far: int, near: int) -> tuple[float, float]:
    """Return the slope of log P(|X| > t) against log t between two ranks, and its error at -1.

    Logarithms of the order statistics of a tail 1/t differ by sums of independent exponentials
    (Rényi), so that of rank ``near`` over that of rank ``far`` has variance 1/far - 1/near.

    Examples
    --------
    >>> slope, error = ccdf_slope(1.0 / np.arange(1.0, 1001.0), 10, 100)
    >>> round(slope, 12), round(error, 3)
    (-1.0, 0.13)
    """
    top, fall = largest(values, near), math.log(near / far)
    slope = -fall / math.log(top[far - 1] / top[near - 1])
    return slope, math.sqrt(1 / far - 1 / near) / fall


def ks_distance(values: FloatArray, scale: float) -> float:
    """Return sup |F_n - F| for the Cauchy law of this scale about 0.

    Examples
    --------
    >>> ks_distance(np.array([0.0]), 1.0)
    0.5
    """
    return _gap(0.5 + np.arctan(np.sort(values) / scale) / math.pi)


def least_ks_distance(values: FloatArray) -> float:
    """Return the least sup |F_n - F| of the sizes over all Cauchy laws about 0.

    At each t the half-Cauchy F(t) falls as the scale grows, so |F_n(t) - F(t)| falls, then rises,
    and so does the supremum over t: a search by sections finds the least. Scales e^10 times above
    or below the median size cannot do better than 1/2 - 3e-5 there.

    Examples
    --------
    >>> round(least_ks_distance(np.ones(10)), 4)
    0.5
    """
    sizes = np.sort(np.abs(values))
    middle = math.log(sizes[len(sizes) // 2])

    def distance(log_scale: float) -> float:
        return _gap(np.arctan(sizes / math.exp(log_scale)) * (2 / math.pi))

    found = minimize_scalar(distance, bounds=(middle - 10, middle + 10), method="bounded")
    return float(found.fun)


def log10_p(distance: float, n: int) -> float:
    """Return log10 of a bound on the chance of so large a distance: 2 exp(-2 n distance^2).

    It holds at every n (Massart 1990), and at the law that is least far away as well, since the
    true one is no nearer.

    Examples
    --------
    >>> round(log10_p(0.1, 40_000), 1)
    -347.1
    """
    return min(0.0, (math.log(2) - 2 * n * distance**2) / math.log(10))


def _gap(levels: FloatArray) -> float:
    """Return sup |F_n - F| from F at the sorted sample."""
    n = len(levels)
    steps = np.arange(n + 1) / n
    return float(max((steps[1:] - levels).max(), (levels - steps[:-1]).max()))
