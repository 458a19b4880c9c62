"""Integrals of abs(gap)^p over many panels at once, cut where the gap changes sign."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from .._panels import crossings, integrate_panels

Gap = Callable[[FloatArray], FloatArray]

# Where a panel is looked at for changes of sign: also next to its ends, since a gap between a
# step and a curve that crosses it once shows at the ends that it does.
_INSIDE = np.array([1e-9, 1e-4, 0.01, *np.linspace(0.05, 0.95, 13), 0.99, 1 - 1e-4, 1 - 1e-9])


class Integral(NamedTuple):
    """An integral and the bound of its error."""

    value: float
    error: float


def integrate_power(gap: Gap, edges: FloatArray, order: float) -> Integral:
    """Return the integral of abs(gap)^order between the first and the last of ``edges`` (k,).

    ``gap`` may jump at edges only. Panels are cut where it changes sign, as the power bends there,
    and halved where a panel and its halves disagree.
    """
    edges = _apart(edges)
    if len(edges) < 2:
        return Integral(0.0, 0.0)

    def anywhere(x: FloatArray) -> FloatArray:
        return gap(x.ravel()).reshape(x.shape)

    def power(x: FloatArray) -> FloatArray:
        return np.asarray(np.abs(anywhere(x)) ** order)

    roots, _ = crossings(anywhere, edges[:-1], edges[1:], nodes=_INSIDE)
    edges = _apart(np.union1d(edges, roots[np.isfinite(roots)]))
    low, high = edges[:-1], edges[1:]

    widths, middles = high - low, 0.5 * low + 0.5 * high
    size = math.fsum(widths * power(middles))
    values, errors = integrate_panels(power, low, high, settled=EPS * size)
    return Integral(math.fsum(values), math.fsum(errors))


def _apart(edges: FloatArray) -> FloatArray:
    """Return the edges in order without those that no quadrature could tell from the one before."""
    edges = np.unique(edges)
    nearest = 64 * EPS * np.abs(edges)
    kept = (np.diff(edges, prepend=-np.inf) > nearest) & (edges[-1] - edges > nearest)
    kept[[0, -1]] = True
    return np.asarray(edges[kept])
