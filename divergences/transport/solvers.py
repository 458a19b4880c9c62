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

MATRIX_PAIRS = 1_000_000  # up to these a matrix of costs is the quicker way, by measurement


def optimum(p: Atoms, q: Atoms, order: float, effort: Effort) -> Optimum:
    """Return plan, prices and W_p of atoms, in a unit in which they span at most 1."""
    on_lines = optimum_along_lines(p, q, order)
    if on_lines is not None:
        return on_lines
    if len(p.points) * len(q.points) <= MATRIX_PAIRS:
        return simplex.optimum(p, q, order)
    return multiscale.optimum(p, q, order, effort)


def network_simplex(p: Measure, q: Measure, order: float, effort: Effort) -> Answer | None:
    """Return what the solver with a matrix says, or None for laws that are not atoms."""
    if effort.seconds < math.inf and not prefers_matrix(p, q) and as_atoms(p) and as_atoms(q):
        raise UnsupportedError(
            "the network simplex with a matrix of costs cannot be stopped: leave out budget_s, or "
            f"take method={multiscale.METHOD!r}, which can"
        )
    found = simplex.network_simplex(p, q, order)
    return None if found is None else Answer(found)


def prefers_matrix(p: Measure, q: Measure) -> bool:
    """Tell whether two laws that have atoms have so few that a matrix of costs is quicker."""
    mine, theirs = as_atoms(p), as_atoms(q)
    if mine is None or theirs is None:
        return False
    return len(mine.points) * len(theirs.points) <= MATRIX_PAIRS
