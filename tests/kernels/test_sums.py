import math
from collections.abc import Callable

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divergences._kernels import sums

EPS = float(np.finfo(float).eps)
both = pytest.mark.parametrize(
    "kernel", [sums.mean_power, sums.mean_power.py_func], ids=["jit", "plain"]
)
Kernel = Callable[[np.ndarray, np.ndarray, float], float]
orders = st.sampled_from([1.0, 1.5, 2.0, 3.0, 7.5, 50.0])
terms = st.lists(
    st.tuples(
        st.one_of(st.floats(0.0, 1e300), st.sampled_from([0.0, 1e-300, 1.0])),
        st.floats(1e-3, 1.0),
    ),
    min_size=1,
    max_size=20,
)


@both
@given(terms, orders)
def test_mean_power_is_right_to_five_eps(
    kernel: Kernel, pairs: list[tuple[float, float]], order: float
) -> None:
    gaps, masses = map(np.array, zip(*pairs, strict=True))
    expected = naive.mean_power(gaps, masses, order)
    assert kernel(gaps, masses, order) == pytest.approx(expected, rel=5 * EPS, abs=5e-324)


@both
def test_an_infinite_or_zero_gap_is_the_answer(kernel: Kernel) -> None:
    assert kernel(np.array([1.0, np.inf]), np.array([0.5, 0.5]), 2.0) == np.inf
    assert kernel(np.zeros(3), np.ones(3), 2.0) == 0.0


@pytest.mark.parametrize("add", [sums.add, sums.add.py_func], ids=["jit", "plain"])
@given(terms=st.lists(st.floats(-1e300, 1e300), max_size=30))
def test_the_sum_and_its_carry_are_right_to_one_rounding_of_the_sum(
    add: Callable[[float, float, float], tuple[float, float]], terms: list[float]
) -> None:
    total, carry = 0.0, 0.0
    for term in terms:
        total, carry = add(total, carry, term)
    # Neumaier: u |sum| + n^2 u^2 sum |terms|
    slack = EPS * abs(math.fsum(terms)) + (len(terms) * EPS) ** 2 * math.fsum(map(abs, terms))
    assert abs((total + carry) - math.fsum(terms)) <= slack
