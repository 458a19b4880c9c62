"""Independent work in chunks, done by any executor, with a checkpoint to go on from.

What an item gives must not depend on when, where or beside what it is done: then the results are
those of a plain loop, bit for bit, whatever runs it and however often it was interrupted. Chunks
begin in the order of the items. An idle worker takes the next one at once, so workers wait for
the last chunk no longer than it takes, and nobody has to guess which one that will be.
"""

import os
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import closing, nullcontext
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from threadpoolctl import threadpool_limits

from ._checkpoint import Checkpoint
from ._versions import versions
from .errors import DTypeError, WorkerError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Work(Generic[_Item, _Result]):
    """Items, and the function that makes each of them a result.

    Attributes
    ----------
    function : callable
        Takes an item; it, the items and the results have to cross to other processes.
    items : mapping
        Each item by its name.
    identity : mapping
        All that a result depends on besides the name of its item, as plain data.
    encode, decode : callable
        A result to plain data that JSON can hold, and back without the loss of a bit.
    """

    function: Callable[[_Item], _Result]
    items: Mapping[str, _Item]
    identity: Mapping[str, object]
    encode: Callable[[_Result], object]
    decode: Callable[[Any], _Result]


def collect(
    work: Work[_Item, _Result],
    *,
    executor: Executor | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    chunk: int = 1,
    progress: Callable[[_Result, int], None] | None = None,
) -> list[_Result]:
    """Return the results in the order of the items.

    Parameters
    ----------
    work : Work
        What is to be done.
    executor : concurrent.futures.Executor, optional
        Does it; without one, this process does it in the order of the items.
    checkpoint : path, optional
        File that keeps every finished chunk; what is in it already is not done again.
    chunk : int
        Items of one task, >= 1: together they cross to a worker, and into the file.
    progress : callable, optional
        Called with each result as it arrives and the number of items.

    Raises
    ------
    WorkerError
        If the executor lost workers it cannot replace, or gave up the work.
    """
    _check_executor(executor)
    found: dict[str, _Result] = {}

    def keep(done: Mapping[str, _Result]) -> None:
        found.update(done)
        if progress is not None:
            for result in done.values():
                progress(result, len(work.items))

    opened = nullcontext() if checkpoint is None else Checkpoint(checkpoint, work.identity)
    with _one_thread(), opened as file:
        known = file.finished if file else {}
        keep({name: work.decode(known[name]) for name in work.items if name in known})
        rest = {name: item for name, item in work.items.items() if name not in known}
        with closing(_chunks(work.function, rest, executor, chunk)) as chunks:
            for done in chunks:
                if file:
                    file.append({name: work.encode(result) for name, result in done.items()})
                keep(done)
    return [found[name] for name in work.items]


def _one_thread() -> threadpool_limits:
    """Limit linear algebra to one thread: several add in an order that depends on their number."""
    import scipy.linalg  # noqa: F401  # what is not loaded yet would escape

    return threadpool_limits(limits=1, user_api="blas")


def _check_executor(executor: object) -> None:
    if executor is not None and not isinstance(executor, Executor):
        raise DTypeError(
            f"executor must be a concurrent.futures.Executor; got {type(executor).__name__}. "
            "Repair: ProcessPoolExecutor(), or dask's Client.get_executor(pure=False)"
        )


def _chunks(
    function: Callable[[_Item], _Result],
    items: Mapping[str, _Item],
    executor: Executor | None,
    size: int,
) -> Generator[dict[str, _Result], None, None]:
    """Yield the results of each chunk as it is finished."""
    names = list(items)
    parts = [{k: items[k] for k in names[i : i + size]} for i in range(0, len(names), size)]
    if executor is None:
        yield from (_each(function, part) for part in parts)
        return
    pending: dict[Future[dict[str, _Result]], list[str]] = {}
    try:
        for part in parts:
            pending[executor.submit(_each_here, function, part, versions())] = list(part)
        for future in as_completed(pending):
            yield _outcome(future, pending.pop(future))
    except BrokenExecutor as error:
        raise WorkerError(
            "a worker process died. Repair: fewer workers, or more memory for each; with a "
            "checkpoint the next run goes on from what is finished"
        ) from error
    finally:
        for future in pending:
            future.cancel()


def _outcome(future: Future[dict[str, _Result]], names: list[str]) -> dict[str, _Result]:
    """Return what a chunk gave, or raise what it raised, with a note that says where."""
    where = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    if future.cancelled():
        raise WorkerError(
            f"{where}: given up by the executor, which was shut down or lost its scheduler. "
            "Repair: with a checkpoint the next run goes on from what is finished"
        )
    error = future.exception()
    if error is not None:
        error.add_note(f"in {where}, run by an executor")
        raise error
    return future.result()


def _each(function: Callable[[_Item], _Result], items: Mapping[str, _Item]) -> dict[str, _Result]:
    return {name: function(item) for name, item in items.items()}


def _each_here(
    function: Callable[[_Item], _Result], items: Mapping[str, _Item], wanted: Mapping[str, str]
) -> dict[str, _Result]:
    """Do a chunk in a worker, unless its packages could give other digits."""
    if versions() != wanted:
        raise WorkerError(f"a worker has {versions()}, and the run {wanted}; install the same")
    _one_thread()  # for good: another chunk may be under way in a thread of this worker
    return _each(function, items)
