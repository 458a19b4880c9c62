"""A problem of transport between two clouds, and what a solver answers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..._checks import FloatArray

Index = NDArray[np.int64]


class Problem(NamedTuple):
    """Carry masses a (n,) > 0 at x (n, d) to b (m,) > 0 at y (m, d), at norm(x_i - y_j)^order.

    Both sides sum to 1 up to rounding, and the points span at most 1 on every axis. ``equal`` if
    all a are equal and all b are.
    """

    x: FloatArray
    y: FloatArray
    a: FloatArray
    b: FloatArray
    order: float
    equal: bool


class Prices(NamedTuple):
    """Potentials u (n,) and v (m,): feasible where u_i + v_j <= cost_ij for all pairs."""

    u: FloatArray
    v: FloatArray


class SparsePlan(NamedTuple):
    """Mass (k,) > 0 carried from i (k,) to j (k,)."""

    i: Index
    j: Index
    mass: FloatArray


class Progress(NamedTuple):
    """How far a solver is: on a level out of so many, of so many points of both clouds together.

    ``violations`` are the pairs that were found too cheap when the ``round`` last looked.
    """

    level: int
    levels: int
    points: int
    round: int
    violations: int
    seconds: float


class Solved(NamedTuple):
    """A plan, prices, and whether the solver finished: then these prove it cheapest."""

    plan: SparsePlan
    prices: Prices
    complete: bool
