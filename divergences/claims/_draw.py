"""Random laws for the claims: what is drawn is meant to be hard, not typical."""

from collections.abc import Iterator
from itertools import cycle, islice

import numpy as np

from .._checks import FloatArray
from ..measures import Discrete

Pair = tuple[FloatArray, FloatArray]


def pmf(rng: np.random.Generator, k: int) -> FloatArray:
    """Return k masses, from nearly uniform to nearly one atom."""
    return unit(rng.dirichlet(np.full(k, 10.0 ** rng.uniform(-1.0, 1.0))))


def unit(masses: FloatArray) -> FloatArray:
    """Return the masses divided by their sum."""
    return np.asarray(masses / masses.sum())


def pmf_pairs(rng: np.random.Generator, n: int, most: int = 10) -> Iterator[Pair]:
    """Yield n pairs of different pmfs on 2 to ``most`` atoms, of five kinds in turn."""
    kinds = cycle([_generic, _sparse, _near, _apart, _mirrored])
    drawn = (kind(rng, int(rng.integers(2, most + 1))) for kind in kinds)
    return islice(((p, q) for p, q in drawn if not np.array_equal(p, q)), n)


def pmf_triples(
    rng: np.random.Generator, n: int
) -> Iterator[tuple[FloatArray, FloatArray, FloatArray]]:
    """Yield n triples (p, m, q) on common atoms; m is half of the time the mean of p and q."""
    for i, (p, q) in enumerate(pmf_pairs(rng, n)):
        yield p, (unit(p + q) if i % 2 else pmf(rng, len(p))), q


def discrete_pairs(rng: np.random.Generator, n: int) -> Iterator[tuple[Discrete, Discrete]]:
    """Yield n pairs of different laws on up to 10 common points of R^1 to R^3."""
    for p, q in pmf_pairs(rng, n):
        places = points(rng, len(p))
        yield Discrete(p, places), Discrete(q, places)


def points(rng: np.random.Generator, k: int) -> FloatArray:
    """Return k different points in R^1 to R^3, on any scale, half of the time on a lattice."""
    d = int(rng.integers(1, 4))
    if rng.random() < 0.5:
        cells = rng.choice(k**d, size=k, replace=False)
        places = np.column_stack([cells // k**axis % k for axis in range(d)]).astype(float)
    else:
        places = rng.normal(size=(k, d))
    return np.asarray(places * 10.0 ** rng.uniform(-3.0, 3.0))


def _generic(rng: np.random.Generator, k: int) -> Pair:
    return pmf(rng, k), pmf(rng, k)


def _sparse(rng: np.random.Generator, k: int) -> Pair:
    """Each misses some atoms; they share at least one."""
    p, q = (pmf(rng, k) * (rng.random(k) < 0.6) for _ in range(2))
    p[0], q[0] = rng.random(2)
    return unit(p), unit(q)


def _near(rng: np.random.Generator, k: int) -> Pair:
    """Masses that differ by a relative 1e-1 to 1e-8."""
    p = unit(rng.uniform(0.1, 1.0, k))
    return p, unit(p * (1.0 + 10.0 ** rng.uniform(-8.0, -1.0) * rng.uniform(-1.0, 1.0, k)))


def _apart(rng: np.random.Generator, k: int) -> Pair:
    """No atom in common."""
    cut = int(rng.integers(1, k))
    p, q = np.zeros(k), np.zeros(k)
    p[:cut], q[cut:] = pmf(rng, cut), pmf(rng, k - cut)
    return p, q


def _mirrored(rng: np.random.Generator, k: int) -> Pair:
    """Two atoms with exchanged masses: where Pinsker and the entropy bound are sharpest."""
    p = np.zeros(k)
    p[:2] = 0.5 + 0.5 * 10.0 ** rng.uniform(-8.0, 0.0) * np.array([1.0, -1.0])
    q = p.copy()
    q[:2] = p[1::-1]
    return p, q
