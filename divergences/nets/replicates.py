"""Many runs of one GAN, each with its own parameters and noise, on all cores at once.

Replicate i begins from its own seed, ``SeedSequence(entropy, spawn_key=(i,))``, and knows nothing
of the others: it ends at the same bits as alone, whatever their number and that of the threads. A
thread draws one block of one replicate's noise at a time and releases the lock of the interpreter
while it trains, so memory holds the parameters of all replicates and the noise of a few.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray, RealArray, as_count, as_generator
from .._kernels.heap import keep_freed_memory
from ..errors import InputError
from .data import Data
from .data._protocol import check_data
from .gan import GAN
from .loop import train_block
from .noise import BLOCK, draw_block
from .progress import progress_bar
from .state import State
from .steps import FINE, Game, Variables, run_block
from .train import PLAIN, Schedule


@dataclass(frozen=True, eq=False)
class Replicates:
    """R finished runs, one a row.

    Attributes
    ----------
    gan : GAN
        What was trained.
    theta, phi : (R, P) and (R, Q) array
        Parameters of the generators and of the critics at the end, or before the step that
        failed.
    losses : (R, steps, 2) array
        Loss of the critic (with its penalty) and of the generator; NaN from a failure on.
    statuses : (R,) array
        0 where all went well, 1 where the critic's gradient and 2 where the generator's was once
        not finite; that run ends there.
    path : (R, C, P) array
        The generators' parameters on the way, after ``every`` steps, twice as many, and so on.
    entropy : tuple of int
        What all seeds are derived from.
    numbers : range
        Which replicates these are; row k is replicate ``numbers[k]``.
    """

    gan: GAN
    theta: RealArray
    phi: RealArray
    losses: FloatArray
    statuses: NDArray[np.int64]
    path: RealArray = field(repr=False)
    entropy: tuple[int, ...]
    numbers: range

    def __len__(self) -> int:
        return len(self.statuses)

    @property
    def failed_at(self) -> NDArray[np.int64]:
        """The step, from 0, whose gradient was not finite; -1 where there was none, shape (R,)."""
        taken = np.sum(~np.isnan(self.losses).all(axis=2), axis=1)
        return np.where(self.statuses == FINE, -1, taken)

    def start(self, i: int) -> State:
        """Return the state from which the run in row i began, to train it alone.

        Examples
        --------
        >>> import numpy as np
        >>> from divergences.nets import GAN, MLP, data, train, train_replicates
        >>> gan = GAN(MLP((2, 8, 2)), MLP((2, 8, 1)))
        >>> runs = train_replicates(gan, data.ring(), steps=2, replicates=3,
        ...                         rng=np.random.default_rng(0), compiled=False)
        >>> alone = train(gan, data.ring(), steps=2, start=runs.start(2), compiled=False)
        >>> bool((alone.state.theta == runs.theta[2]).all())
        True
        """
        seed = np.random.SeedSequence(self.entropy, spawn_key=(self.numbers[i],))
        return State.start(self.gan, rng=np.random.default_rng(seed))


def train_replicates(
    gan: GAN,
    data: Data,
    *,
    steps: int,
    replicates: int | range,
    rng: np.random.Generator,
    schedule: Schedule = PLAIN,
    every: int | None = None,
    threads: int | None = None,
    compiled: bool = True,
    progress: bool = False,
) -> Replicates:
    """Train R GANs that differ in nothing but their seeds; no failure stops the others.

    Parameters
    ----------
    gan, data, steps, schedule, progress
        As in :func:`divergences.nets.train`; ``data`` is drawn from several threads.
    replicates : int or range
        The number R of runs, or which of them: range(20, 30) gives rows 20 to 29 of any longer
        run whose ``rng`` began in the same state, on this machine or another.
    rng : numpy.random.Generator
        Source of the entropy from which all seeds are derived.
    every : int, optional
        Keep the generators' parameters after every so many steps.
    threads : int, optional
        How many replicates train at a time, all processors by default; it changes the time alone.
    compiled : bool
        Run the compiled loop, or the same source as plain NumPy, one replicate after another.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import GAN, MLP, data, train_replicates
    >>> gan = GAN(MLP((2, 8, 2)), MLP((2, 8, 1)))
    >>> runs = train_replicates(gan, data.ring(), steps=2, replicates=3,
    ...                         rng=np.random.default_rng(0), compiled=False)
    >>> runs.theta.shape, runs.losses.shape, runs.statuses.tolist()
    ((3, 42), (3, 2, 2), [0, 0, 0])
    """
    check_data(data, gan.critic.widths[0], "data")
    numbers, last = _as_numbers(replicates), as_count(steps, "steps")
    pause = last + 1 if every is None else as_count(every, "every")
    workers = (os.cpu_count() or 1) if threads is None else as_count(threads, "threads")
    found = _room(gan, numbers, (last, last // pause), as_generator(rng))
    plan = _Plan(data, schedule, (last, pause), train_block if compiled else run_block)
    _train_all(found, plan, workers if compiled else 1, shown=progress)
    return found


class _Plan(NamedTuple):
    """What all replicates share; ``steps`` are those to take and those between records."""

    data: Data
    schedule: Schedule
    steps: tuple[int, int]
    loop: Callable[..., int]


def _as_numbers(replicates: object) -> range:
    if not isinstance(replicates, range):
        return range(as_count(replicates, "replicates"))
    if not replicates or min(replicates) < 0:
        raise InputError(f"replicates must be some numbers >= 0; got {replicates}")
    return replicates


def _room(
    gan: GAN, numbers: range, lengths: tuple[int, int], rng: np.random.Generator
) -> Replicates:
    """Return where the runs will stand; ``lengths`` are their steps and their records."""
    (steps, records), runs = lengths, len(numbers)
    size, dtype = gan.generator.size, gan.generator.dtype
    return Replicates(
        gan,
        np.empty((runs, size), dtype),
        np.empty((runs, gan.critic.size), dtype),
        np.full((runs, steps, 2), np.nan),
        np.zeros(runs, np.int64),
        np.empty((runs, records, size), dtype),
        tuple(rng.integers(2**32, size=4).tolist()),
        numbers,
    )


def _train_all(found: Replicates, plan: _Plan, workers: int, *, shown: bool) -> None:
    keep_freed_memory()
    job, runs = partial(_train_one, found, plan), range(len(found))
    with progress_bar(len(runs), shown=shown) as advance, ThreadPoolExecutor(workers) as pool:
        for i, _ in enumerate(map(job, runs) if workers == 1 else pool.map(job, runs)):
            advance(i + 1)


def _train_one(found: Replicates, plan: _Plan, i: int) -> None:
    """Train replicate i in its rows of ``found``."""
    gan, schedule, state = found.gan, plan.schedule, found.start(i)
    (last, every), theta, phi = plan.steps, found.theta[i], found.phi[i]
    theta[:], phi[:] = state.theta, state.phi
    v = Variables(theta, state.theta_moments, phi, state.phi_moments, state.vectors)
    game = Game(gan.player(schedule.critic), gan.maker(schedule.generator), schedule.code)
    for begin, end in pairwise(sorted({*range(0, last, BLOCK), *range(0, last, every), last})):
        block, offset = divmod(begin, BLOCK)
        if offset == 0:
            noise = draw_block(gan, plan.data, state.seed, block, schedule.sizes)
        record = found.losses[i, begin:end]
        found.statuses[i] = plan.loop(game, v, noise, (begin, end, offset), record)
        if found.statuses[i] != FINE:
            found.path[i, begin // every :] = theta
            return
        if end % every == 0:
            found.path[i, end // every - 1] = theta
