"""The lower end of sliced W_1 of two laws: a witness for each line, tried along lines drawn anew.

Blocks of held-out points, each seen along a line of its own, make independent gains. Their mean
is E_theta [E f_theta(theta X) - E f_theta(theta Y)] for the potentials f_theta of the learning
halves, which is at most E_theta W_1 along theta: points and lines are paid for at once.
"""

import numpy as np

from .._checks import FloatArray
from .betting import Game, stake_for
from .directions import on_the_sphere
from .potentials import LineWitness, line_witness
from .samples import few_enough
from .witness import FEWEST, Fold, folds, won

_LINES = 8  # for each block: what depends on a line and a point together is averaged over them
_REHEARSED = 50  # blocks of the learning half that tell how far gains spread


def proved_sliced_distance(
    x: FloatArray, y: FloatArray, alpha: float, most: int, rng: np.random.Generator
) -> float:
    """Return what sliced W_1 of the laws behind (n, d) and (m, d) points exceeds, but with alpha.

    At most ``most`` blocks in each half; witnesses are learnt from as many points as transport
    takes.
    """
    if min(len(x), len(y)) < FEWEST:
        return 0.0
    return won([_game(fold, alpha, most, rng) for fold in folds(x, y, rng)], alpha)


def _game(fold: Fold, alpha: float, most: int, rng: np.random.Generator) -> Game:
    """Return the bets of one half; width and stake come from lines and points of the other."""
    x, y = (few_enough(learn, rng) for learn in (fold.learn_x, fold.learn_y))
    fold = Fold(x, y, fold.held_x, fold.held_y)
    blocks = min(most, len(fold.held_x), len(fold.held_y))
    width = max(float(np.ptp(_witness(fold, line).heights)) for line in _lines(fold, _LINES, rng))
    rehearsed = min(blocks, _REHEARSED, len(x), len(y))
    few_x, few_y = (
        learn[: rehearsed * (len(held) // blocks)]
        for learn, held in ((x, fold.held_x), (y, fold.held_y))
    )
    practice = _gains(Fold(x, y, few_x, few_y), rehearsed, width, rng)
    gains = _gains(fold, blocks, width, rng)
    return Game(gains, width, stake_for(practice, blocks, alpha))


def _lines(fold: Fold, count: int, rng: np.random.Generator) -> FloatArray:
    return on_the_sphere(count, fold.held_x.shape[1], rng)


def _witness(fold: Fold, line: FloatArray) -> LineWitness:
    return line_witness(fold.learn_x @ line, fold.learn_y @ line)


def _gains(fold: Fold, blocks: int, width: float, rng: np.random.Generator) -> FloatArray:
    """Return the mean differences of blocks, each over lines of its own."""
    x, y = (np.array_split(held, blocks) for held in (fold.held_x, fold.held_y))
    lines = _lines(fold, blocks * _LINES, rng).reshape(blocks, _LINES, -1)
    return np.array(
        [
            np.mean([_gain(fold, line, mine, theirs, width) for line in some])
            for some, mine, theirs in zip(lines, x, y, strict=True)
        ]
    )


def _gain(fold: Fold, line: FloatArray, x: FloatArray, y: FloatArray, width: float) -> float:
    """Return the difference of means along one line, of its witness clipped to a width."""
    witness = _witness(fold, line)
    middle = float(np.median(witness.heights))
    low, high = middle - 0.5 * width, middle + 0.5 * width
    return float(
        witness(x @ line).clip(low, high).mean() - witness(y @ line).clip(low, high).mean()
    )
