"""A law as a sum of mutually singular parts, and divergences part by part.

Atoms, segments, circles and densities of full dimension do not charge one another. A divergence
of two laws is therefore the sum of the divergences of their parts: finite sums where all masses
can be written down, quadrature for the densities that are left.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray
from ..errors import UnsupportedError
from ..measures import Box, Circle, Dirac, Discrete, Measure, Mixture, ScipyLaw, Segment
from . import cells
from .brackets import Bracketed
from .density import Density
from .integrands import Name
from .lattice import Atoms, lattice_divergence
from .line import line_divergence
from .plane import plane_divergence


@dataclass
class Parts:
    """The components of one law, by kind, each with its weight."""

    atoms: list[tuple[float, Discrete]] = field(default_factory=list)
    lattices: list[tuple[float, ScipyLaw]] = field(default_factory=list)
    segments: list[tuple[float, Segment]] = field(default_factory=list)
    circles: list[tuple[float, Circle]] = field(default_factory=list)
    densities: list[tuple[float, Measure]] = field(default_factory=list)

    def add(self, weight: float, law: Measure) -> None:
        """Put a component where it belongs."""
        match law:
            case Dirac():
                self.atoms.append((weight, Discrete([1.0], law.point[np.newaxis])))
            case Discrete():
                self.atoms.append((weight, law))
            case ScipyLaw(lattice=True):
                self.lattices.append((weight, law))
            case Segment() if law.dim > 1:
                self.segments.append((weight, law))
            case Circle():
                self.circles.append((weight, law))
            case _ if law.has_density:
                self.densities.append((weight, law))
            case _:
                raise UnsupportedError(
                    f"the density of {law!r} is not known. Repair: compare samples of the laws, "
                    "law.sample(n, rng=rng)"
                )


def parts_of(law: Measure) -> Parts:
    """Return the components of a law in canonical form."""
    parts = Parts()
    if isinstance(law, Mixture):
        for weight, component in zip(law.weights.tolist(), law.components, strict=True):
            parts.add(weight, component)
    else:
        parts.add(1.0, law)
    return parts


def divergence_of_parts(name: Name, p: Measure, q: Measure) -> tuple[Bracketed, str]:
    """Return the divergence of two laws in canonical form, and the method that gave it."""
    left, right = parts_of(p), parts_of(q)
    masses: list[cells.Masses] = [_split_off(left, right)]
    rest: list[tuple[str, Callable[[], Bracketed]]] = []
    if left.lattices or right.lattices:
        sides = [Atoms([*side.atoms, *side.lattices]) for side in (left, right)]
        rest.append(("lattice sum", lambda: _lattices(name, *sides)))
    elif left.atoms or right.atoms:
        masses.append(cells.align(*_atoms(left, p.dim), *_atoms(right, p.dim)))
    if left.segments or right.segments:
        masses.append(cells.segment_cells(left.segments, right.segments))
    if left.circles or right.circles:
        masses.append(cells.circle_cells(left.circles, right.circles))
    boxes = [[(w, law) for w, law in s.densities if isinstance(law, Box)] for s in (left, right)]
    if len(boxes[0]) == len(left.densities) and len(boxes[1]) == len(right.densities):
        if boxes[0] or boxes[1]:
            masses.append(cells.box_cells(*boxes))
    elif left.densities:
        rest.append(("quadrature", lambda: _densities(name, left.densities, right.densities)))
    return _add_up(name, masses, rest)


def _add_up(
    name: Name, masses: list[cells.Masses], rest: list[tuple[str, Callable[[], Bracketed]]]
) -> tuple[Bracketed, str]:
    method = "finite sum"
    total = _exactly(cells.finite_sum(name, *map(np.concatenate, zip(*masses, strict=True))))
    for word, compute in rest:
        if total.lower == np.inf:
            break  # an infinite part settles the sum
        method, total = word, total + compute()
    return total, method


def _split_off(left: Parts, right: Parts) -> cells.Masses:
    """Take the densities that meet none of the other law's out of both; return their masses."""
    pairs = [
        (law.support, other.support) for _, law in left.densities for _, other in right.densities
    ]
    meets = np.reshape(
        [bool((np.maximum(a.low, b.low) < np.minimum(a.high, b.high)).all()) for a, b in pairs],
        (len(left.densities), len(right.densities)),
    )
    p = _alone(left, np.atleast_1d(meets.any(axis=1)))
    q = _alone(right, np.atleast_1d(meets.any(axis=0)))
    return np.append(p, np.zeros(len(q))), np.append(np.zeros(len(p)), q)


def _alone(parts: Parts, met: NDArray[np.bool_]) -> FloatArray:
    """Remove the densities that nothing meets from a law's parts and return their masses."""
    split = list(zip(parts.densities, met.tolist(), strict=True))
    parts.densities = [part for part, stays in split if stays]
    return np.array([weight for (weight, _), stays in split if not stays])


def _atoms(parts: Parts, dim: int) -> tuple[FloatArray, FloatArray]:
    places = [law.atoms for _, law in parts.atoms]
    weights = [weight * law.weights for weight, law in parts.atoms]
    return np.concatenate([np.empty((0, dim)), *places]), np.concatenate([np.empty(0), *weights])


def _lattices(name: Name, p: Atoms, q: Atoms) -> Bracketed:
    if p.parts and q.parts:
        return lattice_divergence(name, p, q)
    return _exactly(cells.finite_sum(name, np.array([float(p.mass)]), np.array([float(q.mass)])))


def _exactly(value: float) -> Bracketed:
    return Bracketed(value, value, value)


def _densities(
    name: Name, p: list[tuple[float, Measure]], q: list[tuple[float, Measure]]
) -> Bracketed:
    dim = p[0][1].dim
    bounded = [all(law.support.bounded for _, law in side) for side in (p, q)]
    if name == "kl" and bounded[1] and not bounded[0]:
        return _exactly(np.inf)
    if dim > 2:
        raise UnsupportedError(
            f"no quadrature in R^{dim}; there Gaussians, boxes, shapes and atoms are compared "
            "exactly, and samples of any law as arrays"
        )
    rule = line_divergence if dim == 1 else plane_divergence
    return rule(name, _density(p), _density(q))


def _density(parts: list[tuple[float, Measure]]) -> Density:
    mass = sum(weight for weight, _ in parts)
    if len(parts) == 1:
        return Density(mass, parts[0][1])
    weights = np.array([weight for weight, _ in parts]) / mass
    return Density(mass, Mixture(weights, [law for _, law in parts]))
