"""The face of the room: W_p between any two measures, by the first method that applies."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from .._checks import as_choice, as_generator, as_level, as_order
from ..errors import UnsupportedError
from ..measures import Measure, simplify
from ..results import Estimate, exact
from .answer import Answer, stated
from .collinear import sorting
from .laws import Support, interval, natural_method
from .line import quantile_quadrature
from .quantized import quantization
from .samples import as_pair, is_sample
from .simplex import network_simplex
from .theorems import closed_form, coupling_bounds
from .units import in_common_unit

# In the order in which "auto" tries them; each returns None where it does not apply.
_ALGORITHMS: dict[str, Callable[[Measure, Measure, float], Estimate | None]] = {
    "closed form": closed_form,
    "sorting": sorting,
    "quantile quadrature": quantile_quadrature,
    "network simplex": network_simplex,
    "quantization": quantization,
    "bounds": coupling_bounds,
}
METHODS = ("auto", *_ALGORITHMS)


def wasserstein(
    p: object,
    q: object,
    *,
    order: float = 1.0,
    method: str = "auto",
    rng: np.random.Generator | None = None,
    level: float = 0.95,
    support: Support | None = None,
) -> Estimate:
    """Wasserstein distance W_p = (inf E abs(X - Y)^p)^(1/p), in the unit of the points.

    The infimum is over all joint laws of X ~ p and Y ~ q; abs is the Euclidean norm. It tells how
    far apart singular laws are, and is inf where moments are: ``lower`` is then a part of it.

    Parameters
    ----------
    p, q : Measure, frozen scipy.stats distribution, or (n,) or (n, d) array_like of samples
        Two laws or samples on one space R^d.
    order : float
        The order p >= 1.
    method : str
        ``"auto"``, or ``"closed form"``, ``"sorting"`` and ``"quantile quadrature"`` (line),
        ``"network simplex"`` (atoms), ``"quantization"``, ``"bounds"``.
    rng, level : numpy.random.Generator and float, optional
        With ``rng`` two samples with equal weights get an interval at ``level``.
    support : (low, high), optional
        Corners, numbers or (d,), of a box that holds both laws: proves that interval's upper end.

    Returns
    -------
    Estimate
        ``exact`` or ``certified`` for laws, ``point`` with a sample: ``value`` is the distance of
        the empirical measure. Of the laws behind samples ``confidence``; ``note`` says by what.

    Raises
    ------
    UnsupportedError
        If no method answers for this pair or memory is short; the message says what can be done.

    Examples
    --------
    >>> import divergences as dv
    >>> print(dv.wasserstein([0.0, 1.0, 2.0], [0.5, 1.5]))
    W1 = 0.5 (point, in [0, inf], sorting)
    """
    left, right = as_pair(p, q)
    asked = _Asked(as_order(order), as_choice(method, METHODS, "method"), as_level(level), support)
    return _answer(left, right, asked, None if rng is None else as_generator(rng))


class _Asked(NamedTuple):
    """How the caller wants it."""

    order: float
    method: str
    level: float
    support: Support | None


def _answer(p: Measure, q: Measure, asked: _Asked, rng: np.random.Generator | None) -> Estimate:
    """Return the distance of two laws or two samples, or one of the laws behind samples."""
    inference = rng is not None or asked.support is not None
    if inference and is_sample(p) and is_sample(q):
        natural = natural_method(p.dim)
        if asked.method not in ("auto", natural):
            raise UnsupportedError(
                f"an interval for the laws takes method={natural!r} in R^{p.dim}; got "
                f"{asked.method!r}. Repair: method='auto', or leave out rng and support"
            )
        found = interval(p, q, asked.order, level=asked.level, rng=rng, support=asked.support)
    else:
        found = _in_unit(simplify(p), simplify(q), asked.order, asked.method)
        found = stated(Answer(found), p, q)
    return replace(found, name="wasserstein", order=asked.order)


def _in_unit(p: Measure, q: Measure, order: float, wanted: str) -> Estimate:
    """Return the estimate by way of the unit in which the laws are best measured."""
    with np.errstate(over="ignore"):  # what exceeds the largest float is said to, later
        mine, theirs, unit = in_common_unit(p, q)
        found = _by_method(mine, theirs, order, wanted)
        ends = [unit * end for end in (found.value, found.lower, found.upper)]
    gap = None if found.gap is None else unit * found.gap
    return replace(found, value=ends[0], lower=ends[1], upper=ends[2], gap=gap)


def _by_method(p: Measure, q: Measure, order: float, wanted: str) -> Estimate:
    if p == q:
        return exact(0.0, "closed form" if wanted == "auto" else wanted)
    for name, algorithm in _ALGORITHMS.items():
        if wanted in ("auto", name) and (found := algorithm(p, q, order)) is not None:
            return found
    if wanted != "auto":
        raise UnsupportedError(
            f"method={wanted!r} does not apply to {p!r} and {q!r}. Repair: method='auto'"
        )
    raise UnsupportedError(
        f"wasserstein has no method for {p!r} and {q!r}. Repair: compare samples of them, "
        "p.sample(n, rng=rng) and q.sample(n, rng=rng)"
    )
