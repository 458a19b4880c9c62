"""The training loops as kernels: the source of :mod:`steps`, compiled."""

from typing import Any

from .._kernels._jit import kernel
from .players import Critic
from .steps import Fitting, Game, Noise, Variables, fit_block, run_block


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
