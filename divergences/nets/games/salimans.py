"""A game that is not convex, with an equilibrium that gradient steps circle and leave."""

import numpy as np

from ..._checks import FloatArray
from ._game import Game, Point


def salimans() -> Game:
    """Return the game of x, who minimises, and y, who maximises (f(x) - 1) (y - 1).

    f(x) = x for x < 0 and x^2 from 0 on. The gradients: d/dx is f'(x) (y - 1), with f' = 1 left
    of 0 and 2x from 0 on (0 at the kink itself, the slope on its right); y descends the negative,
    whose d/dy is 1 - f(x). So J = [[f''(x) (y - 1), f'(x)], [-f'(x), 0]]. At the equilibrium
    (1, 1) this is [[0, 2], [-2, 0]]: a rotation with frequency 2 and nothing that contracts.

    References
    ----------
    Salimans et al., Improved techniques for training GANs (arXiv 1606.03498), section 3.3.

    Examples
    --------
    >>> game = salimans()
    >>> game.gradient(0.5, 0.5), game.gradient(*game.equilibrium)
    ((-0.5, 0.75), (0.0, 0.0))
    """
    return Game("(f(x) − 1)(y − 1)", _gradient, _jacobian, equilibrium=(1.0, 1.0))


def _gradient(x: float, y: float) -> Point:
    value, slope, _ = _value_and_slopes(x)
    return slope * (y - 1.0), 1.0 - value


def _jacobian(x: float, y: float) -> FloatArray:
    _, slope, curvature = _value_and_slopes(x)
    return np.array([[curvature * (y - 1.0), slope], [-slope, 0.0]])


def _value_and_slopes(x: float) -> tuple[float, float, float]:
    """Return f, f' and f'' at x, from the right at the kink."""
    return (x, 1.0, 0.0) if x < 0 else (x * x, 2.0 * x, 2.0)
