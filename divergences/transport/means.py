"""The means of two laws, and how far apart they prove the laws to be: W_p >= abs(E X - E Y)."""

import math
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from ..errors import UnsupportedError
from ..measures import Cloud, Dirac, Discrete, Measure, Mixture
from .bracket import ANY, Bracket, at_least
from .norms import length


class Components(NamedTuple):
    """A law as a mixture of others, atoms one by one: weights (k,) > 0 and k laws."""

    weights: FloatArray
    laws: list[Measure]


def components(law: Measure) -> Components:
    """Return the components of a mixture or of a finitely supported law, else the law itself."""
    match law:
        case Discrete():
            held = law.weights > 0
            return Components(law.weights[held], [Dirac(atom) for atom in law.atoms[held]])
        case Mixture():
            held = law.weights > 0
            inner = [components(part) for part, w in zip(law.components, held, strict=True) if w]
            scaled = [w * part.weights for w, part in zip(law.weights[held], inner, strict=True)]
            return Components(
                np.concatenate(scaled), [leaf for part in inner for leaf in part.laws]
            )
    return Components(np.ones(1), [law])


def means_apart(p: Measure, q: Measure) -> Bracket:
    """Return [abs(E X - E Y), inf], less the rounding of the means, axis by axis."""
    with np.errstate(over="ignore", invalid="ignore"):  # means may be infinite, or not exist
        try:
            origin = _somewhere(p)
            (m, m_error), (n, n_error) = _mean_from(origin, p), _mean_from(origin, q)
        except UnsupportedError:
            return ANY
        apart = length(np.maximum(np.abs(m - n) - m_error - n_error, 0.0))
    return at_least(apart) if math.isfinite(apart) else ANY


def _somewhere(law: Measure) -> FloatArray:
    """Return a point near the law; seen from there, a common offset costs no digits."""
    match law:
        case Discrete():
            return np.asarray(law.atoms[0])
        case Cloud():
            return np.asarray(law.points[0])
        case Mixture():
            return _somewhere(law.components[0])
    return law.mean()


def _mean_from(origin: FloatArray, law: Measure) -> tuple[FloatArray, FloatArray]:
    """Return E X - origin and a bound of its rounding per axis, both (d,)."""
    match law:
        case Discrete():
            weights, offsets = law.weights, law.atoms - origin
        case Cloud():
            weights, offsets = law.weights, law.points - origin
        case Mixture():
            parts = [_mean_from(origin, part) for part in law.components]
            weights, offsets = law.weights, np.array([offset for offset, _ in parts])
            inherited = weights @ np.array([error for _, error in parts])
            offset, error = _weighted(weights, offsets)
            return offset, error + inherited
        case _:
            return law.mean() - origin, EPS * (np.abs(law.mean()) + np.abs(law.mean() - origin))
    return _weighted(weights, offsets)


def _weighted(weights: FloatArray, offsets: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the weighted mean (d,) of offsets (k, d) and a bound of its rounding."""
    total = math.fsum(weights)
    k = len(weights)
    return weights @ offsets / total, (k + 4) * EPS * (weights @ np.abs(offsets)) / total
