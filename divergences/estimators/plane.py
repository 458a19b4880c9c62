"""TV, KL and JS of densities in the plane.

The plane is cut into cells at the ends and standard deviations of the components. A
Gauss-Legendre product rule is taken on each cell and on its four quarters, which are cut on until
both agree. TV has a kink where the densities cross: :mod:`._kinks` takes over in such cells.
"""

import math

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from .._checks import FloatArray
from ..errors import UnsupportedError
from ..measures import Box, Gaussian, Measure, Smoothed
from ._kinks import crossed, kinked_cells
from .brackets import Bracketed, close, kl_slack, unseen_mass
from .density import Density
from .integrands import Name, integrand

# Standard deviations at which Gaussian tails are cut; beyond 9 lies less than 1e-18.
_SIGMAS = np.array([-9.0, -3.0, 0.0, 3.0, 9.0])
_NODES = 12  # points per axis of the product rule
_SETTLED = {"kl": 1e-14, "js": 1e-14, "tv": 1e-12}  # an error good enough for one cell
_CROWD = 20_000  # cells to refine at once; more would not fit a laptop's memory


def plane_divergence(name: Name, p: Density, q: Density) -> Bracketed:
    """Return the divergence of two densities in the plane (parts of laws, masses <= 1)."""
    xs, ys = (np.unique(np.concatenate([_cuts(p, axis), _cuts(q, axis)])) for axis in (0, 1))
    if name == "kl" and _escapes(p, q, xs, ys):
        return Bracketed(math.inf, math.inf, math.inf)
    totals, errors = _cubature(name, p, q, xs, ys)
    value, error = float(totals[0]), float(errors[0])
    unseen = (
        unseen_mass(p.mass, float(totals[1]), float(errors[1])),
        unseen_mass(q.mass, float(totals[2]), float(errors[2])),
    )
    if name != "kl":
        return close(name, value, error, unseen)
    most = kl_slack(value, _steepest(p, q, xs, ys), unseen)
    return Bracketed(value, max(value - error, 0.0), value + error + most)


def _cubature(
    name: Name, p: Density, q: Density, xs: FloatArray, ys: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the integrals of the divergence, of p and of q over the grid, and their errors."""
    low, high = _corners(xs, ys)
    total, error = np.zeros(3), np.zeros(3)
    whole = _product_rule(name, p, q, low, high)
    while len(low):
        quarters = _quarters(low, high)
        parts = _product_rule(name, p, q, *quarters)
        value = parts.reshape(4, -1, 3).sum(axis=0)
        slack = np.abs(value - whole)
        splits = (slack > _SETTLED[name] + 1e-12 * np.abs(value)).any(axis=1)
        splits &= (quarters[1][: len(low)] > quarters[0][: len(low)]).all(axis=1)
        if splits.sum() > _CROWD:
            splits[:] = False
        total += value[~splits].sum(axis=0)
        error += slack[~splits].sum(axis=0)
        again = np.tile(splits, 4)
        low, high, whole = quarters[0][again], quarters[1][again], parts[again]
    return total, error


def _product_rule(
    name: Name, p: Density, q: Density, low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return the integrals of (divergence, p, q) over each cell, shape (cells, 3)."""
    node, weight = leggauss(_NODES)
    square = _grid(node, node)
    weights = np.outer(weight, weight).ravel()
    half = 0.5 * (high - low)
    points = (0.5 * (low + high))[:, np.newaxis] + half[:, np.newaxis] * square
    log_p, log_q = (part.log(points.reshape(-1, 2)) for part in (p, q))
    values = np.stack([integrand(name, log_p, log_q), np.exp(log_p), np.exp(log_q)], axis=-1)
    cells = weights @ values.reshape(len(low), -1, 3) * half.prod(axis=1)[:, np.newaxis]
    if name == "tv":
        kinked, upright = crossed(p, q, low, high)
        if kinked.any():
            cells[kinked, 0] = kinked_cells(p, q, low[kinked], high[kinked], upright[kinked])
    return np.asarray(cells)


def _cuts(part: Density, axis: int) -> FloatArray:
    """Return where to cut an axis for this part."""
    return np.concatenate([_leaf_cuts(law, axis) for law in part.leaves])


def _leaf_cuts(law: Measure, axis: int) -> FloatArray:
    match law:
        case Gaussian():
            return np.asarray(law.location[axis] + math.sqrt(law.cov[axis, axis]) * _SIGMAS)
        case Box():
            return np.array([law.low[axis], law.high[axis]])
        case Smoothed():
            ends = law.measure.support
            reach = law.sigma * _SIGMAS
            return np.concatenate([ends.low[axis] + reach, ends.high[axis] + reach])
    raise UnsupportedError(
        f"no quadrature for {law!r} in the plane; compare samples of the laws, Cloud(points)"
    )


def _escapes(p: Density, q: Density, xs: FloatArray, ys: FloatArray) -> bool:
    """Tell whether p charges a cell of the grid that no component of q covers."""
    low, high = _corners(xs, ys)
    centres = 0.5 * (low + high)
    return bool((_covered(p, centres) & ~_covered(q, centres)).any())


def _covered(part: Density, points: FloatArray) -> NDArray[np.bool_]:
    supports = [law.support for law in part.leaves]
    inside = [((s.low <= points) & (points <= s.high)).all(axis=1) for s in supports]
    return np.asarray(np.any(inside, axis=0))


def _steepest(p: Density, q: Density, xs: FloatArray, ys: FloatArray) -> float:
    """Return the largest log-ratio at the corners of the grid where both densities live."""
    points = _grid(xs, ys)
    log_p, log_q = p.log(points), q.log(points)
    both = np.isfinite(log_p) & np.isfinite(log_q)
    return float(np.abs(log_p[both] - log_q[both]).max(initial=0.0))


def _grid(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _corners(xs: FloatArray, ys: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the low and the high corners of the cells of a grid, each of shape (cells, 2)."""
    return _grid(xs[:-1], ys[:-1]), _grid(xs[1:], ys[1:])


def _quarters(low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    middle = 0.5 * (low + high)
    corners = [np.array(flags) for flags in ((0, 0), (0, 1), (1, 0), (1, 1))]
    return (
        np.concatenate([np.where(corner, middle, low) for corner in corners]),
        np.concatenate([np.where(corner, high, middle) for corner in corners]),
    )
