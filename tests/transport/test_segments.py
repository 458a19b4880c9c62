import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

import divergences as dv
from divergences.transport.segments import segments

CELLS = 150
orders = st.sampled_from([1.0, 1.3, 2.0, 2.5, 4.0])
coordinate = st.one_of(st.integers(-2, 2).map(float), st.floats(-2.0, 2.0))


def vectors(dim):
    return st.lists(coordinate, min_size=dim, max_size=dim).map(np.array)


def discretised(p: dv.Segment, q: dv.Segment, order: float) -> tuple[float, float]:
    """Return W_p between the centres of equal cells, and how far off that can be."""
    u = ((np.arange(CELLS) + 0.5) / CELLS)[:, np.newaxis]
    cost = cdist((1 - u) * p.a + u * p.b, (1 - u) * q.a + u * q.b) ** order
    cells = (p.length + q.length) / (2 * CELLS) * (order + 1) ** (-1 / order)
    return float(cost[linear_sum_assignment(cost)].mean() ** (1 / order)), cells


def check(p: dv.Segment, q: dv.Segment, order: float) -> None:
    bracket = segments(p, q, order)
    reference, error = discretised(p, q, order)
    assert bracket.lower - error <= reference <= bracket.upper + error


@st.composite
def crossing(draw):
    """Draw two segments of R^2 that cross, or touch, each cut by the crossing in any proportion."""
    point, u, v = draw(vectors(2)), draw(vectors(2)), draw(vectors(2))
    a, b = draw(st.sampled_from([0.0, 0.2, 0.5])), draw(st.sampled_from([0.0, 0.2, 0.5, 0.7]))
    return point - a * u, point + (1 - a) * u, point - b * v, point + (1 - b) * v


@given(crossing(), orders)
def test_crossing_segments_hold_the_discretised_distance(ends, order):
    a, b, c, d = ends
    if math.dist(a, b) > 0.01 and math.dist(c, d) > 0.01:
        check(dv.Segment(a, b), dv.Segment(c, d), order)


@given(st.tuples(*[vectors(3)] * 4), orders)
def test_skew_segments_hold_the_discretised_distance(ends, order):
    a, b, c, d = ends
    if math.dist(a, b) > 0.01 and math.dist(c, d) > 0.01:
        check(dv.Segment(a, b), dv.Segment(c, d), order)


@given(vectors(3), st.sampled_from([-2.0, 0.5, 4.0]), st.floats(1.0, 20.0))
def test_parallel_segments_of_any_lengths_are_a_theorem_for_every_order(u, ratio, order):
    if np.abs(u).max() < 0.01:
        return
    # Powers of two are exact, so that the directions are parallel as floats too.
    p, q = dv.Segment(np.zeros(3), u), dv.Segment(2 * u, ratio * u)
    lower, upper = segments(p, q, order)
    assert upper - lower <= 1e-12 * upper  # the quadrature of a p-th power, no more
    check(p, q, order)


@pytest.mark.parametrize("order", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("share", [0.0, 0.25, 0.5])
@pytest.mark.parametrize("angle", [0.3, 1.2, math.pi / 2])
def test_a_crossing_in_one_proportion_is_a_theorem(angle, share, order):
    direction = np.array([math.cos(angle), math.sin(angle)])
    p = dv.Segment([-share, 0.0], [1.0 - share, 0.0])
    q = dv.Segment(-2 * share * direction, 2 * (1 - share) * direction)
    bracket = segments(p, q, order)
    assert bracket.upper - bracket.lower <= 1e-12 * bracket.upper
    check(p, q, order)


@pytest.mark.parametrize("order", [1.0, 1.7, 2.0, 3.0, 6.0])
def test_perpendicular_segments_are_a_theorem(order):
    p, q = dv.Segment([-0.3, 0.0], [1.0, 0.0]), dv.Segment([0.0, -2.0], [0.0, 0.5])
    lower, upper = segments(p, q, order)
    assert upper - lower <= 1e-12 * upper  # the quadrature of a p-th power, no more
    check(p, q, order)


def test_segments_from_one_point_at_an_obtuse_angle_are_a_theorem_for_order_1():
    p, q = dv.Segment([0.0, 0.0], [1.0, 0.0]), dv.Segment([0.0, 0.0], [-0.8, 1.4])
    assert segments(p, q, 1.0).closed
    check(p, q, 1.0)


@pytest.mark.parametrize("angle", [1e-16, 1e-15, 1e-12, 1e-9, 1e-6])
def test_nearly_parallel_segments_are_at_the_shift(angle):
    p, q = dv.Segment([0.0, 0.0], [1.0, 0.0]), dv.Segment([0.0, 0.25], [1.0, 0.25 + angle])
    bracket = segments(p, q, 1.0)
    assert bracket.lower == pytest.approx(0.25 + angle / 2, rel=1e-12)
    assert bracket.upper == pytest.approx(0.25 + angle / 2, rel=1e-12)


@given(st.tuples(*[vectors(2)] * 4))
def test_order_2_is_the_sum_of_means_and_bures(ends):
    a, b, c, d = ends
    if math.dist(a, b) < 0.01 or math.dist(c, d) < 0.01:
        return
    # W_2^2 = abs(m' - m)^2 + (L^2 + L'^2)/12 - 2 abs(u.v) L L'/12
    apart = (c + d - a - b) / 2
    inner = abs((b - a) @ (d - c))
    square = apart @ apart + ((b - a) @ (b - a) + (d - c) @ (d - c) - 2 * inner) / 12
    got = segments(dv.Segment(a, b), dv.Segment(c, d), 2.0)
    assert got.value == pytest.approx(math.sqrt(max(square, 0.0)), abs=1e-7)
    assert got.lower == got.upper
