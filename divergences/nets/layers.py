r"""One dense layer, and its derivatives of first and second order.

The layer is :math:`a = x W + \mathbf 1 b^\top`, with the rows of :math:`x` (B, n) the points of
a batch, :math:`W` (n, m) and :math:`b` (m,). A bar marks the derivative of a scalar :math:`J`
with respect to what it stands over, a dot the derivative along a direction
:math:`(\dot x, \dot W, \dot b)`.
"""

from .._checks import RealArray
from .._kernels._jit import jitable
from .._kernels.dense import matmul_bias, matmul_nt, matmul_tn


@jitable
def dense(x: RealArray, w: RealArray, b: RealArray) -> RealArray:
    """Return the preactivations a = x W + b, shape (B, m)."""
    return matmul_bias(x, w, b)


@jitable
def dense_backward(a_bar: RealArray, w: RealArray) -> RealArray:
    r"""Return :math:`\bar x`, shape (B, n).

    From :math:`dJ = \langle \bar a, da \rangle` and :math:`da = dx\,W` follows
    :math:`dJ = \langle \bar a W^\top, dx \rangle`, hence :math:`\bar x = \bar a W^\top`.
    """
    return matmul_nt(a_bar, w)


@jitable
def dense_gradient(x: RealArray, a_bar: RealArray) -> RealArray:
    r"""Return :math:`\bar W`, shape (n, m).

    With :math:`da = x\,dW + \mathbf 1\,db^\top`, :math:`dJ = \langle x^\top \bar a, dW \rangle +
    \langle \bar a^\top \mathbf 1, db \rangle`, hence :math:`\bar W = x^\top \bar a` and
    :math:`\bar b` is the sum of the rows of :math:`\bar a`.
    """
    return matmul_tn(x, a_bar)
