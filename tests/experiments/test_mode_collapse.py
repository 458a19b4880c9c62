"""Lost modes: counted right, decided by rates over many runs, and drawn as they were found."""

import dataclasses
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from divergences.errors import DivergencesError, InputError
from divergences.experiments import Collapses, ModeCollapse, mode_collapse
from divergences.experiments._ring_runs import METHODS, RING, _generated
from divergences.experiments.mode_collapse import RATES
from divergences.report import decide_mode_collapse, draw_mode_collapse


def found(**settings: object) -> ModeCollapse:
    defaults = {"steps": 20, "replicates": 1, "rates": [1e-3], "compiled": False}
    return mode_collapse(rng=np.random.default_rng(0), **{**defaults, **settings})


FOUND = found()


def cell(modes: list[int], *, method: str = "GAN") -> Collapses:
    """Return runs that end with so many modes, each with the same share of the points."""
    shares = np.array([[np.where(np.arange(8) < k, 1 / max(k, 1), 0.0)] for k in modes])
    runs = len(modes)
    return Collapses(
        method, 1e-3, shares, np.zeros(runs), np.zeros((1, 2)), np.zeros(runs, np.int64)
    )


def table(**modes: list[int]) -> ModeCollapse:
    """Return what each method, by its position, would have left."""
    rows = ((cell(left, method=name),) for name, left in zip(METHODS, modes.values(), strict=True))
    return ModeCollapse(tuple(rows), 20)


def held(result: ModeCollapse) -> list[bool]:
    return [decider.holds for decider in decide_mode_collapse(result)]


def test_at_most_half_of_the_modes_is_a_collapse() -> None:
    runs = cell([0, 1, 4, 5, 8])
    assert runs.modes.tolist() == [0, 1, 4, 5, 8]
    assert runs.collapsed.tolist() == [True, True, True, False, False]
    assert runs.collapse_rate == 0.6


def test_a_mode_with_two_percent_of_the_points_is_not_yet_covered() -> None:
    shares = np.zeros((1, 1, 8))
    shares[0, 0, :3] = 0.02, 0.021, 0.5
    assert dataclasses.replace(cell([0]), shares=shares).modes.tolist() == [2]


def test_the_interval_is_that_of_clopper_and_pearson() -> None:
    """Its ends are the rates under which as many or more, as few or fewer, have chance 2.5 %."""
    runs = cell([1, 2, 3, 8, 8, 8, 8, 8, 8, 8])
    low, high = runs.interval
    assert binom.sf(2, 10, low) == pytest.approx(0.025, rel=1e-6)
    assert binom.cdf(3, 10, high) == pytest.approx(0.025, rel=1e-6)
    assert cell([8, 8]).interval[0] == 0.0
    assert cell([1, 1]).interval[1] == 1.0


def test_a_mode_dominates_with_more_than_half_of_what_is_near_any() -> None:
    shares = np.zeros((3, 4, 8))
    shares[0, :, 0] = 0.1, 0.0, 0.1, 0.1  # the second checkpoint has nothing near
    shares[0, 2:, 1] = 0.3, 0.1  # another leads, then two are equal
    shares[1] = 1 / 8
    runs = dataclasses.replace(cell([0, 0, 0]), shares=shares)
    assert runs.dominating.tolist() == [2, 0, 0]


def test_points_beyond_all_numbers_are_near_no_mode() -> None:
    gan = METHODS["GAN"].gan
    with np.errstate(over="ignore", invalid="ignore"):
        points = _generated(gan, np.full(gan.generator.size, 1e200), np.random.default_rng(0))
    assert np.isfinite(points).all()
    assert (np.abs(points).max(axis=1) > 1e300).all()


def test_every_method_is_run_at_every_rate_and_looked_at_twenty_times() -> None:
    assert FOUND.methods == tuple(METHODS)
    assert FOUND.rates == (1e-3,)
    for row in FOUND.cells:
        for runs in row:
            assert runs.shares.shape == (1, 20, 8)
            assert runs.points.shape == (2048, 2)
            assert runs.statuses.tolist() == [0]
            assert (runs.shares >= 0).all()
            assert (runs.shares.sum(axis=2) <= 1 + 1e-12).all()


def test_the_full_setting_is_three_rates_around_that_of_the_source() -> None:
    assert RATES == (3e-4, 1e-3, 3e-3)
    assert [method.critic_steps for method in METHODS.values()] == [1, 1, 5, 5, 1]
    assert [method.gan.unroll for method in METHODS.values()] == [0, 5, 0, 0, 5]
    assert (RING.spread, len(RING.centres)) == (0.02, 8)


def test_the_same_seed_gives_the_same_table() -> None:
    again = found()
    for row, other in zip(FOUND.cells, again.cells, strict=True):
        for one, two in zip(row, other, strict=True):
            np.testing.assert_array_equal(one.shares, two.shares)


def assert_same(one: ModeCollapse, other: ModeCollapse, runs: int) -> None:
    """To the last bit, as far as ``runs`` go."""
    pairs = zip(sum(one.cells, ()), sum(other.cells, ()), strict=True)
    for cell, twin in pairs:
        assert (cell.method, cell.rate) == (twin.method, twin.rate)
        np.testing.assert_array_equal(cell.points, twin.points)
        for name in ("shares", "hits", "statuses"):
            np.testing.assert_array_equal(getattr(cell, name)[:runs], getattr(twin, name)[:runs])


def test_processes_and_a_checkpoint_change_no_bit_and_more_runs_go_on_from_fewer(
    tmp_path: Path,
) -> None:
    file = tmp_path / "collapse.jsonl"
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert_same(found(executor=pool, checkpoint=file), FOUND, runs=1)
    assert len(file.read_bytes().splitlines()) == 1 + 5
    more = found(replicates=2, checkpoint=file)
    assert len(file.read_bytes().splitlines()) == 1 + 10
    assert_same(more, FOUND, runs=1)
    assert_same(more, found(replicates=2), runs=2)
    with pytest.raises(InputError, match="another run, with steps"):
        found(steps=40, checkpoint=file)
    with pytest.raises(InputError, match="another run, with seed"):
        mode_collapse(
            rng=np.random.default_rng(1), rates=[1e-3], steps=20, compiled=False, checkpoint=file
        )


def test_the_points_drawn_are_those_of_the_first_run() -> None:
    runs = FOUND.cells[0][0]
    near = np.linalg.norm(runs.points[:, np.newaxis] - RING.centres, axis=2) <= 0.3
    np.testing.assert_allclose(near.mean(axis=0), runs.shares[0, -1], atol=1e-12)


COLLAPSED, WELL = [1] * 30, [8] * 30


def test_remedies_that_keep_the_modes_are_told_from_a_gan_that_loses_them() -> None:
    assert all(
        held(table(gan=COLLAPSED, unrolled=WELL, clipped=WELL, penalised=WELL, minimax=WELL))
    )


def test_a_remedy_that_is_no_better_is_refused() -> None:
    result = table(
        gan=COLLAPSED, unrolled=COLLAPSED, clipped=[1] * 25 + [8] * 5, penalised=WELL, minimax=WELL
    )
    assert held(result) == [True, False, False, True, True]


def test_a_gan_that_does_not_collapse_is_refused() -> None:
    result = table(
        gan=[1] * 15 + [8] * 15, unrolled=WELL, clipped=WELL, penalised=WELL, minimax=WELL
    )
    assert held(result) == [False, True, True, True, True]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"rates": []}, "rates must hold"),
        ({"rates": [0.0]}, "rates must be > 0"),
        ({"steps": 30}, "multiple of 20; got 30"),
        ({"replicates": 0}, "replicates"),
    ],
)
def test_bad_arguments_are_named(settings: dict[str, object], words: str) -> None:
    with pytest.raises(DivergencesError, match=words):
        found(**settings)


def test_the_table_drawn_is_the_table_found() -> None:
    result = table(
        gan=[1, 1, 1, 8], unrolled=[8] * 4, clipped=[2, 8, 8, 8], penalised=[8] * 4, minimax=[8] * 4
    )
    axes, *panels = draw_mode_collapse(result).axes
    np.testing.assert_array_equal(axes.images[0].get_array()[:, 0], [0.75, 0.0, 0.25, 0.0, 0.0])
    titles = [panel.get_title() for panel in panels]
    assert titles == ["1 of 8", "8 of 8", "2 of 8", "8 of 8", "8 of 8"]
    assert "[0.19, 0.99]" in axes.texts[5].get_text()
