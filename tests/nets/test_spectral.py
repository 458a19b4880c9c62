"""Spectral normalisation: what it divides by, and the derivative through it."""

import itertools

import numpy as np
import pytest
from nets import twins

from divergences.nets import MLP, spectral

EPS = float(np.finfo(float).eps)
NET = MLP((3, 5, 4, 1))
LONG = np.longdouble


def converged(net: MLP, theta: np.ndarray) -> tuple[np.ndarray, spectral.Singular]:
    return spectral.normalise(net.net, theta, spectral.leading_vectors(net.net, theta))


def weights(net: MLP, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=net.size)


def test_normalised_weights_have_norm_one_and_biases_stay() -> None:
    theta = weights(NET, 0)
    hat, singular = converged(NET, theta)
    for (w, b), (raw, raw_b), sigma in zip(
        NET.layers(hat), NET.layers(theta), singular.values, strict=True
    ):
        assert np.linalg.norm(w, 2) == pytest.approx(1.0, rel=20 * EPS)
        assert sigma == pytest.approx(np.linalg.norm(raw, 2), rel=20 * EPS)
        np.testing.assert_array_equal(b, raw_b)
    np.testing.assert_allclose(spectral.spectral_norms(NET.net, hat), 1.0, rtol=20 * EPS)


def test_the_power_iteration_closes_in_from_any_start() -> None:
    """The error of sigma shrinks by the squared ratio of singular values, squared: 50 suffice."""
    net = MLP((4, 4))
    theta = np.concatenate((np.diag([3.0, 2.0, 1.0, 0.5]).ravel(), np.zeros(4)))
    vectors = np.full(4, 0.5)
    steps = (spectral.normalise(net.net, theta, vectors)[1] for _ in range(50))
    found = [float(singular.values[0]) for singular in steps]
    assert all(a <= b * (1 + 4 * EPS) for a, b in itertools.pairwise(found))
    assert found[-1] == pytest.approx(3.0, rel=8 * EPS)
    assert np.abs(vectors[1:]).max() < 1e-15


@pytest.mark.parametrize("net", [NET, MLP((2, 1)), MLP((1, 6, 2))])
def test_the_exact_vectors_are_a_fixed_point(net: MLP) -> None:
    theta = weights(net, 1)
    start = spectral.leading_vectors(net.net, theta)
    after = start.copy()
    spectral.normalise(net.net, theta, after)
    assert np.abs(after - start).max() <= 100 * EPS


def test_a_zero_matrix_stays_as_it_is() -> None:
    theta = np.zeros(NET.size)
    hat, singular = converged(NET, theta)
    np.testing.assert_array_equal(hat, theta)
    np.testing.assert_array_equal(singular.values, 1.0)
    bar = weights(NET, 2)
    np.testing.assert_array_equal(spectral.pull_back(NET.net, hat, bar, singular), bar)


def test_a_scaled_matrix_is_normalised_to_the_same() -> None:
    """The derivative along the weights themselves is therefore 0."""
    theta, bar = weights(NET, 3), weights(NET, 4)
    hat, singular = converged(NET, theta)
    np.testing.assert_allclose(converged(NET, 8 * theta)[0][:15], hat[:15], rtol=1e-14)
    pulled = spectral.pull_back(NET.net, hat, bar, singular)
    for (w, _), (g, _) in zip(NET.layers(theta), NET.layers(pulled), strict=True):
        assert abs((w * g).sum()) <= 100 * EPS * np.linalg.norm(w) * np.linalg.norm(g)


def long_normalised(theta: np.ndarray) -> np.ndarray:
    """Return the normalised parameters, by a power iteration of 2000 steps in long doubles."""
    out = theta.copy()
    for w, _ in twins.Twin(NET.widths, "relu").layers(out):
        v = np.ones(w.shape[1], LONG)
        for _ in range(2000):
            v = w.T @ (w @ v)
            v /= np.sqrt(v @ v)
        u = w @ v
        w /= np.sqrt(u @ u)
    return out


@pytest.mark.skipif(np.finfo(LONG).eps > 1e-18, reason="needs extended precision")
def test_the_derivative_through_it_is_exact_at_converged_vectors() -> None:
    theta, bar = weights(NET, 5), weights(NET, 6)
    hat, singular = converged(NET, theta)
    assert np.abs(hat - long_normalised(theta.astype(LONG))).max() <= 50 * EPS
    pulled = spectral.pull_back(NET.net, hat, bar, singular)
    rng = np.random.default_rng(7)
    for _ in range(3):
        toward = rng.normal(size=NET.size) / np.sqrt(NET.size)
        moved = twins.difference(
            long_normalised, theta.astype(LONG), toward.astype(LONG), LONG(2.0**-12)
        )
        assert abs(pulled @ toward - bar @ moved) <= 1e-12 * np.linalg.norm(pulled)


def test_single_precision_is_kept() -> None:
    theta, bar = weights(NET, 8).astype(np.float32), weights(NET, 9).astype(np.float32)
    hat, singular = converged(NET, theta)
    pulled = spectral.pull_back(NET.net, hat, bar, singular)
    exact = converged(NET, theta.astype(float))
    expected = spectral.pull_back(NET.net, exact[0], bar.astype(float), exact[1])
    for array, reference in ((hat, exact[0]), (pulled, expected)):
        assert array.dtype == np.float32
        # Vectors are right to eps over the gap of the singular values, which is 0.1 and more here.
        assert (
            np.abs(array - reference).max()
            <= 100 * np.finfo(np.float32).eps * np.abs(reference).max()
        )
    assert all(array.dtype == np.float32 for array in singular)
