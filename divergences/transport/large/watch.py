"""Asking the caller whether to go on."""

import time
from collections.abc import Callable

from .problem import Progress

Stop = Callable[[Progress], bool]


class Watch:
    """Where a solver is, and whether it was told to stop."""

    level: int
    levels: int
    round: int
    violations: int
    stopped: bool

    def __init__(self, stop: Stop | None, points: int) -> None:
        self._stop, self._points, self._begin = stop, points, time.perf_counter()
        self.level = self.levels = self.round = self.violations = 0
        self.stopped = False

    def ask(self) -> bool:
        """Tell the caller how far things are, and return whether to stop."""
        if self._stop is not None and not self.stopped:
            seconds = time.perf_counter() - self._begin
            self.stopped = self._stop(
                Progress(
                    self.level, self.levels, self._points, self.round, self.violations, seconds
                )
            )
        return self.stopped
