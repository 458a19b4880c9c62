"""What a game of two players with one number each is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ..._checks import FloatArray

Point: TypeAlias = tuple[float, float]


def _everywhere(x: float, y: float) -> Point:
    return x, y


@dataclass(frozen=True)
class Game:
    """Two players, x and y, each descending the gradient of a loss of its own.

    Where the loss is one for both, x minimises it and y maximises it: y descends its negative.

    Attributes
    ----------
    name : str
        What the players play for, as a formula.
    gradient : callable
        (x, y) to the simultaneous gradient (g_x, g_y): a step of size h adds -h g_x to x and
        -h g_y to y.
    jacobian : callable
        (x, y) to the derivative of that gradient, [[dg_x/dx, dg_x/dy], [dg_y/dx, dg_y/dy]].
    equilibrium : (float, float)
        The rest point that is studied.
    project : callable
        (x, y) to the nearest point the players are allowed; the identity unless weights are
        clipped.

    Examples
    --------
    >>> from divergences.nets.games import xy
    >>> game = xy()
    >>> game.gradient(2.0, 3.0)
    (3.0, -2.0)
    >>> game.jacobian(2.0, 3.0)
    array([[ 0.,  1.],
           [-1.,  0.]])
    """

    name: str
    gradient: Callable[[float, float], Point]
    jacobian: Callable[[float, float], FloatArray]
    equilibrium: Point = (0.0, 0.0)
    project: Callable[[float, float], Point] = _everywhere
