"""What a bracket of TV implies for JS and KL.

With m = (P + Q) / 2 and r the density of (P - Q) / 2 relative to m, TV is the m-mean of abs(r) and
JS that of phi(r) = ((1 + r) log(1 + r) + (1 - r) log(1 - r)) / 2, even and convex from 0 to log 2:
so phi(TV) <= JS <= TV log 2, and both ends are attained.
"""

import math


def js_from_tv(low: float, high: float) -> tuple[float, float]:
    """Return bounds on JS in the half convention, nats, from bounds on TV with low < 1."""
    least = 0.5 * math.log1p(-low * low) + low * math.atanh(low)
    return max(least, 0.0), high * math.log(2.0)


def kl_from_tv(low: float) -> float:
    """Return a lower bound on KL, nats, from one on TV below 1.

    The larger of Pinsker's 2 TV^2 and Bretagnolle and Huber's -log(1 - TV^2).
    """
    return max(2.0 * low * low, -math.log1p(-low * low))
