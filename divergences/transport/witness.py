"""Lower ends of W of two laws, proved on points that had no part in choosing what is measured.

For every f with abs(f(a) - f(b)) <= abs(a - b), E_P f - E_Q f <= W_1(P, Q) <= W_p(P, Q)
(Kantorovich and Rubinstein; Jensen). One half of the points chooses f; it is clipped to a range
found there, which leaves it 1-Lipschitz and makes it bounded whatever the laws are; the other
half bets that its mean difference is positive. Then the halves change places.
"""

from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from .betting import Game, lower_end, stake_for
from .directions import best_direction, natural_starts
from .potentials import Function, extended, line_witness
from .samples import Samples, as_atoms, transport

_TRIMMED = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2)  # tails that clipping may cut, on each side
Values = tuple[FloatArray, FloatArray]  # of a function at the points of each sample
FEWEST = 4  # points a sample that can be halved and leave a spread in each half


class Fold(NamedTuple):
    """The points that choose a witness, and those that it is tried on: (., d) each."""

    learn_x: FloatArray
    learn_y: FloatArray
    held_x: FloatArray
    held_y: FloatArray


def proved_distance(x: FloatArray, y: FloatArray, alpha: float, rng: np.random.Generator) -> float:
    """Return what W_1 of the laws behind (n, d) and (m, d) points exceeds, but with alpha.

    Witnesses: the potential of the transport between the learning halves, and that of their
    images on the line on which these lie furthest apart.
    """
    if min(len(x), len(y)) < FEWEST:
        return 0.0
    both = folds(x - x[0], y - x[0], rng)  # an offset would cost projections their digits
    return won(
        [_game(fold, witness, alpha) for fold in both for witness in _witnesses(fold)], alpha
    )


def won(games: list[Game], alpha: float) -> float:
    """Return the lower end that games prove, less the rounding of the witnesses."""
    played = sum(len(game.gains) for game in games)
    return (1.0 - 64 * played * EPS) * lower_end(games, alpha)


def proved_distance_on_a_line(
    x: FloatArray, y: FloatArray, alpha: float, rng: np.random.Generator
) -> float:
    """Return what max-sliced W_1 of the laws behind (n, d) and (m, d) points exceeds."""
    if min(len(x), len(y)) < FEWEST:
        return 0.0
    both = folds(x - x[0], y - x[0], rng)
    return won([_game(fold, along_line(fold.learn_x, fold.learn_y), alpha) for fold in both], alpha)


def _witnesses(fold: Fold) -> list[Function]:
    x, y = fold.learn_x, fold.learn_y
    found = [along_line(x, y)]
    if x.shape[1] > 1:
        found.append(extended(y, transport(Samples(x, y, 1.0), 1.0).potentials.y))
    return found


def along_line(x: FloatArray, y: FloatArray) -> Function:
    """Return the potential of the images of x and y on the line where they lie furthest apart."""
    p, q = as_atoms(x), as_atoms(y)
    direction = best_direction(p, q, 1.0, natural_starts(p, q))
    on_line = line_witness(x @ direction, y @ direction)
    return lambda z: on_line(z @ direction)


def _game(fold: Fold, witness: Function, alpha: float) -> Game:
    return game(
        (witness(fold.learn_x), witness(fold.learn_y)),
        (witness(fold.held_x), witness(fold.held_y)),
        alpha,
    )


def folds(x: FloatArray, y: FloatArray, rng: np.random.Generator) -> tuple[Fold, Fold]:
    """Return the two ways of using random halves of two samples."""
    (a, b), (c, d) = (np.array_split(rng.permutation(sample), 2) for sample in (x, y))
    return Fold(a, c, b, d), Fold(b, d, a, c)


def paired(x: FloatArray, y: FloatArray, count: int) -> FloatArray:
    """Return ``count`` independent differences, of means over as many equal blocks of each."""
    x_size, y_size = len(x) // count, len(y) // count
    x_means = x[: count * x_size].reshape(count, x_size).mean(axis=1)
    return np.asarray(x_means - y[: count * y_size].reshape(count, y_size).mean(axis=1))


def game(learnt: Values, held: Values, alpha: float) -> Game:
    """Return the bets on a witness, from its values where it was learnt and where it is tried."""
    count = min(len(held[0]), len(held[1]))
    practice = min(len(learnt[0]), len(learnt[1]))
    pooled = np.concatenate(learnt)
    best, chosen = -1.0, (0.0, 0.0, 0.0)
    for tail in _TRIMMED:
        low, high = np.quantile(pooled, [tail, 1.0 - tail])
        gains = paired(learnt[0].clip(low, high), learnt[1].clip(low, high), practice)
        stake = stake_for(gains, count, alpha)
        reached = lower_end([Game(gains, high - low, stake)], alpha)
        if reached > best:
            best, chosen = reached, (float(low), float(high), stake)
    low, high, stake = chosen
    return Game(paired(held[0].clip(low, high), held[1].clip(low, high), count), high - low, stake)
