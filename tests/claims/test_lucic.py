"""The smallest GANs of the toy study: their gradients, their scores, their comparisons."""

import math

import numpy as np
import pytest

from divergences import Gaussian, wasserstein
from divergences.claims import Context, judge, lucic
from divergences.claims._engine import run
from divergences.claims._registry import BY_ID
from divergences.nets.losses import value

RNG = np.random.default_rng(0)
CRITIC, REAL, FAKE = RNG.normal(size=(3, 1, 1)), RNG.normal(size=(1, 5)), RNG.normal(size=(1, 5))
EVERY_VARIANT = pytest.mark.parametrize(
    "variant", [*lucic.TUNED, lucic.PENALISED], ids=lambda variant: variant.name
)


def output(critic: np.ndarray, x: np.ndarray) -> np.ndarray:
    c, b, a = critic.ravel()
    return c + b * x + a * x**2 / 2


def differences(f, critic: np.ndarray, step: float = 1e-6) -> list[float]:
    units = step * np.eye(3)[:, :, np.newaxis, np.newaxis]
    return [(f(critic + unit) - f(critic - unit)) / (2 * step) for unit in units]


@EVERY_VARIANT
def test_the_critic_descends_its_loss(variant: lucic.Variant) -> None:
    def loss(critic: np.ndarray) -> float:
        on_real = value(variant.loss.real, output(critic, REAL))
        on_fake = value(variant.loss.fake, output(critic, FAKE))
        return float(on_real.mean() + on_fake.mean())

    gradient = lucic._critic_gradient(variant, CRITIC, REAL, FAKE)
    assert gradient.ravel() == pytest.approx(differences(loss, CRITIC), abs=1e-8)


def test_the_penalty_descends_the_square_of_what_the_slope_has_over_one() -> None:
    def penalty(critic: np.ndarray) -> float:
        _, b, a = critic.ravel()
        return float(3.0 * np.mean((np.abs(b + a * REAL) - 1.0) ** 2))

    gradient = lucic._penalty_gradient(CRITIC, REAL, np.array([[3.0]]))
    assert gradient.ravel() == pytest.approx(differences(penalty, CRITIC), abs=1e-7)


@pytest.mark.parametrize(("mean", "deviation"), [(0.3, 0.5), (-2.0, 3.0)])
def test_scores_are_distances(mean: float, deviation: float) -> None:
    law = Gaussian(mean, deviation**2)
    score = math.hypot(mean, deviation - 1.0)
    assert wasserstein(law, Gaussian(0.0, 1.0), order=2).value == pytest.approx(score)


def test_players_that_rest_keep_the_distance_they_begin_with() -> None:
    still = lucic.Settings(np.zeros((2, 3, 1)), np.ones((3, 1)))
    first = np.random.default_rng(7)
    means, deviations = first.normal(0.0, 2.0, 3), np.exp(first.normal(0.0, 0.5, 3))
    scores = lucic._train(lucic.TUNED[0], still, np.random.default_rng(7))
    assert scores == pytest.approx(np.hypot(means, deviations - 1.0))


def test_a_run_that_overflows_scores_infinity() -> None:
    wild = lucic.Settings(np.full((2, 2, 1), 1e6), np.ones((2, 1)))
    assert np.isinf(lucic._train(lucic.TUNED[2], wild, np.random.default_rng(0))).all()


def test_moderate_rates_come_near_the_data() -> None:
    fine = lucic.Settings(np.full((2, 50, 1), 0.1), np.ones((50, 1)))
    assert np.median(lucic._train(lucic.TUNED[1], fine, np.random.default_rng(0))) < 0.2


def test_a_search_keeps_its_best_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lucic, "_train", lambda *_: np.arange(24.0)[::-1])
    best = lucic._searched(lucic.TUNED[0], 3, np.random.default_rng(0))
    assert best.tolist() == [16.0, 8.0, 0.0]


def test_ranges_are_those_that_are_stated() -> None:
    drawn = lucic._drawn(10000, np.random.default_rng(0))
    assert drawn.rates.min() == pytest.approx(10**-2.5, rel=0.01)
    assert drawn.rates.max() == pytest.approx(10**0.5, rel=0.01)
    assert np.median(drawn.strength) == pytest.approx(10**-0.5, rel=0.1)


@pytest.mark.parametrize(("hits", "verdict"), [(280, "supported"), (365, "undecided")])
def test_a_share_is_judged_with_its_exact_interval(hits: int, verdict: str) -> None:
    won = np.arange(400) < hits
    finding = lucic._wins(Context("LUCIC", alpha=1e-6), lucic.TUNED[:2], won, "")
    assert judge(finding) == verdict


def test_alpha_is_split_among_all_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        lucic, "_train", lambda _variant, settings, rng: rng.random(len(settings.strength))
    )
    context = Context("LUCIC", alpha=1e-6)
    claim = BY_ID["LUCIC"]
    assert len([*claim.check(context), *claim.control(context)]) == lucic.PARTS


def test_a_loss_that_always_wins_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def scores(variant, settings, rng):
        handicap = 0.0 if variant.name == "minimax" else 1.0
        return handicap + rng.random(len(settings.strength))

    monkeypatch.setattr(lucic, "_train", scores)
    assert run(BY_ID["LUCIC"], Context("LUCIC", alpha=1e-6)).verdict == "refuted"
