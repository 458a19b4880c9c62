"""Figure 1 of Arjovsky and Bottou 2017: a discriminator becomes perfect, if it can."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .._checks import FloatArray, RealArray
from ..estimators.js import js
from ..estimators.tv import tv
from ..measures import Gaussian
from ..nets.probes import critic_loss, discriminator_accuracy
from ._supports import CRITIC, SHIFT, Counts, Pair, watch


@dataclass(frozen=True, eq=False)
class PerfectDiscriminator:
    """Losses and accuracies of discriminators; see :func:`perfect_discriminator`.

    Attributes
    ----------
    steps : (c,) array of int
        When the discriminators were looked at.
    losses, accuracies : mapping of str to (runs, c) array
        For each pair of laws, on fresh points: -E log D(x) - E log(1 - D(G(z))) in nats, and the
        share of points told right.
    points : mapping of str to pair of (256, 2) arrays
        For each pair of laws, some real points and some generated ones, of the first run.
    """

    steps: Counts
    losses: Mapping[str, FloatArray]
    accuracies: Mapping[str, FloatArray]
    points: Mapping[str, tuple[FloatArray, FloatArray]]

    @cached_property
    def least_losses(self) -> dict[str, float]:
        """The infimum of the loss for each pair: 2 log 2 - 2 JS, 0 where the laws are singular."""
        overlap = 2 * math.log(2) - 2 * js(*_gaussians()).value
        return {name: overlap if name == "overlapping" else 0.0 for name in self.losses}

    @cached_property
    def best_accuracies(self) -> dict[str, float]:
        """The best possible accuracy for each pair: (1 + TV) / 2."""
        overlap = (1 + tv(*_gaussians()).value) / 2
        return {name: overlap if name == "overlapping" else 1.0 for name in self.losses}


def perfect_discriminator(
    *, rng: np.random.Generator, runs: int = 5, steps: int = 15_000, compiled: bool = True
) -> PerfectDiscriminator:
    """Train discriminators on generators that do not move, until they tell all points right.

    Where the supports of the two laws are disjoint, or cross in a point, a discriminator tells
    them apart without error, and its loss falls to 0 (Theorems 2.1 and 2.2). The control: where
    they overlap, loss and accuracy stop at 2 log 2 - 2 JS and (1 + TV) / 2.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness; the same one gives the same runs here, in
        :func:`vanishing_gradient` and in :func:`unstable_gradient`.
    runs : int
        Discriminators per pair of laws.
    steps : int
        Steps of each discriminator.
    compiled : bool
        Train in the compiled loop, or with the same source as plain NumPy.

    Raises
    ------
    InputError, DTypeError
        If ``runs`` or ``steps`` is not a positive whole number, or ``rng`` no generator.

    References
    ----------
    Arjovsky and Bottou, Towards principled methods for training generative adversarial networks
    (arXiv 1701.04862), section 2.1.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import perfect_discriminator
    >>> seed = np.random.default_rng(0)
    >>> found = perfect_discriminator(rng=seed, runs=1, steps=150, compiled=False)
    >>> {name: round(float(shares[0, -1]), 1) for name, shares in found.accuracies.items()}
    {'disjoint': 1.0, 'crossing': 1.0, 'overlapping': 0.6}
    """
    seen = watch(_probe, rng=rng, runs=runs, steps=steps, compiled=compiled)
    points = {
        name: (pair.real.sample(256, rng=rng), pair.fake.sample(256, rng=rng))
        for name, pair in seen.pairs.items()
    }
    losses, accuracies = seen.found
    return PerfectDiscriminator(seen.steps, losses, accuracies, points)


def _probe(pair: Pair, phi: RealArray, real: FloatArray, latent: FloatArray) -> tuple[float, float]:
    fake = pair.fake.net(pair.fake.theta, latent)
    return (
        critic_loss(CRITIC, phi, real, fake),
        discriminator_accuracy(CRITIC, phi, real, fake).value,
    )


def _gaussians() -> tuple[Gaussian, Gaussian]:
    return Gaussian([0.0, 0.0], np.eye(2)), Gaussian([SHIFT, 0.0], np.eye(2))
