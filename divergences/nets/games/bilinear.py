"""The product x y as a game: the simplest one whose players circle each other."""

from dataclasses import dataclass

import numpy as np

from ..._checks import FloatArray, as_scalar
from ...errors import DTypeError, InputError
from ._game import Game, Point


@dataclass(frozen=True)
class _Bilinear:
    """x descends x y + a x^2/2, y ascends x y - b y^2/2."""

    a: float
    b: float

    def gradient(self, x: float, y: float) -> Point:
        """Return (y + a x, -x + b y)."""
        return y + self.a * x, self.b * y - x

    def jacobian(self, x: float, y: float) -> FloatArray:
        """Return [[a, 1], [-1, b]], the same at every point."""
        return np.array([[self.a, 1.0], [-1.0, self.b]])


def xy(mu: float = 0.0) -> Game:
    """Return the game of x, who minimises, and y, who maximises x y + mu (x^2 - y^2) / 2.

    The gradients: d/dx is y + mu x; y descends the negative, whose d/dy is -x + mu y. So
    J = [[mu, 1], [-1, mu]] everywhere, with eigenvalues mu +- i.

    Parameters
    ----------
    mu : float
        Strength >= 0 of the quadratic terms that hold each player back; 0 leaves x y.

    Raises
    ------
    InputError
        If ``mu`` is negative or not finite.

    Examples
    --------
    >>> xy(mu=0.5).gradient(1.0, 2.0)
    (2.5, 0.0)
    """
    strength = as_scalar(mu, "mu")
    if strength < 0:
        raise InputError(f"mu must be >= 0 (the players would push outwards); got {strength!r}")
    moves = _Bilinear(strength, strength)
    name = f"xy + {strength:g}(x² − y²)/2" if strength else "xy"
    return Game(name, moves.gradient, moves.jacobian)


def unrolled_xy(unrolled: int, rate: float, *, stop_gradient: bool = False) -> Game:
    """Return the game x y where x plays against what y will be after K steps of its own.

    K steps of ascent on x y with x held fixed, y_{k+1} = y_k + h x, lead y to y + K h x. Put
    into x's loss this is x (y + K h x) = x y + K h x^2, so that d/dx = y + 2 K h x: one K h x
    from the loss itself, one through y's answer. With ``stop_gradient`` the answer is taken for
    a constant and only y + K h x is left. y goes on ascending x y.

    So J = [[2 c, 1], [-1, 0]] with c = K h, or K h / 2 with the gradient stopped. Simultaneous
    steps of the same size h have M = I - h J with eigenvalues 1 - c h -+ h sqrt(c^2 - 1): up to
    c = 1 a pair of modulus sqrt(1 - 2 c h + h^2), below 1 if c > h/2; beyond, real, and above -1
    while c < 1/h + h/4. So 1/2 < K < 1/h^2 + 1/4 contract, or 1 < K < 2/h^2 + 1/2.

    Parameters
    ----------
    unrolled : int
        K >= 0; 0 is the game x y.
    rate : float
        Size h > 0 of the steps that are unrolled.
    stop_gradient : bool
        Whether x ignores that y's answer depends on x.

    Raises
    ------
    InputError
        If ``unrolled`` is negative, or ``rate`` is not a positive number.

    References
    ----------
    Metz et al., Unrolled generative adversarial networks (arXiv 1611.02163), section 2.

    Examples
    --------
    >>> unrolled_xy(5, 0.5).gradient(1.0, 2.0)
    (7.0, -1.0)
    """
    share = as_scalar(rate, "rate", above=0.0) * _as_unrolled(unrolled)
    moves = _Bilinear(share if stop_gradient else 2.0 * share, 0.0)
    kind = ", gradient stopped" if stop_gradient else ""
    return Game(f"xy, {unrolled} steps unrolled{kind}", moves.gradient, moves.jacobian)


def _as_unrolled(count: object) -> int:
    if isinstance(count, bool) or not isinstance(count, int | np.integer):
        raise DTypeError(f"unrolled must be a whole number; got {type(count).__name__} {count!r}")
    if count < 0:
        raise InputError(f"unrolled must be >= 0; got {count}")
    return int(count)
