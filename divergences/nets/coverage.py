"""Which modes of the data a generator reaches, and how much of its mass.

A point belongs to the nearest centre, in Euclidean distance, and among equally near ones to the
first. It *hits* that mode if its distance is at most ``radius``; other points hit nothing. All
three functions count hits; a common radius is three standard deviations of a mode.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import FloatArray, as_points, as_scalar
from .._kernels.pairs import distance_matrix
from ..errors import InputError, ShapeError

_CHUNK = 2**16  # distances held at once: they and the points they come from stay in the cache


def mode_shares(points: ArrayLike, centres: ArrayLike, *, radius: float) -> FloatArray:
    """Return the share of all points that hits each mode, shape (k,), each in [0, 1].

    The shares add up to :func:`hit_rate`.

    Parameters
    ----------
    points : (n, d) array_like
        What the generator made; n numbers are n points on the line.
    centres : (k, d) array_like
        The modes.
    radius : float
        Largest distance of a hit, > 0, in the unit of the points.

    Examples
    --------
    >>> from divergences.nets.coverage import mode_shares
    >>> mode_shares([0.1, -0.1, 5.0, 9.9], [0.0, 10.0, 20.0], radius=1.0)
    array([0.5 , 0.25, 0.  ])
    """
    hits, n = _hits(points, centres, radius)
    return hits / n


def modes_covered(
    points: ArrayLike, centres: ArrayLike, *, radius: float, share: float = 0.02
) -> int:
    """Return the number of modes that more than ``share`` of all points hit, 0 to k.

    Parameters
    ----------
    points, centres, radius
        As in :func:`mode_shares`.
    share : float
        In [0, 1). A mode is covered if its share is strictly larger; with 0, one hit is enough.

    Examples
    --------
    >>> from divergences.nets.coverage import modes_covered
    >>> modes_covered([0.1, -0.1, 5.0, 9.9], [0.0, 10.0, 20.0], radius=1.0)
    2
    """
    least = as_scalar(share, "share")
    if not 0.0 <= least < 1.0:
        raise InputError(f"share must be >= 0 and < 1; got {least!r}")
    return int(np.count_nonzero(mode_shares(points, centres, radius=radius) > least))


def hit_rate(points: ArrayLike, centres: ArrayLike, *, radius: float) -> float:
    """Return the share of points that hit any mode, in [0, 1].

    Parameters
    ----------
    points, centres, radius
        As in :func:`mode_shares`.

    Examples
    --------
    >>> from divergences.nets.coverage import hit_rate
    >>> hit_rate([0.1, -0.1, 5.0, 9.9], [0.0, 10.0, 20.0], radius=1.0)
    0.75
    """
    hits, n = _hits(points, centres, radius)
    return int(hits.sum()) / n


def _hits(points: ArrayLike, centres: ArrayLike, radius: float) -> tuple[NDArray[np.int64], int]:
    """Return how many points hit each mode, shape (k,), and how many there are."""
    cloud, modes = as_points(points, "points"), as_points(centres, "centres")
    if cloud.shape[1] != modes.shape[1]:
        raise ShapeError(
            f"centres must have shape (k, {cloud.shape[1]}) like points; got {modes.shape}"
        )
    reach = as_scalar(radius, "radius", above=0.0)
    rows = max(1, _CHUNK // len(modes))
    hits = np.zeros(len(modes), np.int64)
    for start in range(0, len(cloud), rows):
        distances = distance_matrix(cloud[start : start + rows], modes)
        near = distances.min(axis=1) <= reach
        hits += np.bincount(distances.argmin(axis=1)[near], minlength=len(modes))
    return hits, len(cloud)
