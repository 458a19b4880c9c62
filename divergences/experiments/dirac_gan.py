"""Which regularisers make the smallest GAN converge, and how fast: the Dirac-GAN."""

import cmath
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import brentq

from .._checks import FloatArray, as_choice, as_scalar
from ..errors import InputError
from ..nets.games import (
    Alternating,
    Decay,
    Game,
    Point,
    Rule,
    Run,
    Simultaneous,
    consensus_field,
    decay,
    dirac_consensus,
    eigenvalues,
    play,
)
from ..nets.games import dirac_gan as dirac_game

GAMES: Final[Mapping[str, Game]] = {
    "GAN": dirac_game(),
    "non-saturating": dirac_game("non-saturating"),
    "WGAN, clip 1": dirac_game("wgan", clip=1.0),
    "WGAN-GP": dirac_game("wgan", penalty=0.7, target=1.0),
    "instance noise 0.7": dirac_game(noise=0.7),
    "penalty 0.3": dirac_game(penalty=0.3),
    "penalty 1": dirac_game(penalty=1.0),
    "non-saturating, penalty 0.3": dirac_game("non-saturating", penalty=0.3),
    "consensus 1": dirac_consensus(1.0),
    "consensus 1, factor ½": dirac_consensus(1.0, factor=0.5),
}
RULES: Final[Mapping[str, Rule]] = {
    "simultaneous": Simultaneous(),
    "alternating 1:1": Alternating(1),
    "alternating 1:5": Alternating(5),
}

# Games whose flow contracts at the equilibrium, and c of its eigenvalues -c/2 +- ...
DAMPING: Final[Mapping[str, float]] = {
    "instance noise 0.7": 0.7**2 / 2,
    "penalty 0.3": 0.3,
    "penalty 1": 1.0,
    "non-saturating, penalty 0.3": 0.3,
    "consensus 1": 0.5,
    "consensus 1, factor ½": 0.5,
}

NEAR: Final = 1e-3  # rates are measured from this radius on
PROBE: Final[Point] = (0.7, 1.1)  # where the gradient of the consensus term is looked at

# How far the gradients of the damped games are from J w: at most abs(w)^3 while abs(w) <= 1.
# With t = psi theta, abs(t) <= abs(w)^2 / 2, both slopes are 1/2 up to abs(t)/4: 1/8 abs(w)^3.
# Noise 0.7 makes that sqrt(2)/8 and adds (E abs(X)^3 + E X^4 + 3 0.7^4) / 48 <= 0.18, since the
# slopes are 1/2 -+ t/4 up to abs(t)^3 / 48; consensus adds 3/16 from d^2 and 4/27 from d d'.
_CUBIC: Final = 1.0


@dataclass(frozen=True, eq=False)
class DiracGan:
    """Runs of the Dirac-GAN from (1, 1): ten games by three rules; see :func:`dirac_gan`.

    Attributes
    ----------
    rate : float
        Step size h.
    runs : tuple of Run
        One for each pair of ``GAMES`` and ``RULES``, labelled by their names.
    """

    rate: float
    runs: tuple[Run, ...]

    def run(self, label: str, rule_label: str = "simultaneous") -> Run:
        """Return the run of one game by one rule.

        Examples
        --------
        >>> from divergences.experiments import dirac_gan
        >>> round(float(dirac_gan().run("GAN").radii[-1]), 3)
        3.097
        """
        wanted = as_choice(label, GAMES, "label"), as_choice(rule_label, RULES, "rule_label")
        return next(run for run in self.runs if (run.label, run.rule_label) == wanted)

    @property
    def growth(self) -> FloatArray:
        """r_{k+1}^2 over r_k^2 (1 + h^2 d(t_k)^2), 1 for simultaneous GAN steps, shape (n - 1,).

        The gradient d(t) (psi, -theta) is at right angles to (theta, psi): each step adds its
        squared length and nothing pulls back.
        """
        run = self.run("GAN")
        theta, psi = run.path[:-1].T
        step = self.rate / (1.0 + np.exp(theta * psi))
        squares = run.radii**2
        return np.asarray(squares[1:] / (squares[:-1] * (1.0 + step * step)))

    @property
    def floor(self) -> float:
        """The radius below which simultaneous non-saturating steps lead outwards only.

        One step gives r^2 - 2 h t tanh(t/2) + h^2 (psi^2 s(t)^2 + theta^2 s(-t)^2), at least
        q (1 - h q/4 + h^2 s(-q/2)^2) for q = r^2, since abs(t) <= q/2. That exceeds q up to the
        root q of q = 4 h s(-q/2)^2, s the logistic function, and it increases with q while
        q (h/2 + h^2/4) <= 1: no step from outside leads inside. To first order in h the radius
        settles at sqrt(2 h).
        """
        h = self.rate
        root = brentq(lambda q: q - 4 * h / (1 + math.exp(q / 2)) ** 2, 0.0, h)
        return math.sqrt(root)

    @property
    def reached(self) -> tuple[Run, ...]:
        """The runs of damped games that came near the equilibrium before their end."""
        return tuple(
            run for run in self.runs if run.label in DAMPING and (run.radii[:-1] <= NEAR).any()
        )

    @property
    def decays(self) -> tuple[Decay, ...]:
        """The rates of the runs of :attr:`reached`, each with what is proved about it."""
        return tuple(decay(run, within=NEAR, cubic=_CUBIC) for run in self.reached)

    @property
    def flow_errors(self) -> dict[str, float]:
        """How far the flow's eigenvalues are from their closed form, for GAN and damped games.

        With damping c on the critic alone it is -c/2 +- sqrt(c^2/4 - 1/4); consensus puts c/2 on
        both players: -c/2 +- i/2.
        """
        closed = {"GAN": 0.5j, "non-saturating": 0.5j}
        for label, c in DAMPING.items():
            root = 0.5j if "consensus" in label else cmath.sqrt(c * c / 4 - 0.25)
            closed[label] = root - c / 2
        return {
            label: abs(eigenvalues(-GAMES[label].jacobian(0.0, 0.0))[0] - value)
            for label, value in closed.items()
        }


def consensus_slopes() -> tuple[float, float, float]:
    """Return dR/dtheta of the consensus term R at (0.7, 1.1): by difference, ours, and printed.

    R = (theta^2 + psi^2) d(psi theta)^2 / 2. The first is its complex step, Im R(theta + i s)/s
    with s = 1e-30, which rounds but does not cancel; the second is the field with its factor 1,
    the third that with the factor 1/2 of the notebook.

    Examples
    --------
    >>> from divergences.experiments import consensus_slopes
    >>> [round(slope, 8) for slope in consensus_slopes()]
    [-0.05791035, -0.05791035, 0.00610048]
    """
    theta, psi = PROBE
    moved = complex(theta, 1e-30)
    value = (moved**2 + psi**2) / (1 + cmath.exp(psi * moved)) ** 2 / 2
    return value.imag / 1e-30, consensus_field(*PROBE)[0], consensus_field(*PROBE, 0.5)[0]


def dirac_gan(*, rate: float = 0.2, steps: int = 500) -> DiracGan:
    """Play the Dirac-GAN with every regulariser, simultaneously and in turn, from (1, 1).

    The settings are those of the authors' notebook. Without regulariser the GAN spirals out
    (simultaneous) or circles; the Wasserstein GANs, clipped or penalised towards slope 1, end on
    a cycle; instance noise, a penalty on the slope and consensus turn the eigenvalues inwards.
    The controls: no penalty, and consensus with the factor 1/2 of the notebook.

    Parameters
    ----------
    rate : float
        Step size h > 0, at most 0.5.
    steps : int
        Updates of each run.

    Returns
    -------
    DiracGan
        Thirty runs, and what decides them.

    Raises
    ------
    InputError
        If ``rate`` is not in (0, 0.5] or ``steps`` is not positive.

    References
    ----------
    Mescheder, Geiger and Nowozin, Which training methods for GANs do actually converge?
    (arXiv 1801.04406), sections 2 and 3.

    Examples
    --------
    >>> from divergences.experiments import dirac_gan
    >>> found = dirac_gan()
    >>> ends = [found.run(label).radii[-1] for label in ("GAN", "WGAN-GP", "penalty 0.3")]
    >>> [f"{radius:.2g}" for radius in ends]
    ['3.1', '1.8', '2.6e-06']
    """
    h = as_scalar(rate, "rate", above=0.0)
    if h > 0.5:
        raise InputError(f"rate must be at most 0.5, where every bound still holds; got {h!r}")
    return DiracGan(
        h,
        tuple(
            play(game, rule, (1.0, 1.0), steps=steps, rate=h, label=label, rule_label=by)
            for label, game in GAMES.items()
            for by, rule in RULES.items()
        ),
    )
