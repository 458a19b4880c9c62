"""Slips about noise: a density that is none, constants, variances, which discriminator is best."""

import math
from collections.abc import Iterator
from functools import partial

import numpy as np

from ..._checks import EPS, FloatArray
from ...estimators import js, tv
from ...measures import Dirac, Discrete, Gaussian
from ...transport import wasserstein
from .._claim import Claim, Context, Correction, claimed, corrected
from .._draw import discrete_pairs
from .._noisy import Noisy, printed_slope
from .._smooth import SmoothDiscriminator
from .._sources import AB17, CHEN, MONDAL, UNVERIFIED
from ..bounds import RATIO
from ..noise import heavy_normaliser, radial
from ..noise_gradient import (
    ATOM,
    Family,
    Moving,
    on_line,
    taught,
    twice_js_slope,
    under_noise,
)

ROOT2 = math.sqrt(2.0)
NEAR = 2.0**-20


def heavy_tail_is_no_density(_: Context) -> Iterator[Correction]:
    """As delta -> 0 all of a density lies beyond delta; of |x|^-(d+1) all lies within.

    Its integral beyond delta is |S^(d-1)|/delta: of what lies beyond delta, a hundredth lies
    beyond 100 delta. With 1 + |x|^2 for |x|^2 the integral is finite. The integrals bring their
    own errors; 1e-12 relative has room for rounding.
    """
    for d in (1, 2, 3):
        for delta in (1e-2, 1e-4, 1e-6):
            inner, error = radial(partial(_power, -d - 1.0), d, delta)
            outer, more = radial(partial(_power, -d - 1.0), d, 100.0 * delta)
            spread = (more + 0.01 * error) / (inner - error)
            what = f"share beyond {100 * delta:g} of the mass beyond {delta:g}, d = {d}"
            yield Correction(1.0, outer / inner, 0.01, tol=1e-12, error=spread, what=what)
        z, error = radial(partial(_cauchy, d), d, 0.0)
        expected, what = heavy_normaliser(d), f"normaliser with 1 + |x|^2, d = {d}"
        yield Correction(math.inf, z, expected, tol=1e-12 * expected, error=error, what=what)


def _power(exponent: float, r: FloatArray) -> FloatArray:
    return np.asarray(r**exponent)


def _cauchy(d: int, r: FloatArray) -> FloatArray:
    return np.asarray((1.0 + r**2) ** (-0.5 * (d + 1)))


def root_two_is_enough(ctx: Context) -> Iterator[Correction]:
    """TV <= sqrt(2 JS), reached as TV -> 0: at TV = t the best ratio is sqrt(2) (1 - t^2/12).

    Without noise W of two atoms at distance C is C TV, so that the same number is the factor of
    the theorem; in the convention without halves it is 1. Under Gaussian noise there is no ball:
    beyond 5 sigma lies the tail of a chi law. Tolerances: rounding of the ratio, and t^2.
    """
    tol = NEAR**2 + RATIO
    p, q = (
        Discrete([0.5 + sign * NEAR / 2, 0.5 - sign * NEAR / 2], [0.0, 3.0]) for sign in (1, -1)
    )
    pairs = [(p, q), *discrete_pairs(ctx.rng(), ctx.size(500, 20000))]
    largest = max(tv(*pair).value / math.sqrt(js(*pair).value) for pair in pairs)
    yield Correction(2.0, largest, ROOT2, tol=tol, what="largest TV/sqrt(JS), JS with halves")
    cost = wasserstein(p, q).value / 3.0
    factor = cost / math.sqrt(js(p, q).value)
    yield Correction(2.0, factor, ROOT2, tol=tol, what="W/(C sqrt(JS)), JS with halves")
    factor = cost / math.sqrt(js(p, q, convention="sum").value)
    yield Correction(2.0, factor, 1.0, tol=tol, what="W/(C sqrt(JS)), JS without halves")
    for d, tail in ((1, math.erfc(5.0 / ROOT2)), (2, math.exp(-12.5))):
        value, error = radial(partial(_normal, d), d, 5.0)
        what = f"mass of N(0, I) outside the ball of diameter C = 10, d = {d}"
        yield Correction(0.0, value, tail, tol=1e-12 * tail, error=error, what=what)


def _normal(d: int, r: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * r**2) / (2.0 * math.pi) ** (0.5 * d))


def _square_mass(d: int, r: FloatArray) -> FloatArray:
    return np.asarray(r**2 * _normal(d, r))


def variance_is_the_mean_square(_: Context) -> Iterator[Correction]:
    """N(0, sigma^2 I) has variance sigma^2 on each axis and V = d sigma^2; a constant has none.

    W of an atom and its noisy copy is E |eps|, which exceeds sigma from dimension 2 on.
    """
    sigma = 0.5
    for d in (2, 3, 10):
        value, error = radial(partial(_square_mass, d), d, 0.0)
        value, error, right = sigma**2 * value, sigma**2 * error, d * sigma**2
        what = f"E |eps|^2, eps ~ N(0, {sigma**2:g} I), d = {d}"
        yield Correction(sigma**2, value, right, tol=1e-12 * right, error=error, what=what)
        found = wasserstein(Dirac(np.zeros(d)), Gaussian(np.zeros(d), sigma**2 * np.eye(d)))
        yield Correction(
            claimed=sigma,
            measured=found.value,
            corrected=sigma * math.sqrt(d),
            relation="<=",
            error=found.upper - found.lower,
            what=f"W(P_X, P_X+eps) against sqrt(V), d = {d}",
        )
    shifted = wasserstein(Dirac([1.0, 2.0]), Dirac([4.0, 6.0])).value
    yield Correction(0.0, shifted, 5.0, "<=", 4 * EPS * 5, what="W against sqrt(V), eps = (3, 4)")


def overlap_leaves_a_gradient(_: Context) -> Iterator[Correction]:
    """With the best discriminator of overlapping laws the generator's gradient is 2 dJS/dtheta."""
    for theta in (0.2, 0.7, 2.0):
        (value, error), (right, more) = taught(ATOM, theta), twice_js_slope(ATOM, theta)
        what = f"gradient at the best D, N(0,.25) and N({theta:g},.25)"
        yield Correction(0.0, value, right, tol=1e-12, error=error + more, what=what)


def best_discriminator_is_that_under_noise(_: Context) -> Iterator[Correction]:
    """Theorem 3.2 and Corollary 3.2 are about the D* that is best for the laws under noise.

    Laws N(0, 1/4) and N(theta, 1/4), sigma = 1/2. The integrals over y in the formula are sums
    over 40 nodes of Gauss and Hermite, good to 1e-12 for exp(-(x-y)^2/2 sigma^2) at the x that
    count. Of two atoms the best D without noise is flat at both (Theorem 2.1).
    """
    theta, free, noisy = 0.7, _gaussians(0.5), _gaussians(math.sqrt(0.5))
    real, fake = _nodes(0.0), _nodes(theta)
    field = partial(printed_slope, real, fake)
    for noise, where in ((0.5, "Theorem 3.2"), (math.sqrt(0.5), "Corollary 3.2")):
        asked = Moving(on_line([1.0], np.array([theta]), noise), np.ones(1))
        value, error = under_noise(asked, lambda x: field(x)[:, 0])
        (right, more), wrong = taught(noisy, theta, noise), taught(free, theta, noise)[0]
        what = f"integrals with a and b of {where}, N(0,.25) and N({theta:g},.25)"
        yield Correction(wrong, value, right, tol=1e-11, error=error + more, what=what)
    flat = SmoothDiscriminator(np.zeros((1, 1)), theta / 3.0).gradient(np.array([[theta]]))
    field = partial(printed_slope, ATOM.real, ATOM.at(theta).law)
    value, right = float(field(np.array([[theta]]))[0, 0]), taught(ATOM, theta, 0.0)[0]
    what = "integrals with a and b at delta_theta, data delta_0"
    yield Correction(float(flat[0, 0]), value, right, tol=1e-12, what=what)


def _gaussians(sigma: float) -> Family:
    """Return N(0, sigma^2) and N(theta, sigma^2)."""
    real = on_line([1.0], np.zeros(1), sigma)
    return Family(
        "N(0, s^2), N(theta, s^2)",
        real,
        lambda theta: Moving(real._replace(atoms=np.array([[theta]])), np.ones(1)),
    )


def _nodes(mean: float) -> Noisy:
    """Return N(mean, 1/4) on 40 nodes, under noise of 1/2."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    return Noisy(weights / weights.sum(), (mean + 0.5 * nodes)[:, np.newaxis], 0.5)


CLAIMS = (
    Claim(
        id="ERR-13",
        title="1/|x|^(d+1) is no density",
        statement=r"\int_{\|x\| > \delta} \|x\|^{-(d+1)} dx = \frac{|S^{d-1}|}{\delta} \to "
        r"\infty, \qquad P_\epsilon(x) = \tfrac1Z \big(1 + \|x\|^2\big)^{-(d+1)/2}",
        words="Near 0 its integral diverges, so that there is no Z. The multivariate Cauchy law "
        "has the tail that is meant.",
        source=f"{AB17}, Corollary 3.1, third form, as in {CHEN}; {UNVERIFIED}",
        hypotheses="none",
        measure="integrals along the radius, d = 1, 2, 3",
        breaks="what a density would give: all of its mass beyond 0; the printed Z, infinite",
        check=corrected(heavy_tail_is_no_density),
        control=claimed(heavy_tail_is_no_density),
        kind="erratum",
    ),
    Claim(
        id="ERR-14",
        title="The factor 2 of Theorem 3.3 can be sqrt(2), and Gaussian noise is not covered",
        statement=r"W(P_r, P_g) \le 2 V^{1/2} + \sqrt2 \, C \sqrt{JS_{1/2}} "
        r"= 2 V^{1/2} + C \sqrt{JS_\Sigma}",
        words="The theorem holds with 2, but not sharply. It asks for supports in a ball of "
        "diameter C, which the noise of Theorem 3.2 never leaves.",
        source=f"{AB17}, Theorem 3.3, as in {CHEN}; {UNVERIFIED}",
        hypotheses="as in Theorem 3.3",
        measure="TV/sqrt(JS) over random pairs and two nearly equal ones; W of two atoms in both "
        "conventions; the Gaussian mass outside a ball of ten deviations",
        breaks="the factor in print; no mass outside the ball",
        check=corrected(root_two_is_enough),
        control=claimed(root_two_is_enough),
        kind="erratum",
    ),
    Claim(
        id="ERR-15",
        title="V is the mean square of the noise, not its variance",
        statement=r"V = E \|\epsilon\|_2^2, \qquad V = d \sigma^2 \text{ for } "
        r"N(0, \sigma^2 I_d)",
        words="With V so defined neither mean 0 nor independence is needed; with the variance "
        "sigma^2 the bound fails from dimension 2 on, with the centred one for a constant shift.",
        source=f"{AB17}, Lemma 4 and Theorem 3.3, as in {CHEN}, 'the variance'; {UNVERIFIED}",
        hypotheses="none",
        measure="E |eps|^2 along the radius; W of an atom and its noisy copy; a shift",
        breaks="sigma^2 for V; 0 for the V of a shift",
        check=corrected(variance_is_the_mean_square),
        control=claimed(variance_is_the_mean_square),
        kind="erratum",
    ),
    Claim(
        id="ERR-33",
        title="At the best discriminator the gradient vanishes for singular laws only",
        statement=r"E \nabla_\theta \log\big(1 - D^*(g_\theta(z))\big) = 2 \nabla_\theta JS "
        r"\ne 0",
        words="Laws that overlap have a gradient at the best discriminator; it is what the "
        "original game rests on.",
        source=f"{MONDAL}, chapter 2, 'the gradient of loss function drops down to zero', and "
        f"{CHEN}, after Corollary 2.1, 'gradient almost 0'",
        hypotheses="missing: supports that are told apart, Theorem 2.1 or 2.2",
        measure="quadrature for two Gaussians at three distances, against the slope of JS",
        breaks="the gradient in print, 0",
        check=corrected(overlap_leaves_a_gradient),
        control=claimed(overlap_leaves_a_gradient),
        kind="erratum",
    ),
    Claim(
        id="ERR-42",
        title="In Theorem 3.2 and Corollary 3.2 D* is the best for the laws under noise",
        statement=r"D^* = \frac{P_{r+\epsilon}}{P_{r+\epsilon} + P_{g+\epsilon}}",
        words="The text does not say which D*; that of the laws without noise, as in section 2, "
        "gives another gradient, or none.",
        source=f"{AB17}, Theorem 3.2 and Corollary 3.2, as in {CHEN}; {UNVERIFIED}",
        hypotheses="none",
        measure="the integrals with a and b for two Gaussians and for two atoms",
        breaks="D* of the laws without noise",
        check=corrected(best_discriminator_is_that_under_noise),
        control=claimed(best_discriminator_is_that_under_noise),
        kind="erratum",
    ),
)
