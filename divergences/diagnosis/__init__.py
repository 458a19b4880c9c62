"""Everything about one pair at once: its distances, cross-checked; along a family; a diagnosis."""

from .diagnose import STEPS, diagnose
from .distances import Distances, Metric, Sweep, distances, sweep
from .result import Diagnosis

__all__ = ["STEPS", "Diagnosis", "Distances", "Metric", "Sweep", "diagnose", "distances", "sweep"]
