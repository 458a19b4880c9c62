"""How two players move: all at once, in turn, looking ahead, or held to where they have been.

A rule is also a matrix. For a game with a constant Jacobian J (gradient J w) one update of the
deviation w from the equilibrium is w -> M w; elsewhere M is the linearisation of the update at
the equilibrium, and its spectral radius the factor per update with which small deviations shrink
or grow in the long run.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from ..._checks import FloatArray, as_count, as_scalar
from ...errors import InputError
from ._game import Game, Point


class Rule(ABC):
    """How the players move: an endless sequence of points, and the matrix of one update."""

    @abstractmethod
    def iterates(self, game: Game, start: Point, rate: float) -> Iterator[Point]:
        """Yield the points after 1, 2, ... updates from ``start``."""

    @abstractmethod
    def matrix(self, jacobian: FloatArray, rate: float) -> FloatArray:
        """Return the (2, 2) matrix of one update where the gradient is ``jacobian`` times w."""


@dataclass(frozen=True)
class Simultaneous(Rule):
    """Both players step at once: w <- w - h g(w), so M = I - h J.

    det M = 1 - h tr J + h^2 det J. An eigenvalue l of J becomes 1 - h l; for x y, J has +-i and
    the spectral radius is sqrt(1 + h^2) whatever h: the radius grows by that factor each step.
    With mu it is sqrt((1 - h mu)^2 + h^2), below 1 if and only if h < 2 mu / (1 + mu^2).

    Examples
    --------
    >>> from divergences.nets.games import trajectory, xy
    >>> trajectory(xy(), Simultaneous(), (1.0, 0.0), 2, 0.5)
    array([[1.  , 0.  ],
           [1.  , 0.5 ],
           [0.75, 1.  ]])
    """

    def iterates(self, game: Game, start: Point, rate: float) -> Iterator[Point]:
        """Yield the points after 1, 2, ... updates."""
        x, y = start
        while True:
            g_x, g_y = game.gradient(x, y)
            x, y = game.project(x - rate * g_x, y - rate * g_y)
            yield x, y

    def matrix(self, jacobian: FloatArray, rate: float) -> FloatArray:
        """Return I - h J."""
        return np.eye(2) - rate * jacobian


@dataclass(frozen=True)
class Alternating(Rule):
    """x steps first, then y steps n times, each seeing where the other has gone.

    With X = [[1 - h J_11, -h J_12], [0, 1]] and Y = [[1, 0], [-h J_21, 1 - h J_22]], M = Y^n X,
    det M = (1 - h J_11) (1 - h J_22)^n. For x y: M = [[1, -h], [n h, 1 - n h^2]], det M = 1 and
    trace M = 2 - n h^2, so the spectral radius is 1 as long as n h^2 < 4: orbits lie on the
    ellipses n x^2 + y^2 - n h x y = constant, and for n = 1 the radius stays within a factor
    sqrt((2 + h) / (2 - h)) of where it began.

    Parameters
    ----------
    y_steps : int
        n >= 1, steps of y for each step of x.

    Examples
    --------
    >>> from divergences.nets.games import trajectory, xy
    >>> trajectory(xy(), Alternating(), (1.0, 0.0), 2, 0.5)
    array([[1.   , 0.   ],
           [1.   , 0.5  ],
           [0.75 , 0.875]])
    """

    y_steps: int = 1

    def __post_init__(self) -> None:
        as_count(self.y_steps, "y_steps")

    def iterates(self, game: Game, start: Point, rate: float) -> Iterator[Point]:
        """Yield the points after 1, 2, ... updates of both players."""
        x, y = start
        while True:
            x, y = game.project(x - rate * game.gradient(x, y)[0], y)
            for _ in range(self.y_steps):
                x, y = game.project(x, y - rate * game.gradient(x, y)[1])
            yield x, y

    def matrix(self, jacobian: FloatArray, rate: float) -> FloatArray:
        """Return Y^n X."""
        x_step, y_step = np.eye(2), np.eye(2)
        x_step[0] -= rate * jacobian[0]
        y_step[1] -= rate * jacobian[1]
        return np.linalg.matrix_power(y_step, self.y_steps) @ x_step


@dataclass(frozen=True)
class Extragradient(Rule):
    """Both step from w along the gradient at w' = w - h g(w): M = I - h J (I - h J).

    An eigenvalue l of J becomes 1 - h l + h^2 l^2. For x y, M = (1 - h^2) I - h J with
    det M = 1 - h^2 + h^4: the radius shrinks by sqrt(det M) each step if and only if h < 1.

    References
    ----------
    Korpelevich, The extragradient method for finding saddle points (1976).

    Examples
    --------
    >>> from divergences.nets.games import trajectory, xy
    >>> trajectory(xy(), Extragradient(), (1.0, 0.0), 1, 0.5)
    array([[1.  , 0.  ],
           [0.75, 0.5 ]])
    """

    def iterates(self, game: Game, start: Point, rate: float) -> Iterator[Point]:
        """Yield the points after 1, 2, ... updates."""
        x, y = start
        while True:
            g_x, g_y = game.gradient(x, y)
            g_x, g_y = game.gradient(*game.project(x - rate * g_x, y - rate * g_y))
            x, y = game.project(x - rate * g_x, y - rate * g_y)
            yield x, y

    def matrix(self, jacobian: FloatArray, rate: float) -> FloatArray:
        """Return I - h J + h^2 J^2."""
        step = rate * jacobian
        return np.eye(2) - step + step @ step


@dataclass(frozen=True)
class HistoricalAveraging(Rule):
    """Simultaneous steps, each player drawn to the mean of where it has been.

    Each loss gains weight times the squared distance from the mean m_t of all points up to now,
    which is held constant: w <- w - h (g(w) + 2 weight (w - m_t)). While the mean rests,
    M = I - h (J + 2 weight I), whose determinant at J with eigenvalues +-iv is
    (1 - 2 h weight)^2 + h^2 v^2: the points contract, towards the mean if not the equilibrium,
    if and only if h (4 weight^2 + v^2) < 4 weight.

    The mean itself moves ever more slowly, m_{t+1} - m_t = (w_{t+1} - m_t) / (t + 2). With the
    points where the forces balance, w = 2 weight (J + 2 weight I)^-1 m, it obeys
    dm/dlog t = -(J + 2 weight I)^-1 J m, whose eigenvalue at iv has real part
    v^2 / (v^2 + 4 weight^2): convergence is no faster than this power of 1/t.

    Parameters
    ----------
    weight : float
        Weight >= 0 of the penalty; 0 leaves simultaneous steps.

    References
    ----------
    Salimans et al., Improved techniques for training GANs (arXiv 1606.03498), section 3.3.

    Examples
    --------
    >>> from divergences.nets.games import trajectory, xy
    >>> trajectory(xy(), HistoricalAveraging(0.5), (1.0, 0.0), 2, 0.5)
    array([[1.   , 0.   ],
           [1.   , 0.5  ],
           [0.75 , 0.875]])
    """

    weight: float

    def __post_init__(self) -> None:
        if as_scalar(self.weight, "weight") < 0:
            raise InputError(f"weight must be >= 0; got {self.weight!r}")

    def iterates(self, game: Game, start: Point, rate: float) -> Iterator[Point]:
        """Yield the points after 1, 2, ... updates."""
        x, y = mean_x, mean_y = start
        for seen in count(2):
            g_x, g_y = game.gradient(x, y)
            g_x += 2.0 * self.weight * (x - mean_x)
            g_y += 2.0 * self.weight * (y - mean_y)
            x, y = game.project(x - rate * g_x, y - rate * g_y)
            mean_x += (x - mean_x) / seen
            mean_y += (y - mean_y) / seen
            yield x, y

    def matrix(self, jacobian: FloatArray, rate: float) -> FloatArray:
        """Return I - h (J + 2 weight I): the update while the mean rests at the equilibrium."""
        return np.eye(2) - rate * (jacobian + 2.0 * self.weight * np.eye(2))
