"""The Dirac-GAN: rates within proved bounds, cycles that stay out, controls that fail."""

import dataclasses

import numpy as np
import pytest

from divergences.errors import InputError, UnknownNameError
from divergences.experiments import consensus_slopes, dirac_gan
from divergences.experiments.dirac_gan import DAMPING, GAMES, RULES
from divergences.nets.games import Alternating, Simultaneous, decay, play, salimans, xy
from divergences.report import decide_dirac_gan, draw_dirac_gan

FOUND = dirac_gan()
START = (1.0, 1.0)


def held(result: object) -> list[bool]:
    return [decider.holds for decider in decide_dirac_gan(result)]


def with_path(label: str, path: np.ndarray) -> object:
    """Return the result with another path for one simultaneous run."""
    return dataclasses.replace(
        FOUND,
        runs=tuple(
            dataclasses.replace(run, path=path)
            if (run.label, run.rule_label) == (label, "simultaneous")
            else run
            for run in FOUND.runs
        ),
    )


def test_every_number_decides_for_the_statement() -> None:
    assert all(held(FOUND))


def test_the_bounds_are_not_made_for_one_step_size() -> None:
    assert all(held(dirac_gan(rate=0.5, steps=300)))
    assert all(held(dirac_gan(rate=0.1, steps=1500)))


@pytest.mark.parametrize(
    ("label", "digits"),
    [
        ("GAN", ("3.097", "1.421", "1.845")),
        ("non-saturating", ("0.6402", "0.2839", "0.1389")),
        ("WGAN, clip 1", ("1.002", "1.024", "0.9169")),
        ("WGAN-GP", ("1.802", "1.221", "0.7163")),
        ("penalty 0.3", ("2.643e-06", "2.301e-07", "9.25e-34")),
        ("penalty 1", ("9.529e-22", "7.481e-17", "5.144e-12")),
        ("consensus 1", ("2.579e-10", "1.724e-11", "10.97")),
        ("consensus 1, factor ½", ("2.081e-10", "1.332e-11", "4.556e-33")),
    ],
)
def test_the_radius_after_500_updates_is(label: str, digits: tuple[str, str, str]) -> None:
    assert tuple(f"{FOUND.run(label, by).radii[-1]:.4g}" for by in RULES) == digits


def test_consensus_is_stable_near_rest_but_five_critic_steps_leave_from_1_1() -> None:
    run = FOUND.run("consensus 1", "alternating 1:5")
    assert run.spectral_radius < 0.86
    assert run.radii[-1] > 10.0
    near = play(run.game, run.rule, (0.1, 0.1), steps=500, rate=0.2)
    assert near.radii[-1] < 1e-30


def test_all_other_damped_runs_come_near() -> None:
    assert len(FOUND.reached) == len(DAMPING) * len(RULES) - 1


def test_simultaneous_non_saturating_steps_end_on_a_circle_of_radius_root_2h() -> None:
    """To first order in h; the GAN's own linearisation leads outwards whatever h."""
    for h, share in ((0.2, 0.03), (0.05, 0.01)):
        game = GAMES["non-saturating"]
        run = play(game, Simultaneous(), START, steps=int(2000 / h), rate=h)
        assert run.radii[-1] == pytest.approx(np.sqrt(2 * h), rel=share)
        assert run.spectral_radius == pytest.approx(np.hypot(1, h / 2), rel=1e-15)


def test_alternating_non_saturating_steps_come_in_by_the_root_of_8_over_time() -> None:
    """In the flow d(r^2)/dt = -r^4/8 on average, so r falls like sqrt(8 / (h t)), not by a rate."""
    run = play(GAMES["non-saturating"], Alternating(), START, steps=20_000, rate=0.2)
    assert run.radii[-1] == pytest.approx(np.sqrt(8 / (0.2 * 20_000)), rel=0.05)


@pytest.mark.parametrize(
    ("label", "broken"), [("GAN", 1), ("non-saturating", 1), ("WGAN, clip 1", 1), ("WGAN-GP", 1)]
)
def test_a_run_that_converges_is_refused_where_none_does(label: str, broken: int) -> None:
    other = FOUND.run("penalty 0.3").path
    assert held(with_path(label, other)).count(False) == broken


def test_without_penalty_nothing_converges() -> None:
    broken = held(with_path("penalty 0.3", FOUND.run("GAN").path))
    assert broken.count(False) == 1


def test_the_rate_of_another_penalty_is_refused() -> None:
    other = play(GAMES["penalty 1"], Simultaneous(), START, steps=500, rate=0.2)
    assert held(with_path("penalty 0.3", other.path)).count(False) == 1


def test_the_printed_factor_of_consensus_has_the_wrong_sign() -> None:
    true, ours, printed = consensus_slopes()
    assert ours == pytest.approx(true, rel=1e-14)
    assert (true < 0, printed > 0) == (True, True)


def test_the_nonlinear_part_of_a_damped_game_is_below_the_cube_of_the_radius() -> None:
    """What the bounds of the rates rest on; random points of the unit disc."""
    rng = np.random.default_rng(0)
    angle, radius = rng.uniform(0, 2 * np.pi, 200), rng.uniform(0.05, 1.0, 200)
    for label in DAMPING:
        game = GAMES[label]
        for w, r in zip(np.array([np.cos(angle), np.sin(angle)]).T * radius[:, None], radius,
                        strict=True):  # fmt: skip
            rest = np.array(game.gradient(*w)) - game.jacobian(0.0, 0.0) @ w
            assert np.hypot(*rest) <= r**3


def test_a_rate_is_bounded_both_ways_for_growth_too() -> None:
    for game in (xy(), xy(0.3)):
        for rule in (Simultaneous(), Alternating(3)):
            rate = decay(play(game, rule, START, steps=50, rate=0.2))
            assert rate.holds
            assert rate.high - rate.low < 0.05


def test_a_run_is_read_up_to_where_it_leaves_the_normal_floats() -> None:
    fast = decay(play(xy(1.0), Simultaneous(), START, steps=5000, rate=0.5))
    assert fast.holds
    assert fast.measured == pytest.approx(np.log(np.sqrt(0.5)), rel=1e-9)
    assert decay(play(xy(), Simultaneous(), START, steps=200, rate=1e3)).holds


def test_a_run_that_never_comes_near_has_no_rate() -> None:
    run = play(salimans(), Simultaneous(), (0.5, 0.5), steps=10, rate=0.02)
    with pytest.raises(InputError, match=r"within radius 0\.001"):
        decay(run, within=1e-3)
    with pytest.raises(InputError, match="keep the run in radius 1"):
        decay(FOUND.run("GAN"), cubic=1.0)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"rate": 0.0}, "rate"), ({"rate": 0.6}, "at most 0.5"), ({"steps": -1}, "steps")],
)
def test_bad_arguments_are_named(arguments: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        dirac_gan(**arguments)


def test_an_unknown_run_lists_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="WGAN-GP"):
        FOUND.run("hinge")
    with pytest.raises(UnknownNameError, match="alternating 1:5"):
        FOUND.run("GAN", "alternating 1:9")


def test_the_paths_drawn_are_the_paths_given() -> None:
    axes = draw_dirac_gan(FOUND).axes
    assert (axes[0].lines[0].get_xydata() == FOUND.run("GAN").path).all()
    assert [panel.get_title() for panel in axes if panel.get_title()] == list(GAMES)
