"""Few points assigned to as many others, by the matrix of their costs."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from ..._checks import FloatArray
from .problem import Index


def assigned(x: FloatArray, y: FloatArray, order: float) -> Index:
    """Return for each of x (n, d) the one of y (n, d) it goes to, at the least cost in all."""
    _, best = linear_sum_assignment(cdist(x, y) ** order)
    return np.asarray(best)
