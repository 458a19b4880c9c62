"""Figure 1 of Wasserstein GAN: four distances between two parallel lines, and what decides it."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .._checks import EPS, FloatArray
from ..diagnosis import Metric, Sweep, sweep
from ..errors import InputError
from ..measures import parallel_lines
from .decider import Decider
from .style import COLOURS, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOG_2: Final = math.log(2.0)

_RING: Final[Mapping[str, Any]] = {"ms": 11, "mew": 2.5}
_BREAK: Final[Mapping[str, Any]] = {"ms": 13, "mew": 1.5, "mec": "black", "color": "black"}


def wgan_1_data(offsets: int = 201) -> Sweep:
    """Return the four distances between the parallel lines at offsets in [-1, 1], an odd number.

    Examples
    --------
    >>> wgan_1_data(3).thetas.tolist()
    [-1.0, 0.0, 1.0]
    """
    return sweep(parallel_lines, np.linspace(-1.0, 1.0, offsets))


def decide_wgan_1(curves: Sweep) -> tuple[Decider, ...]:
    """Return what decides Figure 1 of Wasserstein GAN.

    The limits: an offset in [-1, 1] and log 2 are represented to half an ulp and each distance
    is a closed form of a few operations, so 4 eps is left for rounding. At offset 0 the two laws
    are one and every distance is 0 with no rounding at all.

    Examples
    --------
    >>> import divergences as dv
    >>> [d.holds for d in decide_wgan_1(dv.sweep(dv.parallel_lines, [-0.5, 0.0, 1.0]))]
    [True, True, True]
    """
    theta, js = curves.thetas, curves.values("js")
    off, at = theta != 0, theta == 0
    names: tuple[Metric, ...] = ("wasserstein", "js", "tv", "kl")
    return (
        Decider("max |W - |θ||", _worst(curves.values("wasserstein") - np.abs(theta)), 4 * EPS),
        Decider("max |JS - log 2|, θ ≠ 0", _worst(js[off] - LOG_2), 4 * EPS),
        Decider(
            "max of W, JS, TV, KL at θ = 0",
            max(_worst(curves.values(name)[at]) for name in names),
            0.0,
        ),
    )


def draw_wgan_1(curves: Sweep) -> "Figure":
    """Draw Figure 1 of Wasserstein GAN (arXiv 1701.07875), with TV and KL added.

    Parameters
    ----------
    curves : Sweep
        Distances between parallel lines; ``curves.thetas`` holds the offset 0.

    Examples
    --------
    >>> import divergences as dv
    >>> curves = dv.sweep(dv.parallel_lines, [-1.0, -0.5, 0.0, 0.5, 1.0])
    >>> [panel.get_ylabel() for panel in draw_wgan_1(curves).axes]
    ['W₁  (length)', 'JS  (nats)', 'TV', 'KL  (nats)']
    """
    _check_offsets(curves.thetas)
    with lecture_style():
        figure = new_figure(12, 8)
        axes = figure.subplots(2, 2, sharex=True)
        _draw_wasserstein(axes[0, 0], curves)
        _draw_jensen_shannon(axes[0, 1], curves)
        _draw_total_variation(axes[1, 0], curves)
        _draw_kullback_leibler(axes[1, 1], curves)
        for panel in axes[1]:
            panel.set_xlabel("offset θ of the second line")
    return figure


def _worst(errors: FloatArray) -> float:
    return float(np.abs(errors).max(initial=0.0))


def _check_offsets(theta: FloatArray) -> None:
    if not ((theta < 0).any() and (theta == 0).any() and (theta > 0).any()):
        raise InputError("curves must hold offsets below 0, at 0 and above 0; sweep over more")


def _draw_wasserstein(axes: "Axes", curves: Sweep) -> None:
    colour, values = COLOURS["wasserstein"], curves.values("wasserstein")
    axes.plot(curves.thetas, values, color=colour)
    _mark_zero(axes, curves.thetas, values, colour)
    axes.set(title="Wasserstein: slope ±1", ylabel="W₁  (length)", ylim=(-0.08, 1.18))
    _draw_lines(axes.inset_axes((0.36, 0.5, 0.28, 0.5)))


def _draw_lines(axes: "Axes") -> None:
    """Draw the two laws themselves, with their offset between them."""
    for x, name, colour in ((0.0, "$P_0$", COLOURS["p"]), (1.0, "$P_\\theta$", COLOURS["q"])):
        axes.plot([x, x], [0.0, 1.0], color=colour, lw=5)
        axes.annotate(name, (x, 1.0), (0, 6), textcoords="offset points", ha="center")
    axes.annotate("", (0.95, 0.3), (0.05, 0.3), arrowprops={"arrowstyle": "<->", "lw": 1.2})
    axes.annotate("θ", (0.5, 0.3), (0, 5), textcoords="offset points", ha="center")
    axes.set(xlim=(-0.5, 1.5), ylim=(-0.05, 1.4))
    axes.set_axis_off()


def _draw_jensen_shannon(axes: "Axes", curves: Sweep) -> None:
    colour, js = COLOURS["js"], curves.values("js")
    _draw_plateau(axes, curves.thetas, 2 * js, colour, style="--")
    _draw_plateau(axes, curves.thetas, js, colour)
    _mark_zero(axes, curves.thetas, js, colour)
    _label(axes, 2 * LOG_2, "2 log 2 ≈ 1.386  (sum convention)")
    _label(axes, LOG_2, "log 2 ≈ 0.693  (half convention)")
    axes.set(title="Jensen–Shannon: slope 0", ylabel="JS  (nats)", ylim=(-0.12, 1.77))
    axes.set_yticks([0.0, 0.5, 1.0, 1.5])


def _draw_total_variation(axes: "Axes", curves: Sweep) -> None:
    colour, tv = COLOURS["tv"], curves.values("tv")
    _draw_plateau(axes, curves.thetas, tv, colour)
    _mark_zero(axes, curves.thetas, tv, colour)
    axes.set(title="Total variation: slope 0", ylabel="TV", ylim=(-0.08, 1.18))


def _draw_kullback_leibler(axes: "Axes", curves: Sweep) -> None:
    """Draw +inf at the top of an axis that is broken between its two values, 0 and +inf."""
    colour, kl = COLOURS["kl"], curves.values("kl")
    heights = np.where(np.isinf(kl), 1.0, kl)
    _draw_plateau(axes, curves.thetas, heights, colour)
    _mark_zero(axes, curves.thetas, heights, colour)
    axes.set(title="Kullback–Leibler: infinite", ylabel="KL  (nats)", ylim=(-0.08, 1.18))
    axes.set_yticks([0.0, 1.0], ["0", "+∞"])
    gap: dict[str, Any] = {"transform": axes.transAxes, "clip_on": False}
    axes.plot([0.0, 0.0], [0.48, 0.52], color="white", lw=4, **gap)
    axes.plot([0.0, 0.0], [0.48, 0.52], marker=[(-1, -0.5), (1, 0.5)], ls="", **_BREAK, **gap)


def _draw_plateau(
    axes: "Axes", theta: FloatArray, values: FloatArray, colour: str, *, style: str = "-"
) -> None:
    """Draw a curve that jumps at θ = 0; open circles show the limits it does not take there."""
    for side, last in ((theta < 0, -1), (theta > 0, 0)):
        axes.plot(theta[side], values[side], style, color=colour)
        axes.plot(0.0, values[side][last], "o", mfc="white", mec=colour, zorder=3, **_RING)


def _mark_zero(axes: "Axes", theta: FloatArray, values: FloatArray, colour: str) -> None:
    value = values[theta == 0][0]
    axes.plot(0.0, value, "o", color=colour, zorder=4, **_RING)
    axes.annotate(
        f"{value:g} at θ = 0", (0.0, value), (15, 0), textcoords="offset points", va="center"
    )


def _label(axes: "Axes", height: float, text: str) -> None:
    axes.annotate(text, (0.0, height), (0, 13), textcoords="offset points", ha="center")
