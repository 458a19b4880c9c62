"""Penalties on slopes: their values, and what happens where a slope is 0 or nearly so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nets import twins

from divergences import errors
from divergences.nets import MLP, GradientPenalty, penalty, r1
from divergences.nets.penalty import SlopePenalty, input_slopes, slope_penalty

EPS = float(np.finfo(float).eps)
WEIGHT = 10.0
LINE = MLP((2, 1))  # f(x) = w x + b, whose slope is w


X = np.zeros((4, 2))


@pytest.mark.parametrize("one_sided", [False, True])
@pytest.mark.parametrize("centre", [0.0, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("w", [(3.0, 4.0), (0.3, 0.4), (-0.6, 0.8), (0.0, 1e-8)])
def test_a_line_pays_for_the_length_of_its_weights(w, centre, one_sided) -> None:
    """P = weight (|w| - c)^2 and its gradient 2 weight (|w| - c) w / |w|; one-sided 0 below c."""
    settings = SlopePenalty(WEIGHT, centre, one_sided)
    value, gradient = slope_penalty(LINE.net, np.array([*w, 0.7]), X, settings)
    length = float(np.hypot(*w))
    excess = max(length - centre, 0.0) if one_sided else length - centre
    # |w| is right to 3 eps; the difference keeps that error, and the square doubles it.
    slack = 8 * EPS * (length + centre)
    assert value == pytest.approx(WEIGHT * excess**2, abs=2 * WEIGHT * slack * (length + centre))
    direction = np.array([*w, 0.0]) / length
    assert np.abs(gradient - 2 * WEIGHT * excess * direction).max() <= 2 * WEIGHT * slack


@pytest.mark.parametrize("one_sided", [False, True])
@pytest.mark.parametrize("centre", [0.0, 1.0])
def test_where_the_slope_is_zero_the_derivative_is_the_middle_one(centre, one_sided) -> None:
    value, gradient = slope_penalty(
        LINE.net, np.zeros(3), X, SlopePenalty(WEIGHT, centre, one_sided)
    )
    assert value == (0.0 if one_sided else WEIGHT * centre**2)
    np.testing.assert_array_equal(gradient, 0.0)


def test_points_of_slope_zero_leave_the_others_alone() -> None:
    """A ReLU net is flat at every other point here: its gradient is half of that at the rest."""
    net = MLP((1, 1, 1), "relu")
    theta, settings = np.array([2.0, 0.0, 3.0, 0.0]), SlopePenalty(WEIGHT, 1.0)
    slanted, flat = np.array([[1.0], [2.0]]), np.array([[-1.0], [-2.0]])
    value, gradient = slope_penalty(net.net, theta, slanted, settings)
    assert (value, gradient.tolist()) == (WEIGHT * 25, [WEIGHT * 30, 0.0, WEIGHT * 20, 0.0])
    both, halved = slope_penalty(net.net, theta, np.concatenate((slanted, flat)), settings)
    assert both == (WEIGHT * 25 + WEIGHT) / 2
    np.testing.assert_allclose(halved, gradient / 2, rtol=4 * EPS)


@pytest.mark.parametrize("size", [1e-3, 1e-100, 1e-150])
def test_r1_of_a_tiny_slope_is_not_lost(size: float) -> None:
    """The gradient is weight w, whatever the size: no norm is divided by a constant."""
    _, gradient = slope_penalty(
        LINE.net, np.array([3 * size, 4 * size, 0.0]), X, SlopePenalty(5.0, 0.0)
    )
    np.testing.assert_allclose(gradient, [30 * size, 40 * size, 0.0], rtol=8 * EPS)


def test_slopes_whose_squares_underflow_still_count() -> None:
    """1e-170 squared is 0: with centre 0 the penalty is 0 too, but its gradient is not."""
    size = 1e-170
    _, gradient = slope_penalty(
        LINE.net, np.array([3 * size, 4 * size, 0.0]), X, SlopePenalty(5.0, 0.0)
    )
    np.testing.assert_allclose(gradient, [30 * size, 40 * size, 0.0], rtol=8 * EPS)


def test_r1_is_half_its_weight_times_the_squared_slope_on_real_points() -> None:
    settings = r1(10.0).slope_penalty
    assert settings == SlopePenalty(5.0, 0.0, one_sided=False, at=penalty.REAL)
    net, rng = MLP((2, 5, 1), "tanh"), np.random.default_rng(0)
    theta, x = net.init(rng=rng), rng.normal(size=(6, 2))
    slopes = twins.Twin((2, 5, 1), "tanh").input_slopes(theta, x)
    assert slope_penalty(net.net, theta, x, settings)[0] == pytest.approx(
        5.0 * (slopes**2).sum(1).mean(), rel=1e-13
    )


@given(
    st.sampled_from(tuple(twins.ACTIVATIONS)), st.integers(0, 2**32 - 1), st.floats(0.0, 3.0),
    st.booleans(),
)  # fmt: skip
def test_values_are_those_of_the_definition(activation, seed, centre, one_sided) -> None:
    widths, rng = (2, 4, 3, 1), np.random.default_rng(seed)
    net, twin = MLP(widths, activation), twins.Twin(widths, activation)
    theta, x = net.init(rng=rng), rng.normal(size=(5, 2))
    slopes = input_slopes(net.net, theta, x)
    expected = twin.input_slopes(theta, x)
    # Sums of 2 x 4 x 3 products whose sizes are at most those of the norms of the weights.
    most = np.prod([np.linalg.norm(w) for w, _ in net.layers(theta)]) * 1.1**2
    assert np.abs(slopes - expected).max() <= 200 * EPS * most
    value = slope_penalty(net.net, theta, x, SlopePenalty(WEIGHT, centre, one_sided))[0]
    exact = twins.penalty(twin, theta, x, (WEIGHT, centre, one_sided))
    assert abs(value - exact) <= WEIGHT * 1000 * EPS * (most + centre) ** 2


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf])
def test_a_weight_that_is_not_positive_is_refused(weight: float) -> None:
    with pytest.raises(errors.InputError, match="weight must be"):
        _ = GradientPenalty(weight).slope_penalty
    with pytest.raises(errors.InputError, match="weight must be"):
        r1(weight)


@pytest.mark.parametrize("centre", [-0.1, np.nan, np.inf])
def test_a_centre_that_is_not_a_length_is_refused(centre: float) -> None:
    with pytest.raises(errors.InputError, match="centre must be"):
        _ = GradientPenalty(centre=centre).slope_penalty


def test_a_place_that_does_not_exist_is_refused() -> None:
    with pytest.raises(errors.UnknownNameError, match="at must be one of between, real, fake"):
        _ = GradientPenalty(at="generated").slope_penalty
