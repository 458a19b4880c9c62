r"""How often a generator loses modes of the data, for several kinds of GAN and rates.

The data are the ring of eight Gaussians (radius 1, spread 0.02) of Metz et al., Unrolled
generative adversarial networks (arXiv 1611.02163). A mode is *covered* if more than 2 % of the
generated points lie within 0.3 of its centre, which is less than half of the 0.77 between
neighbours; a run has *collapsed* if it ends with at most half of the modes covered, also where its
points are scattered elsewhere. How sharp they are is another matter: a *hit* lies within three
spreads. A mode *dominates* a checkpoint if it has more than half of the points that are near any
mode; a generator that *rotates* has many dominating modes in turn.

All settings were fixed before the first run and none was changed afterwards; only the last row was
added when the others had been seen:

- Both nets have two hidden layers of 64 ReLU (that paper's generator has two of 128; so has the
  discriminator of its published example, that of the text has one), the latent is normal in 16
  dimensions (256), a batch has 128 points (512) and there are 4000 generator steps (25,000).
- Three rates, for both players: 1e-3, that of the generator in the published example, and half a
  decade to each side.
- ``GAN``: non-saturating, Adam with beta1 = 0.5. ``unrolled GAN``: the same through 5 steps of the
  critic, as in the published example, but of plain descent at rate 0.1, where that takes Adam's.
- ``WGAN, clipped``: RMSProp and 5 critic steps as in Arjovsky et al. (arXiv 1701.07875), but clip
  0.1 for 0.01, with which slopes of nets this narrow vanish. ``WGAN-GP``: Adam(0.5, 0.9), weight
  0.1 and 5 critic steps, as in the toy code of Gulrajani et al. (arXiv 1704.00028).
- ``unrolled, minimax``: unrolled as before, with the loss of Metz et al. Against a perfect critic
  it is the Jensen-Shannon divergence, the non-saturating one :math:`E_q \log(1 + q/p)`.

What comes out with seed 0: of 30 runs each, 18 of the GAN collapse, none of either WGAN, and 28
and 29 of the unrolled GANs: looking ahead like this does **not** help within these steps. At the
lowest rate no method is sharp yet, at most 4 % of the points hit on average, so the many modes of
the GAN there are those of a cloud.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from itertools import groupby, product
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._checkpoint import from_plain, to_plain
from .._checks import FloatArray, RealArray, as_count, as_generator, as_scalar
from .._chunks import Work, collect
from ..errors import InputError
from ..nets import (
    GAN,
    MLP,
    Adam,
    GradientPenalty,
    RMSProp,
    Schedule,
    data,
    sample,
    train_replicates,
)
from ..nets.coverage import hit_rate, mode_shares
from ..nets.optim import Optimizer

RING: Final = data.ring()
RATES: Final = (3e-4, 1e-3, 3e-3)
CHECKPOINTS: Final = 20
NEAR: Final = 0.3  # a point belongs to a mode within this distance of its centre
SHARE: Final = 0.02  # of all points, that a covered mode exceeds
LEVEL: Final = 0.95  # confidence level of the intervals

_BATCH: Final = 128
_POINTS: Final = 2048  # generated at each checkpoint
_NETS: Final = (MLP((16, 64, 64, 2), "relu"), MLP((2, 64, 64, 1), "relu"))


class Method(NamedTuple):
    """A kind of GAN: its players, their optimizer at a rate, and critic steps per step."""

    gan: GAN
    optimizer: Callable[[float], Optimizer]
    critic_steps: int = 1


def _shorter_adam(rate: float) -> Adam:
    return Adam(rate, beta1=0.5, beta2=0.9)


METHODS: Final[Mapping[str, Method]] = {
    "GAN": Method(GAN(*_NETS), Adam),
    "unrolled GAN": Method(GAN(*_NETS, unroll=5, unroll_rate=0.1), Adam),
    "WGAN, clipped": Method(GAN(*_NETS, loss="wasserstein", clip=0.1), RMSProp, 5),
    "WGAN-GP": Method(
        GAN(*_NETS, loss="wasserstein", penalty=GradientPenalty(weight=0.1)), _shorter_adam, 5
    ),
    "unrolled, minimax": Method(GAN(*_NETS, loss="minimax", unroll=5, unroll_rate=0.1), Adam),
}


@dataclass(frozen=True, eq=False)
class Collapses:
    """The runs of one method at one rate.

    Attributes
    ----------
    method : str
        A key of ``METHODS``.
    rate : float
        Learning rate of both players.
    shares : (R, C, 8) array
        Share of the generated points near each mode, at each checkpoint; the last is the end.
    hits : (R,) array
        Share of the points within three spreads of a mode, at the end.
    points : (n, 2) array
        What the first run generates at the end.
    statuses : (R,) array
        As in :class:`divergences.nets.Replicates`; a run that failed is judged where it stopped.
    """

    method: str
    rate: float
    shares: FloatArray
    hits: FloatArray
    points: FloatArray
    statuses: NDArray[np.int64]

    @property
    def modes(self) -> NDArray[np.int64]:
        """How many modes are covered at the end, shape (R,)."""
        return np.asarray((self.shares[:, -1] > SHARE).sum(axis=1))

    @property
    def collapsed(self) -> NDArray[np.bool_]:
        """Which runs ended with at most half of the modes, shape (R,)."""
        return np.less_equal(2 * self.modes, self.shares.shape[2])

    @property
    def collapse_rate(self) -> float:
        """The share of runs that collapsed."""
        return float(self.collapsed.mean())

    @property
    def interval(self) -> tuple[float, float]:
        """Clopper-Pearson interval of that rate, at level 0.95."""
        return _interval(self.collapsed)

    @property
    def dominating(self) -> NDArray[np.int64]:
        """How many different modes dominate a checkpoint of each run, shape (R,)."""
        most = 2 * self.shares.max(axis=2) > self.shares.sum(axis=2)
        leaders = np.where(most, self.shares.argmax(axis=2), -1)
        return np.array([len(set(run) - {-1}) for run in leaders.tolist()])


@dataclass(frozen=True, eq=False)
class ModeCollapse:
    """How often each method lost modes.

    Attributes
    ----------
    cells : tuple of tuple of Collapses
        One row for each method, one column for each rate.
    steps : int
        Generator steps of every run.
    """

    cells: tuple[tuple[Collapses, ...], ...]
    steps: int

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods, one for each row."""
        return tuple(row[0].method for row in self.cells)

    @property
    def rates(self) -> tuple[float, ...]:
        """The learning rates, one for each column."""
        return tuple(cell.rate for cell in self.cells[0])

    @property
    def collapse_rates(self) -> FloatArray:
        """The shares of runs that collapsed, one row for each method."""
        return np.array([[cell.collapse_rate for cell in row] for row in self.cells])

    def collapsed(self, method: str) -> NDArray[np.bool_]:
        """Which runs of a method collapsed, those of all rates one after another."""
        row = self.cells[self.methods.index(method)]
        return np.concatenate([cell.collapsed for cell in row])

    def interval(self, method: str) -> tuple[float, float]:
        """Clopper-Pearson interval of the collapse rate over all rates, at level 0.95."""
        return _interval(self.collapsed(method))


def mode_collapse(
    *,
    rng: np.random.Generator,
    rates: Sequence[float] = RATES,
    steps: int = 4000,
    replicates: int = 10,
    threads: int | None = None,
    compiled: bool = True,
    executor: Executor | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
) -> ModeCollapse:
    """Train every method at every rate on the ring, and count the modes that are left.

    The full setting, 150 runs, takes 14 minutes of one processor. Each run depends on ``rng``, its
    method, its rate and its number alone: not on what trains it, nor on how many there are.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all parameters and noise.
    rates : sequence of float
        Learning rates, > 0.
    steps : int
        Generator steps of each run, a multiple of the 20 checkpoints.
    replicates : int
        Runs of each method at each rate.
    threads, compiled
        As in :func:`divergences.nets.train_replicates`.
    executor : concurrent.futures.Executor, optional
        Trains the runs, each a task of its own, in place of ``threads``.
    checkpoint : path, optional
        File to which each finished run is added; where it has some, only the others are trained,
        also when there are more ``replicates`` than before.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import mode_collapse
    >>> found = mode_collapse(
    ...     rng=np.random.default_rng(0), rates=[1e-3], steps=20, replicates=1, compiled=False)
    >>> found.methods
    ('GAN', 'unrolled GAN', 'WGAN, clipped', 'WGAN-GP', 'unrolled, minimax')
    >>> found.collapse_rates.shape, found.cells[0][0].shares.shape
    ((5, 1), (1, 20, 8))
    """
    columns = [as_scalar(rate, "rates", above=0.0) for rate in rates]
    if not columns:
        raise InputError("rates must hold at least one learning rate")
    last = as_count(steps, "steps")
    if last % CHECKPOINTS:
        raise InputError(f"steps must be a multiple of {CHECKPOINTS}; got {last}")
    runs = _runs(columns, as_count(replicates, "replicates"), as_generator(rng))
    identity = {"job": "mode_collapse", "rates": columns, "steps": last, "compiled": compiled}
    work = Work(
        partial(_train, steps=last, compiled=compiled),
        {run.name: run for run in runs},
        identity | {"seed": deepcopy(runs[0].rng).integers(2**32, size=4).tolist()},
        _to_plain,
        _from_plain,
    )
    with _trainer(executor, threads, compiled=compiled) as trainer:
        found = collect(work, executor=trainer, checkpoint=checkpoint)
    return ModeCollapse(_table(runs, found), last)


class _Run(NamedTuple):
    """One training run: replicate ``number`` of those whose seeds ``rng`` gives."""

    method: str
    column: int
    rate: float
    number: int
    rng: np.random.Generator

    @property
    def name(self) -> str:
        return f"{self.method}, rate {self.column}, run {self.number}"


class _Outcome(NamedTuple):
    """What is kept of a run: its rows in the arrays of :class:`Collapses`."""

    shares: FloatArray
    hits: FloatArray
    points: FloatArray
    statuses: NDArray[np.int64]


def _runs(rates: list[float], replicates: int, rng: np.random.Generator) -> list[_Run]:
    """Return the runs of all cells, one cell after another; those of a cell share their source."""
    cells = list(product(METHODS, enumerate(rates)))
    return [
        _Run(method, column, rate, number, source)
        for (method, (column, rate)), source in zip(cells, rng.spawn(len(cells)), strict=True)
        for number in range(replicates)
    ]


def _trainer(
    executor: Executor | None, threads: int | None, *, compiled: bool
) -> AbstractContextManager[Executor | None]:
    """Return the executor, or threads: compiled loops release the lock of the interpreter."""
    if executor is not None or not compiled:
        return nullcontext(executor)
    return ThreadPoolExecutor(
        (os.cpu_count() or 1) if threads is None else as_count(threads, "threads")
    )


def _train(run: _Run, *, steps: int, compiled: bool) -> _Outcome:
    """Train one run, and look at what it generates."""
    method = METHODS[run.method]
    rule = method.optimizer(run.rate)
    runs = train_replicates(
        method.gan, RING, steps=steps, replicates=range(run.number, run.number + 1),
        rng=deepcopy(run.rng), every=steps // CHECKPOINTS, threads=1,
        schedule=Schedule(rule, rule, _BATCH, method.critic_steps), compiled=compiled,
    )  # fmt: skip
    key = (run.number, 0)  # a child of the seed from which the run began
    rng = np.random.default_rng(np.random.SeedSequence(runs.entropy, spawn_key=key))
    points = [_generated(method.gan, theta, rng) for theta in runs.path[0]]
    shares = [mode_shares(x, RING.centres, radius=NEAR) for x in points]
    hits = hit_rate(points[-1], RING.centres, radius=3 * RING.spread)
    drawn = points[-1] if run.number == 0 else np.empty((0, 2))  # a picture shows the first run
    return _Outcome(np.array([shares]), np.array([hits]), drawn, runs.statuses)


def _to_plain(outcome: _Outcome) -> list[dict[str, object]]:
    return [to_plain(array) for array in outcome]


def _from_plain(data: list[dict[str, Any]]) -> _Outcome:
    return _Outcome(*map(from_plain, data))


def _table(runs: list[_Run], found: list[_Outcome]) -> tuple[tuple[Collapses, ...], ...]:
    """Return the outcomes as a row of cells for each method."""
    pairs = zip(runs, found, strict=True)
    return tuple(
        tuple(_cell(list(cell)) for _, cell in groupby(row, key=lambda pair: pair[0].column))
        for _, row in groupby(pairs, key=lambda pair: pair[0].method)
    )


def _cell(pairs: list[tuple[_Run, _Outcome]]) -> Collapses:
    first = pairs[0][0]
    arrays = zip(*(outcome for _, outcome in pairs), strict=True)
    return Collapses(first.method, first.rate, *map(np.concatenate, arrays))


def _generated(gan: GAN, theta: RealArray, rng: np.random.Generator) -> FloatArray:
    """Return points; those that overflowed are moved to a finite place, far from every mode."""
    points = sample(gan, theta, _POINTS, rng=rng).astype(np.float64, copy=False)
    return np.where(np.isfinite(points), points, np.finfo(np.float64).max)


def _interval(happened: NDArray[np.bool_]) -> tuple[float, float]:
    from scipy.stats import binomtest

    found = binomtest(int(happened.sum()), happened.size).proportion_ci(LEVEL, "exact")
    return float(found.low), float(found.high)
