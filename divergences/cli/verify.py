"""``divergences verify``: run claims, show the record."""

import signal
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from rich.progress import Progress

from .._checks import as_count
from ..claims import ClaimResult, Record, verify
from ..errors import SolverError
from ..report import record_table
from .console import check_writable, output, progress_bar, write_json

_MOST_PROCESSES: Final = 61  # Windows can wait for no more


def run(arguments: Namespace) -> int:
    """Verify the claims named; the exit code is the verdict on all of them."""
    jobs = as_count(arguments.jobs, "--jobs")
    to_stdout = arguments.json == "-"
    target = check_writable(Path(arguments.json)) if arguments.json and not to_stdout else None
    record = _verify(arguments, jobs)
    if arguments.json:
        write_json(record.to_dict(), target)
    if not to_stdout:
        console = output()
        console.print(record_table(record, details=arguments.details))
        console.print(record.summary)
    return record.exit_code


def _verify(arguments: Namespace, jobs: int) -> Record:
    with _pool(jobs) as executor, progress_bar() as bar:
        return verify(
            arguments.ids or None,
            budget=arguments.budget,
            seed=arguments.seed,
            executor=executor,
            progress=_Advance(bar),
        )


class _Advance:
    """Moves a bar by one claim."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("verifying", total=None)

    def __call__(self, result: ClaimResult, total: int) -> None:
        self._bar.update(self._task, description=result.id, advance=1, total=total)


@contextmanager
def _pool(jobs: int) -> Iterator[Executor | None]:
    """Yield a process pool, or None for one job; an interrupt ends the workers too."""
    if jobs == 1:
        yield None
        return
    quiet = (signal.SIGINT, signal.SIG_DFL)  # a worker dies of Ctrl-C without a traceback
    with ProcessPoolExecutor(
        min(jobs, _MOST_PROCESSES),
        mp_context=get_context("spawn"),
        initializer=signal.signal,
        initargs=quiet,
    ) as executor:
        try:
            yield executor
        except BrokenExecutor:
            raise SolverError("a worker process died; try fewer --jobs") from None
