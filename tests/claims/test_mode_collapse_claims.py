"""Counts of modes, closed forms of collapse, and faults that the claims must find."""

import math

import numpy as np
import pytest

from divergences.claims import Context, judge, mode_collapse
from divergences.claims._engine import run
from divergences.claims._registry import BY_ID
from divergences.estimators import js
from divergences.results import exact

CONTEXT = Context("X", alpha=1e-6)


def shares_of(*leaders: int) -> np.ndarray:
    """Return one run whose points are all at one mode, a checkpoint each; -1 is nowhere."""
    shares = np.zeros((1, len(leaders), 8))
    for i, leader in enumerate(leaders):
        if leader >= 0:
            shares[0, i, leader] = 0.9
    return shares


def test_the_values_of_a_collapse_onto_one_of_eight_modes() -> None:
    best = float(mode_collapse._gain(np.array(1 / 9), 8))
    assert best == pytest.approx(-0.392436, abs=1e-6)
    assert mode_collapse._divergence(8, covered=1).measured == pytest.approx(0.99386 / 2, abs=1e-5)
    assert math.isclose(mode_collapse._best_discriminator(CONTEXT, 8, covered=1), 1 / 9)


def test_a_mode_is_left_if_more_than_two_percent_are_near_it_at_the_end() -> None:
    shares = shares_of(0, 1, 2)
    shares[0, -1, :3] = 0.02, 0.021, 0.5
    assert mode_collapse._modes_left(shares, "").measured == 2.0


@pytest.mark.parametrize(
    ("leaders", "number"),
    [((0, 0, 0), 1), ((0, 1, 0, 2), 3), ((-1, -1), 0), ((3, -1, 3), 1)],
)
def test_modes_that_dominate_are_counted_once(leaders: tuple[int, ...], number: int) -> None:
    assert mode_collapse._in_turn(shares_of(*leaders), "").measured == number


def test_a_mode_with_half_of_the_near_points_does_not_dominate() -> None:
    shares = shares_of(0)
    shares[0, 0, 1] = 0.9
    assert mode_collapse._in_turn(shares, "").measured == 0.0


def test_a_run_that_rotates_and_one_that_keeps_all_modes_are_told_apart() -> None:
    rotates, keeps = shares_of(0, 3, 5), np.full((1, 3, 8), 1 / 8)
    assert judge(mode_collapse._in_turn(rotates, "")) == "supported"
    assert judge(mode_collapse._in_turn(keeps, "")) == "refuted"
    assert judge(mode_collapse._modes_left(rotates, "")) == "supported"
    assert judge(mode_collapse._modes_left(keeps, "")) == "refuted"


def test_the_ring_has_the_radius_of_the_source_and_its_modes_do_not_touch() -> None:
    centres = mode_collapse.RING.centres
    assert np.hypot(*centres.T) == pytest.approx(2.0)
    assert np.linalg.norm(centres[1] - centres[0]) > 2 * mode_collapse.NEAR


def test_a_training_run_is_seen_twenty_times(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = {}
    right = mode_collapse.train_replicates

    def short(gan, law, *, steps, every, **options):
        taken.update(steps=steps, every=every)
        return right(gan, law, steps=20, every=1, **options)

    monkeypatch.setattr(mode_collapse, "train_replicates", short)
    shares = mode_collapse._train(CONTEXT, mode_collapse.CLIPPED, runs=1)
    assert taken == {"steps": 1000, "every": 50}
    assert shares.shape == (1, 20, 8)


@pytest.mark.parametrize("factor", [2.0, 1.001])
def test_a_wrong_js_is_found_out(monkeypatch: pytest.MonkeyPatch, factor: float) -> None:
    monkeypatch.setattr(mode_collapse, "js", lambda p, q: exact(factor * js(p, q).value, "wrong"))
    assert run(BY_ID["MODE-COLLAPSE-D*"], Context("MODE-COLLAPSE-D*")).verdict == "refuted"


def test_trainers_that_never_collapse_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        mode_collapse, "_train", lambda _ctx, _gan, *, runs: np.full((runs, 20, 8), 1 / 8)
    )
    assert run(BY_ID["MODE-COLLAPSE-RING"], CONTEXT).verdict == "refuted"
