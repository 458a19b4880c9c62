"""What is proved about W_p of two named laws: a bracket, closed where it is a theorem.

- A Dirac mass leaves one coupling only, so W_p is a moment about its point.
- Circles: q is p dilated about a fixed point (or shifted). A dilation moves mass along rays from
  that point, where distance to it is the cost and a dual potential: optimal for every p. The
  displacement is uniform on a circle again.
- Boxes, and what is flat in some axes: couple coordinate by coordinate, monotonically. That is
  optimal for p = 2, where the cost separates; for equal proportions, where it is a dilation; and
  where one axis only differs, as projections bound from below.
- Mixtures: coupling components bounds from above.
- Any two laws: W_p >= the distance of the means.
"""

import math
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from .._kernels.pairs import distance_matrix
from .._kernels.sums import mean_power
from ..measures import Box, Circle, Dirac, Discrete, Gaussian, Measure, Mixture, Segment
from ..results import Estimate, certified, exact
from .bracket import ANY, Bracket, at, at_least, at_most, mean_of_powers
from .gaussians import gaussians
from .means import components, means_apart
from .norms import box_norm, circle_norm, gaussian_norm, length, segment_norm
from .segments import segments
from .simplex import solve

_MAX_COMPONENT_PAIRS = 10_000  # each is a bound of its own, computed one by one
_QUADRATURE = 1e-9  # relative width up to which a bracket is the quadrature error of a theorem
_NAMED = (Dirac, Segment, Circle, Box, Gaussian)
_BOUNDS_NOTE = "value is the middle of what is proved; draw samples for a sharper, unproved one"


def closed_form(p: Measure, q: Measure, order: float) -> Estimate | None:
    """Return W_p where it is a theorem, or None."""
    p, q = _pointed(p), _pointed(q)
    about_a_point = isinstance(p, Dirac) or isinstance(q, Dirac)
    known = (_NAMED, Discrete, Mixture) if about_a_point else _NAMED
    if not all(isinstance(part, known) for law in (p, q) for part in _parts(law)):
        return None
    bracket = bounds(p, q, order)
    if bracket.closed:
        return exact(bracket.value, "closed form")
    if bracket.upper - bracket.lower > _QUADRATURE * bracket.lower:
        return None
    return certified(bracket.value, *bracket, "closed form")


def _parts(law: Measure) -> tuple[Measure, ...]:
    return (law, *law.components) if isinstance(law, Mixture) else (law,)


def _pointed(law: Measure) -> Measure:
    """Return a discrete law that has one atom as a Dirac mass."""
    if isinstance(law, Discrete) and np.count_nonzero(law.weights) == 1:
        return Dirac(law.atoms[int(np.argmax(law.weights))])
    return law


def coupling_bounds(p: Measure, q: Measure, order: float) -> Estimate | None:
    """Return the bracket that couplings and projections prove, or None if it has no upper end."""
    bracket = bounds(p, q, order)
    if bracket.upper == math.inf:
        return None
    return certified(bracket.value, *bracket, "bounds", note=_BOUNDS_NOTE)


def bounds(p: Measure, q: Measure, order: float) -> Bracket:
    """Return the best bracket of W_p that is proved without discretising a law."""
    match p, q:
        case Dirac(), _:
            return moment(q, p.point, order)
        case _, Dirac():
            return moment(p, q.point, order)
        case Segment(), Segment():
            return segments(p, q, order)
        case Circle(), Circle():
            return circle_norm(q.center - p.center, abs(q.radius - p.radius), order)
        case Gaussian(), Gaussian():
            return gaussians(p, q, order)
    mine, theirs = _flat_box(p), _flat_box(q)
    if mine is not None and theirs is not None:
        return _boxes(mine, theirs, order)
    if isinstance(p, Mixture) or isinstance(q, Mixture):
        return _matched(p, q, order) & means_apart(p, q)
    return means_apart(p, q)


def moment(law: Measure, point: FloatArray, order: float) -> Bracket:
    """Return the bracket of (E abs(X - point)^p)^(1/p)."""
    match law:
        case Dirac():
            return at(length(law.point - point))
        case Segment():
            return segment_norm(law.a - point, law.b - point, order)
        case Circle():
            return circle_norm(law.center - point, law.radius, order)
        case Box():
            return box_norm(law.low - point, law.high - point, order)
        case Gaussian():
            return gaussian_norm(law.location - point, law.scale_tril, order)
        case Discrete():
            held = law.weights > 0
            gaps = distance_matrix(law.atoms[held], point[np.newaxis])[:, 0]
            return at(mean_power(gaps, law.weights[held], order))
        case Mixture():
            weights, parts = components(law)
            return mean_of_powers([moment(part, point, order) for part in parts], weights, order)
    return means_apart(law, Dirac(point))


class _Corners(NamedTuple):
    """A product of uniform laws on intervals, of which some may be points."""

    low: FloatArray
    high: FloatArray


def _flat_box(law: Measure) -> _Corners | None:
    match law:
        case Dirac():
            return _Corners(law.point, law.point)
        case Box():
            return _Corners(law.low, law.high)
        case Segment() if np.count_nonzero(law.a != law.b) == 1:
            return _Corners(np.minimum(law.a, law.b), np.maximum(law.a, law.b))
    return None


def _boxes(p: _Corners, q: _Corners, order: float) -> Bracket:
    start, stop = q.low - p.low, q.high - p.high
    above = box_norm(start, stop, order)
    ratio = length(q.high - q.low) / length(p.high - p.low)
    residual = length((q.high - q.low) - ratio * (p.high - p.low))
    rounding = (
        4 * EPS * max(ratio * length(p.low), ratio * length(p.high), length(q.low), length(q.high))
    )
    if order == 2:
        return above
    if residual <= rounding:  # of the corners: equal proportions, after moving them that much
        return above.widened(residual)
    axes = zip(start[:, np.newaxis], stop[:, np.newaxis], strict=True)
    below = [length(0.5 * start + 0.5 * stop), *(segment_norm(*axis, order).lower for axis in axes)]
    if order > 2:
        below.append(box_norm(start, stop, 2.0).lower)
    return at_least(max(below)) & at_most(above.upper)


def _matched(p: Measure, q: Measure, order: float) -> Bracket:
    """Return [0, cost of the best coupling of components], each pair at its own upper bound."""
    mine, theirs = components(p), components(q)
    if len(mine.laws) * len(theirs.laws) > _MAX_COMPONENT_PAIRS:
        return ANY
    costs = np.array([[bounds(a, b, order).upper for b in theirs.laws] for a in mine.laws])
    if not np.isfinite(costs).all():
        return ANY
    return at_most(solve(mine.weights, theirs.weights, costs, order).bracket.upper)
