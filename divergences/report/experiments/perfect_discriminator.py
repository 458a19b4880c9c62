"""The picture of perfect discriminators, and the numbers that decide it."""

from typing import TYPE_CHECKING

import numpy as np

from ..._checks import FloatArray
from ...experiments.perfect_discriminator import PerfectDiscriminator
from ..decider import Decider
from ..style import COLOURS, lecture_style, new_figure
from ._supports import PAIR_COLOURS, draw_limit, draw_runs

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def decide_perfect_discriminator(result: PerfectDiscriminator) -> tuple[Decider, ...]:
    """Return what decides Figure 1 of Arjovsky and Bottou, always for the worst run.

    The limits: no point told wrong and a loss of 1e-4 where the supports are disjoint; 0.5 %
    told wrong where they cross. The control is measured on 4096 fresh points of each law: shares
    of 8192 independent points stray by 0.031 with probability below 1e-6 a run (Hoeffding), and
    the loss by 0.025 of itself (six standard errors), which leaves some 2 % for the
    discriminator.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import perfect_discriminator
    >>> found = perfect_discriminator(
    ...     rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> [decider.limit for decider in decide_perfect_discriminator(found)]
    [0.0, 0.0001, 0.005, 0.05, 0.05]
    """
    loss = {name: values[:, -1] for name, values in result.losses.items()}
    share = {name: values[:, -1] for name, values in result.accuracies.items()}
    best, least = result.best_accuracies["overlapping"], result.least_losses["overlapping"]
    return (
        Decider("disjoint: share told wrong at the end", _largest(1 - share["disjoint"]), 0.0),
        Decider("disjoint: loss at the end", _largest(loss["disjoint"]), 1e-4),
        Decider("crossing: share told wrong at the end", _largest(1 - share["crossing"]), 0.005),
        Decider(
            "overlapping: |accuracy − (1 + TV)/2|", _largest(share["overlapping"] - best), 0.05
        ),
        Decider(
            "overlapping: |loss / (2 log 2 − 2 JS) − 1|",
            _largest(loss["overlapping"] / least - 1),
            0.05,
        ),
    )


def draw_perfect_discriminator(result: PerfectDiscriminator) -> "Figure":
    """Draw the three pairs of laws (above), loss and accuracy against steps (below).

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import perfect_discriminator
    >>> found = perfect_discriminator(
    ...     rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> [panel.get_title() for panel in draw_perfect_discriminator(found).axes]
    ['disjoint', 'crossing', 'overlapping', 'loss', 'accuracy']
    """
    with lecture_style():
        figure = new_figure(15, 11)
        axes = figure.subplot_mosaic([[*"aabbcc"], [*"lllrrr"]], height_ratios=(2, 3))
        for panel, name in zip("abc", result.points, strict=True):
            _draw_pair(axes[panel], result, name)
        _draw_losses(axes["l"], result)
        _draw_accuracies(axes["r"], result)
    return figure


def _largest(errors: FloatArray) -> float:
    return float(np.abs(errors).max())


def _draw_pair(axes: "Axes", result: PerfectDiscriminator, name: str) -> None:
    real, fake = result.points[name]
    axes.plot(*real.T, ".", color=COLOURS["p"], ms=5, label="real")
    axes.plot(*fake.T, ".", color=COLOURS["q"], ms=5, label="generated")
    axes.set_title(name, color=PAIR_COLOURS[name])
    axes.set_aspect("equal", "datalim")
    if name == "disjoint":
        axes.legend(loc="upper center", fontsize=13, markerscale=2, bbox_to_anchor=(0.5, 1.0))


def _draw_losses(axes: "Axes", result: PerfectDiscriminator) -> None:
    draw_runs(axes, result.steps, result.losses)
    least = result.least_losses["overlapping"]
    draw_limit(axes, least, f"2 log 2 − 2 JS = {least:.3f}")
    axes.set(title="loss", ylabel="−E log D − E log(1 − D)  (nats)", yscale="log")
    axes.legend(loc="lower left", fontsize=14)


def _draw_accuracies(axes: "Axes", result: PerfectDiscriminator) -> None:
    draw_runs(axes, result.steps, result.accuracies)
    best = result.best_accuracies["overlapping"]
    draw_limit(axes, best, f"(1 + TV)/2 = {best:.3f}")
    axes.set(title="accuracy", ylabel="share of fresh points told right", ylim=(0, 1.05))
    axes.legend(loc="lower right", fontsize=14)
