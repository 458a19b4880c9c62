import math
from collections.abc import Callable
from fractions import Fraction

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divergences._kernels import sorted_line

EPS = float(np.finfo(float).eps)
both = pytest.mark.parametrize(
    "kernel",
    [sorted_line.monotone_coupling, sorted_line.monotone_coupling.py_func],
    ids=["jit", "plain"],
)
Kernel = Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]]
counts = st.integers(1, 40)


def split(total: int) -> st.SearchStrategy[list[int]]:
    """Draw positive integers that add up to total."""
    cuts = st.sets(st.integers(1, total - 1), max_size=12) if total > 1 else st.just(set())
    return cuts.map(lambda c: np.diff([0, *sorted(c), total]).tolist())


two_sides = st.integers(1, 10**6).flatmap(lambda n: st.tuples(split(n), split(n)))


@both
@given(two_sides)
def test_integer_masses_are_coupled_exactly(
    kernel: Kernel, sides: tuple[list[int], list[int]]
) -> None:
    x, y = sides
    low = sum(x) // 2
    plan = kernel(np.array(x), np.array(y), low, sum(x) - low)
    got: dict[tuple[int, int], int] = {}
    for i, j, mass in zip(*plan, strict=True):  # the median pair comes in two pieces
        got[int(i), int(j)] = got.get((int(i), int(j)), 0) + int(mass)
    exact = naive.monotone_coupling(list(map(Fraction, x)), list(map(Fraction, y)))
    assert got == {(i, j): mass for i, j, mass in exact}


@both
@given(counts, counts)
def test_equal_weights_of_any_two_sizes_meet_both_marginals(kernel: Kernel, n: int, m: int) -> None:
    g = math.gcd(n, m)
    x, y = np.full(n, m // g), np.full(m, n // g)
    low = n * m // g // 2
    i, j, mass = kernel(x, y, low, n * m // g - low)
    assert (np.bincount(i, mass, n) == x).all()
    assert (np.bincount(j, mass, m) == y).all()


@both
@given(st.lists(st.floats(1e-3, 1.0), min_size=1, max_size=30))
def test_float_masses_meet_both_marginals_to_rounding(kernel: Kernel, raw: list[float]) -> None:
    x = np.array(raw) / math.fsum(raw)
    y = np.array(raw[::-1][: len(raw) // 2 + 1])
    y /= math.fsum(y)
    i, j, mass = kernel(x, y, 0.5, 0.5)
    slack = (len(x) + len(y)) * EPS
    assert np.bincount(i, mass, len(x)) == pytest.approx(x, abs=slack)
    assert np.bincount(j, mass, len(y)) == pytest.approx(y, abs=slack)
    i, j = i[mass > slack], j[mass > slack]  # only rounding may cross, where the halves meet
    assert (np.diff(j[np.lexsort((j, i))]) >= 0).all()


@both
def test_rounding_of_the_sums_stays_away_from_far_tails(kernel: Kernel) -> None:
    # Ten times 0.1 misses 1 by rounding. Matched in the tail, that rest would pay 1e308 times
    # 1e-16; the mass that truly sits there is 1e-300.
    x, x_mass = np.array([0.0, 1e308]), np.array([1.0, 1e-300])
    y, y_mass = np.zeros(10), np.full(10, 0.1)
    for flip in (1, -1):
        i, j, mass = kernel(x_mass[::flip], y_mass, 0.5, 0.5)
        cost = math.fsum(mass * abs(x[::flip][i] - y[j]))
        assert cost == pytest.approx(1e8, rel=4 * EPS)


@both
def test_sides_that_run_out_early_end_the_coupling(kernel: Kernel) -> None:
    short = np.array([0.25])
    i, j, mass = kernel(short, np.array([0.5, 0.5]), 0.5, 0.5)
    assert (i.tolist(), j.tolist(), mass.tolist()) == ([0, 0], [0, 1], [0.25, 0.25])
