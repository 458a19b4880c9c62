"""Many runs at once: each ends where it would end alone, and none stops the others."""

from dataclasses import dataclass

import numpy as np
import pytest

from divergences.errors import DTypeError, InputError, ShapeError
from divergences.nets import (
    GAN,
    MLP,
    SGD,
    GradientPenalty,
    Replicates,
    Run,
    Schedule,
    Watch,
    data,
    train,
    train_replicates,
)
from divergences.nets.data import Modes
from divergences.nets.noise import BLOCK
from divergences.nets.steps import CRITIC_FAILED, FINE, GENERATOR_FAILED

SMALL = GAN(MLP((2, 4, 2)), MLP((2, 4, 1)))
RING = data.ring()
FEW = Schedule(batch=3)
PLAYERS = [
    pytest.param(SMALL, FEW, id="non-saturating"),
    pytest.param(
        GAN(MLP((2, 4, 2)), MLP((2, 4, 1)), loss="wasserstein", penalty=GradientPenalty()),
        Schedule(batch=3, critic_steps=2),
        id="penalty",
    ),
    pytest.param(GAN(MLP((2, 4, 2)), MLP((2, 4, 1)), spectral=True), FEW, id="spectral"),
    pytest.param(GAN(MLP((2, 4, 2)), MLP((2, 4, 1)), unroll=2), FEW, id="unrolled"),
    pytest.param(
        GAN(MLP((2, 4, 2), dtype="float32"), MLP((2, 4, 1), dtype="float32")), FEW, id="float32"
    ),
]


def many(gan: GAN = SMALL, **settings: object) -> Replicates:
    defaults = {"steps": 5, "replicates": 4, "schedule": FEW, "compiled": False}
    return train_replicates(gan, RING, rng=np.random.default_rng(3), **{**defaults, **settings})


def alone(runs: Replicates, i: int, **settings: object) -> Run:
    defaults = {"schedule": FEW, "compiled": False, "steps": runs.losses.shape[1]}
    return train(runs.gan, RING, start=runs.start(i), **{**defaults, **settings})


def assert_same(some: Replicates, others: Replicates) -> None:
    """To the last bit, as far as both have them."""
    n = min(len(some), len(others))
    for name in ("theta", "phi", "losses", "statuses", "path"):
        np.testing.assert_array_equal(getattr(some, name)[:n], getattr(others, name)[:n])


def test_a_range_of_replicates_is_those_rows_of_all() -> None:
    every, some = many(replicates=6, every=2), many(replicates=range(1, 6, 2), every=2)
    for name in ("theta", "phi", "losses", "statuses", "path"):
        np.testing.assert_array_equal(getattr(some, name), getattr(every, name)[1::2])
    np.testing.assert_array_equal(alone(some, 2).state.theta, every.theta[5])


@pytest.mark.parametrize("replicates", [range(0), range(-1, 2), range(2, -2, -1), 1.0])
def test_a_range_is_of_numbers_of_replicates(replicates: object) -> None:
    with pytest.raises((DTypeError, InputError), match="replicates must be"):
        many(replicates=replicates)


@pytest.mark.parametrize(("gan", "schedule"), PLAYERS)
def test_a_replicate_ends_at_the_bits_it_would_end_at_alone(gan: GAN, schedule: Schedule) -> None:
    runs = many(gan, schedule=schedule, steps=BLOCK + 3, replicates=2)
    for i in range(2):
        run = alone(runs, i, schedule=schedule)
        np.testing.assert_array_equal(runs.theta[i], run.state.theta)
        np.testing.assert_array_equal(runs.phi[i], run.state.phi)
        np.testing.assert_array_equal(runs.losses[i], run.losses)
    assert runs.theta.dtype == gan.generator.dtype


def test_the_first_replicates_do_not_depend_on_how_many_there_are() -> None:
    assert_same(many(replicates=2), many(replicates=7))


def test_compiled_replicates_do_not_depend_on_the_number_of_threads() -> None:
    one, *others = (
        many(compiled=True, threads=threads, steps=BLOCK + 3, replicates=9) for threads in (1, 2, 5)
    )
    for other in others:
        assert_same(one, other)
    run = alone(one, 8, compiled=True)
    np.testing.assert_array_equal(one.theta[8], run.state.theta)
    np.testing.assert_array_equal(one.losses[8], run.losses)


def test_compiled_replicates_are_the_plain_ones_up_to_rounding() -> None:
    fast, plain = many(compiled=True), many()
    np.testing.assert_allclose(fast.theta, plain.theta, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(fast.losses, plain.losses, rtol=1e-12)


def test_no_two_replicates_are_alike() -> None:
    runs = many()
    assert len(np.unique(runs.theta[:, 0])) == len(np.unique(runs.losses[:, 0, 0])) == len(runs)


@pytest.mark.parametrize("every", [1, 7, 20, BLOCK, BLOCK + 9])
def test_the_path_passes_where_a_watch_would_look(every: int) -> None:
    seen = []
    runs = many(steps=BLOCK + 20, every=every, replicates=2)
    watch = Watch(every, [lambda _, state: seen.append(state.theta)])
    alone(runs, 1, watch=watch)
    records = (BLOCK + 20) // every
    assert runs.path.shape == (2, records, SMALL.generator.size)
    np.testing.assert_array_equal(runs.path[1], seen[1 : 1 + records])
    assert_same(many(steps=BLOCK + 20, replicates=2, every=every), runs)


def test_looking_on_the_way_changes_nothing() -> None:
    np.testing.assert_array_equal(many(every=2).theta, many().theta)
    assert many().path.shape == (4, 0, SMALL.generator.size)


@dataclass(frozen=True)
class Poisoned:
    """The ring; where the first point of a block is on the left, the middle one is missing."""

    ring: Modes = RING
    dim: int = 2
    name: str = "poisoned"
    centres: None = None
    spread: None = None
    law: None = None

    def sample(self, n: int, *, rng: np.random.Generator) -> np.ndarray:
        points = self.ring.sample(n, rng=rng)
        if points[0, 0] < 0.5:
            points[n // 2] = np.nan
        return points


def test_a_failure_ends_its_own_run_and_no_other() -> None:
    settings = {"steps": BLOCK, "replicates": 8, "schedule": FEW, "compiled": False}
    runs = train_replicates(SMALL, Poisoned(), rng=np.random.default_rng(0), every=10, **settings)
    well = train_replicates(SMALL, RING, rng=np.random.default_rng(0), every=10, **settings)
    failed = runs.statuses != FINE
    assert 0 < failed.sum() < len(runs)
    assert set(runs.statuses[failed]) == {CRITIC_FAILED}
    assert set(runs.failed_at[~failed]) == {-1}
    assert set(runs.failed_at[failed]) == {BLOCK // 2}
    np.testing.assert_array_equal(runs.theta[~failed], well.theta[~failed])
    np.testing.assert_array_equal(
        runs.losses[failed, : BLOCK // 2], well.losses[failed, : BLOCK // 2]
    )
    assert np.isnan(runs.losses[failed, BLOCK // 2 :]).all()
    for theta, path, before in zip(runs.theta, runs.path, well.path, strict=True):
        np.testing.assert_array_equal(path[:3], before[:3])
        if not (path[3:] == before[3:]).all():
            np.testing.assert_array_equal(path[3:], np.tile(theta, (3, 1)))


def test_a_rate_that_explodes_is_reported_with_its_step_and_player() -> None:
    schedule = Schedule(critic=SGD(1e-3), generator=SGD(1e200), batch=3)
    gan = GAN(MLP((2, 4, 2)), MLP((2, 4, 1)), loss="wasserstein")
    with np.errstate(all="ignore"):
        runs = many(gan, schedule=schedule, steps=50)
    assert set(runs.statuses) <= {CRITIC_FAILED, GENERATOR_FAILED}
    assert (runs.failed_at >= 1).all()
    assert np.isfinite(runs.theta).all()


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_in_a_thread_reaches_the_caller(threads: int) -> None:
    @dataclass(frozen=True)
    class Exhausted(Poisoned):
        def sample(self, n: int, *, rng: np.random.Generator) -> np.ndarray:
            raise OSError("no more data")

    with pytest.raises(OSError, match="no more data"):
        train_replicates(
            SMALL, Exhausted(), steps=1, replicates=5, rng=np.random.default_rng(0), threads=threads
        )


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"replicates": 0}, InputError, "replicates must be >= 1; got 0"),
        ({"replicates": 2.0}, DTypeError, "replicates must be a whole number; got float 2.0"),
        ({"replicates": True}, DTypeError, "replicates"),
        ({"steps": 0}, InputError, "steps"),
        ({"every": 0}, InputError, "every"),
        ({"threads": 0}, InputError, "threads"),
    ],
)
def test_bad_arguments_are_named(
    settings: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        many(**settings)


def test_a_generator_is_needed_and_data_must_fit() -> None:
    with pytest.raises(DTypeError, match="rng must be a numpy"):
        train_replicates(SMALL, RING, steps=1, replicates=1, rng=0)
    once = {"steps": 1, "replicates": 1, "rng": np.random.default_rng(0)}
    with pytest.raises(ShapeError, match="dimension 2; got 1 from gaussian"):
        train_replicates(SMALL, data.gaussian(), **once)
    with pytest.raises(DTypeError, match="data must be a source of points; got ndarray"):
        train_replicates(SMALL, np.zeros((5, 2)), **once)


def test_only_replicates_there_are_have_a_start() -> None:
    runs = many(replicates=3)
    np.testing.assert_array_equal(runs.start(-1).theta, runs.start(2).theta)
    with pytest.raises(IndexError):
        runs.start(3)
