"""The smallest game with statistics: a logistic discriminator against a generator theta + z.

The data are standard normal, and so is z. For equal variances log p_r/p_g is linear in x: the
best discriminator is among the logistic ones, sigma(a + b x) at a = theta^2/2 and b = -theta.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.special import expit, log_expit

from .._checks import FloatArray, RealArray

RATE = 0.1
BATCH = 256


class Sample(NamedTuple):
    """Points x of the data and z of the noise; ``weights`` are those of a quadrature, or none."""

    x: FloatArray
    z: FloatArray
    weights: FloatArray | None = None

    def mean(self, values: FloatArray) -> float:
        """Return the mean over the points."""
        return float(np.average(values, weights=self.weights))


class Game(NamedTuple):
    """Where the players are: D = sigma(a + b x) for ``critic`` = (a, b), G = theta + z."""

    critic: RealArray
    theta: float

    def value(self, sample: Sample) -> float:
        """Return the mean of log D(x) + log(1 - D(G(z)))."""
        real, fake = self._logits(sample)
        return sample.mean(log_expit(real)) + sample.mean(log_expit(-fake))

    def critic_gradient(self, sample: Sample) -> FloatArray:
        """Return its derivative in (a, b): the mean of (1 - D(x)) (1, x) - D(y) (1, y)."""
        real, fake = self._logits(sample)
        missed, taken = expit(-real), expit(fake)
        along = missed * sample.x - taken * (self.theta + sample.z)
        return np.array([sample.mean(missed - taken), sample.mean(along)])

    def generator_gradient(self, sample: Sample) -> float:
        """Return its derivative in theta, the mean of -b D(theta + z)."""
        return -float(self.critic[1]) * sample.mean(expit(self._logits(sample)[1]))

    def discriminator(self, x: FloatArray) -> FloatArray:
        """Return D."""
        return np.asarray(expit(self.critic[0] + self.critic[1] * x))

    def _logits(self, sample: Sample) -> tuple[FloatArray, FloatArray]:
        real, fake = (
            self.critic[0] + self.critic[1] * points for points in (sample.x, self.theta + sample.z)
        )
        return real, fake


def expectation(nodes: int = 80) -> Sample:
    """Return Gauss-Hermite points: means over them are those over the laws, right to rounding."""
    x, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return Sample(x, x, weights / weights.sum())


def best_critic(theta: float) -> FloatArray:
    """Return (a, b) of the best discriminator."""
    return np.array([0.5 * theta**2, -theta])


def ascend(theta: float, steps: int, rate: float) -> Game:
    """Return the game after steps of the discriminator alone, from D = 1/2, by expectations."""
    game, everywhere = Game(np.zeros(2), theta), expectation()
    for _ in range(steps):
        game = Game(game.critic + rate * game.critic_gradient(everywhere), theta)
    return game


def play(
    rng: np.random.Generator, steps: int, critic_rate: float = RATE, generator_rate: float = RATE
) -> Iterator[tuple[Game, float]]:
    """Yield the game after each round of Algorithm 1 with K = 5, and V on the last batch.

    The discriminator ascends and the generator descends; negative rates turn a player round.
    """
    game = Game(np.zeros(2), 2.0)
    for _ in range(steps):
        for _ in range(5):
            batch = Sample(*rng.standard_normal((2, BATCH)))
            game = Game(game.critic + critic_rate * game.critic_gradient(batch), game.theta)
        batch = Sample(*rng.standard_normal((2, BATCH)))
        game = Game(game.critic, game.theta - generator_rate * game.generator_gradient(batch))
        yield game, game.value(batch)
