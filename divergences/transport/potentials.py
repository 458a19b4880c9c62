"""Kantorovich potentials of two samples: by how much a transport cost changes as points move.

On the line both come from the order of the points; elsewhere from the prices of the simplex.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from .._kernels.pairs import c_transform, distance_matrix

Function = Callable[[FloatArray], FloatArray]


class Potentials(NamedTuple):
    """The potentials at the points of the two samples, (n,) and (m,), up to constants."""

    x: FloatArray
    y: FloatArray

    @property
    def variance(self) -> float:
        """Of the transport cost W_p^p between the samples, by the limit theorem.

        Del Barrio and Loubes, Central limit theorems for empirical transportation cost in general
        dimension, Annals of Probability 47 (2019), Theorem 4.1. At least 2 points a side.
        """
        return float(self.x.var(ddof=1) / len(self.x) + self.y.var(ddof=1) / len(self.y))

    @property
    def tail_index(self) -> float:
        """Of the heavier of the two, at least 2 points a side; their variance takes one above 2."""
        return min(tail_index(self.x), tail_index(self.y))


def tail_index(values: FloatArray) -> float:
    """Return Hill's estimate of the tail index of n values around their mean, in [0, inf].

    From the sqrt(n) largest, so that it is consistent for every regularly varying tail (Hill,
    Annals of Statistics 3, 1975; Mason, Annals of Probability 10, 1982); inf if all are equal.
    """
    sizes = np.sort(np.abs(values - values.mean()))
    k = math.isqrt(len(values))
    threshold, largest = sizes[-k - 1], sizes[-k:]
    if threshold == largest[-1]:
        return math.inf
    if threshold == 0.0:
        return 0.0
    return 1.0 / float((np.log(largest) - np.log(threshold)).mean())


def on_the_line(x: FloatArray, y: FloatArray, order: float) -> Potentials:
    """Return the potentials of W_p^p of two samples (n,) and (m,) with equal weights."""
    x_rank, y_rank = np.argsort(x), np.argsort(y)
    both = Potentials(np.empty(len(x)), np.empty(len(y)))
    both.x[x_rank] = _integrated(x[x_rank], y[y_rank], order)
    both.y[y_rank] = _integrated(y[y_rank], x[x_rank], order)
    return both


def _integrated(x: FloatArray, y: FloatArray, order: float) -> FloatArray:
    """Return the potential at sorted x, by what its steps cost towards where both are transported.

    Up to the rank at which x_i ends the monotone plan has used y up to a place of its own, from
    which x_i and x_(i+1) are equally good: the potential grows by the difference of their costs.
    Where that rank ends a y, too, two places do and so does their mean. Ties are no exception.
    """
    n, m = len(x), len(y)
    ranks = np.arange(1, n) * m
    places = y[np.array([(ranks - 1) // n, ranks // n])]
    steps = np.abs(x[1:] - places) ** order - np.abs(x[:-1] - places) ** order
    return np.concatenate([[0.0], np.cumsum(steps.mean(axis=0))])


class LineWitness(NamedTuple):
    """A 1-Lipschitz function on the line: heights (k,) at a sorted grid (k,), constant outside."""

    grid: FloatArray
    heights: FloatArray

    def __call__(self, z: FloatArray) -> FloatArray:
        """Return the values at points (n,)."""
        return np.interp(z, self.grid, self.heights)


def line_witness(x: FloatArray, y: FloatArray) -> LineWitness:
    """Return f with E f(x) - E f(y) = W_1 of two samples (n,) and (m,), on both together."""
    both = np.concatenate([x, y])
    order = np.argsort(both)
    lead = np.cumsum(np.where(order < len(x), -len(y), len(x)))[:-1]  # G - F, as whole numbers
    grid = both[order]
    return LineWitness(grid, np.concatenate([[0.0], np.cumsum(np.sign(lead) * np.diff(grid))]))


def extended(y: FloatArray, potential: FloatArray) -> Function:
    """Return the 1-Lipschitz function z -> min_j abs(z - y_j) - potential_j, for (k, d) points.

    McShane's extension (1934) of a potential of W_1 from the points y (m, d).
    """
    return lambda z: c_transform(distance_matrix(y, z), potential)
