"""Figure 3 of Arjovsky and Bottou 2017: the gradient of -log D grows, and so does its variance."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .._checks import FloatArray, RealArray
from ..nets.probes import covariance_trace, generator_gradient_samples
from ._optimal import optimal_gradient
from ._supports import BATCH, SHIFT, Counts, Pair, watch


@dataclass(frozen=True, eq=False)
class UnstableGradient:
    """What generators are taught by -log D; see :func:`unstable_gradient`.

    Attributes
    ----------
    steps : (c,) array of int
        When the discriminators were looked at.
    norms : mapping of str to (runs, c) array
        For each pair of laws, the norm of the generator's gradient.
    variances : mapping of str to (runs, c) array
        The trace of the covariance of the gradient on a batch, over fresh batches.
    batch : int
        Points in a batch.
    """

    steps: Counts
    norms: Mapping[str, FloatArray]
    variances: Mapping[str, FloatArray]
    batch: int = BATCH

    @property
    def norm_ratios(self) -> dict[str, FloatArray]:
        """For each pair, the last norm over the first, (runs,)."""
        return {name: values[:, -1] / values[:, 0] for name, values in self.norms.items()}

    @property
    def variance_ratios(self) -> dict[str, FloatArray]:
        """For each pair, the last variance over the first, (runs,)."""
        return {name: values[:, -1] / values[:, 0] for name, values in self.variances.items()}

    @property
    def control(self) -> tuple[float, float]:
        """Norm and variance at the optimal discriminator of the overlapping pair."""
        norm, variance = optimal_gradient("non_saturating", SHIFT)
        return norm, variance / self.batch

    @property
    def control_ratios(self) -> tuple[FloatArray, FloatArray]:
        """The last norm and the last variance of the overlapping pair over those, (runs,)."""
        norm, variance = self.control
        last = self.norms["overlapping"][:, -1], self.variances["overlapping"][:, -1]
        return last[0] / norm, last[1] / variance


def unstable_gradient(
    *, rng: np.random.Generator, runs: int = 5, steps: int = 15_000, compiled: bool = True
) -> UnstableGradient:
    """Follow the gradient of E[-log D(G(z))] while the discriminator of G is trained.

    The alternative loss does not vanish on disjoint supports: 1 - D tends to 1, and the gradient
    grows with the slope of the discriminator's logit. So does its variance over batches, by the
    square. Its law is not that of Theorem 2.6, whose Cauchy tails come of white noise added to D
    and to its gradient. The control: where the laws overlap, norm and variance stay what they are
    at the optimal discriminator.

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
    (arXiv 1701.04862), section 2.2.2.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import unstable_gradient
    >>> seed = np.random.default_rng(0)
    >>> found = unstable_gradient(rng=seed, runs=1, steps=150, compiled=False)
    >>> bool(found.norm_ratios["disjoint"] > 2), bool(found.norm_ratios["overlapping"] < 2)
    (True, True)
    """
    seen = watch(_probe, rng=rng, runs=runs, steps=steps, compiled=compiled)
    norms, variances = seen.found
    return UnstableGradient(seen.steps, norms, variances)


def _probe(pair: Pair, phi: RealArray, real: FloatArray, latent: FloatArray) -> tuple[float, float]:
    del real  # the generator does not see them
    batches = latent.reshape(-1, BATCH, latent.shape[1])
    samples = generator_gradient_samples(
        pair.gan, pair.fake.theta, phi, batches, loss="non_saturating"
    )
    return 10.0 ** pair.log10_norm(phi, "non_saturating"), covariance_trace(samples)
