"""The helpers of the likelihood claims against plain twins, and faults that the claims refute."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from divergences import estimators
from divergences.claims import Context, _families, likelihood
from divergences.claims._autoencoder import LinearModel, draw_guess, draw_model
from divergences.claims._engine import run
from divergences.claims._families import (
    GAUSSIANS,
    LAPLACES,
    MODES,
    deviations,
    entropy,
    forward_kl,
    nearest,
    reverse_kl,
)
from divergences.claims.likelihood import skewed_density
from divergences.measures import Gaussian, Mixture
from divergences.results import exact

CLAIMS = {claim.id: claim for claim in likelihood.CLAIMS}
TWO = Mixture([0.3, 0.7], [Gaussian(-1.0, 0.25), Gaussian(2.0, 4.0)])


def mean_under(law, function):
    def density(x):
        return float(np.exp(law.logpdf(x))[0]) * function(x)

    return integrate.quad(density, -40.0, 40.0, points=[-1.0, 2.0], limit=200)[0]


def verdict(claim_id, seed=0):
    return run(CLAIMS[claim_id], Context(claim_id, seed=seed, alpha=1e-6)).verdict


@pytest.mark.parametrize("center", [-3.0, 0.5, 2.0])
def test_deviations_are_the_absolute_and_the_square_one(center) -> None:
    expected = [mean_under(TWO, lambda x, r=r: abs(x - center) ** r) for r in (1, 2)]
    np.testing.assert_allclose(deviations(TWO, center), expected, rtol=1e-7)


@pytest.mark.parametrize(
    ("family", "law"),
    [(GAUSSIANS, stats.norm), (LAPLACES, stats.laplace)],
    ids=["normal", "Laplace"],
)
def test_a_misfit_is_the_mean_of_minus_log_p(family, law) -> None:
    expected = mean_under(TWO, lambda x: -law.logpdf(x, 1.5, 0.8))
    assert family.misfit(TWO, 1.5, 0.8) == pytest.approx(expected, rel=1e-7)
    x = np.array([-2.0, 0.3])
    np.testing.assert_allclose(family.log_density(x), law.logpdf(x))
    np.testing.assert_allclose(family.law(1.5, 0.8).logpdf(x), law.logpdf(x, 1.5, 0.8))


def test_entropy_is_the_mean_of_minus_log_p() -> None:
    value, error = entropy(TWO)
    assert value == pytest.approx(mean_under(TWO, lambda x: -float(TWO.logpdf(x)[0])), rel=1e-7)
    assert error < 1e-12
    assert entropy(Mixture([1.0], [Gaussian(3.0, 4.0)]))[0] == pytest.approx(
        0.5 * math.log(8.0 * math.pi * math.e), rel=1e-14
    )


@pytest.mark.parametrize("objective", [forward_kl, reverse_kl])
def test_a_law_of_the_family_is_nearest_to_itself(objective) -> None:
    best = nearest(objective(Mixture([1.0], [Gaussian(3.0, 4.0)]), GAUSSIANS))
    assert best == pytest.approx((3.0, 2.0, 0.0), abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_posterior_and_likelihood_follow_from_the_joint_law(seed) -> None:
    """The log of p(x|z) p(z)/p(z|x) is log p(x), at any z."""
    rng = np.random.default_rng(seed)
    model, x = draw_model(rng)
    k = model.weights.shape[1]
    z = rng.normal(size=k)
    given = Gaussian(model.weights @ z + model.bias, model.noise**2 * np.eye(len(x)))
    prior = Gaussian(np.zeros(k), np.eye(k))
    parts = (given.logpdf(x[None]), prior.logpdf(z[None]), -model.posterior(x).logpdf(z[None]))
    assert model.log_likelihood(x) == pytest.approx(float(sum(parts)[0]), rel=1e-10)


def test_the_evidence_bound_is_a_mean_over_z() -> None:
    rng = np.random.default_rng(0)
    model = LinearModel(rng.normal(size=(2, 1)), rng.normal(size=2), 0.7)
    x, q = rng.normal(size=2), draw_guess(rng, 1)
    z = q.sample(400_000, rng=rng)
    misses = x - model.bias - z @ model.weights.T
    log_given = stats.norm.logpdf(misses, scale=0.7).sum(axis=1)
    values = log_given + stats.norm.logpdf(z[:, 0]) - q.logpdf(z)
    error = values.std() / math.sqrt(len(z))
    assert abs(model.evidence_bound(x, q) - values.mean()) < 5 * error


@pytest.mark.parametrize("weight", [0.3, 0.5])
def test_the_skewed_density_integrates_to_the_skewed_js(weight) -> None:
    p, q = Gaussian(0.0, 1.0), Gaussian(1.0, 2.0)
    mixture = Mixture([weight, 1.0 - weight], [p, q])
    expected = estimators.kl(p, mixture).value
    expected += (1.0 - weight) / weight * estimators.kl(q, mixture).value
    value = integrate.quad(lambda x: skewed_density(weight, p, q, np.array([x]))[0], -30, 30)[0]
    assert value == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("claim_id", CLAIMS)
@pytest.mark.parametrize("seed", range(1, 3))
def test_a_likelihood_claim_is_supported_whatever_the_seed(claim_id, seed) -> None:
    assert verdict(claim_id, seed) == "supported"


@pytest.mark.parametrize("claim_id", ["DIV-MLE", "DIV-FWD-REV", "DIV-JSPI"])
def test_a_kl_with_exchanged_arguments_is_found_out(monkeypatch, claim_id) -> None:
    monkeypatch.setattr(likelihood, "kl", lambda p, q: estimators.kl(q, p))
    assert verdict(claim_id) == "refuted"


def test_a_js_in_the_other_convention_is_found_out(monkeypatch) -> None:
    monkeypatch.setattr(likelihood, "js", lambda p, q: exact(2 * estimators.js(p, q).value, ""))
    assert verdict("DIV-JSPI") == "refuted"


def test_a_square_in_the_place_of_the_absolute_deviation_is_found_out(monkeypatch) -> None:
    monkeypatch.setattr(_families, "deviations", lambda law, m: (deviations(law, m)[1],) * 2)
    assert verdict("DIV-MLE") == "refuted"


def test_a_bound_without_its_trace_is_found_out(monkeypatch) -> None:
    def without_trace(self, x, q):
        lost = np.trace(self.weights @ q.cov @ self.weights.T) / (2.0 * self.noise**2)
        return bound(self, x, q) + lost

    bound = LinearModel.evidence_bound
    monkeypatch.setattr(LinearModel, "evidence_bound", without_trace)
    assert verdict("DIV-MLE") == "refuted"


def test_the_modes_have_the_moments_that_the_texts_are_held_to() -> None:
    assert float(MODES.mean()[0]) == pytest.approx(6.0)
    assert math.sqrt(deviations(MODES, 6.0)[1]) == pytest.approx(4.9602, abs=1e-4)
