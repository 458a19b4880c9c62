"""Maximum likelihood and the two directions of KL, and the family that joins them."""

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar

from .._checks import FloatArray
from .._statistics import ks_limit
from ..estimators import js, kl
from ..measures import Gaussian, Mixture
from ._autoencoder import draw_guess, draw_model
from ._claim import Claim, Context, Finding
from ._families import (
    GAUSSIANS,
    LAPLACES,
    MODES,
    Family,
    deviations,
    entropy,
    forward_kl,
    nearest,
    reverse_kl,
)
from ._sources import MONDAL, UNVERIFIED, XU
from ._tools import found, integral

FAMILIES = (GAUSSIANS, LAPLACES)
SCALE = 5.0  # of both families where the location alone is fitted
FLAT = 1e-5  # how far a minimiser may lie off: sqrt(2e-14) scales, of at most 6, ten times over
# The posterior has condition below 1 + |W|^2/noise^2 < 200, the terms of the bound stay below 1e3.
BOUND = 1e-10
HEAVIER = -math.log(0.6)  # KL(N(10,1)||MODES), up to what the other mode adds: exp(-45)
CLOSE = Mixture([0.4, 0.6], [Gaussian(0.0, 1.0), Gaussian(1.0, 1.0)])
SHIFTED = Gaussian(0.0, 1.0), Gaussian(1.5, 1.0)
UNEQUAL = Gaussian(0.0, 1.0), Gaussian(1.0, 1.5)
LINE = [-40.0, 0.0, 40.0]  # beyond, the densities of these pairs are below 1e-200


def likelihood_finds_the_least_kl(ctx: Context) -> Iterator[Finding]:
    """KL + E log p_theta is the constant -H(P_r), so that both have one optimum; so have samples.

    The errors are those of the quadratures; 1e-10 is far above their rounding.
    """
    for family in FAMILIES:
        miss, error = _constant(ctx, family, forward=True)
        what = f"KL + E log p_theta + H(P_r), furthest from 0, {family.name} family"
        yield Finding(miss, 0.0, "==", 1e-10, error, what)
    for family, likeliest, drift in _sample_fits(ctx):
        expected = _best_location(forward_kl(MODES, family))
        yield Finding(likeliest, expected, tol=drift, what=f"likeliest {family.name} location")
    yield from _exact_posteriors(ctx)


def other_divergence_has_another_optimum(ctx: Context) -> Iterator[Finding]:
    """Exchange the arguments of KL; in the autoencoder double a variance, exchange a KL."""
    for family in FAMILIES:
        miss, error = _constant(ctx, family, forward=False)
        what = f"KL(p_theta||P_r) + E log p_theta + H(P_r), {family.name} family"
        yield Finding(miss, 0.0, "==", 1e-10, error, what)
    for family, likeliest, drift in _sample_fits(ctx):
        expected = _best_location(reverse_kl(MODES, family))
        what = f"likeliest {family.name} location, against the least KL(p_theta||P_r)"
        yield Finding(likeliest, expected, tol=drift, what=what)
    yield from _wrong_posteriors(ctx)


def _constant(ctx: Context, family: Family, *, forward: bool) -> tuple[float, float]:
    """Return the largest of KL - misfit + H(P_r) over random members, and its error.

    Their scales exceed those of the modes by far: for lighter tails than those of P_r kl() may
    leave its upper bound open.
    """
    rng, (lost, error), misses = ctx.rng(), entropy(MODES), []
    for _ in range(ctx.size(3, 30)):
        m, s = rng.uniform(-5.0, 15.0), rng.uniform(3.0, 10.0)
        pair = (MODES, family.law(m, s)) if forward else (family.law(m, s), MODES)
        estimate = kl(*pair)
        misses.append((estimate.value - family.misfit(MODES, m, s) + lost, estimate.width + error))
    return max(misses, key=lambda miss: abs(miss[0]) + miss[1])


def _sample_fits(ctx: Context) -> Iterator[tuple[Family, float, float]]:
    """Yield (family, likeliest location of a sample, how far from the best it may lie).

    Each half holds with 1 - alpha/2. Gaussian: the likeliest location is the mean. P_r is a
    choice between centres 10 apart plus noise of deviation at most 1, so that the mean of n draws
    is sub-Gaussian with variance (10^2/4 + 1)/n (Hoeffding 1963) and misses by less than
    sqrt(52 log(2/a)/n). Laplace: it is the median, where F is right to the limit e of Dvoretzky,
    Kiefer and Wolfowitz and to 1/n, so that it lies between the quantiles of P_r at
    1/2 -+ (e + 1/n).
    """
    n, share = ctx.size(20_000, 200_000), ctx.alpha / 2.0
    sample = MODES.sample(n, rng=ctx.rng(1)).ravel()
    level = ks_limit(n, share) + 1.0 / n
    low, median, high = MODES.ppf([0.5 - level, 0.5, 0.5 + level])
    drifts = math.sqrt(52.0 * math.log(2.0 / share) / n), float(max(high - median, median - low))
    for family, drift in zip(FAMILIES, drifts, strict=True):
        yield family, _best_location(partial(_sample_misfit, family, sample)), drift + FLAT


def _sample_misfit(family: Family, sample: FloatArray, m: float, s: float) -> float:
    """Return the mean of -log p_(m, s) over a sample."""
    return float(math.log(s) - family.log_density((sample - m) / s).mean())


def _best_location(objective: Callable[[float, float], float]) -> float:
    """Return the location between the modes, or a little beyond, with the least objective."""

    def at(m: float) -> float:
        return objective(m, SCALE)

    best = minimize_scalar(at, bounds=(-5.0, 15.0), method="bounded", options={"xatol": 1e-9})
    return float(best.x)


def _exact_posteriors(ctx: Context) -> Iterator[Finding]:
    """Hold the evidence bound of linear models against likelihood and KL to the posterior."""
    gaps = list(_gaps(ctx))
    miss = max(abs(gap.drawn - gap.forward) for gap in gaps)
    yield Finding(miss, 0.0, tol=BOUND, what="log p - ELBO - KL(q||posterior), largest")
    yield Finding(min(gap.drawn for gap in gaps), 0.0, ">=", BOUND, what="log p - ELBO, least")
    closed = max(abs(gap.exact) for gap in gaps)
    yield Finding(closed, 0.0, tol=BOUND, what="log p - ELBO at q = posterior, largest")


def _wrong_posteriors(ctx: Context) -> Iterator[Finding]:
    """Double the posterior's variance; take the KL the other way round."""
    gaps = list(_gaps(ctx))
    closed = min(gap.doubled for gap in gaps)
    yield Finding(closed, 0.0, tol=BOUND, what="log p - ELBO at twice the variance, least")
    miss = max(abs(gap.drawn - gap.backward) for gap in gaps)
    yield Finding(miss, 0.0, tol=BOUND, what="log p - ELBO - KL(posterior||q), largest")


class Gap(NamedTuple):
    """Log p - ELBO at a random q, at the posterior, at twice its variance; both KL of q."""

    drawn: float
    exact: float
    doubled: float
    forward: float
    backward: float


def _gaps(ctx: Context) -> Iterator[Gap]:
    """Yield the gaps of random models."""
    rng = ctx.rng(2)
    for _ in range(ctx.size(50, 1000)):
        model, x = draw_model(rng)
        log_p, posterior = model.log_likelihood(x), model.posterior(x)
        q = draw_guess(rng, posterior.dim)
        wide = Gaussian(posterior.location, 2.0 * posterior.cov)
        yield Gap(
            log_p - model.evidence_bound(x, q),
            log_p - model.evidence_bound(x, posterior),
            log_p - model.evidence_bound(x, wide),
            kl(q, posterior).value,
            kl(posterior, q).value,
        )


def forward_matches_moments_and_reverse_seeks_modes(ctx: Context) -> Iterator[Finding]:
    """Fit Gaussians both ways; tolerance FLAT, and 1e-10 for values, far above the quadrature's.

    The heavier mode N(10, 1) alone costs log 1/0.6; the other mode takes off less than exp(-40).
    """
    for name, law in (("10 apart", MODES), ("1 apart", CLOSE), *_random_mixtures(ctx)):
        fit, (mean, deviation) = nearest(forward_kl(law, GAUSSIANS)), _moments(law)
        yield Finding(fit.location, mean, tol=FLAT, what=f"mean of least KL(P||q), modes {name}")
        yield Finding(fit.scale, deviation, tol=FLAT, what=f"its deviation, modes {name}")
    fit = nearest(reverse_kl(MODES, GAUSSIANS))
    yield Finding(fit.location, 10.0, tol=FLAT, what="mean of least KL(q||P)")
    yield Finding(fit.scale, 1.0, tol=FLAT, what="deviation of least KL(q||P)")
    yield Finding(fit.value, HEAVIER, tol=1e-10, what="least KL(q||P)")
    heavier, peak = (kl(part, MODES) for part in (Gaussian(10.0, 1.0), Gaussian(0.0, 0.01)))
    yield found(heavier, HEAVIER, tol=1e-10, what="KL(N(10,1)||P)")
    yield found(peak, -math.log(0.4), tol=1e-10, what="KL(N(0,0.01)||P), higher peak, less mass")


def other_families_and_closer_modes_do_neither(_: Context) -> Iterator[Finding]:
    """Fit Laplace laws, move the modes together, exchange the directions."""
    mean, deviation = _moments(MODES)
    fit = nearest(forward_kl(MODES, LAPLACES))
    yield Finding(fit.location, mean, tol=FLAT, what="mean of least KL(P||q), Laplace family")
    of_laplace = math.sqrt(2.0) * fit.scale
    yield Finding(of_laplace, deviation, tol=FLAT, what="its deviation, Laplace family")
    both = nearest(reverse_kl(CLOSE, GAUSSIANS))
    yield Finding(both.location, 1.0, tol=FLAT, what="mean of least KL(q||P), modes 1 apart")
    yield Finding(both.value, HEAVIER, tol=FLAT, what="least KL(q||P), modes 1 apart")
    over = nearest(forward_kl(MODES, GAUSSIANS))
    yield Finding(over.location, 10.0, tol=FLAT, what="mean of least KL(P||q), against the mode")
    seeking = nearest(reverse_kl(MODES, GAUSSIANS))
    yield Finding(seeking.location, mean, tol=FLAT, what="mean of least KL(q||P), against E X")


def _moments(law: Mixture) -> tuple[float, float]:
    """Return mean and standard deviation of a mixture of Gaussians."""
    mean = float(law.mean()[0])
    return mean, math.sqrt(deviations(law, mean)[1])


def _random_mixtures(ctx: Context) -> Iterator[tuple[str, Mixture]]:
    rng = ctx.rng(3)
    for i in range(ctx.size(1, 20)):
        parts = [Gaussian(rng.uniform(-5.0, 15.0), rng.uniform(0.2, 4.0)) for _ in range(3)]
        yield f"drawn, no. {i + 1}", Mixture(rng.dirichlet(np.ones(3)), parts)


def skewed_js_joins_the_two_kl(ctx: Context) -> Iterator[Finding]:
    """JS_w/w falls short of KL(P||Q) by at most w chi^2/(2 (1-w)), and not by less in order.

    JS_w is concave in w with slope KL(P||Q) at 0, and its second derivative is
    -integral (p-q)^2/m for m = w p + (1-w) q >= (1-w) q. So the tolerance is a theorem, with
    1e-12 for rounding. How fast depends on the pair: 10^-5 is far from 0 for laws 5 apart.
    """
    for name, p, q in _gaussian_pairs(ctx):
        limit, square = kl(p, q), integral(partial(_chi_square_density, p, q), LINE)
        for weight in (1e-2, 1e-5, 1e-8):
            value, error = integral(partial(skewed_density, weight, p, q), LINE)
            tol = weight * (square[0] + square[1]) / (2.0 * (1.0 - weight)) + 1e-12
            what = f"JS_w/w at w = {weight:g}, {name}"
            yield Finding(value, limit.value, "==", tol, error + limit.width, what)
        value, error = integral(partial(skewed_density, 0.5, p, q), LINE)
        yield Finding(0.5 * value, js(p, q).value, "==", 1e-12, error, f"JS_1/2 is JS, {name}")
    far, _ = integral(partial(skewed_density, 1e-5, Gaussian(0.0, 1.0), Gaussian(5.0, 1.0)), LINE)
    yield Finding(12.5 - far, 2.0, ">=", what="KL - JS_w/w at w = 1e-5, N(0,1) v N(5,1)")


def plain_js_is_neither(ctx: Context) -> Iterator[Finding]:
    """Stay at w = 1/2; take the KL of the other end; divide by 1 - w."""
    for name, p, q in _gaussian_pairs(ctx):
        limit = kl(p, q).value
        yield Finding(2.0 * js(p, q).value, limit, tol=1e-3 * limit, what=f"JS_1/2/(1/2), {name}")
        value, error = integral(partial(skewed_density, 1e-8, p, q), LINE)
        what = f"JS_w/(1-w) at w = 1e-8, {name}"
        yield Finding(1e-8 * value, limit, "==", 1e-3 * limit, error, what)
    p, q = UNEQUAL
    value, error = integral(partial(skewed_density, 1e-8, p, q), LINE)
    yield Finding(value, kl(q, p).value, "==", 1e-3, error, "JS_w/w at w = 1e-8, the other KL")


def skewed_density(weight: float, p: Gaussian, q: Gaussian, x: FloatArray) -> FloatArray:
    """Return what integrates to JS_w/w: p log(p/m) + (1-w)/w q log(q/m), m = w p + (1-w) q.

    With r = p/q - 1 the second logarithm is -log(1 + w r), right however small w is.
    """
    log_p, log_q = p.logpdf(x), q.logpdf(x)
    from_q = np.log1p(weight * np.expm1(log_p - log_q))
    ends = np.exp(log_p) * (log_p - log_q - from_q), np.exp(log_q) * from_q
    return np.asarray(ends[0] - (1.0 - weight) / weight * ends[1])


def _chi_square_density(p: Gaussian, q: Gaussian, x: FloatArray) -> FloatArray:
    """Return (p - q)^2 / q, by roots that do not overflow."""
    log_p, log_q = p.logpdf(x), q.logpdf(x)
    return np.asarray((np.exp(log_p - 0.5 * log_q) - np.exp(0.5 * log_q)) ** 2)


def _gaussian_pairs(ctx: Context) -> Iterator[tuple[str, Gaussian, Gaussian]]:
    """Yield pairs both ways round: variances within a factor 2, so that chi^2 is finite.

    Their means are close enough for p/q not to overflow on LINE.
    """
    rng, pairs = ctx.rng(4), [SHIFTED, UNEQUAL]
    for _ in range(ctx.size(1, 20)):
        left, right = (Gaussian(rng.uniform(-2.0, 2.0), rng.uniform(0.8, 1.5)) for _ in range(2))
        pairs.append((left, right))
    for pair in pairs:
        for p, q in (pair, pair[::-1]):
            yield f"{p!r} v {q!r}", p, q


CLAIMS = (
    Claim(
        id="DIV-MLE",
        title="Maximum likelihood seeks the least KL(P_r || P_theta)",
        statement=r"\operatorname{argmin}_\theta KL(P_r \| P_\theta) = "
        r"\operatorname{argmax}_\theta E_{P_r} \log p_\theta, \qquad "
        r"\log p(x) - \operatorname{ELBO}(q) = KL(q \| p(z | x)) \ge 0",
        words="They differ by the entropy of the data, which no parameter moves; the optimum of a "
        "sample tends to theirs. A variational autoencoder maximises a lower bound of the same "
        "likelihood.",
        source=f"{MONDAL}, eq. 1.3, 1.4 and the remark on autoencoders after them; {XU}, "
        "'Classical generative models'",
        hypotheses="densities; E abs(log p_r) finite",
        measure="kl() against closed forms for Gaussian and Laplace families. The likeliest "
        "location of a sample of 20,000 (200,000) draws against that of the least KL: a "
        "Hoeffding bound for the mean, DKW for the median, half of alpha each. Linear Gaussian "
        "autoencoders, exact",
        breaks="the arguments of KL exchanged; a posterior of twice the variance; the gap as "
        "KL(posterior || q)",
        check=likelihood_finds_the_least_kl,
        control=other_divergence_has_another_optimum,
        stochastic=True,
    ),
    Claim(
        id="DIV-FWD-REV",
        title="A Gaussian fit matches moments by KL(P || q) and seeks a mode by KL(q || P)",
        statement=r"\operatorname{argmin}_q KL(P \| q) = N(E X, \operatorname{Var} X), \qquad "
        r"\operatorname{argmin}_q KL(q \| P) \approx N(\mu_k, \sigma_k^2), \; w_k = \max_i w_i",
        words="One way the fit spreads over all modes, the other way it settles on the component "
        "of largest weight, at the price -log w.",
        source=f"{XU}, 'Performance of GAN'; {MONDAL}, after eq. 1.4",
        hypotheses="Gaussian family with free mean and variance (moments: any exponential family "
        "that holds them); modes far apart for the second half",
        measure="both parameters minimised from three starts: at each mode and over both",
        breaks="a Laplace family; modes 1 deviation apart; the directions exchanged",
        check=forward_matches_moments_and_reverse_seeks_modes,
        control=other_families_and_closer_modes_do_neither,
    ),
    Claim(
        id="DIV-JSPI",
        title="A skewed JS tends to either KL at its ends",
        statement=r"JS_\pi = \pi KL(P \| M_\pi) + (1 - \pi) KL(Q \| M_\pi), \quad "
        r"\frac{JS_\pi}{\pi} \xrightarrow{\pi \to 0} KL(P \| Q), \quad "
        r"\frac{JS_\pi}{1 - \pi} \xrightarrow{\pi \to 1} KL(Q \| P)",
        words="It is this family that joins the two KL, once divided by its weight; the usual JS "
        "is its middle and near neither. M is the mixture pi P + (1 - pi) Q.",
        source=f"{XU}, 'The JS divergence can be regarded as an interpolation', after Huszar 2015; "
        f"{UNVERIFIED}",
        hypotheses="for the speed: finite chi-square; it differs from pair to pair",
        measure="integrals over Gaussian pairs, both ways round, with the bound pi chi^2/(2(1-pi))",
        breaks="pi = 1/2; the other KL; the factor 1/(1 - pi) at pi = 0",
        check=skewed_js_joins_the_two_kl,
        control=plain_js_is_neither,
    ),
)
