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

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._jit import inlined, jitable, kernel
from .large_cost import NONE
from .large_network import Arcs, Market, add, unlink

BEGIN = -2
_NEAR = 300  # sources that a search from one of them visits, before it is given up
_SHARE = 0.3  # of the sources in a common search, that are served before prices move
_WORK = 200_000  # nodes reached before the caller is asked whether to go on: some 0.1 s


class Frontier(NamedTuple):
    """What a search keeps.

    Sinks that were ``reached`` have a ``distance`` and the arc ``into`` them, and are ``settled``
    once it is final; sources that were ``visited`` have a ``level``, their distance, and the arc
    ``via`` which goods were sent back, and are known by the source at their ``root``, which may
    be ``served``. ``goals`` are sinks in need. ``keys`` and ``sinks`` are a heap of four children,
    where ``slot`` is a sink's place, or -1.
    ``counts`` are numbers: reached, visited, in the heap, goals, roots to serve, and served;
    ``radius`` is how far all is settled, and beyond what nothing need be reached.
    """

    distance: NDArray[np.float64]
    into: NDArray[np.int32]
    settled: NDArray[np.bool_]
    reached: NDArray[np.int32]
    level: NDArray[np.float64]
    via: NDArray[np.int32]
    root: NDArray[np.int32]
    visited: NDArray[np.int32]
    served: NDArray[np.bool_]
    goals: NDArray[np.int32]
    slot: NDArray[np.int32]
    keys: NDArray[np.float64]
    sinks: NDArray[np.int32]
    counts: NDArray[np.int64]
    radius: NDArray[np.float64]


@kernel
def frontier(n: int, m: int) -> Frontier:
    """Return an empty frontier."""
    return Frontier(
        np.full(m, np.inf),
        np.empty(m, dtype=np.int32),
        np.zeros(m, dtype=np.bool_),
        np.empty(m, dtype=np.int32),
        np.empty(n),
        np.full(n, NONE, dtype=np.int32),
        np.empty(n, dtype=np.int32),
        np.empty(n, dtype=np.int32),
        np.zeros(n, dtype=np.bool_),
        np.empty(m, dtype=np.int32),
        np.full(m, NONE, dtype=np.int32),
        np.empty(m),
        np.empty(m, dtype=np.int32),
        np.zeros(6, dtype=np.int64),
        np.array([0.0, np.inf]),
    )


@kernel
def send_alone(arcs: Arcs, market: Market, place: Frontier, first: int) -> int:
    """Send goods from source ``first`` on, one source at a time, to sinks in need that are near.

    Return the source to go on with, n if all were asked.
    """
    n, work = len(market.u), 0
    for i in range(first, n):
        while market.excess[i] > 0:
            place.counts[4] = 1
            _start(arcs, market, place, i)
            _search(arcs, market, place, _NEAR)
            work += place.counts[0]
            if not _conclude(arcs, market, place):
                break
        if work > _WORK:
            return i + 1
    return n


@kernel
def send_together(arcs: Arcs, market: Market, place: Frontier) -> int:
    """Send goods from all sources that have some left; return how many may have some still.

    Needs a plan of the arcs known to exist: then each search serves a source.
    """
    n, work, left = len(market.u), 0, 1
    while left > 0 and work < _WORK:
        left = 0
        for i in range(n):
            left += market.excess[i] > 0
        place.counts[4] = max(1, int(_SHARE * left))
        for i in range(n):
            if market.excess[i] > 0:
                _start(arcs, market, place, i)
        _search(arcs, market, place, n)
        work += place.counts[0]
        _conclude(arcs, market, place)
    return left


@inlined
def _start(arcs: Arcs, market: Market, place: Frontier, i: int) -> None:
    """Let a search begin at source i."""
    _visit(place, i, BEGIN, 0.0, i)
    _scan(arcs, market, place, i)


@jitable
def _search(arcs: Arcs, market: Market, place: Frontier, most: int) -> None:
    """Settle the nearest sinks, until the goals wanted or too many sources are reached."""
    while place.counts[2] > 0 and place.counts[1] <= most:
        distance, j = place.keys[0], place.sinks[0]
        _pop(place)
        place.settled[j] = True
        place.radius[0] = distance
        root = place.root[arcs.source[place.into[j]]]
        if market.need[j] > 0:
            place.goals[place.counts[3]] = j
            place.counts[3] += 1
            place.counts[5] += not place.served[root]
            place.served[root] = True
            if place.counts[5] == place.counts[4]:
                return
        k = arcs.head[j]
        while k != NONE:
            i = arcs.source[k]
            if place.via[i] == NONE:
                _visit(place, i, k, distance, root)
                _scan(arcs, market, place, i)
            k = arcs.following[k]


@inlined
def _visit(place: Frontier, i: int, k: int, distance: float, root: int) -> None:
    """Note that source i was reached from a root, by taking back what flows over arc k."""
    place.via[i] = k
    place.level[i] = distance
    place.root[i] = root
    place.visited[place.counts[1]] = i
    place.counts[1] += 1


@inlined
def _scan(arcs: Arcs, market: Market, place: Frontier, i: int) -> None:
    """Look at the arcs of a source that was reached."""
    own = place.level[i]
    base = own - market.u[i]
    for k in range(arcs.start[i], arcs.start[i + 1]):
        j = arcs.sink[k]
        distance = max(base + (arcs.cost[k] - market.v[j]), own)  # rounding must not go backwards
        if distance < place.distance[j] and distance <= place.radius[1]:
            if place.distance[j] == np.inf:
                place.reached[place.counts[0]] = j
                place.counts[0] += 1
            place.distance[j] = distance
            place.into[j] = k
            if market.need[j] > 0 and place.counts[4] == 1:
                place.radius[1] = distance
            _put(place, distance, j)


@inlined
def _put(place: Frontier, key: float, j: int) -> None:
    """Put a sink into the heap, or further up in it."""
    slot = place.slot[j]
    if slot == NONE:
        slot = place.counts[2]
        place.counts[2] += 1
    while slot > 0:
        above = (slot - 1) >> 2
        if place.keys[above] <= key:
            break
        place.keys[slot], place.sinks[slot] = place.keys[above], place.sinks[above]
        place.slot[place.sinks[slot]] = slot
        slot = above
    place.keys[slot], place.sinks[slot], place.slot[j] = key, j, slot


@inlined
def _pop(place: Frontier) -> None:
    """Drop the first of the heap."""
    place.counts[2] -= 1
    held = place.counts[2]
    key, j = place.keys[held], place.sinks[held]
    slot, below = 0, 1
    while below < held:
        least = below
        for other in range(below + 1, min(below + 4, held)):
            if place.keys[other] < place.keys[least]:
                least = other
        if place.keys[least] >= key:
            break
        place.keys[slot], place.sinks[slot] = place.keys[least], place.sinks[least]
        place.slot[place.sinks[slot]] = slot
        slot = least
        below = 4 * slot + 1
    place.keys[slot], place.sinks[slot], place.slot[j] = key, j, slot


@jitable
def _conclude(arcs: Arcs, market: Market, place: Frontier) -> bool:
    """Move prices, send what can be sent, forget the search; return whether anything was sent."""
    _move_prices(market, place, place.radius[0])
    found = place.counts[3]
    for k in range(found):
        _forward(arcs, market, place, place.goals[k])
    _forget(place)
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
        if place.settled[j]:
            market.v[j] -= length - place.distance[j]


@jitable
def _forward(arcs: Arcs, market: Market, place: Frontier, sink: int) -> None:
    """Send as much as the path from its root to a goal can take: nothing, if others took it."""
    start = place.root[arcs.source[place.into[sink]]]
    amount = min(market.excess[start], market.need[sink])
    i = arcs.source[place.into[sink]]
    while i != start:
        back = place.via[i]
        amount = min(amount, arcs.flow[back])
        i = arcs.source[place.into[arcs.sink[back]]]
    if amount == 0:
        return
    market.excess[start] -= amount
    market.need[sink] -= amount
    k = place.into[sink]
    add(arcs, k, amount)
    while arcs.source[k] != start:
        back = place.via[arcs.source[k]]
        arcs.flow[back] -= amount
        if arcs.flow[back] == 0:
            unlink(arcs, back)
        k = place.into[arcs.sink[back]]
        add(arcs, k, amount)


@jitable
def _forget(place: Frontier) -> None:
    """Empty the frontier."""
    for k in range(place.counts[0]):
        place.distance[place.reached[k]] = np.inf
        place.settled[place.reached[k]] = False
        place.slot[place.reached[k]] = NONE
    for k in range(place.counts[1]):
        place.via[place.visited[k]] = NONE
        place.served[place.visited[k]] = False
    place.counts[:] = 0
    place.radius[0], place.radius[1] = 0.0, np.inf
