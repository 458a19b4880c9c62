"""Two uniform laws on segments of R^d: where the monotone coupling is optimal, and bounds else.

Write the points as x = s u and y = t v + h n, with unit directions u, v at k = u.v >= 0, places s
and t measured from the feet of the common perpendicular, and h its length. The cost is
c(s, t) = r^p with r^2 = s^2 + t^2 - 2 k s t + h^2, and differentiating twice

    c_st = -p r^(p-4) G,   G(s, t) = k h^2 + k (p-1) (s-t)^2 + (1-k) (p k - p + 2) s t.

**Theorem** (the one-dimensional criterion of Monge). If G >= 0 on the rectangle of places, the
coupling that increases in both is optimal; if G <= 0, the one that decreases. Parallel segments
(k = 1) and p = 2 have G >= 0 whatever their places; so has p <= 2 where s t >= 0.

**Folding.** As k >= 0, c(s, t) >= c(abs(s), abs(t)), so transport between the laws of abs(s) and
abs(t), to which the criterion applies whenever p <= 2, is a lower bound. The same coupling with
every sign unfavourable, which is -k for k, is an upper bound; so are both monotone couplings.
The bracket closes when k = 0 and when the crossing cuts both segments in one proportion.
"""

from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from ..measures import Segment
from .bracket import ANY, Bracket, at_least, at_most, mean_of_powers
from .norms import length, segment_norm


class Lines(NamedTuple):
    """Two segments in the coordinates of the module's docstring, measured in ``unit``."""

    s: tuple[float, float]
    t: tuple[float, float]
    cosine: float
    sine: float
    height: float
    unit: float
    moved: float


class Quantiles(NamedTuple):
    """A quantile function that is linear between levels 0 = levels[0] < ... < levels[-1] = 1."""

    levels: FloatArray
    places: FloatArray

    def reversed(self) -> "Quantiles":
        """Return level -> place(1 - level)."""
        return Quantiles(1.0 - self.levels[::-1], self.places[::-1])


def segments(p: Segment, q: Segment, order: float) -> Bracket:
    """Return the bracket of W_p; it is closed wherever the theorem applies."""
    u, v = _direction(p.a, p.b), _direction(q.a, q.b)
    start, stop = (q.a, q.b) if u @ v >= 0.0 else (q.b, q.a)
    increasing = segment_norm(start - p.a, stop - p.b, order)
    if order == 2 or _parallel(p, q):
        return increasing
    tilt = length(_direction(start, stop) - u)
    if tilt <= 16 * EPS:  # parallel up to rounding: turn one by that much
        return increasing.widened(tilt * q.length)
    decreasing = segment_norm(stop - p.a, start - p.b, order)
    lines = _lines(p.a, p.b, start, stop)
    lowest, highest = _extremes(lines.s, lines.t, lines, order)
    if lowest >= 0.0:
        optimal = increasing
    elif highest <= 0.0:
        optimal = decreasing
    else:
        optimal = _folded(lines, order).scaled(lines.unit)
    below = segment_norm(start - p.a, stop - p.b, 2.0).lower if order > 2 else 0.0
    feasible = at_least(below) & at_most(min(increasing.upper, decreasing.upper))
    return feasible & optimal.widened(lines.moved * lines.unit)


def _direction(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray((b - a) / length(b - a))


def _parallel(p: Segment, q: Segment) -> bool:
    """Tell exactly, on the coordinates as given, whether the directions agree up to a factor."""
    mine = [Fraction(b) - Fraction(a) for a, b in zip(p.a.tolist(), p.b.tolist(), strict=True)]
    theirs = [Fraction(b) - Fraction(a) for a, b in zip(q.a.tolist(), q.b.tolist(), strict=True)]
    pivot = next(i for i, x in enumerate(mine) if x)
    return all(x * theirs[pivot] == y * mine[pivot] for x, y in zip(mine, theirs, strict=True))


def _lines(a: FloatArray, b: FloatArray, start: FloatArray, stop: FloatArray) -> Lines:
    """Return the coordinates of the segments a b and start stop.

    Ends within rounding of the crossing, and lines that meet up to rounding, are made to meet;
    ``moved`` says how far apart that is from what was given, so W_p by no more.
    """
    u, v = _direction(a, b), _direction(start, stop)
    unit = max(length(b - a), length(stop - start), length(start - a))
    shift = (start - a) / unit
    cosine = float(u @ v)
    normal = v - cosine * u
    sine = length(normal)
    normal /= sine
    along, across = float(shift @ u), float(shift @ normal)
    height = length(shift - along * u - across * normal)
    s, t = cosine * across / sine - along, across / sine  # the places of a and of start
    ends = [s, s + length(b - a) / unit, t, t + length(stop - start) / unit, height]
    rounding = np.append(np.full(4, 8 * EPS / sine), 8 * EPS)
    snapped = np.where(np.abs(ends) <= rounding, 0.0, ends)
    moved = float(np.abs(ends - snapped).sum())
    s1, s2, t1, t2, height = snapped.tolist()
    return Lines((s1, s2), (t1, t2), cosine, sine, height, unit, moved)


def _extremes(
    s: tuple[float, float], t: tuple[float, float], lines: Lines, order: float
) -> tuple[float, float]:
    """Return the least and the largest G on a rectangle of places.

    G is a quadratic form plus a constant: its extremes lie at corners, at 0, or where it is
    stationary along an edge, which is where the other place is ``bend`` times the fixed one.
    """
    k = lines.cosine
    square = k * (order - 1.0)
    product = lines.sine**2 / (1.0 + k) * (order * k - order + 2.0)
    bend = 1.0 - product / (2.0 * square) if square > 0.0 else 0.0

    def g(x: float, y: float) -> float:
        return k * lines.height**2 + square * (x - y) ** 2 + product * x * y

    def clip(x: float, side: tuple[float, float]) -> float:
        return min(max(x, side[0]), side[1])

    found = [g(clip(0.0, s), clip(0.0, t))]
    for x in s:
        found += [g(x, y) for y in (*t, clip(bend * x, t))]
    for y in t:
        found += [g(clip(bend * y, s), y)]
    return min(found), max(found)


def _folded(lines: Lines, order: float) -> Bracket:
    """Return the bracket that the optimal coupling of abs(s) and abs(t) gives."""
    x, y = _absolute(*lines.s), _absolute(*lines.t)
    lowest, highest = _extremes(
        (float(x.places[0]), float(x.places[-1])),
        (float(y.places[0]), float(y.places[-1])),
        lines,
        order,
    )
    if lowest < 0.0 < highest:
        return ANY
    if lowest < 0.0:
        y = y.reversed()
    favourable = _along(x, y, lines, order)
    adverse = _along(x, y, lines._replace(cosine=-lines.cosine), order)
    return Bracket(favourable.lower, adverse.upper)


def _absolute(low: float, high: float) -> Quantiles:
    """Return the quantiles of abs(X) for X uniform on [low, high]."""
    short, long = sorted((abs(low), abs(high)))
    if low >= 0.0 or high <= 0.0:
        return Quantiles(np.array([0.0, 1.0]), np.array([short, long]))
    both = 2.0 * short / (high - low)
    return Quantiles(np.array([0.0, min(both, 1.0), 1.0]), np.array([0.0, short, long]))


def _along(x: Quantiles, y: Quantiles, lines: Lines, order: float) -> Bracket:
    """Return the L^p norm of the displacement when the same level of both is coupled."""
    levels = np.union1d(x.levels, y.levels)
    s, t = np.interp(levels, *x), np.interp(levels, *y)
    gaps = np.column_stack([s - lines.cosine * t, lines.sine * t, np.full_like(s, lines.height)])
    parts = [segment_norm(start, stop, order) for start, stop in pairwise(gaps)]
    return mean_of_powers(parts, np.diff(levels), order)
