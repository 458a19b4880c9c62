"""Do two players that follow their gradients find the equilibrium? x y and Salimans' game."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from .._checks import FloatArray, as_scalar
from ..errors import InputError
from ..nets.games import (
    Alternating,
    Extragradient,
    HistoricalAveraging,
    Run,
    Simultaneous,
    escape_step,
    play,
    salimans,
    xy,
)

ESCAPE_RADIUS: Final = 1e6
HELD: Final = 0.5  # mu of the regularised game that converges
OVERHELD: Final = (10.0, 0.5)  # mu and step size of the control, h > 2 mu / (1 + mu^2) = 0.198
WEIGHTS: Final = (0.1, 1.0)  # of historical averaging


@dataclass(frozen=True)
class Power:
    """Historical averaging: the power of 1/t with which the distance falls.

    Attributes
    ----------
    weight : float
        Weight of the penalty.
    measured, expected : float
        The power over the last three quarters of the updates, and what theory says.
    slack : float
        How far apart they may be: the leading corrections to the theory, added up.
    """

    weight: float
    measured: float
    expected: float
    slack: float


@dataclass(frozen=True, eq=False)
class Games:
    """Runs of x y and of Salimans' game; see :func:`games`.

    Attributes
    ----------
    rate : float
        Step size h of the games x y but the control.
    simultaneous, alternating, extragradient, held, overheld : Run
        x y from (1, 0); the last two with mu = 0.5, and (the control) with mu = 10 and h = 0.5.
    leaving, turning : Run
        Salimans' game from (0.5, 0.5) with simultaneous and with alternating steps.
    averaged : tuple of Run
        The same with historical averaging, weights 0.1 and 1.
    """

    rate: float
    simultaneous: Run
    alternating: Run
    extragradient: Run
    held: Run
    overheld: Run
    leaving: Run
    turning: Run
    averaged: tuple[Run, ...]

    @property
    def spirals(self) -> tuple[tuple[Run, float], ...]:
        """The runs of x y whose radius changes by one factor per update, with that factor."""
        h, (mu, far) = self.rate, OVERHELD
        return (
            (self.simultaneous, math.hypot(1.0, h)),
            (self.extragradient, math.sqrt(1.0 - h**2 + h**4)),
            (self.held, math.hypot(1.0 - h * HELD, h)),
            (self.overheld, math.hypot(1.0 - far * mu, far)),
        )

    @property
    def invariant(self) -> FloatArray:
        """x^2 + y^2 - h x y along the alternating run, which keeps it, shape (n,)."""
        x, y = self.alternating.path.T
        return np.asarray(x * x + y * y - self.rate * x * y)

    @property
    def escape(self) -> int | None:
        """The update after which simultaneous steps are 10^6 away in Salimans' game."""
        return escape_step(self.leaving.path, ESCAPE_RADIUS, self.leaving.game.equilibrium)

    @property
    def powers(self) -> tuple[Power, ...]:
        """How historical averaging converges, for each weight."""
        return tuple(_power(w, run) for w, run in zip(WEIGHTS, self.averaged, strict=True))

    @property
    def wobble(self) -> tuple[float, float]:
        """How far H moves along the alternating run of Salimans' game, and its leading bound.

        While x > 0, the flow keeps H = (y - 1)^2 + x^2/2 - log x. Alternating steps are two
        shears of the plane (log x, y), so they preserve area: nothing contracts. They follow the
        flow of H + h K + O(h^2) with K = (2/3) (y - 1)^3 +- (y - 1) (x^2 - 1), one term from
        log(1 - 2 h (y - 1)), one from taking turns. So H moves by at most 2 h max abs(K).
        """
        x, y = self.turning.path.T
        energy = (y - 1) ** 2 + x * x / 2 - np.log(x)
        bound = np.abs(2 / 3 * (y - 1) ** 3) + np.abs((y - 1) * (x * x - 1))
        return float(np.abs(energy - energy[0]).max()), 2 * self.turning.rate * float(bound.max())


def games(*, rate: float = 0.1, steps: int = 100) -> Games:
    """Play x y and Salimans' game by several rules.

    On x y simultaneous steps spiral out by sqrt(1 + h^2) each, alternating steps stay on an
    ellipse, extragradient steps spiral in, and so do simultaneous ones if quadratic terms hold
    the players; mu = 10 at h = 0.5 holds them too hard. In Salimans' game, with step size 0.02,
    simultaneous steps leave and historical averaging converges (20,000 updates each), while
    alternating steps circle (400,000). After Salimans et al., Improved techniques for training
    GANs (arXiv 1606.03498), section 3.3.

    Parameters
    ----------
    rate : float
        Step size h of the games x y, 0 < h < 1.
    steps : int
        Updates of each game x y.

    Raises
    ------
    InputError
        If ``rate`` is not between 0 and 1 or ``steps`` is not positive.

    Examples
    --------
    >>> from divergences.experiments import games
    >>> found = games()
    >>> round(float(found.simultaneous.radii[-1]), 6), found.escape
    (1.644632, 7746)
    """
    h = as_scalar(rate, "rate", above=0.0)
    if h >= 1:
        raise InputError(f"rate must be < 1 (extragradient steps contract only then); got {h!r}")
    plane = partial(play, start=(1.0, 0.0), steps=steps)
    corner = partial(play, salimans(), start=(0.5, 0.5), rate=0.02)
    return Games(
        h,
        plane(xy(), Simultaneous(), rate=h),
        plane(xy(), Alternating(), rate=h),
        plane(xy(), Extragradient(), rate=h),
        plane(xy(HELD), Simultaneous(), rate=h),
        plane(xy(OVERHELD[0]), Simultaneous(), rate=OVERHELD[1]),
        corner(Simultaneous(), steps=20_000),
        corner(Alternating(), steps=400_000),
        tuple(corner(HistoricalAveraging(weight), steps=20_000) for weight in WEIGHTS),
    )


def _power(weight: float, run: Run) -> Power:
    """Measure the power of 1/t of one averaged run over its last three quarters.

    In z = x + iy the gradient at the equilibrium is -iv z, v = 2, up to a quadratic part of at
    most (2 / sqrt 3) abs(z)^2. The forces balance at z = c m, m the mean, c = 2 w / (2 w - iv),
    and m moves by dm/dlog t = -(1 - c) m: the power is Re(1 - c) = v^2 / (v^2 + 4 w^2). With
    D = abs(2 w - iv), c is off by abs(1 - c) abs(c) / (h D t) because m moves, and by
    (2 / sqrt 3) abs(c z) / D because of the quadratic part. These move the power directly, and
    the ends of the measurement by their share of c; there, what is left of the fast motion,
    abs(1 - h (2 w - iv))^t of the first distance, counts as well.
    """
    distance, last = run.radii.tolist(), len(run.path) - 1
    first, v, h = last // 4, 2.0, run.rate
    pull = 2.0 * weight - 1j * v
    c = 2.0 * weight / pull
    moving = abs(1 - c) * abs(c) / (h * abs(pull) * first)
    bent = 2 / math.sqrt(3) * abs(c) * distance[first] / abs(pull)
    fast = abs(1 - h * pull) ** first * distance[0] / distance[first]
    span = math.log(last / first)
    ends = 2 * ((moving + bent) / abs(c) + fast) / span
    measured = math.log(distance[first] / distance[last]) / span
    return Power(weight, measured, (1 - c).real, moving + bent + ends)
