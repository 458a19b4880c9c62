"""The bracket that a stopped solver leaves: its plan made cheaper, its prices made feasible.

Neither needs the solver to have finished. Any plan is improved by solving exactly, again and
again, what it does within small sets of near pairs; any prices become feasible in one pass over
all pairs, and larger in a second one from the other side.
"""

import os
import time

import numpy as np

from ..._kernels.all_pairs import cheapest
from .blocks import improved
from .certificate import completed
from .problem import Prices, Problem, Solved, SparsePlan

_PROBE = 64  # points, for which the time of a pass over all pairs is measured


def seconds_for_a_pass(problem: Problem) -> float:
    """Return how long it will take to complete prices over all pairs."""
    idle = np.zeros(len(problem.x))
    cheapest(problem.x[:1], idle[:1], problem.y[:1], problem.order)  # compiled, or loaded, by now
    start = time.perf_counter()
    cheapest(problem.x, idle, problem.y[:_PROBE], problem.order)
    points = min(_PROBE, len(problem.y))
    return (time.perf_counter() - start) * len(problem.y) / points / (os.cpu_count() or 1)


def bracketed(problem: Problem, solved: Solved, deadline: float) -> tuple[SparsePlan, Prices]:
    """Return a plan that costs no more and a feasible pair of prices, by about the deadline.

    The first pass over all pairs is made whatever the time: without it nothing is proved. The
    second one, which raises the prices from the other side, is left out where time is short.
    """
    prices = completed(problem, solved.prices.u)
    last = seconds_for_a_pass(problem)
    plan = improved(problem, solved.plan, deadline - last)
    if time.monotonic() + 0.5 * last < deadline:
        turned = problem._replace(x=problem.y, y=problem.x, a=problem.b, b=problem.a)
        v, u = completed(turned, prices.v)
        prices = Prices(u, v)
    return plan, prices
