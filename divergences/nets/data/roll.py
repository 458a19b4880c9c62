"""The swiss roll seen along its axis: a spiral with noise."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..._checks import FloatArray, as_count, as_generator, as_scalar
from ...errors import InputError

_UNIT = 7.5  # the divisor of the published code, a little above the standard deviation


@dataclass(frozen=True)
class SwissRoll:
    """The points (t cos t, t sin t) + noise N(0, I), divided by 7.5, with t ~ U[1.5 pi, 4.5 pi].

    The roll of Gulrajani et al. 2017 (WGAN-GP, arXiv 1704.00028): two of the three coordinates
    of the usual swiss roll. Its angle is uniform, not its arc length, so the inner turn is denser.

    Parameters
    ----------
    noise : float
        Standard deviation of the noise along each axis before the division, >= 0.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets.data import SwissRoll
    >>> points = SwissRoll(noise=0.0).sample(1000, rng=np.random.default_rng(0))
    >>> distances = np.hypot(*points.T)
    >>> bool(distances.min() >= 0.2 * np.pi), bool(distances.max() <= 0.6 * np.pi)
    (True, True)
    """

    noise: float = 0.25

    name: ClassVar[str] = "swiss_roll"
    dim: ClassVar[int] = 2
    centres: ClassVar[None] = None
    spread: ClassVar[None] = None
    law: ClassVar[None] = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "noise", as_scalar(self.noise, "noise"))
        if self.noise < 0:
            raise InputError(f"noise must be >= 0; got {self.noise!r}")

    def sample(self, n: int, *, rng: np.random.Generator) -> FloatArray:
        """Return ``n`` independent points, shape (n, 2)."""
        count = as_count(n, "n")
        t = as_generator(rng).uniform(1.5 * math.pi, 4.5 * math.pi, count)
        points = self.noise * rng.standard_normal((count, 2))
        points[:, 0] += t * np.cos(t)
        points[:, 1] += t * np.sin(t)
        points /= _UNIT
        return points
