r"""Activations, each with its first and second derivative.

The smooth ones are written in :math:`e = \exp(-|a|)`, which neither overflows nor loses the
digits of a derivative that is nearly 0: with :math:`q = 1/(1+e)`,

.. math::
    \sigma(|a|) = q, \quad \sigma(-|a|) = e q, \quad \sigma'(a) = e q^2, \quad
    1 - 2\sigma(a) = \operatorname{sign}(a)\,(e - 1) q ,

with :math:`e - 1` from ``exponentials`` where it is a factor, as near 0 its digits would cancel.

Every formula works in the precision of its argument; ``p`` is the slope below 0 of a piecewise
linear one and means nothing to the others.
"""

from enum import IntEnum

import numpy as np

from .._kernels._jit import jitable
from .._kernels.elementary import exp, exponentials, log1p
from .._kernels.pointwise import Real, like, pointwise, pointwise_pair, select


class Activation(IntEnum):
    """What a layer does to its preactivations; ``PIECEWISE`` is the identity above 0."""

    PIECEWISE = 0
    TANH = 1
    SOFTPLUS = 2
    SILU = 3
    ELU = 4
    SIGMOID = 5


# name -> (kind, slope below 0); None: the slope is the user's.
ACTIVATIONS: dict[str, tuple[Activation, float | None]] = {
    "linear": (Activation.PIECEWISE, 1.0),
    "relu": (Activation.PIECEWISE, 0.0),
    "leaky_relu": (Activation.PIECEWISE, None),
    "tanh": (Activation.TANH, 0.0),
    "softplus": (Activation.SOFTPLUS, 0.0),
    "silu": (Activation.SILU, 0.0),
    "elu": (Activation.ELU, 0.0),
    "sigmoid": (Activation.SIGMOID, 0.0),
}

_PIECEWISE, _TANH = Activation.PIECEWISE.value, Activation.TANH.value
_SOFTPLUS, _SILU = Activation.SOFTPLUS.value, Activation.SILU.value
_ELU, _SIGMOID = Activation.ELU.value, Activation.SIGMOID.value


@jitable
def activate(kind: int, slope: float, a: Real) -> tuple[Real, Real]:
    """Return phi(a) and phi'(a); at the kink of a piecewise linear one, the slope below 0."""
    if kind == _TANH:
        return _tanh(slope, a)
    if kind == _SOFTPLUS:
        return _softplus(slope, a)
    if kind == _SILU:
        return _silu(slope, a)
    if kind == _ELU:
        return _elu(slope, a)
    if kind == _SIGMOID:
        return _sigmoid(slope, a)
    return _piecewise(slope, a)


@jitable
def curvature(kind: int, a: Real) -> Real:
    """Return phi''(a); 0 at the kinks, where it does not exist."""
    if kind == _TANH:
        return _tanh_curvature(0.0, a)
    if kind == _SOFTPLUS:
        return _softplus_curvature(0.0, a)
    if kind == _SILU:
        return _silu_curvature(0.0, a)
    if kind == _ELU:
        return _elu_curvature(0.0, a)
    if kind == _SIGMOID:
        return _sigmoid_curvature(0.0, a)
    return np.zeros_like(a)


@pointwise_pair
def _piecewise(p: float, a: Real) -> tuple[Real, Real]:
    d = select(a > 0, like(a, 1), like(a, p))
    return a * d, d


@pointwise_pair
def _sigmoid(_: float, a: Real) -> tuple[Real, Real]:
    """Return s = 1 / (1 + exp(-a)) and s' = s (1 - s)."""
    e = exp(-np.abs(a))
    q = like(a, 1) / (like(a, 1) + e)
    return select(a < 0, e * q, q), e * q * q


@pointwise
def _sigmoid_curvature(_: float, a: Real) -> Real:
    """Return s'' = s' (1 - 2 s)."""
    e, less = exponentials(-np.abs(a))
    q = like(a, 1) / (like(a, 1) + e)
    d = less * e * q * q * q
    return select(a < 0, -d, d)


@pointwise_pair
def _tanh(_: float, a: Real) -> tuple[Real, Real]:
    """Return tanh a = sign(a) (1 - e) / (1 + e) and 4 e / (1 + e)^2, where e = exp(-2 |a|)."""
    e, less = exponentials(-np.abs(a + a))
    q = like(a, 1) / (like(a, 1) + e)
    h = less * q
    return select(a < 0, h, -h), (q + q) * (q + q) * e


@pointwise
def _tanh_curvature(p: float, a: Real) -> Real:
    """Return -2 tanh(a) tanh'(a)."""
    h, d = _tanh(p, a)
    return -(h + h) * d


@pointwise_pair
def _softplus(_: float, a: Real) -> tuple[Real, Real]:
    """Return log(1 + exp a) = max(a, 0) + log1p(e) and its derivative, the sigmoid."""
    e = exp(-np.abs(a))
    q = like(a, 1) / (like(a, 1) + e)
    return select(a < 0, like(a, 0), a) + log1p(e), select(a < 0, e * q, q)


@pointwise
def _softplus_curvature(p: float, a: Real) -> Real:
    """Return the derivative of the sigmoid."""
    return _sigmoid(p, a)[1]


@pointwise_pair
def _silu(_: float, a: Real) -> tuple[Real, Real]:
    """Return a s and s (1 + a (1 - s)), with s the sigmoid of a."""
    e = exp(-np.abs(a))
    q = like(a, 1) / (like(a, 1) + e)
    s = select(a < 0, e * q, q)
    return a * s, s * (like(a, 1) + a * select(a < 0, q, e * q))


@pointwise
def _silu_curvature(_: float, a: Real) -> Real:
    """Return s' (2 + a (1 - 2 s)), with s the sigmoid of a."""
    e = exp(-np.abs(a))
    q = like(a, 1) / (like(a, 1) + e)
    return e * q * q * (like(a, 2) + np.abs(a) * (e - like(a, 1)) * q)


@pointwise_pair
def _elu(_: float, a: Real) -> tuple[Real, Real]:
    """Return a above 0 and exp(a) - 1 below."""
    e, less = exponentials(select(a > 0, like(a, 0), a))
    return select(a > 0, a, less), e


@pointwise
def _elu_curvature(_: float, a: Real) -> Real:
    return select(a < 0, exp(select(a > 0, like(a, 0), a)), like(a, 0))
