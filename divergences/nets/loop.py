"""The training loops as kernels: the source of :mod:`steps`, compiled."""

from typing import Any, NamedTuple

import numba

from .._kernels._jit import kernel, parallel_kernel
from .players import Critic
from .steps import FINE, Fitting, Game, Noise, Variables, fit_block, run_block


@kernel
def train_block(
    game: Game, v: Variables, noise: Noise, span: tuple[int, int, int], record: Any
) -> int:
    """Take steps of one GAN; see :func:`run_block`."""
    return run_block(game, v, noise, span, record)


@kernel
def critic_block(critic: Critic, v: Fitting, batches: Any, begin: int, record: Any) -> int:
    """Take steps of one critic; see :func:`fit_block`."""
    return fit_block(critic, v, batches, begin, record)


class Outcome(NamedTuple):
    """What many runs leave behind: losses (R, steps, 2) and statuses (R,)."""

    record: Any
    statuses: Any


@parallel_kernel
def train_many(
    game: Game, v: Variables, noise: Noise, span: tuple[int, int, int], out: Outcome
) -> None:
    """Take steps of R GANs, every array with a leading axis of R; each is on its own."""
    for r in numba.prange(len(out.statuses)):
        one = Variables(v.theta[r], v.theta_moments[r], v.phi[r], v.phi_moments[r], v.vectors[r])
        drawn = Noise(noise.real[r], noise.latent[r], noise.mix[r])
        if out.statuses[r] == FINE:
            out.statuses[r] = run_block(game, one, drawn, span, out.record[r])
