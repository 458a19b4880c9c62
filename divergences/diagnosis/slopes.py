"""How steep a discriminator is at points of fake: what a generator's gradient is made of."""

from typing import NamedTuple

import numpy as np
from scipy.special import log_expit

from .._checks import FloatArray
from ..estimators.log_ratio import Map, learners

_SMOOTH = "logistic"  # in the name of every learner whose score has a gradient
_MOST_TRAINED, _MOST_PROBED = 1000, 100  # rows of a sample
_STEP = 2.0**-20  # of a column's range: rounding and curvature both cost about 1e-6
_BLOCK = 2**22  # numbers that are scored at once


class Probe(NamedTuple):
    """A smooth discriminator at held-out points of fake.

    Logits (k,), the Euclidean norms (k,) of their gradients per unit of the points, and its name.
    """

    logits: FloatArray
    slopes: FloatArray
    method: str


def probe(real: FloatArray, fake: FloatArray) -> Probe | None:
    """Return the steepness of the smooth learner that does best on held-out rows.

    The rows of the samples (n, d), (m, d) are in random order; every other one trains. None if no
    column varies.
    """
    train = real[::2][:_MOST_TRAINED], fake[::2][:_MOST_TRAINED]
    held = real[1::2][:_MOST_TRAINED], fake[1::2][:_MOST_TRAINED]
    scores = {name: learn(*train) for name, learn in learners(*train).items() if _SMOOTH in name}
    if not scores:
        return None
    best = min(scores, key=lambda name: _log_loss(scores[name], *held))
    both = np.concatenate(train)
    points = held[1][:_MOST_PROBED]
    slopes = norms(scores[best], points, (both.min(axis=0), both.max(axis=0)))
    return Probe(scores[best](points), slopes, best)


def norms(score: Map, points: FloatArray, box: tuple[FloatArray, FloatArray]) -> FloatArray:
    """Return the norms (k,) of the gradient of a score at points (k, d).

    By differences towards the middle of the box (low, high) that the score was learnt in, since
    it may be constant beyond.
    """
    low, high = box
    steps = _STEP * (high - low) * np.where(points > 0.5 * low + 0.5 * high, -1.0, 1.0)
    return np.sqrt(_squares(score, points, steps))


def _squares(score: Map, x: FloatArray, h: FloatArray) -> FloatArray:
    """Return the sum over columns of the squared difference quotients, shape (k,)."""
    here, total = score(x), np.zeros(len(x))
    columns = np.flatnonzero(h.any(axis=0))
    most = max(_BLOCK // x.size, 1)
    for some in (columns[i : i + most] for i in range(0, len(columns), most)):
        moved = np.repeat(x[np.newaxis], len(some), axis=0)
        moved[np.arange(len(some)), :, some] += h[:, some].T
        step = moved[np.arange(len(some)), :, some] - x[:, some].T
        there = score(moved.reshape(-1, x.shape[1])).reshape(len(some), len(x))
        total += (((there - here) / step) ** 2).sum(axis=0)
    return total


def _log_loss(score: Map, real: FloatArray, fake: FloatArray) -> float:
    return -float(log_expit(score(real)).mean() + log_expit(-score(fake)).mean())
