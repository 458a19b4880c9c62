"""Exact transport between finitely supported laws: POT's network simplex, with a proof attached.

The solver is trusted for nothing. Its plan gives the upper end, once the rounding of its marginals
is paid for at the largest cost; its prices u give the lower end, once completed by our own kernel
to a feasible pair: v_j = min_i (c_ij - u_i) makes sum a u + sum b v a lower bound whatever u.
"""

import math
import warnings
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from .._kernels.pairs import c_transform, distance_matrix
from .._kernels.sums import mean_power
from ..errors import SolverError, UnsupportedError
from ..measures import Measure
from ..results import Estimate, certified
from .atoms import Atoms, as_atoms
from .bracket import Bracket
from .large.problem import Index
from .means import means_apart
from .optimum import Optimum

METHOD = "network simplex"
BYTES_PER_PAIR = 49  # of memory at the peak, measured at n = m = 4000
MAX_PAIRS = 160_000_000  # 8 GB
_NEVER = 2**60  # the cap on iterations: the default of 1e5 is too low from n = 2000 on


class Solution(NamedTuple):
    """The cost of the plan found, and the proved bracket of the optimal cost."""

    value: float
    bracket: Bracket


class Priced(NamedTuple):
    """A solution, its plan (k,) i, j and mass, and the prices u (n,) and v (m,) that prove it.

    For all pairs u_i + v_j <= gaps_ij^order.
    """

    solution: Solution
    i: Index
    j: Index
    mass: FloatArray
    u: FloatArray
    v: FloatArray


def network_simplex(p: Measure, q: Measure, order: float) -> Estimate | None:
    """Return W_p of two finitely supported laws in R^d, or None if one of them is not."""
    mine, theirs = as_atoms(p), as_atoms(q)
    if mine is None or theirs is None:
        return None
    value, bracket = between(mine, theirs, order)
    lower, upper = bracket & means_apart(p, q)
    return certified(value, lower, upper, METHOD, gap=upper - lower)


def between(p: Atoms, q: Atoms, order: float) -> Solution:
    """Return W_p between two sets of weighted points."""
    check_size(len(p.points), len(q.points))
    value, bracket = solve(p.weights, q.weights, distance_matrix(p.points, q.points), order)
    return Solution(value, _with_rounding(bracket, p.points.shape[1]))


def optimum(p: Atoms, q: Atoms, order: float) -> Optimum:
    """Return plan, prices and W_p between two sets of weighted points, in a unit near them."""
    check_size(len(p.points), len(q.points))
    gaps = distance_matrix(p.points, q.points)
    (value, bracket), i, j, mass, u, v = priced(p.weights, q.weights, gaps, order)
    bracket = _with_rounding(bracket, p.points.shape[1])
    return Optimum(i, j, mass, u, v, value, bracket, METHOD)


def _with_rounding(bracket: Bracket, dim: int) -> Bracket:
    """Return the bracket for distances in R^dim, right to (dim/2 + 2) u each like their means."""
    rounding = (dim + 4) * EPS / 4
    return Bracket((1.0 - rounding) * bracket.lower, (1.0 + rounding) * bracket.upper)


def check_size(n: int, m: int) -> None:
    """Raise if a problem between n and m points would not fit into memory."""
    if n * m > MAX_PAIRS:
        raise UnsupportedError(
            f"p and q must have at most {MAX_PAIRS:g} pairs of points between them for the "
            f"network simplex; got {n} x {m}, which needs "
            f"{1e-9 * BYTES_PER_PAIR * n * m:.3g} GB. Repair: method='multiscale paths', which "
            "needs no matrix, or random subsets of the points"
        )


def solve(a: FloatArray, b: FloatArray, gaps: FloatArray, order: float) -> Solution:
    """Return (min sum_ij plan_ij gaps_ij^order)^(1/order) over plans with marginals a and b.

    ``a`` (n,) and ``b`` (m,) are > 0 with sums that agree up to rounding; gaps (n, m) are >= 0.
    """
    return _priced(a, b, gaps, order)[0].solution


def priced(a: FloatArray, b: FloatArray, gaps: FloatArray, order: float) -> Priced:
    """Return what :func:`solve` does, with plan and prices; for gaps with powers within range."""
    found, unit = _priced(a, b, gaps, order)
    return found._replace(u=unit**order * found.u, v=unit**order * found.v)


def _priced(a: FloatArray, b: FloatArray, gaps: FloatArray, order: float) -> tuple[Priced, float]:
    """Return the solution and the unit in which its prices are."""
    a, b = a / math.fsum(a), b / math.fsum(b)
    largest = float(gaps.max())
    unit = math.ldexp(1.0, math.frexp(largest)[1])
    cost = (gaps / unit) ** order
    plan, prices = _solved(a, b, cost)
    i, j = np.nonzero(plan)
    value = mean_power(gaps[i, j], plan[i, j], order)
    missing = math.fsum(abs(plan.sum(axis=1) - a)) + math.fsum(abs(plan.sum(axis=0) - b))
    primal = math.fsum(plan[i, j] * cost[i, j]) + missing * float(cost.max())
    u, v = _feasible(cost, prices)
    bracket = Bracket(_dual_value(a, b, u, v), primal).root(order).scaled(unit)
    bracket = Bracket(min(bracket.lower, value), max(bracket.upper, value))
    return Priced(Solution(value, bracket), i, j, plan[i, j], u, v), unit


def _solved(a: FloatArray, b: FloatArray, cost: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the plan and the prices of the first marginal."""
    from ot.lp import emd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # read from the log below, where they cannot be missed
        plan, log = emd(a, b, cost, numItermax=_NEVER, log=True)
    if log["warning"] is not None or log["result_code"] != 1:
        raise SolverError(f"the network simplex failed: {log['warning']}")
    return plan, log["u"]


def _feasible(cost: FloatArray, prices: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a feasible pair of prices, moved so that rounding hurts them least."""
    u = prices - 0.5 * (prices.min() + prices.max())  # a constant cancels but for its rounding
    return u, c_transform(cost, u)


def _dual_value(a: FloatArray, b: FloatArray, u: FloatArray, v: FloatArray) -> float:
    """Return a proved lower bound on the optimal cost, at least 0, from a feasible pair."""
    value = math.fsum(a * u) + math.fsum(b * v)
    # Each product and each v_j is rounded once, each weight was divided once.
    rounding = 2 * EPS * (math.fsum(a * abs(u)) + math.fsum(b * abs(v)))
    return max(value - rounding, 0.0)
