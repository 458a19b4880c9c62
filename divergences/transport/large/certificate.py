"""What a plan and prices prove about the cost of transport, whoever found them.

A plan whose marginals are right costs at least the minimum; what is missing from them is paid for
at the largest cost. Prices u and v with u_i + v_j <= cost_ij for all pairs sum to at most the
minimum; whatever u, v_j = min_i (cost_ij - u_i) makes such a pair. That minimum is taken over
all pairs, one by one: it does not believe the bounds by which a solver leaves pairs out.
"""

import math
import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from ..._checks import EPS, FloatArray
from ..._kernels.all_pairs import cheapest
from ..._kernels.sums import mean_power
from ..bracket import Bracket
from ..norms import lengths
from .problem import Prices, Problem, SparsePlan

_AT_ONCE = 1024  # points that a thread completes before it takes others
_UNDERFLOW = 2.0**-500  # more than a cost loses where squares of differences leave the floats


class Certificate(NamedTuple):
    """The p-th mean distance under the plan, and what is proved of the least one."""

    value: float
    bracket: Bracket


def certify(problem: Problem, plan: SparsePlan, prices: Prices) -> Certificate:
    """Return what a plan and a feasible pair of prices prove of W_p, rounding paid for."""
    order, dim = problem.order, problem.x.shape[1]
    mass, missing = _mass_and_missing(problem, plan)
    value = mean_power(lengths(problem.x[plan.i] - problem.y[plan.j]), mass, order)
    above = value if missing == 0.0 else _paid(value, missing, problem)
    rounding = (dim + 4) * EPS / 4 + 5 * EPS  # of a distance, and of their mean
    lower = max(dual_value(problem, prices), 0.0) ** (1.0 / order) * (1.0 - 2 * EPS)
    upper = max((1.0 + rounding) * above, lower)
    return Certificate(min(max(value, lower), upper), Bracket(lower, upper))


def completed(problem: Problem, u: FloatArray) -> Prices:
    """Return u with the largest v that is feasible beside it, over all pairs and on all cores.

    What can be added to one side and taken from the other is chosen so that rounding hurts least.
    Each v_j is found by one thread alone: their number changes no bit.
    """
    u = u - 0.5 * (u.min() + u.max())
    blocks = [problem.y[k : k + _AT_ONCE] for k in range(0, len(problem.y), _AT_ONCE)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda y: cheapest(problem.x, u, y, problem.order), blocks)
        return Prices(u, np.concatenate(list(found)))


def dual_value(problem: Problem, prices: Prices) -> float:
    """Return a lower bound of the least cost, from prices feasible up to the rounding of costs."""
    order, dim = problem.order, problem.x.shape[1]
    value = _mean(problem.a, prices.u, problem.equal) + _mean(problem.b, prices.v, problem.equal)
    sizes = _mean(problem.a, abs(prices.u), problem.equal)
    sizes += _mean(problem.b, abs(prices.v), problem.equal)
    # A v_j is rounded once, and so is each mean; with weights their products and sum are, too.
    rounding = (1 if problem.equal else 2) * EPS * sizes
    cost_error = order * (dim + 4) * EPS / 4 + EPS  # relative, of a power of a distance
    return float(value - cost_error * abs(value) - rounding - _UNDERFLOW)


def _mean(weights: FloatArray, values: FloatArray, equal: bool) -> float:
    """Return the mean, where weights count for what they are to their sum."""
    if equal:
        return float(math.fsum(values) / len(values))
    return float(math.fsum(weights * values) / math.fsum(weights))


def _mass_and_missing(problem: Problem, plan: SparsePlan) -> tuple[FloatArray, float]:
    """Return the masses of the plan, in any unit, and what its marginals lack of all mass."""
    n, m = len(problem.x), len(problem.y)
    if problem.equal:
        whole = math.lcm(n, m)
        counts = np.rint(plan.mass * whole)
        rows, columns = np.bincount(plan.i, counts, n), np.bincount(plan.j, counts, m)
        if (rows == whole // n).all() and (columns == whole // m).all():
            return counts, 0.0
    rows, columns = np.bincount(plan.i, plan.mass, n), np.bincount(plan.j, plan.mass, m)
    longest = max(np.bincount(plan.i).max(), np.bincount(plan.j).max())
    defects = np.abs(rows - problem.a / math.fsum(problem.a)).sum()
    defects += np.abs(columns - problem.b / math.fsum(problem.b)).sum()
    return plan.mass, float(defects + longest * EPS)  # which is the rounding of these sums


def _paid(value: float, missing: float, problem: Problem) -> float:
    """Return a bound of W_p when what is missing travels along the diagonal of all points."""
    low = np.minimum(problem.x.min(axis=0), problem.y.min(axis=0))
    high = np.maximum(problem.x.max(axis=0), problem.y.max(axis=0))
    diagonal = lengths((high - low)[np.newaxis])[0]
    order = problem.order
    return float((value**order + missing * diagonal**order) ** (1.0 / order))
