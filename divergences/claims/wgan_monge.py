"""Monge's problem and Kantorovich's: a map of least cost need not exist, a plan always does."""

import math
from collections.abc import Iterator
from itertools import product

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from .._checks import EPS, FloatArray
from ..measures import Discrete
from ..transport import wasserstein
from ._claim import Claim, Context, Finding
from ._draw import points, unit
from ._programs import PROGRAM, cheapest_plan
from ._sources import MONDAL

Pair = tuple[Discrete, Discrete]

SPLIT = (Discrete([1.0], [0.0]), Discrete([0.5, 0.5], [-1.0, 1.0]))
# A plan sends a quarter to either side of 0; a map has to send the half one way, and so the
# outer quarters the other.
DEAR = (Discrete([0.25, 0.5, 0.25], [-1.0, 0.0, 1.0]), Discrete([0.5, 0.5], [-1.0, 1.0]))


def plans_always_exist(ctx: Context) -> Iterator[Finding]:
    """Solve both problems: plans by linear programming, maps by trying all of them.

    Equal masses in equal numbers: by Birkhoff's theorem a permutation is among the best plans.
    """
    yield Finding(_plan(SPLIT), 1.0, tol=PROGRAM, what="cheapest plan, one atom to two")
    yield Finding(_map(SPLIT), math.inf, what="cheapest map, one atom to two: there is none")
    yield Finding(_plan(DEAR), 0.5, tol=PROGRAM, what="cheapest plan, three atoms to two")
    yield Finding(_map(DEAR), 1.0, tol=4 * EPS, what="cheapest map, three atoms to two")
    rng, small = ctx.rng(), ctx.size(10, 60)
    few = [_equal(rng, k, k) for k in rng.integers(2, 6, size=small)]
    misses = [abs(_plan(pair) - _map(pair)) / _scale(pair) for pair in few]
    yield Finding(max(misses), 0.0, tol=PROGRAM, what="plan minus map, up to 5 equal masses")
    many = [_equal(rng, k, k) for k in rng.integers(6, 13, size=small)]
    misses = [abs(_plan(pair) - _matching(pair)) / _scale(pair) for pair in many]
    yield Finding(max(misses), 0.0, tol=PROGRAM, what="plan minus matching, up to 12 masses")
    pairs = [*_unequal(ctx), *few, *many]
    misses = [abs(_plan(pair) - wasserstein(*pair).value) / _scale(pair) for pair in pairs]
    yield Finding(max(misses), 0.0, tol=PROGRAM, what="plan minus W, any masses")
    maps = min(_map(pair) for pair in _unequal(ctx))
    yield Finding(maps, math.inf, what="cheapest map, k masses to k + 1: there is none")


def maps_do_not(ctx: Context) -> Iterator[Finding]:
    """Ask of unequal numbers, and of maps in general, what holds for equal ones."""
    yield Finding(_map(SPLIT), _plan(SPLIT), tol=PROGRAM, what="map against plan, one to two")
    yield Finding(_map(DEAR), _plan(DEAR), tol=PROGRAM, what="map against plan, three to two")
    rng = ctx.rng(1)
    gaps = [_map(pair) - _plan(pair) for pair in _unequal(ctx)]
    yield Finding(min(gaps), 0.0, tol=PROGRAM, what="map minus plan, k masses to k + 1")
    pairs = [_equal(rng, 6, 6) for _ in range(20)]
    gaps = [(_nearest(pair) - _plan(pair)) / _scale(pair) for pair in pairs]
    yield Finding(min(gaps), 0.0, ">=", PROGRAM, what="cost to the nearest point minus plan")


def _plan(pair: Pair) -> float:
    """Return Kantorovich's least cost."""
    p, q = pair
    return cheapest_plan(cdist(p.atoms, q.atoms), p.weights, q.weights)


def _map(pair: Pair) -> float:
    """Return Monge's least cost, inf if no map takes the one law to the other.

    All m^n maps of n atoms to m are tried. Masses are sums of at most n others, so those that
    miss by more than n eps miss.
    """
    p, q = pair
    n, m = len(p.weights), len(q.weights)
    maps = np.array(list(product(range(m), repeat=n)))
    carried = (maps[:, :, np.newaxis] == np.arange(m)).transpose(0, 2, 1) @ p.weights
    feasible = (np.abs(carried - q.weights) <= n * EPS).all(axis=1)
    costs = cdist(p.atoms, q.atoms)[np.arange(n), maps] @ p.weights
    return float(costs[feasible].min(initial=math.inf))


def _matching(pair: Pair) -> float:
    costs = cdist(pair[0].atoms, pair[1].atoms)
    return float(costs[linear_sum_assignment(costs)].mean())


def _nearest(pair: Pair) -> float:
    """Return the cost of sending each atom to the nearest: a map, but not to the other law."""
    return float(cdist(pair[0].atoms, pair[1].atoms).min(axis=1) @ pair[0].weights)


def _equal(rng: np.random.Generator, k: int, m: int) -> Pair:
    """Return k and m points of equal masses, on one scale, half of the time with ties."""
    places: FloatArray = points(rng, k + m)
    p, q = places[:k], places[k:]
    return Discrete(unit(np.ones(k)), p), Discrete(unit(np.ones(m)), q)


def _unequal(ctx: Context) -> list[Pair]:
    rng = ctx.rng(2)
    return [_equal(rng, int(k), int(k) + 1) for k in rng.integers(2, 5, size=ctx.size(10, 60))]


def _scale(pair: Pair) -> float:
    """Return the largest distance: PROGRAM is meant for costs of about 1."""
    return float(cdist(pair[0].atoms, pair[1].atoms).max())


CLAIMS = (
    Claim(
        id="WGAN-MONGE",
        title="A cheapest plan always exists, a cheapest map need not",
        statement=r"\inf_{T_\# \mu = \nu} \int c(x, T(x)) \, d\mu \; \ge \; \min_{\pi \in "
        r"\Pi(\mu, \nu)} \int c \, d\pi, \qquad \{T : T_\# \delta_0 = \tfrac12 \delta_{-1} + "
        r"\tfrac12 \delta_1\} = \emptyset",
        words="Maps cannot split an atom, so Monge's problem may have no solution, or a dearer "
        "one; equal numbers of equal masses need no splitting.",
        source=f"{MONDAL}, section 3.1, 'Monge's Problem' and 'Monge-Kantorovich's Problem'",
        hypotheses="plans: any laws, a cost that is bounded below and lower semicontinuous",
        measure="all maps between few atoms, the best matching, the linear program, W",
        breaks="maps instead of plans where atoms must split; maps that miss the other law",
        check=plans_always_exist,
        control=maps_do_not,
    ),
)
