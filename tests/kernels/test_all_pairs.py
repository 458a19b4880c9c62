from collections.abc import Callable

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divergences._kernels import all_pairs

EPS = float(np.finfo(float).eps)
both = pytest.mark.parametrize(
    "kernel", [all_pairs.cheapest, all_pairs.cheapest.py_func], ids=["jit", "plain"]
)
Kernel = Callable[[np.ndarray, np.ndarray, np.ndarray, float], np.ndarray]
orders = st.sampled_from([1.0, 1.5, 2.0, 3.0])
seeds = st.integers(0, 2**32 - 1)


def costs(x: np.ndarray, y: np.ndarray, order: float) -> list[list[float]]:
    return [[naive.distance(a, b) ** order for b in y] for a in x]


@both
@given(seeds, st.integers(1, 4), st.integers(1, 6), st.integers(1, 6), orders)
def test_the_cheapest_partner_is_that_of_the_matrix_of_costs(
    kernel: Kernel, seed: int, d: int, n: int, m: int, order: float
) -> None:
    rng = np.random.default_rng(seed)
    x, y, u = rng.random((n, d)), rng.random((m, d)), rng.normal(size=n)
    expected = naive.c_transform(costs(x, y, order), u.tolist())
    # A cost <= d^(order/2) is right to (order (d/2 + 2) + 1) u, the difference rounds once more.
    rounding = (order * (d + 4) + 2) * EPS * (d ** (order / 2) + abs(u).max())
    assert kernel(x, u, y, order) == pytest.approx(expected, rel=0, abs=rounding)


@pytest.mark.parametrize("order", [1.0, 2.0])
def test_points_beyond_one_block_are_looked_at_too(order: float) -> None:
    rng = np.random.default_rng(1)
    x, y, u = rng.random((7, 2)), rng.random((600, 2)), rng.normal(size=7)
    expected = naive.c_transform(costs(x, y, order), u.tolist())
    assert all_pairs.cheapest(x, u, y, order) == pytest.approx(expected, abs=1e-14)


@both
def test_duplicates_cost_nothing_and_prices_decide(kernel: Kernel) -> None:
    x = np.array([[0.25, 0.5], [0.25, 0.5]])
    assert kernel(x, np.array([1.0, 3.0]), x, 1.0).tolist() == [-3.0, -3.0]
