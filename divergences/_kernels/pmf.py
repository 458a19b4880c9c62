"""Total variation, Kullback-Leibler and Jensen-Shannon of two mass vectors in one pass.

Per cell, with r = (p - q) / (p + q) in [-1, 1] and u = eps / 2 the unit roundoff, all three
follow from r, which is right to 3u because p - q and p + q are each rounded once.

**Near**, abs(r) <= 0.6. With m = (p + q) / 2, p = m (1 + r) and q = m (1 - r), the cell
contributes m phi(r) to JS,

    phi(r) = ((1 + r) log(1 + r) + (1 - r) log(1 - r)) / 2 = sum_k r^2k / (2k (2k - 1)),

to 30 terms, which leave 2^-55 of it. To KL it contributes p log(p / q) - p + q, a form that is
never negative and needs no unit mass. Since p / q = (1 + r) / (1 - r) has logarithm 2 atanh(r),

    p log(p / q) - p + q = (p - q) r + 2 p (atanh(r) - r),

where the second term is at most a seventh of the first when r < 0: nothing cancels.
atanh(r) - r = r^3 (1/3 + r^2/5 + ...) to 33 terms leaves 2^-54 of the sum.

**Far**, beyond 0.6. r near 1 has forgotten q, so that A = log(2p / (p + q)) and
B = log(2q / (p + q)) are taken of quotients computed afresh: (p A + q B) / 2 for JS and
p (A - B) - (p - q) for KL. At 0.6, the worst place, the terms add up to 2.9 times the result. Where
q is below 2^-900 p the quotient may leave the range of normal floats; there JS is m log 2, and KL
takes the logarithms of p and of q themselves, which differ by more than 623 while neither exceeds
745. Where p q = 0 the cell of JS is m log 2, that of KL is q or inf.

Relative error of a cell, counted roundings times condition: below 14 eps (JS and KL alike). The
sums are compensated, so the totals inherit it whatever the number of cells. No step of a tile
branches: the compiler turns the loop into vector instructions.
"""

import math

import numpy as np
from numpy.typing import NDArray

from ._jit import kernel
from .elementary import log, series
from .sums import add

_TILE = 256
_ROWS = 5  # of a tile: 2 TV, KL, 2 JS; 1 where KL is inf; 1 where KL is left to be added
_NEAR = 0.6
_FAR = 2.0**-900  # quotients below this may leave the range of normal floats
_PHI = series([1.0 / ((2 * k + 1) * (2 * k + 2)) for k in range(30)])  # phi(r) / r^2 of z = r^2
_ATANH_TAIL = series([1.0 / (2 * k + 3) for k in range(33)])  # (atanh(r) - r) / r^3 of z = r^2


@kernel
def divergences(p: NDArray[np.float64], q: NDArray[np.float64]) -> tuple[float, float, float]:
    """Return (TV, KL(p||q), JS in the half convention), nats, of masses p, q >= 0, both (k,)."""
    cells, totals, carries = (
        np.zeros(_ROWS * _TILE),
        np.zeros(_ROWS * _TILE),
        np.zeros(_ROWS * _TILE),
    )
    for start in range(0, len(p), _TILE):
        if len(p) - start < _TILE:
            cells[:] = 0.0
        _fill(p[start : start + _TILE], q[start : start + _TILE], cells)
        _accumulate(cells, totals, carries)
    tv, kl, js, infinite, far = [_total(totals, carries, row) for row in range(_ROWS)]
    if infinite > 0.0:
        kl = np.inf
    elif far > 0.0:
        kl += _kl_far_apart(p, q)
    return 0.5 * tv, kl, 0.5 * js


@kernel
def _fill(p: NDArray[np.float64], q: NDArray[np.float64], cells: NDArray[np.float64]) -> None:
    """Write the rows of a tile."""
    for i in range(len(p)):
        a, b = p[i], q[i]
        total, gap = a + b, a - b
        scale = total if total > 0.0 else 1.0
        r, s, t = gap / scale, a / scale, b / scale
        z, near, far = r * r, abs(r) <= _NEAR, (t <= _FAR) & (a > 0.0)
        log_s, log_t = log(2.0 * s if s > _FAR else 1.0), log(2.0 * t if t > _FAR else 1.0)
        kl = gap * r + 2.0 * a * r * z * _ATANH_TAIL(z) if near else a * (log_s - log_t) - gap
        cells[i] = abs(gap)
        cells[_TILE + i] = 0.0 if far else kl
        cells[2 * _TILE + i] = total * z * _PHI(z) if near else a * log_s + b * log_t
        cells[3 * _TILE + i] = 1.0 if (b == 0.0) & (a > 0.0) else 0.0
        cells[4 * _TILE + i] = 1.0 if far else 0.0


@kernel
def _accumulate(
    terms: NDArray[np.float64], totals: NDArray[np.float64], carries: NDArray[np.float64]
) -> None:
    """Add each term to its unevaluated sum total + carry (Knuth's two-sum: no branch)."""
    for i in range(len(terms)):
        raised = totals[i] + terms[i]
        share = raised - totals[i]
        carries[i] += (totals[i] - (raised - share)) + (terms[i] - share)
        totals[i] = raised


@kernel
def _total(totals: NDArray[np.float64], carries: NDArray[np.float64], row: int) -> float:
    """Return the sum of a row."""
    total, carry = 0.0, 0.0
    for i in range(row * _TILE, (row + 1) * _TILE):
        total, carry = add(total, carry, totals[i])
        carry += carries[i]
    return total + carry


@kernel
def _kl_far_apart(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    """Return the KL of the cells where 0 < q <= 2^-900 (p + q)."""
    total, carry = 0.0, 0.0
    for i in range(len(p)):
        a, b = p[i], q[i]
        if a > 0.0 and b / (a + b) <= _FAR:
            total, carry = add(total, carry, a * (math.log(a) - math.log(b)) - (a - b))
    return total + carry
