import re
from collections.abc import Callable

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from divergences._kernels import elementary
from divergences._kernels._jit import kernel

Function = Callable[[np.ndarray], np.ndarray]
# The bound of the module's docstring; NumPy states 4 for its own.
ULPS = 4 if numba.config.DISABLE_JIT else 2


@kernel
def compiled_exp(a):
    return elementary.exp(a)


@kernel
def compiled_expm1(a):
    return elementary.expm1(a)


@kernel
def compiled_log1p(a):
    return elementary.log1p(a)


@kernel
def compiled_log(a):
    return elementary.log(a)


# Compiled; plain NumPy where compilation is switched off.
each = pytest.mark.parametrize(
    ("function", "twin"),
    [(compiled_exp, np.exp), (compiled_expm1, np.expm1), (compiled_log1p, np.log1p)],
    ids=["exp", "expm1", "log1p"],
)
precision = pytest.mark.parametrize("dtype", [np.float32, np.float64])
quiet = pytest.mark.filterwarnings("ignore:(overflow|underflow|divide|invalid)")


def spread(dtype: type) -> np.ndarray:
    """Return numbers of all sizes and both signs, dense where the functions bend."""
    rng = np.random.default_rng(11)
    info = np.finfo(dtype)
    top = np.log(float(info.max))
    sizes = np.exp(rng.uniform(np.log(float(info.smallest_subnormal)), top, 40_000))
    parts = [
        sizes, -sizes, rng.uniform(-1, 1, 40_000), -1 + sizes[sizes < 1],
        rng.uniform(-1.1 * top, 1.1 * top, 40_000), -rng.exponential(3, 40_000),
    ]  # fmt: skip
    return np.concatenate(parts).astype(dtype)


def check(function: Function, twin: Function, a: np.ndarray) -> None:
    """Compare with the twin in long doubles, in steps of the floats around its value."""
    expected = twin(a.astype(np.longdouble))
    rounded = expected.astype(a.dtype)
    got = function(a)
    assert got.dtype == a.dtype
    finite = np.isfinite(rounded)
    np.testing.assert_array_equal(got[~finite], rounded[~finite])
    error = np.abs(got[finite] - expected[finite])
    assert np.all(error <= ULPS * np.spacing(np.abs(rounded[finite])))


@quiet
@each
@precision
def test_two_ulps_hold_over_the_whole_range(
    function: Function, twin: Function, dtype: type
) -> None:
    check(function, twin, spread(dtype))


@quiet
@each
@given(st.data())
def test_two_ulps_hold_for_any_numbers(
    function: Function, twin: Function, data: st.DataObject
) -> None:
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    width = 8 * dtype().itemsize
    check(
        function,
        twin,
        data.draw(hnp.arrays(dtype, st.integers(0, 40), elements=st.floats(width=width))),
    )


@quiet
@each
@precision
def test_special_values_are_numpys(function: Function, twin: Function, dtype: type) -> None:
    tiny, large = np.finfo(dtype).smallest_subnormal, np.finfo(dtype).max
    values = [0.0, -0.0, np.inf, -np.inf, np.nan, -1.0, -2.0, tiny, -tiny, large, -large]
    a = np.array(values, dtype)
    got, expected = function(a), twin(a)
    check(function, twin, a)
    numbers = ~np.isnan(expected)
    np.testing.assert_array_equal(np.signbit(got[numbers]), np.signbit(expected[numbers]))


@quiet
@each
@precision
def test_overflow_and_underflow_come_where_they_must(
    function: Function, twin: Function, dtype: type
) -> None:
    edge = np.log(np.finfo(dtype).max.astype(np.longdouble)).astype(dtype)
    low = np.log(np.finfo(dtype).smallest_subnormal.astype(np.longdouble)).astype(dtype)
    steps = np.arange(-50, 51)
    for end in (edge, low):
        check(function, twin, (end + steps * np.spacing(end)).astype(dtype))


@each
@precision
@pytest.mark.parametrize("shape", [(), (1,), (0,), (17,), (3, 5), (2, 3, 4)])
def test_any_shape_is_kept(
    function: Function, twin: Function, dtype: type, shape: tuple[int, ...]
) -> None:
    a = np.random.default_rng(2).random(shape).astype(dtype)
    a = np.asarray(a, dtype)
    got = function(a)
    assert np.shape(got) == shape
    check(lambda x: np.asarray(function(x)), twin, a)


@each
@precision
def test_a_number_gives_a_number_of_its_precision(
    function: Function, twin: Function, dtype: type
) -> None:
    x = dtype(0.3)
    got = function(x)
    assert abs(got - twin(np.longdouble(x))) <= ULPS * np.spacing(dtype(twin(x)))


@each
def test_gaps_between_the_numbers_do_no_harm(function: Function, twin: Function) -> None:
    a = np.random.default_rng(4).random((6, 8))
    for view in (a.T, a[::2, ::3]):
        check(function, twin, view)


@pytest.mark.parametrize("name", ["exp", "expm1", "log1p"])
def test_the_plain_form_is_numpys(name: str) -> None:
    a = np.linspace(-0.9, 3.0, 100)
    np.testing.assert_array_equal(getattr(elementary, name)(a), getattr(np, name)(a))


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="speaks of compiled code")
@pytest.mark.parametrize("function", [compiled_exp, compiled_expm1, compiled_log1p])
@precision
def test_the_loops_are_vectorised(function: Function, dtype: type) -> None:
    kind = numba.types.Array(numba.from_dtype(np.dtype(dtype)), 1, "C")
    fresh = numba.njit(function.py_func)  # a cached one has kept no instructions
    fresh.compile((kind,))
    number = "float" if dtype is np.float32 else "double"
    # Of the polynomials; memory alone is moved in vectors around a call of libm, too.
    assert re.search(rf"fmul contract <\d+ x {number}>", fresh.inspect_llvm((kind,)))


@kernel
def compiled_exponentials(a):
    out, less = np.empty_like(a), np.empty_like(a)
    for i in range(a.size):
        out[i], less[i] = elementary.exponentials(a[i])
    return out, less


@quiet
@precision
def test_both_exponentials_of_one_reduction_hold_two_ulps_below_0(dtype: type) -> None:
    a = -np.abs(spread(dtype))
    check(lambda x: compiled_exponentials(x)[0], np.exp, a)
    check(lambda x: compiled_exponentials(x)[1], np.expm1, a)


@precision
def test_both_exponentials_keep_zeros_infinities_and_nan(dtype: type) -> None:
    a = np.array([0.0, -0.0, -np.inf, np.nan], dtype)
    out, less = compiled_exponentials(a)
    np.testing.assert_array_equal(out, np.exp(a))
    np.testing.assert_array_equal(less, np.expm1(a))
    np.testing.assert_array_equal(np.signbit(less[:2]), [False, True])


@precision
def test_log_of_normal_numbers_is_right_to_two_ulps(dtype: type) -> None:
    a = np.abs(spread(dtype))
    near_one = 1 + np.random.default_rng(5).uniform(-0.4, 0.6, 40_000).astype(dtype)
    for numbers in (a[a >= np.finfo(dtype).tiny], near_one):
        check(compiled_log, np.log, numbers.astype(dtype))
