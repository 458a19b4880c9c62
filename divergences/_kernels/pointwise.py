"""Formulas written once: NumPy applies them to whole arrays, compiled code in one fused loop.

A formula takes a parameter and a number, ``f(p, a)``. Called from Python with an array it is
NumPy; called from a kernel with an array it is a loop over the numbers, without the arrays that
NumPy makes in between.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import types
from numba.extending import overload
from numba.np.numpy_support import as_dtype

from ._jit import INLINED, INSIDE, apart, inlined, name_after

_F = TypeVar("_F", bound=Callable[..., Any])

Real = Any  # what a formula takes and returns: an array in NumPy, a number in compiled code


def like(a: Any, number: float) -> Any:
    """Return ``number`` in the precision of ``a``."""
    return a.dtype.type(number)


@overload(like, jit_options=INSIDE, strict=False)
def _like(a: Any, number: Any) -> Callable[..., Any]:  # noqa: ARG001
    precision = as_dtype(a.dtype if isinstance(a, types.Array) else a).type
    return lambda a, number: precision(number)  # noqa: ARG005


def select(condition: Any, x: Any, y: Any) -> Any:
    """Return ``x`` where the condition holds and ``y`` elsewhere."""
    return np.where(condition, x, y)


@overload(select, jit_options=INSIDE, strict=False)
def _select(condition: Any, x: Any, y: Any) -> Callable[..., Any]:  # noqa: ARG001
    return lambda condition, x, y: x if condition else y


def pointwise(formula: _F) -> _F:
    """Return ``formula`` itself, which maps (p, a) to an array like a."""

    def loop(p: Any, a: Any) -> Any:
        apart()
        out = np.empty_like(a)
        x, y = a.flat, out.flat
        for i in range(a.size):
            y[i] = formula(p, x[i])
        return out

    return _register(formula, loop)


def pointwise_pair(formula: _F) -> _F:
    """Return ``formula`` itself, which maps (p, a) to two arrays like a."""

    def loop(p: Any, a: Any) -> Any:
        apart()
        out, other = np.empty_like(a), np.empty_like(a)
        x, y, z = a.flat, out.flat, other.flat
        for i in range(a.size):
            y[i], z[i] = formula(p, x[i])
        return out, other

    return _register(formula, loop)


def _register(formula: _F, loop: Callable[..., Any]) -> _F:
    name_after(loop, formula)

    @overload(formula, jit_options=INSIDE, strict=False)
    def _of_array(p: Any, a: Any) -> Callable[..., Any] | None:  # noqa: ARG001
        return loop if isinstance(a, types.Array) else None

    @overload(formula, jit_options=INLINED, strict=False)
    def _of_number(p: Any, a: Any) -> Callable[..., Any] | None:  # noqa: ARG001
        return None if isinstance(a, types.Array) else formula

    return formula


def pointwise_update(formula: _F) -> _F:
    """Return a function that replaces arrays x, m, v by what ``formula(p, g, x, m, v)`` returns."""

    def replace(p: Any, g: Any, x: Any, m: Any, v: Any) -> None:
        x[...], m[...], v[...] = formula(p, g, x, m, v)

    def loop(p: Any, g: Any, x: Any, m: Any, v: Any) -> None:
        for i in range(x.size):
            x[i], m[i], v[i] = formula(p, g[i], x[i], m[i], v[i])

    inlined(formula)
    name_after(loop, formula)
    overload(replace, jit_options=INSIDE, strict=False)(lambda p, g, x, m, v: loop)  # noqa: ARG005
    return cast("_F", replace)


def product(a: Any, b: Any) -> Any:
    """Return a * b of two arrays of one shape."""
    return a * b


@overload(product, jit_options=INSIDE, strict=False)
def _product(a: Any, b: Any) -> Callable[..., Any]:  # noqa: ARG001
    def loop(a: Any, b: Any) -> Any:
        out = np.empty_like(a)
        x, y, z = a.flat, b.flat, out.flat
        for i in range(a.size):
            z[i] = x[i] * y[i]
        return out

    return loop


def add(out: Any, a: Any) -> None:
    """Add the array ``a`` to the array ``out`` of its shape, in place."""
    out += a


@overload(add, jit_options=INSIDE, strict=False)
def _add(out: Any, a: Any) -> Callable[..., Any]:  # noqa: ARG001
    def loop(out: Any, a: Any) -> None:
        x, y = a.flat, out.flat
        for i in range(a.size):
            y[i] += x[i]

    return loop


def column_sums(a: Any) -> Any:
    """Return the sums over the rows of a (B, m) array, shape (m,)."""
    return a.sum(0)


@overload(column_sums, jit_options=INSIDE, strict=False)
def _column_sums(a: Any) -> Callable[..., Any]:  # noqa: ARG001
    def loop(a: Any) -> Any:
        apart()
        out = np.zeros(a.shape[1], a.dtype)
        whole = a.shape[0] - a.shape[0] % 4
        for i in range(0, whole, 4):  # four rows at once: the sums are read and written less
            for j in range(a.shape[1]):
                out[j] += (a[i, j] + a[i + 1, j]) + (a[i + 2, j] + a[i + 3, j])
        for i in range(whole, a.shape[0]):
            for j in range(a.shape[1]):
                out[j] += a[i, j]
        return out

    return loop


def write(out: Any, a: Any) -> None:
    """Write the array ``a`` into the array ``out`` of its shape."""
    out[...] = a


@overload(write, jit_options=INSIDE, strict=False)
def _write(out: Any, a: Any) -> Callable[..., Any]:  # noqa: ARG001
    def loop(out: Any, a: Any) -> None:
        x, y = a.flat, out.flat
        for i in range(a.size):
            y[i] = x[i]

    return loop


def row_norms(a: Any) -> Any:
    """Return the Euclidean norms of the rows of a (B, m) array, shape (B, 1)."""
    return np.sqrt((a * a).sum(1, keepdims=True))


@overload(row_norms, jit_options=INSIDE, strict=False)
def _row_norms(a: Any) -> Callable[..., Any]:
    precision = as_dtype(a.dtype).type

    def loop(a: Any) -> Any:
        out = np.empty((a.shape[0], 1), a.dtype)
        for i in range(a.shape[0]):
            total = precision(0)
            for j in range(a.shape[1]):
                total += a[i, j] * a[i, j]
            out[i, 0] = np.sqrt(total)
        return out

    return loop


def scale_rows(a: Any, factors: Any) -> Any:
    """Return the rows of a (B, m) array, each times its factor of a (B, 1) array."""
    return a * factors


@overload(scale_rows, jit_options=INSIDE, strict=False)
def _scale_rows(a: Any, factors: Any) -> Callable[..., Any]:  # noqa: ARG001
    def loop(a: Any, factors: Any) -> Any:
        out = np.empty_like(a)
        for i in range(a.shape[0]):
            for j in range(a.shape[1]):
                out[i, j] = a[i, j] * factors[i, 0]
        return out

    return loop


def all_finite(a: Any) -> bool:
    """Tell whether no number of a vector is inf or nan."""
    return bool(np.isfinite(a).all())


@overload(all_finite, jit_options=INSIDE, strict=False)
def _all_finite(a: Any) -> Callable[..., Any]:  # noqa: ARG001
    def loop(a: Any) -> bool:
        for i in range(a.size):  # noqa: SIM110 (kernels take no generator expression)
            if not np.isfinite(a[i]):
                return False
        return True

    return loop
