r"""What a gradient penalty adds to the distance that a critic is to measure, on two atoms.

Let the real law be the atom 0, the generated one the atom :math:`\Delta > 0`, and let f fall with
slope s(x) between them. The penalised critic maximises

.. math:: \int_0^\Delta s\,dx - \lambda\,\frac1\Delta \int_0^\Delta (|s| - 1)^2 dx
          = \frac1\Delta \int_0^\Delta \bigl(\Delta s - \lambda (|s| - 1)^2\bigr) dx .

*Derivation.* The integrand is largest, at every x, where :math:`s = 1 + \Delta / (2\lambda)`: the
best critic is a line steeper than 1. Its gap f(0) - f(Delta) exceeds :math:`W = \Delta` by
:math:`\Delta^2 / (2\lambda)`, and the penalised objective exceeds it by :math:`\Delta^2 /
(4\lambda)`. A one-sided penalty charges the same excess slope and has the same bias. A slope
projected into [-1, 1] has none. Added to what is maximised, as it is sometimes printed, the
penalty makes the objective unbounded.

The two-sided penalty has a second well: on s < 0 the integrand has a local maximum at
:math:`s = -1 + \Delta / (2\lambda)` if that is negative, where the critic has the laws the wrong
way round. A slope cannot turn without passing 0, so a straight critic that begins there stays.
Therefore each net (1-32-32-1, leaky ReLU, Adam) begins the right way round, f(0) >= f(Delta): its
last weights are multiplied by -1 if need be.

The penalty is that of Gulrajani et al., Improved training of Wasserstein GANs (arXiv 1704.00028).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from .._checks import FloatArray, RealArray, as_count, as_generator, as_scalar
from ..measures import Dirac
from ..nets import MLP, SGD, Adam, Fit, GradientPenalty, data, fit_critic
from ..nets.gan import as_critic
from ..nets.optim import update
from ..nets.penalty import slope_penalty
from ..nets.players import critic_loss_gradient
from ._pieces import pieces

NET: Final = MLP((1, 32, 32, 1))
LINE: Final = MLP((1, 1))
RATES: Final = (1e-3, 1e-4)  # of Adam: the second for the last third of the steps
BATCH: Final = 256


@dataclass(frozen=True, eq=False)
class Bias:
    """Critics trained with one penalty on two atoms.

    Attributes
    ----------
    distance, weight : float
        Delta and lambda.
    one_sided : bool
        Whether slopes below 1 cost nothing.
    gaps, objectives : (R,) array
        f(0) - f(Delta) of each critic, and that less its penalty; both exact.
    """

    distance: float
    weight: float
    one_sided: bool
    gaps: FloatArray
    objectives: FloatArray

    @property
    def exact_slope(self) -> float:
        """The slope of the best critic."""
        return 1 + self.distance / (2 * self.weight)

    @property
    def exact_gap_bias(self) -> float:
        """The best critic's gap less W."""
        return self.distance**2 / (2 * self.weight)

    @property
    def exact_objective_bias(self) -> float:
        """The best penalised objective less W."""
        return self.distance**2 / (4 * self.weight)

    @property
    def gap_errors(self) -> FloatArray:
        """How far the biases of the gaps are from the exact one, relatively, shape (R,)."""
        return (self.gaps - self.distance) / self.exact_gap_bias - 1

    @property
    def objective_errors(self) -> FloatArray:
        """How far the biases of the objectives are from the exact one, relatively, shape (R,)."""
        return (self.objectives - self.distance) / self.exact_objective_bias - 1


@dataclass(frozen=True, eq=False)
class PenaltyBias:
    """Biases of penalised critics, and the controls.

    Attributes
    ----------
    two_sided, one_sided : Bias
        At the distance and the weight asked for.
    others : tuple of Bias
        Two-sided, at half and twice the distance, and at half and a quarter of the weight.
    projected : float
        Gap of a line whose slope is clipped to [-1, 1].
    from_reversed : float
        Slope at which a line ends that begins at slope -1 with the two-sided penalty.
    printed : (steps,) array
        The objective with the penalty added, on its way uphill.
    """

    two_sided: Bias
    one_sided: Bias
    others: tuple[Bias, ...]
    projected: float
    from_reversed: float
    printed: FloatArray

    @property
    def exact_from_reversed(self) -> float:
        """Where that line must end: in the second well, or if there is none in the first."""
        well = self.two_sided.exact_slope - 2
        return well if well <= 0 else self.two_sided.exact_slope


def penalised_objective(
    slope: FloatArray | float, distance: float, weight: float, *, one_sided: bool = False
) -> FloatArray | float:
    """Return a Delta - lambda (abs(a) - 1)^2, or its positive part squared, for a line of slope a.

    Examples
    --------
    >>> from divergences.experiments import penalised_objective
    >>> [round(float(penalised_objective(slope, 2.0, 10.0)), 12) for slope in (1.0, 1.1, -0.9)]
    [2.0, 2.1, -1.9]
    """
    excess = np.abs(slope) - 1
    charged = np.maximum(excess, 0) if one_sided else excess
    return slope * distance - weight * charged**2


def penalty_bias(
    *,
    rng: np.random.Generator,
    distance: float = 2.0,
    weight: float = 10.0,
    steps: int = 1500,
    replicates: int = 5,
    compiled: bool = True,
) -> PenaltyBias:
    """Train penalised critics between two atoms and measure by how much they overestimate W.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the first parameters and of the points of the penalty.
    distance, weight : float
        Delta and lambda, > 0.
    steps, replicates : int
        Steps of each training, and critics for each penalty.
    compiled : bool
        As in :func:`divergences.nets.fit_critic`.

    Returns
    -------
    PenaltyBias
        Gaps and objectives of all critics, exactly, and the controls.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import penalty_bias
    >>> found = penalty_bias(
    ...     rng=np.random.default_rng(0), steps=30, replicates=1, compiled=False)
    >>> found.two_sided.exact_slope, found.projected, round(found.from_reversed, 9)
    (1.1, 2.0, -0.9)
    """
    delta = as_scalar(distance, "distance", above=0.0)
    factor = as_scalar(weight, "weight", above=0.0)
    generators = as_generator(rng).spawn(as_count(replicates, "replicates"))
    taken = as_count(steps, "steps")
    cells = [(delta * d, factor * w) for d in (0.5, 1.0, 2.0) for w in (1.0, 0.5, 0.25)]
    main, rest = (delta, factor), [cell for cell in cells if cell != (delta, factor)]
    return PenaltyBias(
        _bias(main, generators, taken, compiled=compiled),
        _bias(main, generators, taken, compiled=compiled, one_sided=True),
        tuple(_bias(cell, generators, taken, compiled=compiled) for cell in rest),
        _projected(delta, generators[0]),
        _reversed(main, generators[0]),
        _printed(main, generators[0], taken),
    )


def _atoms(distance: float) -> tuple[data.Data, data.Data]:
    return data.measure(Dirac([0.0])), data.measure(Dirac([distance]))


def _bias(
    cell: tuple[float, float],
    generators: list[np.random.Generator],
    steps: int,
    *,
    compiled: bool,
    one_sided: bool = False,
) -> Bias:
    distance, weight = cell
    found = []
    for rng in generators:
        penalty = GradientPenalty(weight, one_sided=one_sided)
        phi = _trained(_begin(distance, rng), distance, penalty, (steps, rng), compiled=compiled)
        found.append(_measured(phi, distance, penalty))
    gaps, objectives = np.array(found).T
    return Bias(distance, weight, one_sided, gaps, objectives)


def _begin(distance: float, rng: np.random.Generator) -> RealArray:
    """Return first parameters for which f(0) >= f(distance)."""
    phi = NET.init(rng=rng)
    high, low = NET(phi, [0.0, distance])[:, 0]
    if high < low:
        NET.layers(phi)[-1][0][:] *= -1
    return phi


def _trained(
    phi: RealArray,
    distance: float,
    penalty: GradientPenalty,
    plan: tuple[int, np.random.Generator],
    *,
    compiled: bool,
) -> RealArray:
    """Return the critic after two thirds of the steps at the first rate, the rest at the second."""
    steps, rng = plan
    real, fake = _atoms(distance)
    start: Fit | RealArray = phi
    for rate, last in zip(RATES, (steps - steps // 3, steps), strict=True):
        start = fit = fit_critic(
            NET, real, fake, steps=last, rng=rng, start=start, loss="wasserstein",
            optimizer=Adam(rate), penalty=penalty, batch=BATCH, compiled=compiled,
        )  # fmt: skip
    return fit.phi


def _measured(phi: RealArray, distance: float, penalty: GradientPenalty) -> tuple[float, float]:
    """Return the gap and the penalised objective, from the pieces of the critic."""
    lengths, slopes = pieces(NET, phi).between(0.0, distance)
    values = penalised_objective(-slopes, distance, penalty.weight, one_sided=penalty.one_sided)
    return float(-lengths @ slopes), float(lengths @ values) / distance


def _projected(distance: float, rng: np.random.Generator) -> float:
    """Return the gap of a line in [-1, 1] x, trained by descent and clipping."""
    fit = fit_critic(
        LINE, *_atoms(distance), steps=100, rng=rng, start=np.zeros(LINE.size),
        loss="wasserstein", optimizer=SGD(1 / distance), clip=1.0, batch=1, compiled=False,
    )  # fmt: skip
    high, low = LINE(fit.phi, [0.0, distance])[:, 0]
    return float(high - low)


def _reversed(cell: tuple[float, float], rng: np.random.Generator) -> float:
    """Return where a line of slope -1 (it rises towards the generated atom) is led by the penalty.

    At rate 1 / (4 lambda) the distance to the bottom of a well is halved at each step.
    """
    distance, weight = cell
    fit = fit_critic(
        LINE, *_atoms(distance), steps=60, rng=rng, start=np.array([1.0, 0.0]),
        loss="wasserstein", optimizer=SGD(1 / (4 * weight)), penalty=GradientPenalty(weight),
        batch=1, compiled=False,
    )  # fmt: skip
    return float(-fit.phi[0])


def _printed(cell: tuple[float, float], rng: np.random.Generator, steps: int) -> FloatArray:
    """Return E f(real) - E f(fake) + penalty on its way uphill, step by step."""
    distance, weight = cell
    critic = as_critic(
        NET, Adam(RATES[0]), loss="wasserstein", penalty=GradientPenalty(weight), clip=None,
        spectral=False,
    )  # fmt: skip
    phi = _begin(distance, rng)
    moments, record = np.zeros((2, phi.size)), np.empty(steps)
    real, fake = np.zeros((1, 1)), np.full((1, 1), distance)
    for t in range(steps):
        loss, grad = critic_loss_gradient(critic, phi, real, fake)
        between = distance * rng.random((BATCH, 1))
        penalty, penalty_grad = slope_penalty(NET.net, phi, between, critic.penalty)
        record[t] = penalty - loss
        update(critic.rule, phi, grad - penalty_grad, moments, t + 1)
    return record
