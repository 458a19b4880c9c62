"""Pictures of a claim, as the coordinates from which the page draws them.

:class:`Margins` shows by how much every number of a claim misses what was expected, in units of
its tolerance: what the check found must stay within one unit, what the control found must not.
:class:`NumberLine` shows, for an erratum, the value in print beside the measured and right one.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from ...claims import ClaimResult, Finding
from ..numbers import number

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
    """A value in print, the measured and the right one, and 0, on one line.

    Attributes
    ----------
    what : str
        What the number is.
    zero, claimed, measured, corrected : int
        Abscissae in a picture 360 wide.
    printed, found : str
        The value in print and the measured one, written out.
    """

    what: str
    zero: int
    claimed: int
    measured: int
    corrected: int
    printed: str
    found: str

    @classmethod
    def of(cls, result: ClaimResult) -> Self | None:
        """Return the picture of the first number of an erratum that is finite, if there is one."""
        for right, printed in zip(result.findings, result.control, strict=False):
            values = (printed.expected, right.measured, right.expected)
            if all(map(math.isfinite, values)) and printed.expected != right.expected:
                return cls._of_values(right.what, values)
        return None

    @classmethod
    def _of_values(cls, what: str, values: Sequence[float]) -> Self:
        low, high = min(0.0, *values), max(0.0, *values)
        zero, *places = (round(24 + 312 * ((x - low) / (high - low))) for x in (0.0, *values))
        claimed, measured, corrected = places
        printed, found, _ = map(number, values)
        return cls(what, zero, claimed, measured, corrected, printed, found)
