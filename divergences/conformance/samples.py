"""Cases for W_1 of two samples; the sums behind the numbers are short enough to do by hand."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .cases import Case, answered, refusal

_GRID = (np.arange(64) + 0.5) / 64.0  # quantiles of U[0, 1], exact in binary


def sample_cases(dim: int, *, weighted: bool) -> tuple[Case, ...]:
    """Return the cases of samples (n,) on the line, or (n, 2) in the plane."""
    on_the_line = (*_on_the_line(), *(_with_weights() if weighted else ()), *_of_no_law())
    if dim == 1:
        return on_the_line
    return (*map(_on_axis, on_the_line), *_in_the_plane())


def _on_the_line() -> tuple[Case, ...]:
    return (
        _fair("U[0,1] and U[2,3]", _GRID, _GRID + 2.0, 2.0, "how far apart disjoint laws are"),
        _fair("exchanged", _GRID + 2.0, _GRID, 2.0, "symmetry"),
        _fair(
            "out of order", [3.0, 0.0, 1.0], [1.0, 5.0, -2.0], 4 / 3, "sorting, and more than means"
        ),
        _fair("equal", [0.1, 0.7, 0.2], [0.7, 0.2, 0.1], 0.0, "exactly 0"),
        _fair("two points", [0.0], [3.0], 3.0, "one point is a law"),
        _fair("ties", [0.0, 0.0, 1.0, 1.0, 1.0], [0.0, 1.0, 1.0, 2.0, 2.0], 0.6, "ties"),
        _fair("sizes 2 and 3", [0.0, 1.0], [0.0, 1.0, 2.0], 0.5, "sizes that differ"),
        _fair("2^-40 apart", _GRID, _GRID + 2.0**-40, 2.0**-40, "bins and smoothing"),
        _fair("around 1e9", _GRID + 1e9, _GRID + (1e9 + 0.5), 0.5, "cancellation of squares"),
        _fair("scale 1e-300", [0.0, 1e-300], [1e-300, 2e-300], 1e-300, "underflow"),
        _fair("scale 1e300", [0.0, 1e300], [1e300, 1.5e300], 7.5e299, "overflow of squares"),
        _fair(
            "a span beyond all floats",
            [-1e308, 1e308],
            [-1e308, 1.25e308],
            1.25e307,
            "0 times an overflow",
        ),
        _fair("integers", [0, 1, 2], [3, 4, 8], 4.0, "arithmetic in integers"),
        _fair(
            "bytes",
            np.array([0, 10], np.uint8),
            np.array([200, 255], np.uint8),
            222.5,
            "differences that wrap around",
        ),
    )


def _with_weights() -> tuple[Case, ...]:
    """Return the cases of points with weights, in the order x, y, weights of x, weights of y."""
    x, y, even = [0.0, 1.0], [0.0, 2.0], [0.5, 0.5]
    return (
        answered("weights", _arrays(x, y, [0.25, 0.75], even), 0.75, "weights"),
        answered(
            "a weight of 0",
            _arrays([0.0, 1e6], [2.0], [1.0, 0.0], [1.0]),
            2.0,
            "a point without mass",
        ),
        refusal("negative weight", _arrays(x, y, [-0.25, 1.25], even), "no law has one"),
        refusal("NaN weight", _arrays(x, y, [math.nan, 1.0], even), "no law has one"),
        refusal("no weight", _arrays(x, y, [0.0, 0.0], even), "no law without mass"),
        refusal("3 weights of 2 points", _arrays(x, y, [0.25, 0.25, 0.5], even), "whose are they"),
        refusal(
            "weights that sum to 4",
            _arrays(x, y, [1.0, 3.0], even),
            "no law has them",
            allowed=0.75,
            reading="normalised",
        ),
    )


def _of_no_law() -> tuple[Case, ...]:
    """Return the samples (n,) that no law has."""
    x, none = np.array([0.0, 1.0]), np.array([])
    masked = np.ma.MaskedArray([0.0, 1.0, 2.0], [False, False, True])
    return (
        refusal("NaN", (np.array([0.0, math.nan]), x), "no law has it"),
        refusal("infinity", (x, np.array([0.0, math.inf])), "no law has it"),
        refusal("both empty", (none, none), "no law without mass"),
        refusal("one empty", (x, none), "no law without mass"),
        refusal("a masked point", (masked, x), "NumPy shows it", allowed=0.0, reading="without it"),
    )


def _in_the_plane() -> tuple[Case, ...]:
    corner, other = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    return (
        *(_segments(gap, 0.0) for gap in (0.5, 1e-9)),
        _segments(0.5, 1e9),
        _fair("a square's diagonals", corner, other, 1.0, "distances one axis at a time"),
        _fair(
            "3, 4, 5", np.zeros((3, 2)), np.array([[3.0, 4.0]] * 2), 5.0, "squares, L1 distances"
        ),
        refusal("points of R^2 and of R^3", (corner, np.zeros((2, 3))), "dimensions differ"),
    )


def _segments(gap: float, offset: float) -> Case:
    """Return parallel segments: each point goes straight across."""
    left = np.column_stack([np.full(64, offset), offset + _GRID])
    name = f"parallel segments {gap:g} apart" + (f", around {offset:g}" if offset else "")
    return _fair(name, left, left + [gap, 0.0], gap, "cancellation of squares")


def _on_axis(case: Case) -> Case:
    x, y, *weights = case.arguments
    return replace(case, arguments=(_beside_zeros(x), _beside_zeros(y), *weights))


def _beside_zeros(x: NDArray[Any]) -> NDArray[Any]:
    stack = np.ma.column_stack if isinstance(x, np.ma.MaskedArray) else np.column_stack
    return np.asanyarray(stack([x, np.zeros(len(x), x.dtype)]))


def _fair(name: str, x: ArrayLike, y: ArrayLike, wanted: float, why: str) -> Case:
    return answered(name, _arrays(x, y), wanted, why)


def _arrays(*arguments: ArrayLike) -> tuple[NDArray[Any], ...]:
    return tuple(np.array(argument) for argument in arguments)
