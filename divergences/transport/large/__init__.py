"""Exact transport between large clouds, without the matrix of their costs."""
