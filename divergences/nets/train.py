"""The trainer: one loop, with probes on the way and checkpoints to come back to."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np

from .._checks import FloatArray, RealArray, as_choice, as_count, as_generator
from .._kernels.heap import keep_freed_memory
from ..errors import DTypeError, InputError, TrainingError
from .data import Data
from .data._protocol import check_data
from .gan import GAN
from .loop import train_block
from .noise import BLOCK, draw_block, draw_latent
from .optim import ADAM, Optimizer, as_rule
from .progress import progress_bar
from .state import State
from .steps import (
    ALTERNATING,
    CRITIC_FAILED,
    EXTRAGRADIENT,
    FINE,
    SIMULTANEOUS,
    Game,
    Noise,
    run_block,
)

Order = Literal["alternating", "simultaneous", "extragradient"]
Callback = Callable[[GAN, State], None]

_ORDERS = {
    "alternating": ALTERNATING,
    "simultaneous": SIMULTANEOUS,
    "extragradient": EXTRAGRADIENT,
}


@dataclass(frozen=True)
class Schedule:
    """How a GAN is trained.

    Parameters
    ----------
    critic, generator : Optimizer
        Update rules of the players.
    batch : int
        Points a batch, of real and of generated ones each.
    critic_steps : int
        Critic steps per generator step.
    order : {"alternating", "simultaneous", "extragradient"}
        Whether the generator sees the critic after its steps, both move from the same point,
        or both move along the gradients found a trial step ahead (Korpelevich 1976). The last
        two take one critic step per generator step.

    Examples
    --------
    >>> from divergences.nets import RMSProp, Schedule
    >>> Schedule(critic=RMSProp(5e-5), generator=RMSProp(5e-5), critic_steps=5).batch
    256
    """

    critic: Optimizer = ADAM
    generator: Optimizer = ADAM
    batch: int = 256
    critic_steps: int = 1
    order: Order = "alternating"

    def __post_init__(self) -> None:
        as_count(self.batch, "batch")
        as_count(self.critic_steps, "critic_steps")
        as_choice(self.order, get_args(Order), "order")
        if self.order != "alternating" and self.critic_steps != 1:
            raise InputError(f"critic_steps must be 1 when order is {self.order!r}")
        for name in ("critic", "generator"):
            as_rule(getattr(self, name), name)

    @property
    def code(self) -> int:
        """The order as compiled code takes it."""
        return _ORDERS[self.order]

    @property
    def sizes(self) -> tuple[int, int]:
        """Batch and critic steps."""
        return self.batch, self.critic_steps


PLAIN: Final = Schedule()


@dataclass(frozen=True)
class Run:
    """A finished run.

    Attributes
    ----------
    gan : GAN
        What was trained.
    state : State
        Where it ended; give it to ``train(start=...)`` to go on.
    losses : ndarray
        Loss of the critic (with its penalty) and of the generator at each step, (steps, 2).
    """

    gan: GAN
    state: State
    losses: FloatArray

    def sample(self, n: int, *, rng: np.random.Generator) -> RealArray:
        """Return n generated points, (n, d).

        Examples
        --------
        >>> import numpy as np
        >>> from divergences.nets import GAN, MLP, data, train
        >>> gan = GAN(MLP((2, 8, 2)), MLP((2, 8, 1)))
        >>> run = train(gan, data.ring(), steps=2, rng=np.random.default_rng(0))
        >>> run.sample(5, rng=np.random.default_rng(1)).shape
        (5, 2)
        """
        return sample(self.gan, self.state.theta, n, rng=rng)


def sample(gan: GAN, theta: RealArray, n: int, *, rng: np.random.Generator) -> RealArray:
    """Return n points generated with the parameters ``theta``, (n, d).

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import GAN, MLP, sample
    >>> gan, rng = GAN(MLP((2, 8, 2)), MLP((2, 8, 1))), np.random.default_rng(0)
    >>> sample(gan, gan.generator.init(rng=rng), 5, rng=rng).shape
    (5, 2)
    """
    latent = draw_latent(gan, as_count(n, "n"), as_generator(rng))
    return gan.generator(theta, latent)


@dataclass(frozen=True)
class Watch:
    """What happens on the way: at the start, every so many steps, and at the end.

    Parameters
    ----------
    every : int
        How many steps lie between, >= 1.
    callbacks : sequence of callable
        Each is called with the GAN and its state, and may look but not touch.
    checkpoint : path, optional
        File (.npz) that holds the last state passed; see :meth:`State.load`.

    Examples
    --------
    >>> from divergences.nets import Watch
    >>> Watch(every=100, callbacks=[lambda gan, state: None]).every
    100
    """

    every: int
    callbacks: Sequence[Callback] = ()
    checkpoint: str | os.PathLike[str] | None = None

    def __post_init__(self) -> None:
        as_count(self.every, "every")

    def __call__(self, gan: GAN, state: State) -> None:
        """Call back, then save."""
        for callback in self.callbacks:
            callback(gan, state)
        if self.checkpoint is not None:
            state.save(self.checkpoint)


def train(
    gan: GAN,
    data: Data,
    *,
    steps: int,
    rng: np.random.Generator | None = None,
    start: State | None = None,
    schedule: Schedule = PLAIN,
    watch: Watch | None = None,
    compiled: bool = True,
    progress: bool = False,
) -> Run:
    """Train a GAN until it has taken ``steps`` generator steps, those before ``start`` included.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the first parameters and of the run's seed; not needed with ``start``.
    start : State, optional
        Where to begin: a run that was interrupted goes on to the same bits.
    compiled : bool
        Run the compiled loop (a machine's first run waits a minute for it) or plain NumPy.

    Raises
    ------
    TrainingError
        When a gradient is not finite; a checkpoint then holds the last state that was well.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import GAN, MLP, data, train
    >>> gan = GAN(MLP((2, 16, 2)), MLP((2, 16, 1)))
    >>> train(gan, data.ring(), steps=10, rng=np.random.default_rng(0)).losses.shape
    (10, 2)
    """
    state, last = _begin(gan, data, start, rng), as_count(steps, "steps")
    if last < state.step:
        raise InputError(f"steps must be >= {state.step}, which start has taken; got {last}")
    losses = [np.empty((0, 2))]
    with progress_bar(last, shown=progress) as advance:
        pauses = (last, watch.every if watch else last)
        for stretch in _stretches(gan, data, state, schedule.sizes, pauses):
            if watch and state.step % watch.every == 0:
                watch(gan, state)
            state = _advance(gan, schedule, state, stretch, losses=losses, compiled=compiled)
            advance(state.step)
        if watch:
            watch(gan, state)
    return Run(gan, state, np.concatenate(losses))


def _begin(gan: GAN, data: Data, start: State | None, rng: np.random.Generator | None) -> State:
    check_data(data, gan.critic.widths[0], "data")
    keep_freed_memory()
    if start is None:
        return State.start(gan, rng=as_generator(rng))
    if not isinstance(start, State):
        raise DTypeError(f"start must be a State; got {start!r}. Repair: State.load(path)")
    start.check(gan)
    return start


def _stretches(
    gan: GAN, data: Data, state: State, sizes: tuple[int, int], pauses: tuple[int, int]
) -> Iterator[tuple[int, Noise]]:
    """Yield where each stretch between two pauses ends, and the block of noise it lies in."""
    (last, pause), begin, drawn = pauses, state.step, -1
    while begin < last:
        block = begin // BLOCK
        if block != drawn:
            noise, drawn = draw_block(gan, data, state.seed, block, sizes), block
        begin = min(last, (block + 1) * BLOCK, (begin // pause + 1) * pause)
        yield begin, noise


def _advance(
    gan: GAN,
    schedule: Schedule,
    state: State,
    stretch: tuple[int, Noise],
    *,
    losses: list[FloatArray],
    compiled: bool,
) -> State:
    """Return the state at the end of the stretch; add the losses on the way."""
    (end, noise), offset = stretch, state.step % BLOCK
    record = np.empty((end - state.step, 2))
    variables = state.variables()
    loop = train_block if compiled else run_block
    game = Game(gan.player(schedule.critic), gan.maker(schedule.generator), schedule.code)
    status = loop(game, variables, noise, (state.step, end, offset), record)
    if status != FINE:
        raise _failure(status, state.step, losses[-1], record)
    losses.append(record)
    return state.after(end, variables)


def _failure(status: int, begin: int, earlier: FloatArray, record: FloatArray) -> TrainingError:
    taken = int(np.isnan(record).all(axis=1).argmax())
    last = np.concatenate((earlier, record[:taken]))[-1:].tolist()
    player = "critic" if status == CRITIC_FAILED else "generator"
    before = f"the losses before it were {last[0]}" if last else "no loss before"
    return TrainingError(
        f"the {player}'s gradient is not finite at step {begin + taken}; {before}. "
        "Repair: finite data, a smaller rate, or a clip or penalty on the critic"
    )
