import numpy as np
import pytest
from scipy.optimize import linprog

from divergences._kernels import large_flows, large_market, large_network
from divergences._kernels import large_paths as paths
from divergences._kernels.large_cost import Space
from divergences._kernels.large_flows import Flows
from divergences._kernels.large_frontier import frontier
from divergences._kernels.large_market import Market
from divergences._kernels.large_network import NONE, Arcs
from divergences._kernels.large_split import split

both = pytest.mark.parametrize("jit", [True, False], ids=["jit", "plain"])


def plain(kernel, jit: bool):
    return kernel if jit else kernel.py_func


def given(seed: int, n: int = 12, m: int = 9) -> tuple[Arcs, Flows, Market, Space]:
    """Return known arcs with a plan among them, and prices that are feasible on them."""
    rng = np.random.default_rng(seed)
    space = Space(np.round(rng.random((n, 2)), 1), np.round(rng.random((m, 2)), 1), 1.0)
    a = rng.multinomial(60 - n, np.full(n, 1 / n)) + 1
    b = rng.multinomial(60 - m, np.full(m, 1 / m)) + 1
    bounds = np.unique(np.concatenate([np.cumsum(a), np.cumsum(b)]))
    i = np.searchsorted(np.cumsum(a), bounds)
    j = np.searchsorted(np.cumsum(b), bounds)
    more_i, more_j = rng.integers(0, n, 40), rng.integers(0, m, 40)
    pairs = np.append(i, more_i).astype(np.uint32), np.append(j, more_j).astype(np.uint32)
    arcs = large_network.network(space, pairs)
    flows = large_flows.no_flows(m, len(arcs.sink))
    market = Market(np.full(n, np.inf), rng.random(m), a, b, np.ones(n, np.bool_))
    large_market.lower(arcs, flows, market, 0.0)
    return arcs, flows, market, space


def sources(arcs: Arcs) -> np.ndarray:
    return np.repeat(np.arange(len(arcs.start) - 1), np.diff(arcs.start.astype(int)))


def optimum(arcs: Arcs, a: np.ndarray, b: np.ndarray) -> float:
    rows = np.zeros((len(a) + len(b), len(arcs.sink)))
    rows[sources(arcs), np.arange(len(arcs.sink))] = 1
    rows[len(a) + arcs.sink, np.arange(len(arcs.sink))] = 1
    return linprog(arcs.cost, A_eq=rows, b_eq=np.append(a, b)).fun


def places(flows: Flows, first: int) -> list[int]:
    """Return the places that lead on from one."""
    found = []
    while first != NONE:
        found.append(int(first))
        first = flows.following[first]
    return found


def check(arcs: Arcs, flows: Flows, market: Market) -> None:
    """Check reduced costs, >= 0 and 0 where goods flow, and that no place is lost or held twice."""
    assert (arcs.cost - market.u[sources(arcs)] - market.v[arcs.sink]).min() >= -1e-14
    i, j, amount = large_flows.flowing(flows)
    assert (amount > 0).all()
    listed = [r for first in flows.head for r in places(flows, first)]
    reduced = flows.cost[listed] - market.u[i] - market.v[j]
    assert abs(reduced).max(initial=0.0) <= 1e-14
    known = set(zip(sources(arcs).tolist(), arcs.sink.tolist(), strict=True))
    over = list(zip(i.tolist(), j.tolist(), strict=True))
    assert len(set(over)) == len(over)
    assert set(over) <= known
    assert sorted(listed + places(flows, flows.counts[1])) == list(range(flows.counts[0]))


def carried(flows: Flows, n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what leaves each source and reaches each sink."""
    i, j, amount = large_flows.flowing(flows)
    return np.bincount(i, amount, n), np.bincount(j, amount, m)


@both
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_the_plan_is_the_cheapest_over_the_known_arcs(jit: bool, alone: bool, seed: int) -> None:
    arcs, flows, market, space = given(seed)
    a, b = market.excess.copy(), market.need.copy()
    plain(large_market.greedy, jit)(arcs, flows, market)
    check(arcs, flows, market)
    place = frontier(len(a), len(b))
    if alone:
        assert plain(paths.send_alone, jit)(arcs, flows, market, place, 0) == len(a)
    else:
        while plain(paths.send_together, jit)(arcs, flows, market, place) > 0:
            check(arcs, flows, market)
    check(arcs, flows, market)
    assert not market.excess.any()
    assert not market.need.any()
    left, reached = carried(flows, len(a), len(b))
    assert left.tolist() == a.tolist()
    assert reached.tolist() == b.tolist()
    i, j, amount = plain(large_flows.flowing, jit)(flows)
    total = (amount * np.hypot(*(space.x[i] - space.y[j]).T)).sum()
    assert total == pytest.approx(optimum(arcs, a, b), rel=1e-9)


@both
@pytest.mark.parametrize("seed", range(4))
def test_arcs_that_come_later_are_made_feasible(jit: bool, seed: int) -> None:
    arcs, flows, market, space = given(seed)
    a, b = market.excess.copy(), market.need.copy()
    place = frontier(len(a), len(b))
    while paths.send_together(arcs, flows, market, place) > 0:
        pass
    before = sorted(zip(*(z.tolist() for z in large_flows.flowing(flows)), strict=True))
    known = set(zip(sources(arcs).tolist(), arcs.sink.tolist(), strict=True))
    new = [(i, j) for i in range(12) for j in range(9) if (i, j) not in known]
    i, j = np.array(new, dtype=np.uint32).T
    cost = np.hypot(*(space.x[i] - space.y[j]).T)
    arcs = plain(large_network.extend, jit)(arcs, (i.copy(), j.copy(), cost))
    assert sorted(zip(sources(arcs).tolist(), arcs.sink.tolist(), strict=True)) == sorted(
        [*known, *new]
    )
    assert arcs.cost == pytest.approx(np.hypot(*(space.x[sources(arcs)] - space.y[arcs.sink]).T))
    flows = plain(large_flows.with_room, jit)(flows, len(arcs.sink))
    assert len(flows.amount) == 12 * 9
    after = sorted(zip(*(z.tolist() for z in large_flows.flowing(flows)), strict=True))
    assert after == before
    plain(large_market.lower, jit)(arcs, flows, market, 1e-15)
    check(arcs, flows, market)
    left, reached = carried(flows, 12, 9)
    assert (left + market.excess).tolist() == a.tolist()
    assert (reached + market.need).tolist() == b.tolist()


@both
def test_places_that_are_free_again_are_used_again(jit: bool) -> None:
    add = large_flows.add
    flows = plain(large_flows.no_flows, jit)(2, 3)
    for i in range(3):
        add(flows, i, 1, 1.0, 5)
    add(flows, 1, 1, 1.0, 2)
    assert places(flows, flows.head[1]) == [2, 1, 0]
    assert flows.amount.tolist() == [5, 7, 5]
    for r in (1, 2):  # one within the list, and its first
        large_flows.unlink(flows, r)
        large_flows.free(flows, r)
    add(flows, 0, 0, 2.0, 1)
    assert places(flows, flows.head[0]) == [2]
    assert places(flows, flows.head[1]) == [0]
    assert places(flows, flows.counts[1]) == [1]
    assert flows.counts[0] == 3


@both
def test_pairs_named_twice_are_one_arc(jit: bool) -> None:
    space = Space(np.zeros((3, 2)), np.ones((2, 2)), 2.0)
    pairs = np.array([2, 0, 2, 0], np.uint32), np.array([1, 1, 1, 0], np.uint32)
    arcs = plain(large_network.network, jit)(space, pairs)
    assert sorted(zip(sources(arcs).tolist(), arcs.sink.tolist(), strict=True)) == [
        (0, 0), (0, 1), (2, 1),
    ]  # fmt: skip
    assert arcs.start.tolist() == [0, 2, 2, 3]
    assert arcs.cost.tolist() == [2.0, 2.0, 2.0]


@both
def test_a_sink_knows_one_of_its_sources(jit: bool) -> None:
    arcs, flows, market, space = given(0)
    large_market.greedy(arcs, flows, market)
    found = plain(large_flows.partners, jit)(flows, space)
    i, j, _ = large_flows.flowing(flows)
    for sink in range(9):
        serving = i[j == sink]
        candidates = space.x[serving] if len(serving) else space.y[[sink]]
        assert (candidates == found[sink]).all(axis=1).any()


@both
@pytest.mark.parametrize("seed", range(5))
def test_a_plan_of_cells_becomes_a_plan_of_parts_without_cycles(jit: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.multinomial(300, np.full(24, 1 / 24)) + 1, rng.multinomial(300, np.full(24, 1 / 24))
    b += 1
    first = np.arange(0, 25, 4)
    above = np.add.reduceat(a, first[:-1]), np.add.reduceat(b, first[:-1])
    bounds = np.unique(np.concatenate([np.cumsum(above[0]), np.cumsum(above[1])]))
    i, j = (np.searchsorted(np.cumsum(side), bounds).astype(np.uint32) for side in above)
    fine = Space(rng.random((24, 2)), rng.random((24, 2)), 1.0)
    coarse = Space(*(z.reshape(6, 4, 2).mean(axis=1) for z in (fine.x, fine.y)), 1.0)
    flows = np.diff(bounds, prepend=0)
    s, t, laid = plain(split, jit)((i, j, flows), coarse, fine, ((first, a), (first, b)))
    assert np.bincount(s, laid, 24).tolist() == a.tolist()
    assert np.bincount(t, laid, 24).tolist() == b.tolist()
    given_arcs = dict(zip(zip(i.tolist(), j.tolist(), strict=True), flows.tolist(), strict=True))
    for cell in given_arcs:
        within = (s // 4 == cell[0]) & (t // 4 == cell[1])
        assert laid[within].sum() == given_arcs[cell]
    groups = list(range(48))  # of nodes that are connected: an arc within one closes a cycle
    for k in range(len(s)):
        assert groups[s[k]] != groups[24 + t[k]]
        old, new = groups[s[k]], groups[24 + t[k]]
        groups = [new if group == old else group for group in groups]
