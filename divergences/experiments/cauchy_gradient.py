"""Whether noise in the critic makes the gradient of -log D a Cauchy variable, and when not.

Theorem 2.6 of Arjovsky and Bottou: if D is 0 with slope 0 on the generated points, but for
independent normal noise in D and in its slope, each coordinate of the gradient at given points is a
Cauchy variable of scale (sigma_r/sigma_eps) mean |J|, J the derivative of a generated point by the
parameter: whatever the level of the noise, and however many points a batch has, because the Cauchy
law is stable: the mean of n such variables has their law. The gradient has no mean (not an infinite
one). Where the noise makes D negative, log D does not exist; the gradient of -log |D| has the same
law. Over random points instead of given ones, the law is a mixture over scales.

A critic with linear output, trained by squared error, shows the tail index 1, because its output
has a positive density at 0 on generated points. That is a statement on the tail; the law is not
Cauchy. A critic with sigmoid output has bounded gradients.
"""

import math
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from .._checks import FloatArray, RealArray, as_choice, as_count, as_generator
from ..errors import InputError
from ._gradient_samples import GradientSample, LinearHeadSample, MeanSample, SigmoidHeadSample
from ._heads import (
    GENERATOR,
    Pair,
    linear_gradients,
    sigmoid_gradients,
    slope_bound,
    tail_constant,
    train_critic,
)
from ._white_noise import (
    CAUCHY_ERROR,
    CONTROLS,
    NORMAL_ERROR,
    NORMAL_QUARTILE,
    RATIO,
    control_gradients,
    first_bias_jacobian,
    floored_moments,
    mean_gradients,
)

BATCHES: Final = (1, 16, 256)
FAINT: Final = 1e-3  # the factor of the fainter noise

# One draw in so many belongs to the tail. At 5 % of a Cauchy law Hill's index is .0014 too low,
# 1/16 of its standard error at R = 40,000. Two zeros of a critic close to each other act as one
# for smaller t: at 0.1 % none of 200 critics (seeds 0 to 199) was 4 standard errors off, at
# 0.25 % one was, at 0.5 % four.
NOISE_TAIL: Final = 20
HEAD_TAIL: Final = 1000

Generators: TypeAlias = list[np.random.Generator]


@dataclass(frozen=True, eq=False)
class CauchyGradient:
    """Gradients under Theorem 2.6, its controls, and trained critics; see :func:`cauchy_gradient`.

    Attributes
    ----------
    means : tuple of MeanSample
        The theorem's gradients: batches of 1, 16 and 256, and of 16 with a thousandth of the noise.
    normal : tuple of MeanSample
        The same without the division by the noise of D.
    controls : tuple of GradientSample
        D* = 1/2; Student-t noise; noise kept away from 0; r proportional to the noise of D.
    linear : LinearHeadSample
        Critics with linear output, trained by squared error.
    sigmoid : SigmoidHeadSample
        Critics with sigmoid output, trained by cross-entropy.
    """

    means: tuple[MeanSample, ...]
    normal: tuple[MeanSample, ...]
    controls: tuple[GradientSample, ...]
    linear: LinearHeadSample
    sigmoid: SigmoidHeadSample

    @property
    def samples(self) -> tuple[GradientSample, ...]:
        """All samples."""
        return (*self.means, *self.normal, *self.controls, self.linear, self.sigmoid)

    def control(self, name: str) -> GradientSample:
        """Return the control of this name.

        Examples
        --------
        >>> import numpy as np
        >>> from divergences.experiments import cauchy_gradient
        >>> found = cauchy_gradient(
        ...     rng=np.random.default_rng(0), replicates=2000, points=100_000, repeats=1
        ... )
        >>> found.control("D* = ½").kurtoses < 5
        array([ True])
        """
        known = tuple(CONTROLS)
        return self.controls[known.index(as_choice(name, known, "name"))]

    @property
    def shrinkage(self) -> FloatArray:
        """Half-IQR of each sample of ``means`` and ``normal`` over the Cauchy scale, (2, 4, S)."""
        scales = np.array([sample.expected for sample in self.means])
        kinds = (self.means, self.normal)
        widths = np.array([[sample.half_iqrs for sample in kind] for kind in kinds])
        return np.asarray(widths / scales)

    @property
    def floored_misses(self) -> FloatArray:
        """How far the second moment of the floored control is from its value, in SE, (S,)."""
        draws = self.control("floored noise").values / self.means[0].expected[:, np.newaxis]
        second, fourth = floored_moments()
        error = math.sqrt((fourth - second**2) / draws.shape[1])
        return np.asarray(np.abs((draws**2).mean(axis=1) - second) / error)

    @property
    def dependent_spread(self) -> float:
        """Largest over least size of the control with r proportional to the noise, minus 1."""
        sizes = np.abs(self.control("r ∝ ε").values)
        return float((sizes.max(axis=1) / sizes.min(axis=1)).max() - 1)


def cauchy_gradient(
    *,
    rng: np.random.Generator,
    replicates: int = 40_000,
    points: int = 400_000,
    repeats: int = 5,
) -> CauchyGradient:
    """Measure the law of one coordinate of the gradient of -log D, with noise and with training.

    Every repeat has its own generator (tanh, 1-16-16-2, as initialised), points and critics
    (tanh, 2-32-1); the coordinate is the generator's first bias.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    replicates : int
        Minibatches R of a setting with noise, and points of a sigmoid critic, at least 2000.
    points : int
        Points of a linear critic, of which only those near a zero count, at least 100,000.
    repeats : int
        How often all of it is done.

    Raises
    ------
    InputError
        If ``replicates`` or ``points`` leave fewer than 100 draws in the tail.

    References
    ----------
    Arjovsky and Bottou, Towards principled methods for training generative adversarial networks
    (arXiv 1701.04862), Theorem 2.6.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import cauchy_gradient
    >>> found = cauchy_gradient(rng=np.random.default_rng(0), repeats=1, points=100_000)
    >>> found.shrinkage[:, :3, 0].round(1)  # batches of 1, 16 and 256
    array([[1. , 1. , 1. ], [0.7, 0.2, 0. ]])
    """
    draws = _at_least(replicates, 100 * NOISE_TAIL, "replicates")
    size = _at_least(points, 100 * HEAD_TAIL, "points")
    seeds = as_generator(rng).integers(2**32, size=(as_count(repeats, "repeats"), 4))
    rngs = [np.random.default_rng(seed) for seed in seeds]
    thetas = [GENERATOR.init(rng=own) for own in rngs]
    means, normal, controls = _with_noise(thetas, draws, rngs)
    linear = _linear(_train(thetas, "least_squares", rngs), size, rngs)
    sigmoid = _sigmoid(_train(thetas, "non_saturating", rngs), draws, rngs)
    return CauchyGradient(means, normal, controls, linear, sigmoid)


def _at_least(value: int, least: int, name: str) -> int:
    count = as_count(value, name)
    if count < least:
        raise InputError(f"{name} must be >= {least}, for 100 in the tail; got {count}")
    return count


def _with_noise(
    thetas: list[RealArray], draws: int, rngs: Generators
) -> tuple[tuple[MeanSample, ...], tuple[MeanSample, ...], tuple[GradientSample, ...]]:
    """Return the theorem's gradients, the normal ones, and the controls."""
    jacobians = [
        first_bias_jacobian(GENERATOR, theta, own.standard_normal((max(BATCHES), 1)))
        for theta, own in zip(thetas, rngs, strict=True)
    ]
    cases = (*((n, 1.0) for n in BATCHES), (BATCHES[1], FAINT))
    pairs = [_means(jacobians, draws, n, factor, rngs) for n, factor in cases]
    means, normal = zip(*pairs, strict=True)
    return means, normal, tuple(_control(name, jacobians, draws, rngs) for name in CONTROLS)


def _means(
    jacobians: list[FloatArray], draws: int, batch: int, factor: float, rngs: Generators
) -> tuple[MeanSample, MeanSample]:
    """Return the theorem's gradients and the normal ones, with the scale each should have."""
    used = [jacobian[:batch] for jacobian in jacobians]
    noise = [mean_gradients(j, draws, own, factor) for j, own in zip(used, rngs, strict=True)]
    ratios, normal = np.array(noise).transpose(1, 0, 2)
    lengths = np.linalg.norm(used, axis=2)
    cauchy_scale = RATIO * lengths.mean(axis=1)
    deviation = RATIO * np.sqrt((lengths**2).sum(axis=1)) / batch
    faint = ", faint noise" if factor < 1 else ""
    tail, root = draws // NOISE_TAIL, math.sqrt(draws)
    return (
        MeanSample(
            f"Cauchy, n = {batch}{faint}", ratios, tail, batch, cauchy_scale,
            CAUCHY_ERROR * cauchy_scale / root,
        ),
        MeanSample(
            f"normal, n = {batch}{faint}", normal, tail, batch, NORMAL_QUARTILE * deviation,
            NORMAL_ERROR * deviation / root,
        ),
    )  # fmt: skip


def _control(
    name: str, jacobians: list[FloatArray], draws: int, rngs: Generators
) -> GradientSample:
    pairs = zip(jacobians, rngs, strict=True)
    values = [control_gradients(name, jacobian[:1], draws, own) for jacobian, own in pairs]
    return GradientSample(name, np.array(values), draws // NOISE_TAIL)


def _train(thetas: list[RealArray], loss: str, rngs: Generators) -> list[Pair]:
    return [train_critic(theta, loss, own) for theta, own in zip(thetas, rngs, strict=True)]


def _linear(pairs: list[Pair], points: int, rngs: Generators) -> LinearHeadSample:
    found = [
        linear_gradients(pair, own.standard_normal(points))
        for pair, own in zip(pairs, rngs, strict=True)
    ]
    constants, zeros = zip(*(tail_constant(pair) for pair in pairs), strict=True)
    return LinearHeadSample(
        "linear output",
        np.array([values for values, _ in found]),
        points // HEAD_TAIL,
        np.array(constants),
        np.array(zeros),
        np.array([negative for _, negative in found]),
    )


def _sigmoid(pairs: list[Pair], draws: int, rngs: Generators) -> SigmoidHeadSample:
    values = [
        sigmoid_gradients(pair, own.standard_normal(draws))
        for pair, own in zip(pairs, rngs, strict=True)
    ]
    bounds = np.array([slope_bound(pair) for pair in pairs])
    return SigmoidHeadSample("sigmoid output", np.array(values), draws // NOISE_TAIL, bounds)
