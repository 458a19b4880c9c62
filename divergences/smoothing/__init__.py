"""Distances under instance noise: what Gaussian noise on both sides makes of a pair."""

from .path import SmoothPath, informing_sigma, smooth_path

__all__ = ["SmoothPath", "informing_sigma", "smooth_path"]
