"""What a GAN is made of: two nets, a loss, and what keeps the critic in bounds."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np

from .._checks import as_choice, as_scalar
from ..errors import DTypeError, InputError, ShapeError
from .losses import LOSSES
from .mlp import MLP
from .optim import Optimizer, Rule, as_rule
from .penalty import BETWEEN, FAKE, REAL, SlopePenalty
from .players import Critic, Generator

Latent = Literal["normal", "uniform"]
Place = Literal["between", "real", "fake"]

_PLACES = {"between": BETWEEN, "real": REAL, "fake": FAKE}


@dataclass(frozen=True)
class GradientPenalty:
    """The penalty weight * E (norm of the critic's slope - centre)^2 of WGAN-GP.

    Parameters
    ----------
    weight : float
        Factor, > 0; the papers' lambda.
    centre : float
        Slope that costs nothing, >= 0.
    one_sided : bool
        Whether slopes below the centre cost nothing too.
    at : {"between", "real", "fake"}
        Where the slope is taken; ``between``: uniformly on the segments that join real and
        generated points at random.

    Examples
    --------
    >>> from divergences.nets import GradientPenalty
    >>> GradientPenalty(weight=0.1).slope_penalty.centre
    1.0
    """

    weight: float = 10.0
    centre: float = 1.0
    one_sided: bool = False
    at: Place = "between"

    @cached_property
    def slope_penalty(self) -> SlopePenalty:
        """The penalty as compiled code takes it."""
        weight = as_scalar(self.weight, "weight", above=0.0)
        centre = as_scalar(self.centre, "centre")
        if centre < 0:
            raise InputError(f"centre must be >= 0; got {centre!r}")
        place = _PLACES[as_choice(self.at, get_args(Place), "at")]
        return SlopePenalty(weight, centre, bool(self.one_sided), place)


def r1(weight: float) -> GradientPenalty:
    """Return R1, weight / 2 * E norm(slope)^2 on real points (Mescheder et al. 2018).

    Examples
    --------
    >>> from divergences.nets import r1
    >>> r1(10.0)
    GradientPenalty(weight=5.0, centre=0.0, one_sided=False, at='real')
    """
    return GradientPenalty(as_scalar(weight, "weight", above=0.0) / 2, 0.0, at="real")


@dataclass(frozen=True)
class GAN:
    """Two players and the game between them.

    Parameters
    ----------
    generator, critic : MLP
        The critic's raw output is one number, the logit of a discriminator or the value of a
        critic; give it a linear head.
    loss : {"minimax", "non_saturating", "wasserstein", "least_squares"}
        What the players descend, see :mod:`divergences.nets.losses`.
    penalty : GradientPenalty, optional
        Added to the critic's loss.
    clip : float, optional
        After each critic step its parameters are moved into [-clip, clip].
    spectral : bool
        Whether each weight matrix of the critic is divided by its largest singular value.
    unroll : int
        How many steps of the critic the generator looks ahead (Metz et al. 2016).
    unroll_rate : float
        Rate of those steps, which are plain gradient descent and are not clipped.
    stop_gradient : bool
        Take those steps but not their derivative.
    latent : {"normal", "uniform"}
        Law of the generator's input: standard normal, or uniform on [-1, 1].

    Examples
    --------
    >>> from divergences.nets import GAN, MLP
    >>> GAN(MLP((2, 16, 2)), MLP((2, 16, 1)), loss="wasserstein", clip=0.1).clip
    0.1
    """

    generator: MLP
    critic: MLP
    loss: str = "non_saturating"
    penalty: GradientPenalty | None = None
    clip: float | None = None
    spectral: bool = False
    unroll: int = 0
    unroll_rate: float = 0.1
    stop_gradient: bool = False
    latent: Latent = "normal"

    def __post_init__(self) -> None:
        check_critic(self.critic)
        if not isinstance(self.generator, MLP):
            raise DTypeError(f"generator must be an MLP; got {self.generator!r}")
        if self.generator.widths[-1] != self.critic.widths[0]:
            raise ShapeError(
                f"critic must take the {self.generator.widths[-1]} numbers that generator gives; "
                f"it takes {self.critic.widths[0]}"
            )
        if self.generator.dtype != self.critic.dtype:
            raise DTypeError(
                f"generator and critic must have one dtype; got {self.generator.dtype} and "
                f"{self.critic.dtype}"
            )
        as_choice(self.latent, get_args(Latent), "latent")
        if isinstance(self.unroll, bool) or not isinstance(self.unroll, int | np.integer):
            raise DTypeError(f"unroll must be a whole number; got {self.unroll!r}")
        if self.unroll < 0:
            raise InputError(f"unroll must be >= 0; got {self.unroll}")
        if self.unroll and (self.spectral or self.penalty):
            raise InputError("unroll looks through plain critic steps; drop penalty and spectral")
        as_scalar(self.unroll_rate, "unroll_rate", above=0.0)
        self.player(_REST)

    def player(self, optimizer: Optimizer | Rule) -> Critic:
        """Return the critic as compiled code takes it."""
        return as_critic(
            self.critic,
            optimizer,
            loss=self.loss,
            penalty=self.penalty,
            clip=self.clip,
            spectral=self.spectral,
        )

    def maker(self, optimizer: Optimizer) -> Generator:
        """Return the generator as compiled code takes it."""
        return Generator(
            self.generator.net,
            optimizer.rule,
            int(self.unroll),
            float(self.unroll_rate),
            not self.stop_gradient,
        )


_REST = Rule(0, 0.0)


def check_critic(critic: MLP) -> None:
    """Raise unless this is a net that gives one number a point."""
    if not isinstance(critic, MLP):
        raise DTypeError(f"critic must be an MLP; got {critic!r}")
    if critic.widths[-1] != 1:
        raise ShapeError(f"critic must have one output; its widths are {critic.widths}")


def as_critic(
    net: MLP,
    optimizer: Optimizer | Rule,
    *,
    loss: str,
    penalty: GradientPenalty | None,
    clip: float | None,
    spectral: bool,
) -> Critic:
    """Return a critic as compiled code takes it, every setting checked."""
    if not isinstance(penalty, GradientPenalty | None):
        raise DTypeError(
            f"penalty must be a GradientPenalty; got {penalty!r}. "
            "Repair: GradientPenalty(weight=10.0) or r1(10.0)"
        )
    return Critic(
        net.net,
        LOSSES[as_choice(loss, LOSSES, "loss")],
        SlopePenalty() if penalty is None else penalty.slope_penalty,
        np.inf if clip is None else as_scalar(clip, "clip", above=0.0),
        bool(spectral),
        optimizer if isinstance(optimizer, Rule) else as_rule(optimizer, "optimizer"),
    )
