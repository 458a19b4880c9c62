"""What a solver that was stopped has not sent."""

import numpy as np

from ..._kernels.large_cost import Space
from ..._kernels.large_market import Market
from ..._kernels.large_split import Plan
from ..._kernels.sorted_line import monotone_coupling
from .assignment import assigned
from .problem import Index

_FEW = 1000  # sources that are assigned to sinks in 0.1 s


def with_rest(plan: Plan, market: Market, space: Space) -> Plan:
    """Return a plan with what is left on the market added.

    At the least cost, where few are left and each goes whole; else in the order of both trees.
    """
    left, lacking = np.flatnonzero(market.excess > 0), np.flatnonzero(market.need > 0)
    if len(left) == 0:
        return plan
    goods, needs = market.excess[left], market.need[lacking]
    if len(left) <= _FEW and _whole(goods, needs):
        j, flow = assigned(space.x[left], space.y[lacking], space.order), goods
        i = np.arange(len(j))
    else:
        half = int(goods.sum()) // 2
        i, j, flow = monotone_coupling(goods, needs, half, int(goods.sum()) - half)
    sources = np.append(plan[0], left[i].astype(np.uint32))
    sinks = np.append(plan[1], lacking[j].astype(np.uint32))
    return sources, sinks, np.append(plan[2], flow)


def _whole(goods: Index, needs: Index) -> bool:
    """Tell whether all goods and needs are the same."""
    return bool((goods == goods[0]).all() and (needs == goods[0]).all())
