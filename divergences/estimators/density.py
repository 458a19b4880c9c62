"""The part of a law that has a density, and where to cut the line for it."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray
from ..measures import Measure, Mixture, ScipyLaw

# Powers of ten at which tails are cut: of their probability, and of their distance.
DECADES = np.array([1, 2, 3, 4, 6, 8, 11, 15, 20, 30, 50, 80, 120, 180, 250, 300.0])
LEVELS = 10.0**-DECADES


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
        """Return the log-density of this part at the points, shape (n, d).

        Where a library's formula breaks down (nan), no density is seen; whoever integrates finds
        the mass missing.
        """
        with np.errstate(all="ignore"):  # squares overflow in tails where the density is 0
            logs = math.log(self.mass) + self.law._logpdf(points)
        return np.where(np.isnan(logs), -np.inf, logs)

    def on_line(self, x: FloatArray) -> FloatArray:
        """Return the log-density at numbers x of any shape."""
        return self.log(x.reshape(-1, 1)).reshape(x.shape)

    def cuts(self) -> FloatArray:
        """Return where to cut the line for this part."""
        points = np.concatenate([_cuts(law) for law in self.leaves])
        return np.unique(points[np.isfinite(points)])

    def covers(self, x: FloatArray) -> NDArray[np.bool_]:
        """Tell which numbers lie inside a declared support of this part."""
        inside = [(law.support.low <= x) & (x <= law.support.high) for law in self.leaves]
        return np.asarray(np.any(inside, axis=0))


def _cuts(law: Measure) -> FloatArray:
    ends = [law.support.low, law.support.high]
    quantiles = [law._ppf(LEVELS), law._ppf(np.array([0.5])), law._isf(LEVELS)]
    if not isinstance(law, ScipyLaw):
        return np.concatenate([*ends, *quantiles])
    # Some inverses of scipy give up at 1e-16, where heavy tails have hardly begun.
    return np.concatenate([*ends, *quantiles, *reach(law), law.breaks()])


def reach(law: Measure) -> tuple[FloatArray, FloatArray]:
    """Return places into the lower and the upper tail, by DECADES of the law's spread.

    Towards an infinite end they grow, towards a finite one they close in on it.
    """
    low, median, high = law._ppf(np.array([0.1, 0.5, 0.9]))
    with np.errstate(over="ignore"):
        far, near = (high - low) * 10.0**DECADES, (high - low) * 10.0**-DECADES
    bottom, top = float(law.support.low[0]), float(law.support.high[0])
    return (
        median - far if math.isinf(bottom) else bottom + near,
        median + far if math.isinf(top) else top - near,
    )
