"""Hypothesis strategies that draw measures, and pairs of measures with their answers.

They need the extra ``divergences[test]``.

Examples
--------
>>> from hypothesis import given, settings
>>> import divergences as dv
>>> from divergences.strategies import disjoint_pairs
>>> @settings(deadline=None)  # the first call compiles
... @given(disjoint_pairs())
... def test_singular_laws_are_as_far_apart_as_can_be(pair):
...     assert round(dv.tv(*pair).value, 12) == 1.0
>>> test_singular_laws_are_as_far_apart_as_can_be()
"""

import numpy as np
from scipy import stats

from ._checks import FloatArray
from .errors import MissingExtraError
from .measures import (
    Box,
    Circle,
    Cloud,
    Dirac,
    Discrete,
    Gaussian,
    Measure,
    Mixture,
    ScipyLaw,
    Segment,
    parallel_lines,
)

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import SearchStrategy
except ImportError:
    raise MissingExtraError(
        "divergences.strategies needs hypothesis. Repair: pip install 'divergences[test]'"
    ) from None

__all__ = [
    "boxes",
    "circles",
    "clouds",
    "coordinates",
    "discretes",
    "disjoint_pairs",
    "gaussians",
    "measures",
    "mixtures",
    "points",
    "segments",
    "translations",
    "weights",
]


def coordinates(limit: float = 1e3) -> SearchStrategy[float]:
    """Return a strategy for coordinates: any float up to ``limit``, and ties on a coarse grid.

    Examples
    --------
    >>> from hypothesis import find
    >>> abs(find(coordinates(limit=10.0), lambda x: x != 0)) <= 10.0
    True
    """
    return st.one_of(
        st.integers(-4, 4).map(lambda i: i / 2.0),
        st.floats(-limit, limit, allow_nan=False, allow_subnormal=False),
    )


def points(dim: int, limit: float = 1e3) -> SearchStrategy[FloatArray]:
    """Return a strategy for points of R^dim, shape (dim,).

    Examples
    --------
    >>> from hypothesis import find
    >>> find(points(2), lambda x: True).shape
    (2,)
    """
    return st.lists(coordinates(limit), min_size=dim, max_size=dim).map(np.array)


def weights(size: int) -> SearchStrategy[FloatArray]:
    """Return a strategy for probability vectors: dense, sparse, uniform and lopsided ones.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(weights(3), lambda w: True).shape
    (3,)
    """
    masses = st.one_of(st.just(0.0), st.floats(1e-12, 1.0), st.just(1.0))
    lists = st.lists(masses, min_size=size, max_size=size).filter(any)
    return lists.map(lambda values: np.array(values) / np.sum(values))


@st.composite
def discretes(draw: st.DrawFn, dim: int = 1, max_size: int = 6) -> Discrete:
    """Draw a finitely supported law; atoms may repeat and weights vanish.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(discretes(dim=2), lambda law: True).dim
    2
    """
    size = draw(st.integers(1, max_size))
    return Discrete(draw(weights(size)), np.array([draw(points(dim)) for _ in range(size)]))


@st.composite
def clouds(draw: st.DrawFn, dim: int = 1, max_size: int = 8) -> Cloud:
    """Draw a sample, weighted or not, with ties.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(clouds(dim=2), lambda cloud: len(cloud.points) == 3).dim
    2
    """
    size = draw(st.integers(1, max_size))
    places = np.array([draw(points(dim)) for _ in range(size)])
    return Cloud(places, draw(st.one_of(st.none(), weights(size))))


@st.composite
def gaussians(draw: st.DrawFn, dim: int = 1) -> Gaussian:
    """Draw a Gaussian whose covariance has condition number at most 1e4.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(gaussians(dim=3), lambda law: True).cov.shape
    (3, 3)
    """
    scales = np.array(draw(st.lists(st.floats(0.1, 10.0), min_size=dim, max_size=dim)))
    seed = draw(st.integers(0, 2**16))
    axes = np.linalg.qr(np.random.default_rng(seed).standard_normal((dim, dim)))[0]
    cov = (axes * scales**2) @ axes.T
    return Gaussian(draw(points(dim, limit=20.0)), (cov + cov.T) / 2.0)


@st.composite
def boxes(draw: st.DrawFn, dim: int = 1) -> Box:
    """Draw a box with sides from 1/64 to 64.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(boxes(dim=2), lambda box: True).dim
    2
    """
    low = draw(points(dim))
    sides = draw(st.lists(st.floats(1 / 64, 64.0), min_size=dim, max_size=dim))
    return Box(low, low + np.array(sides))


@st.composite
def segments(draw: st.DrawFn, dim: int = 2) -> Segment:
    """Draw a segment of length at least 1/64.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(segments(), lambda segment: segment.length > 1).dim
    2
    """
    a = draw(points(dim))
    step = draw(points(dim, limit=64.0).filter(lambda v: bool(np.abs(v).max() >= 1 / 64)))
    return Segment(a, a + step)


def circles() -> SearchStrategy[Circle]:
    """Return a strategy for circles with radii from 1/64 to 64.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(circles(), lambda circle: circle.radius > 1).dim
    2
    """
    return st.builds(Circle, points(2), st.floats(1 / 64, 64.0))


def _simple(dim: int) -> SearchStrategy[Measure]:
    """Return a strategy for laws of one component."""
    kinds: list[SearchStrategy[Measure]] = [
        points(dim).map(Dirac),
        discretes(dim=dim),
        boxes(dim=dim),
        segments(dim=dim),
        gaussians(dim=dim),
    ]
    if dim == 2:
        kinds.append(circles())
    if dim == 1:
        kinds.append(st.sampled_from([ScipyLaw(stats.laplace(1.0)), ScipyLaw(stats.beta(2, 3))]))
    return st.one_of(kinds)


@st.composite
def mixtures(draw: st.DrawFn, dim: int = 1, max_size: int = 3) -> Mixture:
    """Draw a mixture of atoms, uniform laws and densities.

    Examples
    --------
    >>> from hypothesis import find
    >>> len(find(mixtures(), lambda law: len(law.components) == 2).weights)
    2
    """
    parts = draw(st.lists(_simple(dim), min_size=1, max_size=max_size))
    return Mixture(draw(weights(len(parts))), parts)


def measures(dim: int = 1) -> SearchStrategy[Measure]:
    """Return a strategy for laws of every kind on R^dim.

    Examples
    --------
    >>> from hypothesis import find
    >>> find(measures(dim=2), lambda law: not law.has_density).dim
    2
    """
    return st.one_of(_simple(dim), mixtures(dim=dim))


@st.composite
def translations(draw: st.DrawFn, dim: int = 2) -> tuple[Measure, Measure, float]:
    """Draw a law, the same law shifted by v, and abs(v), their distance W_p for every p.

    Coordinates are multiples of 1/64, so that the shift is exact in floating point.

    Examples
    --------
    >>> from hypothesis import find
    >>> import divergences as dv
    >>> p, q, shift = find(translations(), lambda problem: problem[2] > 0)
    >>> dv.wasserstein(p, q, order=7).value == shift
    True
    """
    exact = st.integers(-256, 256).map(lambda i: i / 64.0)
    a, step, v = (np.array(draw(st.lists(exact, min_size=dim, max_size=dim))) for _ in range(3))
    side = np.abs(step) + 1 / 64
    radius = draw(st.integers(1, 256)) / 64.0
    pairs: list[tuple[Measure, Measure]] = [
        (Dirac(a), Dirac(a + v)),
        (Segment(a, a + side), Segment(a + v, a + side + v)),
        (Box(a, a + side), Box(a + v, a + side + v)),
        (Gaussian(a, np.eye(dim)), Gaussian(a + v, np.eye(dim))),
    ]
    if dim == 2:
        pairs.append((Circle(a, radius), Circle(a + v, radius)))
    p, q = draw(st.sampled_from(pairs))
    return p, q, float(np.hypot.reduce(v))


@st.composite
def disjoint_pairs(draw: st.DrawFn) -> tuple[Measure, Measure]:
    """Draw two laws with disjoint supports: TV = 1, JS = log 2, KL = inf, whatever the gap.

    Atoms, shapes in the plane, parallel lines, and densities on the line.

    Examples
    --------
    >>> from hypothesis import find
    >>> import divergences as dv
    >>> dv.kl(*find(disjoint_pairs(), lambda pair: True)).value
    inf
    """
    gap = draw(st.one_of(st.floats(1e-300, 1e-6), st.floats(1e-6, 1e3)))
    kind = draw(st.sampled_from(["discrete", "lines", "boxes", "shapes", "densities"]))
    if kind == "lines":
        return parallel_lines(gap)
    if kind == "discrete":
        size = draw(st.integers(1, 200))
        split = draw(st.integers(1, size))
        masses = draw(weights(size)), draw(weights(split))
        return Discrete(masses[0]), Discrete(masses[1], -1.0 - np.arange(split))
    if kind == "boxes":
        edge = draw(st.integers(-64, 64)) / 64.0
        other = np.nextafter(edge, np.inf) if gap < 1e-9 else edge + gap
        return Box([edge - 1.0, 0.0], [edge, 1.0]), Box([other, 0.0], [other + 1.0, 1.0])
    if kind == "shapes":
        radius = draw(st.floats(0.1, 10.0))
        inner = Circle([0.0, 0.0], radius), Segment([0.0, 0.0], [0.0, radius / 2.0])
        outer = Circle([0.0, 0.0], 2.0 * radius), Dirac([radius / 4.0, 0.0])
        return draw(st.sampled_from(inner)), draw(st.sampled_from(outer))
    shift = draw(st.floats(0.0, 1e3))
    left = draw(st.sampled_from([stats.beta(2, 3), stats.triang(0.3), stats.arcsine()]))
    right = draw(st.sampled_from([stats.expon(loc=1.0 + shift), stats.gamma(2.0, loc=1.0 + shift)]))
    return ScipyLaw(left), ScipyLaw(right)
