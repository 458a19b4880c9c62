"""Numbers as print has them: a true minus, no padded exponent, infinity as its sign."""

import math
from typing import Final

from ..claims import Finding, Verdict, judge

_RELATIONS: Final = {"==": "", "<=": "≤ ", ">=": "≥ "}
_HOLDS: Final[dict[Verdict, str]] = {
    "supported": "holds",
    "refuted": "fails",
    "undecided": "undecided",
}
_SIGNS: Final = {"<=": "≤", ">=": "≥", "!=": "≠", "->": "→"}
_MARGINS: Final = {"==": "±", "<=": "+", ">=": "−"}  # an inequality gives way to one side only


def number(value: float, digits: int = 6) -> str:
    """Return a number to so many significant digits.

    Examples
    --------
    >>> number(-1.5e-9), number(2e13), number(0.693147180559), number(float("-inf"))
    ('−1.5e−9', '2e13', '0.693147', '−∞')
    """
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, e, exponent = f"{value:.{digits}g}".partition("e")
    return f"{mantissa}{e}{int(exponent) if e else ''}".replace("-", "−")


def in_print(text: str) -> str:
    """Return a text with the signs that its ASCII stands for.

    Examples
    --------
    >>> in_print("k <= 10, p != q")
    'k ≤ 10, p ≠ q'
    """
    for ascii_sign, sign in _SIGNS.items():
        text = text.replace(ascii_sign, sign)
    return text


def measured(finding: Finding) -> str:
    """Return what was measured, with its error unless that is 0.

    Examples
    --------
    >>> measured(Finding(0.25, 0.25, error=0.0123))
    '0.25 ± 0.01'
    """
    return number(finding.measured) + _margin("±", finding.error)


def expected(finding: Finding) -> str:
    """Return what was expected, with its relation unless that is equality, and its tolerance.

    Examples
    --------
    >>> expected(Finding(0.25, 1.0, "<=", tol=1e-12)), expected(Finding(0.25, 0.25, tol=1e-12))
    ('≤ 1 + 1e−12', '0.25 ± 1e−12')
    """
    return limit(finding) + _margin(_MARGINS[finding.relation], finding.tol)


def limit(finding: Finding) -> str:
    """Return what was expected, with its relation unless that is equality.

    Examples
    --------
    >>> limit(Finding(0.25, 1.0, "<=", tol=1e-12))
    '≤ 1'
    """
    return _RELATIONS[finding.relation] + number(finding.expected)


def holds(finding: Finding) -> str:
    """Return the verdict on one number as a word.

    Examples
    --------
    >>> holds(Finding(0.25, 1.0, "<="))
    'holds'
    """
    return _HOLDS[judge(finding)]


def _margin(sign: str, margin: float) -> str:
    return f" {sign} {number(margin, 1)}" if margin else ""
