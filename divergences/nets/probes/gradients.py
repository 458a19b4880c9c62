"""The generator's gradient at a given critic: its norm under each loss, and its fluctuations."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..._checks import FloatArray, RealArray, as_choice, as_points
from ...errors import DTypeError, InputError, ShapeError
from ..gan import GAN
from ..losses import LOSSES, Term, slope
from .lipschitz import spectrally_normalised
from .scaled import root_sum_squares, scaled_norms, scaled_slopes

Losses = Iterable[str]
ALL = tuple(LOSSES)


def log10_generator_gradient_norms(
    gan: GAN, theta: RealArray, phi: RealArray, latent: ArrayLike, *, losses: Losses = ALL
) -> dict[str, float]:
    """Return log10 of the norm of the generator's gradient, by the name of the loss.

    The gradient is that of E g(s(G(z))) over the given z, by the generator's parameters, at the
    critic as it stands (``unroll`` is not looked through). The scale is carried apart: where a
    discriminator is sure, norms of 1e-40000 come out as -40000. -inf is a gradient that is 0.

    Parameters
    ----------
    gan : GAN
        The players; its own loss plays no role.
    theta, phi : (P,) and (Q,) arrays
        Parameters of the generator and of the critic.
    latent : (B, n_z) array_like
        Fresh latent points.
    losses : iterable of {"minimax", "non_saturating", "wasserstein", "least_squares"}
        Which losses; all by default.

    References
    ----------
    Arjovsky and Bottou 2017 (arXiv 1701.04862), Figures 2 and 3.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import GAN, MLP
    >>> from divergences.nets.probes import log10_generator_gradient_norms
    >>> gan = GAN(MLP((1, 1)), MLP((1, 1)))  # G(z) = z - 1 and s(x) = 10^5 x, at z = 0
    >>> theta, phi = np.array([1.0, -1.0]), np.array([1e5, 0.0])
    >>> found = log10_generator_gradient_norms(gan, theta, phi, [[0.0]])
    >>> {loss: round(log10, 3) for loss, log10 in found.items()}  # minimax: 5 - 10^5 / ln 10
    {'minimax': -43424.448, 'non_saturating': 5.0, 'wasserstein': 5.0, 'least_squares': 10.0}
    """
    phi = _acting(gan, phi)
    tape = gan.generator.tape(theta, latent)
    critic_tape = gan.critic.tape(phi, tape.output)
    terms = {name: LOSSES[as_choice(name, LOSSES, "losses")].generator for name in losses}

    def log10_norm(term: Term) -> float:
        bar = scaled_slopes(term, critic_tape.output)
        fake_bar = scaled_norms(gan.critic.net, phi, critic_tape, bar).x
        norms = scaled_norms(gan.generator.net, theta, tape, fake_bar)
        return root_sum_squares(np.concatenate([norms.weights, norms.biases]))

    return {name: log10_norm(term) for name, term in terms.items()}


def generator_gradient_norms(
    gan: GAN, theta: RealArray, phi: RealArray, latent: ArrayLike, *, losses: Losses = ALL
) -> dict[str, float]:
    """Return the norm of the generator's gradient under each loss, >= 0.

    Norms below the smallest float are 0 here; :func:`log10_generator_gradient_norms` takes the
    same arguments and has their logarithms.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import GAN, MLP
    >>> from divergences.nets.probes import generator_gradient_norms
    >>> gan = GAN(MLP((1, 1)), MLP((1, 1)))  # G(z) = z and s(x) = 3 x, at z = 0
    >>> norms = generator_gradient_norms(gan, np.array([1.0, 0.0]), np.array([3.0, 0.0]), [[0.0]])
    >>> {loss: round(norm, 12) for loss, norm in norms.items()}
    {'minimax': 1.5, 'non_saturating': 1.5, 'wasserstein': 3.0, 'least_squares': 3.0}
    """
    logs = log10_generator_gradient_norms(gan, theta, phi, latent, losses=losses)
    return {name: float(np.power(10.0, log)) for name, log in logs.items()}


def generator_gradient_samples(
    gan: GAN,
    theta: RealArray,
    phi: RealArray,
    latents: ArrayLike,
    *,
    loss: str | None = None,
    coordinates: Sequence[int] | None = None,
) -> FloatArray:
    """Return the generator's gradient on each of R batches, shape (R, P) or (R, k).

    Parameters
    ----------
    gan, theta, phi
        As in :func:`log10_generator_gradient_norms`.
    latents : (R, B, n_z) array_like
        Fresh latent points, R batches of B.
    loss : str, optional
        Name of the loss; by default that of the GAN.
    coordinates : sequence of k int, optional
        Which parameters; all by default.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import GAN, MLP
    >>> from divergences.nets.probes import generator_gradient_samples
    >>> gan = GAN(MLP((1, 1)), MLP((1, 1)), loss="wasserstein")
    >>> theta, phi = np.array([1.0, 0.0]), np.array([2.0, 0.0])
    >>> generator_gradient_samples(gan, theta, phi, [[[1.0], [3.0]], [[0.0], [0.0]]])
    array([[-4., -2.],
           [ 0., -2.]])
    """
    name = as_choice(gan.loss if loss is None else loss, LOSSES, "loss")
    columns = _as_columns(coordinates, gan.generator.size)
    batches, phi = _as_batches(gan, latents), _acting(gan, phi)
    out = np.empty((len(batches), len(columns)))
    for row, batch in zip(out, batches, strict=True):
        fake = gan.generator(theta, batch)
        bar = slope(LOSSES[name].generator, gan.critic(phi, fake)) / len(fake)
        fake_bar = gan.critic.gradients(phi, fake, bar)[1]
        row[:] = gan.generator.gradients(theta, batch, fake_bar)[0][columns]
    return out


def covariance_trace(samples: ArrayLike) -> float:
    """Return the trace of the covariance of R sampled vectors, (R, P) -> E norm(g - E g)^2.

    The unbiased estimate: sums of squares over R - 1.

    Examples
    --------
    >>> from divergences.nets.probes import covariance_trace
    >>> covariance_trace([[0.0, 1.0], [2.0, 1.0]])
    2.0
    """
    table = as_points(samples, "samples")
    if len(table) < 2:
        raise ShapeError(f"samples must hold at least 2 rows; got {len(table)}")
    return float(table.var(axis=0, ddof=1).sum())


def _acting(gan: GAN, phi: RealArray) -> RealArray:
    """Return the parameters with which the critic acts."""
    return spectrally_normalised(gan.critic, phi) if gan.spectral else gan.critic.as_parameters(phi)


def _as_batches(gan: GAN, latents: ArrayLike) -> RealArray:
    shape, width = np.shape(latents), gan.generator.widths[0]
    if len(shape) != 3 or shape[2] != width or 0 in shape:
        raise ShapeError(f"latents must have shape (R, B, {width}), R, B >= 1; got {shape}")
    points = gan.generator.as_batch(np.reshape(latents, (-1, width)), "latents")
    return points.reshape(shape)


def _as_columns(coordinates: Sequence[int] | None, size: int) -> NDArray[np.integer]:
    if coordinates is None:
        return np.arange(size)
    columns = np.asarray(coordinates)
    if columns.ndim != 1 or columns.dtype.kind not in "iu":
        raise DTypeError(f"coordinates must be a sequence of whole numbers; got {coordinates!r}")
    if columns.size == 0 or columns.min() < 0 or columns.max() >= size:
        raise InputError(f"coordinates must lie between 0 and {size - 1}; got {coordinates!r}")
    return columns
