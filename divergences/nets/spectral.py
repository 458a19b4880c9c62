r"""Spectral normalisation: each weight matrix divided by its largest singular value.

With :math:`\sigma = u^\top W v` at the leading singular vectors, :math:`\hat W = W / \sigma`.
*Derivation.* :math:`d\sigma = u^\top dW\,v` (the vectors have length 1, so their own change does
not count), hence

.. math:: d\hat W = \frac{dW}{\sigma} - \hat W\,\frac{u^\top dW\,v}{\sigma}, \qquad
          \bar W = \frac1\sigma \bigl(\bar{\hat W} -
          \langle \bar{\hat W}, \hat W\rangle\, u v^\top \bigr).

Training keeps v and improves it by one step of the power iteration each time (Miyato et al.
2018); the formula is the exact derivative once v has converged and the largest singular value is
simple. A weight matrix that is 0 stays as it is.
"""

from typing import NamedTuple

import numpy as np

from .._checks import RealArray
from .._kernels._jit import jitable
from .._kernels.dense import matmul, matmul_tn
from .._kernels.pointwise import write
from .passes import Net, weights


class Singular(NamedTuple):
    """The leading singular vectors, one layer after the other, and values, (L,)."""

    left: RealArray
    right: RealArray
    values: RealArray


@jitable
def normalise(net: Net, theta: RealArray, vectors: RealArray) -> tuple[RealArray, Singular]:
    """Return the normalised parameters (P,) and the singular vectors and values used.

    ``vectors`` holds the right vectors v, one layer after the other (as long as all biases), and
    is improved in place; the left vectors are as long as all inputs.
    """
    out = theta.copy()
    depth = len(net.widths) - 1
    left = np.zeros(net.widths[:-1].sum(), theta.dtype)
    sigmas = np.ones(depth, theta.dtype)
    i = j = 0
    for layer in range(depth):
        w = weights(net, out, layer)
        u, v = left[i : i + w.shape[0]], vectors[j : j + w.shape[1]]
        write(u, matmul(w, v.reshape(-1, 1)).reshape(-1))
        _rescale(u)
        write(v, matmul_tn(w, u.reshape(-1, 1)).reshape(-1))
        sigma = _rescale(v)
        if sigma > 0:
            sigmas[layer] = sigma
            w /= sigma
        i, j = i + w.shape[0], j + w.shape[1]
    return out, Singular(left, vectors, sigmas)


@jitable
def pull_back(net: Net, normalised: RealArray, bar: RealArray, singular: Singular) -> RealArray:
    """Return the derivative with respect to the raw parameters, given that of the normalised."""
    out = bar.copy()
    i = j = 0
    for layer in range(len(net.widths) - 1):
        w_hat, w_bar = weights(net, normalised, layer), weights(net, out, layer)
        u = singular.left[i : i + w_hat.shape[0]]
        v = singular.right[j : j + w_hat.shape[1]]
        along = (w_bar * w_hat).sum()
        w_bar -= matmul((along * u).reshape(-1, 1), v.reshape(1, -1))
        w_bar /= singular.values[layer]
        i, j = i + w_hat.shape[0], j + w_hat.shape[1]
    return out


@jitable
def _rescale(vector: RealArray) -> float:
    """Give the vector length 1 in place, unless it is 0; return the length it had."""
    length: float = np.sqrt((vector * vector).sum())
    if length > 0:
        vector /= length
    return length


def leading_vectors(net: Net, theta: RealArray) -> RealArray:
    """Return the exact right singular vectors of the largest singular values, (sum of widths,)."""
    found = [np.linalg.svd(weights(net, theta, i))[2][0] for i in range(len(net.widths) - 1)]
    return np.concatenate(found).astype(theta.dtype)


def spectral_norms(net: Net, theta: RealArray) -> RealArray:
    """Return the largest singular value of each weight matrix, (L,)."""
    depth = range(len(net.widths) - 1)
    return np.array([np.linalg.norm(weights(net, theta, layer), 2) for layer in depth])
