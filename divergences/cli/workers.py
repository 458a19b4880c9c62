"""Who runs the claims: this process, several on this machine, or those of a dask scheduler."""

import logging
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from multiprocessing import get_context
from typing import Final

from ..errors import InputError, MissingExtraError, WorkerError

_MOST_PROCESSES: Final = 61  # Windows can wait for no more
_PATIENCE: Final = 10  # seconds for a scheduler to answer


def workers(jobs: int, scheduler: str | None) -> AbstractContextManager[Executor | None]:
    """Return the context in which there is an executor; None stands for this process."""
    if scheduler is not None:
        return _cluster(scheduler)
    return nullcontext() if jobs == 1 else _pool(jobs)


@contextmanager
def _pool(jobs: int) -> Iterator[Executor]:
    """Yield a pool of processes; an interrupt ends them too, without a traceback of theirs."""
    with ProcessPoolExecutor(
        min(jobs, _MOST_PROCESSES),
        mp_context=get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_DFL),
    ) as executor:
        yield executor


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """Yield an executor on the workers of a dask scheduler."""
    try:
        distributed = import_module("distributed")  # by name: it ships no types
    except ImportError:
        raise MissingExtraError(
            "--scheduler needs dask.distributed. Repair: pip install 'divergences[distributed]'"
        ) from None
    try:
        distributed.comm.get_address_host(address)  # a Client of a bad address does not close
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"--scheduler {address}: no scheduler answers ({error}). Repair: start one with "
            "`dask scheduler` and give the address it prints, as tcp://host:8786"
        ) from None
    with _quiet(), client:
        try:
            yield client.get_executor(pure=False)
        except distributed.KilledWorker as error:
            raise WorkerError(f"the scheduler gave up: {error}") from None
        except (ModuleNotFoundError, RuntimeError) as error:
            missing = error.__cause__ if isinstance(error, RuntimeError) else error
            if not isinstance(missing, ModuleNotFoundError):
                raise
            raise WorkerError(
                f"scheduler or workers lack {missing.name}. Repair: install the package there, "
                "in the same version"
            ) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep dask's own log of a lost scheduler off the terminal: it comes back as our error."""
    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)
