"""Discriminators against frozen generators: the runs that three experiments look at.

After section 2 of Arjovsky and Bottou, Towards principled methods for training generative
adversarial networks (arXiv 1701.04862), Figures 1 to 3: stop the generator, train a discriminator
from scratch, and watch. Three pairs of laws in the plane:

``disjoint``
    A random curve inside the square (-1, 1)^2, and the segment x = 3, |y| <= 1: at least 2 apart.
``crossing``
    The same net, fitted to the line x = 0, and the segment y = 0, |x| <= 1, which cross.
``overlapping``
    N((1/2, 0), I) and N(0, I), the control.

The settings were fixed on runs from other seeds. Rate 1e-3 and batch 64 are usual; as Adam
remembers squared gradients for 1 / (1 - beta2) = 1000 steps and its steps shrink where gradients
fall faster than exp(-t / 2000), a loss falls by an order in 4600 steps or so; hence 15,000 steps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from .._checks import FloatArray, RealArray, as_count, as_generator
from ..nets import GAN, MLP, Adam, Fit, fit_critic, regress
from ..nets.data import Data, Generated, gaussian, segment
from ..nets.probes import log10_generator_gradient_norms

CRITIC: Final = MLP((2, 64, 64, 1), activation="tanh")
CURVE: Final = MLP((1, 32, 2), activation="tanh", head="tanh")
RATE: Final = 1e-3
BATCH: Final = 64
POINTS: Final = 4096  # fresh ones of each law, at each look
CELLS: Final = 64**2  # of the generator's input, for means over it
SHIFT: Final = 0.5  # of the overlapping Gaussians
REACH: Final = 0.8  # of the fitted line: the head, a tanh, does not reach 1

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Pair:
    """The law to be learned and a frozen generator."""

    real: Data
    fake: Generated

    @cached_property
    def grid(self) -> FloatArray:
        """The middles of 4096 cells of equal mass of the generator's input, (4096, n_z).

        Where the supports cross, a discriminator turns within some thousandths of the generator's
        input. As many random points then miss the mean gradient by 0.2, which can be more than
        there is; on this grid it has six digits.
        """
        width = self.fake.net.widths[0]
        side = round(CELLS ** (1 / width))
        u = (np.arange(side) + 0.5) / side
        axis = ndtri(u) if self.fake.latent == "normal" else 2 * u - 1
        return np.stack(np.meshgrid(*[axis] * width), axis=-1).reshape(-1, width)

    def log10_norm(self, phi: RealArray, loss: str) -> float:
        """Return log10 of the norm of the generator's mean gradient."""
        theta = self.fake.theta
        norms = log10_generator_gradient_norms(self.gan, theta, phi, self.grid, losses=[loss])
        return norms[loss]

    @property
    def gan(self) -> GAN:
        """The two players; nothing but their nets matters here."""
        return GAN(self.fake.net, CRITIC, latent=self.fake.latent)


Probe = Callable[[Pair, RealArray, FloatArray, FloatArray], tuple[float, ...]]
"""Takes a pair, the discriminator's parameters, fresh real and latent points."""


def disjoint(rng: np.random.Generator) -> Pair:
    """Return a random curve in (-1, 1)^2 and the segment from (3, -1) to (3, 1)."""
    return Pair(segment([3.0, -1.0], [3.0, 1.0]), Generated(CURVE, CURVE.init(rng=rng), "uniform"))


def crossing(rng: np.random.Generator) -> Pair:
    """Return a curve fitted to the line x = 0 and the segment from (-1, 0) to (1, 0)."""
    z = np.linspace(-1.0, 1.0, 256)[:, None]
    line = np.hstack([np.zeros_like(z), REACH * z])
    theta = regress(CURVE, CURVE.init(rng=rng), z, line, steps=1000)
    return Pair(segment([-1.0, 0.0], [1.0, 0.0]), Generated(CURVE, theta, "uniform"))


def overlapping(rng: np.random.Generator) -> Pair:  # noqa: ARG001
    """Return G(z) = z + (1/2, 0) for normal z, and the standard normal law."""
    shift = np.array([1.0, 0.0, 0.0, 1.0, SHIFT, 0.0])
    return Pair(gaussian([0.0, 0.0]), Generated(MLP((2, 2)), shift))


PAIRS: Final[Mapping[str, Callable[[np.random.Generator], Pair]]] = {
    "disjoint": disjoint,
    "crossing": crossing,
    "overlapping": overlapping,
}


def looks(steps: int) -> Counts:
    """Return 0, the doublings of 10 up to the last step, and 5 steps over the second half."""
    doubled = [10 * 2**k for k in range(steps.bit_length()) if 10 * 2**k <= steps]
    late = np.linspace(steps / 2, steps, 5).round().astype(np.int64)
    return np.unique(np.concatenate([[0], doubled, late]).astype(np.int64))


class Watched(NamedTuple):
    """What runs have shown: when they were looked at, what was found, and the first pair each."""

    steps: Counts  # (c,)
    found: tuple[dict[str, FloatArray], ...]  # each number probed, by pair of laws, (runs, c)
    pairs: dict[str, Pair]


def watch(
    probe: Probe, *, rng: np.random.Generator, runs: int, steps: int, compiled: bool
) -> Watched:
    """Train ``runs`` discriminators on pairs of each kind and probe them on fresh points.

    A generator of the same state gives the same runs whatever the probe.
    """
    as_generator(rng)
    as_count(runs, "runs")
    stops = looks(as_count(steps, "steps"))
    values, pairs = {}, {}
    for name, build in PAIRS.items():
        children = [child.spawn(2) for child in rng.spawn(runs)]
        built = [build(child) for child, _ in children]
        probed = [
            _watch_one(pair, probe, stops, child, compiled)
            for pair, (_, child) in zip(built, children, strict=True)
        ]
        values[name], pairs[name] = np.moveaxis(np.array(probed), 2, 0), built[0]
    found = (dict(zip(values, each, strict=True)) for each in zip(*values.values(), strict=True))
    return Watched(stops, tuple(found), pairs)


def _watch_one(
    pair: Pair, probe: Probe, stops: Counts, rng: np.random.Generator, compiled: bool
) -> list[tuple[float, ...]]:
    """Train one discriminator and return what the probe found at each stop, (c, k)."""
    starting, learning, looking = rng.spawn(3)
    phi = CRITIC.init("glorot", rng=starting)
    start: Fit | RealArray = phi
    found = []
    for stop in stops.tolist():
        if stop > 0:
            start = fit_critic(
                CRITIC, pair.real, pair.fake, steps=stop, rng=learning, start=start,
                optimizer=Adam(RATE, beta1=0.5), batch=BATCH, compiled=compiled,
            )  # fmt: skip
            phi = start.phi
        real = pair.real.sample(POINTS, rng=looking)
        found.append(probe(pair, phi, real, pair.fake.sample_latent(POINTS, rng=looking)))
    return found
