"""The part of a law that has a density, and where to cut the line for it."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray
from ..measures import Measure, Mixture, ScipyLaw

# Tail probabilities whose quantiles cut the line.
LEVELS = 10.0 ** -np.array([1, 2, 3, 4, 6, 8, 11, 15, 20, 30, 50, 80, 120, 180, 250, 300.0])


@dataclass(frozen=True)
class Density:
    """A part of a law that has a density: ``mass`` times the law."""

    mass: float
    law: Measure

    @cached_property
    def leaves(self) -> tuple[Measure, ...]:
        """The components of a mixture, or the law itself."""
        return self.law.components if isinstance(self.law, Mixture) else (self.law,)

    def log(self, points: FloatArray) -> FloatArray:
        """Return the log-density of this part at the points, shape (n, d)."""
        with np.errstate(all="ignore"):  # squares overflow in tails where the density is 0
            return math.log(self.mass) + self.law._logpdf(points)

    def on_line(self, x: FloatArray) -> FloatArray:
        """Return the log-density at numbers x of any shape."""
        return self.log(x.reshape(-1, 1)).reshape(x.shape)

    def cuts(self) -> FloatArray:
        """Return where to cut the line for this part."""
        half = np.array([0.5])
        tails = [(law._ppf(LEVELS), law._ppf(half), law._isf(LEVELS)) for law in self.leaves]
        ends = [(law.support.low, law.support.high) for law in self.leaves]
        jumps = [law.breaks() for law in self.leaves if isinstance(law, ScipyLaw)]
        points = np.concatenate([*sum(tails, ()), *sum(ends, ()), *jumps])
        return np.unique(points[np.isfinite(points)])

    def covers(self, x: FloatArray) -> NDArray[np.bool_]:
        """Tell which numbers lie inside a declared support of this part."""
        inside = [(law.support.low <= x) & (x <= law.support.high) for law in self.leaves]
        return np.asarray(np.any(inside, axis=0))
