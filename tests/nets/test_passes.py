"""The passes and their dots: what they leave behind, in every precision and both forms."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nets import twins

from divergences.nets import MLP, passes

EPS = float(np.finfo(float).eps)
widths = st.lists(st.integers(1, 6), min_size=2, max_size=4).map(tuple)
activations = st.sampled_from(tuple(twins.ACTIVATIONS))
seeds = st.integers(0, 2**32 - 1)


def draw(net: MLP, batch: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    shapes = (net.size,), (batch, net.widths[0]), (batch, net.widths[-1])
    theta, x, bar = (rng.normal(size=shape).astype(net.dtype) for shape in shapes)
    return theta, x, bar


def bound(net: MLP, theta: np.ndarray, x: np.ndarray, bar: np.ndarray) -> float:
    """Return how far an entry may be off, in units of eps.

    The same passes over the sizes of all numbers, with the identity for an activation whose
    derivatives are at most 1.1 and whose value is at most |a| + 1, bound every sum of products;
    each layer adds n roundings and 20 of its activation, and passes on those before it, which
    count twice where an activation is bent.
    """
    straight = MLP(net.widths, "linear")
    size = np.abs(theta) * 1.1 + 0.0
    for _, b in straight.layers(size):
        b += 1.0
    tape = straight.tape(size, np.abs(x))
    most = max(float(h.max()) for h in (*tape.inputs, *tape.sums)) + 1
    adjoints = passes.backward(straight.net, size, tape, np.abs(bar))
    slopes = max(float(h.max()) for h in (*adjoints.outer, adjoints.x)) + 1
    depth = len(net.widths) - 1
    return most * slopes * len(x) * (max(net.widths) + len(x) + 21) * 3.0**depth


@given(widths, activations, seeds, st.integers(1, 5))
def test_both_passes_match_the_definitions(sizes, activation, seed, batch) -> None:
    net, twin = MLP(sizes, activation), twins.Twin(sizes, activation)
    theta, x, bar = draw(net, batch, seed)
    limit = EPS * bound(net, theta, x, bar)
    assert np.abs(net(theta, x) - twin(theta, x)).max() <= limit
    for found, expected in zip(
        net.gradients(theta, x, bar), twin.gradients(theta, x, bar), strict=True
    ):
        assert found.shape == expected.shape
        assert np.abs(found - expected).max() <= limit


@pytest.mark.parametrize("activation", twins.ACTIVATIONS)
def test_the_precision_of_the_parameters_is_kept(activation: str) -> None:
    single, double = (MLP((2, 5, 4, 3), activation, dtype=d) for d in (np.float32, np.float64))
    arguments = draw(single, 7, 1)
    wide = [v.astype(float) for v in arguments]
    limit = float(np.finfo(np.float32).eps) * bound(double, *wide)
    pairs = zip(single.gradients(*arguments), double.gradients(*wide), strict=True)
    for found, expected in pairs:
        assert found.dtype == np.float32
        assert np.abs(found - expected).max() <= limit


@pytest.mark.parametrize("head", ["sigmoid", "tanh", "softplus"])
def test_a_head_is_an_activation_of_the_last_layer(head: str) -> None:
    bare, net = MLP((2, 4, 3), "elu"), MLP((2, 4, 3), "elu", head)
    theta, x, bar = draw(net, 5, 2)
    s = bare(theta, x)
    np.testing.assert_allclose(net(theta, x), twins.ACTIVATIONS[head](s), rtol=8 * EPS)
    through = bar * twins.DERIVATIVES[head](s)
    for found, expected in zip(
        net.gradients(theta, x, bar), bare.gradients(theta, x, through), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=0, atol=200 * EPS)


@pytest.mark.skipif(np.finfo(np.longdouble).eps > 1e-18, reason="needs extended precision")
@pytest.mark.parametrize("head", ["linear", "sigmoid", "silu"])
@pytest.mark.parametrize("activation", ["tanh", "softplus", "silu", "sigmoid"])
def test_the_dot_of_both_passes_is_their_difference(activation: str, head: str) -> None:
    """Along directions of parameters, points and output_bar at once."""
    net = MLP((2, 4, 3, 2), activation, head).net
    at = [v.astype(np.longdouble) for v in draw(MLP((2, 4, 3, 2)), 5, 3)]
    dots = [v / np.longdouble(np.linalg.norm(v)) for v in draw(MLP((2, 4, 3, 2)), 5, 4)]

    def flat(t: np.ndarray) -> np.ndarray:
        theta, x, bar = (a + t[0] * b for a, b in zip(at, dots, strict=True))
        tape = passes.forward(net, theta, x)
        adjoints = passes.backward(net, theta, tape, bar)
        found = passes.gradient(net, tape.inputs, adjoints.inner)
        return np.concatenate((found, adjoints.x.ravel(), tape.output.ravel()))

    theta, x, bar = at
    tape = passes.forward(net, theta, x)
    trace = (tape, passes.backward(net, theta, tape, bar))
    moved = passes.tangents(net, theta, tape, dots[0], dots[1])
    bent = passes.adjoint_tangents(net, theta, trace, moved, dots[2])
    grad = passes.gradient_tangent(net, trace, moved, bent)
    found = np.concatenate((grad, bent.x.ravel(), moved.output.ravel()))
    one = np.ones(1, np.longdouble)
    expected = twins.difference(flat, 0 * one, one, np.longdouble(2.0**-12))
    # The step cuts off h^4 / 30 = 1e-16 times a fifth derivative, which may be 1e5 times the first.
    assert np.linalg.norm(found - expected) <= 1e-11 * np.linalg.norm(found)


def test_an_empty_direction_stands_for_zero() -> None:
    net = MLP((2, 4, 3, 1), "silu")
    theta, x, bar = draw(net, 5, 3)
    theta_dot, x_dot, _ = draw(net, 5, 4)
    tape = passes.forward(net.net, theta, x)
    trace = (tape, passes.backward(net.net, theta, tape, bar))

    def derivative(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        dots = passes.tangents(net.net, theta, tape, a, b)
        bent = passes.adjoint_tangents(net.net, theta, trace, dots, 0 * bar)
        return passes.gradient_tangent(net.net, trace, dots, bent)

    for short, full in (
        ((theta[:0], x_dot), (0 * theta, x_dot)),
        ((theta_dot, x[:0]), (theta_dot, 0 * x)),
    ):
        np.testing.assert_allclose(derivative(*short), derivative(*full), rtol=0, atol=1e-13)


@given(widths, seeds)
def test_the_layers_are_views_that_fill_the_vector(sizes: tuple[int, ...], seed: int) -> None:
    net = MLP(sizes)
    theta = np.random.default_rng(seed).normal(size=net.size)
    layers, twin = net.layers(theta), twins.Twin(sizes, "relu").layers(theta)
    assert net.size == sum((n + 1) * m for n, m in itertools.pairwise(sizes))
    for (w, b), (w_twin, b_twin) in zip(layers, twin, strict=True):
        np.testing.assert_array_equal(w, w_twin)
        np.testing.assert_array_equal(b, b_twin)
        w[:], b[:] = 0, 0
    assert not theta.any()
