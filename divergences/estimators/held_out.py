"""Scores of points that the classifier which gives them has never seen."""

import math
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from ..errors import UnsupportedError
from ..measures import Cloud
from ..results import Estimate, point
from .log_ratio import Learner, Map, learners

Pair = tuple[FloatArray, FloatArray]

# So many numbers, at most, are learned from: at d = 784 from 5350 rows, half from each sample.
_MOST_NUMBERS = 2**22
# Rows are scored so many at once, for their features may be many.
_BLOCK = 4096


class HeldOut(NamedTuple):
    """Log ratios of p to q that a classifier gives to points of each.

    ``rehearsal`` is for choosing: scores of the points of the training half, each by a
    classifier trained on other points. ``scores`` are those of the other half.
    """

    classifier: str
    rehearsal: Pair
    scores: Pair

    def __str__(self) -> str:
        trained, held = ([len(side) for side in pair] for pair in (self.rehearsal, self.scores))
        return (
            f"{self.classifier}, trained on {trained[0]} + {trained[1]} rows, "
            f"held against {held[0]} + {held[1]} others"
        )


def held_out(p: Cloud, q: Cloud, rng: np.random.Generator | None) -> HeldOut:
    """Train on one half of each sample, split at random if ``rng`` is given, and score the other.

    Without ``rng`` every second row trains, which is as good where the order means nothing.
    """
    train, held = zip(*(_halves(_rows(cloud, rng)) for cloud in (p, q)), strict=True)
    most = max(_MOST_NUMBERS // (2 * p.dim), 2)
    train = tuple(rows[:most] for rows in train)
    choices = learners(*train)
    rehearsals = {name: _rehearse(learn, *train) for name, learn in choices.items()}
    best = min(choices, key=lambda name: _log_loss(*rehearsals[name]))
    score = choices[best](*train)
    return HeldOut(best, rehearsals[best], (_in_blocks(score, held[0]), _in_blocks(score, held[1])))


def can_be_halved(cloud: Cloud) -> bool:
    """Tell whether rows can be held out: they weigh the same and are enough to halve twice."""
    return cloud.uniform and len(cloud.points) >= 4


def _rows(cloud: Cloud, rng: np.random.Generator | None) -> FloatArray:
    if not can_be_halved(cloud):
        raise UnsupportedError(
            "bounds from held-out rows need 4 rows or more of each sample, all with the same "
            f"weight; got {cloud!r}. Repair: give the rows as they were drawn, or more of them"
        )
    return cloud.points if rng is None else rng.permutation(cloud.points)


def _halves(rows: FloatArray) -> Pair:
    return rows[::2], rows[1::2]


def _rehearse(learn: Learner, p: FloatArray, q: FloatArray) -> Pair:
    """Return the score of every row by the classifier that learned from the other half."""
    scores = np.empty(len(p)), np.empty(len(q))
    for mine, other in ((0, 1), (1, 0)):
        score = learn(p[other::2], q[other::2])
        for rows, found in zip((p, q), scores, strict=True):
            found[mine::2] = _in_blocks(score, rows[mine::2])
    return scores


def _in_blocks(score: Map, rows: FloatArray) -> FloatArray:
    starts = range(0, len(rows), _BLOCK)
    return np.concatenate([score(rows[start : start + _BLOCK]) for start in starts])


def _log_loss(p: FloatArray, q: FloatArray) -> float:
    return float(np.logaddexp(0.0, -p).mean() + np.logaddexp(0.0, q).mean())


def statement(
    found: HeldOut, value: float, lower: float, *, method: str, level: float | None
) -> Estimate:
    """Return what held-out rows say of a divergence that they only bound from below.

    Without a level it is a point: rows in an order that means something, such as sorted ones,
    split into halves that know each other. A value of inf proves no more than ``lower``.
    """
    n = tuple(len(mine) + len(other) for mine, other in zip(*found[1:], strict=True))
    best = max(value, lower) if value < math.inf else lower
    if level is None:
        note = f"{found}; every second row trained: pass rng to split at random, for an interval"
        return point(best, method, n, note=note)
    note = f"{found}; the lower end holds for every n, and no sample gives an upper one"
    return Estimate(best, lower, math.inf, "confidence", method, level=level, n=n, note=note)
