"""Letters and numerals lost in transcription, each where it changes a number."""

import math
from collections.abc import Iterator

import numpy as np

from ..._checks import EPS, FloatArray
from ...estimators import js, tv
from ...measures import Box, Gaussian, Segment, Smoothed, parallel_lines
from .._claim import Claim, Context, Correction, claimed, corrected
from .._noisy import Points, printed_slope, slope
from .._sources import CHEN, CHOI
from .._tools import integral
from ..noise_gradient import ATOM, taught, twice_js_slope

LOG2 = math.log(2.0)


def slips_change_numbers(_: Context) -> Iterator[Correction]:
    """Read each slip as it stands, then as it was meant."""
    yield from _moment_of_the_jacobian()
    yield from _constant_for_noise()
    yield from _generator_at_zero()
    yield from _densities_and_their_base()


def _moment_of_the_jacobian() -> Iterator[Correction]:
    """Let the mean square of the Jacobian be 2 M^2, or M^2.2 by a decimal comma, for "M^2, 2".

    The generator is g = j theta with j^2 that number, D = 0 on its data and D = e h/2 +
    e (1 - exp(-(x - h))) about the point h, e = 0.0999: |D| + |D'| < epsilon = 0.1 there. The
    theorem allows j epsilon/(1 - epsilon). The 2 is, it seems, the mark of a footnote.
    """
    epsilon, h, m = 0.1, 1e-3, 10.0
    e = 0.999 * epsilon / (1.0 + 0.5 * h)

    def log_miss(x: Points) -> Points:
        return np.asarray(np.log1p(-(0.5 * e * h - e * np.expm1(-(x[:, 0] - h)))))

    steep = abs(float(slope(log_miss, np.array([[h]]))[0, 0]))
    for square, name in ((2.0 * m**2, "2 M^2"), (m**2.2, "M^2.2")):
        j = math.sqrt(square)
        factor = epsilon / (1.0 - epsilon)
        yield Correction(
            claimed=m * factor,
            measured=j * steep,
            corrected=j * factor,
            relation="<=",
            what=f"gradient against the bound of Theorem 2.4, E |J|^2 = {name}, M = {m:g}",
        )


def _constant_for_noise() -> Iterator[Correction]:
    """Take the letter c for a constant: X + c stays as thin as X, and JS under c is log 2 still.

    JS is right to 14 eps.
    """
    shift = np.array([0.3, 0.0])
    lines = parallel_lines(0.5)
    moved = [Segment(line.a + shift, line.b + shift) for line in lines]
    blurred = [Smoothed(line, 0.5) for line in lines]
    value, softened = js(moved[0], blurred[0]).value, js(*blurred).value
    what = "JS of X + c, c constant, and the density printed for it"
    yield Correction(0.0, value, LOG2, tol=14 * EPS, what=what)
    what = "JS(P_r+c, P_g+c) of parallel lines, c constant; claimed: with noise of 1/2"
    yield Correction(softened, js(*moved).value, LOG2, tol=14 * EPS, what=what)
    (value, error), (right, more) = taught(ATOM, 0.7), twice_js_slope(ATOM, 0.7)
    fixed, _ = taught(ATOM, 0.7, 0.0)
    what = "gradient of Corollary 3.2, noise eps' on g; claimed: with a constant c' = 0"
    yield Correction(fixed, value, right, tol=1e-12, error=error + more, what=what)


def _generator_at_zero() -> Iterator[Correction]:
    """Read g_0 for g_theta: what does not move with theta has no gradient in theta, 0 exactly."""
    place, (value, _) = np.array([[0.7]]), taught(ATOM, 0.7, 0.0)
    right = float(printed_slope(ATOM.real, ATOM.at(0.7).law, place)[0, 0])
    yield Correction(0.0, value, right, tol=1e-12, what="gradient of Theorem 3.2 at g_theta")
    (value, error), (right, more) = taught(ATOM, 0.7), twice_js_slope(ATOM, 0.7)
    what = "gradient of Corollary 3.2 at g_theta"
    yield Correction(0.0, value, right, tol=1e-12, error=error + more, what=what)


def _densities_and_their_base() -> Iterator[Correction]:
    """Read p for a p-value and the space X for chi-square, as the translated notes do.

    A p-value is at most 1, a density need not be. Densities relative to a chi-square law see
    nothing on the left of 0; those relative to (P_r + P_g)/2, which is what the assumption
    costs, see all. Both integrals are of constants between the edges: 8 eps.
    """
    sigma = 0.1
    peak, top = math.exp(Gaussian(0.0, sigma**2).logpdf([0.0])[0]), 1 / (sigma * math.tau**0.5)
    yield Correction(1.0, peak, top, tol=14 * EPS * top, what="largest density of N(0, .01)")
    p, q = Box(-1.0, 0.0), Box(-0.5, 0.5)

    def apart(x: FloatArray) -> FloatArray:
        """Return |dP/dm - dQ/dm|/2 relative to m = (p + q)/2, times m."""
        left, right = np.exp(p.logpdf(x)), np.exp(q.logpdf(x))
        mean = 0.5 * (left + right)
        return np.asarray(0.5 * np.abs(left / mean - right / mean) * mean)

    seen, _ = integral(apart, [0.0, 0.5])
    value, error = integral(apart, [-1.0, -0.5, 0.0, 0.5])
    what = "TV of U[-1, 0] and U[-1/2, 1/2]; claimed: seen by a chi-square law"
    yield Correction(seen, value, tv(p, q).value, tol=8 * EPS, error=error, what=what)


CLAIMS = (
    Claim(
        id="ERR-34",
        title="Letters lost in transcription change the numbers",
        statement=r"E \|J_\theta g_\theta(z)\|_2^2 \le M^2, \quad P_{X+\epsilon}, \quad "
        r"\nabla_\theta \log\big(1 - D^*(g_\theta(z))\big)",
        words="'M^2, 2' seems to have swallowed the mark of a footnote; c stands for epsilon and "
        "g_0 for g_theta in several places; the notes read p-values for densities and chi-square "
        "for the space X. Where they lost the four formulas of Example 1 altogether, there is no "
        "number to refute: WGAN-EX1 has them.",
        source=f"{CHEN}, Theorem 2.4, Corollaries 3.1, 3.2, Lemma 4, Theorems 3.2, 3.3; {CHOI}, "
        "'Different Distances' and Example 1",
        hypotheses="none",
        measure="each slip read as it stands against the statement as meant",
        breaks="M for another moment; a constant for the noise; a generator that does not move; "
        "densities at most 1, relative to a chi-square law",
        check=corrected(slips_change_numbers),
        control=claimed(slips_change_numbers),
        kind="erratum",
    ),
)
