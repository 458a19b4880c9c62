"""Total variation, Kullback-Leibler and Jensen-Shannon of two mass vectors in one pass.

Per cell, with r = (p - q) / (p + q) in [-1, 1] and u = eps / 2 the unit roundoff, all three
follow from r, which is right to 3u because p - q and p + q are each rounded once.

JS. With m = (p + q) / 2, p = m (1 + r) and q = m (1 - r), the cell contributes m phi(r),

    phi(r) = ((1 + r) log(1 + r) + (1 - r) log(1 - r)) / 2 = log(1 - r^2) / 2 + r atanh(r).

The second form serves |r| <= 1/2: its terms are -r^2/2 and r^2 to leading order, so errors grow
by at most 3.2. Beyond 1/2 the first form is taken with (1 + r) / 2 = p / (p + q) and
(1 - r) / 2 = q / (p + q) computed afresh, since r near 1 has forgotten q. Nothing is divided by
a rounded mean that could underflow, and where p q = 0 the cell is m log 2 to 3u.

KL, in the general form p log(p / q) - p + q that is never negative and needs no unit mass.
Since p / q = (1 + r) / (1 - r) has logarithm 2 atanh(r) and p + q times r is p - q,

    p log(p / q) - p + q = (p - q) r + 2 p (atanh(r) - r).

The second term is at most a twelfth of the first when r < 0 and |r| <= 1/4, so nothing cancels;
atanh(r) - r = r^3 (1/3 + r^2/5 + ...) to 12 terms leaves 16^-12 of it, below u. Beyond 1/4 the
left-hand side is evaluated as it stands: its terms are at most 8.3 times the result.

Relative error of a cell, counted roundings times condition: at most 14 eps (JS and KL alike).
The sums are compensated, so the totals inherit it whatever the number of cells.
"""

import math

import numpy as np
from numpy.typing import NDArray

from ._jit import kernel
from .sums import add

_FAR = 2.0**900  # quotients beyond this, either way, may leave the range of normal floats


@kernel
def divergences(p: NDArray[np.float64], q: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return (TV, KL(p||q), JS in the half convention), nats, of masses p, q >= 0, both (k,)."""
    tv, tv_rest = 0.0, 0.0
    kl, kl_rest = 0.0, 0.0
    js, js_rest = 0.0, 0.0
    singular = False
    for i in range(len(p)):
        a, b = p[i], q[i]
        if a == b:
            continue
        r = (a - b) / (a + b)
        tv, tv_rest = add(tv, tv_rest, abs(a - b))
        js, js_rest = add(js, js_rest, _twice_js(a, b, r))
        if b == 0.0:
            singular = True
        else:
            kl, kl_rest = add(kl, kl_rest, _generalised_kl(a, b, r))
    if singular:
        return 0.5 * (tv + tv_rest), np.inf, 0.5 * (js + js_rest)
    return 0.5 * (tv + tv_rest), kl + kl_rest, 0.5 * (js + js_rest)


@kernel
def _twice_js(p: float, q: float, r: float) -> float:
    """Return p log(p/m) + q log(q/m), m = (p + q) / 2, for two different masses."""
    total = p + q
    if abs(r) <= 0.5:
        return total * (0.5 * math.log1p(-r * r) + r * math.atanh(r))
    return _entropy_term(p, total) + _entropy_term(q, total)


@kernel
def _entropy_term(p: float, total: float) -> float:
    """Return p log(2 p / total), 0 at p = 0."""
    share = p / total
    return p * math.log(2.0 * share) if share > 0.0 else 0.0


@kernel
def _generalised_kl(p: float, q: float, r: float) -> float:
    """Return p log(p/q) - p + q for two different masses, q > 0."""
    if p == 0.0:
        return q
    if abs(r) <= 0.25:
        return (p - q) * r + 2.0 * p * r * r * r * _atanh_tail(r * r)
    if q / _FAR <= p <= q * _FAR:
        return p * math.log(p / q) - (p - q)
    # The logarithms differ by more than 623 and neither exceeds 745: nothing cancels.
    return p * (math.log(p) - math.log(q)) - (p - q)


@kernel
def _atanh_tail(z: float) -> float:
    """Return (atanh(r) - r) / r^3 = sum_k z^k / (2k + 3) at z = r^2 <= 1/16."""
    value = 0.0
    for k in range(11, -1, -1):
        value = value * z + 1.0 / (2 * k + 3)
    return value
