import math
from collections.abc import Callable

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divergences._kernels import pmf

EPS = float(np.finfo(float).eps)
# The bound of the module's docstring and 3 eps for the sums; a cell of subnormal size is right
# to a few steps of 5e-324 only.
CELL = 17 * EPS
STEP = 64 * 5e-324

both = pytest.mark.parametrize(
    "kernel", [pmf.divergences, pmf.divergences.py_func], ids=["jit", "plain"]
)
Kernel = Callable[[np.ndarray, np.ndarray], tuple[float, float, float]]
Pair = tuple[list[float], list[float]]

mass = st.floats(0.0, 1.0)
some_or_none = st.one_of(st.just(0.0), mass)
tied = st.sampled_from([0.0, 0.125, 0.25, 0.5, 1.0])
tiny = st.sampled_from([0.0, 5e-324, 1e-310, 1e-300, 0.5, 1.0])


def pairs(p: st.SearchStrategy[float], q: st.SearchStrategy[float]) -> st.SearchStrategy[Pair]:
    cells = st.lists(st.tuples(p, q), min_size=1, max_size=8)
    return cells.map(lambda rows: ([a for a, _ in rows], [b for _, b in rows]))


@st.composite
def neighbours(draw: st.DrawFn) -> Pair:
    """Draw masses that differ by a relative 1e-16 to 1."""
    p = draw(st.lists(st.floats(1e-3, 1.0), min_size=1, max_size=8))
    size = st.floats(-16.0, 0.0).map(lambda e: 10.0**e)
    return p, [a * (1 - draw(size)) for a in p]


@st.composite
def disjoint(draw: st.DrawFn) -> Pair:
    """Draw two probability vectors on different cells."""
    weight = st.lists(st.floats(1e-9, 1.0), min_size=1, max_size=20).map(
        lambda w: np.divide(w, sum(w))
    )
    p, q = draw(weight), draw(weight)
    return [*p, *np.zeros(len(q))], [*np.zeros(len(p)), *q]


problems = st.one_of(
    pairs(mass, mass), pairs(some_or_none, some_or_none), pairs(tied, tied), pairs(tiny, tiny),
    neighbours(), disjoint(),
)  # fmt: skip


@both
@given(problems)
def test_all_three_match_sixty_digits(kernel: Kernel, pair: Pair) -> None:
    p, q = pair
    tv, kl, js = kernel(np.array(p), np.array(q))
    for got, expected in [(tv, naive.tv(p, q)), (kl, naive.kl(p, q)), (js, naive.js(p, q))]:
        if expected == math.inf:
            assert got == math.inf
        else:
            assert abs(got - expected) <= CELL * expected + STEP


@both
@given(problems)
def test_none_is_negative_or_nan(kernel: Kernel, pair: Pair) -> None:
    assert all(value >= 0 for value in kernel(*map(np.array, pair)))


@both
@given(disjoint())
def test_disjoint_laws_have_tv_1_kl_inf_and_js_log_2(kernel: Kernel, pair: Pair) -> None:
    p, q = map(np.array, pair)
    tv, kl, js = kernel(p, q)
    total = (math.fsum(p) + math.fsum(q)) / 2  # what the weights' own rounding leaves of 1
    assert tv == pytest.approx(total, rel=2 * EPS, abs=0)
    assert kl == math.inf
    assert js == pytest.approx(total * math.log(2), rel=4 * EPS, abs=0)


@pytest.mark.parametrize("k", [2, 1_000, 100_000])
def test_log_2_is_met_whatever_the_number_of_cells(k: int) -> None:
    w = np.random.default_rng(k).random(k)
    p, q = np.append(w / w.sum(), np.zeros(k)), np.append(np.zeros(k), w[::-1] / w.sum())
    _, _, js = pmf.divergences(p, q)
    total = (math.fsum(p) + math.fsum(q)) / 2
    assert js == pytest.approx(total * math.log(2), rel=4 * EPS, abs=0)


@both
@given(st.lists(mass, min_size=1, max_size=8))
def test_a_law_is_at_zero_from_itself(kernel: Kernel, p: list[float]) -> None:
    assert kernel(np.array(p), np.array(p)) == (0.0, 0.0, 0.0)


@both
def test_a_subnormal_mass_neither_overflows_nor_underflows(kernel: Kernel) -> None:
    p, q = np.array([0.0, 1.0]), np.array([5e-324, 1.0])
    assert kernel(p, q) == pytest.approx((0.0, 0.0, 0.0), abs=5e-324)
    tv, kl, js = kernel(np.array([1.0, 0.0]), q)
    assert tv == 1.0
    assert kl == pytest.approx(1074 * math.log(2), rel=4 * EPS)  # - log of 2^-1074
    assert js == pytest.approx(math.log(2), rel=4 * EPS)


@pytest.mark.parametrize("switch", [0.3, 0.6])
def test_the_formulas_meet_where_they_switch(switch: float) -> None:
    near = np.nextafter(switch, [0.0, 1.0])
    for r in (*near, *-near):
        p, q = [1.0 + r], [1.0 - r]
        _, kl, js = pmf.divergences(np.array(p), np.array(q))
        assert abs(kl - naive.kl(p, q)) <= CELL * kl
        assert abs(js - naive.js(p, q)) <= CELL * js
