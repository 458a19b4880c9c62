"""How two samples lie to one another: their gap, their spacing, and who can tell them apart."""

import math
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from .._statistics import proportion_interval
from ..measures import Cloud
from ..results import Estimate
from .dimension import nearest
from .rows import shared_rows

MOST_POINTS = 2000  # of a sample: a dozen seconds at d = 784


class Separation(NamedTuple):
    """What nearest neighbours tell of two samples.

    ``gap`` is the least distance between points of different samples; ``spacing`` the largest
    distance of a point of either to the nearest other point of its sample, inf for one point;
    ``error`` that of a held-out nearest-neighbour classifier, None without rng or with
    unequal weights; ``shared`` how many points of each sample are also in the other; ``used`` the
    points (n, d), (m, d) that all but ``shared`` come from.
    """

    gap: float
    spacing: tuple[float, float]
    error: Estimate | None
    shared: tuple[int, int]
    used: tuple[FloatArray, FloatArray]


def separation(p: Cloud, q: Cloud, level: float, rng: np.random.Generator | None) -> Separation:
    """Return how two samples lie to one another."""
    x, y = p.points[p.weights > 0], q.points[q.weights > 0]
    shared = shared_rows(x, y)
    x, y = _few_enough(x, rng), _few_enough(y, rng)
    unit = _unit(x, y)
    near, far = x / unit, y / unit
    gap = unit * float(nearest(near, far, 1).min())
    spacing = (unit * _spacing(near), unit * _spacing(far))
    fair = rng is not None and p.uniform and q.uniform and min(len(x), len(y)) > 1
    error = _held_out_error(near, far, level, rng) if fair and rng is not None else None
    return Separation(gap, spacing, error, shared, (near, far))


def _few_enough(points: FloatArray, rng: np.random.Generator | None) -> FloatArray:
    """Return at most MOST_POINTS of the points: at random, or evenly spaced in their order."""
    n = len(points)
    if n <= MOST_POINTS:
        return points
    if rng is None:
        index = np.linspace(0, n - 1, MOST_POINTS).astype(np.intp)
    else:
        index = rng.choice(n, MOST_POINTS, replace=False)
    return np.asarray(points[index])


def _unit(x: FloatArray, y: FloatArray) -> float:
    """Return a power of two about as large as the coordinates, whose squares then exist."""
    largest = max(float(np.abs(x).max()), float(np.abs(y).max()))
    return math.ldexp(1.0, math.frexp(largest)[1] - 1)


def _spacing(points: FloatArray) -> float:
    if len(points) == 1:
        return math.inf
    return float(nearest(points, points, 2)[:, 1].max())


def _held_out_error(
    x: FloatArray, y: FloatArray, level: float, rng: np.random.Generator
) -> Estimate:
    """Return how often the nearest point of the training halves is of the wrong sample.

    Each trial flips a coin for the sample that the next held-out point comes from, so that trials
    are independent and alike given the training halves, as Clopper and Pearson's interval asks;
    a tie is settled by a coin too.
    """
    (train_x, held_x), (train_y, held_y) = (_halves(rng.permutation(side)) for side in (x, y))
    trials = min(len(held_x), len(held_y))
    from_x = rng.random(trials) < 0.5
    held = np.where(from_x[:, np.newaxis], held_x[:trials], held_y[:trials])
    to_x, to_y = (nearest(train, held, 1)[:, 0] for train in (train_x, train_y))
    says_x = np.where(to_x == to_y, rng.random(trials) < 0.5, to_x < to_y)
    errors = int((says_x != from_x).sum())
    low, high = proportion_interval(errors, trials, 1.0 - level)
    return Estimate(
        errors / trials,
        low,
        high,
        "confidence",
        "nearest neighbour",
        name="error",
        level=level,
        n=(len(x), len(y)),
        note=f"{errors} errors in {trials} held-out trials, training on {len(train_x)} + "
        f"{len(train_y)} points",
    )


def _halves(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    return points[len(points) // 2 :], points[: len(points) // 2]
