r"""Critics with a linear and with a sigmoid output, trained, and the gradients they pass on.

A coordinate of the gradient of :math:`-\log|s|` at :math:`x = g(z)` is
:math:`-h/s` with :math:`h = \nabla s \cdot \partial x/\partial\theta_k`. If z has the density p
and s(g(z)), as a function of z on the line, the simple zeros :math:`z_j`, then

.. math:: P\Bigl(\frac{|h|}{|s|} > t\Bigr) = P\Bigl(|s| < \frac{|h|}{t}\Bigr) \sim \frac{c}{t},
          \qquad c = 2 \sum_j p(z_j) \frac{|h(z_j)|}{|ds/dz(z_j)|},

since near a zero the event is an interval of half width :math:`|h| / (t\,|ds/dz|)`. In general c
is twice the density of s at 0 times the mean of |h| there: the tail index is 1 wherever a raw
output has a positive density at 0, whatever else the law is like. With a sigmoid the gradient is
:math:`-(1 - \sigma(s)) h`, and :math:`|h| \le \|\nabla s\| \|J\|` is bounded.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from scipy.special import expit

from .._checks import FloatArray, RealArray
from ..nets import MLP, Adam, fit_critic
from ..nets.data import Data, Generated, segment
from ..nets.passes import backward
from ..nets.probes import lipschitz_bound

GENERATOR: Final = MLP((1, 16, 16, 2), "tanh")
CRITIC: Final = MLP((2, 32, 1), "tanh")
REAL: Final[Data] = segment((6.0, -1.0), (6.0, 1.0))  # the generated curve stays around (0, 0)
STEPS: Final = 300
BATCH: Final = 64
RATE: Final = 1e-2

_NODES: Final = np.linspace(-8.0, 8.0, 20_001)  # a latent variable is outside once in 10^15
_AT_ONCE: Final = 512  # points whose arrays stay in the cache: five times faster than all at once


class Pair(NamedTuple):
    """A generator and a critic trained between its law and the real one."""

    theta: RealArray
    phi: RealArray

    def slopes(self, z: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return s and h, the derivative of s by the generator's first bias, at z (n,)."""
        blocks = [self._slopes(z[i : i + _AT_ONCE]) for i in range(0, len(z), _AT_ONCE)]
        s, h = np.concatenate(blocks, axis=1)
        return s, h

    def _slopes(self, z: FloatArray) -> tuple[RealArray, RealArray]:
        tape = GENERATOR.tape(self.theta, z)
        critic_tape = CRITIC.tape(self.phi, tape.output)
        ones = np.ones_like(critic_tape.output)
        bar = backward(CRITIC.net, self.phi, critic_tape, ones).x
        adjoints = backward(GENERATOR.net, self.theta, tape, bar)
        return critic_tape.output[:, 0], adjoints.inner[0][:, 0]


def train_critic(theta: RealArray, loss: str, rng: np.random.Generator) -> Pair:
    """Return the generator with a critic trained on it; so short a run is not worth compiling."""
    fake = Generated(GENERATOR, theta)
    optimizer = Adam(RATE, beta1=0.9)
    fit = fit_critic(
        CRITIC, REAL, fake, steps=STEPS, rng=rng, loss=loss, optimizer=optimizer, batch=BATCH,
        compiled=False,
    )  # fmt: skip
    return Pair(theta, fit.phi)


def linear_gradients(pair: Pair, z: FloatArray) -> tuple[FloatArray, float]:
    """Return the gradients of -log |s| at the points z, and the share where s < 0."""
    s, h = pair.slopes(z)
    return -h / s, float((s < 0).mean())


def sigmoid_gradients(pair: Pair, z: FloatArray) -> FloatArray:
    """Return the gradients of -log sigmoid(s) at the points z."""
    s, h = pair.slopes(z)
    return np.asarray(-expit(-s) * h)


def tail_constant(pair: Pair) -> tuple[float, int]:
    """Return c, and how many zeros it comes from.

    Where s changes its sign between two nodes, ds/dz is its difference quotient, right to the
    first order in the distance 0.0008 of the nodes.
    """
    s, h = pair.slopes(_NODES)
    left = np.flatnonzero(np.signbit(s[1:]) != np.signbit(s[:-1]))
    weight = np.exp(-(_NODES**2) / 2) / math.sqrt(2 * math.pi) * np.abs(h)
    inverse = np.diff(_NODES)[left] / np.abs(np.diff(s)[left])
    return float(((weight[left] + weight[left + 1]) * inverse).sum()), len(left)


def slope_bound(pair: Pair) -> float:
    """Return a number that |h| cannot exceed: the slope of tanh is at most 1.

    The derivative of x by the first bias is at most the first row of the second layer's weights,
    stretched by the later layers; then the critic's Lipschitz constant takes over.
    """
    first, *later = [w for w, _ in GENERATOR.layers(pair.theta)[1:]]
    stretches = [float(np.linalg.norm(w, 2)) for w in later]
    steepest = lipschitz_bound(CRITIC, pair.phi)
    return float(np.linalg.norm(first[0])) * math.prod(stretches) * steepest
