"""Claims on the gradient penalty: the parabola, the rays, planted faults."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from divergences.claims import Context, penalty
from divergences.claims._engine import run
from divergences.claims.penalty import _added, _matched, _top
from divergences.experiments import penalised_objective
from divergences.nets import MLP

CLAIMS = {claim.id: claim for claim in penalty.CLAIMS}


@pytest.mark.parametrize("seed", range(4))
def test_the_best_critic_has_slope_one_at_any_seed(seed: int) -> None:
    assert run(CLAIMS["GP-DEF"], Context("GP-DEF", seed=seed)).reason == ""


@pytest.mark.parametrize("one_sided", [False, True])
def test_the_top_of_the_parabola_is_the_maximum(one_sided: bool) -> None:
    for distance, weight in ((2.0, 10.0), (0.5, 0.1), (4.0, 1.0)):
        slope, height = _top(distance, weight, one_sided=one_sided)
        best = minimize_scalar(
            lambda a, d=distance, w=weight: -penalised_objective(a, d, w, one_sided=one_sided),
            bounds=(0.5, 2.0 + distance / weight),
            method="bounded",
            options={"xatol": 1e-10},
        )
        assert slope == pytest.approx(best.x, abs=1e-6)
        assert height == pytest.approx(-best.fun, rel=1e-12)


def test_matched_critics_gain_the_mean_length_of_their_rays() -> None:
    for case in _matched(Context("GP-DEF")):
        gain = case.f_real.mean() - case.f_fake.mean()
        assert gain == pytest.approx(case.lengths.mean(), abs=1e-9)
        assert case.critic(case.real) == pytest.approx(case.f_real, abs=1e-9)


def test_a_line_of_slope_3_is_charged_4_weights() -> None:
    assert _added(MLP((1, 1)), np.array([3.0, 0.0]), 0.5) == pytest.approx(2.0, rel=1e-12)


def test_a_penalty_without_its_centre_is_found_out(monkeypatch) -> None:
    right = penalty.GradientPenalty
    monkeypatch.setattr(penalty, "GradientPenalty", lambda weight: right(weight, centre=0.0))
    assert run(CLAIMS["GP-DEF"], Context("GP-DEF")).verdict == "refuted"


def test_a_matching_in_another_order_is_found_out(monkeypatch) -> None:
    def rolled(costs):
        return np.arange(len(costs)), np.roll(np.arange(len(costs)), 1)

    monkeypatch.setattr(penalty, "linear_sum_assignment", rolled)
    assert run(CLAIMS["GP-DEF"], Context("GP-DEF")).verdict == "refuted"


def test_a_penalty_of_half_the_weight_is_found_out(monkeypatch) -> None:
    def halved(slope, distance, weight, *, one_sided=False):
        return penalised_objective(slope, distance, weight / 2, one_sided=one_sided)

    monkeypatch.setattr(penalty, "penalised_objective", halved)
    first = next(iter(penalty.penalty_overestimates(Context("GP-BIAS", alpha=1e-6))))
    assert first.measured > 0.01
