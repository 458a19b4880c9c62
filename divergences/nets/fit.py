"""One net alone: a critic between two fixed laws, or a regression."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import FloatArray, RealArray, as_count, as_generator
from .._kernels.heap import keep_freed_memory
from .._kernels.pointwise import all_finite
from ..errors import InputError, ShapeError, TrainingError
from .data import Data
from .data._protocol import check_data
from .gan import GradientPenalty, as_critic, check_critic
from .loop import critic_block
from .mlp import MLP
from .noise import BLOCK, block_generator, needs_mix
from .optim import ADAM, Adam, Optimizer, as_rule, update
from .passes import backward, forward, gradient
from .players import Critic
from .spectral import leading_vectors
from .steps import FINE, Fitting, fit_block


@dataclass(frozen=True)
class Fit:
    """A fitted critic.

    Attributes
    ----------
    phi : ndarray
        Its parameters.
    losses : ndarray
        Its loss, with the penalty, at each step.
    moments, vectors : ndarray
        The optimizer's running means and the singular vectors of a normalised critic.
    seed : ndarray
        What the noise of every step follows from.
    """

    phi: RealArray
    losses: FloatArray
    moments: RealArray
    vectors: RealArray
    seed: NDArray[np.uint32]


def fit_critic(
    critic: MLP,
    real: Data,
    fake: Data,
    *,
    steps: int,
    rng: np.random.Generator | None = None,
    start: Fit | RealArray | None = None,
    loss: str = "non_saturating",
    optimizer: Optimizer = ADAM,
    penalty: GradientPenalty | None = None,
    clip: float | None = None,
    spectral: bool = False,
    batch: int = 256,
    compiled: bool = True,
) -> Fit:
    """Train a critic between two laws that do not move, on fresh points at every step.

    Settings are those of :class:`GAN` and :func:`train`; of the loss only the critic's part
    counts. ``start`` is a fit to go on with, to the same bits as without a stop, or the first
    parameters. Raises TrainingError when the gradient is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP, data, fit_critic
    >>> p, q = data.gaussian([0.0]), data.gaussian([3.0])
    >>> fit = fit_critic(MLP((1, 8, 1)), p, q, steps=200, rng=np.random.default_rng(0))
    >>> bool(fit.losses[-1] < fit.losses[0])
    True
    """
    keep_freed_memory()
    player = as_critic(critic, optimizer, loss=loss, penalty=penalty, clip=clip, spectral=spectral)
    fit = start if isinstance(start, Fit) else _begin(critic, start, as_generator(rng))
    check_dimensions(critic, real, fake)
    critic.as_parameters(fit.phi)
    last, size = as_count(steps, "steps"), as_count(batch, "batch")
    if last < len(fit.losses):
        raise InputError(f"steps must be >= {len(fit.losses)}, which start has taken; got {last}")
    mixed = size if needs_mix(penalty) else 0
    while len(fit.losses) < last:
        drawn = _draw(critic, (real, fake), fit, (size, mixed))
        fit = _advance(player, fit, drawn, last, compiled=compiled)
    return fit


def check_dimensions(critic: MLP, real: Data, fake: Data) -> None:
    """Raise unless both laws live where the critic does."""
    for name, law in (("real", real), ("fake", fake)):
        check_data(law, critic.widths[0], name)


def _begin(critic: MLP, start: RealArray | None, rng: np.random.Generator) -> Fit:
    check_critic(critic)
    seed = rng.integers(2**32, size=4, dtype=np.uint32)
    phi = critic.init(rng=rng) if start is None else critic.as_parameters(start)
    phi = phi.astype(critic.dtype)
    vectors = leading_vectors(critic.net, phi)
    return Fit(phi, np.empty(0), np.zeros((2, phi.size), phi.dtype), vectors, seed)


def _draw(
    critic: MLP, laws: tuple[Data, Data], fit: Fit, sizes: tuple[int, int]
) -> tuple[RealArray, RealArray, RealArray]:
    """Return the points of both laws, (S, B, d), and what mixes them, (S, B or 0, 1)."""
    (batch, mixed), rng = sizes, block_generator(fit.seed, len(fit.losses) // BLOCK)
    shape = (BLOCK, batch, critic.widths[0])
    x, y = (law.sample(BLOCK * batch, rng=rng).reshape(shape) for law in laws)
    mix = rng.random((BLOCK, mixed, 1))
    x, y, mix = (array.astype(critic.dtype, copy=False) for array in (x, y, mix))
    return x, y, mix


def _advance(
    player: Critic, fit: Fit, drawn: tuple[RealArray, ...], last: int, *, compiled: bool
) -> Fit:
    """Return the fit after the steps of one block of noise, or after the last step."""
    begin = len(fit.losses)
    offset = begin % BLOCK
    end = min(BLOCK, offset + last - begin)
    record = np.empty(end - offset)
    v = Fitting(fit.phi.copy(), fit.moments.copy(), fit.vectors.copy())
    loop = critic_block if compiled else fit_block
    real, fake, mix = (array[offset:end] for array in drawn)
    if loop(player, v, (real, fake, mix), begin, record) != FINE:
        at = begin + int(np.isnan(record).argmax())
        before = np.append(fit.losses, record[: at - begin])[-1:].tolist()
        raise TrainingError(
            f"the critic's gradient is not finite at step {at}; "
            + (f"the loss before it was {before[0]}" if before else "no loss before")
            + ". Repair: finite data, a smaller rate, or a clip or penalty"
        )
    losses = np.concatenate((fit.losses, record))
    return Fit(v.phi, losses, v.phi_moments, v.vectors, fit.seed)


_REGRESSION: Final = Adam(1e-2, beta1=0.9)


def regress(
    net: MLP,
    theta: RealArray,
    inputs: ArrayLike,
    targets: ArrayLike,
    *,
    steps: int,
    optimizer: Optimizer = _REGRESSION,
) -> RealArray:
    """Return parameters after ``steps`` steps on half the mean squared distance to the targets.

    Raises TrainingError when the gradient is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP, regress
    >>> line, x = MLP((1, 1)), np.linspace(-1.0, 1.0, 9)[:, None]
    >>> regress(line, np.zeros(2), x, 3 * x + 1, steps=2000).round(6)
    array([3., 1.])
    """
    x, y = net.as_batch(inputs, "inputs"), net.as_batch(targets, "targets", net.widths[-1])
    if len(x) != len(y):
        raise ShapeError(f"targets must hold {len(x)} points like inputs; got {len(y)}")
    rule, theta = as_rule(optimizer, "optimizer"), net.as_parameters(theta).astype(net.dtype)
    moments = np.zeros((2, theta.size), theta.dtype)
    for t in range(as_count(steps, "steps")):
        tape = forward(net.net, theta, x)
        adjoints = backward(net.net, theta, tape, (tape.output - y) / len(x))
        grad = gradient(net.net, tape.inputs, adjoints.inner)
        if not all_finite(grad):
            raise TrainingError(f"the gradient is not finite at step {t}. Repair: a smaller rate")
        update(rule, theta, grad, moments, t + 1)
    return theta
