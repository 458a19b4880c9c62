"""TV, KL and JS of discrete scipy laws, whose alphabets may be infinite.

The masses are summed by their logarithms over the integers until tails below 1e-300 are left; the
mass beyond the last integer that is summed is bounded by the distribution functions.
"""

import math

import numpy as np
from numpy.typing import NDArray

from .._checks import EPS, FloatArray
from ..measures import Discrete, ScipyLaw
from .brackets import Bracketed, Unseen, close, kl_slack, unseen_mass
from .integrands import LOG_LEAST, Name, integrand

_MOST_DOUBLINGS = 21  # two million atoms
_TAIL = 1e-300


class Atoms:
    """A discrete part of a law: finitely many atoms and lattice laws, with weights."""

    def __init__(self, parts: list[tuple[float, Discrete | ScipyLaw]]) -> None:
        self.parts = parts

    @property
    def mass(self) -> float:
        """The mass of the part."""
        return sum(weight for weight, _ in self.parts)

    def places(self) -> FloatArray:
        """Return the atoms to sum over."""
        return np.unique(np.concatenate([_places(law) for _, law in self.parts]))

    def log_masses(self, places: FloatArray) -> FloatArray:
        """Return the log-masses at sorted places."""
        logs = [math.log(w) + _log_masses(law, places) for w, law in self.parts]
        return np.asarray(np.logaddexp.reduce(logs, axis=0))

    def tail(self, places: FloatArray) -> float:
        """Return the mass of the atoms that are not among the places."""
        ends = places[[0, -1]]
        return sum(
            w * float(law._cdf(ends[:1] - 0.5)[0] + law._sf(ends[1:])[0])
            for w, law in self.parts
            if isinstance(law, ScipyLaw)
        )

    def covers(self, places: FloatArray) -> NDArray[np.bool_]:
        """Tell which places a lattice law can charge: whole steps from its median."""
        inside = np.zeros(len(places), dtype=bool)
        for law in (law for _, law in self.parts if isinstance(law, ScipyLaw)):
            within = (law.support.low[0] <= places) & (places <= law.support.high[0])
            inside |= within & ((places - _median(law)) % 1.0 == 0.0)
        return inside


def lattice_divergence(name: Name, p: Atoms, q: Atoms) -> Bracketed:
    """Return the divergence of two discrete parts on the line."""
    places = np.union1d(p.places(), q.places())
    log_p, log_q = p.log_masses(places), q.log_masses(places)
    if name == "kl":  # between the ends of its support a mass that reads 0 may have underflowed
        log_q = np.where((log_q == -np.inf) & q.covers(places), LOG_LEAST, log_q)
    terms = integrand(name, log_p, log_q)
    value = math.fsum(terms)
    if value == math.inf:
        return Bracketed(value, value, value)
    tails = p.tail(places), q.tail(places)
    unseen = _unseen(p, log_p, tails[0]), _unseen(q, log_q, tails[1])
    error = 8 * EPS * value
    if name != "kl":
        return close(name, value, error, unseen)
    charged = np.isfinite(log_p)
    steepest = float(np.abs(log_p[charged] - log_q[charged]).max(initial=0.0))
    slack = kl_slack(value, steepest, unseen) if tails[0] < EPS else math.inf
    return Bracketed(
        value, max(value - error - unseen[0].most * (1 + value), 0.0), value + error + slack
    )


def _unseen(part: Atoms, logs: FloatArray, tail: float) -> Unseen:
    """Return the mass that the sum misses; scipy's log-masses lose k log k eps to cancellation."""
    rest = unseen_mass(part.mass, math.fsum(np.exp(logs)), 0.0)
    return Unseen(tail, max(tail, rest.most))


def _places(law: Discrete | ScipyLaw) -> FloatArray:
    if isinstance(law, Discrete):
        return np.asarray(law.atoms[law.weights > 0, 0])
    # Steps of 1, 2, 4, ... from the median until the tail is empty. A heavy tail is not emptied
    # by then; what is left of it enters the bracket.
    centre, steps = _median(law), np.exp2(np.arange(_MOST_DOUBLINGS, dtype=float))
    above, below = centre + steps, centre - steps
    high = above[np.argmax(np.append(law._sf(above[:-1]) < _TAIL, True))]
    low = below[np.argmax(np.append(law._cdf(below[:-1]) < _TAIL, True))]
    low, high = max(low, law.support.low[0]), min(high, law.support.high[0])
    return np.asarray(low + np.arange(high - low + 1))


def _median(law: ScipyLaw) -> float:
    return float(law._ppf(np.array([0.5]))[0])


def _log_masses(law: Discrete | ScipyLaw, places: FloatArray) -> FloatArray:
    if isinstance(law, ScipyLaw):
        return law.logpmf(places)
    index = np.searchsorted(places, law.atoms[:, 0])
    found = (index < len(places)) & (places[np.minimum(index, len(places) - 1)] == law.atoms[:, 0])
    masses = np.bincount(index[found], law.weights[found], len(places))
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(masses))
