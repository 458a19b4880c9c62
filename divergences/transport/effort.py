"""How long a transport solver may take, who watches it, and how far its answer is checked."""

import math
import time
from collections.abc import Callable
from typing import NamedTuple

from .._checks import as_scalar
from ..errors import DTypeError
from .large.problem import Progress

Watcher = Callable[[Progress], object]


class Effort(NamedTuple):
    """What the caller allows a solver.

    ``seconds`` in all, until ``deadline``, a time of :func:`time.monotonic`; ``watcher`` stops it
    by returning True. Without ``verify`` the lower end of a large problem is the solver's own.
    """

    seconds: float = math.inf
    deadline: float = math.inf
    watcher: Watcher | None = None
    verify: bool = True

    @property
    def limited(self) -> bool:
        """Whether the solver may be stopped at all."""
        return self.watcher is not None or self.seconds < math.inf

    def stops(self, progress: Progress) -> bool:
        """Tell the watcher, and whether the solver should stop now."""
        told = self.watcher is not None and self.watcher(progress) is True
        return told or time.monotonic() >= self.deadline

    def earlier(self, seconds: float) -> "Effort":
        """Return an effort that ends that much earlier."""
        return self._replace(deadline=self.deadline - seconds)


def as_effort(budget_s: object, progress: object, verify: object) -> Effort:
    """Return the effort a caller asked for, which begins now."""
    if progress is not None and not callable(progress):
        raise DTypeError(f"progress must be callable with a Progress; got {progress!r}")
    if not isinstance(verify, bool):
        raise DTypeError(f"verify must be True or False; got {verify!r}")
    seconds = math.inf if budget_s is None else as_scalar(budget_s, "budget_s", above=0.0)
    return Effort(seconds, time.monotonic() + seconds, progress, verify)
