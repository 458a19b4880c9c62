"""Exact transport between large clouds, without the matrix of their costs, and its brackets.

The solver works on ever finer cells and keeps the few pairs that matter. It is trusted for
nothing: its plan bounds W_p from above, and its prices, completed over all pairs by brute force,
from below. Stopped early it leaves the same proof of a wider bracket.
"""

import math
import time
from typing import NamedTuple

from ..errors import UnsupportedError
from ..measures import Measure
from ..results import certified
from .answer import Answer
from .atoms import Atoms, as_atoms
from .bracket import Bracket
from .effort import Effort
from .large.certificate import certify, completed
from .large.coarse import cells
from .large.early import bracketed, seconds_for_a_pass
from .large.problem import Problem
from .large.solve import solve
from .means import means_apart
from .optimum import Optimum
from .spans import spanning_unit

METHOD = "multiscale paths"
VERIFIED_PAIRS = 2_500_000_000  # up to these, 50,000 by 50,000, all pairs are looked at anyway
MOST_POINTS = 1_000_000  # of both clouds together
BYTES_PER_POINT = 2_500  # of memory at the peak, measured at n = m = 100,000 in the plane
_RESERVED = 3.0  # looks at all pairs: two after a stop, and the time of one for the plan
_CELLS = 4096  # of a cloud that has too many points for the time: solved in a second or two

_BY_BRUTE_FORCE = "lower end proved over all pairs of points"
_BY_SOLVER = "lower end by the solver's own search, not looked at over all pairs (verify=False)"
_STOPPED = "stopped early; both ends proved, the lower one over all pairs of points"
_COARSE = "too many points for the time: proved by transport between {} and {} cells of a grid"


class Bounded(NamedTuple):
    """W_p in its bracket, and what it rests on."""

    value: float
    bracket: Bracket
    note: str
    whole: bool


def multiscale_paths(p: Measure, q: Measure, order: float, effort: Effort) -> Answer | None:
    """Return W_p of two finitely supported laws in R^d, d >= 2, or None for others.

    Where the effort leaves no time for a look at all pairs, cells of a grid are compared.
    """
    mine, theirs = as_atoms(p), as_atoms(q)
    if mine is None or theirs is None or p.dim == 1:
        return None
    unit = spanning_unit(mine.points, theirs.points)
    x, y = (atoms._replace(points=atoms.points / unit) for atoms in (mine, theirs))
    if effort.seconds < math.inf and _too_long(_problem(x, y, order), effort):
        found = between_cells(x, y, order, effort)
    else:
        best = optimum(x, y, order, effort)
        found = Bounded(best.value, best.bracket, best.note, best.whole)
    lower, upper = found.bracket.scaled(unit) & means_apart(p, q)
    estimate = certified(
        unit * found.value, lower, upper, METHOD, gap=upper - lower, note=found.note
    )
    return Answer(estimate, found.whole)


def optimum(p: Atoms, q: Atoms, order: float, effort: Effort) -> Optimum:
    """Return plan, prices and W_p of atoms in a unit in which they span at most 1.

    The prices are completed over all pairs; where these are more than ``VERIFIED_PAIRS`` and the
    solver has finished, only if the effort says so. A solver that is stopped leaves a bracket.
    """
    check_room(p, q)
    problem = _problem(p, q, order)
    reserve = _RESERVED * seconds_for_a_pass(problem) if effort.limited else 0.0
    solved = solve(problem, stop=effort.earlier(reserve).stops if effort.limited else None)
    plan, prices, note = solved.plan, solved.prices, _BY_SOLVER
    if not solved.complete:
        deadline = min(effort.deadline, time.monotonic() + reserve)  # who watched may not wait
        plan, prices = bracketed(problem, solved, deadline)
        note = _STOPPED
    elif effort.verify or len(p.points) * len(q.points) <= VERIFIED_PAIRS:
        prices, note = completed(problem, prices.u), _BY_BRUTE_FORCE
    value, bracket = certify(problem, plan, prices)
    return Optimum(*plan, *prices, value, bracket, METHOD, note, solved.complete)


def between_cells(p: Atoms, q: Atoms, order: float, effort: Effort) -> Bounded:
    """Return the bracket of W_p that the cells of a grid prove, in a unit near the points."""
    (x, a, x_error), (y, b, y_error) = (
        cells(atoms.points, atoms.weights, order, _CELLS) for atoms in (p, q)
    )
    found = optimum(Atoms(x, a, False), Atoms(y, b, False), order, effort)
    bracket = found.bracket.widened(x_error + y_error)
    return Bounded(found.value, bracket, _COARSE.format(len(x), len(y)), False)


def _too_long(problem: Problem, effort: Effort) -> bool:
    """Tell whether a look at all pairs would leave no time for the solver."""
    return (_RESERVED + 1.0) * seconds_for_a_pass(problem) > effort.seconds


def check_room(p: Atoms, q: Atoms) -> None:
    """Raise if an exact solution would take too much memory, and more time than anybody has."""
    points = len(p.points) + len(q.points)
    if points > MOST_POINTS:
        raise UnsupportedError(
            f"p and q must have at most {MOST_POINTS} points together for an exact solution; got "
            f"{points}, which needs about {1e-9 * BYTES_PER_POINT * points:.3g} GB. Repair: "
            "wasserstein(..., budget_s=10) for a bracket, or random subsets of the points"
        )


def _problem(p: Atoms, q: Atoms, order: float) -> Problem:
    a, b = (atoms.weights / math.fsum(atoms.weights) for atoms in (p, q))
    return Problem(p.points, q.points, a, b, order, p.equal and q.equal)
