"""What a trainer asks of its data."""

from typing import Protocol, runtime_checkable

import numpy as np

from ..._checks import FloatArray
from ...errors import DTypeError, ShapeError
from ...measures import Measure


@runtime_checkable
class Data(Protocol):
    """A law to learn, given by its draws.

    Any object with these members is one; deriving from this class is not needed.

    Attributes
    ----------
    name : str
        What plots and records call it.
    dim : int
        Dimension d of a point.
    centres : (k, d) array or None
        The modes, for coverage; None where the law has no separate modes.
    spread : float or None
        Standard deviation of a mode along each axis, in the unit of the points.
    law : Measure or None
        The law of the draws as an exact measure, so that distances to it can be computed; None
        where the package has no measure for it.

    Examples
    --------
    >>> from divergences.nets.data import Data, ring
    >>> isinstance(ring(), Data), isinstance([[0.0, 1.0]], Data)
    (True, False)
    """

    @property
    def name(self) -> str: ...
    @property
    def dim(self) -> int: ...
    @property
    def centres(self) -> FloatArray | None: ...
    @property
    def spread(self) -> float | None: ...
    @property
    def law(self) -> Measure | None: ...

    def sample(self, n: int, *, rng: np.random.Generator) -> FloatArray:
        """Return ``n`` independent points, shape (n, dim); fresh ones at each call."""
        ...


def check_data(data: object, dim: int, name: str) -> None:
    """Raise unless this is a source of points of the dimension that a critic takes."""
    if not isinstance(data, Data):
        raise DTypeError(
            f"{name} must be a source of points; got {type(data).__name__}. "
            "Repair: nets.data.Samples(points)"
        )
    if data.dim != dim:
        raise ShapeError(
            f"{name} must give points of dimension {dim}; got {data.dim} from {data.name}"
        )
