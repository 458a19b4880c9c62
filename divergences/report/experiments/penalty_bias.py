"""The picture of the bias that a gradient penalty has, and the numbers that decide it."""

from typing import TYPE_CHECKING, Final

import numpy as np

from ..._checks import EPS
from ...experiments.penalty_bias import Bias, PenaltyBias, penalised_objective
from ..decider import Decider
from ..style import PALETTE, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHARE: Final = 0.05  # of the exact bias, by which a trained critic may miss it

_GAP, _OBJECTIVE = PALETTE["vermilion"], PALETTE["blue"]


def decide_penalty_bias(result: PenaltyBias) -> tuple[Decider, ...]:
    """Return what decides the bias of a gradient penalty.

    The limits: the trained biases within 5 % of the exact ones, the worst critic; no objective
    above the proved maximum but for rounding; the end of the line that begins at slope -1
    within 64 eps (60 halvings leave less, and each rounds by a few eps); the clipped line exactly;
    and the objective with the printed sign beyond ten times the maximum of the right one.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import penalty_bias
    >>> found = penalty_bias(
    ...     rng=np.random.default_rng(0), steps=150, replicates=1, compiled=False)
    >>> decide_penalty_bias(found)[-3].statement
    '|gap − W| of a slope clipped to [−1, 1]'
    """
    both = (("two-sided", result.two_sided), ("one-sided", result.one_sided))
    main = result.two_sided
    best = main.distance + main.exact_objective_bias
    return (
        *(decider for name, bias in both for decider in _decide_bias(name, bias)),
        Decider(
            "|gap − W| of a slope clipped to [−1, 1]", abs(result.projected - main.distance), 0.0
        ),
        Decider(
            "line from slope −1 on: off the second well",
            abs(result.from_reversed - result.exact_from_reversed),
            64 * EPS * main.exact_slope,
        ),
        Decider(
            "printed sign: maximum of the right / objective", best / float(result.printed[-1]), 0.1
        ),
    )


def draw_penalty_bias(result: PenaltyBias) -> "Figure":
    """Draw the objective over the slope, and biases against Delta^2 / lambda.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import penalty_bias
    >>> found = penalty_bias(
    ...     rng=np.random.default_rng(0), steps=30, replicates=1, compiled=False)
    >>> [panel.get_xlabel() for panel in draw_penalty_bias(found).axes]
    ['slope a of the critic', 'Δ² / λ']
    """
    with lecture_style():
        figure = new_figure(16, 7.5)
        left, right = figure.subplots(1, 2)
        _draw_objective(left, result)
        _draw_biases(right, result)
    return figure


def _decide_bias(name: str, bias: Bias) -> tuple[Decider, ...]:
    above = bias.objectives.max() - bias.distance - bias.exact_objective_bias
    rounding = 64 * EPS * (bias.distance + bias.weight)  # of some 64 pieces
    return (
        Decider(f"{name}: gap bias off Δ²/(2λ)", float(np.abs(bias.gap_errors).max()), SHARE),
        Decider(
            f"{name}: objective bias off Δ²/(4λ)",
            float(np.abs(bias.objective_errors).max()),
            SHARE,
        ),
        Decider(f"{name}: objective above its maximum", float(above), rounding),
    )


def _draw_objective(axes: "Axes", result: PenaltyBias) -> None:
    main = result.two_sided
    distance, weight = main.distance, main.weight
    a = np.linspace(-1.6, 1.9, 701)
    curves = (
        ("two-sided", penalised_objective(a, distance, weight), _OBJECTIVE, "-"),
        ("one-sided", penalised_objective(a, distance, weight, one_sided=True), _OBJECTIVE, ":"),
        ("printed sign", penalised_objective(a, distance, -weight), PALETTE["orange"], "--"),
    )
    for label, values, colour, style in curves:
        axes.plot(a, values, style, color=colour, label=label)
    axes.axhline(distance, color="black", lw=1.2)
    axes.annotate(f"W = {distance:g}", (-1.55, distance), (0, 5), textcoords="offset points")
    best, trained = main.exact_slope, main.gaps / distance
    axes.plot(trained, main.objectives, "o", color=_GAP, ms=11, label="trained", zorder=3)
    end = result.from_reversed
    axes.plot(
        end, penalised_objective(end, distance, weight), "X",
        color=_GAP, ms=12, label="from slope −1", zorder=3,
    )  # fmt: skip
    axes.annotate(
        f"a = 1 + Δ/(2λ) = {best:g}", (best, distance + main.exact_objective_bias), (0, -150),
        textcoords="offset points", ha="center", arrowprops={"arrowstyle": "->"},
    )  # fmt: skip
    axes.set(title=f"two atoms, Δ = {distance:g}, λ = {weight:g}", xlabel="slope a of the critic")
    axes.set(ylabel="penalised objective", ylim=(-2.5 * distance, 3.5 * distance))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), fontsize=13, ncols=3)


def _draw_biases(axes: "Axes", result: PenaltyBias) -> None:
    kinds = (result.two_sided, *result.others)
    ratio = np.array([bias.distance**2 / bias.weight for bias in kinds])
    line = np.array([0.7 * ratio.min(), 1.4 * ratio.max()])
    axes.loglog(line, line / 2, color=_GAP, label="gap: Δ²/(2λ)")
    axes.loglog(line, line / 4, color=_OBJECTIVE, label="objective: Δ²/(4λ)")
    marks = dict(zip(sorted({bias.distance for bias in kinds}), "s^o", strict=True))
    for bias in kinds:
        look = {"ls": "", "marker": marks[bias.distance], "ms": 10, "mfc": "none", "mew": 2}
        x = np.full(len(bias.gaps), bias.distance**2 / bias.weight)
        axes.loglog(x, bias.gaps - bias.distance, color=_GAP, **look)
        axes.loglog(x, bias.objectives - bias.distance, color=_OBJECTIVE, **look)
    for distance, mark in marks.items():
        axes.plot([], [], mark, color="black", mfc="none", label=f"trained, Δ = {distance:g}")
    axes.set(title="how far above W", xlabel="Δ² / λ", ylabel="bias")
    axes.legend(loc="upper left", fontsize=13)
