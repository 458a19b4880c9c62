"""Where two segments, or two circles, meet, and with which tangent spaces.

Every decision is a comparison of sums and products of coordinates, never of quotients or roots:
on coordinates of few bits, such as small integers and 2^-12, it is exact.
"""

import math
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from ..errors import UnsupportedError
from ..measures import Circle, Segment

Curve = Segment | Circle


class Meeting(NamedTuple):
    """Tangent spaces at a common point, as columns: (d, 1) inside a curve, (d, 0) at an end."""

    first: FloatArray
    second: FloatArray


def meetings(p: Curve, q: Curve) -> list[Meeting]:
    """Return the meetings of two curves of one kind; a common piece counts as one."""
    if isinstance(p, Circle) and isinstance(q, Circle):
        return _of_circles(p, q)
    if isinstance(p, Segment) and isinstance(q, Segment):
        return _of_segments(p, q)
    raise UnsupportedError(f"p and q must be curves of one kind; got {p!r} and {q!r}")


def moved(curve: Curve, way: FloatArray) -> Curve:
    """Return the curve translated by ``way``."""
    if isinstance(curve, Circle):
        return Circle(curve.center + way, curve.radius)
    return Segment(curve.a + way, curve.b + way)


def _of_circles(p: Circle, q: Circle) -> list[Meeting]:
    """At x the tangent of a circle about c is x - c turned by a right angle."""
    way = q.center - p.center
    square, add, less = way @ way, (p.radius + q.radius) ** 2, (p.radius - q.radius) ** 2
    if square == 0.0 and less == 0.0:
        return [Meeting(*[_column([0.0, 1.0])] * 2)]
    if not less <= square <= add:
        return []
    along = (square + p.radius**2 - q.radius**2) / (2.0 * square)
    height = math.sqrt((square - less) * (add - square)) / (2.0 * square)
    turned = np.array([-way[1], way[0]])
    offsets = [along * way + side * turned for side in sorted({-height, height})]
    return [Meeting(_tangent(x), _tangent(x - way)) for x in offsets]


def _of_segments(p: Segment, q: Segment) -> list[Meeting]:
    """With p at a + s u and q at a + w + t v: s n = w x v and t n = w x u, where n = u x v."""
    u, v, w = (_in_space(x) for x in (p.b - p.a, q.b - q.a, q.a - p.a))
    normal = np.cross(u, v)
    square = float(normal @ normal)
    if square == 0.0:
        return _of_parallels(p, q)
    s, t = float(np.cross(w, v) @ normal), float(np.cross(w, u) @ normal)
    if w @ normal != 0.0 or not (0.0 <= s <= square and 0.0 <= t <= square):
        return []
    return [Meeting(_within(p, s, square), _within(q, t, square))]


def _of_parallels(p: Segment, q: Segment) -> list[Meeting]:
    """Place the ends of q along p, whose own are at 0 and ``length``."""
    u, starts = p.b - p.a, (q.a - p.a, q.b - p.a)
    if np.any(np.cross(_in_space(starts[0]), _in_space(u))):
        return []
    (low, high), length = sorted(float(start @ u) for start in starts), float(u @ u)
    if high < 0.0 or low > length:
        return []
    if high == 0.0 or low == length:  # end to end
        return [Meeting(*[np.empty((p.dim, 0))] * 2)]
    return [Meeting(_column(u), _column(u))]


def _within(segment: Segment, position: float, length: float) -> FloatArray:
    """Return the tangent space at a position from 0 to ``length``; an end has none."""
    inside = 0.0 < position < length
    return _column(segment.b - segment.a) if inside else np.empty((segment.dim, 0))


def _tangent(radius: FloatArray) -> FloatArray:
    return _column([-radius[1], radius[0]])


def _column(way: FloatArray | list[float]) -> FloatArray:
    """Return the unit vector of this direction, (d, 1)."""
    vector = np.asarray(way, float)[:, np.newaxis]
    return np.asarray(vector / np.linalg.norm(vector))


def _in_space(vector: FloatArray) -> FloatArray:
    return np.pad(vector, (0, 3 - len(vector)))
