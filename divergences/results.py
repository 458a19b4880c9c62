"""What a computation returns: a number, the bracket around it, and what the bracket is worth."""

import math
from dataclasses import dataclass
from html import escape
from typing import Literal, get_args

from .errors import ContradictionError, UnknownNameError

Kind = Literal["exact", "certified", "confidence", "point"]
Convention = Literal["half", "sum"]

_KINDS = get_args(Kind)


@dataclass(frozen=True)
class Estimate:
    """A distance between two measures, with its bracket.

    Attributes
    ----------
    value : float
        The distance; divergences in nats, Wasserstein in the unit of the points. May be inf.
    lower, upper : float
        The bracket around the distance of the two laws, ``lower <= value <= upper``.
    kind : {"exact", "certified", "confidence", "point"}
        What the bracket is worth. ``exact``: a closed form, right up to rounding.
        ``certified``: a bracket from quadrature error, a duality gap or a proved inequality.
        ``confidence``: an interval at ``level``. ``point``: nothing is promised about the laws.
    method : str
        The algorithm, spelled as the ``method=`` argument spells it.
    name : str
        The distance: ``tv``, ``kl``, ``js`` or ``wasserstein``.
    level : float or None
        Confidence level when ``kind`` is ``confidence``.
    n : tuple of int or None
        Sample sizes when an argument was a sample.
    gap : float or None
        Primal minus dual value when a transport problem was solved.
    convention : {"half", "sum"} or None
        Normalisation of a Jensen-Shannon divergence: at most log 2, or at most 2 log 2.
    order : float or None
        Order p of a Wasserstein distance.
    note : str
        One sentence on how to read the number, where it needs one.

    Examples
    --------
    >>> import divergences as dv
    >>> tv = dv.tv(dv.Discrete([0.5, 0.5]), dv.Discrete([0.25, 0.75]))
    >>> float(tv), tv.kind
    (0.25, 'exact')
    >>> print(tv)
    tv = 0.25 (exact, finite sum)
    """

    value: float
    lower: float
    upper: float
    kind: Kind
    method: str
    name: str = ""
    level: float | None = None
    n: tuple[int, ...] | None = None
    gap: float | None = None
    convention: Convention | None = None
    order: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for name in ("value", "lower", "upper"):  # plain floats, also where NumPy's came in
            object.__setattr__(self, name, float(getattr(self, name)))
        if self.kind not in _KINDS:
            raise UnknownNameError(f"kind must be one of {_KINDS}; got {self.kind!r}")
        if not self.lower <= self.value <= self.upper:
            raise ContradictionError(
                f"{self.name or 'value'} = {self.value!r} lies outside its own bracket "
                f"[{self.lower!r}, {self.upper!r}] (method {self.method})"
            )

    def __float__(self) -> float:
        return self.value

    def agrees_with(self, x: float, tol: float = 0.0) -> bool:
        """Tell whether ``x`` lies in the bracket widened by ``tol``; NaN never agrees.

        Examples
        --------
        >>> import divergences as dv
        >>> dv.wasserstein(*dv.parallel_lines(0.5)).agrees_with(0.5)
        True
        """
        return self.lower - tol <= x <= self.upper + tol

    @property
    def width(self) -> float:
        """Length of the bracket, 0 for an exact value (also when that value is inf)."""
        return 0.0 if self.lower == self.upper else self.upper - self.lower

    def __str__(self) -> str:
        return f"{self._label()} = {self.value:.10g} ({', '.join(self._qualities())})"

    def _repr_html_(self) -> str:
        note = f"<br><small>{escape(self.note)}</small>" if self.note else ""
        return (
            f"<span><b>{escape(self._label())}</b> = {self.value:.10g} "
            f"<small>({escape(', '.join(self._qualities()))})</small>{note}</span>"
        )

    def _label(self) -> str:
        if self.name == "wasserstein" and self.order is not None:
            return f"W{self.order:g}"
        return self.name or "value"

    def _qualities(self) -> list[str]:
        words: list[str] = [self.kind]
        if self.kind == "confidence":
            words[0] += f" at {self.level:g}"
        if self.lower < self.upper:
            words.append(f"in [{self.lower:.6g}, {self.upper:.6g}]")
        if self.convention is not None:
            words.append(f"{self.convention} convention")
        return [*words, self.method]


def exact(value: float, method: str) -> Estimate:
    """Return an estimate that is right up to rounding."""
    return Estimate(value, value, value, "exact", method)


def certified(
    value: float,
    lower: float,
    upper: float,
    method: str,
    *,
    gap: float | None = None,
    note: str = "",
) -> Estimate:
    """Return an estimate inside a bracket that is proved or bounded by quadrature error.

    ``value`` is moved into the bracket when rounding has put it a few ulp outside.
    """
    inside = min(max(value, lower), upper)
    return Estimate(inside, lower, upper, "certified", method, gap=gap, note=note)


def point(
    value: float, method: str, n: tuple[int, ...], *, gap: float | None = None, note: str = ""
) -> Estimate:
    """Return what a formula gives on samples; nothing is promised about the laws behind them."""
    return Estimate(value, 0.0, math.inf, "point", method, n=n, gap=gap, note=note)
