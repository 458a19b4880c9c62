"""How far apart two samples of one law are: the zero of a scale that never shows 0."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .._checks import EPS, FloatArray, as_count, as_generator, as_level, as_order
from .._kernels.line_sorted import sorted_distance
from .._kernels.pairs import distance_matrix
from .line_samples import masses
from .samples import (
    Samples,
    as_atoms,
    as_samples,
    distance,
    few_enough,
    in_their_unit,
)
from .simplex import solve


@dataclass(frozen=True)
class Floor:
    """What W_p between two samples would be if they came from one law.

    Attributes
    ----------
    value : float
        The mean over relabellings of the pooled points, in the unit of the points.
    high : float
        What samples of one law exceed with probability at most 1 - level; inf where there are
        too few relabellings to say.
    observed : float
        W_p between the samples as they are.
    p_value : float
        At most a with probability at most a, for every a, if both samples come from one law.
    relabelings : int
        How often the labels were drawn anew.
    level, order : float
        As asked for.
    n : tuple of int
        Sizes of the samples compared, after random subsets where they were too many.

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.normal(size=(2, 100, 10))
    >>> floor = dv.same_law_floor(x, y, rng=rng)
    >>> print(floor)  # the truth is 0
    floor of W1 = 2.581 (... observed 2.508, p = 1, 19 relabellings)
    """

    value: float
    high: float
    observed: float
    p_value: float
    relabelings: int
    level: float
    order: float
    n: tuple[int, int]

    def __str__(self) -> str:
        return (
            f"floor of W{self.order:g} = {self.value:.4g} (samples of one law exceed "
            f"{self.high:.4g} at most {1 - self.level:.2g} of the time; observed "
            f"{self.observed:.4g}, p = {self.p_value:.3g}, {self.relabelings} relabellings)"
        )


def same_law_floor(
    x: object,
    y: object,
    *,
    rng: np.random.Generator,
    order: float = 1.0,
    level: float = 0.95,
    relabelings: int = 19,
) -> Floor:
    """Return what W_p between samples of these sizes is when both come from one law.

    Which points belong to which sample is drawn anew from both together. If both come from one
    law that changes nothing, whence an exact test for every size and law (Hemerik and Goeman,
    TEST 27, 2018, Theorem 2); if not, the floor is that of their mixture. Samples in R^d, d >= 2,
    of more than 2000 points are replaced by random subsets of 2000, whose floor is higher.

    Parameters
    ----------
    x, y : Cloud, or (n,) or (n, d) array_like of samples
        Two samples, with equal weights.
    rng : numpy.random.Generator
        Draws the labels.
    order : float
        The order p >= 1.
    level, relabelings : float and int
        Level of the quantile ``high``, which takes level/(1 - level) relabellings or more.

    Returns
    -------
    Floor
        The floor, the observed distance and a p-value.

    Raises
    ------
    UnsupportedError
        If an argument is a law, or its weights differ.

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> rng = np.random.default_rng(0)
    >>> dv.same_law_floor(rng.normal(size=50), 9 + rng.normal(size=50), rng=rng).p_value
    0.05
    """
    power, draws = as_order(order), as_count(relabelings, "relabelings")
    level, rng = as_level(level), as_generator(rng)
    both = as_samples(x, y, "the floor")
    samples = in_their_unit(*(few_enough(cloud.points, rng) for cloud in both))
    return _floor(samples, power, level, list(_relabelled(samples, power, draws, rng)))


def _floor(samples: Samples, order: float, level: float, distances: list[float]) -> Floor:
    """Return what the distances between relabelled samples say of the one observed."""
    observed, drawn = distance(samples, order), np.sort(distances)
    reached = drawn >= observed * (1.0 - 64 * EPS)  # equal but for rounding is equal
    rank = math.ceil(level * (len(drawn) + 1))
    high = float(drawn[rank - 1]) if rank <= len(drawn) else math.inf
    return Floor(
        value=samples.unit * float(drawn.mean()),
        high=samples.unit * high,
        observed=samples.unit * observed,
        p_value=(1 + int(reached.sum())) / (len(drawn) + 1),
        relabelings=len(drawn),
        level=level,
        order=order,
        n=(len(samples.x), len(samples.y)),
    )


def _relabelled(
    samples: Samples, order: float, draws: int, rng: np.random.Generator
) -> Iterator[float]:
    """Yield W_p between samples of the same sizes, drawn without replacement from both."""
    n, pooled = len(samples.x), np.concatenate([samples.x, samples.y])
    if samples.on_the_line:
        yield from _relabelled_on_the_line(np.sort(pooled[:, 0]), n, order, draws, rng)
        return
    gaps = distance_matrix(pooled, pooled)
    a, b = as_atoms(samples.x).weights, as_atoms(samples.y).weights
    for _ in range(draws):
        labels = rng.permutation(len(pooled))
        yield solve(a, b, gaps[np.ix_(labels[:n], labels[n:])], order).value


def _relabelled_on_the_line(
    pooled: FloatArray, n: int, order: float, draws: int, rng: np.random.Generator
) -> Iterator[float]:
    """Yield W_p between the n points of a sorted array that are drawn, and the others."""
    units = masses(n, len(pooled) - n)
    for _ in range(draws):
        drawn = rng.permutation(len(pooled)) < n
        yield sorted_distance(pooled[drawn], pooled[~drawn], units, order)
