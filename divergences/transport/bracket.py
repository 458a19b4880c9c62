"""Proved lower and upper ends of a number that is at least 0."""

from typing import NamedTuple

import numpy as np

from .._checks import EPS
from .._kernels.sums import mean_power

# Two ends this close, relatively, are one number up to the rounding of the formulas behind them.
ROUNDING = 64 * EPS


class Bracket(NamedTuple):
    """An interval [lower, upper] that contains the number meant."""

    lower: float
    upper: float

    @property
    def value(self) -> float:
        """The middle, or the lower end of what has no upper one."""
        if self.upper == np.inf:
            return self.lower
        return self.lower + 0.5 * (self.upper - self.lower)

    @property
    def closed(self) -> bool:
        """Whether both ends are one number up to rounding, perhaps one beyond all floats."""
        return self.lower == self.upper or self.upper - self.lower <= ROUNDING * self.lower

    def scaled(self, factor: float) -> "Bracket":
        """Return the bracket of factor times the number."""
        return Bracket(factor * self.lower, factor * self.upper)

    def root(self, order: float) -> "Bracket":
        """Return the bracket of the order-th root of the number."""
        return Bracket(self.lower ** (1.0 / order), self.upper ** (1.0 / order))

    def widened(self, error: float) -> "Bracket":
        """Return the bracket of a number that may differ by ``error``, and is at least 0."""
        return Bracket(max(self.lower - error, 0.0), self.upper + error)

    def __add__(self, other: "Bracket") -> "Bracket":  # type: ignore[override]
        """Return the bracket of the sum of both numbers."""
        return Bracket(self.lower + other.lower, self.upper + other.upper)

    def __and__(self, other: "Bracket") -> "Bracket":
        """Return what both brackets allow; ends that cross by rounding meet at the lower one."""
        lower = max(self.lower, other.lower)
        return Bracket(lower, max(lower, min(self.upper, other.upper)))


ANY = Bracket(0.0, np.inf)


def at(value: float) -> Bracket:
    """Return the bracket of a number that is known up to rounding."""
    return Bracket(float(value), float(value))


def at_least(value: float) -> Bracket:
    """Return what a lower bound proves."""
    return Bracket(float(value), np.inf)


def at_most(value: float) -> Bracket:
    """Return what an upper bound proves."""
    return Bracket(0.0, float(value))


def near(value: float, error: float) -> Bracket:
    """Return the bracket of a quadrature."""
    return at(value).widened(float(error))


def mean_of_powers(parts: list[Bracket], weights: np.ndarray, order: float) -> Bracket:
    """Return the bracket of (sum_i weights_i parts_i^order / sum_i weights_i)^(1/order)."""
    lower, upper = np.array(parts).T.copy()
    return Bracket(mean_power(lower, weights, order), mean_power(upper, weights, order))
