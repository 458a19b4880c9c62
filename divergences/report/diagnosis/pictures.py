"""Pictures of a diagnosis, as the coordinates and paths from which the page draws them.

All are WIDTH wide; what is drawn lies between LEFT and RIGHT, and between TOP and BOTTOM.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from ..._checks import FloatArray
from ...diagnosis.noise import NoisePath
from ...diagnosis.projection import Projection
from ...diagnosis.saturation import Saturation
from ...results import Estimate
from ..numbers import number

WIDTH: Final = 360
LEFT, RIGHT, TOP, BOTTOM = 30.0, 348.0, 14.0, 196.0
_BINS: Final = 32


@dataclass(frozen=True)
class Tick:
    """A number on an axis, and where it stands."""

    at: float
    words: str


@dataclass(frozen=True)
class Scatter:
    """The samples in a plane, one unit of length on both axes.

    Attributes
    ----------
    real, fake : str
        Paths of dots.
    height : float
        Height of the picture.
    """

    real: str
    fake: str
    height: float

    @classmethod
    def of(cls, seen: Projection) -> Self:
        """Return the picture of a projection; a line where the points have one dimension."""
        both = np.concatenate([seen.real, seen.fake])
        low, span = both.min(axis=0), np.ptp(both, axis=0)
        scale = (WIDTH - 16.0) / (span[0] or 1.0)
        if span[1] * scale > (tall := WIDTH - 60.0):  # the second axis has less variance, not range
            scale = tall / span[1]
        left = 0.5 * (WIDTH - scale * span[0])
        height = scale * span[1] + 16.0
        real, fake = (
            _dots(left + scale * (points - low)[:, 0], 8.0 + scale * (points - low)[:, 1])
            for points in (seen.real, seen.fake)
        )
        return cls(real, fake, round(height))


@dataclass(frozen=True)
class Scores:
    """Two histograms of logits: real above the axis, fake below it.

    Attributes
    ----------
    real, fake : str
        Outlines of the bars.
    ticks : tuple of Tick
        Logits along the axis.
    zero : float
        Where the logit is 0: the discriminator says real on its right.
    middle : float
        Ordinate of the axis.
    """

    real: str
    fake: str
    ticks: tuple[Tick, ...]
    zero: float
    middle: float

    @classmethod
    def of(cls, found: Saturation) -> Self:
        """Return the picture of held-out scores; bars are shares, the longest fills its side."""
        ends = np.concatenate([found.real_scores, found.fake_scores, [-1.0, 1.0]])
        low, high = float(ends.min()), float(ends.max())
        counts = [
            np.histogram(scores, _BINS, (low, high))[0] / len(scores)
            for scores in (found.real_scores, found.fake_scores)
        ]
        middle, tall = 0.5 * (TOP + BOTTOM), 0.5 * (BOTTOM - TOP) / max(map(np.max, counts))
        real, fake = (_bars(shares * sign * tall, middle)
                      for shares, sign in zip(counts, (-1.0, 1.0), strict=True))  # fmt: skip
        ticks = [Tick(_along(at, low, high), number(at, 3)) for at in nice_numbers(low, high)]
        return cls(real, fake, tuple(ticks), _along(0.0, low, high), middle)


@dataclass(frozen=True)
class NoiseCurve:
    """TV and JS / log 2 against the noise, each with its bracket; the ordinate runs from 0 to 1.

    Attributes
    ----------
    tv, js : str
        Lines through the values.
    tv_band : str
        Outline of the brackets of TV.
    limit : float
        Ordinate of the TV at which a loss counts as saturated.
    start : float or None
        Abscissa of the least noise at which the loss informs.
    ticks : tuple of Tick
        Noise along the axis, on a logarithmic scale; where it is 0, at the left end.
    """

    tv: str
    js: str
    tv_band: str
    limit: float
    start: float | None
    ticks: tuple[Tick, ...]

    @classmethod
    def of(cls, noise: NoisePath, limit: float) -> Self:
        """Return the picture of a noise path."""
        at = _steps(len(noise.sigmas))
        lower = _heights([found.lower for found in noise.tv])
        upper = _heights([found.upper for found in noise.tv])
        band = [*zip(at, lower, strict=True), *zip(at[::-1], upper[::-1], strict=True)]
        where = np.flatnonzero(noise.sigmas == noise.sigma)
        return cls(
            tv=_line(at, _heights([found.value for found in noise.tv])),
            js=_line(at, _heights([found.value / math.log(2.0) for found in noise.js])),
            tv_band="M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in band) + "Z",
            limit=_heights([limit])[0],
            start=at[where[0]] if len(where) else None,
            ticks=tuple(Tick(x, number(s, 2)) for x, s in zip(at, noise.sigmas, strict=True)),
        )


def nice_numbers(low: float, high: float, most: int = 7) -> list[float]:
    """Return round numbers between two ends, at most so many.

    Examples
    --------
    >>> nice_numbers(-1.3, 4.2)
    [-1.0, 0.0, 1.0, 2.0, 3.0, 4.0]
    """
    raw = (high - low) / most
    decade = 10.0 ** math.floor(math.log10(raw))
    step = next(decade * k for k in (1.0, 2.0, 5.0, 10.0) if decade * k >= raw)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [k * step for k in range(first, last + 1)]


def interval_path(estimate: Estimate, top: float) -> tuple[float, float, float]:
    """Return the abscissae of an estimate's lower end, value and upper end on a scale to top."""
    ends = (estimate.lower, estimate.value, estimate.upper)
    low, value, high = (LEFT + (RIGHT - LEFT) * min(end / top, 1.0) for end in ends)
    return low, value, high


def _along(value: float, low: float, high: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * (value - low) / (high - low), 1)


def _steps(count: int) -> list[float]:
    return [round(at, 1) for at in np.linspace(LEFT, RIGHT - 8.0, count).tolist()]


def _heights(values: Sequence[float]) -> list[float]:
    return [BOTTOM - (BOTTOM - TOP) * min(max(value, 0.0), 1.0) for value in values]


def _line(x: Sequence[float], y: Sequence[float]) -> str:
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))


def _dots(x: FloatArray, y: FloatArray) -> str:
    return "".join(f"M{a:.0f} {b:.0f}h0" for a, b in zip(x, y, strict=True))


def _bars(heights: FloatArray, middle: float) -> str:
    wide = (RIGHT - LEFT) / len(heights)
    return "".join(
        f"M{LEFT + i * wide:.1f} {middle:.1f}v{tall:.1f}h{wide - 0.8:.1f}V{middle:.1f}z"
        for i, tall in enumerate(heights.tolist())
        if tall
    )
