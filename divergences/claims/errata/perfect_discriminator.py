"""Slips about alignment and perfect discriminators: Definition 2.2, Lemma 2, Theorems 2.1, 2.2."""

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from scipy.stats import binom

from ..._checks import EPS, FloatArray
from ...estimators import js
from ...measures import Circle, Segment
from .._claim import Claim, Context, Correction, claimed, corrected
from .._meetings import Curve, meetings
from .._sources import AB17, CHEN, MONDAL, UNVERIFIED
from ..transversality import aligned, rank_of_sum

LOG2 = math.log(2.0)
CROSS = Fraction(25, 108)  # see segments_cross_often


def aligned_is_not_the_same(_: Context) -> Iterator[Correction]:
    """Let lines cross in space and circles touch: both pairs align, and JS is log 2, not 0.

    Different tangent spaces need not span: two lines in space span a plane.
    """
    lines = Segment([-1, 0, 0], [1, 0, 0]), Segment([0, -1, 0], [0, 1, 0])
    circles = Circle([0, 0], 1.0), Circle([3, 0], 2.0)
    rank = rank_of_sum(*meetings(*lines)[0])
    yield Correction(3, rank, 2, what="rank of two different tangents in space")
    pairs: dict[str, tuple[Curve, Curve]] = {
        "lines crossing in space": lines,
        "touching circles": circles,
    }
    for name, (p, q) in pairs.items():
        distance = js(p, q).value if aligned(p, q) else math.nan
        what = f"JS of a pair that perfectly aligns, {name}"
        yield Correction(0.0, distance, LOG2, tol=14 * EPS, what=what)


def atomless_noise_is_not_enough(ctx: Context) -> Iterator[Correction]:
    """Move a segment along itself by independent uniform noises; move both alike.

    The moves U and U' have no atoms, and the segments keep a piece of length 1 - |U - U'|.
    """
    rng, n = ctx.rng(), ctx.size(300, 3000)
    shifts = rng.random((n, 2))
    what = "chance of perfect alignment, independent atomless noise along the line"
    yield Correction(0.0, _share_aligned(shifts), 1.0, what=what)
    what = "chance of perfect alignment, the same noise on both"
    yield Correction(0.0, _share_aligned(shifts[:, :1].repeat(2, axis=1)), 1.0, what=what)


def _share_aligned(shifts: FloatArray) -> float:
    pairs = [[Segment([s, 0.0], [s + 1.0, 0.0]) for s in row] for row in shifts]
    return float(np.mean([aligned(p, q) for p, q in pairs]))


def a_crossing_is_in_both_supports(_: Context) -> Iterator[Correction]:
    """Answer at a common point of the supports; weigh small balls around it under both laws.

    On two crossing segments of length 2 a ball of radius r holds r of either law, so that the
    crossing is in both supports, which are closed.
    """
    answers = np.linspace(0.0, 1.0, 1001)
    error = float(np.maximum(answers, 1.0 - answers).min())
    yield Correction(0.0, error, 0.5, what="least error at a common point of both supports")
    for radius in (0.5, 1e-3, 1e-6):
        law = Segment(-1.0, 1.0)
        low, high = law.cdf(np.array([-radius, radius]))
        what = f"mass within {radius:g} of the crossing"
        yield Correction(0.0, high - low, radius, tol=4 * EPS, what=what)


def segments_cross_often(ctx: Context) -> Iterator[Correction]:
    """Draw two segments in the unit square by their ends: they cross with probability 25/108.

    Four points span a triangle, with probability 4 times its mean area 11/144 (Sylvester), or a
    quadrilateral; of the three ways to pair its corners one crosses: (1 - 11/36)/3 = 25/108.
    The tolerance is the exact binomial test's.
    """
    n, chance = ctx.size(400_000, 4_000_000), float(CROSS)
    share = float(_cross(ctx.rng().random((4, n, 2))).mean())
    low, high = binom.ppf(ctx.alpha / 2, n, chance), binom.isf(ctx.alpha / 2, n, chance)
    tol = max(high / n - chance, chance - low / n)
    yield Correction(0.0, share, chance, tol=tol, what="chance that two random segments cross")


def _cross(ends: FloatArray) -> FloatArray:
    """Tell which pairs of segments cross, from their ends (4, n, 2): a, b of one, c, d of other.

    Each has its ends on both sides of the other; a tie has probability 0.
    """
    a, b, c, d = ends
    first = _side(a, b, c) != _side(a, b, d)
    second = _side(c, d, a) != _side(c, d, b)
    return np.asarray(first & second)


def _side(a: FloatArray, b: FloatArray, x: FloatArray) -> FloatArray:
    """Tell on which side of the line from a to b the point x is."""
    (ux, uy), (vx, vy) = (b - a).T, (x - a).T
    return np.asarray(ux * vy > uy * vx)


CLAIMS = (
    Claim(
        id="ERR-16",
        title="Perfectly aligned manifolds are not the same",
        statement=r"\{(x, 0, 0)\}, \{(0, y, 0)\}: \quad "
        r"\operatorname{rank}[T_1 \, T_2] = 2 < 3, \quad JS = \log 2",
        words="Lines that cross in space and circles that touch align by the definition, and share "
        "one point; nor do different tangent spaces make a crossing transversal.",
        source=f"{CHEN}, after Definitions 2.1 and 2.2: 'different tangent space', 'same'; the "
        f"name is that of {AB17}; {UNVERIFIED}",
        hypotheses="none",
        measure="rank of the tangents; JS of pairs that the definition calls aligned",
        breaks="the readings in print: rank 3, and JS = 0 because both are the same",
        check=corrected(aligned_is_not_the_same),
        control=claimed(aligned_is_not_the_same),
        kind="erratum",
    ),
    Claim(
        id="ERR-17",
        title="In Lemma 2, noise without atoms is not enough",
        statement=r"M = P = [0, 1] \times \{0\}, \; \eta = (U, 0), \eta' = (U', 0): \quad "
        r"P(M + \eta \; \mathrm{aligns\ with} \; P + \eta') = 1",
        words="'Continuous' must mean a density on R^d, and the noises must be independent; then "
        "alignment has probability 0, which is not 'never'.",
        source=f"{CHEN}, Lemma 2 and 'never perfect align'; {MONDAL}, Lemma 2.2; wording of "
        f"{AB17}: {UNVERIFIED}",
        hypotheses="missing: absolutely continuous",
        measure="a segment moved along itself, by independent uniform noises and by one",
        breaks="the value in print, 0",
        check=corrected(atomless_noise_is_not_enough),
        control=claimed(atomless_noise_is_not_enough),
        kind="erratum",
    ),
    Claim(
        id="ERR-18",
        title="No discriminator is right on both supports where they share a point",
        statement=r"x \in \operatorname{supp} P_r \cap \operatorname{supp} P_g \;\Rightarrow\; "
        r"\max(|D(x) - 1|, |D(x)|) \ge \tfrac12",
        words="'1 on a set containing the support of P_r and 0 on one containing that of P_g' "
        "cannot be where supports cross; P_r(D* = 1) = P_g(D* = 0) = 1 can.",
        source=f"{MONDAL}, section 2.1 and the proof of Theorem 2.2 (supports 'in M without L'); "
        f"how {AB17} defines accuracy: {UNVERIFIED}",
        hypotheses="missing: almost surely, in place of on the support",
        measure="the least error of any answer at the crossing; mass of balls around it",
        breaks="the values in print, 0",
        check=corrected(a_crossing_is_in_both_supports),
        control=claimed(a_crossing_is_in_both_supports),
        kind="erratum",
    ),
    Claim(
        id="ERR-19",
        title="Low-dimensional supports are not almost certainly disjoint",
        statement=r"P(\text{two random segments in the unit square cross}) "
        r"= \tfrac{25}{108}",
        words="Their intersection is almost surely a null set; it is almost surely empty only "
        "where the dimensions add up to less than d.",
        source=f"{MONDAL}, chapter 2, 'Low dimensional support'",
        hypotheses="missing: dim M + dim P < d",
        measure="400,000 pairs (full: 4,000,000) by their uniform ends; exact binomial test at "
        "all of alpha",
        breaks="the value in print, 0",
        check=corrected(segments_cross_often),
        control=claimed(segments_cross_often),
        kind="erratum",
        stochastic=True,
    ),
)
