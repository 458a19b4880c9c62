"""How to compute, in numba: arrays in, numbers out; nothing is checked here."""
