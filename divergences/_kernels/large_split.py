"""From a plan between cells to a plan between the parts of the cells, by the north-west rule."""

import numpy as np
from numpy.typing import NDArray

from ._jit import inlined, jitable, kernel
from .large_cost import Space

Plan = tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.int64]]
Parts = tuple[NDArray[np.int64], NDArray[np.int64]]  # where the parts of each cell begin
_NONE = -1


@kernel
def split(plan: Plan, coarse: Space, fine: Space, parts: tuple[Parts, Parts]) -> Plan:
    """Return a plan between parts; ``parts`` holds first parts (cells + 1,) and masses, twice.

    The parts of both ends of an arc are taken in the order of a coordinate perpendicular to it,
    the one that was begun before the others, and filled one after the other. Every arc laid uses up
    a part or a coarse arc, so there are fewer than parts and coarse arcs together. A forest stays
    a forest: the arcs laid for one coarse arc are a staircase, and at a cell two staircases share
    at most the one part that was begun, so that a cycle would run through a cycle of coarse arcs.
    """
    sources, sinks, flows = plan
    (first_x, left_x), (first_y, left_y) = parts[0], parts[1]
    left_x, left_y = left_x.copy(), left_y.copy()
    begun_x = np.full(len(coarse.x), _NONE, dtype=np.int64)
    begun_y = np.full(len(coarse.y), _NONE, dtype=np.int64)
    most = len(left_x) + len(left_y) + len(flows)
    out = (
        np.empty(most, dtype=np.uint32),
        np.empty(most, dtype=np.uint32),
        np.empty(most, dtype=np.int64),
    )
    held = 0
    across = np.empty(coarse.x.shape[1])
    for k in range(len(flows)):
        i, j, left = sources[k], sinks[k], flows[k]
        _perpendicular(coarse.x[i], coarse.y[j], across)
        while left > 0:
            if begun_x[i] == _NONE:
                begun_x[i] = _next(fine.x, left_x, first_x[i], first_x[i + 1], across)
            if begun_y[j] == _NONE:
                begun_y[j] = _next(fine.y, left_y, first_y[j], first_y[j + 1], across)
            s, t = begun_x[i], begun_y[j]
            amount = min(left, left_x[s], left_y[t])
            out[0][held], out[1][held], out[2][held] = s, t, amount
            held += 1
            left -= amount
            left_x[s] -= amount
            left_y[t] -= amount
            if left_x[s] == 0:
                begun_x[i] = _NONE
            if left_y[t] == 0:
                begun_y[j] = _NONE
    return out[0][:held], out[1][:held], out[2][:held]


@inlined
def _perpendicular(
    a: NDArray[np.float64], b: NDArray[np.float64], across: NDArray[np.float64]
) -> None:
    """Write a vector perpendicular to b - a: of the axis that is least along it, what is left."""
    axis, square = 0, 0.0
    for k in range(len(a)):
        across[k] = b[k] - a[k]
        square += across[k] * across[k]
        if abs(across[k]) < abs(across[axis]):
            axis = k
    share = across[axis] / square if square > 0.0 else 0.0
    for k in range(len(a)):
        across[k] *= -share
    across[axis] += 1.0


@jitable
def _next(
    points: NDArray[np.float64],
    left: NDArray[np.int64],
    start: int,
    stop: int,
    across: NDArray[np.float64],
) -> int:
    """Return the part with mass left that comes first along ``across``."""
    best, least = _NONE, np.inf
    for s in range(start, stop):
        if left[s] > 0:
            place = 0.0
            for k in range(len(across)):
                place += across[k] * points[s, k]
            if best == _NONE or place < least:
                best, least = s, place
    return best
