"""The picture of gradients through a deep critic, and the numbers that decide them."""

from collections.abc import Mapping
from itertools import cycle
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import norm

from ...experiments.clipping_depth import CONTROLS, UNTRAINED, ClippingDepth, Constraint
from ..decider import Decider
from ..style import PALETTE, lecture_style, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEAST_R_SQUARED: Final = 0.95
FALSE_ALARM: Final = 1e-4  # probability that chance alone breaks one of the limits on slopes
# Up to this share of flipped signs they still are mixed, as the first weights were. RMSProp's
# first step alone, ten rates long, flips 1 % of He weights.
MIXED: Final = 0.05

_COLOURS: Final[Mapping[str, str]] = {
    "gradient penalty": PALETTE["green"],
    "spectral normalisation": PALETTE["purple"],
    "no constraint": PALETTE["vermilion"],
    UNTRAINED: "black",
}
_CLIPS: Final = (PALETTE["orange"], PALETTE["sky"], PALETTE["blue"])


def decide_clipping_depth(result: ClippingDepth) -> tuple[Decider, ...]:
    """Return what decides the gradients through a deep critic.

    A slope may miss its prediction, or 0 for the flat ones, by the normal quantile times
    ``ClippingDepth.wobble``, such that chance breaks one of all the limits with probability
    1e-4. The prediction is asked of clipped critics whose signs are still those of the start;
    where training has flipped them, the gradient must explode, whatever was predicted.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import clipping_depth
    >>> found = clipping_depth(
    ...     rng=np.random.default_rng(0), clips=[1e-3], steps=2, replicates=1, compiled=False)
    >>> [decider.statement for decider in decide_clipping_depth(found)][0]
    'clip 0.001: |slope − prediction|'
    """
    slopes = sum(len(constraint.slopes) for constraint in result.constraints)
    limit = float(norm.isf(FALSE_ALARM / (2 * slopes))) * result.wobble
    flat = [result.constraint(name) for name in (*CONTROLS, UNTRAINED) if name != "no constraint"]
    return (
        *(decider for clipped in result.clipped for decider in _decide_clipped(clipped, limit)),
        *(
            Decider(f"{kind.label}: |slope|", float(np.abs(kind.slopes).max()), limit)
            for kind in flat
        ),
        _explodes(result.constraint("no constraint"), limit),
    )


def draw_clipping_depth(result: ClippingDepth) -> "Figure":
    """Draw the norm of the gradient over the layers, and where the clipped weights are.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import clipping_depth
    >>> found = clipping_depth(
    ...     rng=np.random.default_rng(0), clips=[1e-3], steps=2, replicates=1, compiled=False)
    >>> [panel.get_ylabel() for panel in draw_clipping_depth(found).axes]
    ['log₁₀ of the gradient, last = 0', 'share of the weights']
    """
    with lecture_style():
        figure = new_figure(16, 8)
        left, right = figure.subplots(1, 2, width_ratios=(3, 2))
        colours = dict(zip((kind.label for kind in result.clipped), cycle(_CLIPS), strict=False))
        colours |= _COLOURS
        for kind in result.constraints:
            _draw_norms(left, kind, colours[kind.label])
        left.set(xlabel="hidden layer", ylabel="log₁₀ of the gradient, last = 0")
        left.legend(
            loc="upper center", bbox_to_anchor=(0.5, -0.12), fontsize=13, ncols=2,
            title="dashed: prediction",
        )  # fmt: skip
        for kind in result.clipped:
            _draw_weights(right, kind, colours[kind.label])
        right.set(xlabel="weight / c", ylabel="share of the weights", yscale="log")
        right.legend(loc="upper center", fontsize=13)
    return figure


def _decide_clipped(kind: Constraint, limit: float) -> tuple[Decider, ...]:
    bent = Decider(f"{kind.label}: 1 − R²", float(1 - kind.r_squared.min()), 1 - LEAST_R_SQUARED)
    if kind.flipped > MIXED:
        return _explodes(kind, limit), bent
    miss = float(np.abs(kind.slopes - kind.prediction).max())
    return Decider(f"{kind.label}: |slope − prediction|", miss, limit), bent


def _explodes(kind: Constraint, limit: float) -> Decider:
    return Decider(f"{kind.label}: slope (explodes)", float(kind.slopes.max()), -limit)


def _draw_norms(axes: "Axes", kind: Constraint, colour: str) -> None:
    """Draw each critic's line down from its last hidden layer; the prediction ends there too."""
    norms = np.array([critic.norms - critic.norms[-1] for critic in kind.critics])
    layers = np.arange(1, norms.shape[1] + 1)
    label = f"{kind.label}: {kind.slopes.mean():+.2f} a layer"
    axes.plot(layers, norms.T, color=colour, lw=1.5, marker="o", ms=4, alpha=0.7)
    axes.plot([], [], color=colour, label=label)
    if kind.clip is not None:
        axes.plot(layers, kind.prediction * (layers - layers[-1]), "--", color=colour, lw=1.5)


def _draw_weights(axes: "Axes", kind: Constraint, colour: str) -> None:
    if kind.clip is None:
        return
    scaled = np.concatenate([critic.weights for critic in kind.critics]) / kind.clip
    shares = np.full(scaled.size, 1 / scaled.size)
    label = f"{kind.label}: {kind.at_bound.mean():.0%} at ±c, {kind.flipped:.1%} flipped"
    axes.hist(
        scaled, 40, range=(-1.0, 1.0), weights=shares, histtype="step", color=colour, lw=2.5,
        label=label,
    )  # fmt: skip
    axes.set_ylim(1e-5, 5)
