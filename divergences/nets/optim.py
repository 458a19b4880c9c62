r"""Update rules; their state is explicit, two vectors beside the parameters.

With the gradient g, rate :math:`\eta` and every operation elementwise:

- ``SGD``: :math:`\theta \leftarrow \theta - \eta g`
- ``Momentum`` (Polyak): :math:`m \leftarrow \mu m + g, \theta \leftarrow \theta - \eta m`
- ``RMSProp`` (Hinton): :math:`v \leftarrow \rho v + (1-\rho) g^2,
  \theta \leftarrow \theta - \eta g / (\sqrt v + \varepsilon)`
- ``Adam`` (arXiv 1412.6980): :math:`m \leftarrow \beta_1 m + (1-\beta_1) g`,
  :math:`v \leftarrow \beta_2 v + (1-\beta_2) g^2`, :math:`\theta \leftarrow \theta - \eta
  \hat m / (\sqrt{\hat v} + \varepsilon)` with :math:`\hat m = m / (1-\beta_1^t)`,
  :math:`\hat v = v / (1-\beta_2^t)` in step t = 1, 2, ...
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from .._checks import RealArray, as_scalar
from .._kernels._jit import jitable
from .._kernels.pointwise import Real, like, pointwise_update
from ..errors import DTypeError, InputError


class Rule(NamedTuple):
    """An update rule as compiled code takes it; what the decays mean depends on the kind."""

    kind: int
    rate: float
    first: float = 0.0  # decay of the mean of gradients
    second: float = 0.0  # decay of the mean of their squares
    epsilon: float = 0.0


_SGD: Final = 0
_MOMENTUM: Final = 1
_RMSPROP: Final = 2
_ADAM: Final = 3


@dataclass(frozen=True)
class SGD:
    """Gradient descent of the given rate, > 0.

    Examples
    --------
    >>> from divergences.nets import SGD
    >>> SGD(0.1).rule.rate
    0.1
    """

    rate: float

    @property
    def rule(self) -> Rule:
        """The rule as compiled code takes it."""
        return Rule(_SGD, as_scalar(self.rate, "rate", above=0.0))


@dataclass(frozen=True)
class Momentum:
    """Gradient descent with momentum in [0, 1).

    Examples
    --------
    >>> from divergences.nets import Momentum
    >>> Momentum(0.1, momentum=0.5).rule.first
    0.5
    """

    rate: float
    momentum: float = 0.9

    @property
    def rule(self) -> Rule:
        """The rule as compiled code takes it."""
        return Rule(
            _MOMENTUM, as_scalar(self.rate, "rate", above=0.0), _as_decay(self.momentum, "momentum")
        )


@dataclass(frozen=True)
class RMSProp:
    """RMSProp with its decay in [0, 1); epsilon > 0 is added to the root, as PyTorch does.

    Examples
    --------
    >>> from divergences.nets import RMSProp
    >>> RMSProp(5e-5).rule.second
    0.99
    """

    rate: float
    decay: float = 0.99
    epsilon: float = 1e-8

    @property
    def rule(self) -> Rule:
        """The rule as compiled code takes it."""
        return Rule(
            _RMSPROP,
            as_scalar(self.rate, "rate", above=0.0),
            second=_as_decay(self.decay, "decay"),
            epsilon=as_scalar(self.epsilon, "epsilon", above=0.0),
        )


@dataclass(frozen=True)
class Adam:
    """Adam with its decays in [0, 1); GANs often take beta1 = 0.5 (arXiv 1511.06434).

    Examples
    --------
    >>> from divergences.nets import Adam
    >>> Adam(1e-3).rule.first
    0.5
    """

    rate: float
    beta1: float = 0.5
    beta2: float = 0.999
    epsilon: float = 1e-8

    @property
    def rule(self) -> Rule:
        """The rule as compiled code takes it."""
        return Rule(
            _ADAM,
            as_scalar(self.rate, "rate", above=0.0),
            _as_decay(self.beta1, "beta1"),
            _as_decay(self.beta2, "beta2"),
            as_scalar(self.epsilon, "epsilon", above=0.0),
        )


Optimizer = SGD | Momentum | RMSProp | Adam


def as_rule(optimizer: object, name: str) -> Rule:
    """Return an optimizer's rule, its settings checked."""
    if not isinstance(optimizer, Optimizer):
        raise DTypeError(f"{name} must be an optimizer such as Adam(1e-3); got {optimizer!r}")
    return optimizer.rule


ADAM: Final = Adam(1e-3)


@jitable
def update(rule: Rule, theta: RealArray, g: RealArray, moments: RealArray, t: int) -> None:
    """Change ``theta`` (P,) and ``moments`` (2, P) in place, in step t >= 1."""
    if rule.kind == _SGD:
        _sgd(rule, g, theta, moments[0], moments[1])
    elif rule.kind == _MOMENTUM:
        _momentum(rule, g, theta, moments[0], moments[1])
    elif rule.kind == _RMSPROP:
        _rmsprop(rule, g, theta, moments[0], moments[1])
    else:
        rate, scale = rule.rate / (1 - rule.first**t), 1 / (1 - rule.second**t)
        _adam((rule, rate, scale), g, theta, moments[0], moments[1])


@pointwise_update
def _sgd(p: Rule, g: Real, x: Real, m: Real, v: Real) -> tuple[Real, Real, Real]:
    return x - like(x, p.rate) * g, m, v


@pointwise_update
def _momentum(p: Rule, g: Real, x: Real, m: Real, v: Real) -> tuple[Real, Real, Real]:
    m = like(x, p.first) * m + g
    return x - like(x, p.rate) * m, m, v


@pointwise_update
def _rmsprop(p: Rule, g: Real, x: Real, m: Real, v: Real) -> tuple[Real, Real, Real]:
    v = like(x, p.second) * v + like(x, 1 - p.second) * g * g
    return x - like(x, p.rate) * g / (np.sqrt(v) + like(x, p.epsilon)), m, v


@pointwise_update
def _adam(
    p: tuple[Rule, float, float], g: Real, x: Real, m: Real, v: Real
) -> tuple[Real, Real, Real]:
    """Take the rule, the rate over 1 - beta1^t, and 1 / (1 - beta2^t)."""
    rule, rate, scale = p
    m = like(x, rule.first) * m + like(x, 1 - rule.first) * g
    v = like(x, rule.second) * v + like(x, 1 - rule.second) * g * g
    return x - like(x, rate) * m / (np.sqrt(v * like(x, scale)) + like(x, rule.epsilon)), m, v


def _as_decay(value: float, name: str) -> float:
    number = as_scalar(value, name)
    if not 0 <= number < 1:
        raise InputError(f"{name} must be >= 0 and < 1; got {number!r}")
    return number
