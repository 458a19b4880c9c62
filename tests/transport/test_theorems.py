import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.linalg import sqrtm

import divergences as dv
from divergences.strategies import boxes, circles, gaussians, points
from divergences.transport.atoms import Atoms
from divergences.transport.quantized import cells
from divergences.transport.simplex import between
from divergences.transport.theorems import bounds, closed_form

orders = st.sampled_from([1.0, 1.5, 2.0, 3.0])


def check_against_cells(p: dv.Measure, q: dv.Measure, order: float, count: int = 100) -> None:
    """Compare a proved bracket with exact transport between cells, within the cells' error."""
    bracket = bounds(p, q, order)
    mine, theirs = cells(p, count, order), cells(q, count, order)
    assert mine is not None
    assert theirs is not None
    sides = [Atoms(side.atoms, side.weights, False) for side in (mine, theirs)]
    discrete = between(*sides, order)
    error = mine.error + theirs.error + 1e-9 * discrete.value
    assert bracket.lower - error <= discrete.value <= bracket.upper + error


@given(circles(), circles(), orders)
def test_two_circles_are_a_theorem(p, q, order):
    assert closed_form(p, q, order) is not None
    check_against_cells(p, q, order)


@given(boxes(dim=2), boxes(dim=2), orders)
def test_two_boxes_hold_the_discretised_distance(p, q, order):
    check_against_cells(p, q, order)


@given(boxes(dim=2), points(2), st.sampled_from([0.25, 2.0, 8.0]), orders)
def test_boxes_of_equal_proportions_are_a_theorem(p, shift, ratio, order):
    low = np.round(p.low * 64) / 64
    p = dv.Box(low, low + np.ceil((p.high - p.low) * 64) / 64)
    corner = np.round(shift * 64) / 64
    q = dv.Box(corner, corner + ratio * (p.high - p.low))
    assert closed_form(p, q, order) is not None
    check_against_cells(p, q, order)


@pytest.mark.parametrize("order", [1.0, 1.5, 2.0, 4.0])
def test_boxes_that_differ_along_one_axis_are_at_the_distance_of_that_axis(order):
    p, q = dv.Box([0.0, 0.0, 0.0], [1.0, 2.0, 3.0]), dv.Box([0.0, 0.5, 0.0], [1.0, 1.0, 3.0])
    line = dv.wasserstein(dv.Box(0.0, 2.0), dv.Box(0.5, 1.0), order=order)
    assert dv.wasserstein(p, q, order=order).value == line.value


@pytest.mark.parametrize("shape", [dv.Dirac([2.0, 1.0]), dv.Segment([0.0, 3.0], [0.0, 4.0])])
def test_flat_boxes_are_boxes_for_order_2(shape):
    box = dv.Box([0.0, 0.0], [1.0, 2.0])
    per_axis = [
        dv.wasserstein(dv.Box(0.0, width), dv.Dirac(a) if a == b else dv.Box(a, b), order=2).value
        for width, a, b in zip((1.0, 2.0), shape.support.low, shape.support.high, strict=True)
    ]
    assert dv.wasserstein(box, shape, order=2).value == pytest.approx(math.hypot(*per_axis))


@given(gaussians(dim=3), gaussians(dim=3))
def test_gaussians_of_order_2_are_at_the_textbook_distance(p, q):
    root = sqrtm(p.cov).real
    traces = np.trace(p.cov) + np.trace(q.cov) - 2 * np.trace(sqrtm(root @ q.cov @ root).real)
    apart = p.location - q.location
    square = apart @ apart + max(traces, 0.0)
    # The textbook difference keeps half the digits of the laws' spread.
    spread = math.sqrt(np.trace(p.cov) + np.trace(q.cov))
    assert dv.wasserstein(p, q, order=2).value == pytest.approx(
        math.sqrt(square), abs=1e-6 * spread
    )


@given(gaussians(dim=2), points(2, limit=20.0), st.floats(0.1, 10.0), orders)
def test_gaussians_of_proportional_covariance_are_a_theorem(p, location, ratio, order):
    q = dv.Gaussian(location, ratio**2 * p.cov)
    found = closed_form(p, q, order)
    assert found is not None
    displacement = dv.Gaussian(location - p.location, (ratio - 1) ** 2 * p.cov + 1e-18 * p.cov)
    assume(abs(ratio - 1) > 1e-3)
    expected = dv.wasserstein(displacement, dv.Dirac(np.zeros(2)), order=order)
    assert found.value == pytest.approx(expected.value, rel=1e-9)


@pytest.mark.parametrize("gap", [1e-4, 1e-8, 1e-12])
def test_gaussians_that_are_close_keep_their_digits(gap):
    # Along the axes of a diagonal covariance W_2 is the distance of the standard deviations.
    scales = np.array([1.0, 2.0])
    p = dv.Gaussian([0.0, 0.0], np.diag(scales**2))
    other = np.array([scales[0] + gap, scales[1]])
    q = dv.Gaussian([0.0, 0.0], np.diag(other**2))
    assert dv.wasserstein(p, q, order=2).agrees_with(gap, 1e-15)


@given(gaussians(dim=2), gaussians(dim=2), orders)
def test_gaussian_brackets_grow_with_the_order(p, q, order):
    low, high = bounds(p, q, order), bounds(p, q, order + 0.5)
    assert low.lower <= high.upper * (1 + 1e-12)
    assert low.lower <= low.upper


def test_a_mixture_of_gaussians_lies_between_its_mean_and_its_components():
    p = dv.Mixture(
        [0.5, 0.5], [dv.Gaussian([-2.0, 0.0], np.eye(2)), dv.Gaussian([2.0, 0.0], np.eye(2))]
    )
    q = dv.Mixture(
        [0.5, 0.5], [dv.Gaussian([-2.0, 1.0], np.eye(2)), dv.Gaussian([2.0, 1.0], np.eye(2))]
    )
    found = dv.wasserstein(p, q)
    assert (found.kind, found.method) == ("certified", "bounds")
    assert found.lower == pytest.approx(1.0, rel=1e-14)
    assert found.upper == pytest.approx(1.0, rel=1e-14)


@given(points(2), points(2), points(2), orders)
def test_a_dirac_is_at_the_moment_about_its_point(point, a, b, order):
    atoms = dv.Discrete([0.25, 0.75], [a, b])
    gaps = [math.dist(a, point), math.dist(b, point)]
    expected = np.average(np.power(gaps, order), weights=[0.25, 0.75]) ** (1 / order)
    assert dv.wasserstein(dv.Dirac(point), atoms, order=order).value == pytest.approx(expected)


def test_the_moments_of_a_mixture_are_averages():
    law = dv.Mixture([0.25, 0.75], [dv.Dirac([3.0, 4.0]), dv.Circle([0.0, 0.0], 2.0)])
    assert dv.wasserstein(law, dv.Dirac([0.0, 0.0])).value == pytest.approx(0.25 * 5 + 0.75 * 2)


def test_means_far_from_the_origin_prove_no_more_than_they_can():
    # Seen from the origin the means would be off by 0.1; the laws are 1e-3 apart.
    places = 1e15 + np.arange(10.0)
    p = dv.Discrete(np.full(10, 0.1), np.column_stack([places, places]))
    weights = np.full(10, 0.1)
    weights[:2] += [1e-3, -1e-3]
    q = dv.Discrete(weights, p.atoms)
    found = dv.wasserstein(p, q)
    assert found.lower <= math.sqrt(2) * 1e-3 <= found.upper * (1 + 1e-12)
