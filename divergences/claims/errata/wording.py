"""Slips of wording: too much is said, or too little, or of the wrong thing."""

import math
from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np
from scipy.spatial.distance import cdist

from ..._checks import EPS, FloatArray
from ...estimators import js
from ...measures import Discrete, Measure, Mixture, Segment, parallel_lines
from ...transport import wasserstein
from .._claim import Claim, Context, Correction, claimed, corrected
from .._draw import points
from .._sources import CHOI, MONDAL, UNVERIFIED, WGAN, XU

LOG2 = math.log(2.0)


def margin_is_below_half_the_distance(ctx: Context) -> Iterator[Correction]:
    """Fatten two sets at distance epsilon by t: they are disjoint if and only if t < epsilon/2.

    At t > epsilon/2 the middle of a shortest way belongs to both; at t < epsilon/2 a common
    point would bring the sets nearer than epsilon. Fattened {0} and {1} have 2t - 1 in common.
    """
    for t in (0.51, 0.6, 0.9):
        shared = min(t, 1.0 + t) - max(-t, 1.0 - t)
        what = f"length common to {{0}} and {{1}} fattened by {t:g}"
        yield Correction(0.0, shared, 2.0 * t - 1.0, tol=4 * EPS, what=what)
    pairs, rng = ctx.size(100, 2000), ctx.rng()
    share = np.mean([_share_a_point(rng, 0.51) for _ in range(pairs)])
    what = "share of random pairs of finite sets that meet when fattened by 0.51 epsilon"
    yield Correction(0.0, float(share), 1.0, what=what)


def _share_a_point(rng: np.random.Generator, factor: float) -> bool:
    """Return whether the middle of the shortest way between two sets is in both once fattened."""
    places = points(rng, 8)
    real, fake = places[:4], places[4:]
    distances = cdist(real, fake)
    i, j = np.unravel_index(distances.argmin(), distances.shape)
    middle = 0.5 * (real[i] + fake[j])
    margin = factor * distances.min()
    return all(cdist(middle[np.newaxis], law).min() <= margin for law in (real, fake))


def null_sets_are_those_of_the_laws(_: Context) -> Iterator[Correction]:
    """Let supports meet in a set of no area that the laws charge: JS is (1 - mass) log 2.

    Lines laid on one another, partly or at theta = 0, are null sets of the plane, and so are
    points. JS is right to 14 eps.
    """
    line = Segment([0.0, 0.0], [0.0, 1.0])
    cross = Segment([-1.0, 0.0], [1.0, 0.0]), Segment([0.0, -1.0], [0.0, 1.0])
    cases: dict[str, tuple[Measure, Measure, float]] = {}
    cases["Example 1 at theta = 0"] = (*parallel_lines(0.0), 1.0)
    for share in (0.25, 0.75):
        moved = Segment([0.0, 1.0 - share], [0.0, 2.0 - share])
        cases[f"lines with {share:g} in common"] = (line, moved, share)
    for mass in (0.25, 0.75):
        atom = Discrete([1.0], [[0.0, 0.0]])
        p, q = (Mixture([mass, 1.0 - mass], [atom, part]) for part in cross)
        cases[f"crossing lines, mass {mass:g} at the crossing"] = (p, q, mass)
    for name, (left, other, common) in cases.items():
        right = (1.0 - common) * LOG2
        yield Correction(LOG2, js(left, other).value, right, tol=14 * EPS, what=f"JS, {name}")


def wording_says_other_numbers(ctx: Context) -> Iterator[Correction]:
    """Take each sentence at its word."""
    yield from _some_games_converge()
    yield from _rectifiers_count()
    yield from _every_draw_has_its_index()
    yield from _almost_everywhere_in_theta(ctx)


def _some_games_converge() -> Iterator[Correction]:
    """Play x^2/2 + x y - y^2/2 by simultaneous steps, without and with noise of variance 1.

    A step multiplies the distance from the equilibrium by sqrt((1 - eta)^2 + eta^2) < 1; noise
    keeps the mean square at eta/(1 - eta), as small as the step. After 40/eta steps the start
    is forgotten to exp(-80 + 80 eta). Each step rounds by 4 eps.
    """
    for eta in (0.1, 0.01):
        step, n = np.array([[1.0 - eta, -eta], [eta, 1.0 - eta]]), round(40.0 / eta)
        place, spread = np.array([1.0, 0.0]), np.eye(2) / 2.0
        for _ in range(n):
            place = step @ place
            spread = step @ spread @ step.T + eta**2 * np.eye(2)
        right, tol = ((1.0 - eta) ** 2 + eta**2) ** (n / 2), 4 * n * EPS
        what = f"distance after {n} steps of {eta:g}, at first 1"
        yield Correction(1.0, math.hypot(*place), right, tol=tol * right, what=what)
        what = f"mean square with noise after {n} steps of {eta:g}, at first 1"
        yield Correction(1.0, np.trace(spread), eta / (1.0 - eta), tol=tol, what=what)


def _rectifiers_count() -> Iterator[Correction]:
    """Let g_theta(z) = max(0, theta z) with z on (0, 1), whose mean is 1/2.

    It has a kink in theta, and W still moves by E z at most per unit of theta. The differences
    of a few numbers below 1 and means of 64 of them are right to 64 eps, relative to a gap of
    2^-4; the second difference is exact.
    """
    z = (np.arange(64) + 0.5) / 64
    for h in (2.0**-10, 2.0**-20):
        ends = [np.maximum(0.0, theta) for theta in (h, 0.0, -h)]
        kink = float((ends[0] - 2.0 * ends[1] + ends[2]) / h)
        yield Correction(0.0, kink, 1.0, what=f"kink of a rectifier over {h:g}; claimed: smooth")
    thetas = np.linspace(-2.0, 2.0, 65)
    laws = [Discrete(np.full(64, 1 / 64), np.maximum(0.0, theta * z)) for theta in thetas]
    gaps = [wasserstein(*pair).value for pair in pairwise(laws)]
    largest = max(gaps) / (thetas[1] - thetas[0])
    what = "largest change of W per theta, rectified; claimed: none known"
    yield Correction(math.inf, largest, 0.5, tol=64 * EPS * 16, what=what)


def _every_draw_has_its_index() -> Iterator[Correction]:
    """Average over m draws z_i, or over one z m times, as a formula that lost its i does.

    z is -1 or 1: all batches are enumerated. And without its bracket the sum over i ends at the
    first term of the objective, so that of m fakes one is judged. Sums of at most 2^6 terms.
    """
    for m in (2, 6):
        batches = np.array(list(product((-1.0, 1.0), repeat=m)))
        value, single = np.var(batches.mean(axis=1)), np.var(batches[:, 0])
        what = f"variance of the mean over a batch of {m}; claimed: one z for all"
        yield Correction(single, value, 1.0 / m, tol=64 * EPS, what=what)
    real, fake = np.log([0.9, 0.6]), np.log1p([-0.1, -0.7])
    value, single = float(np.mean(real + fake)), float(np.mean(real) + fake[0])
    right = 0.5 * math.log(0.9 * 0.6 * 0.9 * 0.3)
    what = "objective of a batch; claimed: the sum ends at the lost bracket"
    yield Correction(single, value, right, tol=64 * EPS, what=what)


def _almost_everywhere_in_theta(ctx: Context) -> Iterator[Correction]:
    """Count where JS of the parallel lines is at its largest: at almost every theta.

    In the space itself the laws, and so the distance, have nothing at almost every point.
    """
    rng, n = ctx.rng(), ctx.size(200, 2000)
    thetas = rng.uniform(-1.0, 1.0, n)
    maxed = np.mean([js(*parallel_lines(theta)).value >= LOG2 - 14 * EPS for theta in thetas])
    places: FloatArray = rng.uniform(-1.0, 1.0, (n, 2))
    charged = np.mean((places[:, 0] == 0.0) | (places[:, 0] == thetas))
    what = "share of theta at which JS is log 2; claimed: share of the space that either law has"
    yield Correction(float(charged), float(maxed), 1.0, what=what)


CLAIMS = (
    Claim(
        id="ERR-07",
        title="The margin of the proof must be below half the distance",
        statement=r"M^t \cap P^t = \emptyset \iff t < \tfrac12 d(M, P), \qquad "
        r"M^t = \{x : d(x, M) \le t\}",
        words="The text allows any margin above half the distance of the sets, at which they "
        "meet; a third, as the proof takes, will do.",
        source=f"{MONDAL}, proof of Theorem 2.1, 'we could have chosen anything > epsilon/2'",
        hypotheses="none",
        measure="two points fattened; random finite sets in R^1 to R^3",
        breaks="no common point at margins above half the distance",
        check=corrected(margin_is_below_half_the_distance),
        control=claimed(margin_is_below_half_the_distance),
        kind="erratum",
    ),
    Claim(
        id="ERR-25",
        title="The intersection must be a null set of both laws, not of the space",
        statement=r"P_r(M \cap P) = P_g(M \cap P) = 0 \implies JS = \log 2",
        words="A line has no area, yet two laws on it may have all in common: JS is then 0, as "
        "in Example 1 itself at theta = 0.",
        source=f"{CHOI}, after Example 1, 'contained in a set of measure zero', quoting {WGAN}; "
        f"{UNVERIFIED}",
        hypotheses="none",
        measure="JS of lines that share a part, of crossing lines with mass at the crossing",
        breaks="log 2 whenever the intersection has no area",
        check=corrected(null_sets_are_those_of_the_laws),
        control=claimed(null_sets_are_those_of_the_laws),
        kind="erratum",
    ),
    Claim(
        id="ERR-44",
        title="Wording that says too much, too little, or of the wrong thing",
        statement=r"\rho \le \sqrt{(1-\eta)^2 + \eta^2} < 1, \quad "
        r"|W(P_\theta) - W(P_{\theta'})| \le E L(z) \, |\theta - \theta'|, \quad "
        r"\tfrac1m \sum_{i=1}^m \psi(G(z_i))",
        words="Gradient play has no guarantee in general, but on strongly convex and concave "
        "games it has. The corollary holds for all locally Lipschitz networks, rectifiers too, "
        "not for smooth ones only. Sums over a batch need the index i and their bracket. JS is "
        "maxed out for almost every theta, not almost everywhere in the space.",
        source=f"{XU}, 'Non-convergence', 'Algorithm of GAN', 'Algorithm of WGAN' and the slide "
        f"on feed-forward networks; {MONDAL}, section 3.2, 'almost everywhere in X'",
        hypotheses="none",
        measure="a game with and without noise; a rectified generator; batches enumerated; JS at "
        "random theta",
        breaks="no progress; no kinks; one draw for a batch; the share of the space",
        check=corrected(wording_says_other_numbers),
        control=claimed(wording_says_other_numbers),
        kind="erratum",
    ),
)
