"""Pairs of laws whose distances are known, to hold intervals from samples against."""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy import stats
from scipy.integrate import quad
from scipy.special import gamma

import divergences as dv


class Pair(NamedTuple):
    """Two laws; W_1 between them, where the package has no method for it."""

    p: dv.Measure
    q: dv.Measure
    wasserstein: float | None = None

    def draw(self, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return n points of each, (n, d)."""
        return self.p.sample(n, rng=rng), self.q.sample(n, rng=rng)


def normal(dim: int, shift: float = 0.0, scale: float = 1.0) -> dv.Gaussian:
    """Return N(shift e_1, scale^2 I)."""
    mean = np.zeros(dim)
    mean[0] = shift
    return dv.Gaussian(mean, scale**2 * np.eye(dim))


def box(low: float, high: float, dim: int = 1) -> dv.Box:
    """Return the uniform law on [low, high]^dim."""
    return dv.Box(np.full(dim, low), np.full(dim, high))


def half_atom(dim: int) -> dv.Mixture:
    """Return half an atom in the middle of the unit box and half the box."""
    return dv.Mixture([0.5, 0.5], [dv.Dirac(np.full(dim, 0.5)), box(0.0, 1.0, dim)])


def mean_cosine(dim: int) -> float:
    """Return E abs(theta_1) on the sphere: sliced W of a unit shift."""
    return float(gamma(dim / 2) / (math.sqrt(math.pi) * gamma((dim + 1) / 2)))


# abs(norm(x) - 1) is 1-Lipschitz and 0 on the ring, so its mean is W_1.
_RING = quad(lambda r: abs(r - 1.0) * r * math.exp(-r * r / 2.0), 0.0, math.inf, limit=200)[0]
# W_1 looks at differences of measures only: half of what takes the box to its middle.
_TO_THE_MIDDLE = (math.sqrt(2.0) + math.asinh(1.0)) / 12.0
_THIRDS = np.repeat([1.0, 0.0], 3) / 3.0


def _of_scipy(p: object, q: object) -> Pair:
    return Pair(dv.ScipyLaw(p), dv.ScipyLaw(q))


PAIRS: dict[str, Pair] = {
    "same normal, R": Pair(normal(1), normal(1)),
    "normals 1 apart, R": Pair(normal(1), normal(1, 1.0)),
    "normals 6 apart, R": Pair(normal(1), normal(1, 6.0)),
    "normals of scale 1 and 2, R": Pair(normal(1), normal(1, 0.0, 2.0)),
    "exponentials of scale 1 and 2": _of_scipy(stats.expon(), stats.expon(scale=2.0)),
    "U[0,1] and U[0,2]": Pair(box(0.0, 1.0), box(0.0, 2.0)),
    "U[0,1] and U[2,3]": Pair(box(0.0, 1.0), box(2.0, 3.0)),
    "same normal, R^2": Pair(normal(2), normal(2)),
    # x -> 2x is optimal, and norm a witness.
    "normals of scale 1 and 2, R^2": Pair(normal(2), normal(2, 0.0, 2.0), math.sqrt(math.pi / 2)),
    "boxes, hundredth shared, R^2": Pair(box(0.0, 1.0, 2), box(0.9, 1.9, 2)),
    "segments 0.5 apart, R^2": Pair(*dv.parallel_lines(0.5)),
    "ring and normal, R^2": Pair(dv.Circle([0.0, 0.0], 1.0), normal(2), _RING),
    "same normal, R^5": Pair(normal(5), normal(5)),
    "normals 1 apart, R^5": Pair(normal(5), normal(5, 1.0)),
    "normals 6 apart, R^5": Pair(normal(5), normal(5, 6.0)),
    "same Poisson 3": _of_scipy(stats.poisson(3.0), stats.poisson(3.0)),
    "Poisson 3 and 3.5": _of_scipy(stats.poisson(3.0), stats.poisson(3.5)),
    "eight categories": Pair(
        dv.Discrete(np.tile([1.0, 3.0], 4) / 16.0), dv.Discrete(np.full(8, 0.125))
    ),
    "Bernoulli 0.01 and 0.03": Pair(dv.Discrete([0.99, 0.01]), dv.Discrete([0.97, 0.03])),
    "disjoint thirds": Pair(dv.Discrete(_THIRDS), dv.Discrete(_THIRDS[::-1])),
    "same half atom": Pair(half_atom(1), half_atom(1)),
    "half atom and uniform": Pair(half_atom(1), box(0.0, 1.0)),
    "half atom and box, R^2": Pair(half_atom(2), box(0.0, 1.0, 2), _TO_THE_MIDDLE),
    "Student t3, 1 apart": _of_scipy(stats.t(3.0), stats.t(3.0, loc=1.0)),
    "lognormals of scale 1 and 2": _of_scipy(stats.lognorm(1.5), stats.lognorm(1.5, scale=2.0)),
    "Pareto 1.5 and twice it": _of_scipy(stats.pareto(1.5), stats.pareto(1.5, scale=2.0)),
}


@cache
def truth(metric: str, name: str, order: float = 1.0) -> float:
    """Return a distance of a pair, known to six digits or better."""
    pair = PAIRS[name]
    if metric == "wasserstein":
        if order == 1.0 and pair.wasserstein is not None:
            return pair.wasserstein
        found = dv.wasserstein(pair.p, pair.q, order=order)
    else:
        found = getattr(dv, metric)(pair.p, pair.q)
    if found.width > 1e-6:
        raise ValueError(f"{metric} of {name} is not known: {found}")
    return float(found)
