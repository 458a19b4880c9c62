"""Many problems on the line at once."""

import numpy as np
import pytest

import divergences as dv
from divergences.errors import DTypeError, InputError, ShapeError

U = float(np.finfo(float).eps) / 2
RNG = np.random.default_rng(0)


@pytest.mark.parametrize("order", [1.0, 2.0, 2.5])
@pytest.mark.parametrize("sizes", [(9, 9), (9, 6), (1, 4), (600, 600)])
def test_each_pair_gets_its_own_distance(order, sizes):
    x, y = (RNG.standard_cauchy((3, 2, size)) for size in sizes)
    found = dv.wasserstein_batch(x, y, order=order)
    expected = [
        [dv.wasserstein(a, b, order=order).value for a, b in zip(*rows, strict=True)]
        for rows in zip(x, y, strict=True)
    ]
    assert found == pytest.approx(np.array(expected), rel=64 * U)


def test_one_sample_is_compared_with_many():
    x, y = RNG.normal(size=7), RNG.normal(size=(4, 5))
    found = dv.wasserstein_batch(x, y)
    assert found.tolist() == [dv.wasserstein_batch(x, row).item() for row in y]
    assert found.tolist() == dv.wasserstein_batch(y, x).tolist()
    assert dv.wasserstein_batch(x[np.newaxis, np.newaxis], y).shape == (1, 4)


def test_one_pair_gives_an_array_without_axes():
    assert dv.wasserstein_batch([0.0], [2.0]).shape == ()


def test_no_pair_gives_no_distance():
    assert dv.wasserstein_batch(np.empty((0, 3)), np.empty((0, 4))).shape == (0,)


def test_points_as_far_apart_as_floats_go_are_measured():
    x = np.array([[1.7e308, -1.7e308], [1e308, 1e308]])
    assert dv.wasserstein_batch(x, -x).tolist() == [0.0, np.inf]
    assert dv.wasserstein_batch(x, 0.5 * x)[1] == pytest.approx(5e307, rel=4 * U)


def test_the_arrays_are_left_as_they_are():
    x = np.array([[3.0, 1.0]])
    dv.wasserstein_batch(x, x)
    assert x.tolist() == [[3.0, 1.0]]
    assert x.flags.writeable


@pytest.mark.parametrize(
    ("x", "error", "words"),
    [
        (3.0, ShapeError, r"x must have shape \(\.\.\., n\)"),
        (np.empty((2, 0)), ShapeError, "at least one point"),
        ([[0.0, np.nan], [0.0, 1.0]], InputError, r"x must be finite; got nan at index \(0, 1\)"),
        (np.zeros((3, 2)), ShapeError, r"y must have leading axes that broadcast .* \(3,\)"),
        (["a"], DTypeError, "x must hold real numbers"),
        (None, DTypeError, "x must hold real numbers"),
    ],
)
def test_what_is_no_batch_of_samples_is_refused(x, error, words):
    with pytest.raises(error, match=words):
        dv.wasserstein_batch(x, np.zeros((2, 2)))


def test_an_order_below_1_is_refused():
    with pytest.raises(InputError, match="order must be >= 1"):
        dv.wasserstein_batch([0.0], [1.0], order=0.5)
