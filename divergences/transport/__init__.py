"""Wasserstein distances: theorems, quantile functions, exact solvers, and what samples tell."""

from .floor import Floor, same_law_floor
from .line_batch import wasserstein_batch
from .max_sliced import max_sliced_wasserstein
from .plans import Plan, plan
from .sliced import sliced_wasserstein
from .wasserstein import wasserstein

__all__ = [
    "Floor",
    "Plan",
    "max_sliced_wasserstein",
    "plan",
    "same_law_floor",
    "sliced_wasserstein",
    "wasserstein",
    "wasserstein_batch",
]
