r"""Passes through a whole net: forwards, backwards, and the derivative of both.

Layer l of L maps :math:`h_l` to :math:`a_l = h_l W_l + \mathbf 1 b_l^\top` and
:math:`h_{l+1} = \phi_l(a_l)`; :math:`h_0 = x` and :math:`h_L = f` is the output. A bar marks the
derivative of a scalar J, a dot the derivative along a direction
:math:`(\dot x, \dot\theta)`. All parameters lie in one vector, layer by layer, the rows of
:math:`W_l` before :math:`b_l`.

The first-order pass backwards is :math:`\bar a_l = \bar h_{l+1} \phi_l'(a_l)` and
:math:`\bar h_l = \bar a_l W_l^\top`. Pearlmutter's R-operator (Neural Computation 6, 1994) is the
dot applied to every line of both passes:

.. math::
    \dot a_l &= \dot h_l W_l + h_l \dot W_l + \mathbf 1 \dot b_l^\top, \qquad
    \dot h_{l+1} = \phi_l' \dot a_l, \\
    \dot{\bar a}_l &= \dot{\bar h}_{l+1} \phi_l' + \bar h_{l+1} \phi_l'' \dot a_l, \qquad
    \dot{\bar h}_l = \dot{\bar a}_l W_l^\top + \bar a_l \dot W_l^\top, \\
    \dot{\bar W}_l &= \dot h_l^\top \bar a_l + h_l^\top \dot{\bar a}_l .

Every second derivative of this package is one such pass. An empty array stands for a direction
that is zero.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._checks import RealArray
from .._kernels._jit import inlined, jitable
from .._kernels.dense import matmul
from .._kernels.pointwise import add, column_sums, product, write
from .activations import Activation, activate, curvature
from .layers import dense, dense_backward, dense_gradient

_PIECEWISE = Activation.PIECEWISE.value


class Net(NamedTuple):
    """The shape of a net, as compiled code takes it."""

    widths: NDArray[np.int64]  # (L + 1,)
    hidden: int
    head: int
    slope: float  # of a piecewise linear activation below 0
    head_slope: float


class Tape(NamedTuple):
    """What a pass forwards leaves behind, layer by layer."""

    inputs: list[RealArray]  # h_l, (B, n_l)
    sums: list[RealArray]  # a_l, (B, n_{l+1})
    slopes: list[RealArray]  # phi_l'(a_l)
    output: RealArray  # f, (B, n_L)


class Adjoints(NamedTuple):
    """What a pass backwards leaves behind, from the last layer to the first."""

    outer: list[RealArray]  # derivative with respect to h_{l+1}
    inner: list[RealArray]  # derivative with respect to a_l
    x: RealArray  # derivative with respect to the input


class Tangents(NamedTuple):
    """What the dot of a pass forwards leaves behind."""

    theta: RealArray  # the direction, (P,); may be empty
    inputs: list[RealArray]  # of h_l; that of h_0 may be empty
    sums: list[RealArray]  # of a_l
    output: RealArray


@inlined
def _none_like(x: RealArray) -> list[RealArray]:
    """Return an empty list of arrays like x: compiled code must know what a list will hold."""
    return [x for _ in range(0)]


@inlined
def count(net: Net, layers: int) -> int:
    """Return the number of parameters in the first so many layers."""
    total = 0
    for layer in range(layers):
        total += (net.widths[layer] + 1) * net.widths[layer + 1]
    return total


@inlined
def weights(net: Net, theta: RealArray, layer: int) -> RealArray:
    """Return W_l, a view of shape (n_l, n_{l+1})."""
    n, m, start = net.widths[layer], net.widths[layer + 1], count(net, layer)
    return theta[start : start + n * m].reshape(n, m)


@inlined
def biases(net: Net, theta: RealArray, layer: int) -> RealArray:
    """Return b_l, a view of shape (n_{l+1},)."""
    end = count(net, layer + 1)
    return theta[end - net.widths[layer + 1] : end]


@jitable
def forward(net: Net, theta: RealArray, x: RealArray) -> Tape:
    """Return everything the net computes on its way from the points x, (B, n_0), to its output."""
    inputs, sums, slopes = _none_like(x), _none_like(x), _none_like(x)
    last = len(net.widths) - 2
    h = x
    for layer in range(last + 1):
        inputs.append(h)
        a = dense(h, weights(net, theta, layer), biases(net, theta, layer))
        kind = net.head if layer == last else net.hidden
        h, slope = activate(kind, net.head_slope if layer == last else net.slope, a)
        sums.append(a)
        slopes.append(slope)
    return Tape(inputs, sums, slopes, h)


@jitable
def backward(net: Net, theta: RealArray, tape: Tape, output_bar: RealArray) -> Adjoints:
    """Return the adjoints of J, whose derivative with respect to the output is given."""
    outer, inner = _none_like(output_bar), _none_like(output_bar)
    h_bar = output_bar
    for layer in range(len(net.widths) - 2, -1, -1):
        a_bar = product(h_bar, tape.slopes[layer])
        outer.append(h_bar)
        inner.append(a_bar)
        h_bar = dense_backward(a_bar, weights(net, theta, layer))
    outer.reverse()
    inner.reverse()
    return Adjoints(outer, inner, h_bar)


@jitable
def gradient(net: Net, inputs: list[RealArray], inner: list[RealArray]) -> RealArray:
    """Return the derivative of J with respect to all parameters, (P,)."""
    out = np.empty(count(net, len(net.widths) - 1), inner[0].dtype)
    for layer in range(len(net.widths) - 1):
        write(weights(net, out, layer), dense_gradient(inputs[layer], inner[layer]))
        write(biases(net, out, layer), column_sums(inner[layer]))
    return out


@jitable
def tangents(
    net: Net, theta: RealArray, tape: Tape, theta_dot: RealArray, x_dot: RealArray
) -> Tangents:
    """Return the dot of :func:`forward` along ``theta_dot`` (P,) and ``x_dot``, like x."""
    inputs, sums = _none_like(x_dot), _none_like(x_dot)
    h_dot = x_dot
    for layer in range(len(net.widths) - 1):
        inputs.append(h_dot)
        if theta_dot.size == 0:
            a_dot = matmul(h_dot, weights(net, theta, layer))
        else:
            a_dot = dense(
                tape.inputs[layer], weights(net, theta_dot, layer), biases(net, theta_dot, layer)
            )
            if h_dot.size > 0:
                add(a_dot, matmul(h_dot, weights(net, theta, layer)))
        sums.append(a_dot)
        h_dot = product(a_dot, tape.slopes[layer])
    return Tangents(theta_dot, inputs, sums, h_dot)


@jitable
def adjoint_tangents(
    net: Net,
    theta: RealArray,
    trace: tuple[Tape, Adjoints],
    dots: Tangents,
    output_bar_dot: RealArray,
) -> Adjoints:
    """Return the dot of :func:`backward`, given what both passes left behind."""
    tape, adjoints = trace
    outer, inner = _none_like(output_bar_dot), _none_like(output_bar_dot)
    h_bar_dot = output_bar_dot
    last = len(net.widths) - 2
    for layer in range(last, -1, -1):
        a_bar_dot = product(h_bar_dot, tape.slopes[layer])
        kind = net.head if layer == last else net.hidden
        if kind != _PIECEWISE:
            bent = product(adjoints.outer[layer], curvature(kind, tape.sums[layer]))
            add(a_bar_dot, product(bent, dots.sums[layer]))
        outer.append(h_bar_dot)
        inner.append(a_bar_dot)
        h_bar_dot = dense_backward(a_bar_dot, weights(net, theta, layer))
        if dots.theta.size > 0:
            w_dot = weights(net, dots.theta, layer)
            add(h_bar_dot, dense_backward(adjoints.inner[layer], w_dot))
    outer.reverse()
    inner.reverse()
    return Adjoints(outer, inner, h_bar_dot)


@jitable
def gradient_tangent(
    net: Net, trace: tuple[Tape, Adjoints], dots: Tangents, adjoint_dots: Adjoints
) -> RealArray:
    """Return the dot of :func:`gradient`, (P,)."""
    tape, adjoints = trace
    out = gradient(net, tape.inputs, adjoint_dots.inner)
    for layer in range(len(net.widths) - 1):
        if dots.inputs[layer].size > 0:
            more = dense_gradient(dots.inputs[layer], adjoints.inner[layer])
            add(weights(net, out, layer), more)
    return out
