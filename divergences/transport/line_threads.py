"""Doing the same to two samples, at once where that pays."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from numpy.typing import NDArray

_LARGE = 2**17  # points in a sample that take longer than to start a thread, some 0.1 ms

_T = TypeVar("_T")
_Given = tuple[NDArray[Any], ...]


def of_both(function: Callable[..., _T], mine: _Given, theirs: _Given) -> tuple[_T, _T]:
    """Return f(*mine) and f(*theirs), each a sample, or many, and what belongs to it.

    They are computed in two threads where the samples are large and two cores free. As neither
    knows of the other, the results are the same bit by bit.
    """
    if min(mine[0].size, theirs[0].size) < _LARGE or _cores() < 2:
        return function(*mine), function(*theirs)
    with ThreadPoolExecutor(1) as second:
        other = second.submit(function, *theirs)
        return function(*mine), other.result()


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
