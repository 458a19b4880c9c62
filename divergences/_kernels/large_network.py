"""The arcs of a transport problem that are known so far, what flows over them, and prices.

Prices u (n,) and v (m,) leave every known arc a reduced cost c - u_i - v_j >= 0, and goods flow
only where it is zero: these are the conditions under which a plan is cheapest, once all goods
flow. Flows are whole numbers, so that sums and differences are exact.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._jit import inlined, jitable, kernel
from .large_cost import NONE, Space, costs

Pairs = tuple[NDArray[np.int32], NDArray[np.int32]]


class Arcs(NamedTuple):
    """Known arcs by source: those of source i are ``start[i]`` to ``start[i + 1]``.

    ``flow`` is in whole units; the arcs into sink j that carry some are ``head[j]``,
    ``following`` of it, and so on, to -1.
    """

    start: NDArray[np.int64]
    source: NDArray[np.int32]
    sink: NDArray[np.int32]
    cost: NDArray[np.float64]
    flow: NDArray[np.int64]
    head: NDArray[np.int32]
    following: NDArray[np.int32]


class Market(NamedTuple):
    """Prices, the goods left and needed, and which sources' prices rose since they were priced."""

    u: NDArray[np.float64]
    v: NDArray[np.float64]
    excess: NDArray[np.int64]
    need: NDArray[np.int64]
    raised: NDArray[np.bool_]


@kernel
def network(space: Space, pairs: Pairs) -> Arcs:
    """Return the arcs (sources, sinks), each once however often it is among the pairs."""
    rows, columns = _by_source(pairs, len(space.x))
    sources, sinks = np.empty_like(columns), np.empty_like(columns)
    last = np.full(len(space.y), NONE, dtype=np.int32)
    held = 0
    for i in range(len(space.x)):
        for k in range(rows[i], rows[i + 1]):
            j = columns[k]
            if last[j] != i:
                last[j] = i
                sources[held], sinks[held] = i, j
                held += 1
    sources, sinks = sources[:held], sinks[:held]
    return extend(
        _no_arcs(len(space.x), len(space.y)), (sources, sinks, costs(space, sources, sinks))
    )


@jitable
def _by_source(pairs: Pairs, n: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the sinks in the order of their sources, and where those of each begin."""
    sources, sinks = pairs
    start = np.zeros(n + 1, dtype=np.int64)
    for i in sources:
        start[i + 1] += 1
    for i in range(n):
        start[i + 1] += start[i]
    fill, ordered = start[:-1].copy(), np.empty_like(sinks)
    for k in range(len(sinks)):
        ordered[fill[sources[k]]] = sinks[k]
        fill[sources[k]] += 1
    return start, ordered


@kernel
def extend(
    arcs: Arcs, more: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]
) -> Arcs:
    """Return the arcs with more (source, sink, cost) among them, which were not there before."""
    sources, sinks, prices = more
    n, held = len(arcs.start) - 1, len(arcs.sink) + len(sinks)
    start = np.zeros(n + 1, dtype=np.int64)
    for i in sources:
        start[i + 1] += 1
    for i in range(n):
        start[i + 1] += start[i] + arcs.start[i + 1] - arcs.start[i]
    grown = Arcs(
        start,
        np.empty(held, dtype=np.int32),
        np.empty(held, dtype=np.int32),
        np.empty(held),
        np.zeros(held, dtype=np.int64),
        np.full(len(arcs.head), NONE, dtype=np.int32),
        np.empty(held, dtype=np.int32),
    )
    fill = start[:-1].copy()
    for k in range(len(arcs.sink)):
        _insert(grown, fill, (arcs.source[k], arcs.sink[k], arcs.cost[k]), arcs.flow[k])
    for k in range(len(sinks)):
        _insert(grown, fill, (sources[k], sinks[k], prices[k]), 0)
    return grown


@inlined
def _insert(arcs: Arcs, fill: NDArray[np.int64], arc: tuple[int, int, float], flow: int) -> None:
    """Write an arc behind those of its source."""
    i, j, cost = arc
    k = fill[i]
    fill[i] += 1
    arcs.source[k], arcs.sink[k], arcs.cost[k] = i, j, cost
    if flow > 0:
        add(arcs, k, flow)


@jitable
def _no_arcs(n: int, m: int) -> Arcs:
    """Return no arcs between n sources and m sinks."""
    none = np.empty(0, dtype=np.int32)
    return Arcs(
        np.zeros(n + 1, dtype=np.int64),
        none,
        none,
        np.empty(0),
        np.empty(0, dtype=np.int64),
        np.full(m, NONE, dtype=np.int32),
        none,
    )


@kernel
def lower(arcs: Arcs, market: Market, tolerance: float) -> None:
    """Lower u where an arc is too cheap, and take back what flows where it then may not."""
    for i in range(len(market.u)):
        least = np.inf
        for k in range(arcs.start[i], arcs.start[i + 1]):
            least = min(least, arcs.cost[k] - market.v[arcs.sink[k]])
        if least < market.u[i] - tolerance:
            market.u[i] = least
            for k in range(arcs.start[i], arcs.start[i + 1]):
                if arcs.flow[k] > 0 and arcs.cost[k] - market.v[arcs.sink[k]] > least + tolerance:
                    market.excess[i] += arcs.flow[k]
                    market.need[arcs.sink[k]] += arcs.flow[k]
                    arcs.flow[k] = 0
                    unlink(arcs, k)


@kernel
def greedy(arcs: Arcs, market: Market) -> None:
    """Let goods flow where an arc costs nothing more and its sink is in need."""
    for i in range(len(market.u)):
        for k in range(arcs.start[i], arcs.start[i + 1]):
            if market.excess[i] == 0:
                break
            j = arcs.sink[k]
            if market.need[j] > 0 and arcs.cost[k] - market.v[j] <= market.u[i]:
                amount = min(market.excess[i], market.need[j])
                market.excess[i] -= amount
                market.need[j] -= amount
                add(arcs, k, amount)


@inlined
def add(arcs: Arcs, k: int, amount: int) -> None:
    """Let more flow over an arc."""
    if arcs.flow[k] == 0:
        arcs.following[k] = arcs.head[arcs.sink[k]]
        arcs.head[arcs.sink[k]] = k
    arcs.flow[k] += amount


@jitable
def unlink(arcs: Arcs, k: int) -> None:
    """Take an arc from the list of those that carry something into its sink."""
    j = arcs.sink[k]
    if arcs.head[j] == k:
        arcs.head[j] = arcs.following[k]
        return
    before = arcs.head[j]
    while arcs.following[before] != k:
        before = arcs.following[before]
    arcs.following[before] = arcs.following[k]


@kernel
def partners(arcs: Arcs, space: Space) -> NDArray[np.float64]:
    """Return for each sink a source (m, d) that serves it, itself where there is none."""
    found = space.y.copy()
    for j in range(len(found)):
        if arcs.head[j] != NONE:
            found[j] = space.x[arcs.source[arcs.head[j]]]
    return found
