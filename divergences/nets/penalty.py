r"""Penalties on the slope of a critic, and how their parameter gradients are computed.

For points :math:`x_1, \dots, x_n` and :math:`v_i = \nabla_x f(x_i)`,

.. math:: P = \frac{w}{n} \sum_i (\|v_i\| - c)^2, \qquad
          P_+ = \frac{w}{n} \sum_i \max(\|v_i\| - c, 0)^2 .

With c = 1 on points between real and generated ones this is the gradient penalty of WGAN-GP
(arXiv 1704.00028); with c = 0, weight w = gamma / 2 and real points it is R1 (Mescheder et al.
2018).

*Derivation.* The adjoint of :math:`v_i` is

.. math:: r_i = \frac{2 w}{n} \Bigl(1 - \frac{c}{\|v_i\|}\Bigr) v_i ,

so :math:`dP = \sum_i r_i \cdot dv_i`. Fix r. Then :math:`\sum_i r_i \cdot \nabla_x f(x_i)` is the
derivative of :math:`F = \sum_i f(x_i)` along :math:`\dot x = r`, and derivatives commute:

.. math:: \nabla_\theta P = \nabla_\theta (\dot F) = (\nabla_\theta F)^{\textstyle\cdot},

one pass of the R-operator with :math:`\dot x = r, \dot\theta = 0` over the backward pass that
starts from :math:`\bar f = 1`.

*Where a slope is 0* and c > 0, the norm has no derivative. There P has a local maximum in
:math:`v_i`, its generalised gradient is the ball of radius 2 w c / n, and we take its centre,
:math:`r_i = 0`. With c = 0 nothing is special: :math:`r_i = 2 w v_i / n`.
"""

from typing import NamedTuple

import numpy as np

from .._checks import RealArray
from .._kernels._jit import jitable
from .._kernels.pointwise import Real, like, pointwise_pair, row_norms, scale_rows, select
from .passes import (
    Net,
    adjoint_tangents,
    backward,
    forward,
    gradient_tangent,
    tangents,
)


class SlopePenalty(NamedTuple):
    """A penalty as compiled code takes it; weight 0 means there is none."""

    weight: float = 0.0
    centre: float = 1.0
    one_sided: bool = False
    at: int = 0  # BETWEEN, REAL or FAKE


BETWEEN, REAL, FAKE = 0, 1, 2


@jitable
def input_slopes(net: Net, theta: RealArray, x: RealArray) -> RealArray:
    """Return the gradient of the output at each point, (B, n_0)."""
    tape = forward(net, theta, x)
    return backward(net, theta, tape, np.ones_like(tape.output)).x


@jitable
def slope_penalty(
    net: Net, theta: RealArray, x: RealArray, penalty: SlopePenalty
) -> tuple[float, RealArray]:
    """Return P at the points ``x`` and its derivative with respect to the parameters."""
    tape = forward(net, theta, x)
    ones = np.ones_like(tape.output)
    adjoints = backward(net, theta, tape, ones)
    value, r = _slope_adjoints(adjoints.x, penalty)
    dots = tangents(net, theta, tape, theta[:0], r)
    trace = (tape, adjoints)
    adjoint_dots = adjoint_tangents(net, theta, trace, dots, ones - ones)
    return value, gradient_tangent(net, trace, dots, adjoint_dots)


@jitable
def _slope_adjoints(v: RealArray, penalty: SlopePenalty) -> tuple[float, RealArray]:
    """Return P and r, the derivative of P with respect to the slopes v."""
    excess, share = _excess(penalty, row_norms(v))
    factors = share * v.dtype.type(2 * penalty.weight / len(v))
    return penalty.weight * (excess * excess).mean(), scale_rows(v, factors)


@pointwise_pair
def _excess(p: SlopePenalty, a: Real) -> tuple[Real, Real]:
    """Return a - c and 1 - c / a of a norm a, or 0 where they cost nothing; see above for a = 0."""
    at_zero = 0.0 if p.centre > 0 else 1.0
    excess = a - like(a, p.centre)
    share = select(a > 0, excess / select(a > 0, a, like(a, 1)), like(a, at_zero))
    if p.one_sided:
        return select(excess < 0, like(a, 0), excess), select(share < 0, like(a, 0), share)
    return excess, share
