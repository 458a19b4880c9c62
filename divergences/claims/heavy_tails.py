"""Towards Principled Methods, Theorem 2.6: under white noise the gradient of -log D is Cauchy."""

import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy.special import ndtr
from scipy.stats import binom

from .._checks import FloatArray
from .._statistics import ks_distance, ks_limit
from ..experiments._heads import GENERATOR, sigmoid_gradients, train_critic
from ..experiments._tails import least_ks_distance
from ..experiments._white_noise import (
    CONTROLS,
    RATIO,
    control_gradients,
    first_bias_jacobian,
    mean_gradients,
)
from ._claim import Claim, Context, Finding
from ._sources import AB17, CHEN, UNVERIFIED, XU

BATCHES = ((1, 1.0), (16, 1.0), (256, 1.0), (16, 1e-3))  # points, and the factor of the noise
TAIL = 100.0  # scales beyond which the tail is counted
SIZES = (2, 10, 100)  # how many draws a mean is of
AT_ONCE = 2**18  # draws in memory at a time

Cdf = Callable[[FloatArray], FloatArray]
Draw = Callable[[np.random.Generator, tuple[int, int]], FloatArray]


def cauchy_cdf(x: FloatArray) -> FloatArray:
    """Return the distribution function of the Cauchy law of scale 1 about 0."""
    return np.asarray(0.5 + np.arctan(x) / math.pi)


def noisy_gradients_are_cauchy(ctx: Context) -> Iterator[Finding]:
    """Draw gradients of given points under fresh noise; hold them against a Cauchy law.

    The scale is (sigma_r/sigma_eps) mean |J|, J the derivative of a point by one parameter:
    nothing is fitted. The share beyond TAIL scales is binomial, with its exact probability.
    """
    n, alpha = _share(ctx)
    jacobian = _jacobian(ctx)
    for stream, (batch, factor) in enumerate(BATCHES, start=1):
        used = jacobian[:batch]
        ratios, _ = mean_gradients(used, n, ctx.rng(stream), factor)
        standard = ratios / (RATIO * np.linalg.norm(used, axis=1).mean())
        what = f"batch of {batch}, noise times {factor:g}"
        distance = ks_distance(standard, cauchy_cdf)
        yield Finding(distance, ks_limit(n, alpha), "<=", what=f"distance from Cauchy, {what}")
        yield _tail(standard, alpha, what)


def other_gradients_are_not(ctx: Context) -> Iterator[Finding]:
    """Break each assumption, and compare with the nearest of all Cauchy laws about 0.

    The distance of a sample from its own law is within the limit; a sample that is farther from
    every Cauchy law has none of them for its law.
    """
    n, alpha = _share(ctx)
    jacobian = _jacobian(ctx)
    samples = {
        name: control_gradients(name, jacobian[:1], n, ctx.rng(stream))
        for stream, name in enumerate(CONTROLS, start=5)
    }
    _, samples["noise of D not divided by"] = mean_gradients(jacobian[:16], n, ctx.rng(9))
    samples["a trained critic with sigmoid output"] = _sigmoid(ctx, n)
    for name, values in samples.items():
        what = f"distance from the nearest Cauchy law, {name}"
        yield Finding(least_ks_distance(values), ks_limit(n, alpha), "<=", what=what)


def _share(ctx: Context) -> tuple[int, float]:
    """Return how many gradients to draw, and the false alarms of each of 14 findings."""
    return ctx.size(40_000, 400_000), ctx.alpha / 14


def _jacobian(ctx: Context) -> FloatArray:
    """Return J at 256 points of a random generator, (256, 2)."""
    rng = ctx.rng()
    theta = GENERATOR.init(rng=rng)
    return first_bias_jacobian(GENERATOR, theta, rng.standard_normal((256, 1)))


def _tail(standard: FloatArray, alpha: float, what: str) -> Finding:
    """Return the finding that the share beyond TAIL is 2/pi arctan(1/TAIL).

    The tolerance is the exact binomial test's: a share outside has probability <= alpha.
    """
    n, chance = len(standard), 2.0 / math.pi * math.atan(1.0 / TAIL)
    hits = int((np.abs(standard) > TAIL).sum())
    low, high = binom.ppf(alpha / 2, n, chance), binom.isf(alpha / 2, n, chance)
    tol = max(high / n - chance, chance - low / n)
    return Finding(hits / n, chance, tol=tol, what=f"share beyond {TAIL:g} scales, {what}")


def _sigmoid(ctx: Context, n: int) -> FloatArray:
    """Return gradients that a trained critic passes on, at n random points."""
    rng = ctx.rng(10)
    pair = train_critic(GENERATOR.init(rng=rng), "non_saturating", rng)
    return sigmoid_gradients(pair, rng.standard_normal(n))


def cauchy_means_keep_their_law(ctx: Context) -> Iterator[Finding]:
    """Average standard Cauchy draws: the mean of n has the law of one."""
    return _averaged(ctx, np.random.Generator.standard_cauchy, cauchy_cdf)


def normal_means_do_not(ctx: Context) -> Iterator[Finding]:
    """Average normal draws, whose mean of n has the deviation n^-1/2; Student's with 3 degrees."""
    yield from _averaged(ctx, np.random.Generator.standard_normal, ndtr)
    yield from _averaged(ctx, _students, _student_cdf)


def _averaged(ctx: Context, draw: Draw, cdf: Cdf) -> Iterator[Finding]:
    alpha = ctx.alpha / (3 * len(SIZES))
    for stream, n in enumerate(SIZES):
        sample = means(ctx, draw, n, stream)
        what = f"distance of the mean of {n} from the law of one"
        yield Finding(ks_distance(sample, cdf), ks_limit(len(sample), alpha), "<=", what=what)


def means(ctx: Context, draw: Draw, n: int, stream: int) -> FloatArray:
    """Return many means of n independent draws."""
    rng, found = ctx.rng(stream), np.empty(ctx.size(40_000, 200_000))
    for part in np.array_split(found, max(1, n * len(found) // AT_ONCE)):
        part[:] = draw(rng, (len(part), n)).mean(axis=1)
    return found


def _students(rng: np.random.Generator, size: tuple[int, int]) -> FloatArray:
    return np.asarray(rng.standard_t(3.0, size))


def _student_cdf(x: FloatArray) -> FloatArray:
    """Return the distribution function of Student's law with 3 degrees of freedom."""
    t = x / math.sqrt(3.0)
    return np.asarray(0.5 + (np.arctan(t) + t / (1.0 + t * t)) / math.pi)


CLAIMS = (
    Claim(
        id="AB17-T2.6",
        title="Under white noise around a perfect D the gradient of -log D is Cauchy",
        statement=r"D = D^* - \epsilon, \; \nabla D = \nabla D^* - r \;\Rightarrow\; "
        r"\frac1n \sum_i \frac{r_i \cdot J_i}{-\epsilon_i} \sim \mathrm{Cauchy}\Big("
        r"\frac{\sigma_r}{\sigma_\epsilon} \frac1n \sum_i |J_i|\Big)",
        words="At given points, each coordinate of the gradient is a centred Cauchy variable: no "
        "mean, no variance, and neither less noise nor larger batches make it narrower.",
        source=f"{AB17}, Theorem 2.6, as in {CHEN}, and {XU}, 'Vanishing gradient'; {UNVERIFIED}",
        hypotheses="D* = 0 with slope 0 on generated points; noises normal, independent of each "
        "other and from point to point; the points z fixed (over random z it is a mixture of "
        "scales); -log |D| where the noise makes D negative (ERR-11)",
        measure="40,000 gradients (full: 400,000) of batches of 1, 16, 256 points, and of 16 with "
        "a thousandth of the noise: KS distance at the computed scale, share beyond 100 scales; "
        "each of 14 findings, 6 of them the control's, a fourteenth of alpha",
        breaks="D* = 1/2; Student-t noise; noise kept off 0; r proportional to the noise of D; no "
        "division; a trained critic with sigmoid output, whose gradients are bounded",
        check=noisy_gradients_are_cauchy,
        control=other_gradients_are_not,
        stochastic=True,
    ),
    Claim(
        id="AB17-STABLE",
        title="The Cauchy law is stable: a mean of n has the law of one",
        statement=r"X_i \sim \mathrm{Cauchy} \;\Rightarrow\; "
        r"\frac1n \sum_{i=1}^n X_i \sim \mathrm{Cauchy}",
        words="Averaging does not tame the gradient of Theorem 2.6, whatever the batch.",
        source=f"implicit in {AB17}, Theorem 2.6, where {CHEN} calls the law 'unstable' (ERR-39)",
        hypotheses="independent draws",
        measure="40,000 means (full: 200,000) of 2, 10 and 100 draws: KS distance from the law of "
        "one draw; each of 9 findings, 6 of them the control's, a ninth of alpha",
        breaks="normal draws; Student's law with 3 degrees of freedom, which has a variance",
        check=cauchy_means_keep_their_law,
        control=normal_means_do_not,
        stochastic=True,
    ),
)
