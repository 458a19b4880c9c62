"""Towards Principled Methods, section 2: perfect discriminators and maxed out distances."""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import cdist

from .._checks import EPS, FloatArray
from ..estimators import js, kl
from ..measures import (
    Box,
    Circle,
    Dirac,
    Discrete,
    Gaussian,
    Measure,
    Mixture,
    Segment,
    parallel_lines,
)
from ._claim import Claim, Context, Finding
from ._singular import singular_pairs
from ._smooth import SmoothDiscriminator, net
from ._sources import AB17, CHEN, MONDAL, UNVERIFIED, XU
from ._tools import found, integral

LOG2 = math.log(2.0)


class Apart(NamedTuple):
    """Two compact sets (supports of laws) and a shortest way from the first to the second."""

    real: Measure
    fake: Measure
    start: FloatArray
    end: FloatArray

    @property
    def distance(self) -> float:
        """Distance of the sets."""
        return math.dist(self.start, self.end)

    @property
    def discriminator(self) -> SmoothDiscriminator:
        """The smooth discriminator of the pair."""
        radius = self.distance / 3.0
        return SmoothDiscriminator(net(self.real, radius), radius)


def disjoint_compacts_are_told_apart(ctx: Context) -> Iterator[Finding]:
    """Values and gradients on the sets are exact, so their tolerance is 0.

    The integral of the gradient along a shortest way, D(end) - D(start) = -1, ties the derived
    gradient to the function; it also forces the gradient up to 1/distance somewhere.
    """
    pairs = [*_compact_pairs(), *_random_compacts(ctx)]
    errors = np.array([_errors(pair.discriminator, pair, ctx) for pair in pairs]).max(axis=0)
    for error, what in zip(errors, ("1 - D on M", "D on P", "gradient on M and P"), strict=True):
        yield Finding(error, 0.0, what=f"largest {what}")
    ways = [_way(pair) for pair in pairs]
    fall, error, _ = max(ways, key=lambda way: abs(way[0] + 1.0) + way[1])
    yield Finding(fall, -1.0, "==", 1e-12, error, "integral of the gradient from M to P")
    yield Finding(min(way[2] for way in ways), 1.0, ">=", what="distance times largest gradient")
    between = _compact_pairs()[0]  # M = {0, 1}, P = {2}: 1/2 is as far from 0 as from 1
    yield _kink(lambda x: between.discriminator(x))


def touching_sets_are_not(ctx: Context) -> Iterator[Finding]:
    """Let the sets touch or overlap, or take the distance itself for a smooth function.

    On (0, 1] and (1, 2] seen at spacing h, a function of Lipschitz constant L falls by at most
    L h between them, so that it misses 1 or 0 by (1 - L h)/2; the ramp below does no worse.
    """
    spacing, slope = 1e-3, 10.0
    left, right = 1.0 - spacing * np.arange(1000), 1.0 + spacing * np.arange(1, 1000)
    ramp = [np.clip(0.5 + slope * (1.0 + spacing / 2 - x), 0.0, 1.0) for x in (left, right)]
    yield Finding(float(max(np.max(1.0 - ramp[0]), np.max(ramp[1]))), 0.0, what="touching sets")
    overlap = Apart(Box(0.0, 1.0), Box(0.5, 1.5), np.array([0.7]), np.array([1.0]))
    _, on_fake, _ = _errors(overlap.discriminator, overlap, ctx)
    yield Finding(on_fake, 0.0, what="largest D on P, overlapping sets")
    yield _kink(lambda x: _smoothstep(np.abs(x - [0.0, 1.0]).min(axis=1)))


def _compact_pairs() -> list[Apart]:
    """Return compacts of every dimension, convex or not, one inside the other."""
    corner = Mixture([0.5, 0.5], [Segment([0, 0], [1, 0]), Segment([0, 0], [0, 1])])
    laws = [
        (Discrete([0.5, 0.5], [0.0, 1.0]), Dirac(2.0), [1.0], [2.0]),
        (Circle([0, 0], 1.0), Dirac([0, 0]), [1.0, 0.0], [0.0, 0.0]),
        (Circle([0, 0], 1.0), Circle([0, 0], 1.5), [1.0, 0.0], [1.5, 0.0]),
        (*parallel_lines(0.1), [0.0, 0.5], [0.1, 0.5]),
        (corner, Dirac([0.25, 0.5]), [0.0, 0.5], [0.25, 0.5]),
        (Box([0, 0], [1, 1]), Segment([1.5, 0], [1.5, 2]), [1.0, 0.5], [1.5, 0.5]),
        (Segment([0, 0, 0], [0, 0, 1]), Box([1, 0, 0], [2, 1, 1]), [0, 0, 0.5], [1, 0, 0.5]),
    ]
    return [Apart(p, q, np.array(a, float), np.array(b, float)) for p, q, a, b in laws]


def _random_compacts(ctx: Context) -> Iterator[Apart]:
    """Yield finite sets in R^1 to R^3, points 1/2 apart at least, balls overlapping in all ways."""
    rng, k = ctx.rng(), 8
    for _ in range(ctx.size(20, 200)):
        d = int(rng.integers(1, 4))
        cells = rng.choice(20**d, size=2 * k, replace=False)
        corners = np.column_stack([cells // 20**axis % 20 for axis in range(d)])
        real, fake = np.split(corners + rng.uniform(-0.25, 0.25, (2 * k, d)), 2)
        i, j = np.unravel_index(cdist(real, fake).argmin(), (k, k))
        masses = np.full(k, 1.0 / k)
        yield Apart(Discrete(masses, real), Discrete(masses, fake), real[i], fake[j])


def _errors(judge: SmoothDiscriminator, pair: Apart, ctx: Context) -> tuple[float, float, float]:
    """Return the largest 1 - D on M, D on P and gradient on both, over samples and nets."""
    n, rng = ctx.size(300, 3000), ctx.rng(1)
    real = np.concatenate([pair.real.sample(n, rng=rng), net(pair.real, judge.radius)])
    fake = np.concatenate([pair.fake.sample(n, rng=rng), net(pair.fake, judge.radius)])
    gradient = judge.gradient(np.concatenate([real, fake]))
    return float((1.0 - judge(real)).max()), float(judge(fake).max()), float(abs(gradient).max())


def _way(pair: Apart) -> tuple[float, float, float]:
    """Return the integral of grad D along the shortest way, its error, distance max |grad D|."""
    step, judge = pair.end - pair.start, pair.discriminator

    def along(t: FloatArray) -> FloatArray:
        return np.asarray(judge.gradient(pair.start + t[:, np.newaxis] * step) @ step)

    fall, error = integral(along, [0.0, 1.0], panels=64)
    points = pair.start + np.linspace(0.0, 1.0, 401)[:, np.newaxis] * step
    steepest = np.linalg.norm(judge.gradient(points), axis=1).max()
    return fall, error, float(steepest * pair.distance)


def _kink(d: Callable[[FloatArray], FloatArray]) -> Finding:
    """Return the finding that D has no kink at 1/2, midway between the two points of M.

    The two difference quotients over h = 1e-6 differ by h |D''| and by rounding, 4 eps/h; the
    second derivatives of the functions here are below 1e3.
    """
    h = 1e-6
    before, at, after = d(np.array([[0.5 - h], [0.5], [0.5 + h]]))
    return Finding((after - 2.0 * at + before) / h, 0.0, tol=1e-3, what="kink of D at 1/2")


def _smoothstep(distance: FloatArray) -> FloatArray:
    """Return 1 up to distance 1/3 and 0 from 2/3 on, with two continuous derivatives between."""
    t = np.clip(3.0 * distance - 1.0, 0.0, 1.0)
    return np.asarray(1.0 - t**3 * (10.0 - 15.0 * t + 6.0 * t**2))


def singular_laws_max_out(ctx: Context) -> Iterator[Finding]:
    """JS adds one log 2 per law and part: right to 14 eps; KL is infinite, not merely large."""
    pairs = list(singular_pairs(ctx.rng(), ctx.size(3, 30)))
    values = [(js(p, q), name) for name, p, q in pairs]
    estimate, name = max(values, key=lambda value: abs(value[0].value - LOG2))
    yield found(estimate, LOG2, tol=14 * EPS, what=f"JS furthest from log 2 ({name})")
    for way, sign in (("KL(P_r||P_g)", 1), ("KL(P_g||P_r)", -1)):
        kls = [(kl(*(p, q)[::sign]), name) for name, p, q in pairs]
        estimate, name = min(kls, key=lambda value: value[0].value)
        yield found(estimate, math.inf, what=f"least {way} ({name})")


def overlapping_laws_do_not(_: Context) -> Iterator[Finding]:
    """Let the laws share a set that both charge: half a line, a density, an atom, everything."""
    cross = Segment([-1, 0], [1, 0]), Segment([0, -1], [0, 1])
    atom = Dirac([0.0, 0.0])
    charged = [Mixture([0.3, 0.7], [atom, line]) for line in cross]
    shared = {
        "half a line shared": (Segment([0, 0], [1, 0]), Segment([0.5, 0], [1.5, 0])),
        "Gaussians": (Gaussian(0.0, 1.0), Gaussian(2.0, 1.0)),
        "an atom of 0.3 on the crossing": (charged[0], charged[1]),
        "one circle": (Circle([0, 0], 1.0), Circle([0, 0], 1.0)),
    }
    for name, (p, q) in shared.items():
        yield found(js(p, q), LOG2, tol=14 * EPS, what=f"JS, {name}")
    inside = Segment([0, 0], [1, 0]), Segment([0, 0], [2, 0])
    for name, (p, q) in {"Gaussians": shared["Gaussians"], "line in a line": inside}.items():
        yield found(kl(p, q), math.inf, what=f"KL, {name}")


CLAIMS = (
    Claim(
        id="AB17-T2.1",
        title="Disjoint compact supports have a smooth perfect discriminator",
        statement=r"D^* \in C^\infty, \quad D^*|_M = 1, \; D^*|_P = 0, \quad "
        r"\nabla D^*|_{M \cup P} = 0",
        words="It is right everywhere on both supports, and flat there: it teaches nothing.",
        source=f"{AB17}, Theorem 2.1, as in {CHEN}, and {MONDAL}, Theorem 2.1; {UNVERIFIED}",
        hypotheses="supports in disjoint compact sets M and P",
        measure="a product of smooth bumps over a finite cover, on points, curves, boxes, in "
        "R^1 to R^3",
        breaks="touching sets; overlapping sets; a smooth function of the (not smooth) distance",
        check=disjoint_compacts_are_told_apart,
        control=touching_sets_are_not,
    ),
    Claim(
        id="AB17-T2.3",
        title="On manifolds that do not align JS is log 2 and both KL are infinite",
        statement=r"JS(P_r, P_g) = \log 2, \quad KL(P_r \| P_g) = KL(P_g \| P_r) = \infty",
        words="However close the manifolds are, these distances do not see it.",
        source=f"{AB17}, Theorem 2.3, as in {CHEN}, and {XU}, 'Vanishing gradient'; {UNVERIFIED}",
        hypotheses="supports in manifolds of less than full dimension that do not perfectly "
        "align, laws that charge no null set of them; mutual singularity is what is used",
        measure="random pairs of every shape: apart, crossing, tangent, of unequal dimension",
        breaks="half a line in common; densities; atoms on the crossing; one law inside the other",
        check=singular_laws_max_out,
        control=overlapping_laws_do_not,
    ),
)
