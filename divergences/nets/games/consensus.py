"""The Dirac-GAN with consensus: both players also descend the size of their joint gradient.

Without regulariser the gradient is d(t) (psi, -theta), t = psi theta, d(t) = 1 / (1 + exp t).
Half its square, R = (theta^2 + psi^2) d(t)^2 / 2, is added to both losses.
"""

from dataclasses import dataclass

import numpy as np

from ..._checks import FloatArray, as_scalar
from ._game import Game, Point
from .dirac import as_strength, dirac_gan
from .slopes import falling, rising


@dataclass(frozen=True)
class _Consensus:
    """The moves of :func:`dirac_consensus`."""

    plain: Game
    weight: float
    factor: float

    def gradient(self, theta: float, psi: float) -> Point:
        """Return the gradient of the plain game plus weight times the consensus field."""
        g_theta, g_psi = self.plain.gradient(theta, psi)
        r_theta, r_psi = consensus_field(theta, psi, self.factor)
        return g_theta + self.weight * r_theta, g_psi + self.weight * r_psi

    def jacobian(self, theta: float, psi: float) -> FloatArray:
        """Return the derivative of that gradient."""
        own = _field_jacobian(theta, psi, self.factor)
        return self.plain.jacobian(theta, psi) + self.weight * own


def dirac_consensus(weight: float = 1.0, *, factor: float = 1.0) -> Game:
    """Return the Dirac-GAN with ``weight`` times the consensus term in both losses.

    At rest the Jacobian of the term is 1/4 the identity whatever the factor, so the flow has
    eigenvalues -weight/4 +- i/2.

    Parameters
    ----------
    weight : float
        Weight >= 0 of R; 0 is the Dirac-GAN itself.
    factor : float
        What the second terms of the field are multiplied by, see :func:`consensus_field`.

    Raises
    ------
    InputError
        If ``weight`` is negative or one of the two is not finite.

    Examples
    --------
    >>> dirac_consensus(0.4).jacobian(0.0, 0.0)
    array([[ 0.1,  0.5],
           [-0.5,  0.1]])
    """
    strength = as_strength(weight, "weight")
    moves = _Consensus(dirac_gan(), strength, as_scalar(factor, "factor"))
    return Game(f"Dirac-GAN, consensus {strength:g}", moves.gradient, moves.jacobian)


def consensus_field(theta: float, psi: float, factor: float = 1.0) -> Point:
    """Return what consensus adds to the two gradients.

    Since dt/dtheta = psi and dt/dpsi = theta,

        dR/dtheta = theta d^2 + (theta^2 + psi^2) psi d d',
        dR/dpsi   = psi d^2 + (theta^2 + psi^2) theta d d',

    and ``factor`` multiplies the second terms. 1 is the gradient of R. 1/2, which the authors'
    notebook has, is the gradient of nothing: the derivative of the first component by psi and of
    the second by theta then differ by (1 - factor) 2 (theta^2 - psi^2) d d'.

    Examples
    --------
    >>> [round(consensus_field(0.7, 1.1, factor)[0], 8) for factor in (1.0, 0.5)]
    [-0.05791035, 0.00610048]
    """
    d, slope, _ = falling(psi * theta)
    turn = factor * (theta * theta + psi * psi) * d * slope
    return theta * d * d + turn * psi, psi * d * d + turn * theta


def _field_jacobian(theta: float, psi: float, factor: float) -> FloatArray:
    """Return the derivative of the consensus field.

    With u = d d', u' = d'^2 + d d'', n = theta^2 + psi^2 and c = ``factor``:

        [[d^2 + 2 t u + c (2 t u + n psi^2 u'), 2 theta^2 u + c (2 psi^2 u + n (u + t u'))],
         [2 psi^2 u + c (2 theta^2 u + n (u + t u')), d^2 + 2 t u + c (2 t u + n theta^2 u')]].
    """
    t, xx, yy = psi * theta, theta * theta, psi * psi
    d, slope, _ = falling(t)
    u, bend = d * slope, slope * (d - rising(t)[0])  # bend = d''
    u_slope = slope * slope + d * bend
    own = d * d + 2.0 * t * u * (1.0 + factor)
    side, mixed = factor * (xx + yy) * u_slope, factor * (xx + yy) * (u + t * u_slope)
    return np.array(
        [
            [own + side * yy, 2.0 * u * (xx + factor * yy) + mixed],
            [2.0 * u * (yy + factor * xx) + mixed, own + side * xx],
        ]
    )
