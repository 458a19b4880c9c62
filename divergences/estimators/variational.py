"""Variational bounds: a bounded witness, learned on one half, and its means on the other.

KL is at least E_p f + 1 - E_q exp f for every f (Nguyen, Wainwright and Jordan, IEEE Trans. Inf.
Theory 56, 2010), and at least E_p f - log E_q exp f (Donsker and Varadhan 1975), which is the same
at the best constant added to f. JS is at least the mean of E_p log 2D and E_q log 2(1 - D) for
every D in (0, 1) (Goodfellow et al. 2014, Theorem 1). The first and the last are means, of terms
that a clipped witness bounds from below.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from .._statistics import mean_floor
from ..errors import UnsupportedError
from ..measures import Cloud
from ..results import Estimate
from .held_out import Pair, held_out, statement
from .integrands import Name

_CLIPS = 12
_BETS = 1.0 / (1.0 + 4.0 ** -np.arange(-4.0, 7.0))


class Witness(NamedTuple):
    """A function of the score of a point: clipped, or only its sign, less a constant."""

    clip: float
    shift: float
    signs: bool

    def __call__(self, scores: FloatArray) -> FloatArray:
        """Return the function at these scores, in [-clip, clip] - shift."""
        if self.signs:
            return np.asarray(self.clip * np.sign(scores) - self.shift)
        return np.asarray(np.clip(scores, -self.clip, self.clip) - self.shift)


class Plan(NamedTuple):
    """A witness and a bet, and the lower end that they give."""

    floor: float
    witness: Witness
    bet: float


def variational_bound(
    name: Name, p: Cloud, q: Cloud, rng: np.random.Generator | None, level: float
) -> Estimate:
    """Return a lower bound on KL or JS of the laws behind two samples, in any dimension."""
    if name == "tv":
        raise UnsupportedError(
            "method='variational' bounds kl and js. Repair: method='classifier', which is the "
            "variational bound of tv"
        )
    found, alpha = held_out(p, q, rng), 1.0 - level
    plan = max(_plans(name, found.rehearsal, alpha), key=lambda plan: plan.floor)
    terms = _terms(name, plan.witness, found.scores)
    floor = mean_floor(terms, _least(name, plan.witness), plan.bet, alpha)
    return statement(
        found,
        max(float(terms.mean()), 0.0),
        max(floor, 0.0),
        method="variational",
        level=None if rng is None else level,
    )


def _plans(name: Name, scores: Pair, alpha: float) -> Iterator[Plan]:
    """Yield the choices there are, with what each would prove by these scores."""
    for witness in _witnesses(name, scores):
        terms, least = _terms(name, witness, scores), _least(name, witness)
        for bet in _BETS.tolist():
            yield Plan(mean_floor(terms, least, bet, alpha), witness, bet)


def _witnesses(name: Name, scores: Pair) -> Iterator[Witness]:
    """Yield the witnesses to choose from.

    A clip beyond log n would let one row outweigh all the others; of the two constants one keeps
    the ratio as it was learned and one makes it, over the rows given, a density.
    """
    for clip in np.linspace(0.0, math.log(min(map(len, scores))), _CLIPS + 1)[1:].tolist():
        for signs in (False, True):
            plain = Witness(clip, 0.0, signs)
            yield plain
            if name == "kl":
                yield plain._replace(shift=_log_mean_exp(plain(scores[1])))


def _terms(name: Name, witness: Witness, scores: Pair) -> FloatArray:
    """Return independent terms whose mean is the bound, each from as many rows of p and of q."""
    p, q = (witness(side) for side in scores)
    count = min(len(p), len(q))
    if name == "kl":
        return _means(p, count) + 1.0 - _means(np.exp(q), count)
    return math.log(2.0) - 0.5 * (_means(_softplus(-p), count) + _means(_softplus(q), count))


def _means(values: FloatArray, count: int) -> FloatArray:
    """Return the means of ``count`` blocks of equal size; what is left over is not used."""
    size = len(values) // count
    return np.asarray(values[: count * size].reshape(count, size).mean(axis=1))


def _least(name: Name, witness: Witness) -> float:
    """Return the least value a term can have."""
    if name == "kl":
        low, high = -witness.clip - witness.shift, witness.clip - witness.shift
        return low + 1.0 - math.exp(high)
    return math.log(2.0) - float(np.logaddexp(0.0, witness.clip))


def _log_mean_exp(values: FloatArray) -> float:
    return float(np.log(np.exp(values).mean()))


def _softplus(x: FloatArray) -> FloatArray:
    return np.asarray(np.logaddexp(0.0, x))
