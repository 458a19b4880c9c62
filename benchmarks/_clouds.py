"""Pairs of samples in the plane and beyond, as the papers draw them."""

from collections.abc import Callable

import numpy as np

Pair = tuple[np.ndarray, np.ndarray]
Draw = Callable[[np.random.Generator, int], Pair]


def uniforms(rng: np.random.Generator, n: int) -> Pair:
    """Draw twice from the unit square."""
    return rng.random((n, 2)), rng.random((n, 2))


def parallel_lines(rng: np.random.Generator, n: int) -> Pair:
    """Draw from two segments, half a unit apart (Wasserstein GAN, Example 1)."""
    x, y = rng.random((2, n))
    return np.column_stack([np.zeros(n), x]), np.column_stack([np.full(n, 0.5), y])


def ring(rng: np.random.Generator, n: int) -> Pair:
    """Draw from a ring of eight narrow Gaussians, and from one wide."""
    angle = np.pi / 4 * rng.integers(8, size=n)
    centres = np.column_stack([np.cos(angle), np.sin(angle)])
    return centres + 0.02 * rng.normal(size=(n, 2)), rng.normal(size=(n, 2))


def gaussians(rng: np.random.Generator, n: int, dim: int = 2) -> Pair:
    """Draw from two Gaussians, a unit apart."""
    return rng.normal(size=(n, dim)), rng.normal(size=(n, dim)) + np.eye(dim)[0]


def moons(rng: np.random.Generator, n: int) -> Pair:
    """Draw from two half circles, and from two circles, with noise."""
    t, side = np.pi * rng.random(n), rng.integers(2, size=n)
    sign = 1.0 - 2.0 * side
    x = np.column_stack([sign * np.cos(t) + side, sign * np.sin(t) + 0.5 * side])
    s, radius = 2 * np.pi * rng.random(n), 1.0 - 0.5 * rng.integers(2, size=n)
    y = radius[:, np.newaxis] * np.column_stack([np.cos(s), np.sin(s)])
    return x + 0.05 * rng.normal(size=(n, 2)), y + 0.05 * rng.normal(size=(n, 2))


CASES: dict[str, Draw] = {
    "uniform v uniform": uniforms,
    "parallel lines": parallel_lines,
    "ring v Gaussian": ring,
    "Gaussians shifted by 1": gaussians,
    "moons v circles": moons,
}
# Beyond the plane and order 1: how to draw, points, order.
SPACES: dict[str, tuple[Draw, int, float]] = {
    "Gaussians, order 2": (gaussians, 8000, 2.0),
    "moons v circles, order 2": (moons, 8000, 2.0),
    "Gaussians in R^3": (lambda rng, n: gaussians(rng, n, 3), 8000, 1.0),
    "Gaussians in R^5": (lambda rng, n: gaussians(rng, n, 5), 4000, 1.0),
    "Gaussians in R^10": (lambda rng, n: gaussians(rng, n, 10), 4000, 1.0),
}
