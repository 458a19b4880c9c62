"""The picture of critics seen from above, and the numbers that decide it."""

from typing import TYPE_CHECKING, Final

import numpy as np

from ..._checks import FloatArray
from ...experiments.critic_surfaces import KINDS, REACH, SUBJECTS, CriticSurfaces, Surface
from ..decider import Decider
from ..style import PALETTE, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RING: Final = next(iter(SUBJECTS))
RISE: Final = 0.25  # least contrast of a penalised critic on the ring; the best has 1
FLAT: Final = 0.1  # largest contrast of a clipped critic there
BEHIND: Final = 0.95  # largest share of what penalised critics prove of W that clipped ones prove


def decide_critic_surfaces(result: CriticSurfaces) -> tuple[Decider, ...]:
    """Return what decides Figure 1a of Gulrajani et al., always for the worst run.

    On every data set the best of the clipped critics proves less of W than the worst of the
    penalised ones; on the ring of modes a penalised critic rises at each, a clipped one does not.
    The last three state the opposite of what the picture seems to say: a quadratic polynomial
    explains *less* of a clipped critic. With three other seeds the ratios were at most 0.91, the
    contrasts at least 0.43 and at most -0.01.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import critic_surfaces
    >>> found = critic_surfaces(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> decide_critic_surfaces(found)[0].holds  # the reference is near the best critic
    True
    """
    best = result.best[RING].contrast
    return (
        Decider(f"{RING}: 1 − contrast of the reference", 1 - best, 0.1),
        Decider(
            f"{RING}: 1 − contrast, penalised",
            float(1 - result.contrasts(RING, "penalised").min()),
            1 - RISE,
        ),
        Decider(f"{RING}: contrast, clipped", float(result.contrasts(RING, "clipped").max()), FLAT),
        *(_proves_less(result, name) for name in SUBJECTS),
        *(_less_quadratic(result, name) for name in SUBJECTS),
    )


def draw_critic_surfaces(result: CriticSurfaces) -> "Figure":
    """Draw contours of the first critic of each kind, and of the reference, on each data set.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import critic_surfaces
    >>> found = critic_surfaces(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> [panel.get_title() for panel in draw_critic_surfaces(found).axes][:3]
    ['clipped', 'penalised', 'best: maximum of cones']
    """
    with lecture_style():
        figure = new_figure(13.5, 15)
        axes = figure.subplots(len(SUBJECTS), len(KINDS) + 1)
        for row, name in zip(axes, SUBJECTS, strict=True):
            for panel, kind in zip(row, KINDS, strict=False):
                _draw_surface(panel, result.surfaces[name][kind][0], result.points[name])
                _tell(panel, result.contrasts(name, kind), result.shares(name, kind))
            best = result.best[name]
            _draw_surface(row[-1], best, result.points[name])
            _tell(row[-1], np.array([best.contrast]), np.ones(1))
            row[0].set_ylabel(name, fontweight="bold", fontsize=17)
        for panel, title in zip(axes[0], (*KINDS, "best: maximum of cones"), strict=True):
            panel.set_title(title)
    return figure


def _proves_less(result: CriticSurfaces, name: str) -> Decider:
    ratio = result.shares(name, "clipped").max() / result.shares(name, "penalised").min()
    return Decider(f"{name}: what clipped critics prove of W / penalised", float(ratio), BEHIND)


def _less_quadratic(result: CriticSurfaces, name: str) -> Decider:
    clipped, penalised = (result.quadratic_shares(name, kind) for kind in KINDS)
    worst = float(clipped.max() - penalised.min())
    return Decider(f"{name}: R² of a quadratic, clipped − penalised", worst, 0.0)


def _draw_surface(axes: "Axes", surface: Surface, points: FloatArray) -> None:
    """Draw heights as colours and level lines, each surface on a scale of its own."""
    axis = np.linspace(-REACH, REACH, len(surface.values))
    levels = np.linspace(surface.values.min(), surface.values.max(), 15)
    axes.contourf(axis, axis, surface.values, levels, cmap="cividis")
    axes.contour(
        axis,
        axis,
        surface.values,
        levels,
        colors="white",
        linewidths=0.6,
        alpha=0.6,
        linestyles="solid",
    )
    axes.plot(*points.T, ".", color=PALETTE["vermilion"], ms=3)
    axes.set(xticks=[], yticks=[], aspect="equal")


def _tell(axes: "Axes", contrasts: FloatArray, shares: FloatArray) -> None:
    """Write below a surface the contrast, and the share of W proved, of all critics like it."""
    rise, share = (_range(numbers) for numbers in (contrasts, shares))
    axes.set_xlabel(f"contrast {rise}\nproves {share} of the best", fontsize=14)


def _range(numbers: FloatArray) -> str:
    low, high = (f"{value:.2f}".replace("-", "−") for value in (numbers.min(), numbers.max()))
    return low if low == high else f"{low} to {high}"
