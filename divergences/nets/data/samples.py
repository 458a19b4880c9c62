"""Data that are a fixed table of points, drawn with replacement."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np

from ..._checks import FloatArray, as_count, as_generator, as_points
from ...errors import MissingExtraError
from ...measures import Discrete


@dataclass(frozen=True, eq=False)
class Samples:
    """Draws with replacement from the rows of a table: the empirical law of the points.

    Parameters
    ----------
    points : (n, d) array
        The table, one point a row; n numbers are n points on the line. A file is read by the
        caller: ``Samples(numpy.load("points.npy"))``.
    name : str
        What plots and records call it.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets.data import Samples
    >>> table = Samples(np.array([[0.0, 1.0], [2.0, 3.0]]))
    >>> table.sample(5, rng=np.random.default_rng(0)).shape, table.law
    ((5, 2), Discrete([0.5, 0.5], [[0.0, 1.0], [2.0, 3.0]]))
    """

    points: FloatArray = field(repr=False)
    name: str = "samples"

    centres: ClassVar[None] = None
    spread: ClassVar[None] = None

    def __post_init__(self) -> None:
        table = as_points(self.points, "points")
        table.flags.writeable = False
        object.__setattr__(self, "points", table)

    @property
    def dim(self) -> int:
        """Dimension d of a point."""
        return int(self.points.shape[1])

    @cached_property
    def law(self) -> Discrete:
        """The empirical law of the table."""
        n = len(self.points)
        return Discrete(np.full(n, 1.0 / n), self.points)

    def sample(self, n: int, *, rng: np.random.Generator) -> FloatArray:
        """Return ``n`` rows drawn with replacement, shape (n, dim)."""
        rows = as_generator(rng).integers(len(self.points), size=as_count(n, "n"))
        return self.points.take(rows, axis=0)


def digits() -> Samples:
    """Return scikit-learn's 1797 handwritten digits, 8 x 8 pixels, ink scaled to [0, 1].

    Raises
    ------
    MissingExtraError
        If scikit-learn is not installed.

    Examples
    --------
    >>> from divergences.nets.data import digits
    >>> digits().points.shape, float(digits().points.max())  # doctest: +SKIP
    ((1797, 64), 1.0)
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise MissingExtraError(
            "digits needs scikit-learn. Repair: pip install 'divergences[examples]'"
        ) from None
    pixels, _ = load_digits(return_X_y=True)
    return Samples(pixels / 16.0, name="digits")
