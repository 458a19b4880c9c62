"""Who watches a solver for the command: a bar for long runs, and what Ctrl-C means meanwhile."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from rich.progress import Progress, TaskID

from ..transport.large.problem import Progress as Step
from .console import progress_bar

_PATIENCE: Final = 2.0  # seconds without a bar
_INTERRUPTED: Final = 130  # 128 + SIGINT, as shells report it


class Watch:
    """Told of every step of a solver; tells it to stop after an interrupt."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task: TaskID | None = None
        self._interrupted = False

    def __call__(self, step: Step) -> bool:
        """Move the bar, if the run is long enough for one; return whether to stop."""
        if step.seconds >= _PATIENCE:
            if self._task is None:
                self._task = self._bar.add_task("transport", total=step.levels)
            self._bar.update(
                self._task,
                completed=step.level,
                description=f"{step.points} points",
            )
        return self._interrupted

    @property
    def exit_code(self) -> int:
        """What the command returns when its results are printed."""
        return _INTERRUPTED if self._interrupted else 0

    @contextmanager
    def interrupts(self) -> Iterator[None]:
        """Let the first interrupt stop the solver, and the second one the command."""
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread may say what an interrupt does
            return
        before = signal.getsignal(signal.SIGINT)

        def note(_number: int, _frame: FrameType | None) -> None:
            self._interrupted = True
            signal.signal(signal.SIGINT, before)

        signal.signal(signal.SIGINT, note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)


@contextmanager
def watched() -> Iterator[Watch]:
    """Yield a watch with a bar on standard error."""
    with progress_bar() as bar:
        yield Watch(bar)
