"""Which modes are missing: precision, recall, density and coverage by nearest neighbours."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray
from .._kernels.pairs import distance_matrix
from .._statistics import proportion_interval
from ..results import Estimate

MOST_POINTS = 5000  # of a sample: 25 million pairs of each kind
MOST_NEIGHBOURS = 5  # k = 5 is the choice of Naeem et al.: samples of one law are covered by 97 %
METHOD = "nearest neighbours"
_BLOCK = 512  # at d = 784 so many columns stay in the cache: a third of the time


@dataclass(frozen=True)
class Neighbourhoods:
    """How fake lies among the neighbours of real, and real among those of fake.

    A sample's manifold is the union of the balls around its points that reach to the k-th nearest
    other point of that sample.

    Attributes
    ----------
    k : int
        Neighbours in a ball.
    n : tuple of int
        Points of real and of fake that were used.
    precision : Estimate
        Probability that a point of fake's law lies on the manifold of these points of real.
    recall : Estimate
        Probability that a point of real's law lies on the manifold of these points of fake.
    density : Estimate
        Mean number of balls of real around a point of fake, over k; a point value.
    coverage : Estimate
        Share of the balls of real that hold a point of fake; a point value, as balls overlap.
    precision_floor, recall_floor : float
        What precision and recall would be, about, for samples of one law: the share of the points
        of a sample that lie on the manifold of its other points.
    precision_gap, recall_gap : Estimate
        How much more of the law of a manifold than of the other lies on it: of real's law than of
        fake's, and the reverse. The manifold is that of half of the sample; the other half and
        the other sample are compared on it. The interval holds for every n.
    coverage_floor : float
        The expectation of coverage for samples of one continuous law; it depends on k, n only.
    """

    k: int
    n: tuple[int, int]
    precision: Estimate
    recall: Estimate
    density: Estimate
    coverage: Estimate
    precision_floor: float
    recall_floor: float
    precision_gap: Estimate
    recall_gap: Estimate
    coverage_floor: float

    @property
    def missing(self) -> bool:
        """Whether real's law lies where fake has no points, at the level, more than fake's does."""
        return self.recall_gap.lower > 0.0

    @property
    def narrow(self) -> bool:
        """Whether it is variation around fake's points that is missing rather than modes.

        Balls of fake are then small for its points are close together, so that recall falls below
        coverage, for which those of real are taken.
        """
        return self.missing and self.coverage.value > self.recall.upper

    @property
    def astray(self) -> bool:
        """Whether fake's law lies where real has no points, at the level, more than real's does."""
        return self.precision_gap.lower > 0.0


def neighbourhoods(real: FloatArray, fake: FloatArray, level: float) -> Neighbourhoods:
    """Return how the samples (n, d), (m, d) of two points or more lie among each other.

    Given the points that span a manifold, those of the other sample hit it independently: whence
    Clopper and Pearson's intervals for precision and recall.
    """
    n, m = len(real), len(fake)
    k = min(MOST_NEIGHBOURS, n - 1, m - 1)
    around_real, around_fake = _Balls.of(real, k), _Balls.of(fake, k)
    hits = around_real.hits(fake)
    return Neighbourhoods(
        k=k,
        n=(n, m),
        precision=_proportion("precision", hits.per_point > 0, (n, m), level),
        recall=_proportion("recall", around_fake.hits(real).per_point > 0, (n, m), level),
        density=_mean("density", hits.per_point / k, (n, m)),
        coverage=_mean("coverage", (hits.per_ball > 0).astype(float), (n, m)),
        precision_floor=around_real.own_share,
        recall_floor=around_fake.own_share,
        precision_gap=_gap("precision gap", real, fake, level),
        recall_gap=_gap("recall gap", fake, real, level),
        coverage_floor=expected_coverage(n, m, k),
    )


def expected_coverage(n: int, m: int, k: int) -> float:
    """Return the mean coverage of n points by m of the same continuous law.

    The k nearest of the n + m - 1 others of a point are all its own with probability
    (n-1)...(n-k) / (n+m-1)...(n+m-k) (Naeem et al. 2020, Lemma 2).
    """
    i = np.arange(1, k + 1)
    return 1.0 - float(np.prod((n - i) / (n + m - i)))


@dataclass(frozen=True)
class _Hits:
    """Balls around each point tried, and points tried in each ball."""

    per_point: FloatArray
    per_ball: FloatArray


@dataclass(frozen=True)
class _Balls:
    """Closed balls around points that reach to the k-th nearest other point.

    ``own_share`` is the part of the points that is in the ball of another one, also if that ball
    is taken without them: it could only grow.
    """

    centres: FloatArray
    radii: FloatArray
    own_share: float

    @classmethod
    def of(cls, points: FloatArray, k: int) -> "_Balls":
        radii, near = np.empty(len(points)), np.zeros(len(points), dtype=bool)
        for rows, gaps in _blocks(points, points):
            gaps[np.arange(len(gaps)), np.arange(len(points))[rows]] = np.inf  # not its own
            radii[rows] = np.partition(gaps, k - 1, axis=1)[:, k - 1]
            near |= (gaps <= radii[rows, np.newaxis]).any(axis=0)
        return cls(points, radii, float(near.mean()))

    def hits(self, points: FloatArray) -> _Hits:
        per_point, per_ball = np.zeros(len(points)), np.empty(len(self.centres))
        for rows, gaps in _blocks(self.centres, points):
            inside = gaps <= self.radii[rows, np.newaxis]
            per_point += inside.sum(axis=0)
            per_ball[rows] = inside.sum(axis=1)
        return _Hits(per_point, per_ball)


def _blocks(x: FloatArray, y: FloatArray) -> Iterator[tuple[slice, FloatArray]]:
    """Yield the distances of all pairs, some rows at a time."""
    for start in range(0, len(x), _BLOCK):
        rows = slice(start, start + _BLOCK)
        tiles = [distance_matrix(x[rows], y[i : i + _BLOCK]) for i in range(0, len(y), _BLOCK)]
        yield rows, np.concatenate(tiles, axis=1)


def _proportion(name: str, hit: NDArray[np.bool_], n: tuple[int, int], level: float) -> Estimate:
    hits = int(hit.sum())
    low, high = proportion_interval(hits, len(hit), 1.0 - level)
    words = "given the points that span the manifold; interval of Clopper and Pearson"
    return Estimate(
        hits / len(hit), low, high, "confidence", METHOD, name=name, level=level, n=n, note=words
    )


def _gap(name: str, own: FloatArray, other: FloatArray, level: float) -> Estimate:
    """Return how much more of the law of ``own`` than of ``other`` lies on half of ``own``.

    Given that half, both shares are of independent points; half of the error goes to each.
    """
    spans, held = own[::2], own[1::2]
    balls = _Balls.of(spans, min(MOST_NEIGHBOURS, len(spans) - 1))
    hit = [balls.hits(points).per_point > 0 for points in (held, other)]
    ends = [proportion_interval(int(h.sum()), len(h), 0.5 * (1.0 - level)) for h in hit]
    return Estimate(
        float(hit[0].mean() - hit[1].mean()),
        ends[0][0] - ends[1][1],
        ends[0][1] - ends[1][0],
        "confidence",
        METHOD,
        name=name,
        level=level,
        n=(len(held), len(other)),
        note=f"given {len(spans)} points that span the manifold; intervals of Clopper and Pearson",
    )


def _mean(name: str, values: FloatArray, n: tuple[int, int]) -> Estimate:
    ceiling = 1.0 if name == "coverage" else float("inf")
    words = "balls overlap: the terms depend on each other and no interval is given"
    return Estimate(float(values.mean()), 0.0, ceiling, "point", METHOD, name=name, n=n, note=words)
