"""The running mean against the mean of the whole history, and the pull towards it."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divergences import errors
from divergences.nets.averaging import History

EPS = float(np.finfo(float).eps)
entry = st.floats(-1e6, 1e6)


@given(st.lists(st.tuples(entry, entry), min_size=1, max_size=40))
def test_the_running_mean_is_the_mean_of_the_history(thetas: list[tuple[float, float]]) -> None:
    history = History.start(thetas[0])
    for theta in thetas[1:]:
        history = history.seen(theta)
    t, largest = len(thetas), max(abs(x) for theta in thetas for x in theta)
    assert history.count == t
    for got, column in zip(history.mean, zip(*thetas, strict=True), strict=True):
        exact = sum(map(Fraction, column)) / t
        # The bound of the docstring; a subnormal number is rounded by up to 5e-324 each time.
        assert abs(Fraction(float(got)) - exact) <= (t / 2 + 5) * EPS / 2 * largest + 3 * t * 5e-324


def test_a_long_history_keeps_its_mean() -> None:
    walk = np.cumsum(np.random.default_rng(0).normal(size=(20_000, 3)), axis=0)
    history = History.start(walk[0])
    for theta in walk[1:]:
        history = history.seen(theta)
    exact = [math.fsum(column) / len(walk) for column in walk.T]
    bound = (len(walk) / 2 + 5) * EPS / 2 * np.abs(walk).max()
    assert history.mean == pytest.approx(np.array(exact), rel=0, abs=bound)


def test_a_history_is_left_as_it_was_by_what_comes_after() -> None:
    theta = np.array([1.0, 2.0])
    first = History.start(theta)
    second = first.seen([3.0, 4.0])
    theta[:] = 9.0
    assert (first.mean.tolist(), first.count) == ([1.0, 2.0], 1)
    assert (second.mean.tolist(), second.count) == ([2.0, 3.0], 2)
    with pytest.raises(AttributeError):
        first.count = 3
    with pytest.raises(ValueError, match="read-only"):
        first.mean[0] = 3.0


def test_a_history_continues_from_its_two_fields() -> None:
    history = History.start([0.5]).seen([1.5])
    resumed = History(history.mean, history.count).seen([2.5])
    assert resumed.mean.tolist() == history.seen([2.5]).mean.tolist()


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 10.0))
def test_the_gradient_is_that_of_the_penalty_with_the_mean_held(seed: int, weight: float) -> None:
    rng = np.random.default_rng(seed)
    history = History.start(rng.normal(size=5)).seen(rng.normal(size=5))
    theta, along = rng.normal(size=5), rng.normal(size=5)
    # The penalty is a quadratic: a central difference has no truncation error at any step.
    ahead, behind = (history.penalty(theta + s * along, weight=weight) for s in (1.0, -1.0))
    slope = history.gradient(theta, weight=weight) @ along
    # An offset is off by 3 u of the sum of all norms; its square and the products twice as far.
    size = sum(map(np.linalg.norm, (theta, along, history.mean)))
    assert slope == pytest.approx((ahead - behind) / 2, abs=float(16 * EPS * weight * size**2))


def test_weight_0_pulls_nowhere() -> None:
    history = History.start([1.0, 2.0])
    assert history.gradient([5.0, 5.0], weight=0.0).tolist() == [0.0, 0.0]
    assert history.penalty([5.0, 5.0], weight=0.0) == 0.0


def salimans_game(weight: float, steps: int) -> np.ndarray:
    """Descend in x and ascend in y of (f(x) - 1)(y - 1), f = x below 0 and x^2 above, at once."""
    theta, rate = np.array([0.5, 0.5]), 0.02
    history = History.start(theta)
    for _ in range(steps):
        x, y = theta
        value, slope = (x, 1.0) if x < 0 else (x * x, 2.0 * x)
        gradient = np.array([slope * (y - 1.0), 1.0 - value])
        theta = theta - rate * (gradient + history.gradient(theta, weight=weight))
        history = history.seen(theta)
    return theta


def test_averaging_settles_salimans_game_and_weight_0_lets_it_escape() -> None:
    assert np.abs(salimans_game(0.1, 20_000) - 1.0).max() < 1e-3
    assert np.abs(salimans_game(0.0, 7746)).max() > 1e6


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda h: h.seen([1.0]), r"theta must have shape \(2,\) like the mean; got \(1,\)"),
        (lambda h: h.seen([1.0, math.nan]), "theta must be finite"),
        (lambda h: h.gradient([1.0], weight=1.0), r"theta must have shape \(2,\)"),
        (lambda h: h.gradient([1.0, 2.0], weight=-1.0), "weight must be >= 0"),
        (lambda h: h.penalty([1.0, 2.0], weight=math.nan), "weight must be finite"),
        (lambda _: History([math.inf], 1), "mean must be finite"),
        (lambda _: History([1.0], 0), "count must be >= 1"),
        (lambda _: History.start([]), "theta must be one point"),
        (lambda _: History.start([[1.0]]), "theta must be one point"),
    ],
    ids=range(9),
)
def test_bad_input_is_refused_by_name(call, words) -> None:
    with pytest.raises(errors.InputError, match=words):
        call(History.start([0.0, 1.0]))
