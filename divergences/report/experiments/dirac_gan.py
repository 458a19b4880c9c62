"""The picture of the Dirac-GAN, and the numbers that decide it."""

from typing import TYPE_CHECKING

import numpy as np

from ..._checks import EPS
from ...experiments.dirac_gan import DAMPING, GAMES, NEAR, RULES, DiracGan, consensus_slopes
from ..decider import Decider
from ..style import PALETTE, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = dict(zip(RULES, (PALETTE["vermilion"], PALETTE["blue"], PALETTE["green"]), strict=True))
_IN_TURN = ("simultaneous", "alternating 1:1")
_COLUMNS = 5


def decide_dirac_gan(result: DiracGan) -> tuple[Decider, ...]:
    """Return what decides the Dirac-GAN.

    Growth: a step of the GAN multiplies r^2 by 1 + h^2 d^2; the two sides round by
    (10 + 7 h) eps. Cycles: a clipped step ends at abs(psi) = 1 and an unclipped one grows; a step
    towards slope 1 leads to at least r (1 - h g) + h g >= 1 from r >= 1, and outwards from below.
    Neither can fall below radius 1, nor simultaneous non-saturating steps below
    ``DiracGan.floor``. Rates: bounds of :func:`divergences.nets.games.decay`.

    Examples
    --------
    >>> from divergences.experiments import dirac_gan
    >>> all(decider.holds for decider in decide_dirac_gan(dirac_gan()))
    True
    """
    return (*_decide_cycles(result), *_decide_rates(result), *_decide_consensus())


def draw_dirac_gan(result: DiracGan) -> "Figure":
    """Draw for each game its paths by three rules and, beneath, their radii.

    Examples
    --------
    >>> from divergences.experiments import dirac_gan
    >>> len(draw_dirac_gan(dirac_gan(steps=20)).axes)
    20
    """
    with lecture_style():
        figure = new_figure(22, 18)
        rows = 2 * (len(GAMES) // _COLUMNS)
        axes = figure.subplots(rows, _COLUMNS)
        for i, label in enumerate(GAMES):
            row, column = 2 * (i // _COLUMNS), i % _COLUMNS
            _draw_paths(axes[row, column], result, label)
            _draw_radii(axes[row + 1, column], result, label)
        lines = axes[0, 0].get_lines()[: len(RULES)]
        figure.legend(lines, list(RULES), loc="outside lower center", ncols=len(RULES))
    return figure


def _decide_cycles(result: DiracGan) -> tuple[Decider, ...]:
    floors = {"non-saturating": result.floor, "WGAN, clip 1": 1.0, "WGAN-GP": 1.0}
    return (
        Decider(
            "GAN, simultaneous: max |growth of r² / (1 + h²d²) − 1|",
            float(np.abs(result.growth - 1).max()),
            (10 + 7 * result.rate) * EPS,
        ),
        *(
            Decider(
                f"{label}, simultaneous: {floor:.4g} − smallest radius",
                floor - float(result.run(label).radii.min()),
                4 * EPS,
            )
            for label, floor in floors.items()
        ),
    )


def _decide_rates(result: DiracGan) -> tuple[Decider, ...]:
    decays = result.decays
    ends = [result.run(label, by).radii[-1] for label in DAMPING for by in _IN_TURN]
    outside = sum(not rate.holds for rate in decays)
    largest = max((rate.expected + rate.high for rate in decays), default=np.inf)
    errors = result.flow_errors.values()
    return (
        Decider("flow: max |eigenvalue − closed form|", max(errors), 4 * EPS),
        Decider("damped games, simultaneous and 1:1: largest last radius", max(ends), NEAR),
        Decider(f"rates outside their proved bounds, of {len(decays)}", float(outside), 0.0),
        Decider("largest rate that the bounds allow", largest, 0.0),
    )


def _decide_consensus() -> tuple[Decider, Decider]:
    """Decide the factor: complex step and field round by 16 eps of numbers below 1."""
    true, ours, printed = consensus_slopes()
    return (
        Decider("consensus: |slope − complex step|", abs(ours - true), 16 * EPS),
        Decider("consensus, factor ½: printed × true slope", printed * true, 0.0),
    )


def _draw_paths(axes: "Axes", result: DiracGan, label: str) -> None:
    for by, colour in _COLOURS.items():
        axes.plot(*result.run(label, by).path.T, color=colour, lw=1.5)
    axes.plot(0, 0, "+", color="black", ms=14, mew=2)
    axes.plot(1, 1, "o", color="black", ms=7)
    axes.set(title=label, xlabel="θ", ylabel="ψ", xlim=(-3, 3), ylim=(-3, 3), aspect="equal")


def _draw_radii(axes: "Axes", result: DiracGan, label: str) -> None:
    """Draw radii as lines; dashed, the spectral radius to the power of the update."""
    for by, colour in _COLOURS.items():
        run = result.run(label, by)
        axes.plot(run.radii, color=colour, lw=2)
        if run in result.reached:
            first, last = int((run.radii <= NEAR).argmax()), len(run.path) - 1
            t = np.array([first, last])
            axes.plot(t, run.radii[first] * run.spectral_radius ** (t - first), "k--", lw=1.2)
    low = 1e-12 if label in DAMPING else 0.1
    axes.set(xlabel="update", ylabel="radius", yscale="log", ylim=(low, 30))
