"""The picture of modes over time, and the numbers that decide it."""

from typing import TYPE_CHECKING, Final

import numpy as np

from ..._checks import FloatArray
from ...experiments.mode_rotation import KINDS, RING, ModeRotation, Rotation
from ..decider import Decider
from ..style import COLOURS, PALETTE, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TURNS: Final = 3  # modes that lead one after another, from which on a generator rotates
CLOSE: Final = 0.35  # W of a generator that comes nearer
SHOWN: Final = 6  # looks drawn
REACH: Final = 1.6

PLAIN, UNROLLED, STOPPED, DEEP = KINDS

_COLOURS: Final = (PALETTE["vermilion"], PALETTE["blue"], PALETTE["purple"], PALETTE["orange"])


def decide_mode_rotation(result: ModeRotation) -> tuple[Decider, ...]:
    """Return what decides Figure 2 of Metz et al., always for the worst run.

    With six other seeds, five to seven modes led in turn without unrolling; unrolled, all eight
    were covered throughout the second half and W was 0.19 to 0.25 over the last quarter. With the
    gradient stopped it was 0.40 to 0.58, with two hidden layers 0.9 and more.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import mode_rotation
    >>> found = mode_rotation(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> [decider.limit for decider in decide_mode_rotation(found)]
    [0.0, 0.0, 0.35, 0.0, 0.0]
    """
    kinds = result.kinds
    modes = len(RING.centres)
    return (
        Decider(
            f"{PLAIN}: {TURNS} − modes that lead in turn",
            float(TURNS - kinds[PLAIN].dominating.min()),
            0.0,
        ),
        Decider(
            f"{UNROLLED}: {modes} − fewest modes covered, second half",
            float(modes - kinds[UNROLLED].late_covered.min()),
            0.0,
        ),
        Decider(f"{UNROLLED}: W, last quarter", float(kinds[UNROLLED].late_transport.max()), CLOSE),
        *(
            Decider(
                f"{label}: {CLOSE} − W, last quarter",
                float(CLOSE - kinds[label].late_transport.min()),
                0.0,
            )
            for label in (STOPPED, DEEP)
        ),
    )


def draw_mode_rotation(result: ModeRotation) -> "Figure":
    """Draw heat maps of what is generated over time, a row for each kind, and W below.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import mode_rotation
    >>> found = mode_rotation(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> len(draw_mode_rotation(found).axes)  # six looks and the data for each of four kinds, W
    29
    """
    rows = len(KINDS)
    with lecture_style():
        figure = new_figure(16, 2.6 * rows + 5)
        above, below = figure.subfigures(2, 1, height_ratios=(2.6 * rows, 5), squeeze=False)[:, 0]
        panels = above.subplots(rows, SHOWN + 1)
        looks = np.linspace(0, len(result.steps) - 1, SHOWN).round().astype(int)
        data = RING.sample(2048, rng=np.random.default_rng(0))
        for row, (label, kind) in zip(panels, result.kinds.items(), strict=True):
            for panel, look in zip(row, looks, strict=False):
                _draw_heat(panel, kind.points[look])
                panel.set_title(f"{kind.covered[0, look]} modes", fontsize=14, fontweight="normal")
            _draw_heat(row[-1], data)
            row[0].set_ylabel(label.replace(", ", "\n"), fontsize=15, fontweight="bold")
        for panel, look in zip(panels[-1], looks, strict=False):
            panel.set_xlabel(f"step {result.steps[look]}")
        panels[-1, -1].set_xlabel("data")
        _draw_distances(below.subplots(), result)
    return figure


def _draw_heat(axes: "Axes", points: FloatArray) -> None:
    """Draw how dense the points are, on a logarithmic scale; those outside are left out."""
    edges = np.linspace(-REACH, REACH, 49)
    counts, *_ = np.histogram2d(points[:, 0], points[:, 1], bins=(edges, edges))
    axes.imshow(
        np.log1p(counts.T), cmap="cividis", origin="lower", extent=(-REACH, REACH, -REACH, REACH)
    )
    axes.plot(*RING.centres.T, "+", color="white", ms=7, mew=0.8, alpha=0.7)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def _draw_distances(axes: "Axes", result: ModeRotation) -> None:
    for (label, kind), colour in zip(result.kinds.items(), _COLOURS, strict=True):
        _draw_runs(axes, result, kind, (label, colour))
    axes.axhline(CLOSE, color=COLOURS["p"], lw=1, ls=":")
    axes.set(xlabel="steps of the generator", ylabel="W to the data", yscale="log")
    axes.set_yticks([0.2, 0.5, 1, 2, 5], ["0.2", "0.5", "1", "2", "5"])
    axes.minorticks_off()
    axes.legend(fontsize=13, loc="center left", bbox_to_anchor=(1.0, 0.5))


def _draw_runs(axes: "Axes", result: ModeRotation, kind: Rotation, look: tuple[str, str]) -> None:
    label, colour = look
    for i, run in enumerate(kind.transport):
        axes.plot(result.steps, run, color=colour, lw=1.2 if i else 3.0, label=None if i else label)
