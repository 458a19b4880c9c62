"""Whether two laws charge a common set, and how far apart their supports are."""

import math
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from ..errors import UnsupportedError
from ..measures import Box, Discrete, Gaussian, Measure, Mixture, Smoothed
from . import cells
from .dimension import nearest
from .strata import Parts, divergence_of_parts, parts_of


class Overlap(NamedTuple):
    """Whether two laws charge a common set (None: not known), why, and how far apart they live.

    ``gap`` is a lower bound on the distance of the supports: that of the boxes around their
    parts, atoms one by one.
    """

    meets: bool | None
    reason: str
    gap: float


def overlap(p: Measure, q: Measure) -> Overlap:
    """Return whether two laws in canonical form charge a common set."""
    gap = _gap(p, q)
    try:
        left, right = parts_of(p), parts_of(q)
    except UnsupportedError:
        return Overlap(None, "the density of a law is not known", gap)
    if common := _common_stratum(left, right):
        return Overlap(True, f"both charge {common}", gap)
    if not _unsettled(left, right):
        return Overlap(False, "no stratum is charged by both", gap)
    try:
        tv = divergence_of_parts("tv", p, q)[0]
    except UnsupportedError:
        return Overlap(None, "the densities could not be integrated", gap)
    if tv.upper < 1.0:
        return Overlap(True, f"TV is at most {tv.upper:.6g}", gap)
    return Overlap(None, f"TV lies in [{tv.lower:.6g}, 1], up to rounding", gap)


def _common_stratum(p: Parts, q: Parts) -> str:
    """Return a stratum that both laws certainly charge, in words, or nothing."""
    pairs = (
        ("an atom", p.atoms and q.atoms, _atoms_in_common),
        ("a segment", p.segments and q.segments, _segments_in_common),
        ("a circle", p.circles and q.circles, _circles_in_common),
        ("a set of full dimension", p.densities and q.densities, _densities_in_common),
    )
    return next((words for words, both, common in pairs if both and common(p, q)), "")


def _unsettled(p: Parts, q: Parts) -> bool:
    """Tell whether lattices or densities remain that may meet: then TV has to be computed."""
    lattices = (p.lattices and (q.lattices or q.atoms)) or (q.lattices and p.atoms)
    unknown = any(
        _may_meet(law, other) and not (isinstance(law, Box) and isinstance(other, Box))
        for _, law in p.densities
        for _, other in q.densities
    )
    return bool(lattices) or unknown


def _any(masses: cells.Masses) -> bool:
    return bool(((masses[0] > 0) & (masses[1] > 0)).any())


def _atoms_in_common(p: Parts, q: Parts) -> bool:
    places = [np.concatenate([law.atoms for _, law in side.atoms]) for side in (p, q)]
    weights = [np.concatenate([law.weights for _, law in side.atoms]) for side in (p, q)]
    return _any(cells.align(places[0], weights[0], places[1], weights[1]))


def _segments_in_common(p: Parts, q: Parts) -> bool:
    return _any(cells.segment_cells(p.segments, q.segments))


def _circles_in_common(p: Parts, q: Parts) -> bool:
    return _any(cells.circle_cells(p.circles, q.circles))


def _densities_in_common(p: Parts, q: Parts) -> bool:
    return any(_surely_meet(law, other) for _, law in p.densities for _, other in q.densities)


def _may_meet(p: Measure, q: Measure) -> bool:
    low, high = np.maximum(p.support.low, q.support.low), np.minimum(p.support.high, q.support.high)
    return bool((low < high).all())


def _surely_meet(p: Measure, q: Measure) -> bool:
    """Tell whether a density that is positive on its whole box has mass of the other in it."""
    if isinstance(p, Gaussian | Smoothed) or isinstance(q, Gaussian | Smoothed):
        return True
    return isinstance(p, Box) and isinstance(q, Box) and _may_meet(p, q)


def _gap(p: Measure, q: Measure) -> float:
    """Return the least distance of the boxes around the components of the two laws."""
    return min(_box_distance(law, other) for law in _components(p) for other in _components(q))


def _components(law: Measure) -> list[Measure]:
    if not isinstance(law, Mixture):
        return [law]
    return [part for w, part in zip(law.weights.tolist(), law.components, strict=True) if w > 0]


def _box_distance(p: Measure, q: Measure) -> float:
    if isinstance(p, Discrete) and isinstance(q, Discrete):
        atoms = [law.atoms[law.weights > 0] for law in (p, q)]
        return float(nearest(atoms[0], atoms[1], 1).min())
    if isinstance(q, Discrete):
        return _box_distance(q, p)
    low, high = q.support.low, q.support.high
    if isinstance(p, Discrete):
        places = p.atoms[p.weights > 0]
        return float(min(map(_norm, np.maximum(0.0, np.maximum(low - places, places - high)))))
    return _norm(np.maximum(0.0, np.maximum(low - p.support.high, p.support.low - high)))


def _norm(difference: FloatArray) -> float:
    return math.hypot(*difference)
