"""Work for other processes: pickled by reference, so it stands in a module they can import."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info


def square(x: int) -> int:
    return x * x


def blas_threads(_: int) -> int:
    return max(each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas")


def draw(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=3)


def fail_at_three(x: int) -> int:
    if x == 3:
        raise ZeroDivisionError("three")
    return x


@contextmanager
def interrupts() -> Iterator[None]:
    """Let SIGINT interrupt, also where the tests run in the background and it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class DyingOnce(Executor):
    """Passes work on to an executor; the first worker to begin some is killed in the middle."""

    def __init__(self, executor: Executor, folder: Path) -> None:
        self._executor, self._marker = executor, folder / "killed"

    def submit(self, function: Callable, /, *arguments: object) -> Future:
        return self._executor.submit(_die_once, self._marker, function, *arguments)

    @property
    def has_killed(self) -> bool:
        return self._marker.exists()


class StuckAfterOne(Executor):
    """Passes one task on to an executor; the others never end."""

    def __init__(self, executor: Executor) -> None:
        self._executor, self._submitted = executor, 0

    def submit(self, function: Callable, /, *arguments: object) -> Future:
        self._submitted += 1
        if self._submitted == 1:
            return self._executor.submit(function, *arguments)
        return self._executor.submit(time.sleep, 3600)


def _die_once(marker: Path, function: Callable, *arguments: object) -> object:
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return function(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("a killed process does not go on")
