r"""Products with the second derivatives of a loss, without forming them.

For :math:`J(\theta, x) = \sum_i \ell_i(f_\theta(x_i))` and a direction :math:`\dot\theta`, the
R-operator applied to the gradient gives

.. math:: \nabla^2_{\theta\theta} J\,\dot\theta = (\bar\theta)^{\textstyle\cdot}, \qquad
          \nabla^2_{x\theta} J\,\dot\theta = (\bar x)^{\textstyle\cdot},

with :math:`\bar f_i = \ell_i'(f_i)` and :math:`\dot{\bar f}_i = \ell_i''(f_i)\,\dot f_i`
(Pearlmutter 1994). It costs about two gradients.
"""

from .._checks import RealArray
from .._kernels._jit import jitable
from .._kernels.pointwise import product
from .passes import (
    Net,
    Tape,
    adjoint_tangents,
    backward,
    gradient_tangent,
    tangents,
)


@jitable
def hessian_product(
    net: Net, theta: RealArray, tape: Tape, terms: tuple[RealArray, RealArray], theta_dot: RealArray
) -> tuple[RealArray, RealArray]:
    """Return the dots of the parameter gradient, (P,), and of the input gradient, (B, n_0).

    ``terms`` holds the first and the second derivatives of the l_i at the output, each (B, n_L).
    """
    output_bar, bend = terms
    adjoints = backward(net, theta, tape, output_bar)
    dots = tangents(net, theta, tape, theta_dot, output_bar[:0])
    trace = (tape, adjoints)
    adjoint_dots = adjoint_tangents(net, theta, trace, dots, product(bend, dots.output))
    return gradient_tangent(net, trace, dots, adjoint_dots), adjoint_dots.x
