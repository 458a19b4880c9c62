"""The logistic game, its gradients and inverse sampling against plain twins; faults found out."""

import math

import numpy as np
import pytest
from scipy import stats

from divergences import estimators
from divergences._statistics import ks_distance
from divergences.claims import Context, _logistic_game, gan_training, sampling
from divergences.claims._engine import run
from divergences.claims._logistic_game import (
    Game,
    Sample,
    ascend,
    best_critic,
    expectation,
    play,
)
from divergences.measures import Discrete
from divergences.results import exact

CLAIMS = {claim.id: claim for claim in (*gan_training.CLAIMS, *sampling.CLAIMS)}


def verdict(claim_id, seed=0):
    return run(CLAIMS[claim_id], Context(claim_id, seed=seed, alpha=1e-6)).verdict


def test_expectations_are_those_of_the_normal_law() -> None:
    everywhere = expectation()
    moments = [everywhere.mean(everywhere.x**power) for power in (0, 1, 2, 4)]
    np.testing.assert_allclose(moments, [1.0, 0.0, 1.0, 3.0], atol=1e-13)


@pytest.mark.parametrize("theta", [-1.0, 0.0, 2.0])
def test_the_best_critic_is_the_ratio_of_the_densities(theta) -> None:
    x = np.linspace(-3.0, 3.0, 7)
    real, fake = stats.norm.pdf(x), stats.norm.pdf(x, theta)
    np.testing.assert_allclose(
        Game(best_critic(theta), theta).discriminator(x), real / (real + fake), rtol=1e-12
    )


def test_the_value_is_that_of_its_definition() -> None:
    rng = np.random.default_rng(0)
    game, batch = Game(np.array([0.3, -0.8]), 1.2), Sample(*rng.normal(size=(2, 50)))
    d = game.discriminator
    expected = np.log(d(batch.x)).mean() + np.log(1.0 - d(1.2 + batch.z)).mean()
    assert game.value(batch) == pytest.approx(expected, rel=1e-12)


def test_with_enough_steps_the_value_is_that_of_jensen_and_shannon() -> None:
    value = ascend(1.0, 500, 1.0).value(expectation())
    distance = estimators.js(gan_training.REAL, gan_training.Gaussian(1.0, 1.0)).value
    assert value == pytest.approx(2 * distance - 2 * math.log(2), abs=1e-9)


def test_the_algorithm_is_its_five_lines() -> None:
    rng, twin = np.random.default_rng(1), np.random.default_rng(1)
    game, _ = next(play(rng, 1))
    a, b, theta = 0.0, 0.0, 2.0
    for _ in range(5):
        x, z = twin.standard_normal((2, 256))
        y = theta + z
        real, fake = 1 / (1 + np.exp(-a - b * x)), 1 / (1 + np.exp(-a - b * y))
        a, b = (
            a + 0.1 * np.mean(1 - real - fake),
            b + 0.1 * np.mean((1 - real) * x - fake * y),
        )
    _, z = twin.standard_normal((2, 256))
    theta += 0.1 * b * np.mean(1 / (1 + np.exp(-a - b * (theta + z))))
    np.testing.assert_allclose([*game.critic, game.theta], [a, b, theta], rtol=1e-12)


def test_a_distance_of_laws_on_the_line_is_that_of_kolmogorov() -> None:
    law = sampling.LAWS[0]
    sample = np.random.default_rng(0).exponential(size=1000)
    assert sampling._distance(sample, law) == pytest.approx(ks_distance(sample, law.cdf), abs=1e-9)


def test_a_distance_of_laws_with_jumps_counts_the_atoms() -> None:
    law = sampling.LAWS[-1]
    sample = np.repeat(sampling.ATOMS, [30, 40, 30])
    assert sampling._distance(sample, law) == pytest.approx(0.1)
    assert sampling._distance(np.repeat(sampling.ATOMS, [20, 50, 30]), law) < 1e-15


@pytest.mark.parametrize("claim_id", CLAIMS)
@pytest.mark.parametrize("seed", range(1, 4))
def test_a_game_claim_is_supported_whatever_the_seed(claim_id, seed) -> None:
    assert verdict(claim_id, seed) == "supported"


def test_a_js_in_the_other_convention_is_found_out(monkeypatch) -> None:
    monkeypatch.setattr(gan_training, "js", lambda p, q: exact(2 * estimators.js(p, q).value, ""))
    assert verdict("GAN-ALG1") == "refuted"


def test_a_net_with_a_wrong_gradient_is_found_out(monkeypatch) -> None:
    right = gan_training.generator_gradient

    def halved(*arguments):
        loss, gradient = right(*arguments)
        return loss, 0.5 * gradient

    monkeypatch.setattr(gan_training, "generator_gradient", halved)
    assert verdict("GAN-ALG1") == "refuted"


def test_a_critic_that_forgets_the_fakes_is_found_out(monkeypatch) -> None:
    def one_sided(self, sample):
        missed = 1.0 - self.discriminator(sample.x)
        return np.array([sample.mean(missed), sample.mean(missed * sample.x)])

    monkeypatch.setattr(_logistic_game.Game, "critic_gradient", one_sided)
    assert verdict("GAN-ALG1") == "refuted"


def test_exchanged_densities_are_found_out(monkeypatch) -> None:
    right = gan_training.optimal_discriminator
    monkeypatch.setattr(gan_training, "optimal_discriminator", lambda p, q: right(q, p))
    assert verdict("GAN-OPT") == "refuted"


def test_a_generator_that_moves_the_wrong_way_is_found_out(monkeypatch) -> None:
    right = gan_training._logits

    def turned(theta, s, x):
        logit, slope, q = right(theta, s, x)
        return logit, -slope, q

    monkeypatch.setattr(gan_training, "_logits", turned)
    assert verdict("GAN-ENV") == "refuted"


def test_a_quantile_function_off_by_an_atom_is_found_out(monkeypatch) -> None:
    right = sampling.LAWS[-1]
    law = Discrete([0.2, 0.5, 0.3], np.roll(sampling.ATOMS, 1))
    monkeypatch.setattr(sampling, "LAWS", (*sampling.LAWS[:-1], right._replace(quantile=law.ppf)))
    assert verdict("INV-SAMPLING") == "refuted"
