"""Generators with a proved Lipschitz constant in their parameters, on finitely many latents."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from ..measures import Discrete
from ..nets import MLP
from ..transport import wasserstein


class Generator(NamedTuple):
    """A map g of parameters (P,) and latents (n, k) to points (n, d), and a bound on its slope.

    ``steepness(theta, z, radius)``, (n,), bounds the slope of g(., z) on the ball around theta.
    """

    points: Callable[[FloatArray, FloatArray], FloatArray]
    steepness: Callable[[FloatArray, FloatArray, float], FloatArray]


class Step(NamedTuple):
    """A generator at theta, two steps of one length to either side, and a real law."""

    generator: Generator
    theta: FloatArray
    way: FloatArray  # of length 1
    z: FloatArray  # (n, k), equal masses
    real: FloatArray  # (n,) places on the line, equal masses

    @property
    def length(self) -> float:
        """A step h > 0 within which no generated point meets another, nor a real one.

        Points move by at most h times the steepness; to meet, two of them would have to move
        by half of their distance. Up to h, W is a fixed matching's cost, so it is as smooth in
        theta as the generator.
        """
        y = self.made(0.0)
        gaps = np.append(np.abs(y[:, np.newaxis] - self.real).ravel(), np.diff(np.sort(y)))
        speed = self.generator.steepness(self.theta, self.z, 1.0).max()
        return min(1.0, float(gaps.min() / (4.0 * speed)))

    def made(self, t: float) -> FloatArray:
        """Return the generated places at theta + t way, (n,)."""
        return self.generator.points(self.theta + t * self.way, self.z)[:, 0]

    def loss(self, t: float) -> float:
        """Return W(P_r, P_(theta + t way)) as the package computes it."""
        return wasserstein(equal_masses(self.made(t)), equal_masses(self.real)).value

    def rounding(self, h: float) -> float:
        """How far rounding may move a difference quotient of W over a step h.

        Each place carries the rounding of its net, of which 64 eps of the largest are ample for
        the few dozen terms of two layers; W is a mean of n differences of places.
        """
        largest = np.abs(np.append(self.made(0.0), self.real)).max()
        return float((64 + len(self.z)) * EPS * largest / h)


def equal_masses(places: FloatArray) -> Discrete:
    """Return the law that gives each of the places, (n,) or (n, d), the same mass."""
    return Discrete(np.full(len(places), 1.0 / len(places)), places)


def network(net: MLP) -> Generator:
    """Return a net as a generator; see :func:`net_steepness` for what it must be."""
    return Generator(
        lambda theta, z: np.asarray(net(theta, z), dtype=np.float64),
        lambda theta, z, radius: net_steepness(net, theta, z, radius),
    )


def net_steepness(net: MLP, theta: FloatArray, z: FloatArray, radius: float) -> FloatArray:
    r"""Return L(z), (n,): g(., z) is L(z)-Lipschitz on the ball of this radius around theta.

    For activations that are 1-Lipschitz and 0 at 0. In the ball :math:`\|W_l\| \le s_l = \|W_l(
    \theta)\| + r`, so :math:`\|h_l\| \le H_l = s_l H_{l-1} + \|b_l\| + r` with :math:`H_0 = \|z\|`.
    A change of layer l moves its output by at most :math:`\|dW_l h_{l-1} + db_l\| \le \|d\theta_l\|
    \sqrt{H_{l-1}^2 + 1}`, and the layers above multiply that by their s. By Cauchy and Schwarz

    .. math:: L^2 = \sum_l \Bigl(\prod_{k > l} s_k\Bigr)^2 (H_{l-1}^2 + 1),

    which grows no faster than a constant times 1 + ||z||.
    """
    layers = net.layers(theta)
    norms = [float(np.linalg.norm(w, 2)) + radius for w, _ in layers]
    height, total = np.linalg.norm(z, axis=1), np.zeros(len(z))
    for norm, (_, b) in zip(norms, layers, strict=True):
        total = norm * norm * total + height * height + 1.0
        height = norm * height + float(np.linalg.norm(b)) + radius
    return np.asarray(np.sqrt(total))


def random_nets(
    rng: np.random.Generator, n: int, dim: int, kinds: tuple[str, ...], head: str = "linear"
) -> Iterator[tuple[MLP, FloatArray]]:
    """Yield n nets from R^1 to R^3 to R^dim, one or two hidden layers, and their parameters."""
    for i in range(n):
        hidden = rng.integers(2, 9, size=rng.integers(1, 3))
        widths = (int(rng.integers(1, 4)), *map(int, hidden), dim)
        net = MLP(widths, kinds[i % len(kinds)], head)
        yield net, rng.normal(size=net.size) * 10.0 ** rng.uniform(-0.5, 0.3)


def unit(rng: np.random.Generator, size: int) -> FloatArray:
    """Return a random direction of R^size."""
    way = rng.normal(size=size)
    return np.asarray(way / np.linalg.norm(way))
