"""Atoms under Gaussian noise: their density, their best discriminator, and its gradient.

All is done with logarithms of densities: at ten standard deviations the densities themselves
are of no use, at forty they are 0. Points may be complex, for derivatives by a complex step.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray

Points = FloatArray | NDArray[np.complex128]


class Noisy(NamedTuple):
    """The law of Y + sigma N: Y takes atoms (k, d) with weights (k,), N is standard normal."""

    weights: FloatArray
    atoms: FloatArray
    sigma: float

    def log_terms(self, x: Points) -> Points:
        """Return log w_j P_eps(x - y_j) at points (n, d), shape (n, k); without conjugation."""
        square = ((x[:, np.newaxis, :] - self.atoms) ** 2).sum(axis=2)
        variance = self.sigma**2
        constant = 0.5 * self.atoms.shape[1] * math.log(2.0 * math.pi * variance)
        return np.asarray(np.log(self.weights) - 0.5 * square / variance - constant)

    def logpdf(self, x: Points) -> Points:
        """Return the log-density at points (n, d)."""
        terms = self.log_terms(x)
        top = terms.real.max(axis=1)
        return np.asarray(top + np.log(np.exp(terms - top[:, np.newaxis]).sum(axis=1)))


def log_miss(real: Noisy, fake: Noisy, x: Points) -> Points:
    """Return log(1 - D*) = -log(1 + p_r/p_g) of the discriminator best for the two laws."""
    ratio = real.logpdf(x) - fake.logpdf(x)
    above = ratio.real > 0
    soft = np.log1p(np.exp(np.where(above, -ratio, ratio)))  # neither overflows
    return np.asarray(-soft - np.where(above, ratio, 0.0))


def slope(f: Callable[[Points], Points], x: FloatArray) -> FloatArray:
    """Return the gradient of an analytic f, (n,), at points (n, d): Im f(x + i h e) / h.

    No difference is taken, so that h can be so small that its square is below all rounding.
    """
    h = 1e-30
    steps = 1j * h * np.eye(x.shape[1])
    return np.stack([np.imag(f(x + step)) / h for step in steps], axis=1)


class Weights(NamedTuple):
    """Logarithms of the positive functions a and b of Theorem 3.2 at points, (n,) each."""

    a: FloatArray
    b: FloatArray


def log_weights(real: Noisy, fake: Noisy, x: FloatArray) -> Weights:
    """Return log a and log b: a = 1/(2 sigma^2 (p_r + p_g)), b = a p_r/p_g."""
    log_real, log_fake = real.logpdf(x).real, fake.logpdf(x).real
    log_a = -math.log(2.0 * real.sigma**2) - np.logaddexp(log_real, log_fake)
    return Weights(log_a, log_a + log_real - log_fake)


def pulls(law: Noisy, log_weight: FloatArray, x: FloatArray) -> FloatArray:
    """Return the weight times w_j P_eps(x - y_j) grad |x - y_j|^2, atom by atom, (n, k, d)."""
    shares = np.exp(log_weight[:, np.newaxis] + law.log_terms(x).real)
    return np.asarray(shares[:, :, np.newaxis] * 2.0 * (x[:, np.newaxis, :] - law.atoms))


def away(law: Noisy, log_weight: FloatArray, x: FloatArray) -> FloatArray:
    """Return the weight times int P_eps(x - y) grad |x - y|^2 dP(y) at points, (n, d)."""
    return np.asarray(pulls(law, log_weight, x).sum(axis=1))


def printed_slope(real: Noisy, fake: Noisy, x: FloatArray) -> FloatArray:
    """Return the gradient of log(1 - D*) as Theorem 3.2 writes it, (n, d)."""
    a, b = log_weights(real, fake, x)
    return np.asarray(away(real, a, x) - away(fake, b, x))
