"""Kantorovich's problem and its dual as linear programs, for a solver that knows no transport."""

import math
from typing import Any

import numpy as np
from scipy.optimize import linprog

from .._checks import FloatArray
from ..errors import SolverError

# HiGHS lets a constraint be missed by this; an optimum of masses 1 and potentials below 10 moves
# by less than PROGRAM.
FEASIBLE: Any = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
PROGRAM = 1e-9


def cheapest_plan(cost: FloatArray, p: FloatArray, q: FloatArray) -> float:
    """Return the least sum of cost times plan over plans with marginals p and q."""
    n, m = cost.shape
    rows = np.kron(np.eye(n), np.ones(m))
    columns = np.kron(np.ones(n), np.eye(m))
    # One equation follows from the others: both sums of masses are 1 up to rounding.
    a, b = np.vstack([rows, columns[:-1]]), np.concatenate([p, q[:-1]])
    return _least(cost.ravel(), (0.0, None), equal=(a, b))[0]


def best_potential(distance: FloatArray, gain: FloatArray) -> tuple[float, FloatArray]:
    """Maximise gain @ f over f with f_i - f_j <= distance_ij and f_0 = 0; inf if unbounded.

    An infinite distance is no constraint. Returns the value and f.
    """
    k = len(gain)
    i, j = np.nonzero(np.isfinite(distance) & ~np.eye(k, dtype=bool))
    differences = np.eye(k)[i] - np.eye(k)[j]
    ranges = [(0.0, 0.0), *[(None, None)] * (k - 1)]
    value, f = _least(-gain, ranges, below=(differences, distance[i, j]))
    return -value, f


def _least(
    cost: FloatArray, ranges: Any, *, below: Any = (None, None), equal: Any = (None, None)
) -> tuple[float, FloatArray]:
    """Return the least cost @ x and x; -inf where there is none."""
    (a_ub, b_ub), (a_eq, b_eq) = below, equal
    result = linprog(cost, a_ub, b_ub, a_eq, b_eq, bounds=ranges, options=FEASIBLE)
    if result.status == 3:  # unbounded
        return -math.inf, np.full(len(cost), math.nan)
    if not result.success or result.fun is None:
        raise SolverError(f"the linear program was not solved: {result.message}")
    return float(result.fun), np.asarray(result.x)
