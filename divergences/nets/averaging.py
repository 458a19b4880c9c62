"""Historical averaging: hold the parameters near the mean of their own past.

Salimans et al. 2016 (Improved Techniques for Training GANs, arXiv 1606.03498), section 3.3. A
player adds w norm(theta - mean)^2 to what it minimises, where the mean is over the parameters of
the past and does not move with theta: the gradient is 2 w (theta - mean). A player that maximises
subtracts the penalty, so the gradient with its sign changed is added to its ascent direction.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .._checks import FloatArray, as_count, as_scalar, as_vector
from ..errors import InputError, ShapeError


@dataclass(frozen=True, eq=False)
class History:
    """The mean of the parameter vectors seen so far; immutable, ``seen`` gives the next.

    Attributes
    ----------
    mean : (P,) array
        Their mean.
    count : int
        How many they are, >= 1.

    Examples
    --------
    >>> from divergences.nets.averaging import History
    >>> history = History.start([0.0, 4.0]).seen([2.0, 0.0])
    >>> history.mean, history.count
    (array([1., 2.]), 2)
    >>> history.gradient([2.0, 2.0], weight=0.5)
    array([1., 0.])
    """

    mean: FloatArray
    count: int

    def __post_init__(self) -> None:
        mean = as_vector(self.mean, "mean")
        mean.flags.writeable = False
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "count", as_count(self.count, "count"))

    @classmethod
    def start(cls, theta: ArrayLike) -> "History":
        """Return the history of the one parameter vector ``theta``, shape (P,)."""
        return cls(as_vector(theta, "theta"), 1)

    def seen(self, theta: ArrayLike) -> "History":
        """Return the history with ``theta`` (P,) added.

        The mean moves by (theta - mean) / count. After t vectors of entries up to L its error e_t
        is at most (t / 2 + 5) u L, with u = eps / 2: a step rounds its result by u L and its
        increment, at most 2 L / t, by 2 u of it, so t e_t <= (t - 1) e_(t-1) + (t + 4) u L.
        """
        count = self.count + 1
        return History(self.mean + self._offset(theta) / count, count)

    def penalty(self, theta: ArrayLike, *, weight: float) -> float:
        """Return weight norm(theta - mean)^2, with ``weight`` >= 0; 0 switches the penalty off."""
        offset = self._offset(theta)
        return _as_weight(weight) * float(offset @ offset)

    def gradient(self, theta: ArrayLike, *, weight: float) -> FloatArray:
        """Return the gradient 2 weight (theta - mean) of the penalty, shape (P,)."""
        return 2.0 * _as_weight(weight) * self._offset(theta)

    def _offset(self, theta: ArrayLike) -> FloatArray:
        vector = as_vector(theta, "theta")
        if vector.shape != self.mean.shape:
            raise ShapeError(
                f"theta must have shape {self.mean.shape} like the mean; got {vector.shape}"
            )
        return np.asarray(vector - self.mean)


def _as_weight(weight: float) -> float:
    number = as_scalar(weight, "weight")
    if number < 0:
        raise InputError(f"weight must be >= 0; got {number!r}")
    return number
