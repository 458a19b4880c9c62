"""Shortest augmenting paths over the arcs that are known so far: the primal-dual method.

A source with goods left looks for the sink in need that is nearest when arcs are as long as their
reduced costs and what flows can be sent back (Dijkstra); all prices within that distance move by
what they are nearer, which keeps reduced costs >= 0 and makes those along the way vanish; then
goods flow along it. When no goods are left the plan is cheapest over the arcs known (Ahuja,
Magnanti, Orlin, "Network Flows", 1993, section 9.7). u only rises and v only falls, so only at
sources that rose can an arc that is not known have become too cheap.

Prices may move by any radius, as every node moves by the radius less its distance: a search may
be given up, and one search may start from all sources at once. Most sources find what they seek
within a few steps, and go alone; the others go together, since each of them would search half of
the plane: where sources lie too densely they would walk through one another's ground.
"""

import numpy as np

from ._jit import inlined, jitable, kernel
from .large_flows import Flows, add, unlink
from .large_frontier import BEGIN, Frontier, forget, pop, put, visit
from .large_market import Market
from .large_network import NONE, Arcs

_NEAR = 300  # sources that a search from one of them visits, before it is given up
_SHARE = 0.3  # of the sources in a common search, that are served before prices move
_WORK = 200_000  # nodes reached before the caller is asked whether to go on: some 0.1 s


@kernel
def send_alone(arcs: Arcs, flows: Flows, market: Market, place: Frontier, first: int) -> int:
    """Send goods from source ``first`` on, one source at a time, to sinks in need that are near.

    Return the source to go on with, n if all were asked.
    """
    n, work = len(market.u), 0
    for i in range(first, n):
        while market.excess[i] > 0:
            place.counts[4] = 1
            _start(arcs, market, place, i)
            _search(arcs, flows, market, place, _NEAR)
            work += place.counts[0]
            if not _conclude(arcs, flows, market, place):
                break
        if work > _WORK:
            return i + 1
    return n


@kernel
def send_together(arcs: Arcs, flows: Flows, market: Market, place: Frontier) -> int:
    """Send goods from all sources that have some; return how many units are left.

    While a plan of the arcs known exists each search serves a source; else some may find no way.
    """
    n, work, waiting = len(market.u), 0, 1
    while waiting > 0 and work < _WORK:
        waiting = 0
        for i in range(n):
            waiting += market.excess[i] > 0
        place.counts[4] = max(1, int(_SHARE * waiting))
        for i in range(n):
            if market.excess[i] > 0:
                _start(arcs, market, place, i)
        _search(arcs, flows, market, place, n)
        work += place.counts[0]
        _conclude(arcs, flows, market, place)
    return int(market.excess.sum())


@inlined
def _start(arcs: Arcs, market: Market, place: Frontier, i: int) -> None:
    """Let a search begin at source i."""
    visit(place, i, BEGIN, 0.0, i)
    _scan(arcs, market, place, i)


@jitable
def _search(arcs: Arcs, flows: Flows, market: Market, place: Frontier, most: int) -> None:
    """Settle the nearest sinks, until the goals wanted or too many sources are reached."""
    while place.counts[2] > 0 and place.counts[1] <= most:
        distance, j = place.keys[0], place.sinks[0]
        pop(place)
        place.label[j] = -np.inf
        place.radius[0] = distance
        root = place.root[place.giver[j]]
        if market.need[j] > 0:
            place.goals[place.counts[3]] = j
            place.counts[3] += 1
            before = place.promised[root]
            place.promised[root] += market.need[j]
            place.counts[5] += before < market.excess[root] <= place.promised[root]
            if place.counts[5] == place.counts[4]:
                return
        r = flows.head[j]
        while r != NONE:
            i = flows.source[r]
            if place.via[i] == NONE:
                visit(place, i, r, distance, root)
                _scan(arcs, market, place, i)
            r = flows.following[r]


@inlined
def _scan(arcs: Arcs, market: Market, place: Frontier, i: int) -> None:
    """Look at the arcs of a source that was reached."""
    own = place.level[i]
    base = own - market.u[i]
    limit = place.radius[1]
    for k in range(arcs.start[i], arcs.start[i + 1]):
        j = arcs.sink[k]
        label = base + arcs.cost[k]
        if label < place.label[j]:
            distance = max(label - market.v[j], own)  # rounding must not go backwards
            if distance <= limit:
                if place.label[j] == np.inf:
                    place.reached[place.counts[0]] = j
                    place.counts[0] += 1
                place.label[j] = label
                place.distance[j] = distance
                place.into[j] = k
                place.giver[j] = i
                if place.counts[4] == 1 and market.need[j] >= market.excess[place.root[i]]:
                    limit = distance
                put(place, distance, j)
    place.radius[1] = limit


@jitable
def _conclude(arcs: Arcs, flows: Flows, market: Market, place: Frontier) -> bool:
    """Move prices, send what can be sent, forget the search; return whether anything was sent."""
    _move_prices(market, place, place.radius[0])
    found = place.counts[3]
    for k in range(found):
        _forward(arcs, flows, market, place, place.goals[k])
    forget(flows, place)
    return bool(found > 0)


@jitable
def _move_prices(market: Market, place: Frontier, length: float) -> None:
    """Raise u and lower v by what their nodes are nearer than the radius."""
    for k in range(place.counts[1]):
        i = place.visited[k]
        if place.level[i] < length:
            market.u[i] += length - place.level[i]
            market.raised[i] = True
    for k in range(place.counts[0]):
        j = place.reached[k]
        if place.label[j] == -np.inf:
            market.v[j] -= length - place.distance[j]


@jitable
def _forward(arcs: Arcs, flows: Flows, market: Market, place: Frontier, sink: int) -> None:
    """Send as much as the path from its root to a goal can take: nothing, if others took it."""
    first = place.giver[sink]
    start = place.root[first]
    amount = min(market.excess[start], market.need[sink])
    i = first
    while i != start:
        back = place.via[i]
        amount = min(amount, flows.amount[back])
        i = place.giver[flows.sink[back]]
    if amount == 0:
        return
    market.excess[start] -= amount
    market.need[sink] -= amount
    i, j = first, sink
    add(flows, i, j, arcs.cost[place.into[j]], amount)
    while i != start:
        back = place.via[i]
        j = flows.sink[back]
        flows.amount[back] -= amount
        if flows.amount[back] == 0:
            unlink(flows, back)
        i = place.giver[j]
        add(flows, i, j, arcs.cost[place.into[j]], amount)
