"""Total variation, Kullback-Leibler and Jensen-Shannon are what their definitions say."""

import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from .._checks import EPS, FloatArray
from ..estimators import js, kl, tv
from ..measures import Box, Discrete, Gaussian
from ._claim import Claim, Context, Finding
from ._draw import pmf_pairs, pmf_triples
from ._sources import CHEN, GAN, MONDAL, XU
from ._tools import found, integral

# Sums of up to 10 products, each product right to 14 eps, none of the sums above 10 in size.
SUMS = 10 * 14 * EPS

Distance = Callable[[FloatArray, FloatArray], float]


def tv_is_the_largest_gap(ctx: Context) -> Iterator[Finding]:
    """Search all 2^k events of random pairs; tolerance SUMS, and 4 eps for one erf."""
    pairs = list(pmf_pairs(ctx.rng(), ctx.size(200, 2000)))
    worst = max(abs(_tv(p, q) - _largest_gap(p, q)) for p, q in pairs)
    yield Finding(worst, 0.0, tol=SUMS, what="TV minus the largest gap over all events")
    yield Finding(max(_tv(p, q) for p, q in pairs), 1.0, tol=SUMS, what="largest TV")
    yield Finding(_least_detour(_tv, ctx), 0.0, ">=", SUMS, what="TV(p,m) + TV(m,q) - TV(p,q)")
    for mean in (0.5, 2.0):  # the densities cross at mean/2: the best event is x < mean/2
        value, gap = tv(Gaussian(0.0, 1.0), Gaussian(mean, 1.0)), math.erf(mean / math.sqrt(8.0))
        yield found(value, gap, tol=4 * EPS, what=f"TV of N(0,1) and N({mean:g},1)")


def l1_is_not_the_largest_gap(ctx: Context) -> Iterator[Finding]:
    """Leave out the factor 1/2: twice the gap, up to 2; and a square is no metric."""
    pairs = list(pmf_pairs(ctx.rng(), ctx.size(200, 2000)))
    worst = max(abs(2.0 * _tv(p, q) - _largest_gap(p, q)) for p, q in pairs)
    yield Finding(worst, 0.0, tol=SUMS, what="L1 minus the largest gap over all events")
    yield Finding(max(2.0 * _tv(p, q) for p, q in pairs), 1.0, tol=SUMS, what="largest L1")
    squared = _least_detour(lambda p, q: _tv(p, q) ** 2, ctx)
    yield Finding(squared, 0.0, ">=", SUMS, what="triangle inequality of TV^2")


def kl_separates_laws(ctx: Context) -> Iterator[Finding]:
    """KL >= 0, infinite without absolute continuity, and right on Gaussians.

    KL(N(m, s^2) || N(0, 1)) = (s^2 + m^2 - 1)/2 - log s: both sides are right to 14 eps of
    their terms, which are below 8. Cauchy and normal share their support, yet the integral of
    p log(p/q) over [-T, T] grows like T/pi, since x^2/2 times the Cauchy density tends to 1/2pi.
    Beyond T the rest of the integrand, both sides together, is below 4 (1 + log T)/T^2, which
    is 2e-4 at T = 400.
    """
    values = [_kl(p, q) for p, q in pmf_pairs(ctx.rng(), ctx.size(500, 5000))]
    yield Finding(min(values), 0.0, ">=", what="least KL of different laws")
    yield Finding(_kl(*2 * [np.array([0.2, 0.0, 0.8])]), 0.0, what="KL of a law from itself")
    yield Finding(_kl(np.array([0.5, 0.5]), np.array([1.0, 0.0])), math.inf, what="missing atom")
    yield found(kl(Box(0.0, 2.0), Box(0.0, 1.0)), math.inf, what="missing interval")
    yield found(kl(Box(0.0, 1.0), Box(0.0, 2.0)), math.log(2.0), tol=EPS, what="the other way")
    yield from _gaussian_kl(ctx, swapped=False)
    yield Finding(_growth(_log_cauchy, _log_normal), 1 / math.pi, tol=2e-4, what="growth of KL")


def kl_is_not_symmetric(ctx: Context) -> Iterator[Finding]:
    """Exchange the arguments, take the mean under the wrong law, remove an atom."""
    pairs = list(pmf_pairs(ctx.rng(), ctx.size(500, 5000)))
    wrong_mean = min(-_kl(q, p) for p, q in pairs)
    yield Finding(wrong_mean, 0.0, ">=", what="mean of log(p/q) under q")
    p, q = np.array([0.5, 0.5]), np.array([0.75, 0.25])
    yield Finding(_kl(p, q), _kl(q, p), tol=SUMS, what="KL(p||q) = KL(q||p)")
    yield Finding(_kl(p, np.array([1.0, 0.0])), _kl(p, q), tol=SUMS, what="an atom removed")
    yield from _gaussian_kl(ctx, swapped=True)
    yield Finding(_growth(_log_normal, _log_cauchy), 1 / math.pi, tol=2e-4, what="growth of KL")


def js_is_a_squared_metric(ctx: Context) -> Iterator[Finding]:
    """Tolerance SUMS; the root of a JS that is right to 14 eps is right to 7, and three enter.

    Doubling is exact.
    """
    pairs = list(pmf_pairs(ctx.rng(), ctx.size(300, 3000)))
    worst = max(abs(_js(p, q) - _halves(p, q, 0.5 * (p + q))) for p, q in pairs)
    yield Finding(worst, 0.0, tol=SUMS, what="JS minus (KL(p||m) + KL(q||m))/2")
    asymmetry = max(abs(_js(p, q) - _js(q, p)) for p, q in pairs)
    yield Finding(asymmetry, 0.0, tol=SUMS, what="JS(p,q) - JS(q,p)")
    yield Finding(max(_js(p, q) for p, q in pairs), math.log(2.0), tol=SUMS, what="largest JS")
    yield Finding(min(_js(p, q) for p, q in pairs), 0.0, ">=", what="least JS")
    gap = max(abs(_js_sum(p, q) - 2.0 * _js(p, q)) for p, q in pairs)
    yield Finding(gap, 0.0, what="JS in the sum convention minus twice the half")
    yield Finding(_least_detour(_root_js, ctx), 0.0, ">=", 3 * 7 * EPS, what="triangle, sqrt(JS)")


def js_needs_the_mixture(ctx: Context) -> Iterator[Finding]:
    """Put P in the place of the mixture, count both halves, leave out the root."""
    pairs = list(pmf_pairs(ctx.rng(), ctx.size(300, 3000)))
    worst = max(abs(_js(p, q) - _halves(p, q, p)) for p, q in pairs)
    yield Finding(worst, 0.0, tol=SUMS, what="JS minus (KL(p||p) + KL(q||p))/2")
    p, q = np.array([0.5, 0.5]), np.array([0.75, 0.25])
    asymmetry = abs(_halves(p, q, p) - _halves(q, p, q))
    yield Finding(asymmetry, 0.0, tol=SUMS, what="with the first law as mixture, exchanged")
    largest = max(_js_sum(p, q) for p, q in pairs)
    yield Finding(largest, math.log(2.0), tol=SUMS, what="largest JS in the sum convention")
    yield Finding(_least_detour(_js, ctx), 0.0, ">=", SUMS, what="triangle inequality of JS")


def _tv(p: FloatArray, q: FloatArray) -> float:
    return tv(Discrete(p), Discrete(q)).value


def _kl(p: FloatArray, q: FloatArray) -> float:
    return kl(Discrete(p), Discrete(q)).value


def _js(p: FloatArray, q: FloatArray) -> float:
    return js(Discrete(p), Discrete(q)).value


def _js_sum(p: FloatArray, q: FloatArray) -> float:
    return js(Discrete(p), Discrete(q), convention="sum").value


def _root_js(p: FloatArray, q: FloatArray) -> float:
    return math.sqrt(_js(p, q))


def _halves(p: FloatArray, q: FloatArray, m: FloatArray) -> float:
    return 0.5 * _kl(p, m) + 0.5 * _kl(q, m)


def _largest_gap(p: FloatArray, q: FloatArray) -> float:
    """Return max over all events A of abs(P(A) - Q(A)), by looking at each of them."""
    k = len(p)
    events = (np.arange(2**k)[:, np.newaxis] >> np.arange(k)) & 1
    return float(np.abs(events @ (p - q)).max())


def _least_detour(distance: Distance, ctx: Context) -> float:
    """Return the least d(p, m) + d(m, q) - d(p, q) over random triples."""
    triples = pmf_triples(ctx.rng(1), ctx.size(200, 2000))
    return min(distance(p, m) + distance(m, q) - distance(p, q) for p, m, q in triples)


def _gaussian_kl(ctx: Context, *, swapped: bool) -> Iterator[Finding]:
    """Compare the formula with the closed form of kl() and with an integral of our own."""
    rng = ctx.rng(2)
    for _ in range(ctx.size(3, 20)):
        mean, deviation = rng.uniform(0.5, 2.0), rng.uniform(0.5, 0.8)
        formula = 0.5 * (deviation**2 + mean**2 - 1.0) - math.log(deviation)
        p, q = Gaussian(mean, deviation**2), Gaussian(0.0, 1.0)
        if swapped:
            p, q = q, p
        value, error = integral(partial(_kl_density, p, q), [-40.0, 0.0, 40.0])
        yield found(kl(p, q), formula, tol=8 * 14 * EPS, what=f"kl of {p!r} from {q!r}")
        yield Finding(value, formula, "==", 8 * 14 * EPS, error, f"its integral, {p!r} from {q!r}")


def _kl_density(p: Gaussian, q: Gaussian, x: FloatArray) -> FloatArray:
    log_p = p.logpdf(x)
    return np.asarray(np.exp(log_p) * (log_p - q.logpdf(x)))


def _growth(
    log_p: Callable[[FloatArray], FloatArray], log_q: Callable[[FloatArray], FloatArray]
) -> float:
    """Return by how much the integral of p log(p/q) over [-T, T] grows with T, for T >= 400."""
    added, _ = integral(lambda x: np.exp(log_p(x)) * (log_p(x) - log_q(x)), [400.0, 800.0])
    return 2.0 * added / 400.0


def _log_cauchy(x: FloatArray) -> FloatArray:
    return np.asarray(-np.log(math.pi * (1.0 + x**2)))


def _log_normal(x: FloatArray) -> FloatArray:
    return np.asarray(-0.5 * (x**2 + math.log(2.0 * math.pi)))


CLAIMS = (
    Claim(
        id="DIV-TV",
        title="Total variation is the largest difference of probability",
        statement=r"\delta(P, Q) = \sup_A |P(A) - Q(A)| = \tfrac12 \sum_i |p_i - q_i| \in [0, 1]",
        words="No event tells two laws apart better than by TV, and TV is a metric.",
        source=f"{MONDAL}, eq. 1.1",
        hypotheses="none",
        measure="all 2^k events of random pmfs, k <= 10; triples; Gaussians and their best event",
        breaks="the factor 1/2 is left out; TV is squared",
        check=tv_is_the_largest_gap,
        control=l1_is_not_the_largest_gap,
    ),
    Claim(
        id="DIV-KL",
        title="KL is non-negative, asymmetric, and infinite where Q misses mass of P",
        statement=r"KL(P \| Q) = \int p \log (p/q) \ge 0, \quad KL = \infty "
        r"\text{ if not } P \ll Q",
        words="KL is 0 for equal laws only; one missing atom makes it infinite, and so can tails.",
        source=f"{XU}, 'Objective of GAN'; {MONDAL}, eq. 1.2",
        hypotheses="none: KL is infinite by definition where P is not absolutely continuous",
        measure="random pmfs; Gaussian closed form against quadrature; Cauchy truncated",
        breaks="arguments exchanged; mean under the wrong law; an atom of Q removed",
        check=kl_separates_laws,
        control=kl_is_not_symmetric,
    ),
    Claim(
        id="DIV-JS",
        title="JS is symmetric, at most log 2, and the square of a metric",
        statement=r"JS(P, Q) = \tfrac12 KL(P \| M) + \tfrac12 KL(Q \| M) \in [0, \log 2], "
        r"\quad M = \tfrac12 (P + Q)",
        words="JS is always finite; the convention without the halves is exactly twice as large.",
        source=f"{XU}, 'Objective of GAN'; {MONDAL}, eq. 1.5 (both without the halves); {CHEN}, "
        f"Theorem 2.3 (with them); {GAN}, section 4",
        hypotheses="none",
        measure="random pmfs, sparse, disjoint and nearly equal; triples",
        breaks="P in the place of M; the sum convention; JS without its root",
        check=js_is_a_squared_metric,
        control=js_needs_the_mixture,
    ),
)
