"""Modes over time: counted and compared right, decided by the worst run."""

import dataclasses

import numpy as np
import pytest

from divergences.errors import InputError
from divergences.experiments import ModeRotation, Rotation, mode_rotation
from divergences.experiments.mode_rotation import KINDS, LOOKS, RING, _distance
from divergences.report import decide_mode_rotation, draw_mode_rotation

FOUND = mode_rotation(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
PLAIN, UNROLLED, STOPPED, DEEP = KINDS


def rotation(leaders: list[int], w: float) -> Rotation:
    """Return a run in which one mode leads at each look; -1 means all modes are even."""
    shares = np.array([[np.eye(8)[k] if k >= 0 else np.full(8, 1 / 8) for k in leaders]])
    return Rotation(shares, np.full((1, len(leaders)), w), np.zeros((len(leaders), 1, 2)))


def stated() -> ModeRotation:
    kinds = {
        PLAIN: rotation([0, 3, 5, 0], 1.0),
        UNROLLED: rotation([0, 0, -1, -1], 0.2),
        STOPPED: rotation([-1] * 4, 0.5),
        DEEP: rotation([2] * 4, 1.0),
    }
    return dataclasses.replace(FOUND, kinds=kinds)


def held(result: ModeRotation) -> list[bool]:
    return [decider.holds for decider in decide_mode_rotation(result)]


def test_modes_that_lead_are_counted_once_and_even_ones_not() -> None:
    run = rotation([0, 3, -1, 0, 5], 1.0)
    assert run.leaders.tolist() == [[0, 3, -1, 0, 5]]
    assert run.dominating.tolist() == [3]
    assert run.covered.tolist() == [[1, 1, 8, 1, 1]]


def test_points_near_no_mode_have_no_leader() -> None:
    run = rotation([0], 1.0)
    assert dataclasses.replace(run, shares=np.zeros((1, 1, 8))).dominating.tolist() == [0]


def test_the_late_numbers_leave_out_the_beginning() -> None:
    run = rotation([0, 0, -1, -1], 1.0)
    transport = np.array([[9.0, 9.0, 9.0, 0.2]])
    late = dataclasses.replace(run, transport=transport)
    assert late.late_covered.tolist() == [8]
    assert late.late_transport.tolist() == [0.2]


def test_what_is_stated_is_decided() -> None:
    assert held(stated()) == [True] * 5


@pytest.mark.parametrize(
    ("kind", "run", "broken"),
    [
        (PLAIN, rotation([0, 1, 0, 1], 1.0), 0),
        (UNROLLED, rotation([-1, -1, 0, -1], 0.2), 1),
        (UNROLLED, rotation([-1] * 4, 0.4), 2),
        (STOPPED, rotation([-1] * 4, 0.3), 3),
        (DEEP, rotation([-1] * 4, 0.2), 4),
    ],
)
def test_each_decider_fails_where_its_number_is_broken(
    kind: str, run: Rotation, broken: int
) -> None:
    result = dataclasses.replace(stated(), kinds={**stated().kinds, kind: run})
    assert [i for i, holds in enumerate(held(result)) if not holds] == [broken]


def test_a_sample_of_the_data_is_near_and_one_mode_is_far() -> None:
    rng = np.random.default_rng(0)
    mode = np.tile(RING.centres[0], (512, 1))
    to_modes = np.linalg.norm(RING.centres - RING.centres[0], axis=1).mean()
    assert _distance(RING.sample(512, rng=rng), rng) < 0.15
    assert _distance(mode, rng) == pytest.approx(to_modes, abs=0.1)


def test_each_kind_is_looked_at_twenty_times() -> None:
    assert FOUND.steps.tolist() == list(range(1, LOOKS + 1))
    for kind in FOUND.kinds.values():
        assert kind.shares.shape == (1, LOOKS, 8)
        assert kind.transport.shape == (1, LOOKS)
        assert np.isfinite(kind.points).all()


def test_only_the_unrolling_and_the_discriminator_differ() -> None:
    plain, unrolled, stopped, deep = KINDS.values()
    assert dataclasses.replace(unrolled, unroll=0) == plain
    assert dataclasses.replace(stopped, stop_gradient=False) == unrolled
    assert dataclasses.replace(deep, critic=plain.critic) == unrolled


def test_the_drawing_has_a_row_for_each_kind_and_the_distances() -> None:
    figure = draw_mode_rotation(FOUND)
    assert len(figure.axes) == 7 * len(KINDS) + 1
    assert [line.get_label() for line in figure.axes[-1].lines[: len(KINDS)]] == list(KINDS)


def test_steps_that_are_no_multiple_of_the_looks_are_refused() -> None:
    with pytest.raises(InputError, match="multiple of 20"):
        mode_rotation(rng=np.random.default_rng(0), runs=1, steps=30, compiled=False)
