"""The value of the original game: its best discriminator and what it then measures."""

import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from scipy import stats

from .._checks import EPS, FloatArray
from ..estimators import js
from ..measures import Discrete, Gaussian, Measure, Mixture, ScipyLaw
from ._claim import Claim, Context, Finding
from ._draw import pmf_pairs
from ._sources import CHEN, GAN, MONDAL, XU
from ._tools import integral

# What a discriminator answers at each atom: the probabilities of real and of fake, (2, ..., k).
# Both are kept, since 1 - D loses its digits where D is near 1.
Answers = FloatArray
Discriminator = Callable[[FloatArray, FloatArray], Answers]

# A golden section compares values of V: near its top V(D*) - V(D) = (D - D*)^2 / (2 p q) for
# p + q = 1, at least 2 (D - D*)^2, and V <= 2 log 2 is right to 4 eps. What cannot be told from
# the top therefore lies within sqrt(4 eps log 2) of D*.
FLAT = 2 * math.sqrt(EPS * math.log(2.0))


def optimal_discriminator(p: FloatArray, q: FloatArray) -> Answers:
    """Return D* = p / (p + q) and 1 - D* = q / (p + q), 1/2 where both masses vanish."""
    masses, total = np.array([p, q]), p + q
    return np.asarray(np.divide(masses, total, out=np.full_like(masses, 0.5), where=total > 0))


def no_discriminator_does_better(ctx: Context) -> Iterator[Finding]:
    """Perturb D* at random, and search each point; V of up to 10 terms is right to 80 eps."""
    yield from _rivals(ctx, optimal_discriminator)


def exchanged_densities_are_not_optimal(ctx: Context) -> Iterator[Finding]:
    """Exchange p_r and p_g in D*; always answer 1/2."""
    yield from _rivals(ctx, lambda p, q: optimal_discriminator(q, p))
    yield from _rivals(ctx, lambda p, _: np.full((2, len(p)), 0.5))


def _rivals(ctx: Context, candidate: Discriminator) -> Iterator[Finding]:
    """Look for better answers than the candidate's: nearby, anywhere, and point by point."""
    rng, gains, misses = ctx.rng(), [], []
    for p, q in pmf_pairs(rng, ctx.size(300, 3000)):
        best = candidate(p, q)
        size = 10.0 ** rng.uniform(-4.0, 0.0)
        nearby = np.clip(best[0] + size * rng.uniform(-1.0, 1.0, (20, len(p))), 0.0, 1.0)
        rivals = np.concatenate([nearby, rng.random((20, len(p)))])
        value = game_value(np.array([rivals, 1.0 - rivals]), p, q).max()
        gains.append(float(value - game_value(best, p, q)))
        charged = p + q > 0
        p, q = p[charged] / (p + q)[charged], q[charged] / (p + q)[charged]
        misses.append(float(np.abs(_golden_section(p, q) - best[0, charged]).max()))
    yield Finding(max(gains), 0.0, "<=", 80 * EPS, what="V(D) - V(D*), best of the rivals")
    yield Finding(max(misses), 0.0, tol=FLAT, what="golden section point by point, minus D*")


def game_value(answers: Answers, p: FloatArray, q: FloatArray) -> FloatArray:
    """Return V = sum p log D + q log(1 - D) along the last axis, with 0 log 0 = 0."""
    from scipy.special import xlogy

    real, fake = answers
    return np.asarray((xlogy(p, real) + xlogy(q, fake)).sum(axis=-1))


def _golden_section(p: FloatArray, q: FloatArray) -> FloatArray:
    """Return the maximiser over [0, 1] of p log D + q log(1 - D), elementwise."""
    ratio = (math.sqrt(5.0) - 1.0) / 2.0
    low, high = np.zeros_like(p), np.ones_like(p)
    masses = p[:, np.newaxis], q[:, np.newaxis]
    for _ in range(60):  # the bracket shrinks to ratio^60 = 3e-13
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        values = [
            game_value(np.array([d, 1.0 - d])[:, :, np.newaxis], *masses) for d in (left, right)
        ]
        low = np.where(values[0] < values[1], left, low)
        high = np.where(values[0] < values[1], high, right)
    return np.asarray(0.5 * (low + high))


def value_is_jensen_shannon(ctx: Context) -> Iterator[Finding]:
    """V(D*) = 2 JS - 2 log 2 by an integral of our own; 1e-12 has room for the errors of both."""
    for name, value, error, distance in _values(ctx):
        expected = 2.0 * distance - 2.0 * math.log(2.0)
        yield Finding(value, expected, "==", 1e-12, error, f"V(D*), {name}")


def other_convention_misses(ctx: Context) -> Iterator[Finding]:
    """Take JS in the wrong convention either way: the error is exactly JS, or 2 JS."""
    for name, value, error, distance in _values(ctx):
        for factor in (1.0, 4.0):
            expected = factor * distance - 2.0 * math.log(2.0)
            yield Finding(value, expected, "==", 1e-12, error, f"V(D*) with {factor:g} JS, {name}")


def _values(ctx: Context) -> Iterator[tuple[str, float, float, float]]:
    """Yield (name, V(D*), its error with that of JS, JS) of laws on the line and of pmfs."""
    for name, p, q, edges in _line_pairs(ctx):
        value, error = integral(partial(value_density, p, q), edges)
        distance = js(p, q)
        yield name, value, error + distance.width, distance.value
    for a, b in pmf_pairs(ctx.rng(), ctx.size(10, 200)):
        distance = js(Discrete(a), Discrete(b))
        if distance.value > 1e-6:  # nearly equal pairs could not tell the conventions apart
            value = float(game_value(optimal_discriminator(a, b), a, b))
            yield f"pmfs on {len(a)} atoms", value, 80 * EPS, distance.value


def _line_pairs(ctx: Context) -> Iterator[tuple[str, Measure, Measure, list[float]]]:
    """Yield laws on the line, and edges between which both densities are smooth.

    Beyond the outer edges the masses are below 1e-17 (Gaussians at 9, Laplace at 40 deviations).
    """
    yield "N(0,1), N(1.5,1)", Gaussian(0.0, 1.0), Gaussian(1.5, 1.0), [-20.0, 20.0]
    yield "N(0,1), N(0,4)", Gaussian(0.0, 1.0), Gaussian(0.0, 4.0), [-30.0, 30.0]
    left, right = (ScipyLaw(stats.laplace(place)) for place in (0.0, 1.0))
    yield "Laplace(0), Laplace(1)", left, right, [-45.0, 0.0, 1.0, 45.0]
    modes = Mixture([0.4, 0.6], [Gaussian(0.0, 0.01), Gaussian(10.0, 1.0)])
    yield "two modes, N(6,24.6)", modes, Gaussian(6.0, 24.6), [-60.0, -1.0, 1.0, 70.0]
    rng = ctx.rng(1)
    for _ in range(ctx.size(2, 30)):
        p, q = (Gaussian(rng.normal(), rng.uniform(0.2, 3.0)) for _ in range(2))
        yield f"{p!r}, {q!r}", p, q, [-25.0, 25.0]


def value_density(p: Measure, q: Measure, x: FloatArray) -> FloatArray:
    """Return p log D* + q log(1 - D*) at points x of the line."""
    log_p, log_q = p.logpdf(x), q.logpdf(x)
    log_total = np.logaddexp(log_p, log_q)
    return np.asarray(np.exp(log_p) * (log_p - log_total) + np.exp(log_q) * (log_q - log_total))


CLAIMS = (
    Claim(
        id="GAN-D*",
        title="The best discriminator is p_r / (p_r + p_g)",
        statement=r"D^*(x) = \frac{p_r(x)}{p_r(x) + p_g(x)} "
        r"= \arg\max_D \; E_r \log D + E_g \log (1 - D)",
        words="Point by point no other answer earns the discriminator more.",
        source=f"{GAN}, Proposition 1, as in {XU}, 'Objective of GAN', and {MONDAL}, section 1.2",
        hypotheses="densities with respect to one measure; D* is free where both vanish",
        measure="random and golden-section rivals on random pmfs",
        breaks="p_r and p_g exchanged; D = 1/2 everywhere",
        check=no_discriminator_does_better,
        control=exchanged_densities_are_not_optimal,
    ),
    Claim(
        id="GAN-V*",
        title="With the best discriminator the game measures 2 JS - 2 log 2",
        statement=r"V(D^*, G) = 2\,JS(P_r, P_g) - 2 \log 2",
        words="In the convention without halves the factor 2 is part of JS.",
        source=f"{GAN}, Theorem 1, as in {XU}, 'Objective of GAN', and {MONDAL}, eq. 1.8 "
        f"(sum convention); {CHEN} uses the half convention",
        hypotheses="D ranges over all functions to [0, 1]",
        measure="own Gauss-Legendre integral of V(D*) against js(): Gaussians, Laplace, two "
        "modes, pmfs",
        breaks="JS in the other convention, either way",
        check=value_is_jensen_shannon,
        control=other_convention_misses,
    ),
)
