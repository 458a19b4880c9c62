import numpy as np
import pytest
from scipy.optimize import linprog

from divergences._kernels import large_network as networks
from divergences._kernels import large_paths as paths
from divergences._kernels.large_cost import Space
from divergences._kernels.large_split import split

both = pytest.mark.parametrize("jit", [True, False], ids=["jit", "plain"])


def plain(kernel, jit: bool):
    return kernel if jit else kernel.py_func


def given(seed: int, n: int = 12, m: int = 9) -> tuple[networks.Arcs, networks.Market, Space]:
    """Return known arcs with a plan among them, and prices that are feasible on them."""
    rng = np.random.default_rng(seed)
    space = Space(np.round(rng.random((n, 2)), 1), np.round(rng.random((m, 2)), 1), 1.0)
    a = rng.multinomial(60 - n, np.full(n, 1 / n)) + 1
    b = rng.multinomial(60 - m, np.full(m, 1 / m)) + 1
    bounds = np.unique(np.concatenate([np.cumsum(a), np.cumsum(b)]))
    i = np.searchsorted(np.cumsum(a), bounds)
    j = np.searchsorted(np.cumsum(b), bounds)
    more_i, more_j = rng.integers(0, n, 40), rng.integers(0, m, 40)
    pairs = np.append(i, more_i).astype(np.int32), np.append(j, more_j).astype(np.int32)
    arcs = networks.network(space, pairs)
    v = rng.random(m)
    market = networks.Market(np.full(n, np.inf), v, a, b, np.ones(n, np.bool_))
    networks.lower(arcs, market, 0.0)
    return arcs, market, space


def optimum(arcs: networks.Arcs, a: np.ndarray, b: np.ndarray) -> float:
    rows = np.zeros((len(a) + len(b), len(arcs.sink)))
    rows[arcs.source, np.arange(len(arcs.sink))] = 1
    rows[len(a) + arcs.sink, np.arange(len(arcs.sink))] = 1
    return linprog(arcs.cost, A_eq=rows, b_eq=np.append(a, b)).fun


def check(arcs: networks.Arcs, market: networks.Market) -> None:
    """Check that reduced costs are >= 0, 0 where goods flow, and that lists hold the flows."""
    reduced = arcs.cost - market.u[arcs.source] - market.v[arcs.sink]
    assert reduced.min() >= -1e-14
    assert abs(reduced[arcs.flow > 0]).max(initial=0.0) <= 1e-14
    assert arcs.flow.min() >= 0
    listed = []
    for k in arcs.head:
        while k >= 0:
            listed.append(k)
            k = arcs.following[k]
    assert sorted(listed) == np.flatnonzero(arcs.flow).tolist()


@both
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_the_plan_is_the_cheapest_over_the_known_arcs(jit: bool, alone: bool, seed: int) -> None:
    arcs, market, _ = given(seed)
    a, b = market.excess.copy(), market.need.copy()
    plain(networks.greedy, jit)(arcs, market)
    check(arcs, market)
    place = paths.frontier(len(a), len(b))
    if alone:
        assert plain(paths.send_alone, jit)(arcs, market, place, 0) == len(a)
    else:
        while plain(paths.send_together, jit)(arcs, market, place) > 0:
            check(arcs, market)
    check(arcs, market)
    assert not market.excess.any()
    assert not market.need.any()
    assert np.bincount(arcs.source, arcs.flow).tolist() == a.tolist()
    assert np.bincount(arcs.sink, arcs.flow).tolist() == b.tolist()
    assert (arcs.flow * arcs.cost).sum() == pytest.approx(optimum(arcs, a, b), rel=1e-9)


@both
@pytest.mark.parametrize("seed", range(4))
def test_arcs_that_come_later_are_made_feasible(jit: bool, seed: int) -> None:
    arcs, market, space = given(seed)
    a, b = market.excess.copy(), market.need.copy()
    place = paths.frontier(len(a), len(b))
    while paths.send_together(arcs, market, place) > 0:
        pass
    known = set(zip(arcs.source.tolist(), arcs.sink.tolist(), strict=True))
    new = [(i, j) for i in range(12) for j in range(9) if (i, j) not in known]
    i, j = np.array(new, dtype=np.int32).T
    cost = np.hypot(*(space.x[i] - space.y[j]).T)
    arcs = plain(networks.extend, jit)(arcs, (i.copy(), j.copy(), cost))
    assert len(arcs.sink) == 12 * 9
    plain(networks.lower, jit)(arcs, market, 1e-15)
    check(arcs, market)
    assert (np.bincount(arcs.source, arcs.flow, 12) + market.excess).tolist() == a.tolist()
    assert (np.bincount(arcs.sink, arcs.flow, 9) + market.need).tolist() == b.tolist()


@both
def test_pairs_named_twice_are_one_arc(jit: bool) -> None:
    space = Space(np.zeros((3, 2)), np.ones((2, 2)), 2.0)
    pairs = np.array([2, 0, 2, 0], np.int32), np.array([1, 1, 1, 0], np.int32)
    arcs = plain(networks.network, jit)(space, pairs)
    assert sorted(zip(arcs.source.tolist(), arcs.sink.tolist(), strict=True)) == [
        (0, 0), (0, 1), (2, 1),
    ]  # fmt: skip
    assert arcs.start.tolist() == [0, 2, 2, 3]
    assert arcs.cost.tolist() == [2.0, 2.0, 2.0]


@both
def test_a_sink_knows_one_of_its_sources(jit: bool) -> None:
    arcs, market, space = given(0)
    networks.greedy(arcs, market)
    found = plain(networks.partners, jit)(arcs, space)
    for j in range(9):
        serving = arcs.source[(arcs.sink == j) & (arcs.flow > 0)]
        candidates = space.x[serving] if len(serving) else space.y[[j]]
        assert (candidates == found[j]).all(axis=1).any()


@both
@pytest.mark.parametrize("seed", range(5))
def test_a_plan_of_cells_becomes_a_plan_of_parts_without_cycles(jit: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = rng.multinomial(300, np.full(24, 1 / 24)) + 1, rng.multinomial(300, np.full(24, 1 / 24))
    b += 1
    first = np.arange(0, 25, 4)
    above = np.add.reduceat(a, first[:-1]), np.add.reduceat(b, first[:-1])
    bounds = np.unique(np.concatenate([np.cumsum(above[0]), np.cumsum(above[1])]))
    i, j = (np.searchsorted(np.cumsum(side), bounds).astype(np.int32) for side in above)
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
