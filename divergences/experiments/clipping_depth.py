r"""How the gradient of a deep critic changes from layer to layer under each constraint.

Backwards through a hidden layer of width n, :math:`\bar a = \bar h \odot \phi'` and then
:math:`\bar h \leftarrow \bar a W^\top`. So one layer changes the length of the gradient by

.. math:: \frac{\|\bar a W^\top\|}{\|\bar h\|}
          = \underbrace{\sqrt n\, w}_{\text{size}}
            \cdot \underbrace{\frac{\|\bar a\|}{\|\bar h\|}}_{\text{gate}}
            \cdot \underbrace{\frac{\|\bar a W^\top\|}{\sqrt n\, w\, \|\bar a\|}}_{\text{alignment}}

with w the root mean square of the weights. *Derivation of the prediction.* If every weight is
:math:`\pm c`, then w = c; if a unit is active half of the time whatever :math:`\bar h` is, the gate
is :math:`1/\sqrt 2`; and if the signs :math:`s_{ij}` are mixed, independent of :math:`\bar a` with
mean 0, then :math:`E (\sum_j s_{ij} \bar a_j)^2 = \|\bar a\|^2` and the alignment is 1. The product
is :math:`c \sqrt{n/2}`: log10 of the gradient is a line over the layers, of slope
:math:`-\log_{10} (c \sqrt{n/2})` towards the output. Where training correlates the columns of
signs, :math:`\rho_{jk} = \frac1n \sum_i s_{ij} s_{ik}`, the alignment is the root of :math:`1 +
\sum_{j \ne k} \rho_{jk} \bar a_j \bar a_k / \|\bar a\|^2`, up to the root of the number of active
units: such a critic explodes where the prediction says that it vanishes.

Clipped to 0.01 or 0.001, the gradient vanishes as predicted, and so fast that RMSProp's epsilon
stops every layer: the weights at the bound are the first weights, clipped. Clipped to 0.1 the
critic trains, its signs align, and the gradient explodes. The controls: a gradient penalty,
spectral normalisation and an untrained net are flat; without any constraint the loss has no lower
bound, and the gradient explodes too. After Gulrajani et al., Improved training of Wasserstein GANs
(arXiv 1704.00028), Figure 1b.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from .._checks import FloatArray, RealArray, as_choice, as_count, as_generator, as_scalar
from ..errors import InputError
from ..nets import MLP, GradientPenalty, RMSProp, data, fit_critic
from ..nets.passes import backward
from ..nets.probes import critic_layer_norms, spectrally_normalised

WIDTH: Final = 64
NET: Final = MLP((2, *[WIDTH] * 11, 1), "relu")
RATE: Final = 5e-4
EDGE: Final = 0.95  # a weight is at the bound c from this share of c on

_PROBED: Final = 2048  # fresh points of each law on which gradients are taken
_HIDDEN: Final = range(1, len(NET.widths) - 2)  # the square layers

CONTROLS: Final[Mapping[str, Mapping[str, Any]]] = {
    "gradient penalty": {"penalty": GradientPenalty()},
    "spectral normalisation": {"spectral": True},
    "no constraint": {},
}
UNTRAINED: Final = "He, untrained"


@dataclass(frozen=True, eq=False)
class Layers:
    """One critic, layer by layer.

    Attributes
    ----------
    norms : (11,) array
        log10 of the norm of the derivative of E f(fake) - E f(real) by each hidden layer's output.
    factors : (10, 3) array
        log10 of size, gate and alignment of each square layer; their sum is the change of
        ``norms`` towards the input.
    weights : (w,) array
        All weights, without the biases.
    flipped : float
        Share of the weights whose sign is not that of their first value.
    """

    norms: FloatArray
    factors: FloatArray
    weights: FloatArray
    flipped: float

    @property
    def line(self) -> FloatArray:
        """Slope and intercept of the straight line through ``norms``, per layer, shape (2,)."""
        return np.asarray(np.polyfit(np.arange(1, len(self.norms) + 1), self.norms, 1))

    @property
    def r_squared(self) -> float:
        """The share of the variance of ``norms`` that the line explains."""
        rest = self.norms - np.polyval(self.line, np.arange(1, len(self.norms) + 1))
        return float(1 - rest.var() / self.norms.var())


@dataclass(frozen=True, eq=False)
class Constraint:
    """The critics of one constraint.

    Attributes
    ----------
    label : str
        Its name.
    clip : float or None
        The bound c of the weights, where there is one.
    critics : tuple of Layers
        One for each replicate.
    """

    label: str
    clip: float | None
    critics: tuple[Layers, ...]

    @property
    def slopes(self) -> FloatArray:
        """Change of log10 of the gradient per layer towards the output, shape (R,)."""
        return np.array([critic.line[0] for critic in self.critics])

    @property
    def r_squared(self) -> FloatArray:
        """How straight the lines are, shape (R,)."""
        return np.array([critic.r_squared for critic in self.critics])

    @property
    def factors(self) -> FloatArray:
        """log10 of size, gate and alignment, mean over layers and critics, shape (3,)."""
        return np.asarray(np.mean([critic.factors for critic in self.critics], axis=(0, 1)))

    @property
    def flipped(self) -> float:
        """Mean share of the weights whose sign has changed since the start."""
        return float(np.mean([critic.flipped for critic in self.critics]))

    @property
    def at_bound(self) -> FloatArray:
        """Share of the weights within 5 % of the bound, (R,); NaN without one."""
        if self.clip is None:
            return np.full(len(self.critics), math.nan)
        edge = EDGE * self.clip
        return np.array([np.mean(np.abs(critic.weights) >= edge) for critic in self.critics])

    @property
    def prediction(self) -> float:
        """The slope for weights at the bound with mixed signs; NaN without a bound."""
        return math.nan if self.clip is None else -math.log10(self.clip * math.sqrt(WIDTH / 2))


@dataclass(frozen=True, eq=False)
class ClippingDepth:
    """Every constraint on one critic of 12 layers; see :func:`clipping_depth`.

    Attributes
    ----------
    constraints : tuple of Constraint
        Clipping from the loosest to the tightest, then the controls.
    """

    constraints: tuple[Constraint, ...]

    def constraint(self, label: str) -> Constraint:
        """Return one by its label, such as ``"clip 0.01"``."""
        known = {constraint.label: constraint for constraint in self.constraints}
        return known[as_choice(label, known, "label")]

    @property
    def clipped(self) -> tuple[Constraint, ...]:
        """Those with a bound."""
        return tuple(constraint for constraint in self.constraints if constraint.clip is not None)

    @property
    def wobble(self) -> float:
        """Standard deviation of a slope when signs and gates are fair coins.

        Of one layer, the squared alignment is a mean of n squares of sums of signs, with variance
        at most 2/n; twice the squared gate is a mean of n coins (0 or 2), weighted by squares of
        which the fourth moment is 3, with variance 3/n. So log10 of the length has standard
        deviation sqrt(5/n) / (2 log 10), and least squares through m points of a random walk
        multiply it by sqrt(6 (m^2 + 1) / (5 m (m^2 - 1))).
        """
        m = len(_HIDDEN) + 1
        step = math.sqrt(5 / WIDTH) / (2 * math.log(10))
        return step * math.sqrt(6 * (m * m + 1) / (5 * m * (m * m - 1)))


def clipping_depth(
    *,
    rng: np.random.Generator,
    clips: Sequence[float] = (1e-1, 1e-2, 1e-3),
    steps: int = 400,
    replicates: int = 5,
    compiled: bool = True,
) -> ClippingDepth:
    """Train a critic of 12 layers under each constraint and look at its gradient layer by layer.

    Between the swiss roll and N(0, I), with 256 points of each law a step.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of the first parameters and of the points.
    clips : sequence of float
        Bounds of the weights, > 0, all different.
    steps, replicates : int
        Steps of RMSProp, rate 5e-4, and critics for each constraint.
    compiled : bool
        As in :func:`divergences.nets.fit_critic`.

    Returns
    -------
    ClippingDepth
        The layers of every critic, and their lines against the prediction.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import clipping_depth
    >>> found = clipping_depth(
    ...     rng=np.random.default_rng(0), clips=[1e-3], steps=2, replicates=1, compiled=False)
    >>> tight = found.constraint("clip 0.001")
    >>> bool(abs(tight.slopes[0] - tight.prediction) < 5 * found.wobble)
    True
    """
    bounds = [as_scalar(clip, "clips", above=0.0) for clip in clips]
    if len(set(bounds)) < max(len(bounds), 1):
        raise InputError(f"clips must hold different bounds; got {bounds}")
    kinds = {**{f"clip {clip:g}": {"clip": clip} for clip in bounds}, **CONTROLS}
    seeds = as_generator(rng).spawn(as_count(replicates, "replicates"))
    runs = [_run(seed, kinds, steps, compiled=compiled) for seed in seeds]
    return ClippingDepth(
        tuple(
            Constraint(label, kinds.get(label, {}).get("clip"), tuple(run[label] for run in runs))
            for label in (*kinds, UNTRAINED)
        )
    )


def _run(
    rng: np.random.Generator,
    kinds: Mapping[str, Mapping[str, Any]],
    steps: int,
    *,
    compiled: bool,
) -> dict[str, Layers]:
    """Return a critic of each kind; all of one replicate start from the same parameters."""
    real, fake = data.SwissRoll(), data.gaussian([0.0, 0.0])
    start = NET.init(rng=rng)
    points = real.sample(_PROBED, rng=rng), fake.sample(_PROBED, rng=rng)
    found = {}
    for label, kind in kinds.items():
        fit = fit_critic(
            NET, real, fake, steps=steps, rng=rng, start=start,
            loss="wasserstein", optimizer=RMSProp(RATE), compiled=compiled, **kind,
        )  # fmt: skip
        acting = spectrally_normalised(NET, fit.phi) if kind.get("spectral") else fit.phi
        found[label] = _layers(start, acting, points)
    found[UNTRAINED] = _layers(start, start, points)
    return found


def _layers(start: RealArray, phi: RealArray, points: tuple[FloatArray, FloatArray]) -> Layers:
    norms = critic_layer_norms(NET, phi, *points, loss="wasserstein").activations[1:-1]
    tape = NET.tape(phi, np.concatenate(points))
    signs = np.repeat([[-1.0], [1.0]], [len(part) for part in points], axis=0)
    adjoints = backward(NET.net, phi, tape, signs)
    own, first = ([w for w, _ in NET.layers(theta)] for theta in (phi, start))
    factors = np.empty((len(_HIDDEN), 3))
    for row, layer in zip(factors, _HIDDEN, strict=True):
        row[0] = np.log10(np.sqrt(WIDTH * np.mean(own[layer] ** 2)))
        row[1] = np.log10(np.linalg.norm(adjoints.inner[layer]))
        row[1] -= np.log10(np.linalg.norm(adjoints.outer[layer]))
        row[2] = norms[layer - 1] - norms[layer] - row[0] - row[1]
    last, initial = (np.concatenate([w.ravel() for w in ws]) for ws in (own, first))
    return Layers(norms, factors, last, float(np.mean(last * initial < 0)))
