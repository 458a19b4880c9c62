"""The training steps that are timed, and the numbers every contender receives.

A parameter vector is flat, layer by layer: the weights, of shape (n_in, n_out) row by row, then
the biases. Replicates add one leading axis. All that is random is drawn here, once.
"""

import itertools
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

LEARNING_RATE = 1e-3
BETAS = (0.5, 0.999)
EPSILON = 1e-8  # added to the root of the corrected second moment
SLOPE = 0.2  # of the leaky ReLU
PENALTY_WEIGHT = 10.0  # two-sided, around 1

Array = NDArray[np.floating[Any]]
Sizes = tuple[int, ...]


@dataclass(frozen=True)
class Workload:
    """A number of training steps of one kind: ``steps`` generator updates.

    ``loss`` is ``"non_saturating"`` (one critic update before each generator update) or
    ``"wgan_gp"`` (five). ``replicates`` is None for one pair of nets, without a leading axis.
    """

    loss: str
    width: int
    activation: str
    dtype: str
    steps: int
    batch: int = 256
    replicates: int | None = None

    @property
    def critic_steps(self) -> int:
        return 5 if self.loss == "wgan_gp" else 1

    @property
    def generator_sizes(self) -> Sizes:
        return (2, self.width, self.width, 2)

    @property
    def critic_sizes(self) -> Sizes:
        return (2, self.width, self.width, 1)

    @property
    def lead(self) -> tuple[int, ...]:
        return () if self.replicates is None else (self.replicates,)

    def __str__(self) -> str:
        many = "" if self.replicates is None else f"{self.replicates} x "
        net = f"2-{self.width}-{self.width}, batch {self.batch}"
        return f"{many}{self.loss} {net}, {self.activation}, {self.dtype}"


@dataclass(frozen=True)
class Problem:
    """A workload with its initial parameters and its batches, in the workload's dtype.

    ``critic`` and ``generator`` are flat, (*lead, n). ``real``, ``latent`` are
    (steps, critic_steps, *lead, batch, 2), ``mix`` the same with a last axis of 1 (the share of
    the real point in the interpolate), ``latent_generator`` is (steps, *lead, batch, 2).
    """

    workload: Workload
    critic: Array
    generator: Array
    real: Array
    latent: Array
    mix: Array
    latent_generator: Array


class Contender(Protocol):
    """One implementation of one problem. Each ``run`` starts from the initial parameters."""

    def run(self) -> None:
        """Perform all steps."""

    def parameters(self) -> tuple[Array, Array]:
        """Return the flat critic and generator after the last run."""


def unpack(flat: Any, sizes: Sizes) -> list[tuple[Any, Any]]:
    """Split flat parameters, of any library and with any leading axes, into (weights, biases)."""
    layers, start = [], 0
    for n_in, n_out in itertools.pairwise(sizes):
        middle, stop = start + n_in * n_out, start + (n_in + 1) * n_out
        weights = flat[..., start:middle].reshape(*flat.shape[:-1], n_in, n_out)
        layers.append((weights, flat[..., middle:stop]))
        start = stop
    return layers


def initial(sizes: Sizes, lead: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Draw flat parameters: He's weights, and small biases so that their gradients matter."""
    parts = []
    for n_in, n_out in itertools.pairwise(sizes):
        parts.append(rng.normal(0.0, (2.0 / n_in) ** 0.5, (*lead, n_in * n_out)))
        parts.append(rng.normal(0.0, 0.1, (*lead, n_out)))
    return np.concatenate(parts, axis=-1)


def ring(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Draw points of the ring of eight Gaussians: radius 2, deviation 0.02; (*shape, 2)."""
    angle = rng.integers(8, size=shape) * (np.pi / 4)
    centre = 2.0 * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    return centre + rng.normal(0.0, 0.02, (*shape, 2))


def draw(workload: Workload, rng: np.random.Generator) -> Problem:
    """Draw the initial parameters and all batches of a workload."""
    rows = (*workload.lead, workload.batch)
    steps = (workload.steps, workload.critic_steps, *rows)
    arrays = (
        initial(workload.critic_sizes, workload.lead, rng),
        initial(workload.generator_sizes, workload.lead, rng),
        ring(steps, rng),
        rng.normal(size=(*steps, 2)),
        rng.uniform(size=(*steps, 1)),
        rng.normal(size=(workload.steps, *rows, 2)),
    )
    return Problem(workload, *(array.astype(workload.dtype) for array in arrays))


def shortened(workload: Workload) -> Workload:
    """Return three double-precision steps of a workload, on which contenders must agree."""
    replicates = None if workload.replicates is None else min(workload.replicates, 8)
    return replace(workload, dtype="float64", steps=3, replicates=replicates)
