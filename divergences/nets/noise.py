"""The random numbers of training, drawn in blocks of a fixed number of steps.

Block b of a run draws from ``SeedSequence(seed, spawn_key=(b,))``: what step t sees depends on
the seed and on t alone, not on where a run was interrupted or how it was cut.
"""

import numpy as np
from numpy.typing import NDArray

from .._checks import RealArray
from .data import Data
from .gan import GAN, GradientPenalty
from .penalty import BETWEEN
from .steps import Noise

BLOCK = 64


def block_generator(seed: NDArray[np.uint32], block: int) -> np.random.Generator:
    """Return the generator of one block."""
    entropy = [int(word) for word in seed]
    return np.random.default_rng(np.random.SeedSequence(entropy, spawn_key=(block,)))


def draw_block(
    gan: GAN, data: Data, seed: NDArray[np.uint32], block: int, sizes: tuple[int, int]
) -> Noise:
    """Return what the steps of a block see; ``sizes`` = (batch, critic steps)."""
    batch, k = sizes
    rng = block_generator(seed, block)
    dtype = np.dtype(gan.generator.dtype)
    real = data.sample(BLOCK * k * batch, rng=rng).astype(dtype, copy=False)
    latent = draw_latent(gan, BLOCK * (k + 1) * batch, rng).astype(dtype, copy=False)
    mixed = batch if needs_mix(gan.penalty) else 0
    mix = rng.random((BLOCK, k, mixed, 1)).astype(dtype, copy=False)
    return Noise(real.reshape(BLOCK, k, batch, -1), latent.reshape(BLOCK, k + 1, batch, -1), mix)


def draw_latent(gan: GAN, n: int, rng: np.random.Generator) -> RealArray:
    """Return n points of the generator's input."""
    shape = (n, gan.generator.widths[0])
    return rng.standard_normal(shape) if gan.latent == "normal" else rng.uniform(-1.0, 1.0, shape)


def needs_mix(penalty: GradientPenalty | None) -> bool:
    """Tell whether the critic is penalised between real and generated points."""
    return penalty is not None and penalty.slope_penalty.at == BETWEEN
