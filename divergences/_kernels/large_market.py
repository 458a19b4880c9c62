"""Prices of a transport problem, and the goods that do not flow yet.

Prices u (n,) and v (m,) leave every known arc a reduced cost c - u_i - v_j >= 0, and goods flow
only where it is zero: these are the conditions under which a plan is cheapest, once all goods
flow. Goods are whole numbers, so that sums and differences are exact.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._jit import kernel
from .large_flows import Flows, add, free, unlink
from .large_network import NONE, Arcs


class Market(NamedTuple):
    """Prices, the goods left and needed, and which sources' prices rose since they were priced."""

    u: NDArray[np.float64]
    v: NDArray[np.float64]
    excess: NDArray[np.int64]
    need: NDArray[np.int64]
    raised: NDArray[np.bool_]


def supply(market: Market, goods: NDArray[np.int64], needs: NDArray[np.int64]) -> None:
    """Bring more goods (n,) and needs (m,) to the market."""
    market.excess[:] += goods
    market.need[:] += needs


@kernel
def greedy(arcs: Arcs, flows: Flows, market: Market) -> None:
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
                add(flows, i, j, arcs.cost[k], amount)


@kernel
def lower(arcs: Arcs, flows: Flows, market: Market, tolerance: float) -> None:
    """Lower u where an arc is too cheap, and take back what flows where it then may not."""
    lowered = np.zeros(len(market.u), dtype=np.bool_)
    for i in range(len(market.u)):
        least = np.inf
        for k in range(arcs.start[i], arcs.start[i + 1]):
            least = min(least, arcs.cost[k] - market.v[arcs.sink[k]])
        if least < market.u[i] - tolerance:
            market.u[i], lowered[i] = least, True
    for j in range(len(market.v)):
        r = flows.head[j]
        while r != NONE:
            i, after = flows.source[r], flows.following[r]
            if lowered[i] and flows.cost[r] - market.v[j] > market.u[i] + tolerance:
                market.excess[i] += flows.amount[r]
                market.need[j] += flows.amount[r]
                unlink(flows, r)
                free(flows, r)
            r = after
