r"""Does the loss tell how good the samples are? The critic's does; the discriminator's does not.

A generator of one latent dimension learns a circle in the plane. Its points lie on a curve that
meets the circle in single points at most, so whatever it has learned,

.. math:: JS(P_r, P_\theta) = \log 2, \qquad W(P_r, P_\theta) \to \text{small},

and a discriminator, whose loss L is estimated by :math:`JS \ge \log 2 - L / 2`, has the same to
say of good and of bad samples. The critic's estimate, E f(real) - E f(generated), falls with W. A
critic with a gradient penalty of weight 10 comes close to W itself (its bias is that of
:mod:`divergences.experiments.penalty_bias`). The controls: a critic with one step of a tenth of
the rate for each step of the generator is far off W and seldom ranks the distances right; and
between Gaussians, which overlap, the discriminators' estimate follows JS down to 0.

After Arjovsky, Chintala and Bottou, Wasserstein GAN (arXiv 1701.07875), Figures 3 and 4: there on
images, with clipped critics, and smoothed by a median filter; here nothing is smoothed. The
settings were fixed on runs from other seeds.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from .._checks import FloatArray, RealArray, as_count, as_generator
from ..errors import InputError
from ..estimators.js import js
from ..measures import Cloud, Dirac, Mixture, Segment
from ..nets import GAN, MLP, Adam, Fit, GradientPenalty, Schedule, State, Watch, fit_critic, train
from ..nets.data import Data, Generated, circle, gaussian
from ..nets.probes import critic_loss
from ..transport import wasserstein
from ._pieces import pieces

CIRCLE: Final = circle([2.0, 0.0], 1.0)
GENERATOR: Final = MLP((1, 32, 32, 2), "relu")
CRITIC: Final = MLP((2, 64, 64, 1), "relu")
THE_GAN: Final = GAN(
    GENERATOR, CRITIC, loss="wasserstein", penalty=GradientPenalty(10.0), latent="uniform"
)
GAPS: Final = (4.0, 2.0, 1.0, 0.5, 0.0)  # between the means of the Gaussians
POINTS: Final = 4096  # fresh ones of each law, for means of critics and discriminators
MATCHED: Final = 512  # of each law, for W

_PLAYER: Final = Adam(1e-4, beta1=0.5, beta2=0.9)
TRAINED: Final = Schedule(Adam(1e-3, beta1=0.5, beta2=0.9), _PLAYER, 128, critic_steps=10)
UNDERTRAINED: Final = Schedule(_PLAYER, _PLAYER, 128, critic_steps=1)
_FITTING: Final = Adam(3e-3, beta1=0.9)
_FIT_STEPS: Final = 500  # of a discriminator, at each look


@dataclass(frozen=True, eq=False)
class Training:
    """Wasserstein GANs looked at on the way.

    Attributes
    ----------
    critic : (runs, c) array
        The critic's estimate of W: E f(real) - E f(generated), on 4096 fresh points of each law.
    transport : (runs, c) array
        Exact W between 512 fresh points of each law.
    thetas : (runs, c, P) array
        Parameters of the generators.
    """

    critic: FloatArray
    transport: FloatArray
    thetas: FloatArray

    @property
    def rank_correlations(self) -> FloatArray:
        """Spearman's correlation of estimate and W over each run, shape (runs,)."""
        pairs = zip(self.critic, self.transport, strict=True)
        return np.array([spearmanr(x, y).statistic for x, y in pairs])

    @property
    def misses(self) -> FloatArray:
        """The largest abs(estimate / W - 1) of each run, shape (runs,)."""
        return np.asarray(np.abs(self.critic / self.transport - 1).max(axis=1))


@dataclass(frozen=True, eq=False)
class MeaningfulLoss:
    """What critics and discriminators say of generators; see :func:`meaningful_loss`.

    Attributes
    ----------
    steps : (c,) array of int
        Steps of the generator at each look.
    trained, undertrained : Training
        With ten critic steps for one of the generator, and with one at a tenth of the rate.
    js : (runs, c) array
        JS of circle and generated curve, in nats, exact up to rounding; of ``trained``.
    discriminators : (runs, c) array
        Their estimate of it.
    gaussian_js, gaussian_discriminators : (g,) array
        The same between N(0, I) and N((gap, 0), I), whose W is the gap, over ``GAPS``.
    """

    steps: NDArray[np.int64]
    trained: Training
    undertrained: Training
    js: FloatArray
    discriminators: FloatArray
    gaussian_js: FloatArray
    gaussian_discriminators: FloatArray


def meaningful_loss(
    *,
    rng: np.random.Generator,
    runs: int = 3,
    steps: int = 400,
    looks: int = 16,
    compiled: bool = True,
) -> MeaningfulLoss:
    """Train Wasserstein GANs on a circle, and hold their losses against exact distances.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of all parameters and points.
    runs : int
        GANs of each kind; those of one number start from the same parameters.
    steps, looks : int
        Steps of each generator, and how often it is looked at; ``looks`` divides ``steps``.
    compiled : bool
        Train in the compiled loop, or with the same source as plain NumPy.

    References
    ----------
    Arjovsky, Chintala and Bottou, Wasserstein GAN (arXiv 1701.07875), section 4.2.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import meaningful_loss
    >>> found = meaningful_loss(
    ...     rng=np.random.default_rng(0), runs=1, steps=40, looks=2, compiled=False)
    >>> bool(abs(found.js - np.log(2)).max() < 1e-14)
    True
    """
    plan = as_plan(steps, looks)
    own = as_generator(rng).spawn(4)
    begun = starts(runs, rng=rng)
    trained, undertrained = (
        watch_critics(begun, schedule, plan, rng=child, compiled=compiled)
        for schedule, child in zip((TRAINED, UNDERTRAINED), own, strict=False)
    )
    return MeaningfulLoss(
        np.array(plan),
        trained,
        undertrained,
        *curve_js(trained.thetas, rng=own[2], compiled=compiled),
        *gaussian_js(rng=own[3], compiled=compiled),
    )


def as_plan(steps: int, looks: int) -> range:
    """Return the steps after which a generator is looked at, evenly spaced, the last included."""
    last, count = as_count(steps, "steps"), as_count(looks, "looks")
    if last % count:
        raise InputError(f"looks must divide steps, {last}; got {count}")
    every = last // count
    return range(every, last + 1, every)


def starts(runs: int, *, rng: np.random.Generator) -> tuple[State, ...]:
    """Return where so many GANs begin; their critics are 0, so all they say they have learned."""
    children = rng.spawn(as_count(runs, "runs"))
    return tuple(State.start(THE_GAN, rng=child, phi=_blank(child)) for child in children)


def watch_critics(
    begun: Sequence[State],
    schedule: Schedule,
    plan: range,
    *,
    rng: np.random.Generator,
    compiled: bool,
) -> Training:
    """Train GANs from where they begin and look at them after the planned steps."""
    runs = [
        _train(start, schedule, plan, child, compiled=compiled)
        for start, child in zip(begun, rng.spawn(len(begun)), strict=True)
    ]
    return Training(*(np.array(column) for column in zip(*runs, strict=True)))


def curve_js(
    thetas: RealArray, *, rng: np.random.Generator, compiled: bool
) -> tuple[FloatArray, FloatArray]:
    """Return JS of the circle and every curve, and what discriminators find, (runs, c) each."""
    exact = [[js(CIRCLE.law, curve_law(theta)).value for theta in path] for path in thetas]
    found = [
        discriminate(
            CIRCLE,
            [Generated(GENERATOR, theta, "uniform") for theta in path],
            rng=child,
            compiled=compiled,
        )
        for path, child in zip(thetas, rng.spawn(len(thetas)), strict=True)
    ]
    return np.array(exact), np.array(found)


def gaussian_js(*, rng: np.random.Generator, compiled: bool) -> tuple[FloatArray, FloatArray]:
    """Return JS of two Gaussians for each of the gaps, and what discriminators find, (g,) each."""
    laws = [gaussian([gap, 0.0]) for gap in (0.0, *GAPS)]
    exact = [js(laws[0].law, law.law).value for law in laws[1:]]
    found = discriminate(laws[0], laws[1:], rng=rng, compiled=compiled)
    return np.array(exact), np.array(found)


def curve_law(theta: RealArray) -> Mixture:
    """Return the law that a generator makes of uniform latent numbers, exactly.

    A net of ReLUs is linear between its knots, so its points are uniform on each segment of a
    polygonal line, with the mass of the latent numbers between two knots; where it does not move,
    an atom. The knots are those of the hidden layers, whatever the outputs; here, of the net with
    the first output alone.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments.meaningful_loss import GENERATOR, curve_law
    >>> law = curve_law(GENERATOR.init(rng=np.random.default_rng(0)))
    >>> round(float(law.weights.sum()), 12), law.dim
    (1.0, 2)
    """
    weights, bias = GENERATOR.layers(theta)[-1]
    one = MLP((*GENERATOR.widths[:-1], 1), "relu")
    alone = np.concatenate([theta[: -weights.size - bias.size], weights[:, 0], bias[:1]])
    knots = pieces(one, alone).knots
    ends = np.concatenate([[-1.0], knots[np.abs(knots) < 1.0], [1.0]])
    corners = GENERATOR(theta, ends[:, np.newaxis]).astype(np.float64)
    pairs = list(pairwise(corners))
    parts = [Segment(a, b) if (a != b).any() else Dirac(a) for a, b in pairs]
    return Mixture(np.diff(ends) / 2, parts)


def discriminate(
    real: Data, fakes: Sequence[Data], *, rng: np.random.Generator, compiled: bool
) -> list[float]:
    """Return what discriminators estimate JS(real, fake) to be, for each fake in turn, in nats.

    log 2 - L / 2 on fresh points, with L the loss. One discriminator learns all the time, 500
    steps for each fake, as in the training of a GAN.
    """
    learning, looking = rng.spawn(2)
    fit: Fit | None = None
    found = []
    for i, fake in enumerate(fakes):
        fit = fit_critic(
            CRITIC, real, fake, steps=(i + 1) * _FIT_STEPS, rng=learning, start=fit,
            optimizer=_FITTING, batch=128, compiled=compiled,
        )  # fmt: skip
        points = real.sample(POINTS, rng=looking), fake.sample(POINTS, rng=looking)
        found.append(math.log(2.0) - critic_loss(CRITIC, fit.phi, *points) / 2)
    return found


def _blank(rng: np.random.Generator) -> RealArray:
    """Return a critic that is 0 everywhere, so that whatever it says it has learned."""
    phi = CRITIC.init(rng=rng)
    phi[-CRITIC.widths[-2] - 1 :] = 0.0
    return phi


class _Looks(NamedTuple):
    """One run: what was found at each look, (c,) and (c, P)."""

    critic: FloatArray
    transport: FloatArray
    thetas: RealArray


def _train(
    start: State,
    schedule: Schedule,
    plan: range,
    rng: np.random.Generator,
    *,
    compiled: bool,
) -> _Looks:
    found: list[tuple[float, float, RealArray]] = []

    def look(gan: GAN, state: State) -> None:
        if state.step == 0:
            return
        fake = Generated(gan.generator, state.theta, "uniform")
        x, y = (law.sample(POINTS, rng=rng) for law in (CIRCLE, fake))
        estimate = float(gan.critic(state.phi, x).mean() - gan.critic(state.phi, y).mean())
        exact = wasserstein(Cloud(x[:MATCHED]), Cloud(y[:MATCHED])).value
        found.append((estimate, exact, state.theta))

    watch = Watch(plan.step, [look])
    train(
        THE_GAN, CIRCLE, steps=plan[-1], start=start, schedule=schedule, watch=watch,
        compiled=compiled,
    )  # fmt: skip
    return _Looks(*(np.array(column) for column in zip(*found, strict=True)))
