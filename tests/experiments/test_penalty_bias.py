"""The bias of a gradient penalty: exact, trained, and where there is none."""

import dataclasses

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from divergences.errors import DivergencesError
from divergences.experiments import penalised_objective, penalty_bias
from divergences.experiments.penalty_bias import NET, _measured
from divergences.nets import GradientPenalty
from divergences.report import decide_penalty_bias, draw_penalty_bias


def found(**settings: object) -> object:
    rng = np.random.default_rng(0)
    defaults = {"steps": 600, "replicates": 1, "compiled": False}
    return penalty_bias(rng=rng, **{**defaults, **settings})


FOUND = found()


def held(result: object) -> list[bool]:
    return [decider.holds for decider in decide_penalty_bias(result)]


def test_under_half_of_the_steps_already_decide_for_the_statement() -> None:
    assert all(held(FOUND))


@pytest.mark.parametrize("one_sided", [False, True])
@pytest.mark.parametrize(("distance", "weight"), [(2.0, 10.0), (1.0, 2.5), (4.0, 0.3)])
def test_the_exact_biases_are_those_of_the_maximum(
    distance: float, weight: float, one_sided: bool
) -> None:
    best = minimize_scalar(
        lambda a: -penalised_objective(a, distance, weight, one_sided=one_sided),
        bounds=(0.5, 1.5 + distance / weight),
        method="bounded",
        options={"xatol": 1e-9},
    )
    bias = dataclasses.replace(FOUND.two_sided, distance=distance, weight=weight)
    assert best.x == pytest.approx(bias.exact_slope, abs=1e-6)
    assert -best.fun == pytest.approx(distance + bias.exact_objective_bias, rel=1e-12)
    assert distance * bias.exact_slope == pytest.approx(distance + bias.exact_gap_bias, rel=1e-14)


def test_the_numbers_of_delta_2_and_lambda_10() -> None:
    bias = FOUND.two_sided
    exact = (bias.exact_slope, bias.exact_objective_bias, bias.exact_gap_bias)
    assert exact == pytest.approx((1.1, 0.1, 0.2), rel=1e-15)


def test_no_net_beats_the_proved_maximum() -> None:
    rng = np.random.default_rng(1)
    for gain in (0.3, 0.5, 1.0, 2.0):
        phi = NET.init(rng=rng, gain=gain)
        for one_sided in (False, True):
            penalty = GradientPenalty(10.0, one_sided=one_sided)
            assert _measured(phi, 2.0, penalty)[1] <= 2.1 + 1e-12


def test_gap_and_objective_are_measured_exactly() -> None:
    """Against the net itself and a fine mean of its penalty."""
    phi = NET.init(rng=np.random.default_rng(2))
    gap, objective = _measured(phi, 2.0, GradientPenalty(10.0))
    ends = NET(phi, [0.0, 2.0])[:, 0]
    x = (np.arange(200_000) + 0.5) / 100_000
    slopes = NET.gradients(phi, x, np.ones((len(x), 1)))[1][:, 0]
    assert gap == pytest.approx(ends[0] - ends[1], abs=1e-13)
    # Each of at most 64 knots puts one cell of 200,000 on the wrong piece.
    spread = np.ptp((np.abs(slopes) - 1) ** 2)
    assert objective == pytest.approx(
        gap - 10 * np.mean((np.abs(slopes) - 1) ** 2), abs=10 * 64 * spread / 200_000 + 1e-9
    )


def test_a_critic_without_bias_is_refused() -> None:
    flat = dataclasses.replace(FOUND.two_sided, gaps=np.array([2.0]), objectives=np.array([2.0]))
    assert held(dataclasses.replace(FOUND, two_sided=flat))[:3] == [False, False, True]


def test_an_objective_above_the_maximum_is_refused() -> None:
    above = dataclasses.replace(FOUND.one_sided, objectives=np.array([2.1 + 1e-6]))
    assert held(dataclasses.replace(FOUND, one_sided=above))[5] is False


def test_the_right_sign_in_the_place_of_the_printed_one_is_refused() -> None:
    bounded = dataclasses.replace(FOUND, printed=np.array([2.0, 2.1]))
    assert held(bounded)[-1] is False


def test_the_printed_sign_grows_without_end() -> None:
    assert FOUND.printed[-1] > 1e3 * FOUND.printed[100] > 1e3


def test_without_a_second_well_every_line_ends_in_the_first() -> None:
    """Delta > 2 lambda: the push of the distance is stronger than the charge at slope 0."""
    result = found(distance=4.0, weight=1.0, steps=3)
    assert result.from_reversed == pytest.approx(3.0, rel=1e-14)
    assert result.exact_from_reversed == 3.0


def test_only_the_ratio_of_squared_distance_and_weight_counts() -> None:
    cells = {(bias.distance, bias.weight) for bias in (FOUND.two_sided, *FOUND.others)}
    assert len(cells) == 9
    assert {(1.0, 2.5), (2.0, 10.0)} <= cells  # both 0.4


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"distance": 0.0}, "distance"),
        ({"weight": -10.0}, "weight"),
        ({"steps": 2.5}, "steps"),
        ({"replicates": 0}, "replicates"),
    ],
)
def test_bad_arguments_are_named(settings: dict[str, float], words: str) -> None:
    with pytest.raises(DivergencesError, match=words):
        found(**settings)


def test_the_biases_drawn_are_the_biases_found() -> None:
    _, right = draw_penalty_bias(FOUND).axes
    drawn = [line.get_ydata()[0] for line in right.lines[2:4]]
    bias = FOUND.two_sided
    assert drawn == [bias.gaps[0] - 2.0, bias.objectives[0] - 2.0]
