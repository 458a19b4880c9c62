"""Work in chunks: whatever does it, in whatever order and however often, the results are one."""

import signal
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from chores import DyingOnce, blas_threads, fail_at_three, interrupts, square
from threadpoolctl import threadpool_limits

from divergences._chunks import Work, collect
from divergences.errors import DTypeError, InputError, WorkerError

SQUARES = [i * i for i in range(10)]


def work(count: int = 10, function=square, **identity: object) -> Work:
    items = {str(i): i for i in range(count)}
    return Work(function, items, {"job": "test", **identity}, lambda x: x, lambda x: x)


def processes() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    with processes() as executor:
        yield executor


@pytest.mark.parametrize("chunk", [1, 3, 10, 99])
def test_the_results_have_the_order_of_the_items(pool: Executor, path: Path, chunk: int) -> None:
    assert collect(work(), chunk=chunk) == SQUARES
    assert collect(work(), executor=pool, chunk=chunk) == SQUARES
    assert collect(work(), executor=pool, chunk=chunk, checkpoint=path) == SQUARES
    assert collect(work(), chunk=chunk, checkpoint=path) == SQUARES
    assert collect(work(0), executor=pool) == []


def test_linear_algebra_has_one_thread_while_a_chunk_runs(pool: Executor) -> None:
    """The sum of a product of matrices depends on how many threads share it, in its last digit."""
    with threadpool_limits(limits=2, user_api="blas"):
        assert collect(work(2, blas_threads)) == [1, 1]
        with ThreadPoolExecutor(2) as threads:
            assert collect(work(8, blas_threads), executor=threads) == 8 * [1]
        assert collect(work(2, blas_threads), executor=pool) == [1, 1]
        assert blas_threads(0) == 2


def test_what_is_in_the_file_is_not_done_again(path: Path) -> None:
    done: list[int] = []

    def once(x: int) -> int:
        done.append(x)
        return x * x

    collect(work(4, once), checkpoint=path)
    assert collect(work(10, once), checkpoint=path, chunk=4) == SQUARES
    assert done == list(range(10))
    assert collect(work(2, once), checkpoint=path) == SQUARES[:2]
    assert len(done) == 10


@pytest.mark.parametrize("after", range(10))
def test_an_interrupted_run_goes_on(path: Path, after: int) -> None:
    seen: list[int] = []

    def interrupt(result: int, total: int) -> None:
        seen.append(result)
        assert total == 10
        if len(seen) == after + 1:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt), interrupts():
        collect(work(), checkpoint=path, chunk=3, progress=interrupt)
    again: list[int] = []
    result = collect(work(), checkpoint=path, progress=lambda x, _: again.append(x))
    assert (result, again) == (SQUARES, SQUARES)
    assert len(path.read_text().splitlines()) > 1


def test_an_interrupt_takes_back_what_has_not_begun() -> None:
    class Lazy(Executor):
        """Does the first task at once, and the others never."""

        futures: tuple[Future, ...] = ()

        def submit(self, function, /, *arguments):
            future: Future = Future()
            if not self.futures:
                future.set_result(function(*arguments))
            self.futures += (future,)
            return future

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    lazy = Lazy()
    with pytest.raises(KeyboardInterrupt):
        collect(work(), executor=lazy, progress=interrupt)
    assert [future.cancelled() for future in lazy.futures] == [False] + 9 * [True]


def test_an_error_says_where_it_was_raised_and_loses_nothing_finished(path: Path, pool) -> None:
    with pytest.raises(ZeroDivisionError, match="three") as caught:
        collect(work(function=fail_at_three), executor=pool, checkpoint=path)
    assert caught.value.__notes__ == ["in 3, run by an executor"]
    with pytest.raises(ZeroDivisionError) as caught:
        collect(work(function=fail_at_three), executor=pool, checkpoint=path, chunk=8)
    assert len(caught.value.__notes__) == 1
    with pytest.raises(ZeroDivisionError, match="three"):
        collect(work(function=fail_at_three), checkpoint=path)
    assert collect(work(), checkpoint=path)[3] == 9


def test_a_process_pool_that_broke_is_said_and_the_run_goes_on_from_the_file(
    path: Path, tmp_path: Path
) -> None:
    collect(work(5), checkpoint=path)
    with processes() as broken, pytest.raises(WorkerError, match="a worker process died"):
        collect(work(), executor=DyingOnce(broken, tmp_path), checkpoint=path)
    with processes() as whole:
        assert collect(work(), executor=whole, checkpoint=path) == SQUARES


def test_work_that_its_executor_gave_up_is_said() -> None:
    class Closing(ThreadPoolExecutor):
        def submit(self, function, /, *arguments):
            future: Future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future

    with Closing() as closing, pytest.raises(WorkerError, match="0: given up by the executor"):
        collect(work(1), executor=closing)


def test_a_worker_with_other_packages_is_refused(monkeypatch: pytest.MonkeyPatch, pool) -> None:
    monkeypatch.setattr("divergences._chunks.versions", lambda: {"numpy": "9"})
    with pytest.raises(WorkerError, match="a worker has"):
        collect(work(), executor=pool)


def test_bad_arguments_are_named(path: Path) -> None:
    with pytest.raises(DTypeError, match="executor must be"):
        collect(work(), executor=4)  # type: ignore[arg-type]
    collect(work(seed=0), checkpoint=path)
    with pytest.raises(InputError, match="another run, with seed 0; this one has 1"):
        collect(work(seed=1), checkpoint=path)
