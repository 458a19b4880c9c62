"""The unrolled game: spectral radii, both ends of stability, controls."""

import dataclasses

import numpy as np
import pytest

from divergences.errors import InputError
from divergences.experiments import unrolled_game
from divergences.nets.games import Simultaneous, play, unrolled_xy
from divergences.report import decide_unrolled_game, draw_unrolled_game

FOUND = unrolled_game()


def held(result: object) -> list[bool]:
    return [decider.holds for decider in decide_unrolled_game(result)]


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.3, 0.5, 0.99])
def test_every_number_decides_for_the_statement(rate: float) -> None:
    assert all(held(unrolled_game(rate=rate)))


def test_spectral_radii_are_those_of_the_closed_forms() -> None:
    wanted = [1.01**0.5, 0.99**0.5, 0.91**0.5]
    assert FOUND.through.measured[[0, 1, 5]] == pytest.approx(wanted, rel=1e-14)
    assert FOUND.through.measured[11] == pytest.approx(0.89 + 0.1 * 0.21**0.5, rel=1e-14)


def test_steps_contract_from_1_to_100_and_overshoot_at_101() -> None:
    stable = np.flatnonzero(FOUND.through.measured < 1)
    assert (stable == np.arange(1, 101)).all()


def test_with_the_gradient_stopped_one_step_is_neutral_and_two_contract() -> None:
    assert FOUND.stopped.measured[1] == 1.0
    assert (np.flatnonzero(FOUND.stopped.measured < 1) == np.arange(2, 201)).all()


def test_the_pair_formula_fails_beyond_a_pull_of_1() -> None:
    """sqrt(1 - (2K - 1) h^2) at K = 11 would be 0.8888."""
    assert abs(FOUND.through.measured[11] - 0.79**0.5) > 0.04


def test_radii_of_the_other_derivative_are_refused() -> None:
    swapped = dataclasses.replace(FOUND.through, measured=FOUND.stopped.measured)
    broken = held(dataclasses.replace(FOUND, through=swapped))
    assert broken[:2] == [False, False]


def test_a_run_of_another_game_is_refused() -> None:
    other = play(unrolled_xy(2, 0.1), Simultaneous(), (1.0, 0.0), steps=400, rate=0.1)
    posing = dataclasses.replace(FOUND.runs[1], path=other.path)
    assert held(dataclasses.replace(FOUND, runs=(posing,))).count(False) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"rate": 0.001}, "rate"), ({"rate": 1.0}, "rate"), ({"steps": 0}, "steps must be >= 1")],
)
def test_bad_arguments_are_named(arguments: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        unrolled_game(**arguments)


def test_the_curves_drawn_are_the_curves_given() -> None:
    left, right = draw_unrolled_game(FOUND).axes
    assert (left.lines[1].get_ydata() == FOUND.through.closed).all()
    assert (right.lines[0].get_ydata() == FOUND.runs[0].radii).all()
