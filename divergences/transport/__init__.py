"""Wasserstein distances: theorems, quantile functions, exact solvers."""

from .wasserstein import wasserstein

__all__ = ["wasserstein"]
