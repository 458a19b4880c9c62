"""Every interval that the package prints, and the pairs of laws that it is tried on."""

import math
import zlib
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from typing import NamedTuple

import numpy as np
from _laws import PAIRS, mean_cosine, truth
from scipy.optimize import brentq
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

import divergences as dv
from divergences.diagnosis.neighbourhoods import neighbourhoods
from divergences.nets import MLP
from divergences.nets.probes import discriminator_accuracy

FRESH = 5000  # points of each law that show what holds for the law, given a sample
SMALL = 100  # points that every pair can be asked about; more cost minutes on some
LINES = 100  # along which sliced distances look: a fifth of the default, and of its time


class Row(NamedTuple):
    """A row of the table: an interval for samples of n points of a pair."""

    interval: str
    pair: str
    n: int

    @property
    def name(self) -> str:
        """What tells it from the others."""
        return f"{self.interval} | {self.pair} | {self.n}"


class Ends(NamedTuple):
    """An interval, and the number it is for."""

    lower: float
    upper: float
    truth: float


Measure = Callable[[str, int, np.random.Generator], Ends]


class Interval(NamedTuple):
    """What gives an interval; why it holds; on which pairs, on which others with few points only.

    ``ceiling`` is an upper end that says nothing. ``sizes`` is given where that of a sample has no
    part in it. ``times`` as many repeats are made: of a level that is exactly 0.95, 400 repeats
    would show less than 0.93 in one row of thirty.
    """

    measure: Measure
    words: str
    pairs: tuple[str, ...]
    small: tuple[str, ...] = ()
    ceiling: float = math.inf
    sizes: tuple[int, ...] = ()
    times: int = 1


def divergence(metric: str, method: str) -> Measure:
    """Return the interval of a divergence."""

    def measure(name: str, n: int, rng: np.random.Generator) -> Ends:
        found = getattr(dv, metric)(*PAIRS[name].draw(n, rng), method=method, rng=rng)
        return Ends(found.lower, found.upper, truth(metric, name))

    return measure


def wasserstein(order: float) -> Measure:
    """Return the interval whose upper end is a normal limit."""

    def measure(name: str, n: int, rng: np.random.Generator) -> Ends:
        found = dv.wasserstein(*PAIRS[name].draw(n, rng), order=order, rng=rng)
        return Ends(found.lower, found.upper, truth("wasserstein", name, order))

    return measure


def on_a_support(name: str, n: int, rng: np.random.Generator) -> Ends:
    """Return the interval of W_1 with the box around both laws declared."""
    pair = PAIRS[name]
    low = np.minimum(pair.p.support.low, pair.q.support.low)
    high = np.maximum(pair.p.support.high, pair.q.support.high)
    found = dv.wasserstein(*pair.draw(n, rng), rng=rng, support=(low, high))
    return Ends(found.lower, found.upper, truth("wasserstein", name))


_SLICED = {
    "same normal, R^2": 0.0,
    "normals of scale 1 and 2, R^2": math.sqrt(2.0 / math.pi),  # on every line E abs(Z)
    "same normal, R^5": 0.0,
    "normals 1 apart, R^5": mean_cosine(5),
}


def sliced(name: str, n: int, rng: np.random.Generator) -> Ends:
    """Return the interval of sliced W_1."""
    found = dv.sliced_wasserstein(*PAIRS[name].draw(n, rng), directions=LINES, rng=rng)
    return Ends(found.lower, found.upper, _SLICED[name])


_MAX_SLICED = _SLICED | {"normals 1 apart, R^5": 1.0, "normals 6 apart, R^5": 6.0}


def max_sliced(name: str, n: int, rng: np.random.Generator) -> Ends:
    """Return the interval of max-sliced W_1."""
    found = dv.max_sliced_wasserstein(*PAIRS[name].draw(n, rng), rng=rng)
    return Ends(found.lower, found.upper, _MAX_SLICED[name])


def of_atoms(_: str, n: int, rng: np.random.Generator) -> Ends:
    """Return the interval of sliced W_1 of a side of the unit square, for n random lines."""
    found = dv.sliced_wasserstein(dv.Dirac([0.0, 0.0]), dv.Dirac([1.0, 0.0]), directions=n, rng=rng)
    return Ends(found.lower, found.upper, mean_cosine(2))


def floor(name: str, n: int, rng: np.random.Generator) -> Ends:
    """Return what W_1 of samples of one law seldom exceeds, and the W_1 observed."""
    found = dv.same_law_floor(*PAIRS[name].draw(n, rng), rng=rng)
    return Ends(0.0, found.high, found.observed)


def held_out_error(name: str, n: int, rng: np.random.Generator) -> Ends:
    """Return the error in the diagnosis of supports, and that of its neighbours on fresh points."""
    pair = PAIRS[name]
    x, y = pair.draw(n, rng)
    again = deepcopy(rng)  # draws the halves that train once more
    found = dv.support(x, y, rng=rng).error
    trees = [cKDTree(again.permutation(side)[n // 2 :]) for side in (x, y)]
    fresh_x, fresh_y = pair.draw(FRESH, rng)
    wrong = _nearer(fresh_x, trees[1], trees[0]) + _nearer(fresh_y, trees[0], trees[1])
    return Ends(found.lower, found.upper, 0.5 * wrong)


def _nearer(points: np.ndarray, one: cKDTree, other: cKDTree) -> float:
    """Return the share of points that are nearer to one; ties count half."""
    near, far = one.query(points)[0], other.query(points)[0]
    return float((near < far).mean() + 0.5 * (near == far).mean())


def precision(name: str, n: int, rng: np.random.Generator) -> Ends:
    """Return the precision of q for p, and the share of fresh points of q near those of p."""
    pair = PAIRS[name]
    x, y = pair.draw(n, rng)
    found = neighbourhoods(x, y, 0.95)
    return _of(found.precision, _near(pair.q.sample(FRESH, rng=rng), x, found.k))


def precision_gap(name: str, n: int, rng: np.random.Generator) -> Ends:
    """Return how much more of p than of q is near half the points of p, and the same when fresh."""
    pair = PAIRS[name]
    x, y = pair.draw(n, rng)
    found = neighbourhoods(x, y, 0.95)
    fresh = pair.draw(FRESH, rng)
    shares = [_near(points, x[::2], found.k) for points in fresh]
    return _of(found.precision_gap, shares[0] - shares[1])


def _near(points: np.ndarray, centres: np.ndarray, k: int) -> float:
    """Return the share of points in a ball that reaches to a centre's k-th nearest other."""
    radii = np.sort(cdist(centres, centres), axis=1)[:, k]
    return float((cdist(points, centres) <= radii).any(axis=1).mean())


def accuracy(name: str, n: int, rng: np.random.Generator) -> Ends:
    """Return the accuracy of the half-space between the means of p and q, on points and fresh."""
    pair = PAIRS[name]
    middle = 0.5 * (pair.p.mean() + pair.q.mean())
    normal_to = pair.p.mean() - pair.q.mean()
    critic, phi = MLP((pair.p.dim, 1)), np.append(normal_to, -normal_to @ middle)
    found = discriminator_accuracy(critic, phi, *pair.draw(n, rng))
    real, fake = (critic(phi, side) > 0 for side in pair.draw(4 * FRESH, rng))
    return _of(found, 0.5 * float(real.mean() + 1.0 - fake.mean()))


def _of(found: dv.Estimate, true: float) -> Ends:
    return Ends(found.lower, found.upper, true)


_SIGMAS = (0.25, 0.5, 1.0, 2.0)
_CUBES = dv.Box(np.zeros(5), np.ones(5)), dv.Box(np.eye(5)[0], np.ones(5) + np.eye(5)[0])


@cache
def _blurred(metric: str, sigma: float) -> float:
    """Return a divergence of two cubes side by side under noise: four of their axes agree."""
    sides = dv.Box(0.0, 1.0), dv.Box(1.0, 2.0)
    return float(getattr(dv, metric)(*(dv.Smoothed(side, sigma) for side in sides)))


@cache
def _informing() -> float:
    half = 0.5 * math.log(2.0)
    return float(brentq(lambda sigma: _blurred("js", sigma) - half, _SIGMAS[0], _SIGMAS[-1]))


def noise_path(metric: str) -> Measure:
    """Return the interval along a path of noise that fits worst: all hold together."""

    def measure(_: str, __: int, rng: np.random.Generator) -> Ends:
        path = dv.smooth_path(*_CUBES, _SIGMAS, rng=rng)
        ends = [
            _of(found, _blurred(metric, sigma))
            for found, sigma in zip(getattr(path, metric), _SIGMAS, strict=True)
        ]
        return max(ends, key=lambda end: max(end.lower - end.truth, end.truth - end.upper))

    return measure


def informing_sigma(_: str, __: int, rng: np.random.Generator) -> Ends:
    """Return the noise at which JS is half of log 2."""
    return _of(dv.informing_sigma(dv.smooth_path(*_CUBES, _SIGMAS, rng=rng)), _informing())


def repeat(seed: int, item: tuple[Row, int]) -> np.ndarray:
    """Return the ends and the truth of one repeat of a row, from random numbers of its own."""
    row, i = item
    key = (zlib.crc32(row.name.encode()), i)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
    return np.array(INTERVALS[row.interval].measure(row.pair, row.n, rng))


_DISCRETE = (
    "same Poisson 3",
    "Poisson 3 and 3.5",
    "eight categories",
    "Bernoulli 0.01 and 0.03",
    "disjoint thirds",
)
_ALL = (
    "same normal, R",
    "normals 1 apart, R",
    "normals 6 apart, R",
    "same normal, R^2",
    "normals of scale 1 and 2, R^2",
    "boxes, hundredth shared, R^2",
    "segments 0.5 apart, R^2",
    "same normal, R^5",
    "normals 1 apart, R^5",
    "normals 6 apart, R^5",
    "Poisson 3 and 3.5",
    "eight categories",
    "half atom and uniform",
    "half atom and box, R^2",
    "Pareto 1.5 and twice it",
)
_SOME = (
    "same normal, R",
    "normals 1 apart, R",
    "boxes, hundredth shared, R^2",
    "normals 1 apart, R^5",
    "half atom and uniform",
)
_SEPARATE = ("normals 1 apart, R", "normals 6 apart, R", "normals 1 apart, R^5")
_ON_THE_LINE = tuple(name for name, pair in PAIRS.items() if pair.p.dim == 1)
_IN_SPACE = ("same normal, R^2", "normals 1 apart, R^5", "half atom and box, R^2")
_COSTLY = (
    "normals of scale 1 and 2, R^2",
    "boxes, hundredth shared, R^2",
    "segments 0.5 apart, R^2",
    "ring and normal, R^2",
    "same normal, R^5",
    "normals 6 apart, R^5",
)
_BOUNDED = (
    "U[0,1] and U[0,2]",
    "U[0,1] and U[2,3]",
    "eight categories",
    "Bernoulli 0.01 and 0.03",
    "same half atom",
    "half atom and uniform",
)
_CUBE_NAME = ("cubes side by side, R^5",)
_LOG_2 = math.log(2.0)

_CELLS = "Proved for every n, from counts in the cells of an alphabet. KL has no upper end."
_ERRORS = "Lower end proved for every n by held-out errors; no sample gives an upper one."
_WITNESS = "Lower end proved for every n by betting on held-out rows; no sample gives an upper one."
_NORMAL = (
    "Lower end proved for every n on held-out halves. Upper end by a normal limit: right for large "
    "n, and what it is worth for small n is measured here. None where tails look too heavy."
)
_COUNTS = "Proved for every n by Clopper and Pearson, given the points that trained or span."
_DRAWS = (
    "Proved by the empirical Bernstein bound, for 4 sizes of noise together; n is that of draws."
)

INTERVALS: dict[str, Interval] = {
    "tv plug-in": Interval(divergence("tv", "plug-in"), _CELLS, _DISCRETE, ceiling=1.0),
    "kl plug-in": Interval(divergence("kl", "plug-in"), _CELLS, _DISCRETE),
    "js plug-in": Interval(divergence("js", "plug-in"), _CELLS, _DISCRETE, ceiling=_LOG_2),
    "tv classifier": Interval(divergence("tv", "classifier"), _ERRORS, _ALL, ceiling=1.0),
    "kl classifier": Interval(divergence("kl", "classifier"), _ERRORS, _ALL),
    "js classifier": Interval(divergence("js", "classifier"), _ERRORS, _ALL, ceiling=_LOG_2),
    "kl variational": Interval(divergence("kl", "variational"), _WITNESS, _ALL),
    "js variational": Interval(divergence("js", "variational"), _WITNESS, _ALL, ceiling=_LOG_2),
    "wasserstein": Interval(wasserstein(1.0), _NORMAL, _ON_THE_LINE + _IN_SPACE, _COSTLY),
    "wasserstein, order 2": Interval(
        wasserstein(2.0),
        _NORMAL,
        ("same normal, R", "normals 1 apart, R", "normals of scale 1 and 2, R"),
        ("normals 1 apart, R^5",),
    ),
    "wasserstein, declared support": Interval(
        on_a_support, "Proved for every n: the upper end by McDiarmid's inequality.", _BOUNDED
    ),
    "sliced wasserstein": Interval(
        sliced, f"{_NORMAL} Along {LINES} lines.", tuple(_SLICED)[1:], tuple(_SLICED)[:1]
    ),
    "sliced wasserstein of atoms": Interval(
        of_atoms,
        "Proved by the empirical Bernstein bound; n is the number of lines.",
        ("two points, R^2",),
    ),
    "max-sliced wasserstein": Interval(
        max_sliced,
        "Lower end proved for every n on held-out halves; no upper end.",
        tuple(_MAX_SLICED),
    ),
    "same-law floor": Interval(
        floor,
        "What W of two samples of one law seldom exceeds: an exact test by 19 relabellings. The "
        "truth here is the W observed. Five times as many repeats, as the level is exactly 0.95.",
        ("same normal, R", "same Poisson 3", "same half atom"),
        ("same normal, R^2", "same normal, R^5"),
        times=5,
    ),
    "error of support": Interval(held_out_error, _COUNTS, _SOME, ceiling=1.0),
    "precision": Interval(precision, _COUNTS, _SOME[2:], _SOME[:2], ceiling=1.0),
    "precision gap": Interval(precision_gap, _COUNTS, _SOME[2:], _SOME[:2], ceiling=1.0),
    "accuracy": Interval(accuracy, _COUNTS, _SEPARATE, ceiling=1.0),
    "tv under noise": Interval(noise_path("tv"), _DRAWS, _CUBE_NAME, ceiling=1.0, sizes=(4000,)),
    "kl under noise": Interval(noise_path("kl"), _DRAWS, _CUBE_NAME, sizes=(4000,)),
    "js under noise": Interval(noise_path("js"), _DRAWS, _CUBE_NAME, ceiling=_LOG_2, sizes=(4000,)),
    "informing sigma": Interval(informing_sigma, _DRAWS, _CUBE_NAME, sizes=(4000,)),
}
