"""What a function does with a case, in this process or in one that may die of it."""

import multiprocessing
import pickle
import signal
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import SupportsFloat, TypeGuard

import numpy as np

from ..errors import DTypeError, UnsupportedError
from .cases import Case

Function = Callable[..., object]

# What a caller may expect of bad input: an argument of the wrong value or kind, or too large.
_CLEAR = (ValueError, TypeError, OverflowError)
_LINE = 200  # characters of a message


@dataclass(frozen=True)
class Outcome:
    """What came of a call.

    Attributes
    ----------
    number : float or None
        The number returned, NaN included; None if none was.
    bracket : (float, float) or None
        The bracket around it, of a result that promises one.
    error : str
        The exception, or what was returned instead of a number.
    clear : bool
        Whether the exception tells the caller that the input is at fault.
    warning : str
        The first warning.
    died : str
        How the process ended, if it did.
    """

    number: float | None = None
    bracket: tuple[float, float] | None = None
    error: str = ""
    clear: bool = False
    warning: str = ""
    died: str = ""


def call(function: Function, case: Case) -> Outcome:
    """Return what a function does with a copy of the arguments of a case."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            answer = function(*(argument.copy() for argument in case.arguments))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is what is graded
            clear = isinstance(error, _CLEAR) and bool(str(error).strip())
            return Outcome(error=_line(f"{type(error).__name__}: {error}"), clear=clear)
    return _read(answer, _line(str(caught[0].message)) if caught else "")


def _read(answer: object, warning: str) -> Outcome:
    """Return a number, with its bracket if it comes with one and promises something."""
    lower, upper = getattr(answer, "lower", None), getattr(answer, "upper", None)
    bracket = None
    if _is_number(lower) and _is_number(upper) and getattr(answer, "kind", "") != "point":
        bracket = float(lower), float(upper)
    number = getattr(answer, "value", answer)
    if _is_number(number):
        return Outcome(float(number), bracket, warning=warning)
    words = f"returned {type(number).__name__} {number!r}, not a number"
    return Outcome(error=_line(words), warning=warning)


def _is_number(answer: object) -> TypeGuard[SupportsFloat]:
    """Tell whether something is one real number, such as a float, a Fraction or an array ()."""
    if isinstance(answer, np.ma.MaskedArray) or np.asarray(answer).ndim > 0:
        return False
    kind = np.asarray(answer).dtype.kind
    return kind in "fiu" or (kind == "O" and isinstance(answer, SupportsFloat))


def _line(words: str) -> str:
    """Return the beginning of a message on one line."""
    return " ".join(words.split())[:_LINE]


def call_all(function: Function, cases: Iterable[Case]) -> Iterator[Outcome]:
    """Yield what a function does with each case, in this process."""
    for case in cases:
        yield call(function, case)


def call_apart(function: Function, cases: Iterable[Case], timeout: float) -> Iterator[Outcome]:
    """Yield what a function does with each case in another process, begun anew when it dies."""
    try:
        pickle.dumps(function)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise DTypeError(
            f"isolate=True sends function to another process, and it cannot be pickled: {error}. "
            "Repair: define it with def at the top of a file"
        ) from None
    worker = _Worker(function)
    try:
        for case in cases:
            yield worker.ask(case, timeout)
    finally:
        worker.end()


class _Worker:
    """A process that answers one case after the other."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self._begin()

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._function), daemon=True)
        self._process.start()
        theirs.close()
        try:
            self._line.recv()
        except EOFError:
            self.end()
            raise UnsupportedError(
                "function could not be loaded in another process. Repair: define it in a file "
                "that can be imported, and call check under if __name__ == '__main__'"
            ) from None

    def ask(self, case: Case, timeout: float) -> Outcome:
        """Return what the function does, or how the process ended."""
        try:
            self._line.send(case)
            if self._line.poll(timeout):
                outcome: Outcome = self._line.recv()
                return outcome
            words = f"no answer within {timeout:g} s"
        except (EOFError, OSError):
            self._process.join()
            words = _ending(self._process.exitcode)
        self.end()
        self._begin()
        return Outcome(died=words)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._line.close()


def _serve(line: Connection, function: Function) -> None:
    """Say that the function is loaded, then answer cases until nobody asks."""
    line.send("ready")
    while True:
        try:
            case = line.recv()
        except EOFError:
            return
        line.send(call(function, case))


def _ending(code: int | None) -> str:
    """Return how a process ended, in words."""
    if code is not None and code < 0:
        return f"ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
