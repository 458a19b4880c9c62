"""Norms of the derivative of a loss, layer by layer: whether it explodes or vanishes on its way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..._checks import FloatArray, RealArray, as_choice
from ...errors import ShapeError
from ..gan import check_critic
from ..losses import LOSSES
from ..mlp import MLP
from .scaled import Norms, Scaled, scaled_norms, scaled_slopes, stacked


@dataclass(frozen=True, eq=False)
class LayerNorms:
    """Base-10 logarithms of Frobenius norms over a batch, from the input to the output.

    Attributes
    ----------
    activations : (L + 1,) array
        Of the derivatives with respect to the input, the hidden layers' outputs, and the output.
    weights, biases : (L,) array
        Of the derivatives with respect to the parameters of each layer.
    """

    activations: FloatArray
    weights: FloatArray
    biases: FloatArray


def layer_norms(net: MLP, theta: RealArray, x: ArrayLike, output_bar: ArrayLike) -> LayerNorms:
    """Return log10 of the norms of the derivatives of J with respect to every layer.

    The scale is carried from layer to layer as a logarithm, so no depth underflows; -inf is a
    derivative that is 0.

    Parameters
    ----------
    net : MLP
        The net.
    theta : (P,) array
        Its parameters.
    x : (B, n_0) array_like
        Points.
    output_bar : (B, n_L) array_like
        The derivative of J with respect to the output.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> from divergences.nets.probes import layer_norms
    >>> chain = MLP((1, 1, 1, 1), activation="linear")  # each layer x -> x / 10
    >>> found = layer_norms(chain, np.array([0.1, 0.0] * 3), [[1.0]], [[1.0]])
    >>> found.activations.round(9).tolist(), found.weights.round(9).tolist()
    ([-3.0, -2.0, -1.0, 0.0], [-2.0, -2.0, -2.0])
    """
    tape = net.tape(theta, x)
    bar = net.as_batch(output_bar, "output_bar", net.widths[-1])
    if bar.shape != tape.output.shape:
        raise ShapeError(f"output_bar must have shape {tape.output.shape}; got {bar.shape}")
    return _public(scaled_norms(net.net, theta, tape, Scaled(bar, 0.0)))


def critic_layer_norms(
    critic: MLP,
    phi: RealArray,
    real: ArrayLike,
    fake: ArrayLike,
    *,
    loss: str = "non_saturating",
) -> LayerNorms:
    """Return log10 of the norms of the derivatives of the critic's loss by every layer.

    Over the layers of a clipped critic they lie on a line: the gradient explodes or vanishes.

    Parameters
    ----------
    critic : MLP
        A net with one output.
    phi : (Q,) array
        Its parameters.
    real, fake : (B, d) and (C, d) array_like
        Points of the two laws.
    loss : {"minimax", "non_saturating", "wasserstein", "least_squares"}
        The loss, without penalty.

    References
    ----------
    Gulrajani et al., Improved training of Wasserstein GANs (arXiv 1704.00028), Figure 1b.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> from divergences.nets.probes import critic_layer_norms
    >>> critic = MLP((1, 1))
    >>> found = critic_layer_norms(critic, np.array([0.1, 0.0]), [3.0], [2.0], loss="wasserstein")
    >>> found.weights.tolist(), found.biases.tolist()  # of 0.1 (2 - 3): -1, and 1 - 1
    ([0.0], [-inf])
    """
    check_critic(critic)
    terms = LOSSES[as_choice(loss, LOSSES, "loss")]
    x, y = critic.as_batch(real, "real"), critic.as_batch(fake, "fake")
    tape = critic.tape(phi, np.concatenate([x, y]))
    s, n = tape.output, len(x)
    bar = stacked(scaled_slopes(terms.real, s[:n]), scaled_slopes(terms.fake, s[n:]))
    return _public(scaled_norms(critic.net, phi, tape, bar))


def _public(norms: Norms) -> LayerNorms:
    return LayerNorms(norms.outer, norms.weights, norms.biases)
