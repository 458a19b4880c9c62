"""Gradients under noise: complex steps and formulas against plain twins, and planted faults."""

import math

import numpy as np
import pytest
from scipy import stats

from divergences import js
from divergences.claims import Context, judge, noise_gradient
from divergences.claims._claim import weakest
from divergences.claims._noisy import Noisy, Weights, log_miss, log_weights, printed_slope, slope
from divergences.claims._registry import BY_ID
from divergences.measures import Gaussian

RNG = np.random.default_rng(0)
REAL = Noisy(np.array([0.2, 0.8]), RNG.normal(size=(2, 2)), 0.7)
FAKE = Noisy(np.array([0.5, 0.1, 0.4]), RNG.normal(size=(3, 2)), 0.7)
X = RNG.normal(size=(5, 2))


def verdict(claim_id: str) -> str:
    return weakest(map(judge, BY_ID[claim_id].check(Context(claim_id, alpha=0.0))))


def density(law: Noisy, x) -> float:
    return sum(
        w * stats.multivariate_normal(y, law.sigma**2).pdf(x)
        for w, y in zip(law.weights, law.atoms, strict=True)
    )


def test_a_density_is_a_sum_of_bells() -> None:
    np.testing.assert_allclose(np.exp(REAL.logpdf(X)), [density(REAL, x) for x in X], rtol=1e-13)


def test_the_discriminator_is_the_share_of_the_densities() -> None:
    twin = [math.log(density(FAKE, x) / (density(REAL, x) + density(FAKE, x))) for x in X]
    np.testing.assert_allclose(log_miss(REAL, FAKE, X), twin, rtol=1e-12)


def test_a_discriminator_is_told_where_densities_underflow() -> None:
    near, far = (Noisy(np.ones(1), np.array([[place]]), 0.01) for place in (0.0, 1.0))
    assert log_miss(near, far, np.array([[0.0]]))[0] == pytest.approx(-5000.0)
    assert log_miss(far, near, np.array([[0.0]]))[0] == 0.0
    found = slope(lambda x: log_miss(far, near, x), np.array([[0.45]]))[0, 0]
    assert found == pytest.approx(-1e4 * math.exp(-500.0), rel=1e-10)


def test_a_complex_step_is_a_difference_quotient() -> None:
    h = 1e-5
    found = slope(lambda x: log_miss(REAL, FAKE, x), X)
    for axis in range(2):
        step = h * np.eye(2)[axis]
        twin = (log_miss(REAL, FAKE, X + step) - log_miss(REAL, FAKE, X - step)) / (2 * h)
        np.testing.assert_allclose(found[:, axis], twin, atol=1e-9)


def test_the_weights_of_the_theorem_are_as_printed() -> None:
    a, b = log_weights(REAL, FAKE, X)
    p, q = (np.array([density(law, x) for x in X]) for law in (REAL, FAKE))
    np.testing.assert_allclose(np.exp(a), 1 / (2 * 0.49 * (p + q)), rtol=1e-12)
    np.testing.assert_allclose(np.exp(b), p / (2 * 0.49 * (p + q) * q), rtol=1e-12)


def test_the_formula_is_the_slope() -> None:
    found = slope(lambda x: log_miss(REAL, FAKE, x), X)
    np.testing.assert_allclose(printed_slope(REAL, FAKE, X), found, atol=1e-14)


def test_the_gradient_of_a_game_is_a_difference_quotient() -> None:
    game = noise_gradient._games(Context("AB17-T3.2"))[0][0]
    found, h = game.differentiated(game.real, game.fake), 1e-6
    for entry in np.ndindex(game.theta.shape):
        step = np.zeros_like(game.theta)
        step[entry] = h
        ends = [
            game.weights @ log_miss(game.real, game.fake, game.places(game.theta + sign * step))
            for sign in (1, -1)
        ]
        assert found[entry] == pytest.approx((ends[0] - ends[1]) / (2 * h), abs=1e-6)


@pytest.mark.parametrize(
    ("theta", "value"), [(0.2, 0.38460124), (0.7, 0.91696363), (2.0, 0.27438964)]
)
def test_the_slope_of_js_is_that_of_the_estimator(theta, value) -> None:
    h = 1e-4
    ends = [js(Gaussian(0.0, 0.25), Gaussian(theta + sign * h, 0.25)).value for sign in (1, -1)]
    found, _ = noise_gradient.twice_js_slope(noise_gradient.ATOM, theta)
    assert found == pytest.approx((ends[0] - ends[1]) / h, abs=1e-6)
    assert found == pytest.approx(value, abs=1e-8)


@pytest.mark.parametrize("family", [noise_gradient.ATOM, noise_gradient.BENT])
def test_rates_are_those_at_which_the_atoms_move(family) -> None:
    h = 1e-6
    ends = [family.at(0.6 + sign * h).law.atoms[:, 0] for sign in (1, -1)]
    np.testing.assert_allclose(family.at(0.6).rates, (ends[0] - ends[1]) / (2 * h), atol=1e-9)


def halved(real, fake, x):
    a, b = log_weights(real, fake, x)
    return Weights(a, b - 1e-9)


def steeper(f, x):
    return (1.0 + 1e-9) * slope(f, x)


@pytest.mark.parametrize(
    ("name", "wrong", "claim_id"),
    [
        ("log_weights", halved, "AB17-T3.2"),
        ("slope", lambda f, x: -slope(f, x), "AB17-T3.2"),
        ("slope", steeper, "AB17-C3.2"),
        ("log_miss", lambda real, fake, x: log_miss(fake, real, x), "AB17-C3.2"),
        ("js", lambda p, q: js(p, q, convention="sum"), "AB17-C3.2"),
    ],
)
def test_a_planted_fault_is_found_out(monkeypatch, name, wrong, claim_id) -> None:
    monkeypatch.setattr(noise_gradient, name, wrong)
    assert verdict(claim_id) == "refuted"
