"""The arcs of a transport problem that are known so far.

Searches read them more than anything else, so that an arc is no more than its sink and its cost.
Indices are unsigned: of any other compiled code would ask each time whether it counts from the
end.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._jit import jitable, kernel
from .large_cost import Space, costs

Pairs = tuple[NDArray[np.uint32], NDArray[np.uint32]]
NONE = 2**32 - 1  # where there is no index


class Arcs(NamedTuple):
    """Known arcs by source: those of source i are ``start[i]`` to ``start[i + 1]``."""

    start: NDArray[np.uint64]
    sink: NDArray[np.uint32]
    cost: NDArray[np.float64]


@kernel
def network(space: Space, pairs: Pairs) -> Arcs:
    """Return the arcs (sources, sinks), each once however often it is among the pairs."""
    rows, columns = _by_source(pairs, len(space.x))
    sources, sinks = np.empty_like(columns), np.empty_like(columns)
    last = np.full(len(space.y), NONE, dtype=np.uint32)
    held = 0
    for i in range(len(space.x)):
        for k in range(rows[i], rows[i + 1]):
            j = columns[k]
            if last[j] != i:
                last[j] = i
                sources[held], sinks[held] = i, j
                held += 1
    sources, sinks = sources[:held], sinks[:held]
    none = np.empty(0, dtype=np.uint32)
    nothing = Arcs(np.zeros(len(space.x) + 1, dtype=np.uint64), none, np.empty(0))
    return extend(nothing, (sources, sinks, costs(space, sources, sinks)))


@jitable
def _by_source(pairs: Pairs, n: int) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Return the sinks in the order of their sources, and where those of each begin."""
    sources, sinks = pairs
    start = _starts(sources, n)
    fill, ordered = start[:-1].copy(), np.empty_like(sinks)
    for k in range(len(sinks)):
        ordered[fill[sources[k]]] = sinks[k]
        fill[sources[k]] += 1
    return start, ordered


@jitable
def _starts(sources: NDArray[np.uint32], n: int) -> NDArray[np.int64]:
    """Return where each of n sources begins (n + 1,) once they are in order."""
    start = np.zeros(n + 1, dtype=np.int64)
    for i in sources:
        start[i + 1] += 1
    for i in range(n):
        start[i + 1] += start[i]
    return start


@kernel
def extend(
    arcs: Arcs, more: tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.float64]]
) -> Arcs:
    """Return the arcs with more (source, sink, cost) among them, which were not there before."""
    sources, sinks, prices = more
    n, held = len(arcs.start) - 1, len(arcs.sink) + len(sinks)
    fill = _starts(sources, n)
    grown = Arcs(np.empty_like(arcs.start), np.empty(held, dtype=np.uint32), np.empty(held))
    for i in range(n + 1):
        fill[i] += np.int64(arcs.start[i])
        grown.start[i] = fill[i]
    for i in range(n):
        for k in range(arcs.start[i], arcs.start[i + 1]):
            grown.sink[fill[i]], grown.cost[fill[i]] = arcs.sink[k], arcs.cost[k]
            fill[i] += 1
    for k in range(len(sinks)):
        to = fill[sources[k]]
        grown.sink[to], grown.cost[to] = sinks[k], prices[k]
        fill[sources[k]] += 1
    return grown
