"""The picture of gradients with Cauchy tails and without, and the numbers that decide it."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np

from ..._checks import EPS, FloatArray
from ...experiments import CauchyGradient, GradientSample
from ..decider import Decider
from ..style import PALETTE, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Chances that a true statement is refused. Each of m normal variables exceeds four standard
# errors once in 16,000; of m Kolmogorov distances any exceeds its limit once in a thousand.
_ERRORS: Final = 4.0
_LEVEL: Final = 1e-3

# How surely a Cauchy law is to be refused: log10 p is proportional to the number of draws.
_CONTROL_LOG10_P: Final = -25 / 40_000
_SIGMOID_LOG10_P: Final = -100 / 40_000

_BATCH_COLOURS: Final = (PALETTE["blue"], PALETTE["orange"], PALETTE["green"], PALETTE["purple"])
_CONTROLS: Final = (
    ("D* = ½", PALETTE["green"]),
    ("Student-t noise", PALETTE["purple"]),
    ("floored noise", PALETTE["orange"]),
)


def decide_cauchy_gradient(result: CauchyGradient) -> tuple[Decider, ...]:
    """Return what decides which gradients are Cauchy variables; of all repeats, the worst counts.

    The limits: four standard errors; Massart's bound 2 exp(-2 λ²) on √R times Kolmogorov's
    distance, shared among the samples; tail indices above 2, with which variances are finite.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import cauchy_gradient
    >>> found = cauchy_gradient(
    ...     rng=np.random.default_rng(0), replicates=4000, points=100_000, repeats=1
    ... )
    >>> all(decider.holds for decider in decide_cauchy_gradient(found))
    True
    """
    return (*_decide_theorem(result), *_decide_controls(result), *_decide_heads(result))


def draw_cauchy_gradient(result: CauchyGradient) -> "Figure":
    """Draw quantiles against Cauchy's, tails with their controls, and what averaging does.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import cauchy_gradient
    >>> found = cauchy_gradient(
    ...     rng=np.random.default_rng(0), replicates=4000, points=100_000, repeats=1
    ... )
    >>> [panel.get_xlabel() for panel in draw_cauchy_gradient(found).axes]
    ['quantile of the Cauchy law', 'batch n', '|gradient| / median', '|gradient| / median']
    """
    with lecture_style():
        figure = new_figure(15, 13)
        axes = figure.subplots(2, 2)
        _draw_quantiles(axes[0, 0], result)
        _draw_averages(axes[0, 1], result)
        _draw_noise_tails(axes[1, 0], result)
        _draw_head_tails(axes[1, 1], result)
    return figure


def _decide_theorem(result: CauchyGradient) -> tuple[Decider, ...]:
    means, count = result.means, result.means[0].values.shape[1]
    distances = [sample.ks_distances for sample in means]
    tests = np.size(distances)
    limit = math.sqrt(math.log(2 * tests / _LEVEL) / 2)
    return (
        Decider("Cauchy: max √R sup |F_R − F|", math.sqrt(count) * _worst(distances), limit),
        Decider(
            "Cauchy: max |half-IQR − γ| / SE", _worst(sample.misses for sample in means), _ERRORS
        ),
        Decider("Cauchy: max |tail index − 1| / SE", _tail_miss(means), _ERRORS),
        Decider(
            "Cauchy: max |slope of log P(|g| > t) + 1| / SE",
            _worst(sample.slope_misses for sample in means),
            _ERRORS,
        ),
        Decider(
            "normal: max |half-IQR − .674 σ/√n| / SE",
            _worst(sample.misses for sample in result.normal),
            _ERRORS,
        ),
    )


def _decide_controls(result: CauchyGradient) -> tuple[Decider, ...]:
    off_zero = result.control("D* = ½")
    return (
        *(_refuse_cauchy(sample, _CONTROL_LOG10_P) for sample in result.controls),
        Decider("D* = ½: 2 / min tail index", 2 / float(off_zero.tail_indices.min()), 1.0),
        Decider("floored noise: max |E g² − exact| / SE", _worst([result.floored_misses]), _ERRORS),
        Decider("r ∝ ε: max |g| / min |g| − 1", result.dependent_spread, 4 * EPS),
    )


def _decide_heads(result: CauchyGradient) -> tuple[Decider, ...]:
    linear, sigmoid = result.linear, result.sigmoid
    ratios = np.abs(linear.constant_ratios - 1) / linear.tail_error
    return (
        Decider("linear output: max |tail index − 1| / SE", _tail_miss([linear]), _ERRORS),
        Decider("linear output: max |t P(|g| > t) / c − 1| / SE", _worst([ratios]), _ERRORS),
        _refuse_cauchy(sigmoid, _SIGMOID_LOG10_P),
        Decider("sigmoid output: 2 / min tail index", 2 / float(sigmoid.tail_indices.min()), 1.0),
        Decider("sigmoid output: max |g| / bound", _worst([sigmoid.shares]), 1.0),
    )


def _refuse_cauchy(sample: GradientSample, per_draw: float) -> Decider:
    statement = f"{sample.name}: log₁₀ p of any Cauchy law about 0"
    return Decider(statement, float(sample.log10_p.max()), per_draw * sample.values.shape[1])


def _tail_miss(samples: Iterable[GradientSample]) -> float:
    """Return how far a tail index is from 1, in the standard errors it has at 1."""
    return _worst(np.abs(sample.tail_indices - 1) / sample.tail_error for sample in samples)


def _worst(numbers: Iterable[FloatArray]) -> float:
    """Return the largest of all, NaN if there is one."""
    return float(np.max(list(numbers)))


def _draw_quantiles(axes: "Axes", result: CauchyGradient) -> None:
    """Draw quantiles from 10/R to 1 - 10/R, in units of the theorem's scale, all repeats."""
    count = result.means[0].values.shape[1]
    tail = np.geomspace(10 / count, 0.1, 40)
    levels = np.concatenate((tail, np.linspace(0.1, 0.9, 41)[1:-1], 1 - tail[::-1]))
    exact = np.tan(math.pi * (levels - 0.5))
    for sample, colour, size in zip(result.means, _BATCH_COLOURS, (8, 6, 4, 2), strict=True):
        scaled = sample.values / sample.expected[:, np.newaxis]
        for quantiles in np.quantile(scaled, levels, axis=1).T:
            axes.plot(exact, quantiles, "o", color=colour, ms=size, mec="none")
        axes.plot([], [], "o", color=colour, label=sample.name)
    axes.plot(exact, exact, color="black", lw=1.2)
    axes.set_xscale("symlog", linthresh=1.0)
    axes.set_yscale("symlog", linthresh=1.0)
    axes.set(title="Theorem 2.6: a Cauchy law", xlabel="quantile of the Cauchy law")
    axes.set_ylabel("quantile of the gradient / γ")
    axes.legend(fontsize=13, loc="upper left")


def _draw_averages(axes: "Axes", result: CauchyGradient) -> None:
    """Draw half-IQR over the Cauchy scale against the batch size, all repeats."""
    batches = [sample.batch for sample in result.means[:3]]
    labels = ("divided by noise (Cauchy)", "not divided (normal)")
    for kind, label, colour in zip(
        result.shrinkage, labels, (PALETTE["blue"], PALETTE["vermilion"]), strict=True
    ):
        axes.plot(batches, kind[:3], "o-", color=colour, lw=1.2)
        axes.plot([], [], "o-", color=colour, lw=1.2, label=label)
    axes.axhline(1.0, color="black", lw=1.2)
    shrinking = 0.674 / np.sqrt(batches)
    axes.plot(batches, shrinking, "--", color="black", lw=1.2, label="0.674/√n, were all |J| equal")
    axes.set(title="Averaging does not help", xlabel="batch n", ylabel="half-IQR / γ")
    axes.set(xscale="log", yscale="log", ylim=(0.02, 3.0))
    axes.set_xticks(batches, [str(n) for n in batches], minor=False)
    axes.minorticks_off()
    axes.legend(fontsize=13, loc="lower left")


def _draw_noise_tails(axes: "Axes", result: CauchyGradient) -> None:
    ratios = np.geomspace(0.1, 1e4, 200)
    for sample, colour in ((result.means[0], PALETTE["blue"]), (result.means[2], PALETTE["sky"])):
        _draw_tails(axes, sample, colour)
    for name, colour in _CONTROLS:
        _draw_tails(axes, result.control(name), colour)
    axes.plot(ratios, np.arctan(1 / ratios) * (2 / math.pi), "--", color="black", lw=1.5,
              label="Cauchy: slope −1")  # fmt: skip
    _frame(axes, "Noise in D: tails, and controls")


def _draw_head_tails(axes: "Axes", result: CauchyGradient) -> None:
    """Draw the tails of trained critics, and dashed what the zeros of each say."""
    linear = result.linear
    low, high = 100 * linear.negative.min(), 100 * linear.negative.max()
    label = f"{linear.name}: D < 0 at {low:.0f}–{high:.0f} %"
    _draw_tails(axes, linear, PALETTE["blue"], label)
    _draw_tails(axes, result.sigmoid, PALETTE["vermilion"])
    for values, constant in zip(linear.values, linear.constants, strict=True):
        ratios = np.array([30.0, 1e4])
        tail = constant / (ratios * np.median(np.abs(values)))
        axes.plot(ratios, tail, "--", color="black", lw=1.0)
    axes.plot([], [], "--", color="black", lw=1.0, label="c/t from the zeros of D")
    _frame(axes, "Trained critics: −log D")


def _draw_tails(axes: "Axes", sample: GradientSample, colour: str, label: str = "") -> None:
    """Draw P(|g| > t) against t over the median size, one line a repeat."""
    count = sample.values.shape[1]
    ranks = np.unique(np.geomspace(1, count, 300).astype(int))
    for values in sample.values:
        sizes = np.sort(np.abs(values))
        axes.plot(sizes[-ranks] / np.median(sizes), ranks / count, color=colour, lw=1.2)
    axes.plot([], [], color=colour, label=label or sample.name)


def _frame(axes: "Axes", title: str) -> None:
    axes.set(title=title, xlabel="|gradient| / median", ylabel="P(|gradient| > t)")
    axes.set(xscale="log", yscale="log", xlim=(0.1, 1e5), ylim=(2e-6, 1.5))
    axes.legend(fontsize=13, loc="upper right")
