"""A matrix of numbers, drawn as a heat map that can also be read."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_heat_map(
    axes: "Axes", values: ArrayLike, *, low: float, high: float, digits: int = 1
) -> None:
    """Draw a matrix as coloured cells with the numbers in them.

    Parameters
    ----------
    axes : matplotlib Axes
        Where to draw; rows count downwards from 0.
    values : (m, n) array_like
        The numbers.
    low, high : float
        The numbers at the two ends of the colours, so that two maps can share one scale.
    digits : int
        Digits after the point.

    Examples
    --------
    >>> from divergences.report import new_figure
    >>> axes = new_figure(4, 4).subplots()
    >>> draw_heat_map(axes, [[0.0, 2.0], [2.0, 0.0]], low=0.0, high=2.0)
    >>> [text.get_text() for text in axes.texts]
    ['0', '2.0', '2.0', '0']
    """
    matrix = np.asarray(values, dtype=float)
    axes.imshow(matrix, cmap="cividis", vmin=low, vmax=high, aspect="auto")
    for (row, column), value in np.ndenumerate(matrix):
        light = value > 0.5 * (low + high)
        axes.text(
            column,
            row,
            f"{value:.{digits}f}" if value else "0",
            color="black" if light else "white",
            ha="center",
            va="center",
        )
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
