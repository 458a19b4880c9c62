"""Pictures of a claim, as the coordinates from which the page draws them.

:class:`Margins` shows by how much every number of a claim misses what was expected, in units of
its tolerance: what the check found must stay within one unit, what the control found must not.
:class:`NumberLine` shows, for an erratum, the value in print beside the measured one.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Self

from ...claims import ClaimResult, Finding
from ..errata import Correction

AXIS: Final = {  # abscissae in a picture 360 wide
    "exact": 62.0,  # nothing missed, ...
    "tolerance": 134.0,  # ... the tolerance, ...
    "far": 338.0,  # ... a trillion times as much ...
    "beyond": 352.0,  # ... and more than that
}
DECADES: Final = 12.0


@dataclass(frozen=True)
class Margins:
    """Where the numbers of a claim lie between "as expected" and "far beyond the tolerance".

    Attributes
    ----------
    check, control : tuple of int
        Abscissae, each once; what holds lies at the tolerance or left of it.
    """

    check: tuple[int, ...]
    control: tuple[int, ...]

    @classmethod
    def of(cls, result: ClaimResult) -> Self:
        """Return the picture: a number is drawn at the end of its error bar that decides it.

        Examples
        --------
        >>> from divergences.claims import verify
        >>> Margins.of(verify("DIV-TV")["DIV-TV"])
        Margins(check=(62, 63), control=(352,))
        """
        return cls(_abscissae(result.findings, _worst), _abscissae(result.control, _best))


def _worst(finding: Finding) -> float:
    return finding.missed + finding.error


def _best(finding: Finding) -> float:
    return finding.missed - finding.error


def _abscissae(findings: Iterable[Finding], miss: Callable[[Finding], float]) -> tuple[int, ...]:
    return tuple(sorted({_abscissa(miss(finding), finding.tol) for finding in findings}))


def _abscissa(miss: float, tol: float) -> int:
    """Return where a miss is drawn: linear up to the tolerance, a logarithm beyond it.

    What misses by more than its tolerance is never rounded onto the tolerance.
    """
    exact, tolerance, far, beyond = AXIS.values()
    if miss <= 0:
        return round(exact)
    if miss <= tol:
        return round(exact + (tolerance - exact) * miss / tol)
    decades = math.log10(miss) - math.log10(tol) if tol and math.isfinite(miss) else math.inf
    if not decades <= DECADES:
        return round(beyond)
    return math.ceil(tolerance + 1 + (far - tolerance - 1) * decades / DECADES)


EXAMPLE: Final = Margins((62, 84, 109), (196, 283, 352))


@dataclass(frozen=True)
class NumberLine:
    """The value in print, the measured one and 0, on one line.

    Attributes
    ----------
    zero, printed, measured : int
        Abscissae in a picture 360 wide.
    """

    zero: int
    printed: int
    measured: int

    @classmethod
    def of(cls, pair: Correction) -> Self | None:
        """Return the picture of a correction, unless a value is infinite or both are 0.

        Examples
        --------
        >>> NumberLine.of((Finding(1.0, 1.0), Finding(1.0, -1.0)))
        NumberLine(zero=180, printed=40, measured=320)
        """
        right, printed = pair
        values = (0.0, printed.expected, right.measured)
        low, high = min(values), max(values)
        if low == high or not math.isfinite(math.fsum(values) + (high - low)):
            return None
        return cls(*(round(40 + 280 * ((value - low) / (high - low))) for value in values))
