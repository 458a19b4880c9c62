"""What flows over the arcs of a transport problem.

Few arcs carry anything. What they carry is kept apart from them, close together: searches follow
it back at every step, and it stays in the processor's cache where the arcs would not.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._jit import inlined, kernel
from .large_cost import Space
from .large_network import NONE


class Flows(NamedTuple):
    """What flows: its source and sink, how many units, and at which cost each.

    What flows into sink j is at the places ``head[j]``, ``following`` of it, and so on, to NONE.
    ``counts`` are how many places were ever used, and the first of those that are free again,
    which ``following`` leads through as well.
    """

    head: NDArray[np.uint32]
    following: NDArray[np.uint32]
    source: NDArray[np.uint32]
    sink: NDArray[np.uint32]
    amount: NDArray[np.int64]
    cost: NDArray[np.float64]
    counts: NDArray[np.int64]


@kernel
def no_flows(m: int, room: int) -> Flows:
    """Return no flows into m sinks, with room for so many."""
    return Flows(
        np.full(m, NONE, dtype=np.uint32),
        np.empty(room, dtype=np.uint32),
        np.empty(room, dtype=np.uint32),
        np.empty(room, dtype=np.uint32),
        np.empty(room, dtype=np.int64),
        np.empty(room),
        np.array([0, NONE]),
    )


@kernel
def with_room(flows: Flows, room: int) -> Flows:
    """Return the same flows with room for more: one for each arc known is always enough."""
    found, used = no_flows(len(flows.head), room), flows.counts[0]
    found.head[:], found.counts[:] = flows.head, flows.counts
    found.following[:used], found.amount[:used] = flows.following[:used], flows.amount[:used]
    found.source[:used], found.sink[:used] = flows.source[:used], flows.sink[:used]
    found.cost[:used] = flows.cost[:used]
    return found


@inlined
def add(flows: Flows, i: int, j: int, cost: float, amount: int) -> None:
    """Let more flow from source i to sink j, at a cost a unit."""
    r = flows.head[j]
    while r != NONE:
        if flows.source[r] == i:
            flows.amount[r] += amount
            return
        r = flows.following[r]
    r = flows.counts[1]
    if r == NONE:
        r = flows.counts[0]
        flows.counts[0] += 1
    else:
        flows.counts[1] = flows.following[r]
    flows.source[r], flows.sink[r] = i, j
    flows.amount[r], flows.cost[r] = amount, cost
    flows.following[r] = flows.head[j]
    flows.head[j] = r


@inlined
def unlink(flows: Flows, r: int) -> None:
    """Take place r from the list of what flows into its sink; it is not free yet."""
    j = flows.sink[r]
    if flows.head[j] == r:
        flows.head[j] = flows.following[r]
        return
    before = flows.head[j]
    while flows.following[before] != r:
        before = flows.following[before]
    flows.following[before] = flows.following[r]


@inlined
def free(flows: Flows, r: int) -> None:
    """Leave place r, which is on no list, to what flows next."""
    flows.following[r] = flows.counts[1]
    flows.counts[1] = r


@kernel
def partners(flows: Flows, space: Space) -> NDArray[np.float64]:
    """Return for each sink a source (m, d) that serves it, itself where there is none."""
    found = space.y.copy()
    for j in range(len(found)):
        if flows.head[j] != NONE:
            found[j] = space.x[flows.source[flows.head[j]]]
    return found


@kernel
def flowing(flows: Flows) -> tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int64]]:
    """Return all that flows: sources, sinks and units."""
    held = np.empty(flows.counts[0], dtype=np.uint32)
    found = 0
    for r in flows.head:
        while r != NONE:
            held[found] = r
            found += 1
            r = flows.following[r]
    held = held[:found]
    return flows.source[held], flows.sink[held], flows.amount[held]
