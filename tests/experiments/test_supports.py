"""Runs on the three pairs of laws: supports as stated, the same runs for each experiment."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from divergences.experiments import perfect_discriminator, vanishing_gradient
from divergences.experiments._optimal import optimal_gradient
from divergences.experiments._supports import (
    CURVE,
    PAIRS,
    SHIFT,
    crossing,
    disjoint,
    looks,
    overlapping,
    watch,
)
from divergences.nets import GAN, MLP
from divergences.nets.probes import covariance_trace, generator_gradient_samples

SEEDS = range(5)


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_disjoint_supports_are_2_apart_whatever_the_parameters(seed: int) -> None:
    pair = disjoint(generator(seed))
    points = pair.fake.net(100 * pair.fake.theta, np.linspace(-1.0, 1.0, 999))
    assert np.abs(points).max() <= 1.0
    assert (pair.real.sample(99, rng=generator())[:, 0] == 3.0).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_crossing_supports_cross(seed: int) -> None:
    """The curve is continuous, begins below the segment, ends above it, and keeps to |x| < 1."""
    pair = crossing(generator(seed))
    (x, y), (end_x, end_y) = pair.fake.net(pair.fake.theta, [[-1.0], [1.0]])
    assert y < 0 < end_y
    assert max(abs(x), abs(end_x)) < 0.1
    assert (pair.real.sample(99, rng=generator())[:, 1] == 0.0).all()


def test_the_overlapping_generator_is_a_shifted_normal_law() -> None:
    pair = overlapping(generator())
    z = pair.fake.sample_latent(99, rng=generator())
    assert (pair.fake.sample(99, rng=generator()) == z + [SHIFT, 0.0]).all()


@pytest.mark.parametrize("name", PAIRS)
def test_a_grid_has_the_moments_of_its_law(name: str) -> None:
    """On equal masses, second moments miss by what the outermost cells hide."""
    pair = PAIRS[name](generator())
    width, second = pair.fake.net.widths[0], 1.0 if name == "overlapping" else 1 / 3
    assert pair.grid.shape == (4096, width)
    assert pair.grid.mean(axis=0) == pytest.approx(np.zeros(width), abs=1e-12)
    assert (pair.grid**2).mean(axis=0) == pytest.approx(np.full(width, second), rel=0.02)


@pytest.mark.parametrize("loss", ["minimax", "non_saturating"])
@pytest.mark.parametrize("shift", [0.1, 0.5, 1.0])
def test_the_optimal_gradient_is_that_of_adaptive_quadrature(loss: str, shift: float) -> None:
    side = 1 if loss == "minimax" else -1

    def mean(f: object) -> float:
        def integrand(z: float) -> float:
            weight = 1 / (1 + np.exp(side * (shift * z + shift**2 / 2)))
            return f(z, shift * weight) * norm.pdf(z)

        return quad(integrand, -40, 40, epsabs=1e-14, epsrel=1e-13, limit=200)[0]

    length = np.hypot(mean(lambda z, w: z * w), mean(lambda _, w: w))
    square = mean(lambda z, w: w**2 * (z**2 + 2))
    assert optimal_gradient(loss, shift) == pytest.approx((length, square - length**2), rel=1e-11)


@pytest.mark.parametrize("loss", ["minimax", "non_saturating"])
def test_the_optimal_gradient_is_that_of_a_critic_with_the_optimal_logit(loss: str) -> None:
    """500 batches of 64: standard errors of 0.003 and 6 %, of which five are allowed."""
    pair, line = overlapping(generator()), MLP((2, 1))
    phi = np.array([-SHIFT, 0.0, SHIFT**2 / 2])  # log p_r / p_g = (1/4 - x_1) / 2 at shift 1/2
    gan = GAN(pair.fake.net, line)
    z = pair.fake.sample_latent(500 * 64, rng=generator()).reshape(500, 64, 2)
    rows = generator_gradient_samples(gan, pair.fake.theta, phi, z, loss=loss)
    length, trace = optimal_gradient(loss, SHIFT)
    assert np.linalg.norm(rows.mean(axis=0)) == pytest.approx(length, abs=0.015)
    assert 64 * covariance_trace(rows) == pytest.approx(trace, rel=0.3)


def test_looks_double_and_see_the_second_half() -> None:
    assert looks(1).tolist() == [0, 1]
    assert looks(45).tolist() == [0, 10, 20, 22, 28, 34, 39, 40, 45]
    assert looks(15_000)[-6:].tolist() == [7500, 9375, 10240, 11250, 13125, 15_000]


def test_the_same_generator_gives_the_same_runs_in_every_experiment() -> None:
    settings = {"runs": 1, "steps": 4, "compiled": False}
    one = perfect_discriminator(rng=generator(7), **settings)
    two = vanishing_gradient(rng=generator(7), **settings)
    for name in PAIRS:
        assert (one.losses[name] == two.losses[name]).all()
        assert (one.accuracies[name] == two.accuracies[name]).all()


def test_runs_differ_from_each_other() -> None:
    first, second = watch(
        lambda pair, phi, *_: (float(phi[0]), float(pair.fake.theta[0])),
        rng=generator(), runs=2, steps=1, compiled=False,
    ).found  # fmt: skip
    for found in (first, second):
        assert found["disjoint"].shape == (2, 2)
        assert (found["disjoint"][0] != found["disjoint"][1]).all()


def test_the_generator_does_not_move() -> None:
    seen = []
    watch(
        lambda pair, *_: (seen.append(pair.fake.theta.copy()), 0.0)[1:],
        rng=generator(), runs=1, steps=3, compiled=False,
    )  # fmt: skip
    of_curve = [theta for theta in seen if theta.size == CURVE.size]
    assert (of_curve[0] == of_curve[1]).all()
