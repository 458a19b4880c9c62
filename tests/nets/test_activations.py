"""Activations and their derivatives against 100 digits, in NumPy and in compiled code."""

import functools

import numpy as np
import pytest
from nets import exact

from divergences._kernels._jit import kernel
from divergences.nets.activations import ACTIVATIONS, activate, curvature

# In units of eps: exp and expm1 are right to 4 (NumPy's statement; 2 in compiled code),
# q = 1 / (1 + e) to 3, as the error of e counts by half at most; the longest product, of expm1, e
# and q three times, to 4 + 4 + 9 and its 3 roundings.
EPSILONS = 20
FAR = 1e6  # Decimals do not hold exp(1e30)


@kernel
def compiled_activate(kind, slope, a):
    return activate(kind, slope, a)


@kernel
def compiled_curvature(kind, a):
    return curvature(kind, a)


forms = pytest.mark.parametrize(
    ("first", "second"),
    [(activate, curvature), (compiled_activate, compiled_curvature)],
    ids=["plain", "compiled"],
)
precision = pytest.mark.parametrize("dtype", [np.float32, np.float64])
SMOOTH = ["tanh", "softplus", "silu", "elu", "sigmoid"]


def arguments(dtype: type) -> np.ndarray:
    """Return numbers of -50 to 50, tiny ones, and those where the exponential is subnormal."""
    tiny = np.geomspace(1e-30, 1.0, 40)
    edge = -np.log(float(np.finfo(dtype).tiny))
    far = edge + np.linspace(-2.0, 40.0, 22)
    parts = [np.linspace(-50.0, 50.0, 203), tiny, -tiny, far, -far, [0.0, 1e4, -1e4, 1e30, -1e30]]
    return np.concatenate(parts).astype(dtype)


def scale(name: str, order: int, a: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Return what errors are relative to: the value, or where terms cancel the sum of both."""
    if name != "silu" or order == 0:
        return size
    x = np.abs(a.astype(float))
    far = np.exp(-x)
    return np.where(a < 0, far * (1 + x), 1 + x * far) if order == 1 else far * (2 + x)


@functools.cache
def truth(name: str, order: int, dtype: type) -> np.ndarray:
    a = arguments(dtype)
    return exact.values(exact.ACTIVATIONS[name][order], a[np.abs(a) < FAR])


def check(name: str, order: int, found: np.ndarray, dtype: type) -> None:
    a, expected, info = arguments(dtype), truth(name, order, dtype), np.finfo(dtype)
    assert found.dtype == dtype
    near = np.abs(a) < FAR
    a, found = a[near], found[near]
    # A subnormal number is off by its spacing, and may be multiplied by a.
    floor = info.smallest_subnormal * (1 + np.abs(a.astype(float)))
    relative = info.eps * scale(name, order, a, exact.sizes(expected))
    assert np.all(exact.errors(found, expected) <= EPSILONS * (relative + floor))


@precision
@forms
@pytest.mark.parametrize("name", exact.ACTIVATIONS)
def test_both_derivatives_are_right_to_a_few_eps(name, first, second, dtype) -> None:
    a, (kind, slope) = arguments(dtype), ACTIVATIONS[name]
    for order, found in enumerate((*first(kind.value, slope, a), second(kind.value, a))):
        check(name, order, found, dtype)


@precision
@forms
@pytest.mark.parametrize("name", SMOOTH)
def test_limits_are_met_far_out(name: str, first, second, dtype: type) -> None:
    far, kind = np.array([-1e30, 1e30], dtype), ACTIVATIONS[name][0].value
    limits = {
        "tanh": ([-1, 1], [0, 0]), "softplus": ([0, far[1]], [0, 1]),
        "silu": ([0, far[1]], [0, 1]), "elu": ([-1, far[1]], [0, 1]), "sigmoid": ([0, 1], [0, 0]),
    }  # fmt: skip
    for found, expected in zip(first(kind, 0.0, far), limits[name], strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(second(kind, far), [0, 0])


@pytest.mark.parametrize("form", [activate, compiled_activate], ids=["plain", "compiled"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_value_of_nan_is_nan(name: str, form) -> None:
    kind, slope = ACTIVATIONS[name]
    value, _ = form(kind.value, 0.2 if slope is None else slope, np.array([np.nan, 1.0]))
    assert np.isnan(value).tolist() == [True, False]


@forms
@pytest.mark.parametrize("slope", [0.0, 0.2, 1.0])
def test_at_the_kink_the_slope_is_that_below_zero(slope: float, first, second) -> None:
    """0 and -0 lie on the kink; the smallest numbers on either side do not."""
    a = np.array([-5e-324, -0.0, 0.0, 5e-324])
    kind = ACTIVATIONS["leaky_relu"][0].value
    assert first(kind, slope, a)[1].tolist() == [slope, slope, slope, 1.0]
    assert second(kind, a).tolist() == [0.0] * 4


@forms
def test_the_elu_is_bent_below_zero_only(first, second) -> None:
    a, kind = np.array([-1e-300, -0.0, 0.0, 1e-300]), ACTIVATIONS["elu"][0].value
    assert first(kind, 0.0, a)[1].tolist() == [1.0] * 4
    assert second(kind, a).tolist() == [1.0, 0.0, 0.0, 0.0]


@precision
@pytest.mark.parametrize("name", exact.ACTIVATIONS)
def test_plain_and_compiled_are_a_few_eps_apart(name: str, dtype: type) -> None:
    """Both miss the truth by the same bound, hence each other by twice that."""
    a = np.random.default_rng(0).normal(0.0, 5.0, (64, 33)).astype(dtype)
    kind, slope = ACTIVATIONS[name]
    plain = (*activate(kind.value, slope, a), curvature(kind.value, a))
    compiled = (*compiled_activate(kind.value, slope, a), compiled_curvature(kind.value, a))
    for order, (x, y) in enumerate(zip(plain, compiled, strict=True)):
        assert y.shape == a.shape
        size = scale(name, order, a.ravel(), np.abs(x).ravel()).reshape(a.shape)
        assert np.all(np.abs(x - y) <= 2 * EPSILONS * np.finfo(dtype).eps * size)


@pytest.mark.parametrize(("name", "factor"), [("tanh", -2.0), ("sigmoid", -1 / 8)])
def test_a_curvature_that_vanishes_at_zero_keeps_its_digits(name: str, factor: float) -> None:
    """There 1 - 2 sigmoid rounds to 0."""
    a = np.array([1e-20, -1e-100])
    found = curvature(ACTIVATIONS[name][0].value, a)
    np.testing.assert_allclose(found, factor * a, rtol=1e-15)
