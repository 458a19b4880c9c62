"""What the pictures of the three experiments on supports have in common."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..._checks import FloatArray
from ..style import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAIR_COLOURS: Final[Mapping[str, str]] = {
    "disjoint": PALETTE["vermilion"],
    "crossing": PALETTE["blue"],
    "overlapping": PALETTE["green"],
}


def draw_runs(axes: "Axes", steps: Any, curves: Mapping[str, FloatArray]) -> None:
    """Draw every run against its steps as a thin line, and their median as a thick one."""
    for name, values in curves.items():
        colour = PAIR_COLOURS[name]
        axes.plot(steps, values.T, color=colour, lw=1, alpha=0.6)
        axes.plot(steps, np.median(values, axis=0), color=colour, label=name)
    axes.set_xscale("symlog", linthresh=10, linscale=0.5)
    axes.set(xlabel="steps of the discriminator", xlim=(0, steps[-1]))


def draw_limit(axes: "Axes", height: float, label: str) -> None:
    """Draw what the overlapping pair tends to as a dashed line."""
    axes.axhline(height, color=PAIR_COLOURS["overlapping"], ls="--", lw=1.5, label=label)
