"""The distance of Wasserstein GAN: its definition as a transport cost, and its dual."""

import math
from collections.abc import Iterator
from itertools import permutations
from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import cdist

from .._checks import EPS, FloatArray
from ..measures import Discrete, Gaussian
from ..transport import wasserstein
from ._claim import Claim, Context, Finding
from ._draw import pmf
from ._programs import PROGRAM, best_potential, cheapest_plan
from ._sources import AB17, CHEN, MONDAL, UNVERIFIED, WGAN, XU
from ._tools import found


class Pair(NamedTuple):
    """Two finitely supported laws, and the distances of their atoms."""

    p: Discrete
    q: Discrete

    @property
    def cost(self) -> FloatArray:
        """Distances from the atoms of p to those of q, (n, m)."""
        return cdist(self.p.atoms, self.q.atoms).astype(np.float64)

    @property
    def w(self) -> float:
        """W of the pair as the package computes it."""
        return wasserstein(self.p, self.q).value


def w_is_the_cheapest_plan(ctx: Context) -> Iterator[Finding]:
    """Solve the same problems by linear programming, by trying all matchings, by sorting."""
    pairs = _pairs(ctx, ctx.size(20, 150))
    misses = [abs(pair.w - _by_program(pair)) for pair in pairs]
    yield Finding(max(misses), 0.0, tol=PROGRAM, what="W minus the linear program")
    misses = [abs(pair.w - _by_matching(pair)) for pair in _matchings(ctx)]
    yield Finding(max(misses), 0.0, tol=64 * EPS, what="W minus the best of all matchings")
    misses = [abs(pair.w - _by_area(pair)) for pair in _pairs(ctx, ctx.size(50, 500), dim=1)]
    yield Finding(max(misses), 0.0, tol=64 * EPS, what="W on the line minus the area of F - G")
    yield from _axioms(ctx)
    for mean, law in _translated_gaussians(ctx):
        moved = Gaussian(law.location + mean, law.cov)
        expected = math.hypot(*mean)
        yield found(
            wasserstein(law, moved),
            expected,
            tol=16 * EPS,
            what=f"W, Gaussian in R^{law.dim} moved",
        )


def other_costs_are_not_w(ctx: Context) -> Iterator[Finding]:
    """Square the cost; take any plan instead of the cheapest; drop the root."""
    pairs = _pairs(ctx, ctx.size(20, 150))
    misses = [abs(pair.w - cheapest_plan(pair.cost**2, *_masses(pair))) for pair in pairs]
    yield Finding(max(misses), 0.0, tol=PROGRAM, what="W minus the cheapest plan of squared cost")
    misses = [abs(pair.w - float(pair.p.weights @ pair.cost @ pair.q.weights)) for pair in pairs]
    yield Finding(max(misses), 0.0, tol=PROGRAM, what="W minus the cost of independence")
    chain = [Discrete([1.0], [x]) for x in (0.0, 1.0, 2.0)]
    squares = [
        wasserstein(chain[i], chain[j], order=2).value ** 2 for i, j in ((0, 1), (1, 2), (0, 2))
    ]
    slack = squares[0] + squares[1] - squares[2]
    yield Finding(slack, 0.0, ">=", 16 * EPS, what="triangle inequality of squared W_2")
    for mean, law in _translated_gaussians(ctx):
        moved = Gaussian(law.location + mean, law.cov)
        value = wasserstein(law, moved, order=2).value ** 2
        yield Finding(
            value,
            math.hypot(*mean),
            tol=16 * EPS,
            what=f"squared cost, Gaussian in R^{law.dim} moved",
        )


def _axioms(ctx: Context) -> Iterator[Finding]:
    """Yield the axioms of a metric; solver gaps are far below PROGRAM."""
    rng, slacks, asymmetries = ctx.rng(3), [], []
    for _ in range(ctx.size(50, 500)):
        d = int(rng.integers(1, 4))
        p, m, q = (Discrete(pmf(rng, 6), rng.normal(size=(6, d))) for _ in range(3))
        slacks.append(Pair(p, m).w + Pair(m, q).w - Pair(p, q).w)
        asymmetries.append(abs(Pair(p, q).w - Pair(q, p).w))
    yield Finding(min(slacks), 0.0, ">=", PROGRAM, what="W(p,m) + W(m,q) - W(p,q)")
    yield Finding(max(asymmetries), 0.0, tol=PROGRAM, what="W(p,q) - W(q,p)")
    law = Discrete(pmf(rng, 6), rng.normal(size=(6, 3)))
    yield Finding(Pair(law, law).w, 0.0, tol=PROGRAM, what="W(p,p)")


def _translated_gaussians(ctx: Context) -> Iterator[tuple[FloatArray, Gaussian]]:
    """Yield Gaussians in R^1 to R^4 and by how much to move them: 2 or more."""
    rng = ctx.rng(4)
    for d in range(1, 5):
        factor, way = np.tril(rng.normal(size=(d, d))) + 2.0 * np.eye(d), rng.normal(size=d)
        yield (
            rng.uniform(2.0, 5.0) * way / math.hypot(*way),
            Gaussian(rng.normal(size=d), factor @ factor.T),
        )


def _pairs(ctx: Context, n: int, dim: int = 2) -> list[Pair]:
    """Return random weighted clouds of unequal sizes."""
    rng = ctx.rng(dim)
    sizes = rng.integers(2, 13, size=(n, 2))
    return [
        Pair(*(Discrete(pmf(rng, k), rng.normal(size=(k, dim))) for k in (int(a), int(b))))
        for a, b in sizes
    ]


def _matchings(ctx: Context) -> list[Pair]:
    """Return pairs of 6 equal masses in space, half of them on a lattice, with ties."""
    rng, equal = ctx.rng(5), np.full(6, 1.0 / 6.0)
    places = [rng.normal(size=(2, 6, 3)) for _ in range(ctx.size(5, 50))]
    places += [rng.integers(0, 3, size=(2, 6, 3)).astype(float) for _ in places]
    return [Pair(Discrete(equal, x), Discrete(equal, y)) for x, y in places]


def _masses(pair: Pair) -> tuple[FloatArray, FloatArray]:
    return pair.p.weights, pair.q.weights


def _by_program(pair: Pair) -> float:
    return cheapest_plan(pair.cost, *_masses(pair))


def _by_matching(pair: Pair) -> float:
    orders = np.array(list(permutations(range(6))))
    return float(pair.cost[np.arange(6), orders].mean(axis=1).min())


def _by_area(pair: Pair) -> float:
    places = np.concatenate([pair.p.atoms[:, 0], pair.q.atoms[:, 0]])
    order = np.argsort(places)
    difference = np.cumsum(np.concatenate([pair.p.weights, -pair.q.weights])[order])
    return float(np.abs(difference[:-1]) @ np.diff(places[order]))


def duality_holds(ctx: Context) -> Iterator[Finding]:
    """Solve primal and dual on the union of the supports; transform the potential twice.

    HiGHS leaves constraints within 1e-10, which conjugation passes on unamplified.
    """
    pairs = _pairs(ctx, ctx.size(15, 100))
    duals = [_dual(pair, 1.0) for pair in pairs]
    gaps = [abs(value - _by_program(pair)) for pair, (value, _) in zip(pairs, duals, strict=True)]
    yield Finding(max(gaps), 0.0, tol=PROGRAM, what="dual minus primal")
    gaps = [abs(value - pair.w) for pair, (value, _) in zip(pairs, duals, strict=True)]
    yield Finding(max(gaps), 0.0, tol=PROGRAM, what="dual minus W")
    steepest, conjugate, twice = [], [], []
    for pair, (_, f) in zip(pairs, duals, strict=True):
        d = _distances(pair)
        steepest.append(float((np.abs(f[:, np.newaxis] - f) - d).max()))
        once = _conjugate(f, d)
        conjugate.append(float(np.abs(once + f).max()))
        twice.append(float(np.abs(_conjugate(_conjugate(once, d), d) - once).max()))
    yield Finding(max(steepest), 0.0, "<=", PROGRAM, what="|f(x) - f(y)| - |x - y|")
    yield Finding(max(conjugate), 0.0, tol=PROGRAM, what="conjugate of f, plus f")
    yield Finding(max(twice), 0.0, tol=PROGRAM, what="third conjugate minus the first")
    for k in (0.5, 3.0):
        gaps = [abs(_dual(pair, k)[0] - k * pair.w) for pair in pairs]
        yield Finding(max(gaps), 0.0, tol=PROGRAM, what=f"{k:g}-Lipschitz dual minus {k:g} W")


def other_families_miss_w(ctx: Context) -> Iterator[Finding]:
    """Drop the constraint of one pair, then all of one atom; use linear critics only."""
    pairs = _pairs(ctx, ctx.size(15, 100))
    gaps = [abs(_dual_without_busiest(pair) - pair.w) for pair in pairs]
    yield Finding(max(gaps), 0.0, tol=PROGRAM, what="dual minus W, one pair left free")
    free = _distances(pairs[0])
    free[-1, :] = free[:, -1] = math.inf
    value, _ = best_potential(free, _gain(pairs[0]))
    yield Finding(value, pairs[0].w, tol=PROGRAM, what="dual, one atom left free")
    gaps = [abs(math.hypot(*(pair.p.mean() - pair.q.mean())) - pair.w) for pair in pairs]
    yield Finding(max(gaps), 0.0, tol=PROGRAM, what="best linear critic minus W")
    wide = wasserstein(Gaussian(0.0, 1.0), Gaussian(0.0, 4.0))  # equal means: linear gain 0
    yield found(wide, 0.0, tol=PROGRAM, what="W of N(0,1), N(0,4) against linear critics")
    gaps = [abs(_dual(pair, 3.0)[0] - pair.w) for pair in pairs]
    yield Finding(max(gaps), 0.0, tol=PROGRAM, what="3-Lipschitz dual minus W")
    rough = [_conjugate(10.0 * f, d) + 10.0 * f for f, d in _potentials(pairs)]
    worst = max(float(np.abs(r).max()) for r in rough)
    yield Finding(worst, 0.0, tol=PROGRAM, what="conjugate of 10 f, plus 10 f")


def _distances(pair: Pair) -> FloatArray:
    """Return the distances on the union of the supports."""
    places = np.concatenate([pair.p.atoms, pair.q.atoms])
    return cdist(places, places).astype(np.float64)


def _gain(pair: Pair) -> FloatArray:
    return np.concatenate([pair.p.weights, -pair.q.weights])


def _dual(pair: Pair, k: float) -> tuple[float, FloatArray]:
    """Return the largest gain of a k-Lipschitz function on the supports, and the function."""
    return best_potential(k * _distances(pair), _gain(pair))


def _potentials(pairs: list[Pair]) -> list[tuple[FloatArray, FloatArray]]:
    return [(_dual(pair, 1.0)[1], _distances(pair)) for pair in pairs]


def _dual_without_busiest(pair: Pair) -> float:
    """Return the dual value without the constraint between the two heaviest opposite atoms."""
    distances = _distances(pair)
    i, j = pair.p.weights.argmax(), len(pair.p.weights) + pair.q.weights.argmax()
    distances[i, j] = math.inf
    return best_potential(distances, _gain(pair))[0]


def _conjugate(f: FloatArray, distance: FloatArray) -> FloatArray:
    """Return min_x |x - y| - f(x) at every y."""
    return np.asarray((distance - f[:, np.newaxis]).min(axis=0))


CLAIMS = (
    Claim(
        id="W-DEF",
        title="W is the least mean distance over couplings",
        statement=r"W(P, Q) = \inf_{\gamma \in \Pi(P, Q)} E_\gamma \|X - Y\|",
        words="Three ways to solve the problem agree; W is a metric; moving a Gaussian by a "
        "vector costs its length.",
        source=f"{AB17}, Definition 3.1, as in {CHEN}; {XU}, 'W_p distance'; {MONDAL}, eq. 3.1",
        hypotheses="finite first moments",
        measure="package, linear program, all matchings, area between distribution functions",
        breaks="squared cost; independent coupling",
        check=w_is_the_cheapest_plan,
        control=other_costs_are_not_w,
    ),
    Claim(
        id="WGAN-DUAL",
        title="W is the largest gain of a 1-Lipschitz critic",
        statement=r"W(P, Q) = \sup_{\|f\|_L \le 1} E_P f - E_Q f, \quad f^c = -f, \quad "
        r"\sup_{\|f\|_L \le K} = K\,W",
        words="Critics that are K-Lipschitz see K W; poorer families see less.",
        source=f"{WGAN}, section 3, as in {XU}, dual form, and {MONDAL}, eq. 3.2; {UNVERIFIED}",
        hypotheses="finite first moments; the sup is over all 1-Lipschitz functions",
        measure="both linear programs on random weighted clouds; conjugates of the optimum",
        breaks="one constraint or one atom left free; linear critics; K = 3; a steep potential",
        check=duality_holds,
        control=other_families_miss_w,
    ),
)
