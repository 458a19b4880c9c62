"""The Dirac-GAN: one real atom at 0, one fake atom at theta, a linear discriminator D(x) = psi x.

With f(t) = -log(1 + exp(-t)) the value is L = E f(psi X) + E f(psi Y), where X = theta + noise
is a fake and Y a real with symmetric noise around 0 (so that its sign is free). The generator
theta minimises, the discriminator psi maximises. After Mescheder, Geiger and Nowozin, Which
training methods for GANs do actually converge? (arXiv 1801.04406).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from ..._checks import FloatArray, as_choice, as_scalar
from ...errors import InputError
from ._game import Game, Point
from .slopes import falling, flat, rising

DiracLoss = Literal["gan", "non-saturating", "wgan"]

_Slope: TypeAlias = Callable[[float], tuple[float, float, float]]

# The slopes that generator and discriminator see at t = D(x).
_SLOPES: Final[Mapping[DiracLoss, tuple[_Slope, _Slope]]] = {
    "gan": (falling, falling),
    "non-saturating": (rising, falling),
    "wgan": (flat, flat),
}
_NOISE_NODES: Final = 64


@dataclass(frozen=True)
class _Dirac:
    """The two players' moves: slopes s and d, a penalty, and nodes (weight, shift) of noise."""

    s: _Slope
    d: _Slope
    penalty: float
    target: float
    nodes: tuple[Point, ...]

    def gradient(self, theta: float, psi: float) -> Point:
        """Return what theta and psi descend.

        By the chain rule, with the penalty g (abs(psi) - target)^2 / 2 on the discriminator:

            g_theta = E[psi s(psi X)],
            g_psi = -E[X d(psi X)] - E[Y d(psi Y)] + g (abs(psi) - target) sign(psi).

        The mean shift is 0, so d(0) may be left out where a shift is a factor: what is left is
        as small as (theta, psi), and so is its rounding.
        """
        g_theta, g_psi = 0.0, self.penalty * (psi - self.target * _sign(psi))
        for share, shift in self.nodes:
            t = psi * (theta + shift)
            value, _, odd = self.d(t)
            g_theta += share * psi * self.s(t)[0]
            g_psi -= share * (theta * value + shift * (odd + self.d(psi * shift)[2]))
        return g_theta, g_psi

    def jacobian(self, theta: float, psi: float) -> FloatArray:
        """Return the derivative of the gradient, of its smooth parts at psi = 0.

        By the product rule

            [[E psi^2 s', E(s + psi X s')], [-E(d + psi X d'), -E(X^2 d') - E(Y^2 d') + g]].
        """
        found = np.array([[0.0, 0.0], [0.0, self.penalty]])
        for share, shift in self.nodes:
            x = theta + shift
            (s, s_slope, _), (d, d_slope, _) = self.s(psi * x), self.d(psi * x)
            noisy = x * x * d_slope + shift * shift * self.d(psi * shift)[1]
            found += share * np.array(
                [[psi * psi * s_slope, s + psi * x * s_slope], [-d - psi * x * d_slope, -noisy]]
            )
        return found


def dirac_gan(
    loss: DiracLoss = "gan",
    *,
    penalty: float = 0.0,
    target: float = 0.0,
    noise: float = 0.0,
    clip: float = math.inf,
) -> Game:
    """Return the Dirac-GAN (theta, psi) with one loss and any of three regularisers.

    At rest both GANs have J = [[0, 1/2], [-1/2, c]], c = ``noise``^2/2 + ``penalty``: the flow
    has eigenvalues -c/2 +- sqrt(c^2/4 - 1/4), +-i/2 without regulariser, double at c = 1.

    Parameters
    ----------
    loss : {"gan", "non-saturating", "wgan"}
        The generator's slope: 1 / (1 + exp t), 1 / (1 + exp -t), or 1. The discriminator's is
        1 / (1 + exp t) in both GANs, and 1.
    penalty : float
        Weight g >= 0 of (abs(psi) - target)^2 / 2, psi being the discriminator's input gradient:
        the penalty R1 with target 0, that of WGAN-GP with target 1.
    target : float
        Norm >= 0 the penalty pulls abs(psi) to.
    noise : float
        Standard deviation >= 0 of instance noise, in 64 Gauss-Hermite nodes. The slopes have
        poles at +-i pi, so means miss those over a normal law by a multiple of
        exp(-16 pi / (noise abs(psi))): below rounding up to noise abs(psi) = 1.4.
    clip : float
        Half-width > 0 of the interval psi is clipped to after each step; inf for none.

    Raises
    ------
    UnknownNameError, InputError
        If there is no such loss; if a strength is negative or not finite, or clip not above 0.

    Examples
    --------
    >>> dirac_gan("wgan", penalty=0.5, target=1.0).gradient(1.0, 2.0)
    (2.0, -0.5)
    """
    s, d = _SLOPES[as_choice(loss, _SLOPES, "loss")]
    strength, norm = as_strength(penalty, "penalty"), as_strength(target, "target")
    moves = _Dirac(s, d, strength, norm, _noise_nodes(as_strength(noise, "noise")))
    return Game(f"Dirac-GAN, {loss}", moves.gradient, moves.jacobian, project=_clipped(clip))


def as_strength(value: object, name: str) -> float:
    """Return a finite float >= 0."""
    number = as_scalar(value, name)
    if number < 0:
        raise InputError(f"{name} must be >= 0; got {number!r}")
    return number


def _sign(value: float) -> float:
    return math.copysign(1.0, value) if value else 0.0


def _noise_nodes(deviation: float) -> tuple[Point, ...]:
    """Return (weight, shift) pairs of a centred law; one atom at 0 if there is no noise."""
    if deviation == 0.0:
        return ((1.0, 0.0),)
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NOISE_NODES)
    shares = weights / weights.sum()
    return tuple(zip(shares.tolist(), (deviation * nodes).tolist(), strict=True))


def _clipped(clip: float) -> Callable[[float, float], Point]:
    """Return the projection that clips psi."""
    width = clip if clip == math.inf else as_scalar(clip, "clip", above=0.0)

    def project(theta: float, psi: float) -> Point:
        return theta, min(max(psi, -width), width)

    return project
