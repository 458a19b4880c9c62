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

What comes out with seed 0: of 30 runs each, 19 of the GAN collapse, none of either WGAN, and 28
and 29 of the unrolled GANs: looking ahead like this does **not** help within these steps. At the
lowest rate no method is sharp yet, at most 5 % of the points hit on average, so the many modes of
the GAN there are those of a cloud.
"""

import os
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray, as_count, as_generator, as_scalar
from .._chunks import collect
from ..errors import InputError
from ._ring_runs import CHECKPOINTS, Outcome, Run, all_runs, work_of

RATES: Final = (3e-4, 1e-3, 3e-3)
SHARE: Final = 0.02  # of all points, that a covered mode exceeds
LEVEL: Final = 0.95  # confidence level of the intervals


@dataclass(frozen=True, eq=False)
class Collapses:
    """The runs of one method at one rate.

    Attributes
    ----------
    method : str
        Its name.
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

    The full setting, 150 runs, takes 14 minutes of one processor. No bit of a run depends on what
    trains it or on how many there are.

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
        File to which each finished run is added; where it has some, only the others are trained.

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
    columns, last = _as_rates(rates), _as_steps(steps)
    runs = all_runs(columns, as_count(replicates, "replicates"), as_generator(rng))
    work = work_of(runs, columns, last, compiled=compiled)
    with _trainer(executor, threads, compiled=compiled) as trainer:
        found = collect(work, executor=trainer, checkpoint=checkpoint)
    return ModeCollapse(_table(runs, found), last)


def _as_rates(rates: Sequence[float]) -> list[float]:
    columns = [as_scalar(rate, "rates", above=0.0) for rate in rates]
    if not columns:
        raise InputError("rates must hold at least one learning rate")
    return columns


def _as_steps(steps: object) -> int:
    last = as_count(steps, "steps")
    if last % CHECKPOINTS:
        raise InputError(f"steps must be a multiple of {CHECKPOINTS}; got {last}")
    return last


def _trainer(
    executor: Executor | None, threads: int | None, *, compiled: bool
) -> AbstractContextManager[Executor | None]:
    """Return the executor, or threads: compiled loops release the lock of the interpreter."""
    if executor is not None or not compiled:
        return nullcontext(executor)
    return ThreadPoolExecutor(
        (os.cpu_count() or 1) if threads is None else as_count(threads, "threads")
    )


def _table(runs: list[Run], found: list[Outcome]) -> tuple[tuple[Collapses, ...], ...]:
    """Return the outcomes as a row of cells for each method."""
    pairs = zip(runs, found, strict=True)
    return tuple(
        tuple(_cell(list(cell)) for _, cell in groupby(row, key=lambda pair: pair[0].column))
        for _, row in groupby(pairs, key=lambda pair: pair[0].method)
    )


def _cell(pairs: list[tuple[Run, Outcome]]) -> Collapses:
    first = pairs[0][0]
    arrays = zip(*(outcome for _, outcome in pairs), strict=True)
    return Collapses(first.method, first.rate, *map(np.concatenate, arrays))


def _interval(happened: NDArray[np.bool_]) -> tuple[float, float]:
    from scipy.stats import binomtest

    found = binomtest(int(happened.sum()), happened.size).proportion_ci(LEVEL, "exact")
    return float(found.low), float(found.high)
