"""Exact transport between large clouds: from coarse to fine, over the few arcs that matter.

On every level (:mod:`.levels`) the problem is solved exactly by shortest augmenting paths over
some of the arcs (:mod:`..._kernels.large_paths`); pricing looks for arcs that are too cheap among
all (:mod:`..._kernels.large_field`), and the solver goes on with those, until there are none: then
the prices are feasible, goods flow only where that costs nothing more, and the plan is cheapest.

From a level to the next go its sinks' prices v. The sources' cheapest prices against them, the
sinks' cheapest against those and once more the sources' are feasible, a lower bound near the
optimum, and show the arcs to begin with. The plan goes down too: it makes sure that the arcs known
always bear one, and is what a solver that is stopped gives back.
"""

from typing import NamedTuple

import numpy as np

from ..._checks import EPS, FloatArray
from ..._kernels.large_cost import Space, costs
from ..._kernels.large_field import Field, Found, field, search, slopes_towards
from ..._kernels.large_flows import Flows, flowing, no_flows, partners, with_room
from ..._kernels.large_frontier import frontier
from ..._kernels.large_market import Market, greedy, lower, supply
from ..._kernels.large_network import Arcs, Pairs, extend, network
from ..._kernels.large_paths import send_alone, send_together
from ..._kernels.large_split import Plan, split
from .levels import Cloud, Side, depths, in_tree_order, parts, side
from .masses import in_portions, in_units
from .problem import Index, Prices, Problem, Solved, SparsePlan
from .rest import with_rest
from .watch import Stop, Watch

_FIRST = 12  # arcs at each point to begin with
_MORE = 10  # arcs too cheap that are taken at once from a source
_TOLERANCE = 4 * EPS  # of reduced costs, over the largest price: their rounding


class Start(NamedTuple):
    """What a level begins with: a plan, prices u and v, and arcs that may be cheap."""

    plan: Plan
    u: FloatArray
    v: FloatArray
    pairs: Pairs


class Level(NamedTuple):
    """What a level ends with: a plan, prices, where sinks are served from; whether it is solved."""

    plan: Plan
    u: FloatArray
    v: FloatArray
    partners: FloatArray
    solved: bool


def solve(problem: Problem, *, stop: Stop | None = None) -> Solved:
    """Return a cheapest plan, with prices that prove it up to rounding.

    ``stop`` is asked about every 0.1 s. Once it says True, the answer is the best plan so far,
    and prices that need not be feasible.
    """
    masses = in_units(problem)
    sources = in_tree_order(problem.x, masses.a)
    sinks = in_tree_order(problem.y, masses.b)
    watch = Watch(stop, len(problem.x) + len(problem.y))
    found = _descend(sources, sinks, problem.order, watch)
    i, j, flow = found.plan
    mass = np.multiply(flow, masses.unit, dtype=np.float64)
    plan = SparsePlan(sources.order[i], sinks.order[j], mass)
    u, v = np.empty(len(problem.x)), np.empty(len(problem.y))
    u[sources.order], v[sinks.order] = found.u, found.v
    return Solved(plan, Prices(u, v), found.solved)


def _descend(sources: Cloud, sinks: Cloud, order: float, watch: Watch) -> Level:
    """Solve all levels, or until the watch says stop; return the last."""
    ladder: list[int | None] = [*depths(max(len(sources.points), len(sinks.points))), None]
    watch.levels = len(ladder)
    left, right = side(sources, 0), side(sinks, 0)
    found = _trivial(left, right)
    for watch.level, depth in enumerate(ladder, start=1):
        if watch.stopped:
            depth = None
        coarse = Space(left.points, right.points, order)
        finer = side(sources, depth), side(sinks, depth)
        fine = Space(finer[0].points, finer[1].points, order)
        plan = split(found.plan, coarse, fine, (parts(left, finer[0]), parts(right, finer[1])))
        left, right = finer
        if watch.stopped:  # all that is left to do is for whoever completes prices
            u = _nearest(coarse, fine, found).values[:, 0].copy()
            return Level(plan, u, np.zeros(len(fine.y)), found.partners, False)
        start = _begin(coarse, fine, found, plan)
        found = _solve_level(fine, start, (left.units, right.units), watch)
        if depth is None:
            break
    return found


def _trivial(left: Side, right: Side) -> Level:
    """Return the solution between one cell and one cell."""
    here = np.zeros(1, np.uint32)
    plan = (here, here.copy(), left.units[:1].copy())
    return Level(plan, np.zeros(1), np.zeros(len(right.points)), left.points[:1], True)


def _begin(coarse: Space, fine: Space, above: Level, plan: Plan) -> Start:
    """Return a finer level's start, from the prices of the sinks above."""
    order = fine.order
    nearest = _nearest(coarse, fine, above)
    u = nearest.values[:, 0].copy()
    left = field(fine.x, u, slopes_towards(fine.x, coarse.y[nearest.rows[:, 0]], order))
    of_sinks = _cheapest(left, fine.y, _FIRST, order)
    v = of_sinks.values[:, 0].copy()
    right = field(fine.y, v, slopes_towards(fine.y, fine.x[of_sinks.rows[:, 0]], order))
    of_sources = _cheapest(right, fine.x, _FIRST, order)
    u = of_sources.values[:, 0].copy()
    (j, i), (near_i, near_j) = _pairs(of_sinks), _pairs(of_sources)
    pairs = np.concatenate([plan[0], i, near_i]), np.concatenate([plan[1], j, near_j])
    return Start(plan, u, v, pairs)


def _nearest(coarse: Space, fine: Space, above: Level) -> Found:
    """Return the sources' cheapest sinks of the level above, and what is left of their costs."""
    slopes = slopes_towards(coarse.y, above.partners, fine.order)
    return _cheapest(field(coarse.y, above.v, slopes), fine.x, 1, fine.order)


def _solve_level(space: Space, start: Start, units: tuple[Index, Index], watch: Watch) -> Level:
    """Solve one level, adding arcs until none is too cheap, and goods portion by portion."""
    arcs, portions = network(space, start.pairs), in_portions(*units)
    flows = no_flows(len(start.v), len(arcs.sink))
    market = Market(start.u, start.v, *portions.pop(), np.ones(len(start.u), np.bool_))
    greedy(arcs, flows, market)
    complete = False
    watch.violations = watch.round = 0
    while not complete and _send(arcs, flows, market, watch):
        tolerance = _TOLERANCE * max(1.0, float(abs(market.v).max()))
        slopes = slopes_towards(space.y, partners(flows, space), space.order)
        more = _too_cheap(space, slopes, market, tolerance)
        watch.round, watch.violations = watch.round + 1, len(more[0])
        if len(more[0]) > 0:
            arcs = extend(arcs, (*more, costs(space, *more)))
            flows = with_room(flows, len(arcs.sink))
            lower(arcs, flows, market, tolerance)
            greedy(arcs, flows, market)
        elif portions:
            supply(market, *portions.pop())
        else:
            complete = True
    plan = flowing(flows)
    if not complete:
        for portion in portions:
            supply(market, *portion)
        plan = _cheaper(with_rest(plan, market, space), start.plan, space)
    return Level(plan, market.u, market.v, partners(flows, space), complete)


def _cheaper(plan: Plan, other: Plan, space: Space) -> Plan:
    """Return the plan of two that costs less."""
    return min(plan, other, key=lambda arcs: float(costs(space, *arcs[:2]) @ arcs[2]))


def _send(arcs: Arcs, flows: Flows, market: Market, watch: Watch) -> bool:
    """Send all goods there is a way for over the arcs known; return False if the watch says stop.

    There is one for all of them once all portions are in, as arcs that bear a plan are known.
    """
    place = frontier(len(market.u), len(market.v))
    following = 0
    while following < len(market.u) and not watch.ask():
        following = send_alone(arcs, flows, market, place, following)
    before, left = -1, int(market.excess.sum())
    while left not in (0, before) and not watch.ask():
        before, left = left, send_together(arcs, flows, market, place)
    return not watch.stopped


def _too_cheap(space: Space, slopes: FloatArray, market: Market, tolerance: float) -> Pairs:
    """Return arcs too cheap at sources whose prices rose; the others have none, as v only fell."""
    rose = np.flatnonzero(market.raised)
    place = field(space.y, market.v, slopes)
    found = search(place, space.x[rose], market.u[rose] - tolerance, _MORE, space.order)
    market.raised[:] = False
    market.raised[rose[found.rows[:, -1] >= 0]] = True  # may have more
    i, j = _pairs(found)
    return rose[i].astype(np.uint32), j


def _cheapest(place: Field, queries: FloatArray, k: int, order: float) -> Found:
    """Return the k least values of cost - price for each query, fewer if there are fewer."""
    limits = np.full(len(queries), np.inf)
    return search(place, queries, limits, min(k, place.size), order)


def _pairs(found: Found) -> Pairs:
    """Return the queries and the points of all that was found."""
    queries, columns = np.nonzero(found.rows >= 0)
    return queries.astype(np.uint32), found.rows[queries, columns].astype(np.uint32)
