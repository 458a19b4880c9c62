"""Where a Kullback-Leibler divergence can hide: tails of p, and holes in the density of q."""

import math
from collections.abc import Iterator

import numpy as np

from .._checks import EPS, FloatArray
from .._panels import integrate_panels
from ..measures import Measure
from .density import DECADES, LEVELS, Density, reach
from .integrands import LOG_LEAST

_SLOWEST = 1e-3  # decay per decade below which a tail is taken not to decay

_Run = tuple[FloatArray, FloatArray]


def tail(p: Density, q: Density) -> float:
    """Return an estimate of ∫ p log(p/q) beyond the last panels; inf if it does not die out.

    A tail is walked outwards by powers of ten, 10^-k of its probability and 10^k of its distance.
    Where the integral exists, its part from k to k + 1 falls geometrically in k for the tails
    that densities have (powers, exponentials). Where it stays or grows there is none.
    """
    left, right = zip(*(_runs(law) for law in p.leaves), strict=True)
    return _side(p, q, left, -1.0) + _side(p, q, right, 1.0)


def _side(p: Density, q: Density, leaves: tuple[tuple[_Run, _Run], ...], outward: float) -> float:
    """Return the estimate on one side, from the leaf on that reaches farthest.

    Nearer places would lead through the bulk of another leaf, where p grows.
    """
    by_kind = (_outside(kind, outward) for kind in zip(*leaves, strict=True))
    total = 0.0
    for runs in zip(*by_kind, strict=True):
        beyond = [_beyond(p, q, run) for run in runs]
        total += math.inf if math.inf in beyond else min(beyond)  # panels follow the longer run
    return total


def _outside(runs: tuple[_Run, ...], outward: float) -> list[_Run]:
    """Return of each run the places that lie beyond the first places of all."""
    start = max(outward * places[0] for places, _ in runs)
    kept = [outward * places >= start for places, _ in runs]
    return [(run[0][keep], run[1][keep]) for run, keep in zip(runs, kept, strict=True)]


def _beyond(p: Density, q: Density, run: _Run) -> float:
    """Return an estimate of ∫ p log(p/q) beyond the last of the places of a run."""
    places, decades = run
    low, high = np.sort(np.array([places[:-1], places[1:]]), axis=0)
    parts, errors = integrate_panels(lambda x: _excess(p.on_line(x), q.on_line(x)), low, high)
    if not np.isfinite(errors).all():
        return math.inf
    density = parts / np.diff(decades)
    near, far, step = density[:-1], density[1:], 0.5 * (decades[2:] - decades[:-2])
    alive = far > EPS
    if (far[alive] >= near[alive] * 10.0 ** (-_SLOWEST * step[alive])).any():
        return math.inf
    if not len(alive) or not alive[-1]:
        return 0.0
    rate = math.log10(near[-1] / far[-1]) / step[-1]
    return float(far[-1] / (10.0**rate - 1.0))


def _runs(law: Measure) -> Iterator[tuple[_Run, _Run]]:
    """Yield for each tail of a law the places by level and by distance, with powers of ten."""
    quantiles = law._ppf(LEVELS), law._isf(LEVELS)
    ends = law.support.low[0], law.support.high[0]
    for by_level, by_distance, end in zip(quantiles, reach(law), ends, strict=True):
        resolved = end == 0.0 or math.isinf(end)
        yield _outer(by_level, 20), _outer(by_distance, 20 if resolved else 8)


def _outer(places: FloatArray, first: int) -> _Run:
    """Return the places from a power of ten on, up to where they stop moving or leave the floats.

    Floats near an end that is not 0 resolve some fifteen decades only.
    """
    places, decades = places[first <= DECADES], DECADES[first <= DECADES]
    with np.errstate(invalid="ignore"):
        steps = np.diff(places)
    moving = np.isfinite(steps) & (np.sign(steps) == np.sign(steps[0])) & (steps != 0)
    count = 1 + (len(steps) if moving.all() else int(np.argmin(moving)))
    return places[:count], decades[:count]


def hole(p: Density, q: Density, a: FloatArray, b: FloatArray) -> float:
    """Return the mass of p where the density of q reads 0 inside its declared support.

    An empty bin of a histogram or an underflow: numbers alone cannot tell, so that the KL may be
    inf. Much mass speaks for the former.
    """

    def f(x: FloatArray) -> FloatArray:
        return np.where(q.on_line(x) == -np.inf, np.exp(p.on_line(x)), 0.0)

    return math.fsum(integrate_panels(f, a, b)[0])


def _excess(log_p: FloatArray, log_q: FloatArray) -> FloatArray:
    """Return p log(p/q) by logarithms, 0 where p is 0."""
    with np.errstate(all="ignore"):
        ratio = log_p - lifted(log_q)
        values = np.sign(ratio) * np.exp(log_p + np.log(np.abs(ratio)))
    return np.where(log_p == -np.inf, 0.0, values)


def lifted(log_q: FloatArray) -> FloatArray:
    """Return log-densities where a 0 inside the declared support has underflowed."""
    return np.where(log_q == -np.inf, LOG_LEAST, log_q)
