"""A lower end for a mean, by betting: valid for every number of values and every law.

Who bets a fraction of a capital on gains that do not pay on average multiplies it, on average, by
at most 1; so it exceeds 1/alpha with probability at most alpha (Ville 1939; Waudby-Smith and
Ramdas, Estimating means of bounded random variables by betting, JRSS B 86, 2024). Means at which
the capital would have grown past 1/alpha are refuted. Only a bound of the losses is needed.
"""

import math
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray

_MOST = 0.5  # of the capital is staked at once; more wins little and one bad draw would ruin
_HALVINGS = 40


class Game(NamedTuple):
    """Independent gains (k,) >= -risk, and the stake per unit, fixed before they were seen."""

    gains: FloatArray
    risk: float
    stake: float

    def log_capital(self, mean: float) -> float:
        """Return the log of what 1 has become if the gains pay for more than ``mean`` >= 0."""
        if self.risk + mean == 0.0:
            return 0.0
        stake = min(self.stake, _MOST / (self.risk + mean))
        return float(np.log1p(stake * (self.gains - mean)).sum())


def stake_for(gains: FloatArray, count: int, alpha: float) -> float:
    """Return the stake that is best, to second order, for ``count`` gains that spread as these."""
    spread = float(gains.std())
    return math.sqrt(2.0 * math.log(1.0 / alpha) / count) / spread if spread > 0 else math.inf


def lower_end(games: list[Game], alpha: float) -> float:
    """Return a number >= 0 that exceeds the largest mean of all games with probability <= alpha.

    The average of the capitals is a capital: it is tested once, whatever the number of games.
    """
    barrier = math.log(len(games) / alpha)

    def refuted(mean: float) -> bool:
        return bool(np.logaddexp.reduce([g.log_capital(mean) for g in games]) >= barrier)

    low, high = 0.0, max(float(game.gains.max()) for game in games)
    if high <= 0.0 or not refuted(0.0):
        return 0.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if refuted(middle) else (low, middle)
    return low
