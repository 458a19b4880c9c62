"""Slips about what the discriminator passes on to the generator: Theorems 2.4, 2.5 and 2.6."""

import math
from collections.abc import Iterator

import numpy as np
from scipy.special import expit, ndtri
from scipy.stats import binom

from ..._checks import FloatArray
from ..._statistics import ks_distance, ks_limit
from ...experiments._tails import half_iqr
from ...experiments._white_noise import LEVEL, RATIO, SLOPE_LEVEL, control_gradients
from ...measures import Gaussian
from .._claim import Claim, Context, Correction, claimed, corrected
from .._frozen import Game
from .._nearly_perfect import Local, generator_gradient, ramp, wiggle
from .._sources import AB17, CHEN, MONDAL, UNVERIFIED, XU
from .._tools import integral
from ..heavy_tails import SIZES, TAIL, cauchy_cdf, means
from ..non_saturating import SMALL, less_js, slope_of

ONE = np.ones((1, 1))


def a_root_was_lost(_: Context) -> Iterator[Correction]:
    """Stand where a ramp of C1 norm 0.999 eps is steepest, with a constant Jacobian sqrt(k).

    The printed bound is false wherever sqrt(k) < 1 - eps, and loose for k > 1.
    """
    for epsilon, k in ((0.1, 0.01), (0.1, 0.25), (0.5, 0.2)):
        gradient = generator_gradient(_steepest(0.999 * epsilon, 1e-3), math.sqrt(k) * ONE)
        allowed = epsilon / (1.0 - epsilon)
        what = f"gradient of the generator, eps = {epsilon:g}, E|J|^2 = {k:g}"
        yield Correction(k * allowed, gradient, math.sqrt(k) * allowed, "<=", what=what)


def _steepest(norm: float, width: float) -> Local:
    values, slopes = ramp(np.array([width]), width, norm)
    return Local(values, slopes[:, np.newaxis])


def conditions_of_the_bound(_: Context) -> Iterator[Correction]:
    """Use the sup of values alone; let eps exceed 1; approach the best constant, M = 1.

    In the sup of |D| + |grad D| a ramp of width h has the gradient eps (1 - O(h)), and none has
    more than eps; the text has eps/(1 - eps).
    """
    epsilon = 0.1
    allowed = epsilon / (1.0 - epsilon)
    for frequency in (10.0, 1e3, 1e5):
        gradient = generator_gradient(wiggle(frequency, epsilon), ONE)
        what = f"gradient where |D - D*| <= 0.1 everywhere, frequency {frequency:g}: no bound"
        yield Correction(allowed, gradient, math.inf, "<=", what=what)
    beyond = 1.5
    gradient = generator_gradient(_steepest(0.9, 1e-3), ONE)
    what = "gradient where |D - D*| + |grad D| <= 0.9 < eps = 1.5"
    yield Correction(beyond / (1.0 - beyond), gradient, beyond, "<=", what=what)
    best = generator_gradient(_steepest(epsilon, 1e-6), ONE)
    yield Correction(allowed, best, epsilon, tol=1e-6, what="largest gradient for eps = 0.1")


def noise_makes_no_discriminator(ctx: Context) -> Iterator[Correction]:
    """Take Theorem 2.6 at its word: values of D, moments, D* = 1/2, a sigmoid output."""
    yield from _impossible_values(ctx)
    yield from _means_of_choice()
    yield from _off_zero(ctx)
    yield from _sigmoid_output(ctx)


def _impossible_values(ctx: Context) -> Iterator[Correction]:
    """Count where D = -eps is negative, so that log D does not exist; exact binomial test."""
    n, alpha = ctx.size(40_000, 400_000), ctx.alpha / 2
    share = float((ctx.rng(0).standard_normal(n) > 0.0).mean())
    tol = float(binom.isf(alpha / 2, n, 0.5)) / n - 0.5
    yield Correction(0.0, share, 0.5, tol=tol, what="share of generated points where D < 0")


def _means_of_choice() -> Iterator[Correction]:
    """Integrate x from -T to c T against the Cauchy density: log(c)/pi in the limit, any number.

    At T = 1e6 what is missing is below (1 + 1/c^2) / T^2.
    """
    reach = 1e6
    for c in (1.0, 2.0, 10.0):
        edges = [*(-reach * 0.25**i for i in range(16)), 0.0]
        edges += [c * reach * 0.25**i for i in reversed(range(16))]
        value, error = integral(lambda x: x / (math.pi * (1.0 + x**2)), edges, panels=4)
        what = f"mean of a Cauchy variable over [-T, {c:g} T]: not infinite, undefined"
        yield Correction(math.inf, value, math.log(c) / math.pi, tol=1e-10, error=error, what=what)


def _off_zero(ctx: Context) -> Iterator[Correction]:
    """Let D* be 1/2: the gradient r/(1/2 - eps) is nearly normal.

    P(r <= t (1/2 - eps)) = Phi(t/2 / sqrt(s_r^2 + t^2 s_eps^2)) up to the 1e-23 where the
    denominator is negative. Both sample quartiles lie within the DKW limit of theirs.
    """
    n, alpha = ctx.size(40_000, 400_000), ctx.alpha / 2
    sample = control_gradients("D* = ½", np.array([[1.0, 0.0]]), n, ctx.rng(1))
    exact, limit = _off_zero_quantile(0.75), ks_limit(n, alpha)
    tol = _off_zero_quantile(0.75 + limit) - exact
    what = "half the interquartile range of the gradient at D* = 1/2"
    yield Correction(RATIO, half_iqr(sample), exact, tol=tol, what=what)


def _off_zero_quantile(level: float) -> float:
    z = float(ndtri(level))
    return SLOPE_LEVEL * z / math.sqrt(0.25 - (LEVEL * z) ** 2)


def _sigmoid_output(ctx: Context) -> Iterator[Correction]:
    """Let D be the sigmoid of normal logits f: the gradient (1 - D) r is smaller than r.

    A Cauchy variable exceeds TAIL scales, |r| does not in 10^868000 draws. Excess kurtosis, for
    normal r: 3 E(1 - D)^4 / (E(1 - D)^2)^2 - 3, by two quadratures.
    """
    rng, n = ctx.rng(2), ctx.size(40_000, 400_000)
    gradients = expit(-rng.standard_normal(n)) * SLOPE_LEVEL * rng.standard_normal(n)
    share = float((np.abs(gradients) > TAIL * RATIO).mean())
    chance = 2.0 / math.pi * math.atan(1.0 / TAIL)
    yield Correction(chance, share, 0.0, what="share beyond 100 scales, sigmoid output")
    for mean in (-4.0, 0.0):
        what = f"excess kurtosis, sigmoid output, logits N({mean:g}, 1)"
        value, error = _kurtosis(mean)
        exact = _kurtosis_by_hermite(mean)
        yield Correction(math.inf, value, exact, tol=1e-8, error=error, what=what)


def _kurtosis(mean: float) -> tuple[float, float]:
    """Return the excess kurtosis and its error."""
    law, edges = Gaussian(mean, 1.0), [mean - 12.0, mean + 12.0]

    def moment(power: int) -> tuple[float, float]:
        def density(f: FloatArray) -> FloatArray:
            return np.asarray(np.exp(law.logpdf(f)) * expit(-f) ** power)

        return integral(density, edges)

    (square, first), (fourth, second) = moment(2), moment(4)
    ratio = 3.0 * fourth / square**2
    return ratio - 3.0, ratio * (second / fourth + 2.0 * first / square)


def _kurtosis_by_hermite(mean: float) -> float:
    z, mass = np.polynomial.hermite_e.hermegauss(100)
    weights, miss = mass / mass.sum(), expit(-mean - z)
    return float(3.0 * (weights @ miss**4) / (weights @ miss**2) ** 2 - 3.0)


def nothing_is_pushed_apart(_: Context) -> Iterator[Correction]:
    """Compare the slope of -log D with that of -2 JS, said to act, and of 2 KL(m || P_r)."""
    for theta in (0.01, 1.0, 4.0):
        game = Game(Gaussian(0.0, 1.0), theta, 1.0)
        slope, error = game.non_saturating_slope()
        apart = slope_of(less_js, game, "theta")[0]
        towards, more = game.softened_slope()
        what = f"slope of -log D* at distance {theta:g} (positive: towards the real law)"
        yield Correction(apart, slope, towards, tol=SMALL, error=error + more, what=what)


def cauchy_is_stable(ctx: Context) -> Iterator[Correction]:
    """Ask for n = 2, 10, 100 whether the mean of n has the law of one, by KS at the DKW limit."""
    alpha, same = ctx.alpha / len(SIZES), []
    for stream, n in enumerate(SIZES):
        sample = means(ctx, np.random.Generator.standard_cauchy, n, stream)
        same.append(ks_distance(sample, cauchy_cdf) <= ks_limit(len(sample), alpha))
    what = "share of n = 2, 10, 100 whose mean has the law of one draw"
    yield Correction(0.0, float(np.mean(same)), 1.0, what=what)


CLAIMS = (
    Claim(
        id="ERR-02",
        title="The bound of Theorem 2.4 has the root of k",
        statement=r"E \|J\|^2 \le k \;\Rightarrow\; "
        r"\|\nabla_\theta E \log(1 - D)\| \le \sqrt{k} \, \frac{\epsilon}{1 - \epsilon}",
        words="By Jensen E|J| <= sqrt(k); with k itself the bound is false for small Jacobians.",
        source=f"{MONDAL}, Theorem 2.3, eq. 2.1; {CHEN} has M with E|J|^2 <= M^2",
        hypotheses="those of Theorem 2.4",
        measure="a generator that stands where a C1 ramp is steepest",
        breaks="the bound in print, k eps/(1 - eps)",
        check=corrected(a_root_was_lost),
        control=claimed(a_root_was_lost),
        kind="erratum",
    ),
    Claim(
        id="ERR-10",
        title="Theorem 2.4 needs its norm and eps < 1, and its best constant is M eps",
        statement=r"\sup(|D - D^*| + |\nabla (D - D^*)|) \le \epsilon < 1 \;\Rightarrow\; "
        r"\|\nabla_\theta E \log(1 - D)\| \le M \epsilon",
        words="Small values alone bound no slope; for eps > 1 the printed bound is negative; and "
        "as |D| and |grad D| share the eps, its 1/(1 - eps) is not needed.",
        source=f"{AB17}, Theorem 2.4, as in {CHEN} (no norm), {XU} (no norm) and {MONDAL} (with "
        f"the norm); {UNVERIFIED}",
        hypotheses="missing: the norm; eps < 1",
        measure="waves of small height and high frequency; a ramp with eps = 1.5; steep ramps",
        breaks="the bound in print, M eps/(1 - eps), in whatever norm, and as a best constant",
        check=corrected(conditions_of_the_bound),
        control=claimed(conditions_of_the_bound),
        kind="erratum",
    ),
    Claim(
        id="ERR-11",
        title="Theorem 2.6: half of the values are no probabilities, the mean is undefined",
        statement=r"P(D < 0) = \tfrac12, \quad \int_{-T}^{cT} \frac{x \, dx}{\pi (1 + x^2)} "
        r"\to \frac{\log c}{\pi}, \quad |\nabla \log \sigma(f)| \le |\nabla f|",
        words="Noise around D* = 0 leaves [0, 1], and -log |D| must stand for -log D. The mean is "
        "not infinite, it does not exist. The law hangs on D* = 0: at 1/2 it is nearly normal. "
        "And a discriminator that ends in a sigmoid, as those in use do, cannot have it.",
        source=f"{AB17}, Theorem 2.6, as in {CHEN} ('infinite expectation and variance'), and "
        f"{XU} ('undefined mean and variance'); {UNVERIFIED}",
        hypotheses="missing: |D|, given points z, no squashing output",
        measure="40,000 draws (full: 400,000): share of D < 0 by an exact binomial test, "
        "interquartile range at D* = 1/2 within its DKW band, each at half of alpha; truncated "
        "means and kurtosis by integrals",
        breaks="the values in print: 0 for D < 0, an infinite mean, the Cauchy scale and tail",
        check=corrected(noise_makes_no_discriminator),
        control=claimed(noise_makes_no_discriminator),
        kind="erratum",
        stochastic=True,
    ),
    Claim(
        id="ERR-12",
        title="A step on -log D pushes nothing apart",
        statement=r"\nabla_\theta [KL(P_g \| P_r) - 2 JS] = "
        r"2 \nabla_\theta KL(\tfrac{P_g + P_r}2 \| P_r)",
        words="The term -2 JS alone would push the laws apart, but the whole is a divergence, and "
        "the step goes towards the real law. Dropping 7 of 8 modes costs it little, though: "
        "(9 log(9/2) - 7 log 2)/8 = 1.09, where KL(P_g || P_r) charges log 8 = 2.08.",
        source=f"{CHEN}, after Theorem 2.5 ('push them away from each other'); also {AB17}: "
        f"{UNVERIFIED}; {XU}, 'Mode collapse'",
        hypotheses="none",
        measure="normal laws at three distances: both gradients by integrals, that of JS "
        "by differences",
        breaks="the slope of the term in print, -2 JS",
        check=corrected(nothing_is_pushed_apart),
        control=claimed(nothing_is_pushed_apart),
        kind="erratum",
    ),
    Claim(
        id="ERR-39",
        title="The Cauchy law is a stable law",
        statement=r"\frac1n \sum_{i=1}^n X_i \sim X_1",
        words="It is because the law is stable that larger batches do not help.",
        source=f"{CHEN}, after Theorem 2.6: 'Cauchy distribution is unstable'",
        hypotheses="none",
        measure="40,000 means (full: 200,000) of 2, 10, 100 draws, KS distance at the limit of "
        "Dvoretzky, Kiefer and Wolfowitz, each at a third of alpha; 1 if all have the law of one",
        breaks="the word in print: 0, not stable",
        check=corrected(cauchy_is_stable),
        control=claimed(cauchy_is_stable),
        kind="erratum",
        stochastic=True,
    ),
)
