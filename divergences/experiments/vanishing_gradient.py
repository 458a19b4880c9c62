"""Figure 2 of Arjovsky and Bottou 2017: the gradient of log(1 - D) vanishes, on some supports."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from .._checks import FloatArray, RealArray
from ..nets.probes import critic_loss, discriminator_accuracy
from ._optimal import optimal_gradient
from ._supports import CRITIC, SHIFT, Counts, Pair, watch

SMALL: Final = 0.1  # nats; the loss of a discriminator that has learned


@dataclass(frozen=True, eq=False)
class VanishingGradient:
    """What generators are taught by log(1 - D); see :func:`vanishing_gradient`.

    Attributes
    ----------
    steps : (c,) array of int
        When the discriminators were looked at.
    log_norms : mapping of str to (runs, c) array
        For each pair of laws, log10 of the norm of the generator's gradient.
    losses, accuracies : mapping of str to (runs, c) array
        Of the discriminator, on the same fresh points.
    """

    steps: Counts
    log_norms: Mapping[str, FloatArray]
    losses: Mapping[str, FloatArray]
    accuracies: Mapping[str, FloatArray]

    @property
    def falls(self) -> dict[str, FloatArray]:
        """For each pair, the orders of magnitude from the largest norm to the last, (runs,)."""
        return {name: logs.max(axis=1) - logs[:, -1] for name, logs in self.log_norms.items()}

    @property
    def perfect_falls(self) -> FloatArray:
        """Orders by which the norm fell while no point was told wrong, disjoint pair, (runs,).

        From the largest norm since the accuracy has been 1 to stay; -inf if it ends below 1.
        """
        kept = np.logical_and.accumulate(self.accuracies["disjoint"][:, ::-1] == 1, axis=1)[:, ::-1]
        logs = self.log_norms["disjoint"]
        return np.asarray(np.where(kept, logs, -np.inf).max(axis=1) - logs[:, -1])

    @property
    def lasting_falls(self) -> dict[str, FloatArray]:
        """For each pair, the orders from the largest norm to that of the second half, (runs,).

        A gradient that vanishes has neither a large last norm nor a large late one; one that
        does not may still pass near 0 as it turns.
        """
        late = 2 * self.steps >= self.steps[-1]
        return {
            name: logs.max(axis=1) - logs[:, late].max(axis=1)
            for name, logs in self.log_norms.items()
        }

    @property
    def powers(self) -> FloatArray:
        """The power of the loss with which the norm falls, disjoint pair, (runs,).

        The slope of a line fitted to log norm against log loss while the loss is below 0.1; nan
        for fewer than two points. There -log(1 - D) is D to 5 % on the average generated point,
        and both loss and gradient are means of D times what changes little: theory says 1.
        """
        pairs = zip(self.losses["disjoint"], self.log_norms["disjoint"], strict=True)
        return np.array([_slope(np.log10(x[x < SMALL]), y[x < SMALL]) for x, y in pairs])

    @property
    def rebounds(self) -> dict[str, FloatArray]:
        """For each pair, the most orders by which the norm rises again, (runs,), >= 0.

        While the loss is below 0.1, so that the first rise of an untrained discriminator does not
        count; 0 where the loss stays above.
        """
        return {
            name: np.array(
                [_rise(y[x < SMALL]) for x, y in zip(self.losses[name], logs, strict=True)]
            )
            for name, logs in self.log_norms.items()
        }

    @property
    def control_norm(self) -> float:
        """The norm at the optimal discriminator of the overlapping pair."""
        return optimal_gradient("minimax", SHIFT)[0]

    @property
    def control_ratios(self) -> FloatArray:
        """The last norm of the overlapping pair over that, (runs,)."""
        return np.asarray(10.0 ** self.log_norms["overlapping"][:, -1] / self.control_norm)


def vanishing_gradient(
    *, rng: np.random.Generator, runs: int = 5, steps: int = 15_000, compiled: bool = True
) -> VanishingGradient:
    """Follow the gradient of E log(1 - D(G(z))) while the discriminator of G is trained.

    Where the supports are disjoint the gradient vanishes (Theorem 2.4): it falls with the first
    power of the discriminator's loss. The theorem asks for abs(D - D*) < epsilon everywhere near
    the generated points, which no continuous D meets where the supports cross, and there the
    gradient does not vanish, although nearly every point is told right: it falls, rises and falls
    again. The control: where the laws overlap it stays what it is at the optimal discriminator.

    Parameters
    ----------
    rng, runs, steps, compiled
        As in :func:`perfect_discriminator`.

    Raises
    ------
    InputError, DTypeError
        If ``runs`` or ``steps`` is not a positive whole number, or ``rng`` no generator.

    References
    ----------
    Arjovsky and Bottou, Towards principled methods for training generative adversarial networks
    (arXiv 1701.04862), section 2.2.1.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import vanishing_gradient
    >>> seed = np.random.default_rng(0)
    >>> found = vanishing_gradient(rng=seed, runs=1, steps=150, compiled=False)
    >>> bool(found.falls["disjoint"] > found.falls["crossing"])
    True
    """
    seen = watch(_probe, rng=rng, runs=runs, steps=steps, compiled=compiled)
    log_norms, losses, accuracies = seen.found
    return VanishingGradient(seen.steps, log_norms, losses, accuracies)


def _probe(
    pair: Pair, phi: RealArray, real: FloatArray, latent: FloatArray
) -> tuple[float, float, float]:
    fake = pair.fake.net(pair.fake.theta, latent)
    return (
        pair.log10_norm(phi, "minimax"),
        critic_loss(CRITIC, phi, real, fake),
        discriminator_accuracy(CRITIC, phi, real, fake).value,
    )


def _slope(x: FloatArray, y: FloatArray) -> float:
    """Return the slope of the least-squares line; nan for fewer than two points."""
    if len(x) < 2:
        return np.nan
    return float((x - x.mean()) @ y / ((x - x.mean()) @ (x - x.mean())))


def _rise(y: FloatArray) -> float:
    """Return the largest rise from any entry to any later one, 0 if there is none."""
    return float((y - np.minimum.accumulate(y)).max(initial=0.0))
