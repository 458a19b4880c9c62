"""The picture of the unstable gradient, and the numbers that decide it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..._checks import FloatArray
from ...experiments.unstable_gradient import UnstableGradient
from ..decider import Decider
from ..style import lecture_style, new_figure
from ._supports import draw_limit, draw_runs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Curves = Mapping[str, FloatArray]


def decide_unstable_gradient(result: UnstableGradient) -> tuple[Decider, ...]:
    """Return what decides Figure 3 of Arjovsky and Bottou, always for the worst run.

    Where the supports do not overlap, the norm of the gradient grows fivefold at least and its
    variance fiftyfold. Where they do, the norm stays within a factor 2 of that at the optimal
    discriminator, and the variance, a square, within a factor 4.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import unstable_gradient
    >>> found = unstable_gradient(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> [decider.limit for decider in decide_unstable_gradient(found)]
    [0.2, 0.02, 0.2, 0.02, 1.0, 2.0]
    """
    norm, variance = (float(np.abs(np.log2(ratio)).max()) for ratio in result.control_ratios)
    return (
        *(
            decider
            for name in ("disjoint", "crossing")
            for decider in (
                Decider(
                    f"{name}: first norm / last", float(1 / result.norm_ratios[name].min()), 0.2
                ),
                Decider(
                    f"{name}: first variance / last",
                    float(1 / result.variance_ratios[name].min()),
                    0.02,
                ),
            )
        ),
        Decider("overlapping: |log₂ of the norm over that at the optimum|", norm, 1.0),
        Decider("overlapping: |log₂ of the variance over that at the optimum|", variance, 2.0),
    )


def draw_unstable_gradient(result: UnstableGradient) -> "Figure":
    """Draw the norm of the gradient and its variance over batches against the steps.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import unstable_gradient
    >>> found = unstable_gradient(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> [panel.get_title() for panel in draw_unstable_gradient(found).axes]
    ['gradient of −log D', 'variance over batches of 64']
    """
    with lecture_style():
        figure = new_figure(15, 7.5)
        left, right = figure.subplots(1, 2)
        _draw(left, result, result.norms, result.control[0])
        left.set(title="gradient of −log D", ylabel="norm")
        left.legend(loc="upper left", fontsize=14)
        _draw(right, result, result.variances, result.control[1])
        right.set(
            title=f"variance over batches of {result.batch}", ylabel="trace of the covariance"
        )
    return figure


def _draw(axes: "Axes", result: UnstableGradient, curves: Curves, limit: float) -> None:
    draw_runs(axes, result.steps, curves)
    draw_limit(axes, limit, "overlapping, optimal D")
    axes.set_yscale("log")
