"""Optimal plans between atoms, with the prices that prove them optimal."""

import math
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .._checks import FloatArray, as_order
from .._kernels.all_pairs import cheapest
from ..errors import UnsupportedError
from ..measures import Cloud, Dirac, Discrete, Measure
from ..results import Estimate, certified, exact
from .answer import Answer, stated
from .atoms import Atoms
from .effort import Watcher, as_effort
from .large.problem import Index
from .optimum import Optimum
from .samples import as_pair
from .solvers import optimum
from .spans import spanning_unit

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False)
class Plan:
    """How one set of points is carried to another, and the prices that prove it cheapest.

    Attributes
    ----------
    i, j : (k,) int arrays
        Mass goes from point i of p to point j of q.
    mass : (k,) array
        How much, > 0; together 1.
    u, v : (n,) and (m,) arrays
        Kantorovich potentials of W_p^p: u_i + v_j <= abs(x_i - y_j)^p for all pairs, up to
        rounding. Where mass goes they are equal, up to the gap of a solver that was stopped.
    estimate : Estimate
        What ``wasserstein`` says of the distance.

    Examples
    --------
    >>> import divergences as dv
    >>> found = dv.plan([0.0, 1.0], [3.0, 2.0])
    >>> found.matrix().toarray().tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    >>> float(found.u.mean() + found.v.mean())
    2.0
    """

    i: Index
    j: Index
    mass: FloatArray
    u: FloatArray
    v: FloatArray
    estimate: Estimate

    def matrix(self) -> "csr_array":
        """Return the plan as a sparse array (n, m); rows sum to the weights of p, columns of q."""
        from scipy.sparse import csr_array

        return csr_array((self.mass, (self.i, self.j)), shape=(len(self.u), len(self.v)))


def plan(
    p: object,
    q: object,
    *,
    order: float = 1.0,
    budget_s: float | None = None,
    progress: Watcher | None = None,
    verify: bool = True,
) -> Plan:
    """Optimal plan between two samples or finitely supported laws, with its potentials.

    Points on parallel lines are sorted, others solved: ``estimate.method`` says how.

    Parameters
    ----------
    p, q : Cloud, Discrete or Dirac, or (n,) or (n, d) array_like of samples
        What is carried, and where to.
    order : float
        The order p >= 1: a pair costs the p-th power of its distance.
    budget_s, progress, verify : float, callable, bool, optional
        As for ``wasserstein``; a solver that is stopped leaves a plan that is feasible, and
        potentials that are, with a gap between them.

    Returns
    -------
    Plan
        Indices are those of the points given, points without mass included.

    Raises
    ------
    UnsupportedError
        If one of the laws has more than finitely many points, or memory is short.

    Examples
    --------
    >>> import divergences as dv
    >>> found = dv.plan([[0.0, 0.0], [1.0, 0.0]], [[1.0, 0.5], [0.0, 0.5]])
    >>> found.i.tolist(), found.j.tolist(), found.estimate.value
    ([0, 1], [1, 0], 0.5)
    """
    effort, power = as_effort(budget_s, progress, verify), as_order(order)
    left, right = as_pair(p, q)
    mine, theirs = _charged(left, "p"), _charged(right, "q")
    unit = spanning_unit(mine.points, theirs.points)
    scale = _scale(unit, power)
    mine, theirs = mine.measured_in(unit), theirs.measured_in(unit)
    found = optimum(mine.atoms, theirs.atoms, power, effort)
    u, v = _at_all_points(mine, theirs, found, power)
    said = replace(stated(_answer(found, unit), left, right), name="wasserstein", order=power)
    return Plan(mine.held[found.i], theirs.held[found.j], found.mass, scale * u, scale * v, said)


class _Charged(NamedTuple):
    """All points (n, d) of a law, those that have mass, and their indices (k,)."""

    points: FloatArray
    atoms: Atoms
    held: Index

    def measured_in(self, unit: float) -> "_Charged":
        atoms = self.atoms._replace(points=self.atoms.points / unit)
        return self._replace(points=self.points / unit, atoms=atoms)


def _charged(law: Measure, name: str) -> _Charged:
    match law:
        case Cloud():
            points, weights = law.points, law.weights
        case Discrete():
            points, weights = law.atoms, law.weights
        case Dirac():
            points, weights = law.point[np.newaxis], np.ones(1)
        case _:
            raise UnsupportedError(
                f"{name} must be a sample or have finitely many points; got {law!r}. Repair: "
                f"{name}.sample(n, rng=rng), or wasserstein(p, q)"
            )
    held = np.flatnonzero(weights > 0.0)
    equal = bool(np.ptp(weights[held]) == 0.0)
    return _Charged(points, Atoms(points[held], weights[held], equal), held)


def _scale(unit: float, order: float) -> float:
    """Return the unit of the costs, if it is a float."""
    if order * math.log2(unit) < sys.float_info.max_exp:
        return float(unit**order)
    raise UnsupportedError(
        f"the potentials of W_p^p exceed the largest float at order {order:g} for points this far "
        "apart. Repair: measure the points in a larger unit"
    )


def _at_all_points(
    mine: _Charged, theirs: _Charged, found: Optimum, order: float
) -> tuple[FloatArray, FloatArray]:
    """Return the prices at all points: as large as they may be where no mass has set them."""
    u, v = np.full(len(mine.points), np.nan), np.full(len(theirs.points), np.nan)
    u[mine.held], v[theirs.held] = found.u, found.v
    free, set_ = np.isnan(u), ~np.isnan(v)
    u[free] = cheapest(theirs.points[set_], v[set_], mine.points[free], order)
    v[~set_] = cheapest(mine.points, u, theirs.points[~set_], order)
    return u, v


def _answer(found: Optimum, unit: float) -> Answer:
    value, (lower, upper) = unit * found.value, found.bracket.scaled(unit)
    if lower == upper:
        return Answer(exact(value, found.method))
    gap, note = upper - lower, found.note
    return Answer(certified(value, lower, upper, found.method, gap=gap, note=note), found.whole)
