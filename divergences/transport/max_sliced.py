"""Max-sliced Wasserstein distance: what transport costs along the worst line that is found."""

import math
from dataclasses import replace

import numpy as np

from .._checks import EPS, as_count, as_generator, as_level, as_order
from ..measures import Cloud, Measure
from ..results import Estimate, certified, point
from .directions import best_direction, natural_starts, on_the_sphere
from .samples import as_pair, is_sample
from .slices import Pair, fewer, finite_pair, subset_words
from .wasserstein import wasserstein
from .witness import proved_distance_on_a_line

METHOD = "ascent over lines"
_NAME = "max sliced wasserstein"
_WORDS = "along the best line found; another may be better"


def max_sliced_wasserstein(
    p: object,
    q: object,
    *,
    order: float = 1.0,
    directions: int = 16,
    rng: np.random.Generator | None = None,
    level: float = 0.95,
) -> Estimate:
    """Max-sliced Wasserstein distance: the largest W_p along a line, at most W_p itself.

    In the unit of the points. The line is found by ascent, so what is found is a lower bound
    (Deshpande et al., Max-Sliced Wasserstein distance and its use for GANs, CVPR 2019).

    Parameters
    ----------
    p, q : Cloud or (n,) or (n, d) array_like of samples, or law with finitely many atoms
        Two samples or laws on one space R^d.
    order, directions : float and int
        The order p >= 1, and how many random starts to add to those that moments suggest.
    rng, level : numpy.random.Generator and float, optional
        Draws the starts and, for samples, the halves that give a lower end at ``level``.

    Returns
    -------
    Estimate
        Of atoms ``certified`` from below by the line found. Of samples ``value`` is that of the
        points; for the laws the lower end is proved on held-out halves, and there is no upper one.

    Raises
    ------
    UnsupportedError
        For a law that has more than finitely many atoms; the message says what can be done.

    Examples
    --------
    >>> import divergences as dv
    >>> found = dv.max_sliced_wasserstein(dv.Dirac([0.0, 0.0]), dv.Dirac([3.0, 4.0]))
    >>> round(found.value, 12), found.kind
    (5.0, 'certified')
    """
    asked = as_order(order), as_level(level), as_count(directions, "directions")
    return _answer(*as_pair(p, q), asked, None if rng is None else as_generator(rng))


def _answer(
    p: Measure, q: Measure, asked: tuple[float, float, int], rng: np.random.Generator | None
) -> Estimate:
    """Return the distance, asked for an order, a level and a number of random starts."""
    order, level, count = asked
    mine, theirs = fewer(p, rng), fewer(q, rng)
    pair = finite_pair(mine, theirs, _NAME)
    if p.dim == 1:
        found = wasserstein(p, q, order=order, rng=rng, level=level)
    else:
        found = _along(pair, order, count, rng)
        if rng is not None and is_sample(p) and is_sample(q):
            found = _of_laws(found, pair, level, rng)
        elif isinstance(p, Cloud) or isinstance(q, Cloud):
            found = point(found.value, METHOD, (), note=_WORDS)
    sizes = tuple(len(law.points) for law in (p, q) if isinstance(law, Cloud))
    note = (subset_words(p, mine) or subset_words(q, theirs)) + found.note
    return replace(found, name=_NAME, order=order, n=sizes or None, note=note)


def _along(pair: Pair, order: float, count: int, rng: np.random.Generator | None) -> Estimate:
    """Return W_p along the best line found, for laws that have these atoms and no others."""
    starts = natural_starts(pair.p, pair.q)
    if rng is not None:
        starts = np.concatenate([starts, on_the_sphere(count, starts.shape[1], rng)])
    value = pair.along(best_direction(pair.p, pair.q, order, starts), order)
    # A direction is of length 1, and a coordinate along it right, up to d eps of what points span.
    rounding = 4 * starts.shape[1] * EPS * pair.most(1.0)
    ends = max(value - rounding, 0.0), max(pair.most(order), value)
    lower, upper = (pair.unit * end for end in ends)
    return certified(pair.unit * value, lower, upper, METHOD, note=_WORDS)


def _of_laws(found: Estimate, pair: Pair, level: float, rng: np.random.Generator) -> Estimate:
    """Return what is found of two samples, with what it proves of the laws behind them."""
    proved = proved_distance_on_a_line(pair.p.points, pair.q.points, 1.0 - level, rng)
    return replace(
        found,
        lower=min(pair.unit * proved, found.value),
        upper=math.inf,
        kind="confidence",
        level=level,
        note=f"{_WORDS}; lower end proved on held-out halves, no upper end",
    )
