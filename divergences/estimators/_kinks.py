"""Total variation over cells of the plane in which the two densities cross.

A cell is integrated line by line along the axis on which the log-ratio varies more; each line is
cut at its crossings, so that the rule never sees the kink. What remains is an outer integrand with
a continuous derivative.
"""

from typing import NamedTuple

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from .._checks import FloatArray
from .._panels import crossings
from .density import Density
from .integrands import integrand

_NODES = 12  # points per line, and lines per cell


def crossed(
    p: Density, q: Density, low: FloatArray, high: FloatArray
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell in which cells the densities cross, and where their log-ratio varies more along y."""
    grid = np.linspace(0.0, 1.0, _NODES)
    share = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    points = low[:, np.newaxis] * (1.0 - share) + high[:, np.newaxis] * share
    with np.errstate(all="ignore"):  # log-ratios are infinite where one density vanishes
        ratio = np.nan_to_num(p.log(points.reshape(-1, 2)) - q.log(points.reshape(-1, 2)))
        ratio = ratio.reshape(len(low), _NODES, _NODES)
        along_y, along_x = (np.abs(np.diff(ratio, axis=axis)).sum((1, 2)) for axis in (1, 2))
    return (ratio.min((1, 2)) < 0) & (ratio.max((1, 2)) > 0), along_y >= along_x


def kinked_cells(
    p: Density, q: Density, low: FloatArray, high: FloatArray, upright: NDArray[np.bool_]
) -> FloatArray:
    """Return the integrals of |p - q| / 2 over the cells [low, high], shape (cells,)."""
    node, weight = leggauss(_NODES)
    inner = upright.astype(int)  # lines run along y where upright, else along x
    cell = np.arange(len(low))
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    outer = middle[cell, 1 - inner, np.newaxis] + half[cell, 1 - inner, np.newaxis] * node
    lines = Lines(
        outer.ravel(),
        np.repeat(low[cell, inner], _NODES),
        np.repeat(high[cell, inner], _NODES),
        np.repeat(upright, _NODES),
    )
    integrals = _along(p, q, lines).reshape(-1, _NODES)
    return np.asarray(integrals @ weight * half[cell, 1 - inner])


class Lines(NamedTuple):
    """Lines at ``outer`` from a to b, parallel to the y-axis where upright, else to the x-axis."""

    outer: FloatArray
    a: FloatArray
    b: FloatArray
    upright: NDArray[np.bool_]


def _along(p: Density, q: Density, lines: Lines) -> FloatArray:
    """Return the integrals of |p - q| / 2 along the lines, shape (lines,)."""
    outer, a, b, upright = lines

    def logs(part: Density, s: FloatArray, line: NDArray[np.intp]) -> FloatArray:
        line = np.broadcast_to(line, s.shape)
        x = np.where(upright[line], outer[line], s)
        y = np.where(upright[line], s, outer[line])
        return part.log(np.stack([x, y], axis=-1).reshape(-1, 2)).reshape(s.shape)

    def gap(s: FloatArray, line: FloatArray) -> FloatArray:
        index = line.astype(np.intp)
        return logs(p, s, index) - logs(q, s, index)

    number = np.arange(len(outer))
    roots, rows = crossings(gap, a, b, number.astype(float))
    low, high, owner = _cut(a, b, number, roots, rows)
    node, weight = leggauss(_NODES)
    half = 0.5 * (high - low)
    s = 0.5 * (low + high)[:, np.newaxis] + half[:, np.newaxis] * node
    line = owner[:, np.newaxis]
    pieces = integrand("tv", logs(p, s, line), logs(q, s, line)) @ weight * half
    return np.asarray(np.bincount(owner, pieces, len(outer)), dtype=np.float64)


def _cut(
    a: FloatArray,
    b: FloatArray,
    owner: NDArray[np.intp],
    roots: FloatArray,
    rows: NDArray[np.intp],
) -> tuple[FloatArray, FloatArray, NDArray[np.intp]]:
    """Return the cells [a, b] of each line, cut again at the roots found in cells ``rows``."""
    lines = np.concatenate([owner, owner[rows]])
    low, high = np.concatenate([a, roots]), np.concatenate([b, roots])
    by_low, by_high = np.lexsort((low, lines)), np.lexsort((high, lines))
    low, high, lines = low[by_low], high[by_high], lines[by_low]
    proper = low < high
    return low[proper], high[proper], lines[proper]
