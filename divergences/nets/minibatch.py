r"""Minibatch discrimination: let the discriminator see how alike the points of a batch are.

Salimans et al. 2016 (Improved Techniques for Training GANs, arXiv 1606.03498), section 3.2. Rows
:math:`x_i` of features, shape (n, A), and a tensor :math:`T`, shape (A, B, C), give each point B
rows :math:`M_{ib} = \sum_a x_{ia} T_{ab}` of C numbers, and the new features, shape (n, B),

.. math:: o_{ib} = \sum_{j \ne i} s_{ijb}, \qquad s_{ijb} = \exp(-\|M_{ib} - M_{jb}\|_1),

each in [0, n - 1]: 0 far from all other points, n - 1 if all coincide. (The paper's sum includes
j = i, which adds the constant 1.) They are appended to :math:`x` for the next layer.

``similarities`` and ``similarities_backward`` keep the precision of their arguments, check nothing
and may be called from kernels; ``minibatch_features`` and ``minibatch_gradients`` are the checked
functions in float64.
"""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checks import FloatArray, as_points
from .._kernels._jit import jitable, kernel
from ..errors import ShapeError

Real = TypeVar("Real", np.float32, np.float64)


def minibatch_features(x: ArrayLike, tensor: ArrayLike) -> FloatArray:
    """Return o, the summed similarities of each point to the others, shape (n, B).

    Parameters
    ----------
    x : (n, A) array_like
        Features of a batch, one point a row.
    tensor : (A, B, C) array_like
        The trained projection: B features of C numbers each.

    Raises
    ------
    ShapeError
        If the shapes do not fit.

    Examples
    --------
    >>> from divergences.nets.minibatch import minibatch_features
    >>> minibatch_features([[0.0], [0.0], [1e3]], [[[1.0]]]).tolist()
    [[1.0], [1.0], [0.0]]
    """
    points = as_points(x, "x")
    return similarities(points, _as_tensor(tensor, points.shape[1]))


def minibatch_gradients(
    x: ArrayLike, tensor: ArrayLike, o_bar: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Return the gradients of J with respect to ``x`` and ``tensor``, in their shapes.

    Where two coordinates of M agree, abs counts with the slope 0; see
    :func:`similarities_backward`.

    Parameters
    ----------
    x : (n, A) array_like
        Features of a batch, one point a row.
    tensor : (A, B, C) array_like
        The trained projection.
    o_bar : (n, B) array_like
        The derivative of the scalar J with respect to the features o.

    Examples
    --------
    >>> from divergences.nets.minibatch import minibatch_gradients
    >>> x_bar, _ = minibatch_gradients([[0.0], [1e-3]], [[[1.0]]], [[1.0], [1.0]])
    >>> x_bar.round(2).tolist()  # to be more alike, move towards each other
    [[2.0], [-2.0]]
    """
    points = as_points(x, "x")
    weights = _as_tensor(tensor, points.shape[1])
    slopes = as_points(o_bar, "o_bar")
    wanted = (len(points), weights.shape[1])
    if slopes.shape != wanted:
        raise ShapeError(f"o_bar must have shape {wanted} like the features; got {slopes.shape}")
    return similarities_backward(points, weights, slopes)


@jitable
def similarities(x: NDArray[Real], tensor: NDArray[Real]) -> NDArray[Real]:
    """Return o, shape (n, B), of C-contiguous x (n, A) and tensor (A, B, C)."""
    return _sums(_project(x, tensor))


@jitable
def similarities_backward(
    x: NDArray[Real], tensor: NDArray[Real], o_bar: NDArray[Real]
) -> tuple[NDArray[Real], NDArray[Real]]:
    r"""Return :math:`\bar x` (n, A) and :math:`\bar T` (A, B, C).

    With :math:`\sigma = \operatorname{sign}`,
    :math:`ds_{ijb} = -s_{ijb} \sum_c \sigma(M_{ibc} - M_{jbc}) (dM_{ibc} - dM_{jbc})`. A pair
    occurs in :math:`o_{ib}` and in :math:`o_{jb}`, so :math:`dJ = \sum_{i<j,\,b} (\bar o_{ib} +
    \bar o_{jb})\, ds_{ijb}`, and collecting what multiplies :math:`dM_{ibc}`,

    .. math:: \bar M_{ibc} = -\sum_{j \ne i} (\bar o_{ib} + \bar o_{jb})\, s_{ijb}\,
              \sigma(M_{ibc} - M_{jbc}) .

    From :math:`dM = dx\,T + x\,dT`, with T read as a matrix (A, BC),
    :math:`\bar x = \bar M T^\top` and :math:`\bar T = x^\top \bar M`.

    At a kink, :math:`M_{ibc} = M_{jbc}`, every slope of abs in [-1, 1] is a generalised
    gradient; sigma(0) = 0 is taken, the mean of both one-sided slopes and the only choice that
    does not depend on how the two points are numbered. Points that coincide exactly therefore get
    equal gradients, and only points that differ, by however little, are told apart.
    """
    n, columns = len(x), tensor.shape[1] * tensor.shape[2]
    flat = tensor.reshape((tensor.shape[0], columns))
    m_bar = _pull_back(_project(x, tensor), o_bar).reshape((n, columns))
    return m_bar @ flat.T, (x.T @ m_bar).reshape(tensor.shape)


@jitable
def _project(x: NDArray[Real], tensor: NDArray[Real]) -> NDArray[Real]:
    """Return M, shape (n, B, C)."""
    a, b, c = tensor.shape
    return (x @ tensor.reshape((a, b * c))).reshape((len(x), b, c))


@kernel
def _sums(m: NDArray[Real]) -> NDArray[Real]:
    """Return o (n, B) of M (n, B, C), pair by pair: no array of pairs is formed."""
    n, width, _ = m.shape
    o = np.zeros((n, width), m.dtype)
    for i in range(n):
        for j in range(i):
            for b in range(width):
                s = _similarity(m, i, j, b)
                o[i, b] += s
                o[j, b] += s
    return o


@kernel
def _pull_back(m: NDArray[Real], o_bar: NDArray[Real]) -> NDArray[Real]:
    """Return the derivative of J with respect to M (n, B, C), given that by o (n, B)."""
    n, width, depth = m.shape
    m_bar = np.zeros_like(m)
    for i in range(n):
        for j in range(i):
            for b in range(width):
                force = (o_bar[i, b] + o_bar[j, b]) * _similarity(m, i, j, b)
                for c in range(depth):
                    push = force * np.sign(m[i, b, c] - m[j, b, c])  # nan stays nan
                    m_bar[i, b, c] -= push
                    m_bar[j, b, c] += push
    return m_bar


@jitable
def _similarity(m: NDArray[Real], i: int, j: int, b: int) -> Any:
    """Return s_ijb = exp(-|M_ib - M_jb|_1)."""
    distance = abs(m[i, b, 0] - m[j, b, 0])
    for c in range(1, m.shape[2]):
        distance += abs(m[i, b, c] - m[j, b, c])
    return np.exp(-distance)


def _as_tensor(tensor: ArrayLike, features: int) -> FloatArray:
    shape = np.shape(tensor)
    if len(shape) != 3 or shape[0] != features or 0 in shape:
        raise ShapeError(f"tensor must have shape ({features}, B, C) to fit x; got {shape}")
    table = np.reshape(tensor, (features, shape[1] * shape[2]))
    return as_points(table, "tensor").reshape(shape)
