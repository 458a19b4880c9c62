"""One question with its answer, or one that has none."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from numpy.typing import NDArray

from .._checks import EPS

Distance = Literal["tv", "kl", "js", "wasserstein"]

# Roundings a result may carry, relative to itself and whatever its number of terms: the best
# formulas need 14 a term, and sums by halves or with compensation add log2(k) or 2.
ROUNDINGS: Final = 64


@dataclass(frozen=True, eq=False)
class Case:
    """One call of the function that is graded.

    Attributes
    ----------
    name : str
        What is asked, in words.
    arguments : tuple of array
        What the function is called with.
    wanted : float or None
        The right number, JS in the half convention and logarithms natural; None where no number
        is right and the input has to be refused.
    why : str
        What the case is there to catch.
    tol : float
        How far a number may be from ``wanted``.
    allowed : float or None
        On bad input, the number that one way of reading it gives, which is right too.
    reading : str
        That way of reading it.
    """

    name: str
    arguments: tuple[NDArray[Any], ...]
    wanted: float | None
    why: str
    tol: float = 0.0
    allowed: float | None = None
    reading: str = ""


def answered(
    name: str, arguments: tuple[NDArray[Any], ...], wanted: float, why: str, tol: float = 0.0
) -> Case:
    """Return a case with an answer, right to rounding; what is 0 or inf is so to ``tol``."""
    finite = 0.0 < wanted < float("inf")
    return Case(name, arguments, wanted, why, ROUNDINGS * EPS * wanted if finite else tol)


def refusal(
    name: str,
    arguments: tuple[NDArray[Any], ...],
    why: str,
    *,
    allowed: float | None = None,
    reading: str = "",
) -> Case:
    """Return a case that has to be refused, or read in the one way that ``reading`` says."""
    tol = 0.0 if allowed is None else ROUNDINGS * EPS * allowed
    return Case(name, arguments, None, why, tol, allowed, reading)
