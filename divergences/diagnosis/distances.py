"""All distances of one pair, checked against each other, and curves of them over a parameter."""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from html import escape
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .._checks import EPS, FloatArray, as_choice, as_vector
from ..errors import ContradictionError, DTypeError
from ..estimators import tv_kl_js
from ..measures import Cloud, Measure, as_measure, simplify
from ..results import Convention, Estimate
from ..transport import wasserstein

Metric = Literal["tv", "kl", "js", "wasserstein"]

# What rounding may add to an inequality between sums of numbers of order one.
_ROUNDING = 64 * EPS


@dataclass(frozen=True)
class Distances:
    """The four distances of one pair of laws.

    Attributes
    ----------
    tv, kl, js, wasserstein : Estimate
        Total variation, Kullback-Leibler of p from q, Jensen-Shannon, Wasserstein.

    Examples
    --------
    >>> import divergences as dv
    >>> print(dv.distances(*dv.parallel_lines(0.5)))
    tv = 1 (exact, finite sum)
    kl = inf (exact, finite sum)
    js = 0.6931471806 (exact, half convention, finite sum)
    W1 = 0.5 (exact, closed form)
    """

    tv: Estimate
    kl: Estimate
    js: Estimate
    wasserstein: Estimate

    def __str__(self) -> str:
        return "\n".join(str(estimate) for estimate in self._all())

    def _repr_html_(self) -> str:
        return "<br>".join(estimate._repr_html_() for estimate in self._all())

    def _all(self) -> list[Estimate]:
        return [getattr(self, field.name) for field in fields(self)]


@dataclass(frozen=True, eq=False)
class Sweep:
    """The four distances of a family of pairs over a parameter.

    Attributes
    ----------
    thetas : (n,) array
        The parameters, in the order given.
    distances : tuple of n Distances
        The distances at each.

    Examples
    --------
    >>> import divergences as dv
    >>> curve = dv.sweep(dv.parallel_lines, [-1.0, 0.0, 1.0])
    >>> curve.values("wasserstein")
    array([1., 0., 1.])
    """

    thetas: FloatArray
    distances: tuple[Distances, ...]

    def values(self, metric: Metric) -> FloatArray:
        """Return one distance at every parameter, shape (n,).

        Examples
        --------
        >>> import divergences as dv
        >>> dv.sweep(dv.parallel_lines, [0.0, 1e-9]).values("tv")
        array([0., 1.])
        """
        as_choice(metric, ("tv", "kl", "js", "wasserstein"), "metric")
        return np.array([getattr(row, metric).value for row in self.distances])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{theta:g}</td>"
            + "".join(f"<td>{estimate.value:.6g}</td>" for estimate in row._all())
            + "</tr>"
            for theta, row in zip(self.thetas, self.distances, strict=True)
        )
        head = "".join(f"<th>{escape(word)}</th>" for word in ("θ", "TV", "KL", "JS", "W"))
        return f"<table><tr>{head}</tr>{rows}</table>"


def distances(
    p: object, q: object, *, order: float = 1.0, convention: Convention = "half"
) -> Distances:
    """Return TV, KL, JS and Wasserstein of one pair, checked against each other.

    For laws the brackets must be compatible with Pinsker's inequality KL >= 2 TV^2, with
    TV^2/2 <= JS <= TV log 2 and, on bounded supports, with W_1 <= diameter * TV.

    Parameters
    ----------
    p, q : Measure, frozen scipy.stats distribution, or (n,) or (n, d) array_like of samples
        Two laws or two samples on one space.
    order : float
        Order of the Wasserstein distance, >= 1.
    convention : {"half", "sum"}
        Normalisation of the Jensen-Shannon divergence, as in ``js``.

    Returns
    -------
    Distances
        One estimate each.

    Raises
    ------
    ContradictionError
        If two results contradict each other: a defect of this package or of a density.
    UnsupportedError
        If one of the four has no method for this pair.

    Examples
    --------
    >>> import divergences as dv
    >>> four = dv.distances(dv.Box(0.0, 1.0), dv.Box(0.5, 1.5))
    >>> four.tv.value, four.kl.value, four.wasserstein.value
    (0.5, inf, 0.5)
    """
    left, right = as_measure(p, "p"), as_measure(q, "q")
    found = Distances(
        *tv_kl_js(left, right, convention=convention),
        wasserstein(left, right, order=order),
    )
    if not isinstance(left, Cloud):
        _check(found, simplify(left), simplify(right))
    return found


def sweep(
    family: Callable[[float], tuple[Measure, Measure]],
    thetas: ArrayLike,
    *,
    order: float = 1.0,
    convention: Convention = "half",
) -> Sweep:
    """Return the four distances of ``family(theta)`` at every theta: a figure in one call.

    Parameters
    ----------
    family : callable
        Takes a float, returns the pair of measures to compare.
    thetas : (n,) array_like
        The parameters.
    order, convention
        As for :func:`distances`.

    Returns
    -------
    Sweep
        The parameters and the distances at each.

    Examples
    --------
    >>> import divergences as dv
    >>> curve = dv.sweep(lambda t: (dv.Gaussian(0.0, 1.0), dv.Gaussian(t, 1.0)), [0.0, 1.0, 2.0])
    >>> curve.values("kl")
    array([0. , 0.5, 2. ])
    """
    if not callable(family):
        raise DTypeError(
            f"family must be a function of theta that returns two measures; got {family!r}"
        )
    values = as_vector(thetas, "thetas")
    rows = [
        distances(*family(theta), order=order, convention=convention) for theta in values.tolist()
    ]
    return Sweep(values, tuple(rows))


def _check(found: Distances, p: Measure, q: Measure) -> None:
    """Raise if two brackets exclude each other."""
    half = 1.0 if found.js.convention == "half" else 0.5
    delta, js_low, js_high = found.tv, half * found.js.lower, half * found.js.upper
    claims = [
        ("Pinsker: 2 TV^2 <= KL", 2.0 * delta.lower**2, found.kl.upper, 1.0),
        ("TV^2/2 <= JS", delta.lower**2 / 2.0, js_high, 1.0),
        ("JS <= TV log 2", js_low, delta.upper * math.log(2.0), 1.0),
    ]
    if p.support.bounded and q.support.bounded:
        size = _diameter(p, q)
        claims.append(("W <= diameter TV^(1/p)", *_transport_sides(found, size), size))
    for words, small, large, scale in claims:
        if small > large + _ROUNDING * scale:
            raise ContradictionError(
                f"{words} is violated by {small!r} > {large!r} for {p!r} and {q!r}; "
                "please report this pair"
            )


def _transport_sides(found: Distances, size: float) -> tuple[float, float]:
    """Return the two sides of W_p <= diameter TV^(1/p): only mass TV moves, that far at most."""
    order = found.wasserstein.order or 1.0
    return found.wasserstein.lower, size * found.tv.upper ** (1.0 / order)


def _diameter(p: Measure, q: Measure) -> float:
    """Return the diagonal of the box around both supports."""
    low = np.minimum(p.support.low, q.support.low)
    high = np.maximum(p.support.high, q.support.high)
    return math.hypot(*(high - low))
