"""Theorems 2.4 and 2.5: their instruments against plain twins, and planted faults."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from divergences import estimators
from divergences.claims import Context, non_saturating, vanishing
from divergences.claims import _nearly_perfect as nearly
from divergences.claims._crossing import Crossing
from divergences.claims._engine import run
from divergences.claims._frozen import Game
from divergences.claims._registry import BY_ID
from divergences.measures import Gaussian
from divergences.results import exact

STEP = 1e-6


def test_the_slope_of_the_crossing_discriminator_is_that_of_differences() -> None:
    found = Crossing((0.3, 0.2))
    x, y = np.random.default_rng(1).uniform(-1, 1, (2, 50))
    difference = (found(x + STEP, y) - found(x - STEP, y)) / (2 * STEP)
    assert found.slope(x, y) == pytest.approx(difference, abs=1e-8)


@pytest.mark.parametrize("widths", [(1.0, 1.0), (0.1, 0.1), (0.04, 0.2)])
def test_its_gradient_is_that_of_the_mean_by_differences(widths) -> None:
    found = Crossing(widths)

    def mean(theta):
        def density(z):
            return 0.5 * math.log1p(-float(found(np.array(theta), np.array(z))))

        return quad(density, -1, 1, points=[0.0], epsabs=1e-12, epsrel=1e-12, limit=200)[0]

    difference = (mean(1e-4) - mean(-1e-4)) / 2e-4
    assert found.gradient()[0] == pytest.approx(difference, rel=1e-3 * 0.01 / min(widths) ** 2)
    assert found.gradient()[0] == pytest.approx(found.closed_gradient, rel=1e-13)


def test_it_becomes_perfect_while_its_gradient_does_not_vanish() -> None:
    answers = [Crossing((w, w)).mean_answers() for w in (1e-2, 1e-4, 1e-6)]
    assert [(round(p, 2), round(q, 2)) for p, q in answers] == [
        (0.99, 0.01),
        (1.0, 0.0),
        (1.0, 0.0),
    ]
    assert 1 - answers[-1][0] < 1e-6
    assert answers[-1][1] < 2e-6
    assert Crossing((1e-8, 1e-8)).gradient()[0] == pytest.approx(2.10637, abs=1e-5)


def test_its_distance_from_the_perfect_one_does_not_fall() -> None:
    distances = [Crossing((w, w)).distance_from_perfect() for w in (1.0, 1e-3, 1e-6)]
    assert distances == pytest.approx([0.79 / 1.09] * 3)


def test_limits_take_every_value_below_pi() -> None:
    limits = [Crossing((1e-9, 1e-9), a).limit for a in (-100.0, -1.0, 0.0, 1.0, 100.0)]
    assert (np.diff(limits) > 0).all()
    assert limits[2] == 0
    assert 0.9999 * math.pi < limits[4] < math.pi


@pytest.mark.parametrize("epsilon", [0.9, 0.1, 1e-3])
def test_waves_stay_within_epsilon_in_values_and_slopes(epsilon) -> None:
    x = np.random.default_rng(0).normal(size=(200, 2))
    for seed in range(20):
        values, slopes = nearly.waves(np.random.default_rng(seed), x, epsilon)
        assert (values >= 0).all()
        assert (values + np.linalg.norm(slopes, axis=1) <= epsilon * (1 + 1e-12)).all()
        moved, _ = nearly.waves(np.random.default_rng(seed), x + [STEP, 0], epsilon)
        assert slopes[:, 0] == pytest.approx((moved - values) / STEP, abs=1e-2 * epsilon)


@pytest.mark.parametrize("width", [1.0, 1e-2])
def test_a_ramp_stays_within_epsilon_in_values_and_slopes(width) -> None:
    s = np.linspace(-1, 3, 4001)
    values, slopes = nearly.ramp(s, width, 0.1)
    assert (values >= 0).all()
    assert (values + slopes).max() == pytest.approx(0.1)
    higher, _ = nearly.ramp(s + STEP, width, 0.1)
    assert slopes == pytest.approx((higher - values) / STEP, abs=1e-6 / width)


def test_the_gradient_of_the_generator_is_that_of_differences() -> None:
    rng = np.random.default_rng(3)
    features, theta = rng.normal(size=(8, 3)), rng.normal(size=(3, 2))
    way = np.array([0.6, 0.8])

    def seen(theta):
        values, slopes = nearly.ramp(features @ theta @ way + 1.0, 0.5, 0.3)
        return nearly.Local(values, slopes[:, np.newaxis] * way)

    gradient = np.zeros((3, 2))
    for index in np.ndindex(3, 2):
        step = np.zeros((3, 2))
        step[index] = STEP
        ends = [np.log1p(-seen(theta + sign * step).values).mean() for sign in (1, -1)]
        gradient[index] = (ends[0] - ends[1]) / (2 * STEP)
    assert nearly.generator_gradient(seen(theta), features) == pytest.approx(
        np.linalg.norm(gradient), rel=1e-6
    )


def test_the_jacobian_of_a_linear_generator_has_the_norm_of_its_features() -> None:
    features = np.random.default_rng(5).normal(size=(7, 3))
    norms = [np.linalg.norm(np.kron(np.eye(2), b[np.newaxis]), 2) for b in features]
    assert nearly.jacobian_size(features) == pytest.approx(math.sqrt(np.mean(np.square(norms))))


def test_the_gradient_at_the_optimum_is_twice_that_of_js() -> None:
    game = Game(Gaussian(0.0, 0.25), 0.7, 0.5)
    slope, _ = non_saturating.slope_of(
        lambda g: 2.0 * estimators.js(g.fake, g.real).value, game, "theta"
    )
    assert game.minimax_slope()[0] == pytest.approx(slope, abs=1e-9)


def test_central_differences_know_how_far_off_they_are() -> None:
    game = Game(Gaussian(0.0, 1.0), 1.2, 1.1)
    slope, error = non_saturating.slope_of(lambda g: math.sin(g.theta), game, "theta")
    assert abs(slope - math.cos(1.2)) <= error < 1e-8


def scaled(function, factor):
    return lambda p, q, **options: exact(factor * function(p, q, **options).value, "wrong")


def _too_large(seen, features):
    return 1.01 * nearly.generator_gradient(seen, features)


def _squared(features):
    return nearly.jacobian_size(features) ** 2


@pytest.mark.parametrize(
    ("module", "name", "wrong", "claim_id"),
    [
        (vanishing, "generator_gradient", _too_large, "AB17-T2.4"),
        (vanishing, "generator_gradient", _too_large, "AB17-C2.1"),
        (vanishing, "jacobian_size", _squared, "AB17-T2.4"),
        (non_saturating, "js", scaled(estimators.js, 2.0), "AB17-T2.5"),
        (non_saturating, "kl", scaled(estimators.kl, 1.0 + 1e-6), "AB17-T2.5"),
        (non_saturating, "js", scaled(estimators.js, 1.0 + 1e-6), "AB17-T2.5b"),
    ],
)
def test_a_planted_fault_is_found_out(monkeypatch, module, name, wrong, claim_id) -> None:
    monkeypatch.setattr(module, name, wrong)
    assert run(BY_ID[claim_id], Context(claim_id)).verdict == "refuted"
