r"""What a critic has learned of the data, seen from above: clipped weights, penalised slopes.

The critics stand between data with fine structure and the same data with normal noise, as in
Gulrajani et al., Improved training of Wasserstein GANs (arXiv 1704.00028), Figure 1a, where the
noise takes the place of the generator. A clipped critic is little more than a cone over the
middle of the data; a penalised one rises at every mode.

*What decides.* Halfway between two neighbouring modes a and b the noisy points are moved to the
modes, and the best critic falls towards the middle with slope 1. So the contrast

.. math:: \frac{\frac12 (f(a) + f(b)) - f(\frac{a + b}2)}{\frac12 \|a - b\|\, \|f\|_L}

is 1 for the best critic, 0 for a plane and negative for a dome. On a swiss roll, with a and b on
neighbouring turns, the best critic has little contrast, and nets of this size find none; the share
of W that a critic proves, :math:`(E f(x) - E f(y)) / \|f\|_L`, separates the two kinds on all three
data. How much of the surface a quadratic polynomial explains does *not* decide: of the cones of
clipped critics it explains less than of the bowls of penalised ones.

The settings scale the published ones down: three hidden layers of 64 (512), batches of 128 (256),
rates ten times as large, 8000 steps (up to 100,000). The reference is the maximum of cones
:math:`\max_j (\psi_j - \|x - a_j\|)` over atoms of the data, 1-Lipschitz whatever
:math:`\psi`, with :math:`\psi` fitted to semi-discrete transport.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np

from .._checks import FloatArray, RealArray, as_count, as_generator
from .._kernels.pairs import distance_matrix
from ..nets import MLP, Adam, GradientPenalty, RMSProp, fit_critic
from ..nets.data import Data, SwissRoll, grid, ring
from ..nets.penalty import input_slopes

NET: Final = MLP((2, 64, 64, 64, 1), "relu")
REACH: Final = 3.0  # the surface is drawn over [-3, 3]^2
SIDE: Final = 97  # points of the surface along each axis, an odd number: 0 is one
KINDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "clipped": {"optimizer": RMSProp(5e-4), "clip": 0.01},
    "penalised": {
        "optimizer": Adam(1e-3, beta1=0.5, beta2=0.9),
        "penalty": GradientPenalty(10.0),
    },
}

_BATCH: Final = 128
_POINTS: Final = 4096  # fresh ones of each law
_FITTED: Final = 2048  # noisy points on which the reference is fitted


class Subject(NamedTuple):
    """Data, and pairs of neighbouring places on them, (k, 2) each."""

    data: Data
    first: FloatArray
    second: FloatArray


def _on_ring() -> Subject:
    eight = ring(radius=2 / 1.414, spread=0.02 / 1.414)
    return Subject(eight, eight.centres, np.roll(eight.centres, -1, axis=0))


def _on_grid() -> Subject:
    mesh = grid().centres.reshape(5, 5, 2)
    ends = [(mesh[1:], mesh[:-1]), (mesh[:, 1:], mesh[:, :-1])]
    first, second = (np.concatenate([pair[i].reshape(-1, 2) for pair in ends]) for i in (0, 1))
    return Subject(grid(), first, second)


def _on_roll() -> Subject:
    t = np.linspace(1.5 * np.pi, 2.5 * np.pi, 41)[:, np.newaxis]
    ray = np.hstack([np.cos(t), np.sin(t)]) / 7.5
    return Subject(SwissRoll(), t * ray, (t + 2 * np.pi) * ray)


SUBJECTS: Final[Mapping[str, Callable[[], Subject]]] = {
    "8 Gaussians": _on_ring,
    "25 Gaussians": _on_grid,
    "swiss roll": _on_roll,
}


@dataclass(frozen=True)
class Noisy:
    """The law of x + n, x from the data and n ~ N(0, I): what stands for a generator."""

    data: Data

    name: ClassVar[str] = "noisy"
    dim: ClassVar[int] = 2
    centres: ClassVar[None] = None
    spread: ClassVar[None] = None
    law: ClassVar[None] = None

    def sample(self, n: int, *, rng: np.random.Generator) -> FloatArray:
        """Return ``n`` independent points, shape (n, 2)."""
        points = self.data.sample(n, rng=rng)
        return np.asarray(points + rng.standard_normal(points.shape))


@dataclass(frozen=True, eq=False)
class Surface:
    """A critic over the plane.

    Attributes
    ----------
    values : (m, m) array
        The critic on the square, rows from the bottom.
    lipschitz : float
        Its steepest slope on the square and at the points.
    gap : float
        E f(data) - E f(noisy).
    contrast : float
        How much higher it is at the data than between, in units of the best; see above.
    """

    values: FloatArray
    lipschitz: float
    gap: float
    contrast: float

    @property
    def proved(self) -> float:
        """The lower bound on W that the critic gives, gap over steepest slope."""
        return self.gap / self.lipschitz

    @cached_property
    def quadratic_share(self) -> float:
        """Share of the variance of the surface that the best quadratic polynomial explains."""
        x, y = square().T / REACH
        powers = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)
        values = self.values.ravel()
        rest = values - powers @ np.linalg.lstsq(powers, values, rcond=None)[0]
        return float(1 - rest.var() / values.var())


@dataclass(frozen=True, eq=False)
class CriticSurfaces:
    """Surfaces of critics on three data sets; see :func:`critic_surfaces`.

    Attributes
    ----------
    surfaces : mapping of str to mapping of str to tuple of Surface
        For each data set and each of "clipped" and "penalised", one surface a run.
    best : mapping of str to Surface
        For each data set, the maximum of cones, of Lipschitz constant 1.
    points : mapping of str to (n, 2) array
        Some of the data.
    """

    surfaces: Mapping[str, Mapping[str, tuple[Surface, ...]]]
    best: Mapping[str, Surface]
    points: Mapping[str, FloatArray]

    def contrasts(self, subject: str, kind: str) -> FloatArray:
        """Return the contrast of every critic of a kind, (runs,)."""
        return np.array([surface.contrast for surface in self.surfaces[subject][kind]])

    def shares(self, subject: str, kind: str) -> FloatArray:
        """Return what every critic of a kind proves of W, over what the best does, (runs,)."""
        proved = [surface.proved for surface in self.surfaces[subject][kind]]
        return np.array(proved) / self.best[subject].proved

    def quadratic_shares(self, subject: str, kind: str) -> FloatArray:
        """Return what a quadratic polynomial explains of every critic of a kind, (runs,)."""
        return np.array([surface.quadratic_share for surface in self.surfaces[subject][kind]])


def square() -> FloatArray:
    """Return the points of the square on which surfaces are drawn, row by row, (m^2, 2)."""
    axis = np.linspace(-REACH, REACH, SIDE)
    return np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)


def critic_surfaces(
    *, rng: np.random.Generator, runs: int = 2, steps: int = 8000, compiled: bool = True
) -> CriticSurfaces:
    """Train clipped and penalised critics between data and noisy data, and survey them.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all parameters and points.
    runs, steps : int
        Critics of each kind on each data set, and steps of each.
    compiled : bool
        As in :func:`divergences.nets.fit_critic`.

    References
    ----------
    Gulrajani et al., Improved training of Wasserstein GANs (arXiv 1704.00028), section 3.1.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import critic_surfaces
    >>> found = critic_surfaces(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
    >>> bool(found.best["8 Gaussians"].contrast > 0.9)
    True
    """
    count = as_count(runs, "runs")
    surfaces, best, points = {}, {}, {}
    for (name, build), child in zip(
        SUBJECTS.items(), as_generator(rng).spawn(len(SUBJECTS)), strict=True
    ):
        subject, looking, *rngs = build(), *child.spawn(count + 1)
        laws = subject.data, Noisy(subject.data)
        seen = laws[0].sample(_POINTS, rng=looking), laws[1].sample(_POINTS, rng=looking)
        points[name], best[name] = seen[0][:500], _best(subject, seen, looking)
        surfaces[name] = {
            kind: tuple(
                _survey(subject, seen, fit_critic(
                    NET, *laws, steps=steps, rng=own, loss="wasserstein", batch=_BATCH,
                    compiled=compiled, **settings,
                ).phi)
                for own in rngs
            )
            for kind, settings in KINDS.items()
        }  # fmt: skip
    return CriticSurfaces(surfaces, best, points)


def _survey(subject: Subject, seen: tuple[FloatArray, FloatArray], phi: RealArray) -> Surface:
    def critic(x: FloatArray) -> FloatArray:
        return NET(phi, x)[:, 0].astype(np.float64)

    places = np.concatenate([square(), *seen])
    steepest = float(np.linalg.norm(input_slopes(NET.net, phi, places), axis=1).max())
    return _surface(critic, subject, seen, steepest)


def _surface(
    critic: Callable[[FloatArray], FloatArray],
    subject: Subject,
    seen: tuple[FloatArray, FloatArray],
    lipschitz: float,
) -> Surface:
    real, fake = seen
    a, b = subject.first, subject.second
    rise = (critic(a) + critic(b)) / 2 - critic((a + b) / 2)
    reach = np.linalg.norm(a - b, axis=1).sum() / 2
    return Surface(
        critic(square()).reshape(SIDE, SIDE),
        lipschitz,
        float(critic(real).mean() - critic(fake).mean()),
        float(rise.sum() / (reach * lipschitz)),
    )


def _best(
    subject: Subject, seen: tuple[FloatArray, FloatArray], rng: np.random.Generator
) -> Surface:
    """Return the maximum of cones over the modes, or over 128 of the data where there are none."""
    centres = subject.data.centres
    atoms = subject.data.sample(128, rng=rng) if centres is None else centres
    heights = potential(atoms, Noisy(subject.data).sample(_FITTED, rng=rng))

    def critic(x: FloatArray) -> FloatArray:
        return np.asarray((heights - distance_matrix(x, atoms)).max(axis=1))

    return _surface(critic, subject, seen, 1.0)


def potential(atoms: FloatArray, points: FloatArray, *, rounds: int = 1000) -> FloatArray:
    """Return psi with which max_j (psi_j - |x - a_j|) comes near the best critic, (k,).

    The atoms have equal masses 1/k. Gradient ascent on mean(psi) - mean max_j (psi_j - |x - a_j|),
    which is concave: psi_j rises while fewer than 1/k of the points prefer atom j. The mean of the
    second half of the rounds is returned.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments.critic_surfaces import potential
    >>> line = np.array([[0.0, 0.0], [1.0, 0.0]])
    >>> heights = potential(line, np.array([[0.2, 0.0], [0.9, 0.0], [2.0, 0.0], [3.0, 0.0]]))
    >>> bool(heights[0] > heights[1])  # three of four points are nearer to the second
    True
    """
    costs = distance_matrix(points, atoms)
    k = len(atoms)
    heights, late = np.zeros(k), np.zeros(k)
    for t in range(1, rounds + 1):
        taken = np.bincount((heights - costs).argmax(axis=1), minlength=k) / len(points)
        heights += 0.3 * (k / t) ** 0.5 * (1 / k - taken)
        if 2 * t > rounds:
            late += heights
    return late / (rounds - rounds // 2)
