"""The decorators of compiled code: every kernel wears one."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba.core import types
from numba.extending import lower_builtin, register_jitable, type_callable

_F = TypeVar("_F", bound=Callable[..., Any])

# How code is compiled that only kernels call: Python needs no way in.
INSIDE: Any = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
INLINED: Any = {**INSIDE, "forceinline": True}


def kernel(function: _F) -> _F:
    """Return the compiled form of ``function``; the plain one stays reachable as ``.py_func``.

    Division by zero gives inf or nan as in NumPy, and the order of additions is kept: fastmath
    would undo the compensated sums and make ``isnan`` and ``isinf`` return False. The cache
    follows the file a kernel is written in, not the helpers it takes from other files. While a
    kernel runs, other threads of the interpreter do too.
    """
    options: Any = {"error_model": "numpy", "nogil": True}
    try:
        compiled = numba.njit(function, cache=True, **options)
    except RuntimeError:  # no directory can be written to: compile anew in each process
        compiled = numba.njit(function, **options)
    if compiled is function:  # NUMBA_DISABLE_JIT=1
        function.py_func = function
    return cast("_F", compiled)


def jitable(function: _F) -> _F:
    """Return ``function`` itself, which kernels may now call: NumPy outside, compiled inside."""
    return register_jitable(**INSIDE)(function)


def inlined(function: _F) -> _F:
    """Return ``function`` itself as :func:`jitable` does, for a body so small that a call costs."""
    return register_jitable(**INLINED)(function)


def name_after(loop: Callable[..., Any], formula: Callable[..., Any]) -> None:
    """Give a loop made for one formula a name of its own.

    Compiled code is linked by name. Two loops of one name, made for two formulas and kept on disk
    by two processes, would be taken for one when a third process loads both.
    """
    loop.__qualname__ = f"{formula.__module__}.{formula.__qualname__}.{loop.__name__}"


def apart() -> None:
    """Keep the calling function one function in compiled code.

    LLVM would copy it into its callers, and theirs, and optimise each copy: for a body of many
    instructions that costs seconds of compilation and gains nothing.
    """


@type_callable(apart)
def _type_apart(_: Any) -> Callable[[], Any]:
    return lambda: types.none


@lower_builtin(apart)  # type: ignore[no-untyped-call, untyped-decorator]
def _lower_apart(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
    builder.function.attributes.add("noinline")
    return context.get_dummy_value()
