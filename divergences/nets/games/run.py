"""One run of a game, and how fast it approaches or leaves the equilibrium, with a proved bound."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..._checks import EPS, FloatArray, as_scalar
from ...errors import InputError
from ._game import Game
from .paths import radii, spectral_radius, trajectory, update_matrix
from .rules import Alternating, Rule


@dataclass(frozen=True, eq=False)
class Run:
    """A game that was played.

    Attributes
    ----------
    label, rule_label : str
        What to call the game and the rule in a table or a picture.
    game, rule, rate
        What was played, how, and with which step size.
    path : (n, 2) array
        The start and the point after each update.

    Examples
    --------
    >>> from divergences.nets.games import Simultaneous, play, xy
    >>> run = play(xy(), Simultaneous(), (1.0, 0.0), steps=1, rate=0.75)
    >>> run.radii
    array([1.  , 1.25])
    >>> run.spectral_radius
    1.25
    """

    game: Game
    rule: Rule
    rate: float
    path: FloatArray
    label: str = ""
    rule_label: str = ""

    @property
    def radii(self) -> FloatArray:
        """Distance from the equilibrium before and after each update, shape (n,)."""
        return radii(self.path, self.game.equilibrium)

    @property
    def matrix(self) -> FloatArray:
        """One update, linearised at the equilibrium, shape (2, 2)."""
        return update_matrix(self.game, self.rule, self.rate)

    @property
    def spectral_radius(self) -> float:
        """The factor per update of small deviations in the long run."""
        return spectral_radius(self.matrix)


@dataclass(frozen=True)
class Decay:
    """The logarithm of the radius per update: measured, expected, and how far apart they may be.

    Attributes
    ----------
    measured : float
        log(r_end / r_first) / updates.
    expected : float
        The logarithm of the spectral radius of the linearised update.
    low, high : float
        Proved bounds of ``measured - expected``; -inf if the window is too short for one.
    """

    measured: float
    expected: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether the measured rate lies within its bounds."""
        return self.low <= self.measured - self.expected <= self.high


def play(
    game: Game, rule: Rule, start: ArrayLike, *, steps: int, rate: float, label: str = "",
    rule_label: str = "",
) -> Run:  # fmt: skip
    """Play a game for ``steps`` updates; see :func:`trajectory` for arguments and errors.

    Examples
    --------
    >>> from divergences.nets.games import Alternating, xy
    >>> play(xy(), Alternating(), (1.0, 0.0), steps=100, rate=0.1).path.shape
    (101, 2)
    """
    path = trajectory(game, rule, start, steps, rate)
    return Run(game, rule, float(rate), path, label, rule_label)


def decay(run: Run, *, within: float = math.inf, cubic: float = 0.0) -> Decay:
    """Return the rate of a run from its first point within a radius on, and its bounds.

    Let w_0, ..., w_n be the deviations from that point on, M the linearised update, rho its
    spectral radius and l a left eigenvector of that size. If an update differs from M w by at
    most e(w), then

        abs(w_n - M^n w_0) <= sum_k norm(M^(n-1-k)) e(w_k),
        rho^n abs(l w_0) / abs(l) <= abs(M^n w_0) <= norm(M^n) abs(w_0),

    the first bound below because l M^n = lambda^n l. Logarithms over n bound the measured rate.
    The run is read up to where its radius leaves the normal floats.

    Parameters
    ----------
    run : Run
        With simultaneous or alternating steps.
    within : float
        Radius > 0 at which the measurement begins; inf for the start.
    cubic : float
        The gradient differs from J w by at most ``cubic`` abs(w)^3 while abs(w) <= 1; 0 for a
        linear game.

    Raises
    ------
    InputError
        If the run never comes so near, or only with its last point; if ``cubic`` is not 0 and the
        run passes radius 1, where it is no bound.

    Examples
    --------
    >>> from divergences.nets.games import Simultaneous, xy
    >>> rate = decay(play(xy(), Simultaneous(), (1.0, 0.0), steps=10, rate=0.75))
    >>> round(rate.measured / math.log(1.25), 12), round(rate.high, 12)
    (1.0, 0.0)
    """
    radius, first = _window(run.radii, within)
    if cubic and radius.max() > 1:
        raise InputError(f"within must keep the run in radius 1; it reaches {radius.max():g}")
    updates, expected = len(radius) - 1, math.log(run.spectral_radius)
    largest, rest = _spread(run, cubic, radius)
    along = _along(run.matrix, run.path[first] - run.game.equilibrium) - rest
    slip = 4 * EPS * (1 + abs(expected))  # of the logarithms themselves
    return Decay(
        math.log(radius[-1] / radius[0]) / updates,
        expected,
        math.log(along) / updates - slip if along > 0 else -math.inf,
        math.log(largest + rest) / updates + slip,
    )


def _window(radius: FloatArray, within: float) -> tuple[FloatArray, int]:
    """Return the radii from the first within ``within`` on, while they are normal, and its row."""
    first = int((radius <= within).argmax())
    seen = radius[first:]
    odd = np.flatnonzero(~((seen > np.finfo(np.float64).tiny) & np.isfinite(seen)))
    kept = seen[: odd[0]] if odd.size else seen
    if len(kept) < 2 or not kept[0] <= within:
        raise InputError(f"run must make an update within radius {within:g}; use more steps")
    return kept, first


def _spread(run: Run, cubic: float, radius: FloatArray) -> tuple[float, float]:
    """Return norm(M^n) and the sum of :func:`decay`, over rho^n and rho^n abs(w_0)."""
    rho, updates = run.spectral_radius, len(radius) - 1
    norms = _norms_of_powers(run.matrix / rho, updates)
    decline = np.log(radius[:-1] / radius[0]) - np.arange(1, updates + 1) * math.log(rho)
    departures = _departures(run, cubic, radius[:-1]) * np.exp(decline)
    return float(norms[-1]), float(norms[-2::-1] @ departures)


def _norms_of_powers(matrix: FloatArray, count: int) -> FloatArray:
    """Return the spectral norms of the powers 0, ..., count of a matrix."""
    power, norms = np.eye(2), [1.0]
    for _ in range(count):
        power = matrix @ power
        norms.append(float(np.linalg.norm(power, 2)))
    return np.array(norms)


def _departures(run: Run, cubic: float, radius: FloatArray) -> FloatArray:
    """Return the bound e(w) of :func:`decay`, over abs(w), at each radius.

    A partial step multiplies the radius by at most s = 1 + h (norm(J) + cubic). So m of them
    (one, or one of x and n of y) add up to m h cubic s^(3 (m - 1)) abs(w)^3, and to m s^m times
    the rounding of one, 8 eps of its size.
    """
    partial = 1 + run.rule.y_steps if isinstance(run.rule, Alternating) else 1
    slope = float(np.linalg.norm(run.game.jacobian(*run.game.equilibrium), 2))
    growth = 1.0 + run.rate * (slope + as_scalar(cubic, "cubic"))
    bent = run.rate * cubic * radius**2 if cubic else np.zeros(len(radius))
    return np.asarray(partial * (growth ** (3 * (partial - 1)) * bent + 8 * EPS * growth**partial))


def _along(matrix: FloatArray, w: FloatArray) -> float:
    """Return abs(l w) / (abs(l) abs(w)) for the left eigenvector l of largest eigenvalue."""
    values, vectors = np.linalg.eig(matrix.T)
    left = vectors[:, np.abs(values).argmax()]
    return float(abs(left @ w) / (np.linalg.norm(left) * np.linalg.norm(w)))
