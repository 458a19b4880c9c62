"""Cases for TV, KL and JS of two vectors of masses.

The numbers are the definitions evaluated in 40 digits on the floats as they are given, and rounded
once; where masses are dyadic these are logarithms of small fractions.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .cases import Case, Distance, answered, refusal

INF = math.inf
LOG2 = math.log(2.0)
_TINY = 5e-324  # the least float


class _Numbers(NamedTuple):
    """TV, KL and JS (half) of two laws."""

    tv: float
    kl: float
    js: float


class _Pair(NamedTuple):
    """Two laws, their distances, and what they are there to catch."""

    name: str
    p: ArrayLike
    q: ArrayLike
    numbers: _Numbers
    why: str
    tol: float = 0.0


_APART = _Numbers(1.0, INF, LOG2)
_NONE = _Numbers(0.0, 0.0, 0.0)
_HALVES = _Numbers(0.25, 0.14384103622589045, 0.03382207556860523)

_PAIRS = (
    _Pair("overlapping", [0.5, 0.5], [0.25, 0.75], _HALVES, "factors, conventions, logarithms"),
    _Pair(
        "overlapping, exchanged",
        [0.25, 0.75],
        [0.5, 0.5],
        _HALVES._replace(kl=0.13081203594113697),
        "KL is not symmetric, TV and JS are",
    ),
    _Pair("equal", [0.1, 0.2, 0.7], [0.1, 0.2, 0.7], _NONE, "exactly 0"),
    _Pair("one cell", [1.0], [1.0], _NONE, "exactly 0"),
    _Pair("disjoint", [0.5, 0.5, 0, 0], [0, 0, 0.25, 0.75], _APART, "smoothing, and 0 log 0"),
    _Pair("disjoint integers", [0, 1], [1, 0], _APART, "arithmetic in integers"),
    _Pair(
        "a zero in q",
        [0.5, 0.25, 0.25],
        [0.75, 0.25, 0.0],
        _Numbers(0.25, INF, 0.09922809353917371),
        "KL is inf where p charges what q does not",
    ),
    _Pair(
        "a zero in p",
        [0.75, 0.25, 0.0],
        [0.5, 0.25, 0.25],
        _Numbers(0.25, 0.3040988310811233, 0.09922809353917371),
        "0 log 0 = 0",
    ),
    _Pair("a zero in both", [0.5, 0.5, 0.0], [0.25, 0.75, 0.0], _HALVES, "0 / 0"),
    _Pair(
        "a mass of 1e-300 in q",
        [0.5, 0.5],
        [1e-300, 1.0],
        _Numbers(0.5, 344.6946167685469, 0.2157615543388357),
        "smoothing and clipping",
    ),
    _Pair("the least mass in q", [0.0, 1.0], [_TINY, 1.0], _NONE, "(p + q) / 2 is 0", _TINY),
    _Pair(
        "the least mass in p",
        [_TINY, 1.0],
        [0.0, 1.0],
        _Numbers(0.0, INF, 0.0),
        "(p + q) / 2 is 0, and KL inf all the same",
        _TINY,
    ),
    _Pair(
        "nearly equal",
        [0.375 + 2.0**-30, 0.625 - 2.0**-30],
        [0.375, 0.625],
        _Numbers(2.0**-30, 1.8503717070958677e-18, 4.625929266973762e-19),
        "cancellation, which makes KL and JS negative",
    ),
)


def mass_cases(distance: Distance) -> tuple[Case, ...]:
    """Return the cases for one of TV, KL and JS."""
    pairs = [*_PAIRS, _many_cells()]
    fair = [
        answered(
            pair.name,
            (np.array(pair.p), np.array(pair.q)),
            getattr(pair.numbers, distance),
            pair.why,
            pair.tol,
        )
        for pair in pairs
    ]
    return (*fair, *_bad(distance))


def _many_cells() -> _Pair:
    of_p = np.arange(100_000) % 2 == 0
    why = "sums that lose digits, smoothing of every cell"
    return _Pair("disjoint, 100,000 cells", of_p / 5e4, ~of_p / 5e4, _APART, why)


def _bad(distance: Distance) -> list[Case]:
    """Return the cases that have no answer, or one only in some reading."""
    half = [0.5, 0.5]
    two = _Numbers(0.5, LOG2, 0.2157615543388357)
    one = _Numbers(0.75, 2 * LOG2, 0.38039566584857787)
    masked = np.ma.MaskedArray([0.5, 0.25, 0.25], [False, False, True])
    return [
        refusal("negative mass", _arrays([-0.25, 1.25], half), "no law has one"),
        refusal("NaN", _arrays([math.nan, 1.0], half), "no law has one"),
        refusal("infinite mass", _arrays([INF, 0.0], half), "no law has one"),
        refusal("no mass", _arrays([0.0, 0.0], half), "no law without mass"),
        refusal("empty", _arrays([], []), "no law without mass"),
        refusal(
            "masses that sum to 2 and 4",
            _arrays([1.0, 1.0], [1.0, 3.0]),
            "no law has them",
            allowed=getattr(_HALVES, distance),
            reading="normalised",
        ),
        refusal(
            "2 masses against 3",
            _arrays(half, [0.25, 0.25, 0.5]),
            "lengths differ",
            allowed=getattr(two, distance),
            reading="with a zero appended",
        ),
        refusal(
            "1 mass against 3",
            _arrays([1.0], [0.25, 0.25, 0.5]),
            "NumPy repeats the one",
            allowed=getattr(one, distance),
            reading="with zeros appended",
        ),
        refusal(
            "a column against a row",
            (np.array([[0.5], [0.5]]), np.array([0.25, 0.75])),
            "NumPy makes a table of them",
            allowed=getattr(_HALVES, distance),
            reading="flattened",
        ),
        refusal(
            "a masked mass",
            (masked, np.array([0.25, 0.25, 0.5])),
            "the rest is no law",
        ),
    ]


def _arrays(p: list[float], q: list[float]) -> tuple[NDArray[Any], NDArray[Any]]:
    return np.array(p), np.array(q)
