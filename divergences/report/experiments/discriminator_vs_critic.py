"""The picture of discriminator and critic between two Gaussians, and the numbers that decide."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...experiments.discriminator_vs_critic import Contest, DiscriminatorVsCritic, saturating
from ..decider import Decider
from ..style import COLOURS, PALETTE, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_JUDGE, _CRITIC = PALETTE["vermilion"], PALETTE["blue"]

LEAST_SHARE = 0.3  # of the Lipschitz constant, that the critic must have everywhere on the fakes
VANISHED = 1e-3  # of the critic's slope: less is no slope
RECOVERED = 2.0  # factor within which a trained discriminator has the slope of the optimal one


def decide_discriminator_vs_critic(result: DiscriminatorVsCritic) -> tuple[Decider, ...]:
    """Return what decides between discriminator and critic.

    Each number is the worst over all trainings. What is proved needs no margin: each critic's
    bound on W is below W (the trainings are far from it by much more than rounding). The slopes
    have the margins named above.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import discriminator_vs_critic
    >>> found = discriminator_vs_critic(
    ...     rng=np.random.default_rng(0), steps=300, replicates=1, compiled=False)
    >>> [decider.holds for decider in decide_discriminator_vs_critic(found)][-3:]
    [True, True, True]
    """
    apart, overlapping = result.apart, result.overlapping
    off = np.abs(np.log(overlapping.saturated / overlapping.optimal_saturated))
    return (
        Decider(
            "apart: 1 − least critic slope on the fakes / Lipschitz constant",
            float((1 - apart.evenness).max()),
            1 - LEAST_SHARE,
        ),
        Decider(
            "apart: median slope of log(1 − D) / that of the critic",
            float(apart.ratios.max()),
            VANISHED,
        ),
        Decider(
            "apart: the same of D* and the potential",
            apart.optimal_saturated / float(np.abs(apart.potential).min()),
            VANISHED,
        ),
        Decider(
            "overlapping: slope of log(1 − D), factor off that of D*",
            float(np.exp(off.max())),
            RECOVERED,
        ),
        *(
            Decider(
                f"s = {contest.spread:g}: critic’s gap / Lipschitz constant, against W",
                float(contest.bounds.max()),
                contest.transport.upper,
            )
            for contest in (apart, overlapping)
        ),
    )


def draw_discriminator_vs_critic(result: DiscriminatorVsCritic) -> "Figure":
    """Draw laws, discriminators and critics, and below them their slopes.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import discriminator_vs_critic
    >>> found = discriminator_vs_critic(
    ...     rng=np.random.default_rng(0), steps=20, replicates=1, compiled=False)
    >>> len(draw_discriminator_vs_critic(found).axes)
    4
    """
    with lecture_style():
        figure = new_figure(16, 10)
        axes = figure.subplots(2, 2, sharex="col", sharey="row")
        for column, contest in zip(axes.T, (result.apart, result.overlapping), strict=True):
            _draw_values(column[0], contest)
            _draw_slopes(column[1], contest)
            column[1].set_xlabel("x")
        axes[0, 0].set_ylabel("D;  f / (Lip · Δ)")
        axes[1, 0].set_ylabel("size of the slope")
        axes[0, 1].legend(loc="lower left", fontsize=13)
        axes[1, 1].legend(loc="lower left", fontsize=13)
    return figure


def _draw_values(axes: "Axes", contest: Contest) -> None:
    """Draw D, and each critic in units of Lipschitz constant times distance, 1/2 in the middle."""
    x, middle = contest.x, np.array([contest.distance / 2])
    for mean, colour, name in (
        (0.0, COLOURS["p"], "real"),
        (contest.distance, COLOURS["q"], "generated"),
    ):
        density = np.exp(-0.5 * ((x - mean) / contest.spread) ** 2)
        axes.fill_between(x, 0.6 * density, color=colour, alpha=0.25, lw=0, label=name)
    for i, (judge, critic) in enumerate(zip(contest.discriminators, contest.critics, strict=True)):
        named = i == 0
        look: dict[str, Any] = {"lw": 2.5 if named else 1.0, "alpha": 1.0 if named else 0.6}
        d = np.exp(saturating(judge, x)[0])
        axes.plot(x, 1 - d, color=_JUDGE, label="D" if named else None, **look)
        f = 0.5 + (critic(x) - critic(middle)) / (critic.lipschitz * contest.distance)
        axes.plot(x, f, color=_CRITIC, label="critic f" if named else None, **look)
    potential = 0.5 + (contest.distance / 2 - x) / contest.distance
    axes.plot(x, potential, "--", color="black", lw=1.5, label="potential f*")
    axes.set(title=f"s = {contest.spread:g}, W = {contest.transport.value:g}", ylim=(-0.6, 1.6))
    low, high = contest.bounds.min(), contest.bounds.max()
    axes.annotate(
        f"critics prove W ≥ {low:.2f} to {high:.2f}", (0.97, 0.92), xycoords="axes fraction",
        ha="right", color=_CRITIC,
    )  # fmt: skip


def _draw_slopes(axes: "Axes", contest: Contest) -> None:
    x = contest.x
    for i, (judge, critic) in enumerate(zip(contest.discriminators, contest.critics, strict=True)):
        named = i == 0
        look: dict[str, Any] = {"lw": 2.5 if named else 1.0, "alpha": 1.0 if named else 0.6}
        steep = np.abs(critic.slope(x)) / critic.lipschitz
        axes.semilogy(x, steep, color=_CRITIC, label="critic / Lip" if named else None, **look)
        flat = np.abs(saturating(judge, x)[1])
        axes.semilogy(x, flat, color=_JUDGE, label="log(1 − D)" if named else None, **look)
    best = np.abs(saturating(contest.optimal_logit, x)[1])
    axes.semilogy(x, best, "--", color=_JUDGE, lw=1.5, label="log(1 − D*)")
    axes.semilogy(x, np.abs(contest.potential), "--", color="black", lw=1.5, label="potential f*")
    axes.axvspan(*contest.region, color=COLOURS["q"], alpha=0.12, lw=0)
    axes.annotate(
        "fake region", (math.fsum(contest.region) / 2, 3.0), ha="center", color=COLOURS["q"]
    )
    axes.set_ylim(1e-13, 1e2)
