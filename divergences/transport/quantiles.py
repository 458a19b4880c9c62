"""What the quadratures of this room need to know of a law on the line."""

import numpy as np

from .._checks import EPS, FloatArray
from ..measures import (
    Box,
    Dirac,
    Discrete,
    Gaussian,
    Measure,
    Mixture,
    ScipyLaw,
    Segment,
    Smoothed,
)

TRUST = 8 * EPS  # how far distribution functions and quantiles are trusted, relatively
CUTS = np.append([0.5, 0.25], 10.0 ** -np.arange(1.0, 17.0))  # levels to cut a law at


def has_quantiles(law: Measure) -> bool:
    """Tell whether the distribution function and its inverse are available."""
    match law:
        case Mixture():
            return all(has_quantiles(part) for part in law.components)
        case Smoothed():
            closed = law.closed()
            return has_quantiles(law.measure if closed is law else closed)
        case Dirac() | Discrete() | Gaussian() | Box() | Segment() | ScipyLaw():
            return law.dim == 1
    return False


def knots(law: Measure) -> FloatArray:
    """Return the places where the distribution function may jump or bend: atoms and ends."""
    match law:
        case Discrete():
            return np.asarray(law.atoms[law.weights > 0, 0])
        case Mixture():
            return np.concatenate([knots(part) for part in law.components])
        case ScipyLaw():
            places = law.breaks()
        case _:
            places = np.concatenate([law.support.low, law.support.high])
    return np.asarray(places[np.isfinite(places)])
