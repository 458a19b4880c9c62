"""Slips about the distances themselves: conventions, sides of KL, dimension, topology, order."""

import math
from collections.abc import Iterator
from functools import partial

import numpy as np

from ..._checks import EPS, FloatArray
from ...estimators import js, kl, tv
from ...measures import Dirac, Discrete, Gaussian, Segment, parallel_lines
from ...transport import wasserstein
from .._claim import Claim, Context, Correction, claimed, corrected
from .._draw import discrete_pairs
from .._sources import CHEN, CHOI, MONDAL, UNVERIFIED, WGAN, XU
from .._tools import integral
from ..gan import value_density
from ..wgan_continuity import bump

LOG2 = math.log(2.0)
REAL = Gaussian(0.0, 1.0)
EDGES = [-30.0, 30.0]  # beyond lies less than 1e-100 of the Gaussians below


def js_conventions_differ_by_two(_: Context) -> Iterator[Correction]:
    """Formulas for one convention of JS are wrong by JS, or its gradient, in the other.

    The integrals bring their own errors; 1e-12 covers the rounding of their few terms.
    """
    fake = Gaussian(1.5, 1.0)
    distance = js(REAL, fake)
    value, error = integral(partial(value_density, REAL, fake), EDGES)
    yield Correction(
        claimed=distance.value - 2 * LOG2,
        measured=value,
        corrected=2 * distance.value - 2 * LOG2,
        tol=1e-12,
        error=error + distance.width,
        what="V(D*) of N(0,1) and N(1.5,1)",
    )
    theta, deviation = 1.5, 1.3
    slope, error = integral(partial(_generator_density, theta, deviation), EDGES)
    of_js, more = integral(partial(_js_slope_density, theta, deviation), EDGES)
    yield Correction(
        claimed=theta - 2 * (2 * of_js),  # d KL / d theta = theta
        measured=slope,
        corrected=theta - 2 * of_js,
        tol=1e-12,
        error=error + 4 * more,
        what="gradient of -log D* (Theorem 2.5) at N(1.5,1.69)",
    )
    total = js(*parallel_lines(0.5), convention="sum").value
    yield Correction(
        LOG2, total, 2 * LOG2, tol=8 * EPS, what="JS of Example 1 by the definition without halves"
    )


def _generator_density(theta: float, deviation: float, x: FloatArray) -> FloatArray:
    """Return -p_g d/dx log D*: the generator theta + deviation z moves every x by d theta.

    log D* = -log(1 + p_g/p_r), so its slope is -(1 - D*) (log p_g/p_r)'.
    """
    fake = Gaussian(theta, deviation**2)
    log_p, log_q = REAL.logpdf(x), fake.logpdf(x)
    miss = np.exp(log_q - np.logaddexp(log_p, log_q))
    return np.asarray(np.exp(log_q) * miss * (x - (x - theta) / deviation**2))


def _js_slope_density(theta: float, deviation: float, x: FloatArray) -> FloatArray:
    """Return (dp_g/dtheta) log(p_g/m)/2, whose integral is dJS/dtheta in the half convention."""
    fake = Gaussian(theta, deviation**2)
    log_p, log_q = REAL.logpdf(x), fake.logpdf(x)
    log_ratio = log_q - np.logaddexp(log_p, log_q) + LOG2
    return np.asarray(0.5 * np.exp(log_q) * (x - theta) / deviation**2 * log_ratio)


def kl_sides_were_not_exchanged(_: Context) -> Iterator[Correction]:
    """KL(P_r||P_g) cannot be dear both in missed mass and in fakes: the second is the other KL.

    Closed forms, t = 1e-9: missed mass (.5, .5) against (1-t, t) costs
    -log(4 t (1-t))/2; a fake, the same laws exchanged, (1-t) log(2-2t) + t log(2t).
    """
    t = 1e-9
    even, lone = Discrete([0.5, 0.5]), Discrete([1.0 - t, t])
    dear = -0.5 * (math.log(4.0 * t) + math.log1p(-t))
    cheap = (1.0 - t) * (LOG2 + math.log1p(-t)) + t * math.log(2.0 * t)
    tol = 14 * EPS * dear
    yield Correction(cheap, kl(even, lone).value, dear, tol=tol, what="KL(P_r||P_g), mass missed")
    yield Correction(dear, kl(lone, even).value, cheap, tol=tol, what="KL(P_r||P_g), mass faked")


def low_dimension_alone_is_not_enough(_: Context) -> Iterator[Correction]:
    """Lines that share a part have JS = (share not common) 2 log 2, right to 14 eps."""
    line = Segment([0.0, 0.0], [1.0, 0.0])
    for shift in (0.5, 0.25, 0.0):
        moved = Segment([shift, 0.0], [1.0 + shift, 0.0])
        yield Correction(
            claimed=2 * LOG2,
            measured=js(line, moved, convention="sum").value,
            corrected=shift * 2 * LOG2,
            tol=14 * 2 * EPS,
            what=f"JS (sum) of segments in the plane, one moved by {shift:g} along the other",
        )


def weak_convergence_needs_compactness(_: Context) -> Iterator[Correction]:
    """Mass 1/n at n converges to delta_0 weakly and in TV, at W = 1; so does a bump.

    g_theta(z) = sin^2(pi (z/theta - 1)) / theta for 1 < z/theta < 2 and 0 elsewhere, with z
    uniform on [0, 1], is continuous in theta with limit 0 at every z, yet W(P_theta, delta_0) is
    its mean, 1/2. Equal steps over a whole period average sin^2 exactly, up to the rounding of
    64 terms. The rounding of 1 - 1/n, below eps, is carried as far as the mass goes.
    """
    for n in (10, 1000, 10**6):
        for reach, limit in ((n, 1.0), (n**2, float(n))):
            law = Discrete([1.0 - 1.0 / n, 1.0 / n], [0.0, float(reach)])
            value = wasserstein(law, Dirac(0.0)).value
            what = f"W to the weak limit, mass 1/{n} at {reach}"
            yield Correction(0.0, value, limit, tol=4 * EPS * reach, what=what)
    for theta in (0.1, 0.01, 0.001):
        law = bump(theta)
        value = wasserstein(law, Dirac(0.0)).value
        what = f"W to the weak limit, bump at theta = {theta:g}"
        yield Correction(0.0, value, 0.5, tol=64 * EPS, what=what)


def js_is_no_stronger_than_tv(ctx: Context) -> Iterator[Correction]:
    """Were JS strictly stronger, JS/TV would be unbounded; its largest value is log 2.

    It is reached on disjoint laws, and to 14 + 14 eps in floating point. Along masses
    (1 - t, t) -> (1, 0), where TV = t, expanding the logarithms gives JS/TV = log(2)/2 + t/8 + ...
    """
    pairs = discrete_pairs(ctx.rng(), ctx.size(500, 20000))
    largest = max(js(p, q).value / tv(p, q).value for p, q in pairs)
    yield Correction(math.inf, largest, LOG2, tol=28 * EPS, what="largest JS/TV")
    for n in (10**3, 10**6, 10**8):
        p, q = Discrete([1.0 - 1.0 / n, 1.0 / n]), Discrete([1.0, 0.0])
        ratio = js(p, q).value / tv(p, q).value
        yield Correction(math.inf, ratio, LOG2 / 2, tol=1.0 / n, what=f"JS/TV at TV = 1/{n}")


CLAIMS = (
    Claim(
        id="ERR-01",
        title="JS with and without the halves differ by a factor 2",
        statement=r"V(D^*) = 2\,JS_{1/2} - 2 \log 2 = JS_{\Sigma} - 2 \log 2, \quad "
        r"JS_{\Sigma} = 2\,JS_{1/2}",
        words="Each text is right in its own convention; formulas of one with the definition of "
        "another are wrong by a factor 2.",
        source=f"{CHEN}, Theorems 2.3, 2.5 (halves), against {XU} and {MONDAL}, eq. 1.5, 1.8 "
        f"(no halves). {WGAN} defines JS without halves and gives log 2 in Example 1: {UNVERIFIED}",
        hypotheses="none",
        measure="V(D*) and the gradient of Theorem 2.5 by our own integrals; Example 1",
        breaks="the formula of one convention with the JS of the other",
        check=corrected(js_conventions_differ_by_two),
        control=claimed(js_conventions_differ_by_two),
        kind="erratum",
    ),
    Claim(
        id="ERR-06",
        title="The KL that is dear in fakes is KL(P_g || P_r)",
        statement=r"KL(P_r \| P_g) = \infty \text{ if mass is missed}, \quad "
        r"KL(P_g \| P_r) = \infty \text{ if mass is faked}",
        words="The text says of one and the same KL(P_r||P_g) that it charges missed mass and "
        "that it charges fakes.",
        source=f"{MONDAL}, section 1.1, 'if we would minimize KL(P_r||P_g)'",
        hypotheses="none",
        measure="two laws on two atoms, one nearly missing",
        breaks="the sides as printed",
        check=corrected(kl_sides_were_not_exchanged),
        control=claimed(kl_sides_were_not_exchanged),
        kind="erratum",
    ),
    Claim(
        id="ERR-08",
        title="Low dimension alone does not max out JS",
        statement=r"JS_{\Sigma} = 2 \log 2 \iff P_r \perp P_g",
        words="Two segments on one line are low-dimensional too; mutual singularity decides.",
        source=f"{XU}, 'Vanishing gradient': 'disjoint or lie on low dimensional manifolds'",
        hypotheses="missing: the manifolds do not align, the laws charge no null set of them",
        measure="segments moved along their own line",
        breaks="the value in print, 2 log 2",
        check=corrected(low_dimension_alone_is_not_enough),
        control=claimed(low_dimension_alone_is_not_enough),
        kind="erratum",
    ),
    Claim(
        id="ERR-20",
        title="Weak convergence does not force W -> 0 without compactness",
        statement=r"(1 - \tfrac1n) \delta_0 + \tfrac1n \delta_n \xrightarrow{D} \delta_0, \quad "
        r"W = 1",
        words="Mass that escapes costs W however little it is; so W need not be continuous in "
        "theta when g is.",
        source=f"{XU}, 'W_1 induces the weak topology' and the slide after it; {WGAN} assumes a "
        "compact space",
        hypotheses="missing: compact space, or uniformly integrable first moments",
        measure="escaping masses; a bump that narrows and grows",
        breaks="the limit in print, 0",
        check=corrected(weak_convergence_needs_compactness),
        control=claimed(weak_convergence_needs_compactness),
        kind="erratum",
    ),
    Claim(
        id="ERR-21",
        title="JS is not stronger than TV: they are equivalent",
        statement=r"KL \Rightarrow (JS \Leftrightarrow \delta) \Rightarrow W, \qquad "
        r"JS \le \delta \log 2",
        words="The notes order the distances KL > JS > TV > EM; the theorem puts JS and TV level.",
        source=f"{CHOI}, before Theorem 2; {WGAN}, Theorem 2.1, says they are equivalent",
        hypotheses="none",
        measure="JS/TV over random pairs, and along a sequence with TV -> 0",
        breaks="the strict order in print: JS/TV unbounded",
        check=corrected(js_is_no_stronger_than_tv),
        control=claimed(js_is_no_stronger_than_tv),
        kind="erratum",
    ),
)
