import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from divergences.transport.bracket import Bracket, mean_of_powers
from divergences.transport.norms import box_norm, circle_norm, gaussian_norm, segment_norm

EPS = float(np.finfo(float).eps)
orders = st.sampled_from([1.0, 1.5, 2.0, 3.0, 4.0, 7.3])
coordinate = st.one_of(
    st.integers(-4, 4).map(float), st.floats(-100.0, 100.0).map(lambda x: round(x, 6))
)
vectors = st.lists(coordinate, min_size=3, max_size=3).map(np.array)


def contains(bracket: Bracket, value: float, rel: float) -> bool:
    """Tell whether a reference that is itself right to ``rel`` lies in the bracket."""
    slack = rel * abs(value) + 1e-300
    return bracket.lower - slack <= value <= bracket.upper + slack


@given(vectors, vectors, orders)
def test_segment_norm_is_the_mean_over_the_segment(start, stop, order):
    def power(u):
        return math.hypot(*((1 - u) * start + u * stop)) ** order

    step = stop - start
    foot = float(np.clip(-(start @ step) / (step @ step), 0, 1)) if step.any() else 0.5
    mean = math.fsum(
        quad(power, a, b, epsabs=0, epsrel=1e-12)[0] for a, b in [(0, foot), (foot, 1)]
    )
    bracket = segment_norm(start, stop, order)
    assert contains(bracket, mean ** (1 / order), 1e-9)
    assert bracket.upper - bracket.lower <= 1e-11 * bracket.upper


@pytest.mark.parametrize("order", [1.0, 1.5, 2.0, 7.0])
@pytest.mark.parametrize("distance", [1e3, 1e6, 1e12])
def test_a_short_segment_far_away_keeps_its_digits(order, distance):
    # Second-order expansion of the mean; the next term is (1/distance)^4.
    start, stop = np.array([distance, -1.0]), np.array([distance, 1.0])
    expected = distance * (1.0 + 1.0 / (6.0 * distance**2))
    assert segment_norm(start, stop, order).value == pytest.approx(
        expected, rel=8 * EPS + distance**-4 * order
    )


@given(st.integers(0, 640), st.integers(0, 640), orders)
def test_circle_norm_is_the_mean_over_the_circle(i, j, order):
    offset, radius = i / 64, j / 64

    def power(a):
        return abs(complex(offset + radius * math.cos(a), radius * math.sin(a))) ** order

    mean = quad(power, 0, math.pi, epsabs=0, epsrel=1e-12)[0] / math.pi
    bracket = circle_norm(np.array([0.6 * offset, -0.8 * offset]), radius, order)
    assert contains(bracket, mean ** (1 / order), 1e-9)


@pytest.mark.parametrize("order", [1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("low", [(-0.3, -0.4), (0.0, 0.0), (0.2, -0.5), (3.0, 4.0)])
def test_box_norm_is_the_mean_over_the_box(low, order):
    start = np.array(low)
    stop = start + np.array([1.0, 0.5])
    rows = []
    for y in (np.arange(400) + 0.5) / 400:  # midpoint rule over exact means along lines
        row = segment_norm(np.array([start[0], start[1] + y / 2]),
                           np.array([stop[0], start[1] + y / 2]), order)  # fmt: skip
        rows.append(row)
    reference = mean_of_powers(rows, np.full(400, 1 / 400), order).value
    bracket = box_norm(start, stop, order)
    assert contains(bracket, reference, 1e-5)
    assert bracket.upper - bracket.lower <= 1e-9 * bracket.upper


def test_box_norm_of_a_flat_box_is_that_of_a_segment():
    start, stop = np.array([1.0, 2.0, 3.0]), np.array([1.0, 5.0, 3.0])
    assert box_norm(start, stop, 3.0) == segment_norm(start, stop, 3.0)
    nearly = np.array([1.0 + 4 * EPS, 5.0, 3.0])
    assert box_norm(start, nearly, 3.0).value == pytest.approx(segment_norm(start, stop, 3.0).value)


@given(vectors, st.floats(0.01, 10.0), orders)
def test_gaussian_norm_of_isotropic_laws_agrees_between_its_two_formulas(center, scale, order):
    exact = gaussian_norm(center, scale * np.eye(3), order)
    # A scale that differs in the tenth digit takes the quadrature, or the moment recursion.
    other = gaussian_norm(center, scale * np.diag([1.0, 1.0, 1.0 + 1e-10]), order)
    assert other.value == pytest.approx(exact.value, rel=1e-9)


@pytest.mark.parametrize("order", [1.0, 1.5, 3.0, 4.0, 6.5])
def test_gaussian_norm_in_one_dimension_is_that_of_the_folded_normal(order):
    def power(z):
        return abs(0.7 + 1.3 * z) ** order * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

    pieces = [(-14.0, -0.7 / 1.3), (-0.7 / 1.3, 14.0)]
    mean = math.fsum(quad(power, a, b, epsabs=0, epsrel=1e-13)[0] for a, b in pieces)
    got = gaussian_norm(np.array([0.7]), np.array([[1.3]]), order)
    assert contains(got, mean ** (1 / order), 1e-11)


@pytest.mark.parametrize("order", [1.0, 2.0, 3.0, 5.5])
def test_gaussian_norm_matches_a_large_sample(order):
    rng = np.random.default_rng(7)
    center, factor = np.array([0.5, -1.0]), np.array([[1.0, 0.0], [0.7, 0.3]])
    powers = np.linalg.norm(center + rng.standard_normal((200_000, 2)) @ factor.T, axis=1) ** order
    error = 5 * powers.std() / math.sqrt(len(powers))  # false alarm 6e-7
    assert gaussian_norm(center, factor, order).value ** order == pytest.approx(
        powers.mean(), abs=error
    )


@given(vectors, vectors, orders, st.integers(-900, 900))
def test_norms_scale_exactly_with_powers_of_two(start, stop, order, exponent):
    factor = 2.0**exponent
    plain, scaled = (segment_norm(k * start, k * stop, order) for k in (1.0, factor))
    assert scaled.value == pytest.approx(factor * plain.value, rel=8 * EPS, abs=0)


@pytest.mark.parametrize("size", [1e-300, 1e308])
@pytest.mark.parametrize("order", [1.0, 2.0, 3.5])
def test_norms_neither_overflow_nor_underflow(size, order):
    vector = np.array([size, 0.0])
    assert segment_norm(vector, vector, order).value == size
    assert circle_norm(vector / 2, size / 2, order).value == pytest.approx(
        size / 2 * circle_norm(np.array([1.0, 0.0]), 1.0, order).value
    )
    assert gaussian_norm(np.zeros(2), np.diag([size, size]) / 8, order).value == pytest.approx(
        size / 8 * gaussian_norm(np.zeros(2), np.eye(2), order).value
    )


@given(vectors, st.integers(0, 2), orders)
def test_ends_an_ulp_apart_are_not_lost(start, axis, order):
    stop = start.copy()
    stop[axis] = np.nextafter(stop[axis], np.inf)
    found, expected = segment_norm(start, stop, order), math.hypot(*start)
    rounding = 8 * EPS * expected + 1e-322
    assert found.lower - rounding <= expected <= found.upper + rounding
    assert found.upper - found.lower <= 1e-12 * expected  # the quadrature of a p-th power
