"""The picture of losses along training, against exact distances, and the numbers that decide it."""

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from ..._checks import EPS
from ...experiments.meaningful_loss import (
    CIRCLE,
    GAPS,
    GENERATOR,
    MeaningfulLoss,
    Training,
)
from ..decider import Decider
from ..laws import draw_law
from ..style import COLOURS, PALETTE, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOG_2: Final = math.log(2.0)
CORRELATED: Final = 0.7  # Spearman's correlation from which on an estimate tells of W
MISSED: Final = 0.6  # of W, by which the estimate of a trained critic may be off at most
SHOWN: Final = 3  # generated curves

_CRITIC: Final = PALETTE["sky"]
_JUDGE: Final = PALETTE["orange"]
_GAUSSIAN: Final = PALETTE["green"]


def decide_meaningful_loss(result: MeaningfulLoss) -> tuple[Decider, ...]:
    """Return what decides whose loss is meaningful, always for the worst run.

    The exact JS is a sum over parts, to 14 eps of log 2 together. The other limits have room: in 33
    runs from other seeds the rank correlation of a trained critic was 0.83 to 1, its worst miss of
    W 0.07 to 0.42, the smallest estimate of JS 0.48; the estimates between Gaussians missed JS by
    at most 0.014. Of 48 under-trained critics the worst miss was 0.79 and more. Three of them still
    ranked their distances with more than 0.7, having a gap of slope times distance; so the limit
    is for the least of the runs.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import meaningful_loss
    >>> found = meaningful_loss(
    ...     rng=np.random.default_rng(0), runs=1, steps=40, looks=2, compiled=False)
    >>> decide_meaningful_loss(found)[2].holds  # JS is log 2, whatever was learned
    True
    """
    good, poor = result.trained, result.undertrained
    fall = good.transport[:, -1] / good.transport[:, 0]
    judged = np.abs(result.gaussian_discriminators - result.gaussian_js)
    return (
        Decider(
            "critic: 1 − rank correlation with W",
            float(1 - good.rank_correlations.min()),
            1 - CORRELATED,
        ),
        Decider("critic: |estimate / W − 1|", float(good.misses.max()), MISSED),
        Decider("|JS − log 2|", float(np.abs(result.js - LOG_2).max()), 14 * EPS),
        Decider(
            "log 2 − discriminator’s estimate of JS",
            float(LOG_2 - result.discriminators.min()),
            LOG_2 / 2,
        ),
        Decider("meanwhile: last W / first W", float(fall.max()), 0.9),
        Decider(
            "under-trained critic: least rank correlation with W",
            float(poor.rank_correlations.min()),
            CORRELATED,
        ),
        Decider(
            f"under-trained critic: {MISSED:g} − |estimate / W − 1|",
            float(MISSED - poor.misses.min()),
            0.0,
        ),
        Decider("Gaussians: |discriminator’s estimate − JS|", float(judged.max()), 0.05),
    )


def draw_meaningful_loss(result: MeaningfulLoss) -> "Figure":
    """Draw generated curves, critics' estimates beside W, and JS against W.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import meaningful_loss
    >>> found = meaningful_loss(
    ...     rng=np.random.default_rng(0), runs=1, steps=60, looks=3, compiled=False)
    >>> [panel.get_title() for panel in draw_meaningful_loss(found).axes][-3:]
    ['critic, trained', 'critic, under-trained', 'discriminator']
    """
    with lecture_style():
        figure = new_figure(17, 11)
        axes = figure.subplots(2, SHOWN, height_ratios=(3, 4))
        looks = np.linspace(0, len(result.steps) - 1, SHOWN).round().astype(int)
        for panel, look in zip(axes[0], looks, strict=True):
            _draw_curve(panel, result, int(look))
        axes[0, 1].legend(fontsize=14, loc="upper center", bbox_to_anchor=(0.5, 0.06), ncols=2)
        _draw_critics(axes[1, 0], result, result.trained, "critic, trained")
        _draw_critics(axes[1, 1], result, result.undertrained, "critic, under-trained")
        top = max(panel.get_ylim()[1] for panel in axes[1, :2])
        low = min(panel.get_ylim()[0] for panel in axes[1, :2])
        for panel in axes[1, :2]:
            panel.set_ylim(low - 0.1 * (top - low), top)
        axes[1, 0].legend(fontsize=13, loc="upper right")
        _draw_discriminators(axes[1, 2], result)
    return figure


def _draw_curve(axes: "Axes", result: MeaningfulLoss, look: int) -> None:
    """Draw the circle and what the first generator makes of its latent interval."""
    theta = result.trained.thetas[0, look]
    draw_law(axes, CIRCLE.law, COLOURS["p"])
    axes.plot([], [], color=COLOURS["p"], label="real")
    curve = GENERATOR(theta, np.linspace(-1.0, 1.0, 2001)[:, np.newaxis])
    axes.plot(*curve.T, color=COLOURS["q"], label="generated")
    w, js = result.trained.transport[0, look], result.js[0, look]
    axes.set_title(f"step {result.steps[look]}: W = {w:.2f}, JS = {js:.3f}", fontsize=16)
    axes.set(xlim=(-1.8, 4.2), ylim=(-2.2, 2.2), xticks=[], yticks=[])
    axes.set_aspect("equal")
    axes.spines[:].set_visible(False)


def _draw_critics(axes: "Axes", result: MeaningfulLoss, kind: Training, title: str) -> None:
    """Draw the estimates and W of every run, the first run thicker."""
    for i, (estimate, exact) in enumerate(zip(kind.critic, kind.transport, strict=True)):
        width, named = (3.0, True) if i == 0 else (1.2, False)
        axes.plot(
            result.steps, exact, color=COLOURS["wasserstein"], lw=width, zorder=2,
            label="W, exact" if named else None,
        )  # fmt: skip
        axes.plot(
            result.steps, estimate, "o-", color=_CRITIC, lw=width, ms=4 if named else 2, zorder=3,
            label="critic’s estimate" if named else None,
        )  # fmt: skip
    axes.set(title=title, xlabel="steps of the generator", ylabel="length")
    ends = sorted({f"{value:.2f}" for value in kind.rank_correlations}, key=float)
    found = " to ".join([ends[0], *ends[-1:]] if len(ends) > 1 else ends).replace("-", "−")
    axes.annotate(f"rank correlation {found}", (0.03, 0.03), xycoords="axes fraction", fontsize=14)


def _draw_discriminators(axes: "Axes", result: MeaningfulLoss) -> None:
    """Draw JS and its estimates against W: at log 2 on curves, falling between Gaussians."""
    w = result.trained.transport
    axes.axhline(LOG_2, color=COLOURS["js"], label="circle: JS = log 2")
    axes.plot(
        w.ravel(), result.discriminators.ravel(), "o", color=_JUDGE, ms=6,
        label="circle: estimate",
    )  # fmt: skip
    axes.plot(GAPS, result.gaussian_js, color=_GAUSSIAN, label="Gaussians: JS")
    axes.plot(
        GAPS,
        result.gaussian_discriminators,
        "s",
        color=_GAUSSIAN,
        ms=8,
        label="Gaussians: estimate",
    )
    axes.set(title="discriminator", xlabel="W", ylabel="JS  (nats)", ylim=(-0.05, 0.8))
    axes.legend(fontsize=13, loc="lower right")
