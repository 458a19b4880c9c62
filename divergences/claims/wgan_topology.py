"""Wasserstein GAN, Theorem 2: which distance forces which, by the inequality behind each arrow."""

import math
from collections.abc import Iterator

import numpy as np
from scipy.spatial.distance import cdist, pdist

from .._checks import EPS
from ..estimators import kl, tv
from ..measures import Box, Dirac, Discrete, Mixture
from ..transport import wasserstein
from ._claim import Claim, Context, Finding
from ._draw import discrete_pairs
from ._sources import CHOI, MONDAL, UNVERIFIED, WGAN, XU
from ._tools import found
from .bounds import (
    CEILING,
    FLOOR,
    LOST,
    PINSKER,
    RATIO,
    REACH,
    SQUARE,
    Bound,
    Values,
    draw_values,
    values_of,
)

FAR = 1000  # how far along a sequence to look: its n


def tv_and_js_force_each_other(ctx: Context) -> Iterator[Finding]:
    """TV^2/2 <= JS <= TV log 2: either goes to 0 with the other, on any space."""
    values = draw_values(ctx, ctx.size(600, 6000))
    return (bound.tightest(values) for bound in (SQUARE, FLOOR, CEILING))


def w_forces_neither(ctx: Context) -> Iterator[Finding]:
    """Put W, or the wrong constant, in the place of TV: points 1/n apart have W = 1/n."""
    values = [*_approaching_points(), *draw_values(ctx, ctx.size(600, 6000))]
    yield Bound("JS <= 10 W", lambda v: v.js, lambda v: 10 * v.w).tightest(values)
    yield Bound("TV <= 10 W", lambda v: v.tv, lambda v: 10 * v.w).tightest(values)
    yield Bound("L1^2/2 <= JS", lambda v: 2 * v.tv**2, lambda v: v.js).tightest(values)
    yield Bound("JS <= TV/2 log 2", lambda v: v.js, lambda v: v.tv / 2 * math.log(2)).tightest(
        values
    )


def w_is_weak_convergence(ctx: Context) -> Iterator[Finding]:
    r"""Compare W with the Prokhorov metric, which metrises convergence in distribution.

    pi^2 <= W <= (diam + 1) pi (Gibbs and Su 2002): an optimal plan moves less than pi further
    than pi, and the plan of Strassen's theorem no more than mass pi further than pi. What
    masses miss of 1 enters pi as it is and W times diam: LOST.
    """
    pairs = _weighed(ctx)
    yield _tightest("pi^2 <= W", [(pi**2, w + diam * LOST) for pi, w, diam in pairs])
    yield _tightest("W <= (diam + 1) pi", [(w, (diam + 1) * (pi + LOST)) for pi, w, diam in pairs])


def w_is_more_without_compactness(ctx: Context) -> Iterator[Finding]:
    """Let mass 1/n escape to n, forget diam, forget the square."""
    escaping = _escaping_mass(FAR)
    pi, w = prokhorov(*escaping), wasserstein(*escaping).value
    yield _tightest("W <= (1 + 1) pi, mass 1/n at n", [(w, 2.0 * pi)])
    pairs = _weighed(ctx)
    yield _tightest("pi <= W", [(pi, w + diam * LOST) for pi, w, diam in pairs])
    yield _tightest("W <= pi", [(w, pi + (diam + 1) * LOST) for pi, w, diam in pairs])


def _weighed(ctx: Context) -> list[tuple[float, float, float]]:
    """Return (Prokhorov distance, W, diameter) of random pairs."""
    pairs = discrete_pairs(ctx.rng(), ctx.size(400, 4000))
    return [
        (prokhorov(p, q), wasserstein(p, q).value, float(pdist(p.atoms).max())) for p, q in pairs
    ]


def _tightest(what: str, sides: list[tuple[float, float]]) -> Finding:
    ratio = max(left / right for left, right in sides)
    return Finding(ratio, 1.0, "<=", RATIO, what=f"{what}: largest left/right")


def prokhorov(p: Discrete, q: Discrete) -> float:
    """Return the Prokhorov distance of two laws on few common atoms.

    It is the least e with P(A) <= Q(points within e of A) + e for all sets A of atoms. The
    largest excess P(A) - Q(...) is constant between two distances of atoms, so that e is the
    least over these of the greater of distance and excess there.
    """
    k = len(p.weights)
    events = (np.arange(2**k)[:, np.newaxis] >> np.arange(k)) & 1
    gaps = cdist(p.atoms, q.atoms)
    best = math.inf
    for distance in np.unique(gaps):
        if distance >= best:
            break
        excess = (events @ p.weights - (events @ (gaps <= distance) > 0) @ q.weights).max()
        best = min(best, max(float(distance), float(excess)))
    return best


def kl_forces_tv(ctx: Context) -> Iterator[Finding]:
    """Pinsker either way; and KL may be infinite while TV = 1/n goes to 0."""
    values = draw_values(ctx, ctx.size(600, 6000))
    yield PINSKER.tightest(values)
    yield PINSKER.tightest(v._replace(kl=v.reverse_kl) for v in values)
    p, q, slid = _hardly_more()
    yield found(tv(p, q), 1.0 / FAR, tol=4 * EPS, what="TV, mass 1/n added elsewhere")
    yield found(kl(p, q), math.inf, what="KL(P_n||P), mass 1/n added elsewhere")
    expected = -math.log1p(-1.0 / FAR)
    yield found(kl(q, p), expected, tol=4 * EPS, what="KL(P||P_n), mass 1/n added elsewhere")
    yield found(tv(slid, q), 1.0 / FAR, tol=4 * EPS, what="TV, interval moved by 1/n")
    for pair in ((slid, q), (q, slid)):
        yield found(kl(*pair), math.inf, what="KL either way, interval moved by 1/n")


def tv_does_not_force_kl(ctx: Context) -> Iterator[Finding]:
    """Reverse the arrow; double TV."""
    p, q, slid = _hardly_more()
    for first, second in ((p, q), (slid, q), (q, slid)):
        bound = 100.0 * tv(first, second).value
        yield found(kl(first, second), bound, "<=", what="KL <= 100 TV at TV = 1/n")
    values = draw_values(ctx, ctx.size(600, 6000))
    yield Bound("2 L1^2 <= KL", lambda v: 8 * v.tv**2, lambda v: v.kl).tightest(values)


def tv_forces_w(ctx: Context) -> Iterator[Finding]:
    """W <= diam TV; and points 1/n apart keep TV = 1 while W = 1/n goes to 0."""
    yield REACH.tightest(draw_values(ctx, ctx.size(600, 6000)))
    point, near = Dirac(0.0), Dirac(1.0 / FAR)
    yield found(tv(point, near), 1.0, what="TV of points 1/n apart")
    yield found(wasserstein(point, near), 1.0 / FAR, tol=EPS, what="W of points 1/n apart")


def w_does_not_force_tv(ctx: Context) -> Iterator[Finding]:
    """Reverse the arrow; halve diam; let mass 1/n escape to n, as if diam were 1."""
    yield Bound("TV <= 10 W", lambda v: v.tv, lambda v: 10 * v.w).tightest(_approaching_points())
    values = draw_values(ctx, ctx.size(600, 6000))
    half = Bound("W <= diam TV/2", lambda v: v.w, lambda v: v.diameter * v.tv / 2)
    yield half.tightest(values)
    p, q = _escaping_mass(FAR)
    yield found(wasserstein(p, q), tv(p, q).value, "<=", tol=4 * EPS, what="W <= TV, mass 1/n at n")


def _approaching_points() -> list[Values]:
    """Return the distances of two points 1/n apart, as n grows."""
    places = [[0.0, 1.0 / n] for n in (1, 10, 100, FAR)]
    return [values_of(Discrete([1.0, 0.0], x), Discrete([0.0, 1.0], x)) for x in places]


def _escaping_mass(n: int) -> tuple[Discrete, Discrete]:
    """Return (1 - 1/n) delta_0 + (1/n) delta_n, and its weak limit delta_0."""
    places = [0.0, float(n)]
    return Discrete([1.0 - 1.0 / n, 1.0 / n], places), Discrete([1.0, 0.0], places)


def _hardly_more() -> tuple[Mixture, Box, Box]:
    """Return U[0,1] with mass 1/n added on [2,3], U[0,1], and U[0,1] moved by 1/n."""
    unit = Box(0.0, 1.0)
    more = Mixture([1.0 - 1.0 / FAR, 1.0 / FAR], [unit, Box(2.0, 3.0)])
    return more, unit, Box(1.0 / FAR, 1.0 + 1.0 / FAR)


CLAIMS = (
    Claim(
        id="WGAN-T2.1",
        title="TV -> 0 exactly when JS -> 0",
        statement=r"\delta(P_n, P) \to 0 \iff JS(P_n, P) \to 0",
        words="The two are equally strong; neither is forced by W.",
        source=f"{WGAN}, Theorem 2.1, as in {CHOI}; {UNVERIFIED}",
        hypotheses="none",
        measure="both inequalities behind it on thousands of pairs",
        breaks="W in the place of TV; L1; half of the upper bound",
        check=tv_and_js_force_each_other,
        control=w_forces_neither,
    ),
    Claim(
        id="WGAN-T2.2",
        title="On a bounded space W -> 0 is convergence in distribution",
        statement=r"W(P_n, P) \to 0 \iff P_n \xrightarrow{D} P, \qquad "
        r"\pi^2 \le W \le (\operatorname{diam} + 1)\, \pi",
        words="W and the Prokhorov metric, which metrises weak convergence, bound each other.",
        source=f"{WGAN}, Theorem 2.2, as in {CHOI}; {XU} states it without compactness (ERR-20); "
        f"{UNVERIFIED}",
        hypotheses="compact space",
        measure="exact Prokhorov distances over all events of random pairs",
        breaks="unbounded space; no diam; no square",
        check=w_is_weak_convergence,
        control=w_is_more_without_compactness,
    ),
    Claim(
        id="WGAN-T2.3",
        title="KL -> 0, either way, forces TV -> 0",
        statement=r"KL(P_n \| P) \to 0 \text{ or } KL(P \| P_n) \to 0 \implies "
        r"\delta(P_n, P) \to 0",
        words="KL is strictly stronger: it can stay infinite while TV vanishes.",
        source=f"{WGAN}, Theorem 2.3, as in {CHOI}, and {MONDAL}, section 3.2; {UNVERIFIED}",
        hypotheses="none",
        measure="Pinsker on thousands of pairs; sequences with TV = 1/n and KL = inf",
        breaks="the arrow reversed; L1 for TV",
        check=kl_forces_tv,
        control=tv_does_not_force_kl,
    ),
    Claim(
        id="WGAN-T2.4",
        title="On a bounded space TV -> 0 forces W -> 0",
        statement=r"\delta(P_n, P) \to 0 \implies W(P_n, P) \to 0, \qquad "
        r"W \le \operatorname{diam} \cdot \delta",
        words="W is strictly weaker: it vanishes between points that approach each other.",
        source=f"{WGAN}, Theorem 2.4, as in {CHOI}, and {MONDAL}, section 3.2; {UNVERIFIED}",
        hypotheses="compact space",
        measure="W <= diam TV on thousands of pairs; points 1/n apart",
        breaks="the arrow reversed; half of diam; unbounded space",
        check=tv_forces_w,
        control=w_does_not_force_tv,
    ),
)
