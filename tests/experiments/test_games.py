"""x y and Salimans' game: what decides them holds, and fails on runs that break it."""

import dataclasses

import numpy as np
import pytest

from divergences.errors import InputError
from divergences.experiments import games
from divergences.nets.games import Alternating, HistoricalAveraging, Simultaneous, play, salimans
from divergences.nets.games import xy as product
from divergences.report import decide_games, draw_games

FOUND = games()


def held(result: object) -> list[bool]:
    return [decider.holds for decider in decide_games(result)]


def test_every_number_decides_for_the_statement() -> None:
    assert all(held(FOUND))


@pytest.mark.parametrize("rate", [0.01, 0.5, 0.9])
def test_the_bounds_are_not_made_for_one_step_size(rate: float) -> None:
    assert all(held(games(rate=rate, steps=300)))


def test_simultaneous_steps_on_xy_leave_at_the_known_radius() -> None:
    assert FOUND.simultaneous.radii[-1] == pytest.approx(1.01**50, rel=1e-12)
    assert games(rate=0.5).simultaneous.radii[-1] == pytest.approx(1.25**50, rel=1e-12)


def test_the_overheld_game_leaves_by_the_root_of_16_and_a_quarter() -> None:
    ratio = FOUND.overheld.radii[1:] / FOUND.overheld.radii[:-1]
    assert ratio == pytest.approx(np.full(100, 4.031128874149275), rel=1e-12)


def test_simultaneous_steps_leave_the_game_of_salimans_and_alternating_ones_do_not() -> None:
    assert FOUND.escape == 7746
    assert FOUND.turning.radii.max() < 0.83


def test_averaging_without_weight_is_simultaneous_to_the_last_bit() -> None:
    run = play(salimans(), HistoricalAveraging(0.0), (0.5, 0.5), steps=7746, rate=0.02)
    assert (run.path == FOUND.leaving.path[:7747]).all()


@pytest.mark.parametrize(
    ("field", "game", "rule", "broken"),
    [
        ("simultaneous", product(), Alternating(), 1),
        ("extragradient", product(), Simultaneous(), 1),
        ("held", product(0.4), Simultaneous(), 1),
        ("overheld", product(10.0), Simultaneous(), 1),
        ("alternating", product(), Simultaneous(), 2),
    ],
)
def test_another_run_of_xy_is_refused(field: str, game: object, rule: object, broken: int) -> None:
    other = play(game, rule, (1.0, 0.0), steps=100, rate=0.1)
    result = dataclasses.replace(FOUND, **{field: other})
    assert held(result).count(False) == broken


def test_simultaneous_steps_do_not_pass_for_alternating_ones() -> None:
    other = play(salimans(), Simultaneous(), (0.5, 0.5), steps=2000, rate=0.02)
    circling = dataclasses.replace(FOUND, leaving=FOUND.turning)
    assert held(dataclasses.replace(FOUND, turning=other)).count(False) == 1
    assert held(circling).count(False) == 1


def test_averaging_of_another_weight_has_another_power() -> None:
    swapped = dataclasses.replace(FOUND, averaged=FOUND.averaged[::-1])
    assert held(swapped).count(False) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"rate": 0.0}, "rate"), ({"rate": 1.0}, "rate must be < 1"), ({"steps": 0}, "steps")],
)
def test_bad_arguments_are_named(arguments: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        games(**arguments)


def test_the_paths_drawn_are_the_paths_given() -> None:
    plane, radii, _, distances = draw_games(FOUND).axes
    assert (plane.lines[0].get_xydata() == FOUND.simultaneous.path).all()
    assert (radii.lines[2].get_ydata() == FOUND.extragradient.radii).all()
    assert distances.lines[2].get_ydata()[-1] == FOUND.averaged[0].radii[-1]
