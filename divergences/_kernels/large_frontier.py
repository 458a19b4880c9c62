"""The frontier of a search for shortest paths: what was reached so far, and what comes next."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._jit import inlined, jitable, kernel
from .large_flows import Flows, free
from .large_network import NONE

BEGIN = NONE - 1


class Frontier(NamedTuple):
    """What a search keeps.

    Sinks that were ``reached`` have a ``distance``; a ``label``, their distance and price, or -inf
    once they are settled, or inf if not reached; and the arc ``into`` them with its ``giver``.
    Sources that were ``visited`` have a ``level``, their distance, and the place of the flow
    ``via`` which goods were sent back, and are known by the source at their ``root``, to which as
    many units are ``promised`` as its goals need. ``goals`` are sinks in need. ``keys`` and
    ``sinks`` are a heap of four children, where ``slot`` is a sink's place, or NONE.
    ``counts`` are numbers: reached, visited, in the heap, goals, roots to serve, and served, those
    that are promised all they have left;
    ``radius`` is how far all is settled, and beyond what nothing need be reached.
    """

    distance: NDArray[np.float64]
    into: NDArray[np.uint32]
    giver: NDArray[np.uint32]
    label: NDArray[np.float64]
    reached: NDArray[np.uint32]
    level: NDArray[np.float64]
    via: NDArray[np.uint32]
    root: NDArray[np.uint32]
    visited: NDArray[np.uint32]
    promised: NDArray[np.int64]
    goals: NDArray[np.uint32]
    slot: NDArray[np.uint32]
    keys: NDArray[np.float64]
    sinks: NDArray[np.uint32]
    counts: NDArray[np.int64]
    radius: NDArray[np.float64]


@kernel
def frontier(n: int, m: int) -> Frontier:
    """Return an empty frontier."""
    return Frontier(
        np.full(m, np.inf),
        np.empty(m, dtype=np.uint32),
        np.empty(m, dtype=np.uint32),
        np.full(m, np.inf),
        np.empty(m, dtype=np.uint32),
        np.empty(n),
        np.full(n, NONE, dtype=np.uint32),
        np.empty(n, dtype=np.uint32),
        np.empty(n, dtype=np.uint32),
        np.zeros(n, dtype=np.int64),
        np.empty(m, dtype=np.uint32),
        np.full(m, NONE, dtype=np.uint32),
        np.empty(m),
        np.empty(m, dtype=np.uint32),
        np.zeros(6, dtype=np.int64),
        np.array([0.0, np.inf]),
    )


@inlined
def visit(place: Frontier, i: int, r: int, distance: float, root: int) -> None:
    """Note that source i was reached from a root, by taking back what flows at place r."""
    place.via[i] = r
    place.level[i] = distance
    place.root[i] = root
    place.visited[place.counts[1]] = i
    place.counts[1] += 1


@inlined
def put(place: Frontier, key: float, j: int) -> None:
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
def pop(place: Frontier) -> None:
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
def forget(flows: Flows, place: Frontier) -> None:
    """Empty the frontier."""
    for k in range(place.counts[0]):
        place.label[place.reached[k]] = np.inf
        place.slot[place.reached[k]] = NONE
    for k in range(place.counts[1]):
        r = place.via[place.visited[k]]
        if r != BEGIN and flows.amount[r] == 0:
            free(flows, r)
        place.via[place.visited[k]] = NONE
        place.promised[place.visited[k]] = 0
    place.counts[:] = 0
    place.radius[0], place.radius[1] = 0.0, np.inf
