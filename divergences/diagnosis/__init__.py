"""Everything about one pair at once: its distances, cross-checked, and along a family."""

from .distances import Distances, Metric, Sweep, distances, sweep

__all__ = ["Distances", "Metric", "Sweep", "distances", "sweep"]
