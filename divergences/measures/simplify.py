"""From what a caller may hand over to one canonical form per law."""

import numpy as np

from ..errors import DTypeError
from ._base import Measure
from .cloud import Cloud
from .discrete import Discrete
from .gaussian import Gaussian
from .mixture import Mixture, Pushforward
from .scipy_law import ScipyLaw, is_scipy
from .shapes import Box, Dirac, Segment
from .smoothed import Smoothed


def as_measure(law: object, name: str) -> Measure:
    """Return a measure: as it is, a scipy distribution wrapped, an array of numbers as a Cloud.

    Such a cloud is for the time of a call: it may look at the caller's own array.
    """
    if isinstance(law, Measure):
        return law
    if isinstance(law, np.ndarray):
        return _lent(law, name)
    if type(law).__name__ == "multivariate_normal_frozen" and is_scipy(law):
        return Gaussian(law.mean, law.cov)  # type: ignore[attr-defined]
    if is_scipy(law):
        return ScipyLaw(law)
    if isinstance(law, str | bytes) or callable(law) or law is None:
        raise DTypeError(
            f"{name} must be a measure, a frozen scipy distribution or an array of samples; "
            f"got {type(law).__name__}"
        )
    return _lent(law, name)


def _lent(points: object, name: str) -> Cloud:
    try:
        return Cloud.lent(points)  # type: ignore[arg-type]
    except (ValueError, TypeError) as error:
        raise type(error)(str(error).replace("points", name, 1)) from None


def simplify(law: Measure) -> Measure:
    """Return the same law in canonical form, so that closed forms are recognised.

    Mixtures are flattened, atoms gathered in one :class:`Discrete`, blurred atoms become
    Gaussians, segments on the line boxes, scipy's normal and uniform ours.
    """
    match law:
        case Segment() if law.dim == 1:
            return Box(np.minimum(law.a, law.b), np.maximum(law.a, law.b))
        case Smoothed():
            closed = law.closed()
            return closed if isinstance(closed, Smoothed) else simplify(closed)
        case Pushforward() if isinstance(finite := simplify(law.latent), Discrete | Dirac):
            return _image(finite, law)
        case Mixture():
            return _flat(law)
        case ScipyLaw():
            return _named(law)
    return law


def _image(latent: Discrete | Dirac, law: Pushforward) -> Measure:
    if isinstance(latent, Dirac):
        return Dirac(law.map(latent.point[np.newaxis])[0])
    return Discrete(latent.weights, law.map(latent.atoms))


def _flat(law: Mixture) -> Measure:
    """Return a mixture without nesting or zero weights, its atoms gathered in front."""
    weights: list[float] = []
    masses: list[float] = []
    atoms: list[np.ndarray] = []
    parts: list[Measure] = []
    for w, part in _leaves(law, 1.0):
        if isinstance(part, Dirac):
            masses.append(w)
            atoms.append(part.point)
        elif isinstance(part, Discrete):
            masses.extend(w * part.weights)
            atoms.extend(part.atoms)
        else:
            weights.append(w)
            parts.append(part)
    if not parts:
        return Discrete(masses, np.array(atoms))
    if len(parts) == 1 and not masses:
        return parts[0]
    if masses:
        total = float(np.sum(masses))
        parts.insert(0, Discrete(np.array(masses) / total, np.array(atoms)))
        weights.insert(0, total)
    return Mixture(weights, parts)


def _leaves(law: Measure, weight: float) -> list[tuple[float, Measure]]:
    if not isinstance(law, Mixture):
        return [(weight, law)]
    leaves = []
    for w, part in zip(law.weights.tolist(), law.components, strict=True):
        if w > 0:
            leaves += _leaves(simplify(part), weight * w)
    return leaves


def _named(law: ScipyLaw) -> Measure:
    """Return our own class for scipy's normal and uniform laws."""
    if law.family in ("uniform_gen", "Uniform"):
        return Box(*map(float, law.law.support()))
    if law.family in ("norm_gen", "Normal", "StandardNormal"):
        variance = (
            float(law.law.std() if hasattr(law.law, "std") else law.law.variance() ** 0.5) ** 2
        )
        if 1e-300 < variance < 1e300:  # else the square has left float64's normal range
            return Gaussian(law.mean(), variance)
    return law
