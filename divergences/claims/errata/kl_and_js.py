"""Slips about KL and JS: when KL is infinite, what it needs, what it fits, what lies between."""

import math
from collections.abc import Iterator
from functools import partial

import numpy as np

from ..._checks import EPS, FloatArray
from ...estimators import js, kl
from ...measures import Box, Dirac, Discrete, Gaussian
from .._claim import Claim, Context, Correction, claimed, corrected
from .._draw import discrete_pairs
from .._families import (
    GAUSSIANS,
    LAPLACES,
    MODES,
    deviations,
    entropy,
    forward_kl,
    nearest,
    reverse_kl,
)
from .._sources import MONDAL, XU
from .._tools import integral
from ..gan import value_density

LOG2 = math.log(2.0)
FLAT = 1e-5  # of minimisers of an objective that is right to 1e-14, ten times over


def equal_supports_do_not_decide(_: Context) -> Iterator[Correction]:
    """KL is infinite on equal supports, finite on unequal ones.

    Cauchy against normal: x^2/2 times the Cauchy density tends to 1/2pi, so that the integral of
    p log(p/q) over [-T, T] grows like T/pi. Were KL finite its growth per unit would tend to 0.
    The rest of the integrand is below 4 (1 + log T)/T^2, both sides together: 2e-4 at T = 400.
    """
    added, error = integral(_cauchy_against_normal, [400.0, 800.0])
    yield Correction(
        claimed=0.0,
        measured=2.0 * added / 400.0,
        corrected=1.0 / math.pi,
        tol=2e-4,
        error=2.0 * error / 400.0,
        what="growth of KL(Cauchy||N(0,1)) per unit of T, equal supports",
    )
    for longer in (2.0, 10.0):
        value = kl(Box(0.0, 1.0), Box(0.0, longer)).value
        what = f"KL(U[0,1]||U[0,{longer:g}]), unequal supports"
        yield Correction(math.inf, value, math.log(longer), tol=2 * EPS, what=what)


def _cauchy_against_normal(x: FloatArray) -> FloatArray:
    """Return p log(p/q) of the standard Cauchy and normal densities."""
    log_p = -np.log(math.pi * (1.0 + x**2))
    return np.asarray(np.exp(log_p) * (log_p + 0.5 * (x**2 + math.log(2.0 * math.pi))))


def js_is_not_between_the_two_kl(ctx: Context) -> Iterator[Correction]:
    """JS <= log(2)/2 min(KL, KL'), so that it is always below both; the constant is the best.

    With t = p/q, JS and KL(P||Q) are means under Q of f(t) = (t log t - (1+t) log((1+t)/2))/2 and
    g(t) = t log t - t + 1. Both vanish to second order at 1 and f''/g'' = 1/(2 (1+t)) falls, so
    f/g falls as well (l'Hopital's monotone rule): it is largest at t = 0, where f/g = log(2)/2.
    P = (1, 0), Q = (1-a, a) has the ratio log(2)/2 - a (log(2)/4 - 1/8) + ... Both are right to
    14 eps, the masses of random pairs to 40 eps each.
    """
    p, q = Gaussian(0.0, 1.0), Gaussian(1.5, 1.0)
    value, error = integral(partial(value_density, p, q), [-30.0, 30.0])
    yield Correction(
        claimed=kl(p, q).value,  # both KL are 1.125, and so is all between them
        measured=js(p, q).value,
        corrected=0.5 * value + LOG2,
        tol=1e-12,
        error=error,
        what="JS of N(0,1) and N(1.5,1), whose two KL are equal",
    )
    apart = js(Dirac(0.0), Dirac(1.0)).value
    yield Correction(math.inf, apart, LOG2, tol=14 * EPS, what="JS where both KL are infinite")
    least = 1e-6
    rare = (Discrete([1.0, 0.0]), Discrete([1.0 - least, least]))
    pairs = [rare, *discrete_pairs(ctx.rng(), ctx.size(1000, 5000))]
    largest = max(js(p, q).value / min(kl(p, q).value, kl(q, p).value) for p, q in pairs)
    what = "largest JS/min(KL, KL'), at least 1 if JS were between"
    yield Correction(1.0, largest, LOG2 / 2, tol=least, what=what)


def moments_and_modes_need_their_family(_: Context) -> Iterator[Correction]:
    """Fit a Laplace law, which matches median and mean deviation; seek the mode of most weight.

    The target has a peak of height 1.596 and weight 0.4 at 0, one of 0.239 and 0.6 at 10.
    """
    mean, median = 6.0, float(MODES.ppf([0.5])[0])
    fit = nearest(forward_kl(MODES, LAPLACES))
    what = "location of the Laplace law of least KL(P||q)"
    yield Correction(mean, fit.location, median, tol=FLAT, what=what)
    yield Correction(
        claimed=math.sqrt(deviations(MODES, mean)[1]),
        measured=math.sqrt(2.0) * fit.scale,
        corrected=math.sqrt(2.0) * deviations(MODES, median)[0],
        tol=FLAT,
        what="its standard deviation",
    )
    fit = nearest(reverse_kl(MODES, GAUSSIANS))
    yield Correction(0.0, fit.location, 10.0, tol=FLAT, what="mean of least KL(q||P)")
    yield Correction(
        -math.log(0.4), fit.value, -math.log(0.6), tol=1e-10, what="least KL(q||P), Gaussian q"
    )


def value_of_kl_needs_the_data_law(_: Context) -> Iterator[Correction]:
    """Two data laws with one likelihood for every model differ in KL, by their entropies.

    The moments of MODES and of N(6, 24.604) agree, and with them E log p of every Gaussian
    model. The quadratures bring their errors; 1e-10 is far above rounding.
    """
    variance = deviations(MODES, 6.0)[1]
    smooth, (rough, error) = Gaussian(6.0, variance), entropy(MODES)
    for m, v in ((6.0, variance), (5.0, 16.0), (8.0, 36.0)):
        model = Gaussian(m, v)
        first, second = kl(MODES, model), kl(smooth, model)
        yield Correction(
            claimed=0.0,
            measured=first.value - second.value,
            corrected=0.5 * math.log(2.0 * math.pi * math.e * variance) - rough,
            tol=1e-10,
            error=first.width + error,
            what=f"difference of KL at equal log-likelihood, model N({m:g},{v:.4g})",
        )


CLAIMS = (
    Claim(
        id="ERR-26",
        title="Equal supports do not make KL finite, unequal ones not infinite",
        statement=r"KL(\mu \| \nu) = \infty \text{ if not } \mu \ll \nu; \quad "
        r"\mu \ll \nu \not\Rightarrow KL < \infty",
        words="The text defines KL for absolutely continuous laws only and then explains infinity "
        "by different supports. It is infinite by definition outside absolute continuity, and "
        "within it can be infinite by its tails.",
        source=f"{XU}, 'Objective of GAN', after the definition of KL",
        hypotheses="missing: a definition where mu is not absolutely continuous",
        measure="Cauchy against normal, truncated; uniform laws on nested intervals",
        breaks="finite on equal supports; infinite on unequal ones",
        check=corrected(equal_supports_do_not_decide),
        control=claimed(equal_supports_do_not_decide),
        kind="erratum",
    ),
    Claim(
        id="ERR-30",
        title="JS is not between the two KL but below both",
        statement=r"JS \le \min\big(\log 2, \; \tfrac{\log 2}{2} \min(KL, KL'), \; "
        r"\tfrac18 (KL + KL')\big)",
        words="JS is at most 0.347 times the smaller KL, and log 2 where both are infinite. All "
        "three bounds have their best constants. What does join the two is the skewed family.",
        source=f"{XU}, 'an interpolation between the two KL divergences'; {MONDAL}, after eq. 1.5, "
        "'a middle ground'",
        hypotheses="none",
        measure="equal KL; infinite KL; the largest ratio over random pairs and a planted one",
        breaks="JS between the two KL",
        check=corrected(js_is_not_between_the_two_kl),
        control=claimed(js_is_not_between_the_two_kl),
        kind="erratum",
    ),
    Claim(
        id="ERR-31",
        title="Matching moments needs a Gaussian family; the mode sought is the heaviest",
        statement=r"\operatorname{argmin}_q KL(P \| q) = N(E X, \operatorname{Var} X) \text{ or } "
        r"\operatorname{Laplace}(m, E |X - m|), \; m = \operatorname{med} X",
        words="Forward KL matches the expectations that an exponential family holds; a Laplace "
        "fit matches others. Reverse KL with a free scale settles where the most weight is, not "
        "on the highest peak.",
        source=f"{XU}, 'Performance of GAN': 'moment matching', 'the largest mode'",
        hypotheses="missing: the family; a free scale",
        measure="both parameters minimised for 0.4 N(0,0.01) + 0.6 N(10,1)",
        breaks="mean and deviation for a Laplace fit; the highest peak",
        check=corrected(moments_and_modes_need_their_family),
        control=claimed(moments_and_modes_need_their_family),
        kind="erratum",
    ),
    Claim(
        id="ERR-43",
        title="The minimiser of KL can do without the law of the data, its value cannot",
        statement=r"KL(P_r \| P_\theta) = -H(P_r) - E_{P_r} \log p_\theta",
        words="Samples give the second term and hence the best parameter; how far the best is "
        "from the data takes the entropy, which they do not give.",
        source=f"{MONDAL}, section 1.1: 'it doesn't require knowledge of unknown P_r(x)'",
        hypotheses="none",
        measure="two data laws of equal moments against Gaussian models",
        breaks="a KL that the likelihood alone decides",
        check=corrected(value_of_kl_needs_the_data_law),
        control=claimed(value_of_kl_needs_the_data_law),
        kind="erratum",
    ),
)
