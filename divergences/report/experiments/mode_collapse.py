"""The picture of lost modes as rates over seeds and learning rates, and what decides it."""

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import fisher_exact

from ...experiments import Collapses, ModeCollapse
from ...experiments._ring_runs import RING
from ..decider import Decider
from ..heat_map import draw_heat_map
from ..style import COLOURS, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BASELINE: Final = "GAN"
FALSE_ALARM: Final = 1e-3  # probability that chance alone decides for one of the remedies


def decide_mode_collapse(result: ModeCollapse) -> tuple[Decider, ...]:
    """Return what decides mode collapse: the GAN collapses, and each remedy does so less often.

    The runs of all rates are taken together. The GAN's collapse rate must be above one half with
    confidence 0.975, the lower end of its interval. For a remedy, Fisher's exact test asks whether
    it collapses less often; its one-sided p-value may be at most 1e-3, divided among the remedies.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import mode_collapse
    >>> found = mode_collapse(
    ...     rng=np.random.default_rng(0), rates=[1e-3], steps=20, replicates=1, compiled=False)
    >>> decide_mode_collapse(found)[1].statement
    'unrolled GAN collapses less often than GAN: p'
    """
    remedies = [method for method in result.methods if method != BASELINE]
    limit = FALSE_ALARM / len(remedies)
    lower, _ = result.interval(BASELINE)
    return (
        Decider(f"{BASELINE}: 1 − collapse rate, upper end", 1 - lower, 0.5),
        *(
            Decider(f"{method} collapses less often than {BASELINE}: p", _p(result, method), limit)
            for method in remedies
        ),
    )


def draw_mode_collapse(result: ModeCollapse) -> "Figure":
    """Draw the table of collapse rates, and the first run of each of its cells.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import mode_collapse
    >>> found = mode_collapse(
    ...     rng=np.random.default_rng(0), rates=[1e-3], steps=20, replicates=1, compiled=False)
    >>> len(draw_mode_collapse(found).axes)  # the table and a panel for each method
    6
    """
    rows, columns = result.collapse_rates.shape
    with lecture_style():
        figure = new_figure(8 + 2.4 * columns, 2.4 * rows + 1)
        left, right = figure.subfigures(1, 2, width_ratios=(8, 2.4 * columns), squeeze=False)[0]
        _draw_table(left.subplots(), result)
        panels = right.subplots(rows, columns, squeeze=False)
        for row, cells in zip(panels, result.cells, strict=True):
            for panel, cell in zip(row, cells, strict=True):
                _draw_points(panel, cell)
        right.suptitle("what the first run generates", fontsize=17, fontweight="bold")
    return figure


def _p(result: ModeCollapse, method: str) -> float:
    pair = [result.collapsed(name) for name in (method, BASELINE)]
    table = np.array([[runs.sum(), (~runs).sum()] for runs in pair])
    return float(fisher_exact(table, alternative="less").pvalue)


def _draw_table(axes: "Axes", result: ModeCollapse) -> None:
    """Draw each rate with, below it, its interval and how the runs ended on average."""
    draw_heat_map(axes, result.collapse_rates, low=0.0, high=1.0)
    cells = [(i, j, cell) for i, row in enumerate(result.cells) for j, cell in enumerate(row)]
    for (i, j, cell), rate in zip(cells, list(axes.texts), strict=True):
        low, high = cell.interval
        text = (
            f"[{low:.2f}, {high:.2f}]\n{cell.modes.mean():.1f} modes, hits {cell.hits.mean():.0%}\n"
            f"{cell.dominating.mean():.1f} dominate in turn"
        )
        rate.set(y=i - 0.2, fontsize=20, fontweight="bold")
        axes.text(j, i + 0.14, text, color=rate.get_color(), ha="center", va="center", fontsize=12)
    axes.set_xticks(range(len(result.rates)), [f"{rate:g}" for rate in result.rates])
    axes.set_yticks(range(len(result.methods)), result.methods)
    seeds = len(result.cells[0][0].hits)
    axes.set(title=f"share of {seeds} runs that collapse", xlabel="learning rate")


def _draw_points(axes: "Axes", cell: Collapses) -> None:
    size = 1.6
    axes.plot(*np.clip(cell.points, -size, size).T, ".", color=COLOURS["q"], ms=2)
    axes.plot(*RING.centres.T, "+", color=COLOURS["p"], ms=9, mew=1.2)
    axes.set(xlim=(-size, size), ylim=(-size, size), xticks=[], yticks=[], aspect="equal")
    axes.spines[:].set_visible(True)
    axes.set_title(f"{cell.modes[0]} of {len(RING.centres)}", fontsize=13, fontweight="normal")
