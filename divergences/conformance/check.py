"""Ask a function every case, and grade what comes."""

import functools
import math
from typing import get_args

from .._checks import as_choice, as_scalar
from ..errors import DTypeError, InputError
from .calls import Function, call_all, call_apart
from .cases import Case, Distance
from .grade import Unit, grade
from .masses import mass_cases
from .result import Conformance
from .samples import sample_cases

CONVENTIONS = ("half", "sum", "sqrt")


def check(
    function: Function,
    distance: Distance = "kl",
    *,
    convention: str = "half",
    base: float = math.e,
    dim: int = 1,
    weighted: bool = False,
    isolate: bool = False,
    timeout: float = 60.0,
) -> Conformance:
    """Grade an implementation of TV, KL, JS or W_1 on reference laws and on nasty inputs.

    A number has to be right to 64 roundings; bad input has to raise a ValueError, TypeError or
    OverflowError with a message. ``VERDICTS`` explains the words.

    Parameters
    ----------
    function : callable
        For TV, KL and JS it takes two arrays (k,), the masses of two laws on the same cells; for
        Wasserstein two samples (n,) and (m,). It returns a number, or an object with ``value`` and
        perhaps ``lower``, ``upper`` and ``kind``, such as ``Estimate``.
    distance : {"kl", "tv", "js", "wasserstein"}
        What it returns.
    convention, base : {"half", "sum", "sqrt"} and float
        Of JS: the mean of two KL, their sum, the root of the mean. Of logarithms; for bits 2.
    dim, weighted : {1, 2} and bool
        Of samples: (n,) or (n, 2); whether it takes weights, as third and fourth argument.
    isolate, timeout : bool and float
        Whether to send it to another process, which may crash, and the seconds a call has there.

    Returns
    -------
    Conformance
        One row a case; printed, a table.

    Examples
    --------
    >>> found = check(lambda p, q: abs(p - q).sum(), "tv")
    >>> print(found["disjoint"].wanted, found["disjoint"].got, found["disjoint"].verdict)
    1 2 wrong number
    """
    if not callable(function):
        raise DTypeError(f"function must be callable; got {type(function).__name__}")
    unit = _unit(distance, convention, base)
    asked = cases(distance, dim=dim, weighted=weighted)
    patience = as_scalar(timeout, "timeout", above=0.0)
    called = call_apart(function, asked, patience) if isolate else call_all(function, asked)
    rows = (grade(case, outcome, unit) for case, outcome in zip(asked, called, strict=True))
    return Conformance(_name(function), unit.distance, tuple(rows))


def cases(distance: Distance, *, dim: int = 1, weighted: bool = False) -> tuple[Case, ...]:
    """Return the cases that ``check`` asks, with their answers.

    Parameters
    ----------
    distance, dim, weighted
        As for ``check``.

    Returns
    -------
    tuple of Case
        The questions that have an answer, then those to refuse.

    Examples
    --------
    >>> from divergences.conformance import cases
    >>> cases("js")[0].wanted
    0.03382207556860523
    """
    wanted = as_choice(distance, get_args(Distance), "distance")
    if dim not in (1, 2):
        raise InputError(f"dim must be 1 or 2; got {dim!r}")
    if wanted != "wasserstein":
        return mass_cases(wanted)
    return sample_cases(dim, weighted=weighted)


def _unit(distance: object, convention: object, base: object) -> Unit:
    number = as_scalar(base, "base", above=1.0)
    return Unit(
        as_choice(distance, get_args(Distance), "distance"),
        as_choice(convention, CONVENTIONS, "convention"),
        number,
    )


def _name(function: Function) -> str:
    while isinstance(function, functools.partial):
        function = function.func
    return getattr(function, "__name__", type(function).__name__)
