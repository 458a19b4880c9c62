"""Sliced Wasserstein distance: the mean over all lines of what transport costs along each."""

import math
from dataclasses import replace

import numpy as np

from .._checks import FloatArray, as_count, as_generator, as_level, as_order
from .._statistics import mean_interval
from ..errors import InputError
from ..measures import Cloud, Measure
from ..results import Estimate
from .directions import evenly_spread, on_the_sphere
from .laws import normal_end
from .potentials import Potentials, on_the_line
from .samples import as_pair, is_sample
from .sliced_witness import proved_sliced_distance
from .slices import Pair, fewer, finite_pair, subset_words
from .wasserstein import wasserstein

METHOD = "sorting along lines"
_NAME = "sliced wasserstein"


def sliced_wasserstein(
    p: object,
    q: object,
    *,
    order: float = 1.0,
    directions: int = 500,
    rng: np.random.Generator | None = None,
    level: float = 0.95,
) -> Estimate:
    """Sliced Wasserstein distance (mean over lines of W_p^p along them)^(1/p), at most W_p.

    In the unit of the points. Samples tell it without the curse of dimension: two of one law are
    some n^(-1/2) apart (Rabin, Peyre, Delon and Bernot 2011, Definition 1).

    Parameters
    ----------
    p, q : Cloud or (n,) or (n, d) array_like of samples, or law with finitely many atoms
        Two samples or laws on one space R^d.
    order, directions : float and int
        The order p >= 1, and how many lines to see the points along, at least 2.
    rng, level : numpy.random.Generator and float, optional
        Draws the lines and gives an interval at ``level``; else they are spread evenly.

    Returns
    -------
    Estimate
        ``point`` without ``rng``, else ``confidence``. Of atoms: for taking finitely many lines,
        by the empirical Bernstein bound. Of the laws behind samples with equal weights: lower end
        proved, upper by a normal limit, inf where tails look too heavy for one. ``note`` has that
        of the points.

    Raises
    ------
    UnsupportedError
        For a law that has more than finitely many atoms; the message says what can be done.

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> found = dv.sliced_wasserstein([[0.0, 0.0]], [[1.0, 0.0]])
    >>> round(found.value, 4)  # the mean of abs(cos) is 2 / pi = 0.6366...
    0.6366
    """
    asked = as_order(order), as_level(level)
    count = as_count(directions, "directions")
    if count < 2:
        raise InputError(f"directions must be >= 2, one line has no spread; got {count}")
    left, right = as_pair(p, q)
    return _answer(left, right, count, asked, None if rng is None else as_generator(rng))


def _answer(
    p: Measure, q: Measure, count: int, asked: tuple[float, float], rng: np.random.Generator | None
) -> Estimate:
    """Return the distance by even lines or by random ones, asked for an order and a level."""
    (order, level), mine, theirs = asked, fewer(p, rng), fewer(q, rng)
    pair = finite_pair(mine, theirs, _NAME)
    if p.dim == 1:
        found = wasserstein(p, q, order=order, rng=rng, level=level)
    elif rng is None:
        found = _of_even_lines(pair, evenly_spread(count, p.dim), order)
    else:
        lines = on_the_sphere(count, p.dim, rng)
        costs = _costs(pair, lines, order)
        found = _of_lines(pair, costs, order, level)
        if is_sample(p) and is_sample(q):
            found = _of_laws(found, pair, lines, costs, rng)
        elif isinstance(p, Cloud) or isinstance(q, Cloud):
            found = replace(found, lower=0.0, upper=math.inf, kind="point", level=None)
    sizes = tuple(len(law.points) for law in (p, q) if isinstance(law, Cloud))
    note = (subset_words(p, mine) or subset_words(q, theirs)) + found.note
    return replace(found, name=_NAME, order=order, n=sizes or None, note=note)


def _of_even_lines(pair: Pair, lines: FloatArray, order: float) -> Estimate:
    value = pair.unit * float(_costs(pair, lines, order).mean()) ** (1.0 / order)
    note = f"along {len(lines)} even lines; rng= draws them and gives an interval"
    return Estimate(value, 0.0, math.inf, "point", METHOD, note=note)


def _costs(pair: Pair, lines: FloatArray, order: float) -> FloatArray:
    return pair.along_each(lines, order) ** order


def _of_lines(pair: Pair, costs: FloatArray, order: float, level: float) -> Estimate:
    """Return the distance of the points themselves; what varies is the choice of lines."""
    most = pair.most(order)
    mean, error = mean_interval(costs, most**order, 1.0 - level)
    ends = mean, max(mean - error, 0.0), min(mean + error, most**order)
    value, lower, upper = (pair.unit * end ** (1.0 / order) for end in ends)
    words = f"of the points in [{lower:.6g}, {upper:.6g}], by {len(costs)} random lines"
    return Estimate(value, lower, upper, "confidence", METHOD, level=level, order=order, note=words)


def _of_laws(
    found: Estimate, pair: Pair, lines: FloatArray, costs: FloatArray, rng: np.random.Generator
) -> Estimate:
    """Return the distance of two samples with a bracket for the laws behind them."""
    order, alpha = found.order or 1.0, 0.5 * (1.0 - (found.level or 0.0))
    proved = proved_sliced_distance(pair.p.points, pair.q.points, alpha, len(lines), rng)
    power, words = normal_end(costs, _mean_potentials(pair, lines, order), alpha)
    return replace(
        found,
        lower=min(pair.unit * proved, found.value),
        upper=max(pair.unit * power ** (1.0 / order), found.value),
        note=f"{found.note}; lower end proved on held-out halves; {words}",
    )


def _mean_potentials(pair: Pair, lines: FloatArray, order: float) -> Potentials:
    """Return the mean over lines of the potentials of W_p^p along them."""
    total = Potentials(np.zeros(len(pair.p.points)), np.zeros(len(pair.q.points)))
    for line in lines:
        along = on_the_line(pair.p.points @ line, pair.q.points @ line, order)
        total.x[:] += along.x / len(lines)
        total.y[:] += along.y / len(lines)
    return total
