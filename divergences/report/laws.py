"""Laws of the plane, drawn as the shapes they live on."""

from typing import TYPE_CHECKING

import numpy as np

from .._checks import FloatArray
from ..errors import UnsupportedError
from ..measures import Box, Circle, Cloud, Dirac, Discrete, Measure, Segment

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_law(axes: "Axes", law: Measure, colour: str, *, width: float = 4.0) -> None:
    """Draw a law of the plane: curves as lines ``width`` points wide, boxes as areas, or dots.

    Raises
    ------
    UnsupportedError
        If the law is not in the plane or its support is not a shape; draw a sample instead.

    Examples
    --------
    >>> import divergences as dv
    >>> from divergences.report import new_figure
    >>> axes = new_figure(4, 4).subplots()
    >>> draw_law(axes, dv.Circle([0, 0], 1.0), "black")
    >>> len(axes.patches)
    1
    """
    from matplotlib.patches import Circle as Ring
    from matplotlib.patches import Rectangle

    if law.dim != 2:
        raise UnsupportedError(f"law must be in the plane to be drawn; got {law!r}")
    match law:
        case Segment():
            axes.plot(*zip(law.a, law.b, strict=True), color=colour, lw=width)
        case Circle():
            ring = Ring(tuple(law.center), law.radius, fill=False, edgecolor=colour, lw=width)
            axes.add_patch(ring)
        case Box():
            width, height = law.high - law.low
            axes.add_patch(Rectangle(tuple(law.low), width, height, color=colour, alpha=0.7, lw=0))
        case Dirac() | Discrete() | Cloud():
            axes.plot(*_places(law).T, "o", color=colour, ms=width)
        case _:
            raise UnsupportedError(f"law has no shape to draw: {law!r}. Repair: draw a sample")


def _places(law: Dirac | Discrete | Cloud) -> FloatArray:
    """Return the points that carry mass, shape (k, 2)."""
    match law:
        case Dirac():
            return law.point[np.newaxis]
        case Discrete():
            return np.asarray(law.atoms[law.weights > 0])
    return np.asarray(law.points[law.weights > 0])
