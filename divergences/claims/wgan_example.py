"""Wasserstein GAN, Example 1: parallel lines, crossing lines, and Theorem 1.3 that they prove."""

import math
from collections.abc import Iterator

import numpy as np

from .._checks import EPS, FloatArray
from .._statistics import mean_interval
from ..estimators import js, kl, tv
from ..measures import Cloud, Segment, Smoothed, parallel_lines
from ..transport import wasserstein
from ._claim import Claim, Context, Finding
from ._sources import CHOI, MONDAL, UNVERIFIED, WGAN
from ._tools import found

LOG2 = math.log(2.0)
THETAS = (1.0, -1.0, 0.5, -0.25, 1e-9, -1e-9, 1e-300, 1e8)


def lines_have_w_theta(ctx: Context) -> Iterator[Finding]:
    """Measure exact lines, point clouds with equal heights, and independent samples.

    The exact W is a square root of theta^2, right to 2 eps; a cloud's is a mean of such, and the
    solver may leave a gap of 1e-12. A difference quotient over 2h = 2^-9 divides 2 eps by 2h.
    """
    yield from _exact_findings()
    zero = parallel_lines(0.0)
    worst = max(abs(d(*zero).value) for d in (wasserstein, tv, js, kl))
    yield Finding(worst, 0.0, what="largest of W, TV, JS, KL at theta = 0")
    heights = np.linspace(0.0, 1.0, ctx.size(100, 1000))
    for theta in (1.0, 0.1, -1e-3, 1e-9):
        value = wasserstein(_column(0.0, heights), _column(theta, heights))
        tol = 1e-12 * abs(theta)
        yield Finding(value.value, abs(theta), tol=tol, what=f"W, equal heights, theta {theta:g}")
    for theta in (0.5, -0.25):
        h = 2.0**-10
        slope = (_w(theta + h) - _w(theta - h)) / (2.0 * h)
        yield Finding(slope, math.copysign(1.0, theta), tol=2 * EPS / h, what="dW/dtheta")
    yield from _sorted_findings(ctx)
    yield from _sampled_findings(ctx, share=1.0)


def _exact_findings() -> Iterator[Finding]:
    lines = [parallel_lines(theta) for theta in THETAS]
    ratios = [_w(theta) / abs(theta) for theta in THETAS]
    yield Finding(max(ratios, key=lambda r: abs(r - 1.0)), 1.0, tol=4 * EPS, what="W/|theta|")
    jensen = max((js(p, q) for p, q in lines), key=lambda e: abs(e.value - LOG2))
    yield found(jensen, LOG2, tol=4 * EPS, what="JS furthest from log 2")
    jensen = max(
        (js(p, q, convention="sum") for p, q in lines), key=lambda e: abs(e.value - 2 * LOG2)
    )
    yield found(jensen, 2 * LOG2, tol=8 * EPS, what="JS in the sum convention, from 2 log 2")
    yield found(min((tv(p, q) for p, q in lines), key=float), 1.0, what="least TV")
    least = min((kl(*pair[::sign]) for pair in lines for sign in (1, -1)), key=float)
    yield found(least, math.inf, what="least KL, both ways")


def _sampled_findings(ctx: Context, *, share: float) -> Iterator[Finding]:
    r"""Bracket the mean W between two independent samples of n heights; ``share`` of its bound.

    The cost h(t) = sqrt(theta^2 + t^2) of a difference t of heights is convex, so the sorted
    coupling is optimal: W = mean_i h(d_i), d_i = Z_(i) - Z'_(i). Hence W >= abs(theta), and by
    sqrt(theta^2 + t^2) <= abs(theta) + t^2 / (2 abs(theta)),

        E W <= abs(theta) + E d^2 / (2 abs(theta)).

    The i-th of n uniform order statistics has variance i (n+1-i) / ((n+1)^2 (n+2)); the mean
    over i of i (n+1-i) is (n+1)(n+2)/6, and d is a difference of two of them:

        E d^2 = 2 / (6 (n+1)) = 1 / (3 (n+1)),    E W <= abs(theta) + 1 / (6 (n+1) abs(theta)).

    Both means get an interval at alpha/4 for numbers in a known range, valid at any size; the
    bound has room for several of its half widths where n theta^2 <= 1/2.
    """
    for n, theta, heights in _samples(ctx):
        gaps, where = heights[0] - heights[1], f"n = {n}, theta = {theta:g}"
        values = np.hypot(theta, gaps).mean(axis=1)
        mean, error = mean_interval(values, math.hypot(theta, 1.0) - theta, ctx.alpha / 4)
        bound = theta + share / (6.0 * (n + 1) * theta)
        yield Finding(mean, bound, "<=", 0.0, error, f"mean W of samples, {where}")
        square, error = mean_interval((gaps**2).mean(axis=1), 1.0, ctx.alpha / 4)
        expected = share / (3.0 * (n + 1))
        yield Finding(square, expected, "==", 0.1 * expected, error, f"mean square gap, {where}")


def _sorted_findings(ctx: Context) -> Iterator[Finding]:
    """Compare the sorted coupling with W as computed, and W with theta; sums of n terms."""
    for n, theta, heights in _samples(ctx):
        value = np.hypot(theta, heights[0, 0] - heights[1, 0]).mean()
        solved = wasserstein(_column(0.0, heights[0, 0]), _column(theta, heights[1, 0]))
        where = f"sample of n = {n}, theta = {theta:g}"
        yield Finding(solved.value, value, tol=1e-12, what=f"W, {where}, sorted coupling")
        yield Finding(value, theta, ">=", n * EPS, what=f"W, {where}")


def _samples(ctx: Context) -> Iterator[tuple[int, float, FloatArray]]:
    """Yield (n, theta, sorted heights of many pairs of samples, (2, many, n))."""
    for stream, (n, theta) in enumerate(((8, 0.25), (16, 0.15))):
        draws = ctx.rng(stream).random((2, ctx.size(100_000, 400_000), n))
        yield n, theta, np.sort(draws, axis=2)


def lines_that_overlap_or_blur(ctx: Context) -> Iterator[Finding]:
    """Add noise, slide one line along the other, shift it, draw heights anew, halve the bound."""
    p, q = parallel_lines(0.5)
    blurred = Smoothed(p, 0.5), Smoothed(q, 0.5)
    slid = Segment([0.0, 0.5], [0.0, 1.5])
    for name, pair in {"noise of 0.5": blurred, "half of the line shared": (p, slid)}.items():
        yield found(js(*pair), LOG2, tol=4 * EPS, what=f"JS, {name}")
        yield found(tv(*pair), 1.0, tol=4 * EPS, what=f"TV, {name}")
    yield found(kl(*blurred), math.inf, what="KL, noise of 0.5")
    yield found(js(*parallel_lines(0.0)), LOG2, what="JS, theta = 0")
    shifted = Segment([0.5, 0.5], [0.5, 1.5])
    yield found(wasserstein(p, shifted), 0.5, tol=4 * EPS, what="W, one line half a unit higher")
    heights = ctx.rng().random((2, 100))
    value = wasserstein(_column(0.0, heights[0]), _column(1e-3, heights[1])).value
    yield Finding(value, 1e-3, tol=1e-15, what="W, heights drawn anew")
    yield Finding(_w(0.5) ** 2, 0.5, tol=4 * EPS, what="squared cost")
    yield from _sampled_findings(ctx, share=0.5)


def crossing_lines_are_no_closer(ctx: Context) -> Iterator[Finding]:
    r"""Turn a segment of length L about its middle by an angle phi, 0 < phi <= pi/2.

    Moving x e_1 to x e_2 costs 2 abs(x) sin(phi/2), L/2 sin(phi/2) in the mean. It is optimal:
    f = abs(x) sin(phi/2) on the first segment and minus that on the second gains as much, and
    is 1-Lipschitz there since abs(x e_1 - y e_2) is at least (abs(x) + abs(y)) sin(phi/2), its
    value at x = y being the least for x y > 0 and cos(phi/2) >= sin(phi/2) otherwise. So
    W -> 0 with phi, at JS = log 2. The coordinates of the ends are rounded, to 4 eps of 10.
    """
    rng = ctx.rng()
    for phi in (0.5 * math.pi, 1.0, 1e-2, 1e-6):
        center, start = rng.uniform(-2.0, 2.0, 2), rng.uniform(0.0, math.pi)
        half = float(rng.uniform(0.5, 2.0))
        p, q = (_tilted(center, half, angle) for angle in (start, start + phi))
        what = f"segments crossing at {phi:.3g} rad"
        yield found(js(p, q), LOG2, tol=4 * EPS, what=f"JS, {what}")
        yield found(min(kl(p, q), kl(q, p), key=float), math.inf, what=f"KL, {what}")
        yield found(wasserstein(p, q), half * math.sin(phi / 2), tol=40 * EPS, what=f"W, {what}")


def one_line_is(_: Context) -> Iterator[Finding]:
    """Lay the lines on one another: their intersection is no longer a null set."""
    line = _tilted(np.zeros(2), 1.0, 0.0)
    for name, other in {"one line": line, "half": Segment([0.0, 0.0], [2.0, 0.0])}.items():
        yield found(js(line, other), LOG2, tol=4 * EPS, what=f"JS, {name}")
    yield found(kl(line, line), math.inf, what="KL, one line")
    yield found(wasserstein(line, line), math.sin(0.5), tol=40 * EPS, what="W, one line")


def other_losses_jump(ctx: Context) -> Iterator[Finding]:
    """Let theta go to 0, where g_theta(z) = (theta, z) is continuous, and differentiate.

    JS is log 2 to 4 eps at every theta but 0.
    """
    thetas = 10.0 ** -np.arange(1.0, ctx.size(20, 301))
    at_zero = parallel_lines(0.0)
    jumps = [js(*parallel_lines(t)).value - js(*at_zero).value for t in thetas]
    yield Finding(min(jumps), LOG2, tol=4 * EPS, what="least jump of JS at theta = 0")
    jumps = [tv(*parallel_lines(t)).value - tv(*at_zero).value for t in thetas]
    yield Finding(min(jumps), 1.0, what="least jump of TV at theta = 0")
    for way in (1, -1):
        jumps = [kl(*parallel_lines(t)[::way]).value - kl(*at_zero).value for t in thetas]
        yield Finding(min(jumps), math.inf, what="least jump of KL at theta = 0")
    lipschitz = max(_w(t) / t for t in thetas)
    yield Finding(lipschitz, 1.0, "<=", 4 * EPS, what="W(theta)/theta: no jump")
    slope = max(abs(js(*parallel_lines(2 * t)).value - LOG2) / t for t in thetas)
    yield Finding(slope, 0.0, what="largest difference quotient of JS away from 0")


def blurred_losses_do_not_jump(_: Context) -> Iterator[Finding]:
    """Add noise to both lines: every distance becomes continuous at 0."""
    p, q = (Smoothed(line, 0.5) for line in parallel_lines(1e-3))
    yield found(js(p, q), LOG2, tol=4 * EPS, what="jump of JS with noise of 0.5")
    yield found(tv(p, q), 1.0, what="jump of TV with noise of 0.5")
    yield found(kl(p, q), math.inf, what="jump of KL with noise of 0.5")
    away = js(*parallel_lines(0.5 + 1e-3)).value - js(*parallel_lines(0.5)).value
    yield Finding(away, LOG2, tol=4 * EPS, what="jump of JS at theta = 1/2")


def _w(theta: float) -> float:
    return wasserstein(*parallel_lines(theta)).value


def _column(x: float, heights: FloatArray) -> Cloud:
    return Cloud(np.column_stack([np.full_like(heights, x), heights]))


def _tilted(center: FloatArray, half: float, angle: float) -> Segment:
    way = half * np.array([math.cos(angle), math.sin(angle)])
    return Segment(center - way, center + way)


CLAIMS = (
    Claim(
        id="WGAN-EX1",
        title="Parallel lines: W is |theta|, JS is log 2, KL is infinite, TV is 1",
        statement=r"W(P_0, P_\theta) = |\theta|, \quad JS = \log 2, \; TV = 1, \; KL = \infty "
        r"\; (\theta \ne 0), \quad \text{all } 0 \; (\theta = 0)",
        words="Only W tells how far the lines are; independent samples overstate it by at most "
        "1 / (6 (n + 1) |theta|) in the mean.",
        source=f"{WGAN}, Example 1, as in {CHOI}; {UNVERIFIED}. By its own definition of JS, "
        "without halves, the paper's value would be 2 log 2 (see ERR-01)",
        hypotheses="Z uniform on [0, 1]",
        measure="exact laws for |theta| from 1e-300 to 1e8, clouds of equal heights, samples",
        breaks="noise on both lines; lines that overlap or are shifted; heights drawn anew",
        check=lines_have_w_theta,
        control=lines_that_overlap_or_blur,
        stochastic=True,
    ),
    Claim(
        id="WGAN-EX1b",
        title="Crossing lines: JS is log 2 as well, and W is small",
        statement=r"|M \cap P| = 1 \implies JS = \log 2, \; KL = \infty, \quad "
        r"W = \tfrac L2 \sin \tfrac\varphi2 > 0",
        words="A common point that neither law charges changes nothing for JS and KL.",
        source=f"{WGAN}, after Example 1, as in {CHOI}; {UNVERIFIED}. The intersection must be a "
        "null set of both laws, which a Lebesgue null set need not be",
        hypotheses="segments of length L through a common middle at an angle phi <= pi/2",
        measure="random crossings from a right angle down to 1e-6 rad",
        breaks="the segments are laid on one another",
        check=crossing_lines_are_no_closer,
        control=one_line_is,
    ),
    Claim(
        id="WGAN-T1.3",
        title="JS, TV and KL jump where the generator is continuous",
        statement=r"\lim_{\theta \to 0} JS(P_0, P_\theta) - JS(P_0, P_0) = \log 2",
        words="They have no useful gradient at any theta, and a jump at the solution.",
        source=f"{WGAN}, Theorem 1.3, as in {CHOI}, and {MONDAL}, Theorem 3.1.3; {UNVERIFIED}",
        hypotheses="one counterexample suffices: the parallel lines",
        measure="jumps and difference quotients for theta down to 1e-300",
        breaks="noise on both lines; another theta than the solution",
        check=other_losses_jump,
        control=blurred_losses_do_not_jump,
    ),
)
