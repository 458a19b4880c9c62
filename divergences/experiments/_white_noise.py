r"""The gradient of -log D where D is a perfect critic plus white noise.

With :math:`D = D^* - \epsilon` and :math:`\nabla D = \nabla D^* - r`, as Theorem 2.6 of Arjovsky
and Bottou has it, and :math:`D^*` constant, a coordinate of the gradient at :math:`g(z)` is

.. math:: -\frac{\nabla D \cdot J}{D} = \frac{r \cdot J}{D^* - \epsilon}, \qquad
          J = \frac{\partial g(z)}{\partial \theta_k},

a ratio of independent normal variables if :math:`D^* = 0`. The points z stay what they are; each
minibatch has fresh noise.
"""

import math
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

import numpy as np

from .._checks import FloatArray, RealArray
from ..nets import MLP
from ..nets.passes import backward

LEVEL: Final = 0.05  # sigma_eps, the noise of D
SLOPE_LEVEL: Final = 0.1  # sigma_r, the noise of each component of its gradient
RATIO: Final = SLOPE_LEVEL / LEVEL
FLOOR: Final = 0.5  # where a control keeps |eps| / sigma_eps

# Of R draws, the standard error of half the distance between quartiles, times √R: (4 f)^-1 where
# f is the density at a quartile, 1/(2 pi) of the Cauchy and 0.3178 of the normal law.
CAUCHY_ERROR: Final = math.pi / 2
NORMAL_QUARTILE: Final = 0.6744897501960817
NORMAL_ERROR: Final = math.sqrt(2 * math.pi) * math.exp(NORMAL_QUARTILE**2 / 2) / 4

_AT_ONCE: Final = 1 << 18  # normal variables in memory at a time


def first_bias_jacobian(net: MLP, theta: RealArray, z: FloatArray) -> FloatArray:
    """Return the derivative of g(z) by the first bias, one row a point, shape (n, d)."""
    tape = net.tape(theta, z)
    units = np.eye(net.widths[-1])[:, np.newaxis] + np.zeros((len(z), 1))
    columns = [backward(net.net, theta, tape, unit).inner[0][:, 0] for unit in units]
    return np.stack(columns, axis=1)


def mean_gradients(
    jacobian: FloatArray, replicates: int, rng: np.random.Generator, factor: float = 1.0
) -> tuple[FloatArray, FloatArray]:
    """Return means of r_i J_i / -eps_i over a minibatch, and of r_i J_i / sigma_eps, (R,) each.

    Theorem 2.6 speaks of the first; in the second, the control, the noise of D is not divided by.
    ``factor`` multiplies all noise.
    """
    ratios, normal = np.empty((2, replicates))
    rows = max(1, _AT_ONCE // jacobian.size)
    for start in range(0, replicates, rows):
        span = slice(start, min(start + rows, replicates))
        noise = _draw(jacobian, span.stop - start, rng, factor)
        ratios[span] = (noise.top / -noise.eps).mean(axis=1)
        normal[span] = (noise.top / (factor * LEVEL)).mean(axis=1)
    return ratios, normal


def control_gradients(
    name: str, jacobian: FloatArray, replicates: int, rng: np.random.Generator
) -> FloatArray:
    """Return gradients at one point, (R,), under noise that breaks one assumption."""
    return CONTROLS[name](_draw(jacobian, replicates, rng)).ravel()


def floored_moments() -> tuple[float, float]:
    """Return E X^2 and E X^4 of the floored control, in units of the Cauchy scale.

    X = N / m with N normal and m = max(|N'|, c) for N' normal. By parts, with the density f and
    the upper tail Q, the integrals of f/x^2 and f/x^4 over [c, inf) are I = f(c)/c - Q(c) and
    (f(c)/c^3 - I)/3; E N^2 = 1 and E N^4 = 3.
    """
    c = FLOOR
    density, above = math.exp(-c * c / 2) / math.sqrt(2 * math.pi), math.erfc(c / math.sqrt(2)) / 2
    square = density / c - above
    fourth = (density / c**3 - square) / 3
    below = 1 - 2 * above
    return below / c**2 + 2 * square, 3 * (below / c**4 + 2 * fourth)


class _Noise(NamedTuple):
    """What a control is made of: eps and r J, both (R, n), and where more noise comes from."""

    eps: FloatArray
    top: FloatArray
    jacobian: FloatArray
    rng: np.random.Generator


def _draw(
    jacobian: FloatArray, count: int, rng: np.random.Generator, factor: float = 1.0
) -> _Noise:
    eps = factor * LEVEL * rng.standard_normal((count, len(jacobian)))
    r = factor * SLOPE_LEVEL * rng.standard_normal((count, *jacobian.shape))
    return _Noise(eps, np.einsum("cnd,nd->cn", r, jacobian), jacobian, rng)


def _off_zero(noise: _Noise) -> FloatArray:
    """D* = 1/2: the denominator is ten of its standard deviations away from 0."""
    return noise.top / (0.5 - noise.eps)


def _student(noise: _Noise) -> FloatArray:
    """Draw eps from Student's t with one degree of freedom: the tail stays, the law goes."""
    return noise.top / (-LEVEL * noise.rng.standard_t(1.0, noise.eps.shape))


def _floored(noise: _Noise) -> FloatArray:
    """Keep eps away from 0: every moment is finite."""
    return noise.top / -np.copysign(np.maximum(np.abs(noise.eps), FLOOR * LEVEL), noise.eps)


def _dependent(noise: _Noise) -> FloatArray:
    """Let r be (sigma_r/sigma_eps) eps along the first axis: the ratio is a constant."""
    return RATIO * noise.eps * noise.jacobian[:, 0] / -noise.eps


CONTROLS: Final[Mapping[str, Callable[[_Noise], FloatArray]]] = {
    "D* = ½": _off_zero,
    "Student-t noise": _student,
    "floored noise": _floored,
    "r ∝ ε": _dependent,
}
