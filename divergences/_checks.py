"""The door: what a caller gave becomes float64 arrays the code below can trust.

Every function names the argument, what was wanted, what came and the repair.
"""

import math
from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import (
    DTypeError,
    InputError,
    NormalizationError,
    ShapeError,
    UnknownNameError,
)

FloatArray = NDArray[np.float64]
RealArray = NDArray[np.floating[Any]]  # of any precision: the nets keep that of their parameters
_Choice = TypeVar("_Choice", bound=str)

EPS = float(np.finfo(np.float64).eps)


def as_points(points: ArrayLike, name: str, *, lent: bool = False) -> FloatArray:
    """Return ``points`` as a fresh (n, d) array; a vector of n numbers means n points in R^1.

    What is only ``lent``, for the time of a call, is not copied if it is such an array already.
    """
    array = _as_real(points, name, lent=lent)
    if array.ndim not in (1, 2):
        raise ShapeError(
            f"{name} must have shape (n,) or (n, d), one row per point; got {array.shape}"
        )
    if array.size == 0:
        raise ShapeError(
            f"{name} must hold at least one point; got an array of shape {array.shape}"
        )
    return array.reshape(len(array), -1)


def as_rows(samples: ArrayLike, name: str) -> FloatArray:
    """Return samples on the line along the last axis as a (..., n) array, lent if it can be."""
    array = _as_real(samples, name, lent=True)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise ShapeError(
            f"{name} must have shape (..., n), at least one point a sample; got {array.shape}"
        )
    return array


def as_vector(vector: ArrayLike, name: str) -> FloatArray:
    """Return one point of R^d as a fresh (d,) array; a bare number means d = 1."""
    array = np.atleast_1d(_as_real(vector, name))
    if array.ndim != 1 or array.size == 0:
        raise ShapeError(f"{name} must be one point of R^d, shape (d,); got shape {array.shape}")
    return array


def as_matrix(matrix: ArrayLike, size: int, name: str) -> FloatArray:
    """Return ``matrix`` as a fresh (size, size) array; a bare number means size = 1."""
    array = np.atleast_2d(_as_real(matrix, name))
    if array.shape != (size, size):
        raise ShapeError(f"{name} must have shape ({size}, {size}); got {array.shape}")
    return array


def as_weights(weights: ArrayLike, size: int | None, name: str) -> FloatArray:
    """Return a probability vector as a fresh (size,) array.

    The sum may miss 1 by 4 k eps: each of k weights that a caller normalised in float64 carries
    a relative error below 2 eps, and adding them up in any order costs at most another k eps.
    """
    array = _as_real(weights, name)
    if array.ndim != 1 or array.size == 0:
        raise ShapeError(f"{name} must have shape (k,) with k >= 1; got shape {array.shape}")
    if size is not None and array.size != size:
        raise ShapeError(f"{name} must hold {size} numbers, one per point; got {array.size}")
    if array.min() < 0:
        where = int(array.argmin())
        raise InputError(f"{name} must be >= 0; got {array[where]} at index {where}")
    total = float(array.sum())
    if abs(total - 1.0) > 4 * array.size * EPS:
        repair = f"divide by its sum: {name} / {name}.sum()" if total > 0 else "give some mass"
        raise NormalizationError(f"{name} must sum to 1; it sums to {total!r}. Repair: {repair}")
    return array


def as_scalar(value: object, name: str, *, above: float = -math.inf) -> float:
    """Return a finite float greater than ``above``."""
    if type(value) is float and above < value < math.inf:
        return value
    array = _as_real(value, name)
    if array.ndim != 0:
        raise ShapeError(f"{name} must be one number; got an array of shape {array.shape}")
    number = float(array)
    if not number > above:
        raise InputError(f"{name} must be > {above:g}; got {number!r}")
    return number


def as_order(order: object) -> float:
    """Return the order p >= 1 of a Wasserstein distance."""
    number = as_scalar(order, "order")
    if number < 1:
        raise InputError(f"order must be >= 1 (W_p is a metric only then); got {number!r}")
    return number


def as_level(level: object) -> float:
    """Return a confidence level, between 0 and 1."""
    number = as_scalar(level, "level", above=0.0)
    if number >= 1.0:
        raise InputError(f"level must be < 1, a probability such as 0.95; got {number!r}")
    return number


def as_count(value: object, name: str) -> int:
    """Return a positive integer; 3.0 and True are refused."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise DTypeError(f"{name} must be a whole number; got {type(value).__name__} {value!r}")
    if value < 1:
        raise InputError(f"{name} must be >= 1; got {value}")
    return int(value)


def as_generator(rng: object, name: str = "rng") -> np.random.Generator:
    """Return ``rng``, which must be a numpy Generator."""
    if not isinstance(rng, np.random.Generator):
        raise DTypeError(
            f"{name} must be a numpy.random.Generator; got {type(rng).__name__}. "
            "Repair: numpy.random.default_rng(seed)"
        )
    return rng


def as_choice(value: object, options: Iterable[_Choice], name: str) -> _Choice:
    """Return ``value`` if it is one of ``options``."""
    known = tuple(options)
    for option in known:
        if value == option:
            return option
    raise UnknownNameError(f"{name} must be one of {', '.join(known)}; got {value!r}")


def _as_real(value: object, name: str, *, lent: bool = False) -> FloatArray:
    """Return a fresh, finite float64 array of what must be real numbers, or a view of the lent."""
    if isinstance(value, np.ma.MaskedArray):
        raise DTypeError(f"{name} is a masked array; drop the masked entries with .compressed()")
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ShapeError(f"{name} must be a rectangular array of numbers: {error}") from None
    if array.dtype.kind not in "fiu":
        raise DTypeError(
            f"{name} must hold real numbers; got dtype {array.dtype}. Repair: drop missing values "
            "and convert with numpy.asarray(..., dtype=float)"
        )
    if array.dtype == np.float64:
        converted = np.asarray(array, order="C").view() if lent else array.copy()
    else:
        with np.errstate(over="ignore"):  # a longdouble beyond float64 becomes inf and is refused
            converted = array.astype(np.float64, order="C")
    if array.dtype.kind in "iu" and not np.array_equal(converted.astype(array.dtype), array):
        raise InputError(
            f"{name} holds integers beyond 2**53 that float64 cannot represent exactly"
        )
    if not np.isfinite(converted).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(converted))[0])
        at = f" at index {where if len(where) > 1 else where[0]}" if where else ""
        raise InputError(f"{name} must be finite; got {converted[where]}{at}")
    return converted
