r"""A generator that chases its modes around a ring, and one that looks ahead and stays.

After Metz et al., Unrolled generative adversarial networks (arXiv 1611.02163), Figure 2: eight
Gaussians on a ring, a discriminator with one hidden layer, and what is generated over time.
Without unrolling, the generator sits on one mode or two and moves on when the discriminator has
noticed. Unrolled through five steps of the discriminator it covers all eight from early on, and
comes nearer. Two controls: with the same look ahead but its derivative left out (gradient
stopped) the generator covers many modes but comes no nearer; and against a discriminator with
*two* hidden layers of that width, unrolling through five plain steps does not hold it together.
So the picture hangs on the discriminator, too; the rates of
:mod:`divergences.experiments.mode_collapse` are those of two hidden layers.

The settings: generator 16-64-64-2 (256-128-128-2 in the paper), one hidden layer of 64 ReLU,
non-saturating losses, Adam 1e-3 for both, batch 128, five steps of plain descent at rate 0.1
unrolled, where the paper takes ten of Adam's, and 4000 generator steps (25,000). They were chosen
on runs from other seeds, the second control because it failed there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray, as_count, as_generator
from ..errors import InputError
from ..measures import Cloud
from ..nets import GAN, MLP, Adam, Schedule, sample, train_replicates
from ..nets.coverage import mode_shares
from ..nets.data import ring
from ..transport import wasserstein

RING: Final = ring()
LOOKS: Final = 20
NEAR: Final = 0.3  # a point belongs to a mode within this distance of its centre
SHARE: Final = 0.02  # of all points, that a covered mode exceeds

_GENERATOR: Final = MLP((16, 64, 64, 2), "relu")
_SHALLOW: Final = MLP((2, 64, 1), "relu")
_DEEP: Final = MLP((2, 64, 64, 1), "relu")

KINDS: Final[Mapping[str, GAN]] = {
    "K = 0": GAN(_GENERATOR, _SHALLOW),
    "K = 5": GAN(_GENERATOR, _SHALLOW, unroll=5),
    "K = 5, gradient stopped": GAN(_GENERATOR, _SHALLOW, unroll=5, stop_gradient=True),
    "K = 5, two hidden layers": GAN(_GENERATOR, _DEEP, unroll=5),
}

_SCHEDULE: Final = Schedule(Adam(1e-3), Adam(1e-3), 128)
_POINTS: Final = 2048  # generated at each look
_MATCHED: Final = 512  # of each law, for W


@dataclass(frozen=True, eq=False)
class Rotation:
    """The runs of one kind of GAN over time.

    Attributes
    ----------
    shares : (runs, c, 8) array
        Share of the generated points near each mode, at each look.
    transport : (runs, c) array
        Exact W between 512 generated points and as many of the data.
    points : (c, n, 2) array
        What the first run generates, at each look.
    """

    shares: FloatArray
    transport: FloatArray
    points: FloatArray

    @property
    def covered(self) -> NDArray[np.int64]:
        """How many modes have more than 2 % of the points, (runs, c)."""
        return np.asarray((self.shares > SHARE).sum(axis=2))

    @property
    def leaders(self) -> NDArray[np.int64]:
        """The mode with more than half of the points near any mode, -1 if none has, (runs, c)."""
        most = 2 * self.shares.max(axis=2) > self.shares.sum(axis=2)
        return np.where(most, self.shares.argmax(axis=2), -1)

    @property
    def dominating(self) -> NDArray[np.int64]:
        """How many different modes lead in turn, (runs,)."""
        return np.array([len(set(run) - {-1}) for run in self.leaders.tolist()])

    @property
    def late_covered(self) -> NDArray[np.int64]:
        """The fewest modes covered at any look in the second half, (runs,)."""
        return np.asarray(self.covered[:, self.covered.shape[1] // 2 :].min(axis=1))

    @property
    def late_transport(self) -> FloatArray:
        """Mean of W over the looks in the last quarter, (runs,)."""
        late = self.transport.shape[1] * 3 // 4
        return np.asarray(self.transport[:, late:].mean(axis=1))


@dataclass(frozen=True, eq=False)
class ModeRotation:
    """What four kinds of GAN generate over time; see :func:`mode_rotation`.

    Attributes
    ----------
    steps : (c,) array of int
        Steps of the generator at each look.
    kinds : mapping of str to Rotation
        One for each of ``KINDS``.
    """

    steps: NDArray[np.int64]
    kinds: Mapping[str, Rotation]


def mode_rotation(
    *, rng: np.random.Generator, runs: int = 3, steps: int = 4000, compiled: bool = True
) -> ModeRotation:
    """Train GANs on a ring of eight Gaussians, with and without unrolling, and watch the modes.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all parameters and points.
    runs : int
        GANs of each kind.
    steps : int
        Generator steps of each, a multiple of the 20 looks.
    compiled : bool
        Train in the compiled loop, or with the same source as plain NumPy.

    References
    ----------
    Metz, Poole, Pfau and Sohl-Dickstein, Unrolled generative adversarial networks
    (arXiv 1611.02163), section 3.1.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import mode_rotation
    >>> found = mode_rotation(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> found.kinds["K = 5"].shares.shape
    (1, 20, 8)
    """
    last = as_count(steps, "steps")
    if last % LOOKS:
        raise InputError(f"steps must be a multiple of {LOOKS}; got {last}")
    every = last // LOOKS
    children = as_generator(rng).spawn(len(KINDS))
    kinds = {
        label: _watch(gan, (last, every, runs), child, compiled=compiled)
        for (label, gan), child in zip(KINDS.items(), children, strict=True)
    }
    return ModeRotation(every * np.arange(1, LOOKS + 1), kinds)


def _watch(
    gan: GAN, sizes: tuple[int, int, int], rng: np.random.Generator, *, compiled: bool
) -> Rotation:
    """Train the runs of one kind and look at what they generate."""
    last, every, runs = sizes
    done = train_replicates(
        gan, data=RING, steps=last, replicates=runs, every=every, schedule=_SCHEDULE, rng=rng,
        threads=1, compiled=compiled,
    )  # fmt: skip
    shape = (runs, LOOKS, _POINTS, 2)
    clouds = np.array(
        [[sample(gan, theta, _POINTS, rng=rng) for theta in path] for path in done.path], float
    ).reshape(shape)
    shares = [[mode_shares(x, RING.centres, radius=NEAR) for x in path] for path in clouds]
    transport = [[_distance(x[:_MATCHED], rng) for x in path] for path in clouds]
    return Rotation(np.array(shares), np.array(transport), clouds[0])


def _distance(points: FloatArray, rng: np.random.Generator) -> float:
    real = RING.sample(len(points), rng=rng)
    return wasserstein(Cloud(points), Cloud(real)).value
