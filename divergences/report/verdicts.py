"""How many cases of the conformance suite each implementation got right, as bars."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ..conformance import Conformance, Verdict
from .style import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PASSED: Final = PALETTE["green"]
_DOUBTFUL: Final = PALETTE["orange"]
_FAILED: Final = PALETTE["vermilion"]
_COLOURS: Final[dict[Verdict, str]] = {
    "right": _PASSED,
    "bracketed": _PASSED,
    "refused": _PASSED,
    "inexact": _DOUBTFUL,
    "wrong number": _FAILED,
    "nan": _DOUBTFUL,
    "warned": _DOUBTFUL,
    "silent": _DOUBTFUL,
    "crashed": _FAILED,
    "crashed the process": _FAILED,
}


def draw_verdicts(axes: "Axes", graded: Mapping[str, Conformance]) -> None:
    """Draw a bar for each implementation, of a piece for each verdict, as long as its cases.

    The word stands in the piece where it fits, in the order of ``VERDICTS``. Green is passed, red
    a wrong number or a crash, and orange what is in between.

    Parameters
    ----------
    axes : matplotlib Axes
        Where to draw; bars count downwards.
    graded : mapping of str to Conformance
        How each did, by its name.

    Examples
    --------
    >>> from divergences.conformance import check
    >>> from divergences.report import new_figure
    >>> axes = new_figure(12, 4).subplots()
    >>> draw_verdicts(axes, {"L1": check(lambda p, q: abs(p - q).sum(), "tv")})
    >>> axes.texts[0].get_text()
    '4 right'
    """
    for row, result in enumerate(graded.values()):
        left = 0
        for verdict, count in result.counts.items():
            axes.barh(row, count, left=left, color=_COLOURS[verdict], edgecolor="white")
            words = f"{count} {verdict}" if count > _least(verdict) else str(count)
            axes.text(left + count / 2, row, words, ha="center", va="center")
            left += count
    axes.set_yticks(range(len(graded)), list(graded))
    axes.invert_yaxis()
    axes.set_xlabel("cases")


def _least(verdict: Verdict) -> float:
    """Return how many cases wide a piece must be to hold its word."""
    return len(verdict) / 3
