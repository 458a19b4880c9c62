"""Discriminator and critic: slopes where the fakes are, bounds on W, and the control."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

import divergences as dv
from divergences.errors import DivergencesError
from divergences.experiments import discriminator_vs_critic
from divergences.experiments._pieces import Pieces, pieces
from divergences.experiments.discriminator_vs_critic import CLIP, NET, saturating
from divergences.report import decide_discriminator_vs_critic, draw_discriminator_vs_critic


def found(**settings: object) -> object:
    rng = np.random.default_rng(0)
    defaults = {"steps": 400, "replicates": 1, "compiled": False}
    return discriminator_vs_critic(rng=rng, **{**defaults, **settings})


FOUND = found()


def held(result: object) -> list[bool]:
    return [decider.holds for decider in decide_discriminator_vs_critic(result)]


def test_a_quarter_of_the_steps_already_decides_for_the_statement() -> None:
    assert all(held(FOUND))


def test_slopes_are_judged_critic_by_critic() -> None:
    wavy = Pieces(np.array([4.0]), np.array([0.0, -0.8]), np.array([-1.0, -0.8]) + [0, 0.6])
    other = dataclasses.replace(FOUND.apart, critics=(wavy,))
    assert other.evenness == pytest.approx([0.2])
    assert held(dataclasses.replace(FOUND, apart=other))[0] is False


def test_a_critic_that_leads_away_is_refused() -> None:
    away = Pieces(np.empty(0), np.array([0.0]), np.array([1.0]))
    other = dataclasses.replace(FOUND.apart, critics=(away,))
    assert other.evenness == pytest.approx([-1.0])
    assert held(dataclasses.replace(FOUND, apart=other))[0] is False


def test_the_overlapping_discriminator_is_refused_in_the_place_of_the_other() -> None:
    swapped = dataclasses.replace(FOUND.apart, discriminators=FOUND.overlapping.discriminators)
    assert held(dataclasses.replace(FOUND, apart=swapped))[1] is False


def test_the_potential_itself_proves_all_of_w() -> None:
    potential = Pieces(np.empty(0), np.array([0.0]), np.array([-1.0]))
    contest = dataclasses.replace(FOUND.overlapping, critics=(potential,))
    assert contest.bounds == pytest.approx([4.0], rel=1e-15)
    assert contest.evenness == pytest.approx([1.0])
    assert (contest.potential == -1).all()


def test_random_critics_never_prove_more_than_w() -> None:
    rng = np.random.default_rng(1)
    critics = tuple(pieces(NET, rng.uniform(-CLIP, CLIP, NET.size)) for _ in range(50))
    assert dataclasses.replace(FOUND.apart, critics=critics).bounds.max() < 4


def test_the_optimal_logit_is_the_log_ratio_of_the_densities() -> None:
    x = np.linspace(-2, 6, 9)
    real, fake = stats.norm(0, 0.5), stats.norm(4, 0.5)
    wanted = real.logpdf(x) - fake.logpdf(x)
    assert FOUND.apart.optimal_logit(x) == pytest.approx(wanted, rel=1e-12)


def test_the_saturating_slope_is_the_derivative_of_log_1_minus_d() -> None:
    """Complex step on log(1 - D) = -log(1 + exp(a + b x))."""
    logit, x = Pieces(np.empty(0), np.array([1.0]), np.array([-3.0])), np.linspace(-2, 2, 9)
    moved = -np.log(1 + np.exp(1.0 - 3.0 * (x + 1e-30j)))
    value, slope = saturating(logit, x)
    assert value == pytest.approx(moved.real, rel=1e-12)
    assert slope == pytest.approx(moved.imag / 1e-30, rel=1e-12)


def test_w_is_the_one_of_the_transport_room() -> None:
    assert FOUND.apart.transport == dv.wasserstein(dv.Gaussian(0, 0.25), dv.Gaussian(4, 0.25))


def test_the_same_generator_gives_the_same_nets() -> None:
    once, again = (found(steps=3).apart for _ in range(2))
    assert (once.critics[0].slopes == again.critics[0].slopes).all()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"spread": 0.0}, "spread"),
        ({"overlap": -1.0}, "overlap"),
        ({"distance": np.nan}, "distance"),
        ({"steps": 0}, "steps"),
        ({"replicates": 0}, "replicates"),
    ],
)
def test_bad_arguments_are_named(settings: dict[str, float], words: str) -> None:
    with pytest.raises(DivergencesError, match=words):
        found(**settings)


def test_the_curves_drawn_are_the_curves_given() -> None:
    slopes = draw_discriminator_vs_critic(FOUND).axes[2]
    contest = FOUND.apart
    steep = np.abs(contest.critics[0].slope(contest.x)) / contest.lipschitz[0]
    assert (slopes.lines[0].get_ydata() == steep).all()
