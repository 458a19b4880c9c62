"""One formula, two ways to run it: NumPy on arrays, a loop in compiled code."""

from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from divergences._kernels import pointwise
from divergences._kernels._jit import kernel
from divergences._kernels.pointwise import like, select

precision = pytest.mark.parametrize("dtype", [np.float32, np.float64])
shapes = st.one_of(
    st.tuples(st.integers(0, 9)),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
)


@pointwise.pointwise
def hinge(p: float, a: Any) -> Any:
    """Return max(a - p, 0) + 1/2, each operation of which is exact on the numbers below."""
    return select(a > like(a, p), a - like(a, p), like(a, 0)) + like(a, 0.5)


@pointwise.pointwise_pair
def double_and_square(p: float, a: Any) -> tuple[Any, Any]:
    return a + a, like(a, p) * a * a


@pointwise.pointwise_update
def mix(p: float, g: Any, x: Any, m: Any, v: Any) -> tuple[Any, Any, Any]:
    m = m + g
    return x - like(x, p) * m, m, v + g * g


@kernel
def compiled_hinge(p, a):
    return hinge(p, a)


@kernel
def compiled_pair(p, a):
    return double_and_square(p, a)


@kernel
def compiled_mix(p, g, x, m, v):
    mix(p, g, x, m, v)


@kernel
def compiled_product(a, b):
    return pointwise.product(a, b)


@kernel
def compiled_add(out, a):
    pointwise.add(out, a)


@kernel
def compiled_write(out, a):
    pointwise.write(out, a)


@kernel
def compiled_column_sums(a):
    return pointwise.column_sums(a)


@kernel
def compiled_row_norms(a):
    return pointwise.row_norms(a)


@kernel
def compiled_scale_rows(a, factors):
    return pointwise.scale_rows(a, factors)


@kernel
def compiled_all_finite(a):
    return pointwise.all_finite(a)


def whole(shape: tuple[int, ...], dtype: type, seed: int = 0) -> np.ndarray:
    """Return whole numbers, on which the order of the operations does not matter."""
    return np.random.default_rng(seed).integers(-9, 10, shape).astype(dtype)


@precision
@given(shapes, st.sampled_from([-1.0, 0.0, 2.0]))
def test_a_formula_gives_the_same_both_ways(dtype: type, shape: tuple[int, ...], p: float) -> None:
    a = whole(shape, dtype)
    expected = np.maximum(a - p, 0) + 0.5
    for form in (hinge, compiled_hinge):
        got = form(p, a)
        assert got.dtype == dtype
        np.testing.assert_array_equal(got, expected)


@precision
@given(shapes)
def test_a_pair_of_formulas_gives_two_arrays(dtype: type, shape: tuple[int, ...]) -> None:
    a = whole(shape, dtype)
    for form in (double_and_square, compiled_pair):
        twice, square = form(3.0, a)
        assert twice.dtype == square.dtype == dtype
        np.testing.assert_array_equal(twice, 2 * a)
        np.testing.assert_array_equal(square, 3 * a**2)


@precision
@pytest.mark.parametrize("size", [0, 1, 5, 64])
def test_an_update_changes_its_arrays_in_place(dtype: type, size: int) -> None:
    g, x, m, v = whole((4, size), dtype)
    for form in (mix, compiled_mix):
        arrays = [array.copy() for array in (x, m, v)]
        form(2.0, g, *arrays)
        for got, expected in zip(arrays, (x - 2 * (m + g), m + g, v + g * g), strict=True):
            assert got.dtype == dtype
            np.testing.assert_array_equal(got, expected)


@precision
@given(st.integers(0, 11), st.integers(0, 5))
def test_whole_arrays_are_treated_alike(dtype: type, rows: int, columns: int) -> None:
    a, b = whole((2, rows, columns), dtype, 1)
    factors = whole((rows, 1), dtype, 2)
    pairs = [
        (compiled_product(a, b), pointwise.product(a, b), a * b),
        (compiled_column_sums(a), pointwise.column_sums(a), a.sum(0)),
        (compiled_scale_rows(a, factors), pointwise.scale_rows(a, factors), a * factors),
    ]
    for compiled, plain, expected in pairs:
        assert compiled.dtype == plain.dtype == dtype
        np.testing.assert_array_equal(compiled, expected)
        np.testing.assert_array_equal(plain, expected)


@precision
@given(st.integers(0, 11), st.integers(0, 5))
def test_sums_and_copies_are_made_in_place(dtype: type, rows: int, columns: int) -> None:
    a, b = whole((2, rows, columns), dtype, 1)
    for add, write in ((compiled_add, compiled_write), (pointwise.add, pointwise.write)):
        out = a.copy()
        add(out, b)
        np.testing.assert_array_equal(out, a + b)
        write(out, b)
        np.testing.assert_array_equal(out, b)


@precision
@given(st.integers(1, 11), st.integers(1, 5))
def test_norms_of_rows_are_right_to_their_roundings(dtype: type, rows: int, columns: int) -> None:
    a = np.random.default_rng(3).normal(size=(rows, columns)).astype(dtype)
    expected = np.sqrt((a.astype(np.longdouble) ** 2).sum(1, keepdims=True))
    # n squares, n - 1 sums of positive numbers and a root; half of what comes before it counts.
    bound = (columns / 2 + 1) * np.finfo(dtype).eps * expected
    for form in (compiled_row_norms, pointwise.row_norms):
        got = form(a)
        assert got.dtype == dtype
        assert got.shape == (rows, 1)
        assert np.all(np.abs(got - expected) <= bound)


@precision
@pytest.mark.parametrize("size", [0, 1, 7, 100])
def test_one_bad_number_anywhere_is_seen(dtype: type, size: int) -> None:
    a = whole((size,), dtype)
    for form in (compiled_all_finite, pointwise.all_finite):
        assert form(a) is True
        for i in range(size):
            for bad in (np.nan, np.inf, -np.inf):
                broken = a.copy()
                broken[i] = bad
                assert form(broken) is False


@given(hnp.arrays(np.float64, st.integers(0, 9), elements=st.floats()))
def test_any_numbers_are_judged_as_numpy_does(a: np.ndarray) -> None:
    assert compiled_all_finite(a) == bool(np.isfinite(a).all())


@precision
def test_a_number_takes_the_precision_of_its_array(dtype: type) -> None:
    assert type(like(np.zeros(3, dtype), 0.1)) is dtype
    assert like(np.zeros(3, dtype), 0.1) == dtype(0.1)


def test_a_formula_meets_extended_precision() -> None:
    a = np.array([1.0, 2.0], np.longdouble)
    assert hinge(0.1, a).dtype == np.longdouble


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="speaks of compiled code")
def test_nan_stays_nan_in_a_loop() -> None:
    twice, square = compiled_pair(1.0, np.array([np.nan, 1.0]))
    assert np.isnan([twice[0], square[0]]).all()
    assert not np.isnan([twice[1], square[1]]).any()
