"""Towards Principled Methods, Lemmas 2 and 3: manifolds in general position hardly meet."""

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.special import erf

from .._checks import FloatArray
from .._statistics import ks_distance, ks_limit, proportion_interval
from ._claim import Claim, Context, Finding
from ._sources import AB17, CHEN, MONDAL, UNVERIFIED

NEAR = 0.03  # how close to aligned counts as near


class Push(NamedTuple):
    """Two manifolds, one translated: how far from aligned they are, 0 where they align.

    ``cdf`` is the law of that defect when the translation is the difference of two standard
    normal vectors of R^d; it is below t^order.
    """

    name: str
    dim: int
    defect: Callable[[FloatArray], FloatArray]
    cdf: Callable[[FloatArray], FloatArray]
    order: int


def circles_defect(way: FloatArray) -> FloatArray:
    """Return the defect of two unit circles whose centres are ``way`` (n, 2) apart.

    Where they meet it is |sin| of their angle: the radii to a common point enclose the angle
    2 arcsin(rho/2). Where they do not, 1 and their gap.
    """
    rho = np.hypot(*way.T)
    sine = rho * np.sqrt(np.clip(1.0 - (rho / 2.0) ** 2, 0.0, None))
    return np.asarray(np.where(rho <= 2.0, sine, rho - 1.0))


def circles_cdf(t: FloatArray) -> FloatArray:
    """Return P(defect <= t): rho^2/4 is exponential.

    |sin| <= t means rho^2 <= a or 4 - a <= rho^2 <= 4 with a = 2 - 2 sqrt(1 - t^2); both together
    have at most the probability (1 + e^-1/2) a/4 <= t^2.
    """
    inside = np.minimum(t, 1.0) ** 2
    quarter = 0.5 * inside / (1.0 + np.sqrt(1.0 - inside))
    meeting = -np.expm1(-quarter) + math.exp(-1.0) * np.expm1(quarter)
    return np.where(t <= 1.0, meeting, -np.expm1(-(((t + 1.0) / 2.0) ** 2)))


def lines_defect(way: FloatArray) -> FloatArray:
    """Return the gap of two lines normal to the last axis, one moved by ``way`` (n, d)."""
    return np.asarray(np.abs(way[:, -1]))


def lines_cdf(t: FloatArray) -> FloatArray:
    """Return P(gap <= t) for a normal gap of variance 2, below t / sqrt(pi)."""
    return np.asarray(erf(t / 2.0))


CIRCLES = Push("one circle", 2, circles_defect, circles_cdf, 2)
LINE = Push("one line in the plane", 2, lines_defect, lines_cdf, 1)
PUSHES = (CIRCLES, LINE, Push("two lines crossing in space", 3, lines_defect, lines_cdf, 1))


def noise_undoes_alignment(ctx: Context) -> Iterator[Finding]:
    """Hold the defect against its exact law, which is below t^order: no atom at 0.

    KS at the limit of Dvoretzky, Kiefer and Wolfowitz; the share near 0 by Clopper and Pearson.
    """
    n, alpha = ctx.size(300_000, 3_000_000), ctx.alpha / 9  # 6 findings here, 3 in the control
    for stream, push in enumerate(PUSHES):
        way = np.diff(ctx.rng(stream).normal(size=(2, n, push.dim)), axis=0)[0]
        defects = push.defect(way)
        distance = ks_distance(defects, push.cdf)
        what = f"distance of the defect's law from the computed one, {push.name}"
        yield Finding(distance, ks_limit(n, alpha), "<=", what=what)
        yield _near(push, defects, alpha)


def other_noise_does_not(ctx: Context) -> Iterator[Finding]:
    """Move both alike; move along the line only; move to the points of a lattice."""
    n, alpha, rng = ctx.size(300_000, 3_000_000), ctx.alpha / 9, ctx.rng(len(PUSHES))
    steps = rng.integers(0, 2, size=(2, n, 2))
    along = np.diff(rng.random((2, n)), axis=0)[0]
    pushes = {
        "the same noise on both": (CIRCLES, np.zeros((n, 2))),
        "noise along the line": (LINE, np.column_stack([along, np.zeros(n)])),
        "noise on a lattice": (CIRCLES, (steps[1] - steps[0]).astype(float)),
    }
    for name, (push, way) in pushes.items():
        yield _near(push._replace(name=name), push.defect(way), alpha)


def _near(push: Push, defects: FloatArray, alpha: float) -> Finding:
    """Return the finding that near alignment is as rare as NEAR^order."""
    n, hits = len(defects), int((defects <= NEAR).sum())
    _, high = proportion_interval(hits, n, alpha)
    what = f"share with defect <= {NEAR:g}, {push.name}"
    return Finding(hits / n, NEAR**push.order, "<=", error=high - hits / n, what=what)


class Meet(NamedTuple):
    """Two manifolds that meet: distance from P of the point of M that has the share u below it."""

    name: str
    distance: Callable[[FloatArray], FloatArray]
    codimension: float

    def mass(self, reach: float, cells: int = 1 << 17) -> float:
        """Return the share of M within ``reach`` of P.

        Cells shrink towards u = 0 and 1, where distances may be steep; within one the distance
        is taken for linear.
        """
        edges = np.sin(0.5 * math.pi * np.linspace(0.0, 1.0, cells + 1)) ** 2
        ends = np.sort([self.distance(edges)[:-1], self.distance(edges)[1:]], axis=0)
        slack = np.maximum(ends[1] - ends[0], np.finfo(float).tiny)
        return float(np.clip((reach - ends[0]) / slack, 0.0, 1.0) @ np.diff(edges))

    @property
    def slope(self) -> float:
        """The power of the reach with which the mass falls, between 1e-2 and 1e-3."""
        return math.log10(self.mass(1e-2) / self.mass(1e-3))

    def finding(self) -> Finding:
        """Curvature changes a mass by a relative reach at most, 1e-2; the logarithm by 5e-3."""
        what = f"power of the mass of M near P, {self.name}"
        return Finding(self.slope, self.codimension, tol=1e-2, what=what)


def _on_circle(center: float, radius: float, u: FloatArray) -> FloatArray:
    """Return how far points of the unit circle are outside another, centred on the first axis."""
    return np.asarray(np.abs(np.exp(2j * math.pi * u) - center) - radius)


def _height(u: FloatArray) -> FloatArray:
    """Return heights on the unit sphere: uniform on [-1, 1], as Archimedes found."""
    return 2.0 * u - 1.0


TRANSVERSAL = (
    Meet("crossing circles", lambda u: np.abs(_on_circle(1.0, 1.0, u)), 1),
    Meet("circle and line", lambda u: np.abs(np.sin(2 * math.pi * u) - 0.3), 1),
    Meet("segments crossing at 30 degrees", lambda u: 0.5 * np.abs(_height(u)), 1),
    Meet("sphere and plane", lambda u: np.abs(_height(u) - 0.4), 1),
    Meet("sphere and line", lambda u: np.sqrt(np.clip(1 - _height(u) ** 2, 0, None)), 2),
    Meet("disc and plane in R^4", np.sqrt, 2),
)
TANGENT = Meet("tangent circles, which align", partial(_on_circle, 3.0, 2.0), 0.5)
OVERLAPPING = (
    Meet("all of a circle in common", lambda u: np.abs(_on_circle(0.0, 1.0, u)), 1),
    Meet("half a segment in common", lambda u: np.maximum(u - 0.5, 0.0), 1),
    Meet(
        "circle and disc, of full dimension", lambda u: np.maximum(_on_circle(1.0, 1.0, u), 0.0), 1
    ),
)


def intersections_are_null(_: Context) -> Iterator[Finding]:
    """Find the power of h in the mass of M within h of P: the codimension of L in M, d - dim P.

    Tangent circles align, yet share a null set too: the hypothesis is sufficient, not necessary.
    """
    return (meet.finding() for meet in (*TRANSVERSAL, TANGENT))


def common_pieces_are_not_null(_: Context) -> Iterator[Finding]:
    """Share a circle, half a segment, or let P have full dimension."""
    return (meet.finding() for meet in OVERLAPPING)


CLAIMS = (
    Claim(
        id="AB17-L2",
        title="Independent absolutely continuous noise undoes perfect alignment almost surely",
        statement=r"P(M + \eta \; \mathrm{aligns\ with} \; P + \eta') = 0, \quad "
        r"P(|\sin \angle| \le t) \le t^2",
        words="However two manifolds lie, pushed at random they cross at an angle or miss; being "
        "within t of aligned has a probability that vanishes with t.",
        source=f"{AB17}, Lemma 2, as in {CHEN}, and {MONDAL}, Lemma 2.2; {UNVERIFIED}",
        hypotheses="regular submanifolds of less than full dimension; noises independent and "
        "absolutely continuous (the text says 'continuous')",
        measure="300,000 normal pushes (full: 3,000,000) of a circle against itself, a line "
        "against itself, two lines in space: KS distance of the defect from its exact law, share "
        "near 0 by Clopper-Pearson; each of 9 findings, 3 of them the control's, a ninth of alpha",
        breaks="the same noise on both; noise along the line; noise on a lattice",
        check=noise_undoes_alignment,
        control=other_noise_does_not,
        stochastic=True,
    ),
    Claim(
        id="AB17-L3",
        title="Manifolds that do not align share a null set of lower dimension",
        statement=r"\mu_M \{x: d(x, P) < h\} \sim c \, h^{d - \dim P} \to 0",
        words="The part of M near P shrinks with every power that P lacks of full dimension.",
        source=f"{AB17}, Lemma 3, as in {CHEN}, and {MONDAL}, Lemma 2.3; {UNVERIFIED}",
        hypotheses="regular submanifolds that do not perfectly align, of less than full dimension",
        measure="circles, segments, a sphere, a disc: power of the mass of M within h of P, "
        "h = 1e-2 and 1e-3; tangent circles, which align, have power 1/2 and share a null set too",
        breaks="a circle in common; half a segment; a disc, of full dimension",
        check=intersections_are_null,
        control=common_pieces_are_not_null,
    ),
)
