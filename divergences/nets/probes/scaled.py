r"""A pass backwards that carries its scale apart, so that no norm underflows.

Where a discriminator is sure, :math:`g'(s)` is of the size :math:`e^{-|s|}` and soon below the
smallest float. Every array of the pass is therefore kept with largest entry 1, and what was taken
out is added up as a logarithm: norms come out as base-10 logarithms, right down to any float.
What is lost are entries 1e-308 times smaller than the largest of the same array.
"""

from typing import NamedTuple

import numpy as np

from ..._checks import FloatArray, RealArray
from ..layers import dense_backward, dense_gradient
from ..losses import Term, log_slope
from ..passes import Net, Tape, weights

_LN_10 = float(np.log(10.0))


class Scaled(NamedTuple):
    """The array ``unit * exp(log)``."""

    unit: RealArray
    log: float

    @property
    def log10_norm(self) -> float:
        """The logarithm, base 10, of the root of the sum of squares; -inf for zeros."""
        unit, log = rescaled(self)
        norm = float(np.sqrt(np.square(unit, dtype=np.float64).sum()))
        return (np.log(norm) + log) / _LN_10 if norm > 0 else -np.inf


class Norms(NamedTuple):
    """Base-10 logarithms of norms, layer by layer from the input, and the adjoint of the input."""

    outer: FloatArray  # (L + 1,), of the derivatives with respect to h_0, ..., h_L
    weights: FloatArray  # (L,)
    biases: FloatArray  # (L,)
    x: Scaled


def rescaled(array: Scaled) -> Scaled:
    """Return the same array with largest entry 1."""
    largest = float(np.abs(array.unit).max(initial=0.0))
    if largest == 0.0:
        return array
    factor = array.unit.dtype.type(largest)
    return Scaled(array.unit / factor, array.log + float(np.log(largest)))


def scaled_slopes(term: Term, s: RealArray) -> Scaled:
    """Return the derivative of the mean of the term over the logits ``s``, (B, 1)."""
    sign, log = log_slope(term, s)
    top = float(log.max())
    if top == -np.inf:
        return Scaled(np.zeros_like(s), 0.0)
    return Scaled(sign * np.exp(log - s.dtype.type(top)), top - float(np.log(len(s))))


def stacked(first: Scaled, second: Scaled) -> Scaled:
    """Return the rows of both under one scale."""
    log = max(first.log, second.log)
    return Scaled(
        np.concatenate([part.unit * part.unit.dtype.type(np.exp(part.log - log))
                        for part in (first, second)]), log,
    )  # fmt: skip


def scaled_norms(net: Net, theta: RealArray, tape: Tape, output_bar: Scaled) -> Norms:
    """Return what the pass backwards from ``output_bar`` finds in each layer."""
    h_bar = rescaled(output_bar)
    outer, of_weights, of_biases = [h_bar.log10_norm], [], []
    for layer in range(len(net.widths) - 2, -1, -1):
        a_bar = rescaled(Scaled(h_bar.unit * tape.slopes[layer], h_bar.log))
        w_bar = dense_gradient(tape.inputs[layer], a_bar.unit)
        of_weights.append(Scaled(w_bar, a_bar.log).log10_norm)
        of_biases.append(Scaled(a_bar.unit.sum(axis=0), a_bar.log).log10_norm)
        x_bar = dense_backward(a_bar.unit, weights(net, theta, layer))
        h_bar = rescaled(Scaled(x_bar, a_bar.log))
        outer.append(h_bar.log10_norm)
    return Norms(
        np.array(outer[::-1]), np.array(of_weights[::-1]), np.array(of_biases[::-1]), h_bar
    )


def root_sum_squares(log10_norms: FloatArray) -> float:
    """Return the base-10 logarithm of the norm of several arrays together."""
    return float(np.logaddexp.reduce(2 * _LN_10 * log10_norms) / (2 * _LN_10))
