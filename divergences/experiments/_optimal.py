r"""The generator's gradient at the optimal discriminator, where it is known: shifted Gaussians.

Let :math:`G(z) = W z + b` at :math:`W = I, b = (\delta, 0)`, z normal in the plane, against
N(0, I). The optimal logit, :math:`\log(p_r / p_g)`, is :math:`s(z) = -\delta z_1 - \delta^2/2` at
G(z) and has the slope :math:`(-\delta, 0)`. With w the size of the loss's derivative by s, which
is :math:`\sigma(s)` for log(1 - D) and :math:`\sigma(-s)` for -log D, the gradient of one point is
:math:`\delta w (z_1, z_2, 1)` in the parameters of the first coordinate and 0 in the others: its
mean is :math:`\delta (E z_1 w, 0, E w)` and its mean square :math:`\delta^2 E w^2 (z_1^2 + 2)`.
"""

import math
from typing import Final, Literal

import numpy as np

from .._checks import FloatArray

# Gauss-Hermite on 64 nodes. The logistic function of s has its first pole at |Im z| = pi / delta,
# so for delta = 1/2 the error is far below rounding.
_NODES: Final = 64

Loss = Literal["minimax", "non_saturating"]


def optimal_gradient(loss: Loss, shift: float) -> tuple[float, float]:
    """Return the norm of the mean gradient, and the trace of the covariance of one point's."""
    z, mass = np.polynomial.hermite_e.hermegauss(_NODES)
    mass = mass / mass.sum()
    w = _weight(loss, -shift * z - shift * shift / 2)
    norm = shift * math.hypot(mass @ (z * w), mass @ w)
    return norm, shift * shift * float(mass @ (w * w * (z * z + 2))) - norm * norm


def _weight(loss: Loss, s: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-s if loss == "minimax" else s)))
