"""From what came of a call to one word."""

import math
from dataclasses import dataclass
from typing import Final, Literal

from .calls import Outcome
from .cases import Case, Distance

Verdict = Literal[
    "right", "bracketed", "refused", "inexact", "wrong number", "nan", "warned", "silent",
    "crashed", "crashed the process",
]  # fmt: skip

VERDICTS: Final[dict[Verdict, str]] = {
    "right": "the right number",
    "bracketed": "a bracket that says something, and holds the right number",
    "refused": "bad input, and an exception that says so",
    "inexact": "six digits that are right, and not all of them",
    "wrong number": "a number that is not right, or NaN, where one was due",
    "nan": "bad input, and NaN without a word why",
    "warned": "bad input, a warning, and a number all the same",
    "silent": "bad input, and a number",
    "crashed": "no number where one was due, or an exception that is no answer to bad input",
    "crashed the process": "the process died or hung",
}
PASSED: Final[tuple[Verdict, ...]] = ("right", "bracketed", "refused")

_SIX_DIGITS: Final = 1e-6  # relative

# What a distance is at most, in nats; JS in the half convention.
_CEILING: Final[dict[Distance, float]] = {
    "tv": 1.0,
    "kl": math.inf,
    "js": math.log(2.0),
    "wasserstein": math.inf,
}


@dataclass(frozen=True)
class Row:
    """One graded case.

    Attributes
    ----------
    case : str
        What was asked.
    wanted, got : str
        What was due and what came, in the unit of the function.
    verdict : str
        One of ``VERDICTS``.
    why : str
        What the case is there to catch, or what was said.
    """

    case: str
    wanted: str
    got: str
    verdict: Verdict
    why: str

    @property
    def passed(self) -> bool:
        """Whether the case is passed: right, bracketed, or rightly refused."""
        return self.verdict in PASSED


@dataclass(frozen=True)
class Unit:
    """The unit of a function's numbers: JS by which convention, logarithms to which base."""

    distance: Distance
    convention: str
    base: float

    @property
    def _scale(self) -> float:
        if self.distance not in ("kl", "js"):
            return 1.0
        return math.log(self.base) / (2.0 if self.convention == "sum" else 1.0)

    def nats(self, x: float) -> float:
        """Return a number of the function in nats, JS in the half convention."""
        return self._scale * (x * abs(x) if self.convention == "sqrt" else x)

    def shown(self, x: float) -> float:
        """Return a number in nats as the function should give it."""
        scaled = x / self._scale
        return math.sqrt(scaled) if self.convention == "sqrt" else scaled


def grade(case: Case, outcome: Outcome, unit: Unit) -> Row:
    """Return the row of a case: what came of it, and the word for that."""
    number = outcome.number
    got = "no number" if number is None else f"{number:.10g}"
    if outcome.bracket is not None and outcome.bracket[0] < outcome.bracket[1]:
        got += " in [{:.6g}, {:.6g}]".format(*outcome.bracket)
    if case.wanted is None:
        verdict, why = _of_bad_input(case, outcome, unit)
        wanted = "refusal"
        if case.allowed is not None:
            wanted += f" or {unit.shown(case.allowed):.10g}"
    else:
        verdict, why = _of_fair_question(case, outcome, unit, case.wanted)
        wanted = f"{unit.shown(case.wanted):.10g}"
    return Row(case.name, wanted, got, verdict, why)


def _of_fair_question(
    case: Case, outcome: Outcome, unit: Unit, wanted: float
) -> tuple[Verdict, str]:
    if outcome.died:
        return "crashed the process", outcome.died
    if outcome.number is None:
        return "crashed", outcome.error
    number = unit.nats(outcome.number)
    if _agrees(number, wanted, case.tol):
        return "right", case.why
    if _is_bracketed(outcome, unit, wanted, case.tol):
        return "bracketed", case.why
    if not 0.0 < wanted < math.inf:
        return "wrong number", case.why
    error = abs(number - wanted) / wanted
    verdict: Verdict = "inexact" if error <= _SIX_DIGITS else "wrong number"
    return verdict, f"{case.why}; relative error {error:.1g}"


def _of_bad_input(case: Case, outcome: Outcome, unit: Unit) -> tuple[Verdict, str]:
    if outcome.died:
        return "crashed the process", outcome.died
    if outcome.number is None:
        return "refused" if outcome.clear else "crashed", outcome.error
    if case.allowed is not None and _agrees(unit.nats(outcome.number), case.allowed, case.tol):
        return "right", case.reading
    if math.isnan(outcome.number):
        return "nan", outcome.warning or case.why
    if outcome.warning:
        return "warned", outcome.warning
    return "silent", case.why


def _agrees(number: float, wanted: float, tol: float) -> bool:
    return number == wanted or abs(number - wanted) <= tol


def _is_bracketed(outcome: Outcome, unit: Unit, wanted: float, tol: float) -> bool:
    """Tell whether the bracket holds the number, and less than everything."""
    if outcome.bracket is None:
        return False
    lower, upper = map(unit.nats, outcome.bracket)
    says_something = lower > 0.0 or upper < _CEILING[unit.distance]
    return says_something and lower - tol <= wanted <= upper + tol
