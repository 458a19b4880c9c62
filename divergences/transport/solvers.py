"""Which exact solver answers for two sets of atoms: sorting, a matrix of costs, or none."""

import math

from ..errors import UnsupportedError
from ..measures import Measure
from . import multiscale, simplex
from .answer import Answer
from .atoms import Atoms, as_atoms
from .collinear import optimum_along_lines
from .effort import Effort
from .optimum import Optimum

MATRIX_PAIRS = 250_000  # up to these, 500 points a side, a matrix of costs is the quicker way
UNEVEN_PAIRS = 1_000_000  # the same where points do not go whole: other sizes, or weights
MOST_AXES = 30  # beyond these it always is: no cell of a tree can be left out

# Measured as ratios of CPU time at orders 1 and 2: 1.0 to 3.0 for 500 points a side at d = 2 to
# 10, 2 to 5.6 for 1000; 1.0 for 1000 at d = 30, 0.4 at d = 100 and 0.05 at d = 784. With random
# weights, or 999 points to 1000: 0.8 to 2.3 for 1000, 1.0 to 3.0 for 2000, 1.6 to 5.8 for 4000.


def optimum(p: Atoms, q: Atoms, order: float, effort: Effort) -> Optimum:
    """Return plan, prices and W_p of atoms, in a unit in which they span at most 1."""
    on_lines = optimum_along_lines(p, q, order)
    if on_lines is not None:
        return on_lines
    if _prefers_matrix(p, q, effort):
        return simplex.optimum(p, q, order)
    return multiscale.optimum(p, q, order, effort)


def network_simplex(p: Measure, q: Measure, order: float, effort: Effort) -> Answer | None:
    """Return what the solver with a matrix says, or None for laws that are not atoms."""
    if (
        effort.seconds < math.inf
        and not prefers_matrix(p, q, effort)
        and as_atoms(p)
        and as_atoms(q)
    ):
        raise UnsupportedError(
            "the network simplex with a matrix of costs cannot be stopped: leave out budget_s, or "
            f"take method={multiscale.METHOD!r}, which can"
        )
    found = simplex.network_simplex(p, q, order)
    return None if found is None else Answer(found)


def prefers_matrix(p: Measure, q: Measure, effort: Effort) -> bool:
    """Tell whether a matrix of costs is the quicker way between two laws that have atoms."""
    mine, theirs = as_atoms(p), as_atoms(q)
    return mine is not None and theirs is not None and _prefers_matrix(mine, theirs, effort)


def _prefers_matrix(p: Atoms, q: Atoms, effort: Effort) -> bool:
    """Tell whether a matrix is the quicker way; beyond few points it fits, and is not stopped."""
    pairs = len(p.points) * len(q.points)
    if effort.seconds < math.inf:
        return pairs <= MATRIX_PAIRS
    if p.points.shape[1] > MOST_AXES:
        return pairs <= simplex.MAX_PAIRS
    one_to_one = p.equal and q.equal and len(p.points) == len(q.points)
    return pairs <= (MATRIX_PAIRS if one_to_one else UNEVEN_PAIRS)
