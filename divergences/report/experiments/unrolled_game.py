"""The picture of the unrolled game, and the numbers that decide it."""

import math
from typing import TYPE_CHECKING

import numpy as np

from ..._checks import EPS
from ...experiments.unrolled_game import UnrolledGame, Unrolling
from ...nets.games import decay
from ..decider import Decider
from ..style import PALETTE, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def decide_unrolled_game(result: UnrolledGame) -> tuple[Decider, ...]:
    """Return what decides the unrolled game.

    The limits: spectral radii against closed forms within the rounding of
    ``Unrolling.rounding``; stability against its interval for every K; the two controls,
    K = 0 and K = 1 with the gradient stopped, within 4 eps; and every run within the bounds of
    :func:`divergences.nets.games.decay`.

    Examples
    --------
    >>> from divergences.experiments import unrolled_game
    >>> all(decider.holds for decider in decide_unrolled_game(unrolled_game(rate=0.5)))
    True
    """
    through, stopped = result.through, result.stopped
    outside = sum(not decay(run).holds for run in result.runs)
    return (
        *_decide_kind(through, "K steps"),
        *_decide_kind(stopped, "K steps, gradient stopped"),
        Decider(
            "K = 0: |ρ − √(1 + h²)|",
            abs(float(through.measured[0]) - math.hypot(1.0, through.rate)),
            4 * EPS,
        ),
        Decider("K = 1, gradient stopped: |ρ − 1|", abs(float(stopped.measured[1]) - 1), 4 * EPS),
        Decider("runs whose rate is outside its proved bounds", float(outside), 0.0),
    )


def draw_unrolled_game(result: UnrolledGame) -> "Figure":
    """Draw spectral radii against K, and the radii of five runs.

    Examples
    --------
    >>> from divergences.experiments import unrolled_game
    >>> [panel.get_ylabel() for panel in draw_unrolled_game(unrolled_game()).axes]
    ['spectral radius ρ', 'radius']
    """
    with lecture_style():
        figure = new_figure(15, 7)
        left, right = figure.subplots(1, 2)
        _draw_radii(left, result)
        _draw_runs(right, result)
    return figure


def _decide_kind(kind: Unrolling, name: str) -> tuple[Decider, Decider]:
    miss = np.abs(kind.measured - kind.closed) / kind.rounding
    return (
        Decider(f"{name}: max |ρ − closed form| / rounding", float(miss.max()), 1.0),
        Decider(f"{name}: K on the wrong side of ρ = 1", float(kind.misjudged), 0.0),
    )


def _draw_radii(axes: "Axes", result: UnrolledGame) -> None:
    """Draw both curves over K, the matrices as dots, the ends of stability marked."""
    kinds = (
        (result.through, "through y’s answer", PALETTE["blue"]),
        (result.stopped, "gradient stopped", PALETTE["vermilion"]),
    )
    axes.axhline(1.0, color="black", lw=1.2)
    for (kind, label, colour), height in zip(kinds, (30, 62), strict=True):
        axes.plot(kind.counts, kind.closed, color=colour, label=label)
        dots = np.unique(np.geomspace(1, len(kind.counts), 40).astype(int)) - 1
        axes.plot(kind.counts[dots], kind.measured[dots], "o", color=colour, ms=6)
        axes.annotate(
            f"stable up to K = {kind.stable[1]:.6g}", (kind.stable[1], 1.0), (-60, height),
            textcoords="offset points", ha="right", color=colour,
            arrowprops={"arrowstyle": "->", "color": colour},
        )  # fmt: skip
    low, last = float(result.through.closed.min()), float(result.through.counts[-1])
    axes.set(title=f"one update, h = {result.through.rate:g}", xlabel="steps unrolled K")
    axes.set(ylabel="spectral radius ρ", ylim=(low - 0.6 * (1 - low), 1 + 0.7 * (1 - low)))
    axes.set_xscale("symlog", linthresh=1.0)
    axes.set_xlim(-0.1, 1.2 * last)
    axes.legend(loc="lower left", title="line: closed form; dots: matrix", fontsize=13)


def _draw_runs(axes: "Axes", result: UnrolledGame) -> None:
    colours = ("black", PALETTE["sky"], PALETTE["blue"], PALETTE["orange"], PALETTE["vermilion"])
    for run, colour in zip(result.runs, colours, strict=True):
        axes.plot(run.radii, color=colour, label=run.label)
    axes.set(title="played from (1, 0)", xlabel="update", ylabel="radius", yscale="log")
    axes.legend(loc="lower left", fontsize=13)
