"""Where a good discriminator has no slope left and a good critic still has one.

Where two laws are apart, log(1 - D) is flat at the generated points and the generator learns
nothing; a critic, clipped to weights in [-0.1, 0.1], still leads to the real law with a good part
of its Lipschitz constant. The control: with a large spread the discriminator cannot be sure, and
log(1 - D) has a slope again. After Arjovsky, Chintala and Bottou, Wasserstein GAN (arXiv
1701.07875), Figure 2, whose settings are not published.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtr

from .._checks import FloatArray, as_count, as_generator, as_scalar
from ..nets import MLP, Adam, RMSProp, data, fit_critic
from ..nets.losses import LOSSES, slope, value
from ..results import Estimate
from ..transport import wasserstein
from ._pieces import Pieces, pieces

NET: Final = MLP((1, 64, 64, 1), "relu")
CLIP: Final = 0.1
RATE: Final = 1e-3
REACH: Final = 4.0  # the region of a law: this many standard deviations to both sides

_GRID: Final = 2001
_SATURATING: Final = LOSSES["minimax"].generator  # log(1 - D) as a function of the logit


@dataclass(frozen=True, eq=False)
class Contest:
    """Discriminators and critics between N(0, s^2), real, and N(distance, s^2), generated.

    Attributes
    ----------
    distance, spread : float
        The mean of the generated law, and the standard deviation s of both.
    discriminators, critics : tuple of Pieces
        What was trained: the logit of each discriminator, and each critic.
    transport : Estimate
        The exact W_1 of the two laws.
    """

    distance: float
    spread: float
    discriminators: tuple[Pieces, ...]
    critics: tuple[Pieces, ...]
    transport: Estimate

    @property
    def x(self) -> FloatArray:
        """Points over both regions, shape (m,)."""
        reach = REACH * self.spread
        return np.linspace(-reach, self.distance + reach, _GRID)

    @property
    def region(self) -> tuple[float, float]:
        """The fake region: ``REACH`` standard deviations about the generated mean."""
        reach = REACH * self.spread
        return self.distance - reach, self.distance + reach

    @property
    def optimal_logit(self) -> Pieces:
        """The logit of the optimal discriminator, log p - log q, which is linear in x."""
        tilt = self.distance / self.spread**2
        return Pieces(np.empty(0), np.array([tilt * self.distance / 2]), np.array([-tilt]))

    @property
    def potential(self) -> FloatArray:
        """The slope of the Kantorovich potential over x, sign(F_g - F_r), shape (m,)."""
        real, fake = (ndtr((self.x - mean) / self.spread) for mean in (0.0, self.distance))
        return np.asarray(np.sign(fake - real))

    @property
    def lipschitz(self) -> FloatArray:
        """The exact Lipschitz constant of each critic on the whole line, shape (R,)."""
        return np.array([critic.lipschitz for critic in self.critics])

    @property
    def evenness(self) -> FloatArray:
        """Each critic's least slope towards the real law in the fake region, over Lipschitz, (R,).

        1 for the Kantorovich potential; negative where the critic leads away somewhere.
        """
        least = [float((-critic.between(*self.region)[1]).min()) for critic in self.critics]
        return np.array(least) / self.lipschitz

    @property
    def ratios(self) -> FloatArray:
        """Median slope of log(1 - D) over median slope of the critic, in the fake region, (R,)."""
        x = np.linspace(*self.region, _GRID)
        critics = [np.median(np.abs(critic.slope(x))) for critic in self.critics]
        return np.asarray(self.saturated / critics)

    @property
    def saturated(self) -> FloatArray:
        """Median size of the slope of log(1 - D) in the fake region, each discriminator, (R,)."""
        return np.array([self._saturated(logit) for logit in self.discriminators])

    @property
    def optimal_saturated(self) -> float:
        """The same of the optimal discriminator."""
        return self._saturated(self.optimal_logit)

    @property
    def bounds(self) -> FloatArray:
        """What each critic proves of W_1: (E f(real) - E f(fake)) / Lipschitz constant, (R,).

        Both are exact for a piecewise linear critic and Gaussian laws, so by Kantorovich and
        Rubinstein each is a lower bound.
        """
        gaps = [
            critic.gaussian_mean(0.0, self.spread)
            - critic.gaussian_mean(self.distance, self.spread)
            for critic in self.critics
        ]
        return np.array(gaps) / self.lipschitz

    def _saturated(self, logit: Pieces) -> float:
        x = np.linspace(*self.region, _GRID)
        return float(np.median(np.abs(saturating(logit, x)[1])))


def saturating(logit: Pieces, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return log(1 - D) at the points and its slope, given the logit of D."""
    s = logit(x)
    return value(_SATURATING, s), slope(_SATURATING, s) * logit.slope(x)


@dataclass(frozen=True, eq=False)
class DiscriminatorVsCritic:
    """The contest on laws that hardly overlap and, the control, on laws that do.

    Attributes
    ----------
    apart, overlapping : Contest
        With the small spread and with the large one.
    """

    apart: Contest
    overlapping: Contest


def discriminator_vs_critic(
    *,
    rng: np.random.Generator,
    spread: float = 0.5,
    overlap: float = 3.0,
    distance: float = 4.0,
    steps: int = 1500,
    replicates: int = 5,
    compiled: bool = True,
) -> DiscriminatorVsCritic:
    """Train discriminators and clipped critics between two Gaussians on the line.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the first parameters and of the points.
    spread, overlap : float
        Standard deviations of both laws, > 0, in the contest and in the control.
    distance : float
        Between the means, > 0.
    steps, replicates : int
        Steps of each training (Adam for D, RMSProp for the critic, rate 1e-3, 256 points of each
        law), and trainings of each kind.
    compiled : bool
        As in :func:`divergences.nets.fit_critic`.

    Returns
    -------
    DiscriminatorVsCritic
        The nets taken apart into linear pieces, and what decides between them.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import discriminator_vs_critic
    >>> found = discriminator_vs_critic(
    ...     rng=np.random.default_rng(0), steps=150, replicates=1, compiled=False)
    >>> print(found.apart.transport)
    W1 = 4 (exact, closed form)
    >>> bool(0 < found.apart.bounds[0] < 4)
    True
    """
    generators = as_generator(rng).spawn(2 * as_count(replicates, "replicates"))
    gap = as_scalar(distance, "distance", above=0.0)
    spreads = as_scalar(spread, "spread", above=0.0), as_scalar(overlap, "overlap", above=0.0)
    apart, overlapping = (
        _contest(gap, s, generators[i::2], steps=steps, compiled=compiled)
        for i, s in enumerate(spreads)
    )
    return DiscriminatorVsCritic(apart, overlapping)


def _contest(
    distance: float,
    spread: float,
    generators: list[np.random.Generator],
    *,
    steps: int,
    compiled: bool,
) -> Contest:
    real, fake = (data.gaussian(mean, spread=spread) for mean in (0.0, distance))
    discriminators, critics = [], []
    for rng in generators:
        judge = fit_critic(
            NET, real, fake, steps=steps, rng=rng, optimizer=Adam(RATE), compiled=compiled
        )
        critic = fit_critic(
            NET, real, fake, steps=steps, rng=rng,
            loss="wasserstein", optimizer=RMSProp(RATE), clip=CLIP, compiled=compiled,
        )  # fmt: skip
        discriminators.append(pieces(NET, judge.phi))
        critics.append(pieces(NET, critic.phi))
    exact = wasserstein(real.law, fake.law)
    return Contest(distance, spread, tuple(discriminators), tuple(critics), exact)
