"""The picture of the vanishing gradient, and the numbers that decide it."""

import math
from typing import TYPE_CHECKING

import numpy as np

from ...experiments.vanishing_gradient import VanishingGradient
from ..decider import Decider
from ..style import lecture_style, new_figure
from ._supports import PAIR_COLOURS, draw_limit, draw_runs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def decide_vanishing_gradient(result: VanishingGradient) -> tuple[Decider, ...]:
    """Return what decides Figure 2 of Arjovsky and Bottou, always for the worst run.

    On disjoint supports the gradient loses five orders while no fresh point is told wrong, and
    falls with the first power of the loss. On crossing supports it does not vanish although
    99.5 % are told right: in the second half of the training it still comes within an order of
    its largest, and on the way it rises again, at least to double. On overlapping ones it stays
    within a factor 2 of that at the optimal discriminator.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import vanishing_gradient
    >>> found = vanishing_gradient(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> [decider.holds for decider in decide_vanishing_gradient(found)][:2]  # too few steps
    [False, False]
    """
    wrong = 1 - result.accuracies["crossing"][:, -1]
    return (
        Decider(
            "disjoint: 5 − orders by which the norm falls at accuracy 1",
            float(5 - result.perfect_falls.min()),
            0.0,
        ),
        Decider("disjoint: |power of the loss − 1|", float(np.abs(result.powers - 1).max()), 0.15),
        Decider("crossing: share told wrong at the end", float(wrong.max()), 0.005),
        Decider(
            "crossing: orders from the largest norm to the largest of the second half",
            float(result.lasting_falls["crossing"].max()),
            1.0,
        ),
        Decider(
            "crossing: log₁₀ 2 − orders by which the norm rises again",
            float(math.log10(2) - result.rebounds["crossing"].min()),
            0.0,
        ),
        Decider(
            "overlapping: |log₂ of the norm over that at the optimum|",
            float(np.abs(np.log2(result.control_ratios)).max()),
            1.0,
        ),
    )


def draw_vanishing_gradient(result: VanishingGradient) -> "Figure":
    """Draw the norm of the gradient against the steps, and against the discriminator's loss.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import vanishing_gradient
    >>> found = vanishing_gradient(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> [panel.get_xlabel() for panel in draw_vanishing_gradient(found).axes]
    ['steps of the discriminator', 'loss of the discriminator  (nats)']
    """
    with lecture_style():
        figure = new_figure(15, 7.5)
        left, right = figure.subplots(1, 2, sharey=True)
        _draw_against_steps(left, result)
        _draw_against_loss(right, result)
    return figure


def _draw_against_steps(axes: "Axes", result: VanishingGradient) -> None:
    norms = {name: 10.0**logs for name, logs in result.log_norms.items()}
    draw_runs(axes, result.steps, norms)
    draw_limit(axes, result.control_norm, "overlapping, optimal D")
    axes.set(title="gradient of log(1 − D)", ylabel="norm", yscale="log")
    axes.legend(loc="lower left", fontsize=14)


def _draw_against_loss(axes: "Axes", result: VanishingGradient) -> None:
    """Draw runs from right to left, as the loss falls, and a line of slope 1."""
    for name, logs in result.log_norms.items():
        losses = result.losses[name].T
        axes.plot(losses, 10.0**logs.T, "o-", color=PAIR_COLOURS[name], ms=4, lw=1, alpha=0.7)
    low, high = float(result.losses["disjoint"].min()), 0.1
    axes.plot([low, high], [2 * low, 2 * high], "--", color="black", lw=1.5)
    axes.annotate(
        "slope 1", (math.sqrt(low * high), 2 * math.sqrt(low * high)), (-10, -22),
        textcoords="offset points", ha="right",
    )  # fmt: skip
    axes.set(title="the same against the loss", xscale="log", yscale="log")
    axes.set_xlabel("loss of the discriminator  (nats)")
    axes.invert_xaxis()
