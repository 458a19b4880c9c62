"""The runs of the question how often modes are lost: what is trained, and what is kept of it."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import partial
from itertools import product
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._checkpoint import from_plain, to_plain
from .._checks import FloatArray, RealArray
from .._chunks import Work
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
CHECKPOINTS: Final = 20
NEAR: Final = 0.3  # a point belongs to a mode within this distance of its centre

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


class Run(NamedTuple):
    """One training run: replicate ``number`` of those whose seeds ``rng`` gives."""

    method: str
    column: int
    rate: float
    number: int
    rng: np.random.Generator

    @property
    def name(self) -> str:
        return f"{self.method}, rate {self.column}, run {self.number}"


class Outcome(NamedTuple):
    """What is kept of a run: its rows in the arrays of `Collapses`."""

    shares: FloatArray
    hits: FloatArray
    points: FloatArray
    statuses: NDArray[np.int64]


def all_runs(rates: list[float], replicates: int, rng: np.random.Generator) -> list[Run]:
    """Return the runs of all cells, one cell after another; those of a cell share their source."""
    cells = list(product(METHODS, enumerate(rates)))
    return [
        Run(method, column, rate, number, source)
        for (method, (column, rate)), source in zip(cells, rng.spawn(len(cells)), strict=True)
        for number in range(replicates)
    ]


def work_of(
    runs: list[Run], rates: list[float], steps: int, *, compiled: bool
) -> Work[Run, Outcome]:
    """Return the runs as work, a run an item; later there may be more of them."""
    seed = deepcopy(runs[0].rng).integers(2**32, size=4).tolist()
    settings = {"rates": rates, "steps": steps, "compiled": compiled, "seed": seed}
    function = partial(_train, steps=steps, compiled=compiled)
    items = {run.name: run for run in runs}
    return Work(function, items, {"job": "mode_collapse"} | settings, _to_plain, _from_plain)


def _train(run: Run, *, steps: int, compiled: bool) -> Outcome:
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
    return Outcome(np.array([shares]), np.array([hits]), drawn, runs.statuses)


def _to_plain(outcome: Outcome) -> list[dict[str, object]]:
    return [to_plain(array) for array in outcome]


def _from_plain(data: list[dict[str, Any]]) -> Outcome:
    return Outcome(*map(from_plain, data))


def _generated(gan: GAN, theta: RealArray, rng: np.random.Generator) -> FloatArray:
    """Return points; those that overflowed are moved to a finite place, far from every mode."""
    points = sample(gan, theta, _POINTS, rng=rng).astype(np.float64, copy=False)
    return np.where(np.isfinite(points), points, np.finfo(np.float64).max)
