"""What a net refuses, and how its parameters begin."""

import numpy as np
import pytest
from scipy import stats

from divergences import errors
from divergences.nets import MLP

ALARM = 1e-6  # probability that one right initialisation fails its test


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(
    ("widths", "error"),
    [
        ((2,), errors.ShapeError),
        ((), errors.ShapeError),
        ((2, 0, 1), errors.InputError),
        ((2, -3, 1), errors.InputError),
        ((2.0, 1), errors.DTypeError),
        ((2, True), errors.DTypeError),
        ("21", errors.DTypeError),
        (5, errors.DTypeError),
        (None, errors.DTypeError),
    ],
)
def test_widths_that_make_no_net_are_refused(widths: object, error: type) -> None:
    with pytest.raises(error, match="widths must"):
        MLP(widths)


@pytest.mark.parametrize("name", ["activation", "head"])
@pytest.mark.parametrize("value", ["gelu", "", None, 3])
def test_unknown_activations_are_refused_and_the_known_ones_named(name: str, value) -> None:
    with pytest.raises(errors.UnknownNameError, match=f"{name} must be one of linear, relu, leaky"):
        MLP((2, 1), **{name: value})


@pytest.mark.parametrize("dtype", [int, complex, object, np.float16, np.longdouble, "huge", 7])
def test_precisions_other_than_the_two_are_refused(dtype: object) -> None:
    with pytest.raises(errors.DTypeError, match="dtype must be float32 or float64"):
        MLP((2, 1), dtype=dtype)


@pytest.mark.parametrize("slope", [np.nan, np.inf])
def test_a_slope_that_is_not_finite_is_refused(slope: float) -> None:
    with pytest.raises(errors.InputError, match="slope must be finite"):
        MLP((2, 1), slope=slope)


def test_unknown_schemes_and_bad_gains_are_refused() -> None:
    net = MLP((2, 3, 1))
    with pytest.raises(errors.UnknownNameError, match="scheme must be one of he, glorot, orthog"):
        net.init("xavier", rng=rng())
    for gain in (0.0, -1.0, np.nan):
        with pytest.raises(errors.InputError, match="gain must be"):
            net.init(rng=rng(), gain=gain)
    with pytest.raises(errors.DTypeError, match="rng must be a numpy"):
        net.init(rng=0)


@pytest.mark.parametrize("call", [lambda net, theta: net(theta, [[0.0, 1.0]]), MLP.layers])
def test_parameters_that_do_not_fit_are_refused(call) -> None:
    net = MLP((2, 3, 1))
    good = np.zeros(net.size)
    with pytest.raises(errors.ShapeError, match=r"theta must have shape \(13,\); got \(12,\)"):
        call(net, good[1:])
    with pytest.raises(errors.ShapeError, match=r"got \(1, 13\)"):
        call(net, good[None])
    for dtype in (np.float32, int, complex, object):
        with pytest.raises(
            errors.DTypeError, match=r"theta must hold float64.*astype\(net.dtype\)"
        ):
            call(net, good.astype(dtype))
    for bad in (np.nan, np.inf):
        with pytest.raises(errors.InputError, match="theta must be finite"):
            call(net, np.append(good[1:], bad))


def test_points_that_do_not_fit_are_refused() -> None:
    net = MLP((2, 3, 1))
    theta = net.init(rng=rng())
    with pytest.raises(errors.ShapeError, match=r"x must have shape \(B, 2\)"):
        net(theta, np.zeros((4, 3)))
    with pytest.raises(errors.InputError, match="x must be finite"):
        net(theta, [[np.nan, 0.0]])
    with pytest.raises(errors.ShapeError, match="at least one point"):
        net(theta, np.empty((0, 2)))
    with pytest.raises(errors.DTypeError, match="x must hold real numbers"):
        net(theta, np.array([[1j, 0.0]]))
    with pytest.raises(errors.ShapeError, match=r"output_bar must have shape \(4, 1\)"):
        net.gradients(theta, np.zeros((4, 2)), np.ones((3, 1)))


@pytest.mark.parametrize("dtype", [np.float32, "float64", float])
def test_everything_has_the_precision_of_the_net(dtype: object) -> None:
    net = MLP((2, 3, 1), dtype=dtype)
    theta = net.init("orthogonal", rng=rng())
    output = net(theta, np.zeros((4, 2)))
    for array in (theta, output, *net.gradients(theta, np.zeros((4, 2)), output)):
        assert array.dtype == np.dtype(dtype)


@pytest.mark.parametrize(
    ("scheme", "variance"), [("he", lambda n, _: 2 / n), ("glorot", lambda n, m: 2 / (n + m))]
)
def test_random_weights_are_normal_of_the_stated_variance(scheme, variance) -> None:
    """The sum of squares over the variance is chi-square; the four tests share the alarm."""
    widths, gain = (50, 80, 30), 1.5
    net = MLP(widths)
    layers = net.layers(net.init(scheme, rng=rng(1), gain=gain))
    for (n, m), (w, b) in zip(((50, 80), (80, 30)), layers, strict=True):
        assert not b.any()
        z = w.ravel() / (gain * np.sqrt(variance(n, m)))
        low, high = stats.chi2(z.size).ppf([ALARM / 8, 1 - ALARM / 8])
        assert low <= (z**2).sum() <= high
        assert stats.kstest(z, "norm").pvalue >= ALARM / 4


@pytest.mark.parametrize("sizes", [(6, 6), (9, 4), (4, 9), (1, 5), (5, 1)])
def test_orthogonal_weights_have_orthonormal_columns_or_rows(sizes: tuple[int, int]) -> None:
    net, gain = MLP(sizes), 2.0
    ((w, b),) = net.layers(net.init("orthogonal", rng=rng(2), gain=gain))
    assert not b.any()
    gram = w.T @ w if sizes[0] >= sizes[1] else w @ w.T
    # Householder's Q is orthogonal to a modest multiple of n^(3/2) u (Higham 2002, section 19.3).
    most = 20 * max(sizes) ** 1.5 * np.finfo(float).eps
    assert np.abs(gram / gain**2 - np.eye(min(sizes))).max() <= most


def test_orthogonal_weights_are_uniform() -> None:
    """Of a uniform direction in R^3 each coordinate is uniform on [-1, 1] (Archimedes)."""
    net, source = MLP((3, 3)), rng(3)
    draws = np.array([net.layers(net.init("orthogonal", rng=source))[0][0] for _ in range(500)])
    for entry in draws.reshape(500, 9).T:
        assert stats.kstest(entry, "uniform", args=(-1, 2)).pvalue >= ALARM / 9


def test_the_same_generator_gives_the_same_parameters() -> None:
    net = MLP((2, 8, 1))
    np.testing.assert_array_equal(net.init(rng=rng(4)), net.init(rng=rng(4)))
    assert (net.init(rng=rng(4)) != net.init(rng=rng(5))).any()
