"""Masses as whole numbers, so that flows are exact and their ties are ties."""

import math
from typing import NamedTuple

import numpy as np

from ..._checks import FloatArray
from .problem import Index, Problem

_PARTS = (64, 8)  # units in a point of mean mass: of all but the rest, and of what comes first
_TOTAL = 2.0**62  # units in all: sums of any of them stay below the largest int64


class Masses(NamedTuple):
    """Units (n,) and (m,), > 0 and with one sum, and what a unit weighs."""

    a: Index
    b: Index
    unit: float


def in_units(problem: Problem) -> Masses:
    """Return the masses as whole numbers of a common unit.

    Equal masses are so exactly: m / g units a source and n / g a sink, with g = gcd(n, m). Others
    are rounded to 2^-62 of all: by at most 2^-63 each, less than their own rounding where they
    exceed 2^-10 and in all less than 2e-14 for 100,000 points. What the two sums then differ by,
    their rounding errors, is taken from the largest mass.
    """
    n, m = len(problem.a), len(problem.b)
    if problem.equal:
        g = math.gcd(n, m)
        return Masses(np.full(n, m // g), np.full(m, n // g), g / (n * m))
    a, b = _rounded(problem.a), _rounded(problem.b)
    excess = int(a.sum()) - int(b.sum())
    larger = a if excess > 0 else b
    larger[larger.argmax()] -= abs(excess)
    return Masses(a, b, 1.0 / float(a.sum()))


def _rounded(masses: FloatArray) -> Index:
    """Return masses in units of which there are nearly 2^62."""
    share = masses / math.fsum(masses)
    return np.maximum(np.rint(share * _TOTAL), 1.0).astype(np.int64)


def in_portions(a: Index, b: Index) -> list[tuple[Index, Index]]:
    """Return masses (n,) and (m,) in portions that add up to them, the coarsest last.

    Each has one sum on both sides. A path carries what the least flow along it is: not little, as
    long as all flows are multiples of a large unit. Where all masses are the same they are whole.
    """
    portions = []
    if (a != a[0]).any() or (b != a[0]).any():
        for parts in _PARTS:
            unit = int(a.sum()) // (parts * max(len(a), len(b)))
            if unit > 1:
                left, right = _in_multiples(a, b, unit)
                portions.append((a - left, b - right))
                a, b = left, right
    return [*portions, (a.copy(), b.copy())]


def _in_multiples(a: Index, b: Index, unit: int) -> tuple[Index, Index]:
    """Return multiples of a unit, at most the masses and with one sum."""
    left, right = a // unit, b // unit
    total = min(int(left.sum()), int(right.sum()))
    return unit * _thinned(left, total), unit * _thinned(right, total)


def _thinned(counts: Index, total: int) -> Index:
    """Return counts that add up to a smaller total, everywhere about in proportion."""
    running = np.cumsum(counts)
    return np.asarray(np.diff(running * total // running[-1], prepend=0))
