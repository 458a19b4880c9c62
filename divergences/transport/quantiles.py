"""What the quadratures of this room need to know of a law on the line."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from ..measures import (
    Box,
    Cloud,
    Dirac,
    Discrete,
    Gaussian,
    Measure,
    Mixture,
    ScipyLaw,
    Segment,
    Smoothed,
    simplify,
)
from .tails import examine

TRUST = 8 * EPS  # how far distribution functions and quantiles are trusted, relatively
CUTS = np.append([0.5, 0.25], 10.0 ** -np.arange(1.0, 17.0))  # levels to cut a law at
_MAX_LATTICE = 2**20  # atoms kept on either side of the median
_NOTHING = 1e-300  # mass too small to matter at any distance a float can hold


class Truncated(NamedTuple):
    """A law, and a bound of W_p between it and the law it stands for."""

    law: Measure
    error: float


def has_quantiles(law: Measure) -> bool:
    """Tell whether the distribution function and its inverse are available."""
    match law:
        case Mixture():
            return all(has_quantiles(part) for part in law.components)
        case Smoothed():
            closed = law.closed()
            return has_quantiles(law.measure if closed is law else closed)
        case Dirac() | Discrete() | Gaussian() | Box() | Segment() | ScipyLaw():
            return law.dim == 1
    return False


def knots(law: Measure) -> FloatArray:
    """Return the places where the distribution function may jump or bend: atoms and ends."""
    match law:
        case Discrete():
            return np.asarray(law.atoms[law.weights > 0, 0])
        case Mixture():
            return np.concatenate([knots(part) for part in law.components])
        case ScipyLaw():
            places = law.breaks()
        case _:
            places = np.concatenate([law.support.low, law.support.high])
    return np.asarray(places[np.isfinite(places)])


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
    middle = float(law.ppf([0.5])[0])

    def mass(places: FloatArray) -> FloatArray:
        return np.exp(law.logpmf(places))

    left, right = _tail(lambda n: mass(middle - n), order), _tail(lambda n: mass(middle + n), order)
    atoms = middle + np.arange(-float(left.kept), right.kept + 1.0)
    weights = mass(atoms)
    weights[0] += left.mass
    weights[-1] += right.mass
    held = weights > 0.0
    discrete = Discrete(weights[held] / math.fsum(weights), atoms[held])
    return Truncated(discrete, (left.cost + right.cost) ** (1.0 / order))


class _Tail(NamedTuple):
    """How many atoms to keep, the mass beyond them, and E (N - kept)^order of what is beyond."""

    kept: int
    mass: float
    cost: float


def _tail(mass: Callable[[FloatArray], FloatArray], order: float) -> _Tail:
    """Judge the tail of the masses at 1, 2, ... atoms from the median."""
    steps = 2.0 ** np.arange(1000.0)
    empty = np.flatnonzero(mass(steps) <= _NOTHING)
    kept = min(steps[empty[0]] if len(empty) else math.inf, _MAX_LATTICE)
    # Atoms kept + 2^k to kept + 2^(k+1) - 1: so many, of at most the first one's mass.
    shells = steps * mass(kept + steps)
    with np.errstate(over="ignore"):  # an infinite shell is an infinite cost
        costs = shells * np.where(shells > 0.0, 2.0 * steps, 0.0) ** order
    if not np.isfinite(costs).all():
        return _Tail(int(kept), math.fsum(shells), math.inf)
    rest = examine(costs, costs, 1.0)  # the spacing of the lattice is the unit
    return _Tail(int(kept), math.fsum(shells), math.fsum(costs) + rest.value + rest.error)
