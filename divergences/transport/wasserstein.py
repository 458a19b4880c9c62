"""The face of the room: W_p between any two measures, by the first method that applies."""

import math
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .._checks import as_choice, as_order
from ..errors import ShapeError, UnsupportedError
from ..measures import Cloud, Measure, as_measure, simplify
from ..results import Estimate, exact, point
from .atoms import sorting
from .line import quantile_quadrature
from .quantized import quantization
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


def wasserstein(p: object, q: object, *, order: float = 1.0, method: str = "auto") -> Estimate:
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
        ``"auto"``, or the algorithm: ``"closed form"`` (theorems on uniform and Gaussian laws),
        ``"sorting"`` (finitely many points on the line), ``"quantile quadrature"`` (laws on the
        line), ``"network simplex"`` (finitely many points), ``"quantization"`` (mixtures of
        atoms, segments, circles and boxes), ``"bounds"`` (Gaussians and their mixtures, too).

    Returns
    -------
    Estimate
        For laws ``exact`` or ``certified``. With a sample it is a ``point``: ``value`` is the
        distance of the empirical measure, ``note`` brackets it, ``gap`` is the solver's.

    Raises
    ------
    UnsupportedError
        If no method answers for this pair or memory is short; the message says what can be done.

    References
    ----------
    Arjovsky, Chintala and Bottou, Wasserstein GAN, section 2 (arXiv 1701.07875).

    Examples
    --------
    >>> import divergences as dv
    >>> dv.wasserstein(*dv.parallel_lines(1e-300)).value
    1e-300
    >>> print(dv.wasserstein([0.0, 1.0, 2.0], [0.5, 1.5]))
    W1 = 0.5 (point, in [0, inf], sorting)
    """
    wanted, power = as_choice(method, METHODS, "method"), as_order(order)
    left, right = as_measure(p, "p"), as_measure(q, "q")
    if left.dim != right.dim:
        raise ShapeError(f"q must live in R^{left.dim} like p; got a measure on R^{right.dim}")
    estimate = _in_unit(simplify(left), simplify(right), power, wanted)
    sizes = tuple(len(law.points) for law in (left, right) if isinstance(law, Cloud))
    estimate = _of_samples(estimate, sizes) if sizes else _in_range(estimate)
    return replace(estimate, name="wasserstein", order=power)


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


def _of_samples(found: Estimate, sizes: tuple[int, ...]) -> Estimate:
    """Return what was found of empirical measures as a statement about samples."""
    note = "exact between the empirical measures"
    if found.lower < found.upper:
        note += f", in [{found.lower!r}, {found.upper!r}]"
    gap = found.upper - found.lower if found.upper > found.lower else 0.0
    return point(found.value, found.method, sizes, gap=gap, note=note)


def _in_range(found: Estimate) -> Estimate:
    """Return the estimate, or what is known where the distance exceeds the largest float."""
    if found.lower < math.inf:
        return found
    largest = sys.float_info.max
    note = "the distance exceeds the largest float"
    return replace(found, lower=largest, upper=math.inf, kind="certified", note=note)
