"""What a classifier proves: divergences of two laws from its errors on held-out rows.

A classifier is a set A, where it says p. By data processing a divergence of the laws is at least
that of the two-point laws (P(A), 1 - P(A)) and (Q(A), 1 - Q(A)), and counts bound P(A) and Q(A).
For TV this is 1 minus the two error rates (Devroye, Gyorfi and Lugosi 1996, Theorem 2.2).
"""

import numpy as np

from .._checks import FloatArray
from .._statistics import proportion_interval
from ..measures import Cloud
from ..results import Estimate
from .cells import finite_sum
from .held_out import Pair, held_out, statement
from .integrands import Name

# How many quantiles of the scores are tried as thresholds, beside 0.
_THRESHOLDS = 63


def classifier_bound(
    name: Name, p: Cloud, q: Cloud, rng: np.random.Generator | None, level: float
) -> Estimate:
    """Return a lower bound on a divergence of the laws behind two samples, in any dimension."""
    found, alpha = held_out(p, q, rng), 1.0 - level
    threshold = _threshold(name, found.rehearsal, alpha)
    shares = [float((side > threshold).mean()) for side in found.scores]
    return statement(
        found,
        _two_point(name, *shares),
        _floor(name, found.scores, threshold, alpha),
        method="classifier",
        level=None if rng is None else level,
    )


def _threshold(name: Name, scores: Pair, alpha: float) -> float:
    """Return the threshold that would prove most, 0 where none is better."""
    levels = np.arange(1, _THRESHOLDS + 1) / (_THRESHOLDS + 1)
    tried: FloatArray = np.append(0.0, np.quantile(np.concatenate(scores), levels))
    best: float = max(tried.tolist(), key=lambda tried: _floor(name, scores, tried, alpha))
    return best


def _floor(name: Name, scores: Pair, threshold: float, alpha: float) -> float:
    """Return what the counts prove: each of the two bounds on them fails with alpha / 2.

    Over a rectangle of P(A) >= Q(A) all three divergences are least at its corner, for they grow
    in P(A) and fall in Q(A).
    """
    hits = [(int((side > threshold).sum()), len(side)) for side in scores]
    low, _ = proportion_interval(*hits[0], alpha)
    _, high = proportion_interval(*hits[1], alpha)
    return _two_point(name, low, high)


def _two_point(name: Name, p: float, q: float) -> float:
    """Return the divergence of two laws on two points, 0 unless p > q."""
    if p <= q:
        return 0.0
    return finite_sum(name, np.array([p, 1.0 - p]), np.array([q, 1.0 - q]))
