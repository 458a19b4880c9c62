"""The way a game goes, and how far from where it began."""

import math
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from ..._checks import FloatArray, as_count, as_matrix, as_scalar, as_vector
from ...errors import DTypeError, ShapeError
from ._game import Game, Point
from .rules import Rule


def trajectory(game: Game, rule: Rule, start: ArrayLike, steps: int, rate: float) -> FloatArray:
    """Return the points a game passes through.

    Parameters
    ----------
    game : Game
        What is played.
    rule : Rule
        How the players move.
    start : (2,) array_like
        The first point (x, y).
    steps : int
        Updates, >= 1.
    rate : float
        Step size h > 0.

    Returns
    -------
    (steps + 1, 2) array
        The start and the point after each update. A path that leaves the range of floats goes on
        in inf and nan without a warning; :func:`escape_step` says when it left.

    Raises
    ------
    InputError
        If ``start`` is not finite or ``steps`` or ``rate`` is not positive.

    Examples
    --------
    >>> from divergences.nets.games import Simultaneous, xy
    >>> trajectory(xy(), Simultaneous(), (1.0, 1.0), 1, 0.5)
    array([[1. , 1. ],
           [0.5, 1.5]])
    """
    _check_kind(game, Game, "game", "xy()")
    _check_kind(rule, Rule, "rule", "Simultaneous()")
    first = _as_pair(start)
    path = rule.iterates(game, first, as_scalar(rate, "rate", above=0.0))
    return np.array([first, *islice(path, as_count(steps, "steps"))])


def update_matrix(game: Game, rule: Rule, rate: float) -> FloatArray:
    """Return the (2, 2) matrix of one update, linearised at the equilibrium of the game.

    For a game with constant Jacobian it is the update itself; :class:`Rule` and its kinds give
    determinants and spectral radii.

    Examples
    --------
    >>> from divergences.nets.games import Alternating, xy
    >>> update_matrix(xy(), Alternating(), 0.5)
    array([[ 1.  , -0.5 ],
           [ 0.5 ,  0.75]])
    """
    return rule.matrix(game.jacobian(*game.equilibrium), as_scalar(rate, "rate", above=0.0))


def eigenvalues(matrix: ArrayLike) -> tuple[complex, complex]:
    """Return the two eigenvalues of a real (2, 2) matrix, the one with larger part first.

    From half the trace m and ((a - d)/2)^2 + b c, whose root is what they differ from m by.
    Rounding of size eps moves a pair by a few eps, but a double eigenvalue by sqrt(eps).

    Examples
    --------
    >>> eigenvalues([[0.0, 1.0], [-1.0, 0.0]])
    (1j, -1j)
    """
    (a, b), (c, d) = as_matrix(matrix, 2, "matrix").tolist()
    middle, square = 0.5 * (a + d), (0.5 * (a - d)) ** 2 + b * c
    if square < 0:
        return complex(middle, math.sqrt(-square)), complex(middle, -math.sqrt(-square))
    return complex(middle + math.sqrt(square)), complex(middle - math.sqrt(square))


def spectral_radius(matrix: ArrayLike) -> float:
    """Return the larger modulus of the two eigenvalues of a real (2, 2) matrix.

    Examples
    --------
    >>> spectral_radius([[0.0, 2.0], [-2.0, 0.0]])
    2.0
    """
    return max(abs(value) for value in eigenvalues(matrix))


def radii(path: FloatArray, centre: Point = (0.0, 0.0)) -> FloatArray:
    """Return the distance of each point of an (n, 2) path from ``centre``; inf where not finite.

    Examples
    --------
    >>> radii(np.array([[3.0, 4.0], [np.nan, 1.0]]))
    array([ 5., inf])
    """
    with np.errstate(over="ignore", invalid="ignore"):  # a path may have left the range of floats
        distance = np.hypot(*(np.asarray(path) - centre).T)
    return np.where(np.isnan(distance), np.inf, distance)


def escape_step(path: FloatArray, radius: float, centre: Point = (0.0, 0.0)) -> int | None:
    """Return the first step at which an (n, 2) path is farther than ``radius`` from ``centre``.

    Returns
    -------
    int or None
        The row of the path, or None if it never leaves.

    Examples
    --------
    >>> escape_step(np.array([[0.0, 0.0], [3.0, 4.0], [np.inf, np.nan]]), 5.0)
    2
    """
    outside = np.flatnonzero(radii(path, centre) > as_scalar(radius, "radius", above=0.0))
    return int(outside[0]) if outside.size else None


def _check_kind(value: object, kind: type, name: str, repair: str) -> None:
    if not isinstance(value, kind):
        raise DTypeError(
            f"{name} must be a {kind.__name__}; got {type(value).__name__} {value!r}. "
            f"Repair: {repair} or another of divergences.nets.games"
        )


def _as_pair(start: ArrayLike) -> Point:
    point = as_vector(start, "start")
    if point.shape != (2,):
        raise ShapeError(f"start must be a point (x, y), shape (2,); got shape {point.shape}")
    return float(point[0]), float(point[1])
