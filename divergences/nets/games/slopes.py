"""The slopes of a GAN's losses at a discriminator's output t, without overflow.

Each function returns the slope, its derivative, and the slope less that at 0 (to full relative
precision, where a difference would cancel).
"""

import math


def falling(t: float) -> tuple[float, float, float]:
    """Return 1 / (1 + exp(t)), its derivative, and what it is more than 1/2.

    Examples
    --------
    >>> falling(0.0)
    (0.5, -0.25, -0.0)
    """
    low, high = _logistic(-t), _logistic(t)
    return low, -low * high, -0.5 * math.tanh(0.5 * t)


def rising(t: float) -> tuple[float, float, float]:
    """Return 1 / (1 + exp(-t)), its derivative, and what it is more than 1/2.

    Examples
    --------
    >>> rising(0.0)
    (0.5, 0.25, 0.0)
    """
    low, high = _logistic(-t), _logistic(t)
    return high, low * high, 0.5 * math.tanh(0.5 * t)


def flat(t: float) -> tuple[float, float, float]:  # noqa: ARG001
    """Return 1 and its derivative 0, and 0 more than 1.

    Examples
    --------
    >>> flat(3.0)
    (1.0, 0.0, 0.0)
    """
    return 1.0, 0.0, 0.0


def _logistic(t: float) -> float:
    if t >= 0:
        return 1.0 / (1.0 + math.exp(-t))
    e = math.exp(t)
    return e / (1.0 + e)
