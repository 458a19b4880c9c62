"""Slips about W as a loss: its critics, its continuity, its gradient."""

import math
import sys
from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy import stats
from scipy.special import ndtr

from ..._checks import EPS, FloatArray
from ...estimators import js, tv
from ...measures import Dirac, Gaussian, parallel_lines
from ...transport import wasserstein
from .._claim import Claim, Context, Correction, claimed, corrected
from .._sources import MONDAL, UNVERIFIED, WGAN, XU
from .._tools import integral

STEP = 2.0**-12


def a_family_may_be_too_poor(_: Context) -> Iterator[Correction]:
    """Take f_w(x) = w x, |w| <= 1, all 1-Lipschitz: its best gain is the distance of the means.

    Between N(0, 1) and N(m, s^2). "Up to a constant" would take the same factor for all pairs;
    between N(0, 1) and N(1, 1) it is 1, which the text's claim would make the others' too. The
    integrals bring their errors; 1e-12 covers the rounding of their few terms.
    """
    real = Gaussian(0.0, 1.0)
    for mean, scale in ((0.0, 2.0), (0.0, 0.1), (0.3, 3.0)):
        fake = Gaussian(mean, scale**2)
        gain, error = _best_gain([partial(_line, w) for w in (-1.0, 0.0, 1.0)], (mean, scale))
        what = f"best gain of w x, N(0, 1) and N({mean:g}, {scale:g}^2)"
        w = wasserstein(real, fake).value
        yield Correction(w, gain, mean, tol=1e-12, error=error, what=what)


def _best_gain(critics: list[partial[FloatArray]], law: tuple[float, float]) -> tuple[float, float]:
    """Return the largest E f(Z) - E f(m + s Z) and its error; w x is best with w at an end."""
    mean, scale = law

    def gain(f: partial[FloatArray], z: FloatArray) -> FloatArray:
        mass = np.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
        return np.asarray((f(z) - f(mean + scale * z)) * mass)

    return max(integral(partial(gain, f), [-12.0, 0.0, 12.0]) for f in critics)


def _line(w: float, x: FloatArray) -> FloatArray:
    return np.asarray(w * x)


def priors_need_a_mean(_: Context) -> Iterator[Correction]:
    """For theta Z, a network without hidden layer, L = |Z|: with a Cauchy prior E L is infinite.

    E |Z| over |Z| <= T is log(1 + T^2)/pi. Were E L finite, what lies between T and T^2 would go
    to 0; it goes to 2 log(T)/pi. W is at least what its part up to 1e15 is.
    """
    for reach in (1e2, 1e4, 1e6):
        expected = (math.log1p(reach**4) - math.log1p(reach**2)) / math.pi
        edges = np.geomspace(reach, reach**2, 33).tolist()
        part, error = integral(_cauchy_density, edges, panels=2)
        what = f"E |Z| between {reach:g} and {reach**2:g}, Z Cauchy"
        yield Correction(0.0, part, expected, tol=16 * EPS * part, error=error, what=what)
    far = wasserstein(stats.cauchy(scale=1.0), stats.cauchy(scale=1.1)).value
    what = "W between theta Z at 1 and 1.1, Z Cauchy"
    yield Correction(sys.float_info.max, far, math.inf, what=what)


def _cauchy_density(x: FloatArray) -> FloatArray:
    return np.asarray(2.0 * x / (math.pi * (1.0 + x * x)))


def a_continuous_loss_says_little(_: Context) -> Iterator[Correction]:
    """Let P_r = delta_5, P_theta = delta_theta: the loss does not move, P_theta jumps.

    If a continuous loss meant continuous laws, P_theta would approach P_0 as the loss does.
    """
    real, here = Dirac(5.0), Dirac(0.0)
    for theta in (0.1, 1e-6, 1e-300):
        there = Dirac(theta)
        for distance, name, jump in ((tv, "TV", 1.0), (js, "JS", math.log(2.0))):
            loss = abs(distance(real, there).value - distance(real, here).value)
            moved = distance(there, here).value
            what = f"{name} of P_theta and P_0, theta = {theta:g}"
            yield Correction(loss, moved, jump, tol=4 * EPS, what=what)


def a_gradient_needs_conditions(_: Context) -> Iterator[Correction]:
    """Compare -E grad f with the slope of W where a condition fails.

    Parallel lines have W = |theta|. A best 2-Lipschitz critic is -2 x. At theta = 0 every
    1-Lipschitz critic is best, so also x and -x: the formula gives -1 and 1, W slopes of 1 to the
    right and -1 to the left. The only best critic of delta_theta and N(0, 1) is |x - theta|, whose
    slope at theta is -1 or 1 by the side; E |X - theta| has slope 2 Phi(theta) - 1 and third
    derivatives below 1/2. Quotients of W over STEP: 8 eps of at most 2 by STEP.
    """
    tol = 16 * EPS / STEP
    for theta in (0.5, 1.0):
        slope = (_lines(theta + STEP) - _lines(theta - STEP)) / (2.0 * STEP)
        what = f"dW/dtheta at {theta:g}, parallel lines, 2-Lipschitz critic"
        yield Correction(2.0, slope, 1.0, tol=tol, what=what)
    right, left = (_lines(STEP) - _lines(0.0)) / STEP, (_lines(0.0) - _lines(-STEP)) / STEP
    yield Correction(-1.0, right, 1.0, tol=tol, what="slope of W to the right of 0, critic x")
    yield Correction(1.0, left, -1.0, tol=tol, what="slope of W to the left of 0, critic -x")
    real, theta = Gaussian(0.0, 1.0), 0.7
    low, high = (wasserstein(real, Dirac(theta + t)).value for t in (-STEP, STEP))
    slope, expected = (high - low) / (2.0 * STEP), 2.0 * float(ndtr(theta)) - 1.0
    for side in (-1.0, 1.0):
        what = f"dW/dtheta, atom 0.7 and N(0, 1), critic of slope {-side:g} at the atom"
        yield Correction(side, slope, expected, tol=STEP**2 / 12.0 + tol, what=what)


def _lines(theta: float) -> float:
    return wasserstein(*parallel_lines(theta)).value


CLAIMS = (
    Claim(
        id="ERR-05",
        title="A family of K-Lipschitz critics gives a lower bound on K W, no more",
        statement=r"\max_w E_P f_w - E_Q f_w \le K\,W(P, Q), \quad = \text{ only if some } f_w "
        r"\text{ is optimal among all}",
        words="No constant turns the best gain of a poor family into W: it may be 0.",
        source=f"{XU}, slide after the dual form: 'yield W_1 up to a multiplicative constant'; "
        f"{MONDAL}, eq. 3.3, in part; {WGAN} asks that the maximum be attained in the family: "
        f"{UNVERIFIED}",
        hypotheses="missing: the family contains a maximiser of the dual over all functions",
        measure="linear critics between Gaussians, by our own integrals",
        breaks="the best gain is W, as it is for N(0, 1) and N(1, 1)",
        check=corrected(a_family_may_be_too_poor),
        control=claimed(a_family_may_be_too_poor),
        kind="erratum",
    ),
    Claim(
        id="ERR-22",
        title="Networks need a prior with a mean",
        statement=r"Z \sim \text{Cauchy}, \; g_\theta(z) = \theta z: \quad E\,L(\theta, Z) = "
        r"E|Z| = \infty, \quad W(P_\theta, P_{\theta'}) = \infty",
        words="The condition is not fulfilled by networks on their own: E |Z| must be finite.",
        source=f"{XU}, 'automatically satisfied by any feed-forward neural networks'; {MONDAL}, "
        f"end of section 3.2; {WGAN}, Corollary 1, has the condition",
        hypotheses="missing: E |Z| finite",
        measure="parts of E |Z|, Z Cauchy, between T and T^2; W of two scales",
        breaks="parts that vanish; any finite W",
        check=corrected(priors_need_a_mean),
        control=claimed(priors_need_a_mean),
        kind="erratum",
    ),
    Claim(
        id="ERR-23",
        title="A continuous loss does not make theta -> P_theta continuous",
        statement=r"\theta \mapsto P_\theta \text{ continuous} \implies \theta \mapsto \rho(P_r, "
        r"P_\theta) \text{ continuous}, \quad \not\Longleftarrow",
        words="The two are called equivalent; only one follows from the other, by the triangle "
        "inequality. They are equivalent if the loss is to be continuous for every P_r.",
        source=f"{MONDAL}, section 3.2; {WGAN}, introduction, may say the same: {UNVERIFIED}",
        hypotheses="rho a metric, or one that is continuous in a metric, as JS is",
        measure="atoms: the loss against delta_5, the distance from P_theta to P_0",
        breaks="P_theta moves as little as the loss does",
        check=corrected(a_continuous_loss_says_little),
        control=claimed(a_continuous_loss_says_little),
        kind="erratum",
    ),
    Claim(
        id="ERR-24",
        title="The gradient formula needs an optimal 1-Lipschitz critic and both sides to exist",
        statement=r"\nabla_\theta W = -E\, \nabla_\theta f^*(g_\theta(Z)) \quad \text{if } "
        r"\|f^*\|_L \le 1 \text{ is optimal and both sides exist}",
        words="A K-Lipschitz critic gives K times it; at a kink of W, or with an atom on the "
        "kink of the critic, the formula gives what it likes.",
        source=f"{XU}, slide before 'Algorithm of WGAN', for any f_w; {MONDAL}, section 3.1: 'is "
        f"well defined there'; {WGAN}, Theorem 3, has 'when both terms are well-defined': "
        f"{UNVERIFIED}",
        hypotheses="missing: f* optimal and 1-Lipschitz, W differentiable at theta, f* at almost "
        "every generated point, E of the generator's slope finite",
        measure="difference quotients of W: parallel lines, and an atom in a Gaussian",
        breaks="the values the formula gives there",
        check=corrected(a_gradient_needs_conditions),
        control=claimed(a_gradient_needs_conditions),
        kind="erratum",
    ),
)
