"""Random pairs of mutually singular laws: some set has all of one and none of the other."""

from collections.abc import Iterator

import numpy as np

from .._checks import FloatArray
from ..measures import Box, Circle, Dirac, Discrete, Measure, Mixture, Segment, parallel_lines
from ._draw import pmf

Named = tuple[str, Measure, Measure]


def singular_pairs(rng: np.random.Generator, rounds: int) -> Iterator[Named]:
    """Yield ``rounds`` pairs of every kind: apart, touching, crossing, one inside the other."""
    for _ in range(rounds):
        yield from _finite(rng)
        yield from _lines(rng)
        yield from _curves(rng)
        yield from _unequal(rng)
        yield from _compound(rng)


def _finite(rng: np.random.Generator) -> Iterator[Named]:
    k, d = int(rng.integers(2, 9)), int(rng.integers(1, 4))
    places = rng.normal(size=(2 * k, d))
    yield "atoms", Discrete(pmf(rng, k), places[:k]), Discrete(pmf(rng, k), places[k:])
    gap = 10.0 ** rng.uniform(-300.0, 0.0)
    yield "points", Dirac(0.0), Dirac(gap)


def _lines(rng: np.random.Generator) -> Iterator[Named]:
    d = int(rng.integers(2, 4))
    center, u, v = rng.normal(size=(3, d))
    yield "crossing segments", _around(center, u), _around(center, v)
    yield "skew segments", Segment(u, v), Segment(v + 1.0, center)
    yield "parallel lines", *parallel_lines(10.0 ** rng.uniform(-300.0, 3.0))
    a, b, c = np.sort(rng.choice(100, size=3, replace=False) - 50)
    way = rng.integers(1, 9, size=d)
    yield "segments end to end", Segment(a * way, b * way), Segment(b * way, c * way)


def _curves(rng: np.random.Generator) -> Iterator[Named]:
    center, point, u = rng.normal(size=(3, 2))
    radius = float(rng.uniform(0.5, 2.0))
    circle = Circle(center, radius)
    yield "circle and chord", circle, _around(center, 2.0 * radius * u / np.linalg.norm(u))
    yield "crossing circles", circle, Circle(center + 0.5 * radius, radius)
    yield "circles", circle, Circle(point, float(rng.uniform(0.5, 2.0)))
    yield "tangent circles", Circle([0.0, 0.0], 1.0), Circle([3.0, 0.0], 2.0)


def _unequal(rng: np.random.Generator) -> Iterator[Named]:
    low = rng.normal(size=2)
    high = low + rng.uniform(0.5, 2.0, 2)
    box, middle = Box(low, high), 0.5 * (low + high)
    atoms = Discrete(pmf(rng, 3), rng.uniform(low, high, (3, 2)))
    yield "segment in a box", Segment(low, high), box
    yield "circle in a box", Circle(middle, 0.2), box
    yield "atoms in a box", atoms, box
    yield "atoms on a segment", Discrete(pmf(rng, 2), [low, high]), Segment(low, high)
    yield "boxes with a common side", box, Box([high[0], low[1]], high + 1.0)


def _compound(rng: np.random.Generator) -> Iterator[Named]:
    low, high = rng.normal(size=2), 5.0
    segment = Segment(low, [high, high])
    mixed = Mixture(pmf(rng, 2), [Dirac(low), Box([high, 0.0], [high + 1.0, 1.0])])
    other = Mixture(pmf(rng, 2), [Dirac(low - 1.0), segment])
    yield "atom and density, atom and segment", mixed, other


def _around(center: FloatArray, half: FloatArray) -> Segment:
    return Segment(center - half, center + half)
