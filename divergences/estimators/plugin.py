"""Divergences of the laws behind two samples of discrete data, whatever the alphabet.

Write P_n and Q_m for the empirical measures. Moving one of n points changes TV(P_n, Q_m) by at
most 1/n, and E TV(P_n, Q_m) >= TV(P, Q) as TV is convex: McDiarmid's inequality gives the upper
end. The bias is at most E B with B = sum_j sqrt(n_j / n^2 + m_j / m^2) over the distinct rows j
seen n_j and m_j times (symmetrisation, then Jensen's inequality: the Rademacher average of all
sets of rows); moving a point changes B by at most 1/n too, so the same inequality for
TV(P_n, Q_m) - B gives a lower end. On the line the distance of distribution functions gives
another, by the inequality of Dvoretzky, Kiefer, Wolfowitz and Massart. Neither asks for the
alphabet, so a category that no sample has seen is covered.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray
from .._statistics import ks_limit
from ..measures import Cloud
from ..results import Estimate, point
from .cells import align, finite_sum
from .implied import js_from_tv, kl_from_tv
from .integrands import Name
from .rows import row_counts

METHOD = "plug-in"

_LEAST_REPEATS = 4  # points per distinct row, on average, from which data are taken as discrete


@dataclass(frozen=True)
class Categories:
    """The shares (k,) of two samples of n and m points on their distinct rows, in order if d = 1.

    Rows that only one sample has count 0 in the other.
    """

    p: FloatArray
    q: FloatArray
    n: int
    m: int
    ordered: bool

    @property
    def tv(self) -> float:
        """TV(P_n, Q_m)."""
        return finite_sum("tv", self.p, self.q)

    @property
    def bias(self) -> float:
        """B: on average, not less than E TV(P_n, Q_m) - TV(P, Q)."""
        return math.fsum(np.sqrt(self.p / self.n + self.q / self.m))


def categories(p: Cloud, q: Cloud) -> Categories:
    """Return two samples as shares of their distinct rows."""
    shares = align(p.points + 0.0, p.weights, q.points + 0.0, q.weights)
    return Categories(*shares, len(p.points), len(q.points), p.dim == 1)


def is_discrete(p: Cloud, q: Cloud) -> bool:
    """Tell whether two samples repeat their rows so often that no density can be behind them.

    Draws from a density never repeat; a law that is a quarter continuous stays below the limit.
    """
    rows = np.concatenate([p.points, q.points])
    return len(rows) >= _LEAST_REPEATS * len(row_counts(rows))


def plug_in(name: Name, p: Cloud, q: Cloud, *, level: float = 0.95) -> Estimate:
    """Return a divergence of two samples of discrete data, with a bracket for the laws.

    The bracket of TV holds at ``level`` for every n, law and alphabet. Those of JS and KL follow
    from it. No sample bounds KL from above: q may give a category as little as it likes.

    Samples with unequal weights are no independent draws and get a ``point``.
    """
    counts = categories(p, q)
    value, words = _value(name, counts)
    sizes = (counts.n, counts.m)
    if not (p.uniform and q.uniform):
        return point(value, METHOD, sizes, note="plug-in; no bracket for weighted points")
    low, high = _tv_bracket(counts, 1.0 - level)
    lower, upper = {
        "tv": (low, high),
        "js": js_from_tv(low, high),
        "kl": (kl_from_tv(low), math.inf),
    }[name]
    return Estimate(
        min(max(value, lower), upper),
        lower,
        upper,
        "confidence",
        METHOD,
        level=level,
        n=sizes,
        note=f"{words}; the bracket holds for every n and alphabet",
    )


def _value(name: Name, counts: Categories) -> tuple[float, str]:
    """Return the plug-in value and how it is biased."""
    if name == "tv":
        return counts.tv, f"too large on average, by at most about {counts.bias:.3g}"
    if name == "js":
        return finite_sum("js", counts.p, counts.q), "too large on average"
    unseen = (counts.q == 0.0) & (counts.p > 0.0)
    if not unseen.any():
        return finite_sum("kl", counts.p, counts.q), "of unknown bias"
    words = (
        f"infinite between the empirical measures, as q lacks categories of p ({unseen.sum()}), "
        "which proves nothing; the value counts them as the category rarest in q"
    )
    return finite_sum("kl", *_lumped(counts, unseen)), words


def _lumped(counts: Categories, unseen: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Return the shares after the categories that q lacks are merged with its rarest one."""
    rarest = int(np.argmin(np.where(counts.q > 0.0, counts.q, np.inf)))
    p = np.where(unseen, 0.0, counts.p)
    p[rarest] += counts.p[unseen].sum()
    return p, counts.q


def _tv_bracket(counts: Categories, alpha: float) -> tuple[float, float]:
    """Return bounds on TV(P, Q) that hold with 1 - alpha, halved between the ends."""
    tv, scatter = counts.tv, 0.5 * (1.0 / counts.n + 1.0 / counts.m)
    high = tv + math.sqrt(scatter * math.log(2.0 / alpha))
    share = alpha / 4.0 if counts.ordered else alpha / 2.0  # two lower ends or one
    low = tv - counts.bias - 2.0 * math.sqrt(scatter * math.log(1.0 / share))
    if counts.ordered:
        noise = ks_limit(counts.n, share / 2.0) + ks_limit(counts.m, share / 2.0)
        low = max(low, float(np.abs(np.cumsum(counts.p - counts.q)).max()) - noise)
    return max(low, 0.0), min(high, 1.0)
