"""Transport on the line between laws given by their distribution and quantile functions.

    W_1 = int abs(F - G) dx,     W_p^p = int_0^1 abs(F^-1 - G^-1)^p du.

The first integral is taken in x and needs quantiles only as places to cut; the second in u. Both
start at the middle and run into the tails in geometric progression until nothing is left: a tail
that diverges makes the distance infinite, one that the functions do not resolve its upper end.
"""

import math

from ..measures import Measure
from ..results import Estimate, certified
from .atoms import as_atoms, line_distance
from .bracket import at
from .lattice import truncated
from .levels import distance_by_levels
from .quantiles import has_quantiles
from .space import distance_in_space
from .tails import Sum

METHOD = "quantile quadrature"


def quantile_quadrature(p: Measure, q: Measure, order: float) -> Estimate | None:
    """Return W_p of two laws on the line, or None if one has no quantile function."""
    mine, theirs = truncated(p, order), truncated(q, order)
    if not (has_quantiles(mine.law) and has_quantiles(theirs.law)):
        return None
    value, bracket = _between(mine.law, theirs.law, order)
    if math.isinf(mine.error) != math.isinf(theirs.error):  # one of two p-th moments is infinite
        value = math.inf
    lower, upper = map(float, bracket.widened(mine.error + theirs.error))
    return certified(float(value), lower, upper, METHOD, note=_note(value, upper))


def _note(value: float, upper: float) -> str:
    if value == math.inf:
        return "the integral diverges in a tail; lower is its part up to the range of floats"
    if upper == math.inf:
        return "a tail is not resolved by the laws' functions; only lower is proved"
    return ""


def _between(p: Measure, q: Measure, order: float) -> Sum:
    x, y = as_atoms(p), as_atoms(q)
    if x is not None and y is not None:
        distance = line_distance(x, y, order)
        return Sum(distance, at(distance))
    return distance_in_space(p, q) if order == 1 else distance_by_levels(p, q, order)
