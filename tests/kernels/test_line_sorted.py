import math
from collections.abc import Callable
from fractions import Fraction

import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from divergences._kernels import line_sorted, line_sums

U = float(np.finfo(float).eps) / 2
Kernel = Callable[..., float]
both = pytest.mark.parametrize(
    "kernel",
    [line_sorted.sorted_distance, line_sorted.sorted_distance.py_func],
    ids=["jit", "plain"],
)

few = settings(max_examples=30)  # plain loops over blocks of 512 are slow

number = st.one_of(st.floats(-1e3, 1e3), st.integers(-3, 3).map(float))
samples = st.lists(number, min_size=1, max_size=12).map(sorted)
orders = st.sampled_from([1.0, 1.5, 2.0, 3.0, 7.0])


def units(n: int, m: int) -> tuple[int, int]:
    return m // math.gcd(n, m), n // math.gcd(n, m)


def exact(x: list[float], y: list[float], order: float) -> float:
    shares = [[Fraction(1, len(z))] * len(z) for z in (x, y)]
    return naive.wasserstein_line(x, shares[0], y, shares[1], order)


def bound(order: float) -> float:
    """Return what the module's docstring allows, and 3 u for the exact value's own rounding."""
    return (13 + 3 if order == 1 else (2 * order + 16) / order + 2 + 3) * U


@both
@few
@given(samples, samples, orders)
def test_any_two_samples_match_exact_fractions(
    kernel: Kernel, x: list[float], y: list[float], order: float
) -> None:
    expected = exact(x, y, order)
    got = kernel(np.array(x), np.array(y), units(len(x), len(y)), order)
    assert abs(got - expected) <= bound(order) * expected + 5e-324


@both
@few
@given(samples, orders)
def test_a_sample_is_at_zero_from_itself_repeated(
    kernel: Kernel, x: list[float], order: float
) -> None:
    twice = np.repeat(x, 2)
    assert kernel(np.array(x), twice, units(len(x), len(twice)), order) == 0.0


@pytest.mark.parametrize("sizes", [(512, 512), (513, 513), (2000, 2000), (1000, 1500), (900, 600)])
def test_more_points_than_fit_in_a_block_match_exact_fractions(sizes: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    x, y = (np.sort(rng.standard_cauchy(k)) for k in sizes)
    n, m = sizes
    step = math.lcm(n, m)
    gaps = [
        abs(Fraction(a) - Fraction(b))
        for a, b in zip(np.repeat(x, step // n), np.repeat(y, step // m), strict=True)
    ]
    expected = float(sum(gaps, Fraction()) / step)
    got = line_sorted.sorted_distance(x, y, units(n, m), 1.0)
    assert got == pytest.approx(expected, rel=bound(1.0), abs=0)


@pytest.mark.parametrize("order", [1.0, 2.0])
def test_rows_are_measured_one_by_one(order: float) -> None:
    rng = np.random.default_rng(0)
    x, y = np.sort(rng.normal(size=(5, 7))), np.sort(rng.normal(size=(5, 3)))
    rows = line_sorted.sorted_distances(x, y, (3, 7), order)
    plain = line_sorted.sorted_distances.py_func(x, y, (3, 7), order)
    one_by_one = [
        line_sorted.sorted_distance(a, b, (3, 7), order) for a, b in zip(x, y, strict=True)
    ]
    assert rows.tolist() == plain.tolist() == one_by_one


def test_a_power_of_gaps_neither_overflows_nor_underflows() -> None:
    for size in (1e-200, 1e200):
        x, y = np.array([0.0, size]), np.array([size, 3.0 * size])
        assert line_sorted.sorted_distance(x, y, (1, 1), 2.0) == pytest.approx(
            math.sqrt(2.5) * size, rel=bound(2.0)
        )


@pytest.mark.parametrize(
    "kernel", [line_sums.block_total, line_sums.block_total.py_func], ids=["jit", "plain"]
)
@pytest.mark.parametrize("count", [0, 1, 3, 511, 512])
def test_a_block_is_added_up_to_nine_roundings(kernel: Kernel, count: int) -> None:
    terms = np.random.default_rng(count).normal(size=line_sums.BLOCK)
    held = terms[:count].copy()
    slack = line_sums.LEVELS * U * math.fsum(abs(held))
    assert abs(kernel(terms, count) - math.fsum(held)) <= slack


@pytest.mark.parametrize(
    "kernel", [line_sums.mean_distance, line_sums.mean_distance.py_func], ids=["jit", "plain"]
)
@pytest.mark.parametrize("n", [1, 511, 512, 513, 1300])
def test_the_mean_distance_to_a_place_is_right_to_12_roundings(kernel: Kernel, n: int) -> None:
    x = 1e-3 * np.random.default_rng(n).normal(size=n)
    x[0] = 1e9
    expected = sum(abs(Fraction(z) - Fraction(0.1)) for z in x.tolist()) / n
    assert abs(Fraction(kernel(x, 0.1)) - expected) <= 12 * U * expected
