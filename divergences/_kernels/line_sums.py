"""Sums of many terms in blocks: as fast as memory, with an error that does not grow with n."""

import numpy as np
from numpy.typing import NDArray

from ._jit import kernel
from .sums import add

Array = NDArray[np.float64]

BLOCK = 512  # terms that a vector loop takes at a time; a power of two
LEVELS = 9  # of additions in a block


@kernel
def block_total(terms: Array, count: int) -> float:
    """Return the sum of the first ``count`` of terms (BLOCK,), which are destroyed.

    The upper half is added to the lower one, and so on: each term goes through 9 additions, so
    the sum is off by at most 9 u of the sum of their sizes (u = eps / 2).
    """
    half = BLOCK // 2
    while half >= count and half > 1:
        half //= 2
    for i in range(count, 2 * half):
        terms[i] = 0.0
    while half:
        low, high = terms[:half], terms[half : 2 * half]
        for i in range(half):
            low[i] += high[i]
        half //= 2
    return float(terms[0])


@kernel
def mean_distance(x: Array, place: float) -> float:
    """Return the mean of abs(x - place) over x (n,): the error is at most 12 u of it."""
    total, carry, terms = 0.0, 0.0, np.empty(BLOCK)
    for start in range(0, len(x), BLOCK):
        block = x[start : start + BLOCK]
        for i in range(len(block)):
            terms[i] = abs(block[i] - place)
        total, carry = add(total, carry, block_total(terms, len(block)))
    return (total + carry) / len(x)
