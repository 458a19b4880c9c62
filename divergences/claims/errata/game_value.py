"""Slips about what the original game charges: collapse, a KL that is not there, -log D in V."""

import math
from collections.abc import Iterator
from functools import partial

import numpy as np

from ..._checks import EPS, FloatArray
from ...estimators import js, tv
from ...measures import Discrete, Gaussian
from .._claim import Claim, Context, Correction, claimed, corrected
from .._draw import pmf_pairs
from .._sources import AB17, MONDAL, UNVERIFIED, XU
from .._tools import integral
from ..gan import game_value, optimal_discriminator

LOG2 = math.log(2.0)
REAL = Gaussian(0.0, 1.0)
EDGES = [-30.0, 30.0]  # beyond lies less than 1e-100 of the Gaussians below


def collapse_is_classified_as_fake(_: Context) -> Iterator[Correction]:
    """On one of n equal modes D* = (1/n)/(1/n + 1) = 1/(n+1); elsewhere it is 1.

    So V = log(1/(n+1))/n + log(n/(n+1)). Sums of n terms are right to n eps times their size.
    """
    for n in (2, 8, 25):
        modes, collapsed = np.full(n, 1.0 / n), np.eye(n)[0]
        answers = optimal_discriminator(modes, collapsed)
        what = f"D* on the mode that G covers, 1 of {n}"
        yield Correction(0.5, float(answers[0, 0]), 1.0 / (n + 1), tol=4 * EPS, what=what)
        value = float(game_value(answers, modes, collapsed))
        least = -math.log(n + 1) / n + math.log(n / (n + 1))
        yield Correction(-2 * LOG2, value, least, tol=8 * n * EPS, what=f"V(D*), 1 mode of {n}")
        distance = js(Discrete(modes), Discrete(collapsed), convention="sum").value
        what = f"JS (sum), 1 mode of {n}"
        yield Correction(0.0, distance, least + 2 * LOG2, tol=16 * n * EPS, what=what)


def minimax_objective_has_no_reverse_kl(_: Context) -> Iterator[Correction]:
    """Its KL are those to the mixture: finite where P_g fakes, and flat where P_g is far off.

    Half a law in fakes: P_r = (1, 0), P_g = (1/2, 1/2), mixture (3/4, 1/4). Shifted normal laws:
    dKL(P_g||P_r)/dtheta = theta; the gradient of log(1 - D*) at a fixed D* is that of 2 JS.
    """
    real, fake = np.array([1.0, 0.0]), np.array([0.5, 0.5])
    excess = float(game_value(optimal_discriminator(real, fake), real, fake)) + 2 * LOG2
    to_mixture = math.log(4 / 3) + 0.5 * math.log(2 / 3) + 0.5 * LOG2
    yield Correction(math.inf, excess, to_mixture, tol=16 * EPS, what="V(D*) + 2 log 2, fakes")
    for theta in (0.5, 2.0, 8.0):
        slope, error = integral(partial(_generator_density, theta), EDGES)
        of_js, more = integral(partial(_js_slope_density, theta), EDGES)
        yield Correction(
            claimed=theta,
            measured=slope,
            corrected=2 * of_js,
            tol=1e-12,
            error=error + 2 * more,
            what=f"gradient of the minimax generator at N({theta:g},1)",
        )


def _generator_density(theta: float, x: FloatArray) -> FloatArray:
    """Return p_g d/dx log(1 - D*): minus D* times the slope -theta of log p_r/p_g."""
    log_p, log_q = REAL.logpdf(x), Gaussian(theta, 1.0).logpdf(x)
    return np.asarray(theta * np.exp(log_q + log_p - np.logaddexp(log_p, log_q)))


def _js_slope_density(theta: float, x: FloatArray) -> FloatArray:
    """Return (dp_g/dtheta) log(p_g/m)/2, whose integral is dJS/dtheta."""
    log_p, log_q = REAL.logpdf(x), Gaussian(theta, 1.0).logpdf(x)
    log_ratio = log_q - np.logaddexp(log_p, log_q) + LOG2
    return np.asarray(0.5 * np.exp(log_q) * (x - theta) * log_ratio)


def other_loss_is_not_for_the_discriminator(ctx: Context) -> Iterator[Correction]:
    """With E_r log D - E_g log D the discriminator gains TV log(1/c) by going down to D = c.

    Where p_g > p_r it answers c, elsewhere 1. So the supremum grows by TV per unit of log(1/c),
    without end; one that D* attains would not grow. Up to 10 terms below 30 are summed; pairs
    that are nearly equal could not tell 0 from TV.
    """
    for p, q in pmf_pairs(ctx.rng(), ctx.size(10, 100)):
        distance = tv(Discrete(p), Discrete(q)).value
        if distance > 1e-6:
            growth = (_supremum(p, q, 1e-12) - _supremum(p, q, 1e-6)) / math.log(1e6)
            what = f"growth of sup_D E_r log D - E_g log D, pmfs on {len(p)} atoms"
            yield Correction(0.0, growth, distance, tol=60 * EPS, what=what)


def _supremum(p: FloatArray, q: FloatArray, least: float) -> float:
    """Return the largest sum of (p - q) log D over answers D on a grid from ``least`` to 1."""
    log_answers = np.linspace(math.log(least), 0.0, 101)[:, np.newaxis]
    return float(((p - q) * log_answers).max(axis=0).sum())


CLAIMS = (
    Claim(
        id="ERR-27",
        title="The best discriminator does classify a collapsed generator as fake",
        statement=r"D^* = \frac{1/n}{1/n + 1} = \frac{1}{n + 1}, \quad "
        r"V = \tfrac1n \log \tfrac1{n+1} + \log \tfrac{n}{n+1} > -2 \log 2",
        words="On the one mode of n that the generator covers it finds n fakes for each real "
        "point. The value is not at its minimum: what fails to escape collapse is the training.",
        source=f"{XU}, 'Mode collapse': 'the discriminator will not classify them as fake'; "
        f"{MONDAL}, 'Mode collapse': 'it manages to trick the discriminator'",
        hypotheses="n equal modes that do not overlap, one of them covered exactly",
        measure="D*, V and JS on n atoms",
        breaks="D* = 1/2, the value of the minimum, JS = 0",
        check=corrected(collapse_is_classified_as_fake),
        control=claimed(collapse_is_classified_as_fake),
        kind="erratum",
    ),
    Claim(
        id="ERR-28",
        title="The minimax objective holds no KL(P_g || P_r)",
        statement=r"V(D^*, G) = KL(P_r \| M) + KL(P_g \| M) - 2 \log 2, \quad "
        r"M = \tfrac12 (P_r + P_g)",
        words="Both KL are to the mixture and at most log 2. The reverse KL appears in the "
        "gradient of the -log D generator only, together with -2 JS.",
        source=f"{XU}, 'the KL component in the GAN objective may be a main culprit'; {AB17}, "
        f"Theorem 2.5, is about -log D; {UNVERIFIED}",
        hypotheses="D at its optimum",
        measure="the value where P_g has mass that P_r has not; gradients of shifted normal laws",
        breaks="the value and the gradient of KL(P_g || P_r)",
        check=corrected(minimax_objective_has_no_reverse_kl),
        control=claimed(minimax_objective_has_no_reverse_kl),
        kind="erratum",
    ),
    Claim(
        id="ERR-29",
        title="-log D replaces the generator's loss, not the term of V",
        statement=r"\sup_D \; E_r \log D - E_g \log D = \infty \text{ unless } P_r = P_g",
        words="In V the discriminator would maximise -log D on fakes too, and gain without end by "
        "calling them fake with ever more certainty. It keeps log(1 - D); the generator alone "
        "descends -log D.",
        source=f"{XU}, 'Vanishing gradient': 'replacing ... in V(D, G)'",
        hypotheses="none",
        measure="the supremum over answers in [c, 1] on random pmfs, c = 1e-6 and 1e-12",
        breaks="a supremum that some discriminator attains",
        check=corrected(other_loss_is_not_for_the_discriminator),
        control=claimed(other_loss_is_not_for_the_discriminator),
        kind="erratum",
    ),
)
