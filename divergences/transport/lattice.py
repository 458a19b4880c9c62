"""Discrete laws on infinitely many integers: finitely many atoms, and what that costs."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from ..errors import SolverError
from ..measures import Cloud, Discrete, Measure, Mixture, ScipyLaw, simplify
from .tails import examine

_MAX_LATTICE = 2**20  # atoms kept on either side of the median
_MISSING = 1e-9  # what masses may miss of 1 beyond what their tails account for
_NOTHING = 1e-300  # mass too small to matter at any distance a float can hold


class Truncated(NamedTuple):
    """A law, and a bound of W_p between it and the law it stands for."""

    law: Measure
    error: float


def truncated(law: Measure, order: float) -> Truncated:
    """Return the law with its infinite lattices cut off where that costs a finite, known error."""
    match law:
        case Cloud():
            return Truncated(law.empirical(), 0.0)
        case ScipyLaw() if law.lattice:
            return _cut(law, order)
        case Mixture():
            parts = [truncated(part, order) for part in law.components]
            cost = sum(w * part.error**order for w, part in zip(law.weights, parts, strict=True))
            mixed = Mixture(law.weights, [part.law for part in parts])
            return Truncated(simplify(mixed), float(cost) ** (1.0 / order))
    return Truncated(law, 0.0)


def _cut(law: ScipyLaw, order: float) -> Truncated:
    """Return a discrete law with each tail moved to the last atom kept, and what that costs.

    Only masses are asked for, and taken to decrease beyond the atoms kept: scipy adds up some
    distribution functions atom by atom.
    """
    if (listed := _listed(law)) is not None:
        return Truncated(listed, 0.0)
    middle = float(law.ppf([0.5])[0])

    def mass(places: FloatArray) -> FloatArray:
        return np.exp(law.logpmf(places))

    low, high = float(law.support.low[0]), float(law.support.high[0])
    left = _tail(lambda n: mass(middle - n), order, middle - low)
    right = _tail(lambda n: mass(middle + n), order, high - middle)
    atoms = middle + np.arange(-float(left.kept), right.kept + 1.0)
    weights = mass(atoms)
    rest, beyond = 1.0 - math.fsum(weights), left.mass + right.mass
    if rest > beyond + _MISSING:
        raise SolverError(f"{law!r} has a mass of {rest!r} where its masses do not show it")
    if beyond > 0.0:
        moved = min(max(rest, 0.0), beyond)  # of the rest, what is not rounding
        weights[0] += moved * (left.mass / beyond)
        weights[-1] += moved * (right.mass / beyond)
    held = weights > 0.0
    discrete = Discrete(weights[held] / math.fsum(weights), atoms[held])
    return Truncated(discrete, (left.cost + right.cost) ** (1.0 / order))


def _listed(law: ScipyLaw) -> Discrete | None:
    """Return a law that was given to scipy as a list of values, which may have any gaps."""
    values = getattr(getattr(law.law, "dist", None), "xk", None)
    if values is None:
        return None
    atoms = np.asarray(values, dtype=float) - float(np.min(values)) + law.support.low[0]
    weights = np.exp(law.logpmf(atoms))
    return Discrete(weights / math.fsum(weights), atoms)


class _Tail(NamedTuple):
    """How many atoms to keep, and bounds of the mass beyond and of its E (N - kept)^order."""

    kept: int
    mass: float
    cost: float


def _tail(mass: Callable[[FloatArray], FloatArray], order: float, last: float) -> _Tail:
    """Judge the tail of the masses at 1, 2, ..., last atoms from the median."""
    steps = 2.0 ** np.arange(1000.0)
    empty = np.flatnonzero(mass(steps) <= _NOTHING)
    kept = min(steps[empty[0]] if len(empty) else math.inf, _MAX_LATTICE, last)
    # Atoms kept + 2^k to kept + 2^(k+1) - 1: so many, of at most the first one's mass.
    shells = steps * mass(kept + steps)
    with np.errstate(over="ignore"):  # an infinite shell is an infinite cost
        costs = shells * np.where(shells > 0.0, 2.0 * steps, 0.0) ** order
    cost = math.fsum(costs) if np.isfinite(costs).all() else math.inf
    if math.isinf(last) and math.isfinite(cost):
        rest = examine(costs, costs, 1.0)  # the spacing of the lattice is the unit
        cost += rest.value + rest.error
    return _Tail(int(kept), math.fsum(shells), cost)
