"""Which numbers of a claim the page shows: those nearest to the tolerance, where it is decided.

Some checks measure thirty numbers, and most miss by a millionth of what they may. All are in the
record inside the page.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from ...claims import Finding, Verdict, judge
from ..errata import Correction

SHOWN: Final = 4
OF_CONTROL: Final = 1


@dataclass(frozen=True)
class Side:
    """The numbers of a check or of a control, as the page shows them.

    Attributes
    ----------
    wanted : {"supported", "refuted"}
        What every number should be worth.
    right, total : int
        How many are, of how many.
    shown : tuple of Finding
        The numbers nearest to being otherwise, and those that are, in their order.
    """

    wanted: Verdict
    right: int
    total: int
    shown: tuple[Finding, ...]

    @classmethod
    def of_check(cls, findings: Sequence[Finding]) -> Self:
        """Return the numbers that must hold.

        Examples
        --------
        >>> numbers = [Finding(0.01 * k, 0.0, tol=1.0) for k in range(10)]
        >>> [finding.measured for finding in Side.of_check(numbers).shown]
        [0.06, 0.07, 0.08, 0.09]
        """
        return cls._of("supported", findings, SHOWN)

    @classmethod
    def of_control(cls, findings: Sequence[Finding]) -> Self:
        """Return the numbers that must fail."""
        return cls._of("refuted", findings, OF_CONTROL)

    @classmethod
    def _of(cls, wanted: Verdict, findings: Sequence[Finding], count: int) -> Self:
        right = sum(judge(finding) == wanted for finding in findings)
        slack = [(-1 if wanted == "supported" else 1) * _units(f, wanted) for f in findings]
        return cls(wanted, right, len(findings), tuple(findings[i] for i in _least(slack, count)))


def nearest(corrections: Sequence[Correction]) -> tuple[Correction, ...]:
    """Return the corrections whose measured number comes nearest to its tolerance."""
    slack = [-_units(right, "supported") for right, _ in corrections]
    return tuple(corrections[i] for i in _least(slack, SHOWN))


def _units(finding: Finding, wanted: Verdict) -> float:
    """Return the miss in tolerances, at the end of the error bar that decides."""
    sign = 1.0 if wanted == "supported" else -1.0
    miss = finding.missed + sign * finding.error
    if miss <= 0 or math.isnan(miss):
        return math.inf if math.isnan(miss) else 0.0
    return miss / finding.tol if finding.tol else math.inf


def _least(values: Sequence[float], count: int) -> list[int]:
    """Return the places of the least values, the first of equal ones, in ascending order."""
    return sorted(sorted(range(len(values)), key=values.__getitem__)[:count])
