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
from .effort import Effort, Watcher, as_effort
from .laws import Support, interval, natural_method
from .line import quantile_quadrature
from .multiscale import multiscale_paths
from .quantized import quantization
from .samples import as_pair, is_sample
from .solvers import network_simplex, prefers_matrix
from .theorems import closed_form, coupling_bounds
from .units import in_common_unit

_Algorithm = Callable[[Measure, Measure, float, Effort], Answer | None]


def _whole(algorithm: Callable[[Measure, Measure, float], Estimate | None]) -> _Algorithm:
    """Return an algorithm that takes what effort it needs."""

    def answer(p: Measure, q: Measure, order: float, _: Effort) -> Answer | None:
        found = algorithm(p, q, order)
        return None if found is None else Answer(found)

    return answer


# In the order in which "auto" tries them; each returns None where it does not apply.
_ALGORITHMS: dict[str, _Algorithm] = {
    "closed form": _whole(closed_form),
    "sorting": _whole(sorting),
    "quantile quadrature": _whole(quantile_quadrature),
    "network simplex": network_simplex,
    "multiscale paths": multiscale_paths,
    "quantization": _whole(quantization),
    "bounds": _whole(coupling_bounds),
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
    budget_s: float | None = None,
    progress: Watcher | None = None,
    verify: bool = True,
) -> Estimate:
    """Wasserstein distance W_p = (inf E abs(X - Y)^p)^(1/p), in the unit of the points.

    The infimum is over all joint laws of X ~ p and Y ~ q. W_p is inf where moments are.

    Parameters
    ----------
    p, q : Measure, frozen scipy.stats distribution, or (n,) or (n, d) array_like of samples
        Two laws or samples on one space R^d.
    order, method : float and str
        p >= 1; ``"auto"``, ``"closed form"``, ``"sorting"`` (lines), ``"quantile quadrature"``,
        ``"network simplex"``, ``"multiscale paths"``, ``"quantization"``, ``"bounds"``.
    rng, level, support : Generator, float, (low, high), optional
        ``rng`` gives two samples an interval at ``level``; a box that holds both laws proves it.
    budget_s, progress, verify : float, callable, bool, optional
        Seconds, and who is told of a ``Progress`` and stops the work by returning True: then
        a bracket is left. False proves the lower end beyond 50,000 points by the solver alone.

    Returns
    -------
    Estimate
        ``exact`` or ``certified`` for laws and after a stop, ``point`` of empirical measures,
        ``confidence`` of the laws behind samples; ``note`` says by what.

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
    effort, name = as_effort(budget_s, progress, verify), as_choice(method, METHODS, "method")
    asked = _Asked(as_order(order), name, as_level(level), support, effort)
    return _answer(*as_pair(p, q), asked, None if rng is None else as_generator(rng))


class _Asked(NamedTuple):
    """How the caller wants it."""

    order: float
    method: str
    level: float
    support: Support | None
    effort: Effort


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
        found = stated(_in_unit(simplify(p), simplify(q), asked), p, q)
    return replace(found, name="wasserstein", order=asked.order)


def _in_unit(p: Measure, q: Measure, asked: _Asked) -> Answer:
    """Return the answer by way of the unit in which the laws are best measured."""
    with np.errstate(over="ignore"):  # what exceeds the largest float is said to, later
        mine, theirs, unit = in_common_unit(p, q)
        found, whole = _by_method(mine, theirs, asked)
        if unit == 1.0:
            return Answer(found, whole)
        ends = [unit * end for end in (found.value, found.lower, found.upper)]
    gap = None if found.gap is None else unit * found.gap
    scaled = replace(found, value=ends[0], lower=ends[1], upper=ends[2], gap=gap)
    return Answer(scaled, whole)


def _by_method(p: Measure, q: Measure, asked: _Asked) -> Answer:
    wanted = asked.method
    if p == q:
        return Answer(exact(0.0, "closed form" if wanted == "auto" else wanted))
    for name, algorithm in _ALGORITHMS.items():
        tried = _suits(name, p, q, asked.effort) if wanted == "auto" else name == wanted
        if tried and (found := algorithm(p, q, asked.order, asked.effort)) is not None:
            return found
    if wanted != "auto":
        raise UnsupportedError(
            f"method={wanted!r} does not apply to {p!r} and {q!r}. Repair: method='auto'"
        )
    raise UnsupportedError(
        f"wasserstein has no method for {p!r} and {q!r}. Repair: compare samples of them, "
        "p.sample(n, rng=rng) and q.sample(n, rng=rng)"
    )


def _suits(name: str, p: Measure, q: Measure, effort: Effort) -> bool:
    """Tell whether "auto" tries a method: a matrix of costs only where it is the quicker way."""
    return name != "network simplex" or prefers_matrix(p, q, effort)
