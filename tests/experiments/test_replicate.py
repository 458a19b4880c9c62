"""Replicates: each knows its number and no more, whatever computes it and in how many goes."""

from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from chores import draw

from divergences.errors import DTypeError, InputError, ShapeError
from divergences.experiments import replicate


def drawn(replicates: int = 7, function=draw, **settings: object) -> np.ndarray:
    return replicate(function, replicates, rng=np.random.default_rng(0), **settings)


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


def test_every_replicate_draws_from_its_own_generator() -> None:
    entropy = np.random.default_rng(0).integers(2**32, size=4).tolist()
    seeds = [np.random.SeedSequence(entropy, spawn_key=(i,)) for i in range(7)]
    expected = [np.random.default_rng(seed).normal(size=3) for seed in seeds]
    np.testing.assert_array_equal(drawn(), expected)


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_neither_executor_nor_chunks_nor_file_change_a_bit(pool, tmp_path: Path, chunk) -> None:
    expected = drawn()
    file = tmp_path / "run.jsonl"
    np.testing.assert_array_equal(drawn(executor=pool, chunk=chunk, checkpoint=file), expected)
    np.testing.assert_array_equal(drawn(checkpoint=file), expected)
    with ThreadPoolExecutor(3) as threads:
        np.testing.assert_array_equal(drawn(executor=threads, chunk=chunk), expected)


def test_more_replicates_go_on_from_fewer(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    few = drawn(3, checkpoint=file)
    content = file.read_bytes()
    np.testing.assert_array_equal(drawn(checkpoint=file), drawn())
    assert file.read_bytes().startswith(content)
    np.testing.assert_array_equal(drawn(3, checkpoint=file), few)


def scaled(rng: np.random.Generator, *, scale: float) -> np.float32:
    return np.float32(scale * rng.random())


def test_the_file_of_another_function_or_seed_or_setting_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    drawn(function=partial(scaled, scale=2.0), checkpoint=file)
    for other in (draw, partial(scaled, scale=3.0)):
        with pytest.raises(InputError, match="another run, with function"):
            drawn(function=other, checkpoint=file)
    with pytest.raises(InputError, match="another run, with seed"):
        replicate(partial(scaled, scale=2.0), 7, rng=np.random.default_rng(1), checkpoint=file)
    again = drawn(function=partial(scaled, scale=2.0), checkpoint=file)
    assert (again.shape, again.dtype) == ((7,), np.float32)


def test_what_is_no_array_of_numbers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DTypeError, match="function must return numbers"):
        drawn(function=lambda _: "text")
    with pytest.raises(ShapeError, match="arrays of one shape"):
        drawn(function=lambda rng: rng.random(rng.integers(1, 9)))
    with pytest.raises(DTypeError, match="function of a module"):
        drawn(function=lambda _: 1.0, checkpoint=tmp_path / "run.jsonl")
    with pytest.raises(InputError, match="chunk"):
        drawn(chunk=0)
    with pytest.raises(InputError, match="replicates"):
        drawn(0)
