"""The picture of x y and Salimans' game, and the numbers that decide it."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..._checks import EPS
from ...experiments.games import ESCAPE_RADIUS, Games
from ...nets.games import Run
from ..decider import Decider
from ..style import PALETTE, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_PLANE = (
    ("simultaneous", "simultaneous", PALETTE["vermilion"]),
    ("alternating", "alternating", PALETTE["blue"]),
    ("extragradient", "extragradient", PALETTE["green"]),
    ("held", "held by μ = 0.5", PALETTE["purple"]),
)
_CORNER = (PALETTE["vermilion"], PALETTE["blue"], PALETTE["green"], PALETTE["orange"])
_BESIDE: Mapping[str, Any] = {"textcoords": "offset points", "va": "center"}


def decide_games(result: Games) -> tuple[Decider, ...]:
    """Return what decides the games x y and Salimans' game.

    The limits: a step of x y rounds by at most 4 eps of the radius, which later steps turn but
    do not stretch (on the ellipse of alternating steps, by its axes' ratio). The others are
    bounds derived at ``Games.wobble`` and ``Games.powers``.

    Examples
    --------
    >>> from divergences.experiments import games
    >>> all(decider.holds for decider in decide_games(games()))
    True
    """
    h, steps = result.rate, len(result.simultaneous.path)
    axes, rounding = (2 + h) / (2 - h), 4 * steps * EPS
    radius, kept = result.alternating.radii, result.invariant
    wobble, bound = result.wobble
    farthest = result.leaving.radii.max()
    return (
        *(
            Decider(f"max |r_t/r_0 ÷ {factor:.6g}^t − 1|", _miss(run, factor), rounding)
            for run, factor in result.spirals
        ),
        Decider(
            "alternating: max |Q_t/Q_0 − 1|, Q = x² + y² − hxy",
            float(np.abs(kept / kept[0] - 1).max()),
            axes * rounding,
        ),
        Decider(
            "alternating: max r_t/r_0",
            float(radius.max() / radius[0]),
            math.sqrt(axes) * (1 + axes * rounding),
        ),
        Decider("simultaneous: 10⁶ / farthest distance", ESCAPE_RADIUS / farthest, 1.0),
        Decider("alternating: max |H_t − H_0|", wobble, bound),
        *(
            Decider(
                f"averaging, weight {power.weight:g}: |power − {power.expected:.4g}|",
                abs(power.measured - power.expected),
                power.slack,
            )
            for power in result.powers
        ),
    )


def draw_games(result: Games) -> "Figure":
    """Draw the paths and radii of x y (above) and of Salimans' game (below).

    Examples
    --------
    >>> from divergences.experiments import games
    >>> [panel.get_title() for panel in draw_games(games()).axes][:2]
    ['xy: x minimises, y maximises', 'distance from (0, 0)']
    """
    with lecture_style():
        figure = new_figure(14, 12)
        axes = figure.subplots(2, 2)
        _draw_plane(axes[0, 0], result)
        _draw_radii(axes[0, 1], result)
        _draw_corner(axes[1, 0], result)
        _draw_distances(axes[1, 1], result)
    return figure


def _miss(run: Run, factor: float) -> float:
    ratio = run.radii / (run.radii[0] * factor ** np.arange(len(run.path)))
    return float(np.abs(ratio - 1).max())


def _draw_plane(axes: "Axes", result: Games) -> None:
    for name, _, colour in _PLANE:
        axes.plot(*getattr(result, name).path.T, color=colour)
    axes.plot(0, 0, "+", color="black", ms=14, mew=2)
    axes.set(title="xy: x minimises, y maximises", xlabel="x", ylabel="y", aspect="equal")


def _draw_radii(axes: "Axes", result: Games) -> None:
    """Draw measured radii as lines, closed forms as dots."""
    steps = np.arange(len(result.simultaneous.path))
    for name, label, colour in _PLANE:
        axes.plot(steps, getattr(result, name).radii, color=colour, label=label)
    control = result.overheld.radii
    axes.plot(steps, control, ":", color="black", label="μ = 10, h = 0.5")
    dots = steps[:: max(1, len(steps) // 10)]
    for run, factor in result.spirals:
        axes.plot(dots, run.radii[0] * factor**dots, "o", color="black", ms=5)
    axes.set(title="distance from (0, 0)", xlabel="update t", yscale="log")
    low = 0.5 * result.held.radii.min()
    axes.set_ylim(low, max(10.0, 2 * result.simultaneous.radii.max()))
    axes.legend(fontsize=13, loc="lower left", title="dots: closed form")


def _draw_corner(axes: "Axes", result: Games) -> None:
    runs = (result.leaving, result.turning, *result.averaged)
    for run, colour in zip(runs, _CORNER, strict=True):
        axes.plot(*run.path[:3000].T, color=colour, lw=1.5)
    axes.plot(1, 1, "+", color="black", ms=14, mew=2)
    axes.set(title="(f(x) − 1)(y − 1)", xlabel="x", ylabel="y", xlim=(-0.5, 3), ylim=(-1, 3))


def _draw_distances(axes: "Axes", result: Games) -> None:
    """Draw distances against updates on logarithmic axes, expected powers dashed."""
    powers, runs = result.powers, (result.leaving, result.turning, *result.averaged)
    labels = ("simultaneous", "alternating", *(f"averaging, w = {p.weight:g}" for p in powers))
    for run, colour, label in zip(runs, _CORNER, labels, strict=True):
        radius = run.radii[1:]
        rows = np.unique(np.geomspace(1, len(radius), 2000).astype(int)) - 1
        axes.plot(rows + 1, radius[rows], color=colour, lw=2, label=label)
    for run, power in zip(result.averaged, powers, strict=True):
        last, height = len(run.path) - 1, 2 * run.radii[-1]
        t = np.array([last / 30, last])
        axes.plot(t, height * (t / last) ** -power.expected, "--", color="black", lw=1.5)
        axes.annotate(f"$t^{{-{power.expected:.2f}}}$", (last, height), (6, 0), **_BESIDE)
    axes.set(title="distance from (1, 1)", xlabel="update t", xscale="log", yscale="log")
    axes.set_ylim(1e-5, 1e4)
    axes.legend(fontsize=13, loc="upper left")
