"""Towards Principled Methods, Definitions 2.1 and 2.2: when manifolds cross, when they align."""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from ..measures import Circle, Segment
from ._claim import Claim, Context, Finding
from ._meetings import Curve, meetings, moved
from ._sources import AB17, CHEN, MONDAL, UNVERIFIED

Judge = Callable[[FloatArray, FloatArray], bool]

# Singular values below it are 0. The tangent spaces here are spanned by orthonormal columns, or
# by columns at an angle of 0.01 or more: their other singular values are above 1e-3.
NIL = 1e-9

# Least squares on spaces at angles of 0.1 or more: coefficients below 1e3, rounded to 6 eps.
SOLVED = 1e-12


def rank_of_sum(first: FloatArray, second: FloatArray) -> int:
    """Return dim(T_1 + T_2) of spaces given by their columns, (d, k_1) and (d, k_2)."""
    columns = np.hstack([first, second])
    return int(np.linalg.matrix_rank(columns, tol=NIL)) if columns.size else 0


def transversal(first: FloatArray, second: FloatArray) -> bool:
    """Definition 2.1: the two tangent spaces at a common point span the whole space."""
    return rank_of_sum(first, second) == len(first)


def differ(first: FloatArray, second: FloatArray) -> bool:
    """Tell whether the tangent spaces are different, the gloss on Definition 2.1."""
    return rank_of_sum(first, second) > int(min(first.shape[1], second.shape[1]))


def aligned(p: Curve, q: Curve, judge: Judge = transversal) -> bool:
    """Definition 2.2: some meeting, of insides or of ends, is not transversal."""
    return not all(judge(*meeting) for meeting in meetings(p, q))


def same(p: Curve, q: Curve) -> bool:
    """Tell whether the curves have a piece in common, the gloss on Definition 2.2."""
    return aligned(p, q, _apart_or_differ)


def _apart_or_differ(first: FloatArray, second: FloatArray) -> bool:
    return first.shape[1] == 0 or second.shape[1] == 0 or differ(first, second)


class Planted(NamedTuple):
    """Two subspaces of R^d whose sum has a known dimension, and a unit vector normal to it."""

    first: FloatArray
    second: FloatArray
    rank: int
    normal: FloatArray

    @property
    def spans(self) -> bool:
        """Whether the sum is everything."""
        return self.rank == len(self.first)

    def gap(self, way: FloatArray) -> float:
        """Return the distance of the first space from the second moved by ``way``."""
        columns = np.hstack([self.first, -self.second])
        nearest = np.linalg.lstsq(columns, way, rcond=NIL)[0]
        return float(np.linalg.norm(columns @ nearest - way))


def crossings_survive_translation(ctx: Context) -> Iterator[Finding]:
    """Spaces that span R^d still meet when one is moved; others do not, moved along a normal."""
    pairs = _planted(ctx)
    yield from _judged(ctx, pairs, transversal)
    lost = min(pair.gap(pair.normal) for pair in pairs if not transversal(pair.first, pair.second))
    yield Finding(lost, 1.0, tol=SOLVED, what="least gap of the others, moved by 1 along a normal")


def different_tangents_are_not_enough(ctx: Context) -> Iterator[Finding]:
    """Call a meeting transversal when the tangent spaces differ."""
    yield from _judged(ctx, _planted(ctx), differ)


def _judged(ctx: Context, pairs: list[Planted], judge: Judge) -> Iterator[Finding]:
    rng = ctx.rng(1)
    verdicts = [judge(pair.first, pair.second) for pair in pairs]
    wrong = sum(verdict != pair.spans for verdict, pair in zip(verdicts, pairs, strict=True))
    yield Finding(wrong, 0.0, what=f"pairs of spaces misjudged, of {len(pairs)}")
    ways = [_unit(rng.normal(size=len(pair.first))) for pair in pairs]
    gaps = [p.gap(w) for p, w, good in zip(pairs, ways, verdicts, strict=True) if good]
    yield Finding(max(gaps), 0.0, tol=SOLVED, what="largest gap of the transversal, moved by 1")


def _planted(ctx: Context) -> list[Planted]:
    rng = ctx.rng()
    return [_plant(rng) for _ in range(ctx.size(300, 3000))]


def _plant(rng: np.random.Generator) -> Planted:
    """Draw spaces of dimensions a and b in R^2 to R^6 with a common part, at angles >= 0.1."""
    d = int(rng.integers(2, 7))
    a, b = (int(k) for k in rng.integers(1, d, size=2))
    common = int(rng.integers(max(0, a + b - d), min(a, b) + 1))
    frame, rank = _rotation(rng, d), a + b - common
    first, outside = frame[:, :a], frame[:, a:rank]
    angles = rng.uniform(0.1, math.pi / 2, b - common)
    within = _unit(rng.normal(size=(a, b - common)))
    tilted = np.cos(angles) * (first @ within) + np.sin(angles) * outside
    second = np.hstack([first[:, :common], tilted])
    return Planted(first @ _rotation(rng, a), second @ _rotation(rng, b), rank, frame[:, -1])


def _rotation(rng: np.random.Generator, d: int) -> FloatArray:
    return np.asarray(np.linalg.qr(rng.normal(size=(d, d)))[0])


def _unit(columns: FloatArray) -> FloatArray:
    return np.asarray(columns / np.linalg.norm(columns, axis=0))


def aligned_curves_are_the_unstable_ones(ctx: Context) -> Iterator[Finding]:
    """Count pairs that align yet keep their meetings when moved a little, or the reverse."""
    yield from _disagreements(ctx, aligned)


def aligned_is_not_the_same(ctx: Context) -> Iterator[Finding]:
    """Say that curves align when they have a piece in common; look at insides alone."""
    yield from _disagreements(ctx, same)
    yield from _disagreements(ctx, _insides_align)


def _insides_align(p: Curve, q: Curve) -> bool:
    return aligned(p, q, lambda *at: transversal(*at) or not all(t.size for t in at))


def _disagreements(ctx: Context, judge: Callable[[Curve, Curve], bool]) -> Iterator[Finding]:
    pairs = [pair for pair in _lattice_pairs(ctx) if meetings(*pair)]
    wrong = sum(judge(*pair) == stable(*pair) for pair in pairs)
    yield Finding(wrong, 0.0, what=f"pairs of curves misjudged, of {len(pairs)} that meet")


def stable(p: Curve, q: Curve) -> bool:
    """Tell whether the number of meetings stays when q is moved by 2^-12 along any axis.

    For curves on integers up to 3: what decides a meeting is then an integer as well, and moves
    by less than 1. A meeting that can be lost is lost along an axis, or its negative.
    """
    count = len(meetings(p, q))
    ways = np.vstack([np.eye(p.dim), -np.eye(p.dim)]) * 2.0**-12
    return all(len(meetings(p, moved(q, way))) == count for way in ways)


def _lattice_pairs(ctx: Context) -> Iterator[tuple[Curve, Curve]]:
    """Yield segments in the plane and in space, and circles; all ways to meet are frequent."""
    rng = ctx.rng()
    for _ in range(ctx.size(200, 2000)):
        yield _segment(rng, 2), _segment(rng, 2)
        yield _segment(rng, 3, 1), _segment(rng, 3, 1)
        yield _circle(rng), _circle(rng)


def _segment(rng: np.random.Generator, d: int, reach: int = 3) -> Segment:
    """Return a segment between different points of the lattice {-reach, ..., reach}^d."""
    side = 2 * reach + 1
    ends = rng.choice(side**d, size=2, replace=False)
    a, b = (ends[:, np.newaxis] // side ** np.arange(d) % side - reach).astype(float)
    return Segment(a, b)


def _circle(rng: np.random.Generator) -> Circle:
    return Circle(rng.integers(-1, 3, size=2).astype(float), float(rng.integers(1, 3)))


CLAIMS = (
    Claim(
        id="AB17-D2.1",
        title="Manifolds meet transversally where their tangent spaces span everything",
        statement=r"T_x M + T_x P = T_x \mathcal{F}",
        words="Such a meeting cannot be undone by a small push; any other can.",
        source=f"{AB17}, Definition 2.1, as in {CHEN}, and {MONDAL}, Definition 2.1; {UNVERIFIED}",
        hypotheses="boundary-free regular submanifolds of R^d, x in both",
        measure="subspaces of R^2 to R^6 with a planted common part: rank of both bases together, "
        "and the gap left when one is moved",
        breaks="the gloss 'they have different tangent spaces'",
        check=crossings_survive_translation,
        control=different_tangents_are_not_enough,
    ),
    Claim(
        id="AB17-D2.2",
        title="Manifolds perfectly align where some meeting is not transversal",
        statement=r"\exists x \in M \cap P: \; T_x M + T_x P \ne T_x \mathcal{F}, \quad "
        r"M, P \in \{\operatorname{Int}, \partial\}",
        words="A point of contact that a small push destroys is enough, be it a touch, an end on "
        "a curve, or two curves crossing in space; a common piece is not needed.",
        source=f"{AB17}, Definition 2.2, as in {CHEN}, and {MONDAL}, Definition 2.2; {UNVERIFIED}",
        hypotheses="regular submanifolds of R^d, with or without boundary",
        measure="segments and circles on a lattice, in exact arithmetic: the definition against "
        "whether the number of meetings changes under small translations",
        breaks="the gloss 'M and P are the same'; boundaries forgotten",
        check=aligned_curves_are_the_unstable_ones,
        control=aligned_is_not_the_same,
    ),
)
