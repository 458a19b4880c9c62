"""Measuring very large coordinates in a unit in which differences and squares stay finite."""

import numpy as np

from ..measures import Box, Circle, Cloud, Dirac, Discrete, Measure, Mixture, Segment

WIDE = 2.0**500
UNIT = 2.0**600


def in_common_unit(p: Measure, q: Measure) -> tuple[Measure, Measure, float]:
    """Return both laws in one unit, and that unit: a power of two, 1 but for huge coordinates.

    In the large unit what lies below 2^-474 is lost: 2^-974 of the largest coordinate. Laws with
    formulas of their own, Gaussians and scipy's, are left as they are.
    """
    if max(_reach(p), _reach(q)) <= WIDE:
        return p, q, 1.0
    mine, theirs = _measured_in(UNIT, p), _measured_in(UNIT, q)
    return (p, q, 1.0) if mine is None or theirs is None else (mine, theirs, UNIT)


def _reach(law: Measure) -> float:
    if isinstance(law, Cloud) and law.uniform:  # its support in short
        return max(abs(float(law.points.min())), abs(float(law.points.max())))
    support = law.support
    corners = np.abs([support.low, support.high])
    return float(corners.max(initial=0.0, where=np.isfinite(corners)))


def _measured_in(unit: float, law: Measure) -> Measure | None:
    match law:
        case Dirac():
            return Dirac(law.point / unit)
        case Discrete():
            return Discrete(law.weights, law.atoms / unit)
        case Cloud():
            weights = None if law.uniform else law.weights
            return Cloud(law.points / unit, weights)
        case Circle():
            return Circle(law.center / unit, law.radius / unit)
        case Segment() if (law.a / unit != law.b / unit).any():
            return Segment(law.a / unit, law.b / unit)
        case Box() if (law.low / unit < law.high / unit).all():
            return Box(law.low / unit, law.high / unit)
        case Mixture():
            parts = [_measured_in(unit, part) for part in law.components]
            known = [part for part in parts if part is not None]
            return Mixture(law.weights, known) if len(known) == len(parts) else None
    return None
