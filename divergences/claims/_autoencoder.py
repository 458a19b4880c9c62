"""A linear Gaussian latent variable model: likelihood, evidence bound and posterior are exact."""

import math
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from ..estimators import kl
from ..measures import Gaussian


class LinearModel(NamedTuple):
    """z standard normal in R^k, x given z normal around weights @ z + bias, deviation ``noise``."""

    weights: FloatArray
    bias: FloatArray
    noise: float

    def log_likelihood(self, x: FloatArray) -> float:
        """Return log p(x): x is normal with covariance W W' + noise^2."""
        cov = self.weights @ self.weights.T + self.noise**2 * np.eye(len(self.bias))
        return float(Gaussian(self.bias, 0.5 * (cov + cov.T)).logpdf(x[np.newaxis])[0])

    def posterior(self, x: FloatArray) -> Gaussian:
        """Return the law of z given x, of precision 1 + W' W / noise^2."""
        k = self.weights.shape[1]
        precision = np.eye(k) + self.weights.T @ self.weights / self.noise**2
        cov = np.linalg.inv(precision)
        mean = cov @ self.weights.T @ (x - self.bias) / self.noise**2
        return Gaussian(mean, 0.5 * (cov + cov.T))

    def evidence_bound(self, x: FloatArray, q: Gaussian) -> float:
        """Return E_q log p(x|z) - KL(q || prior), what a variational autoencoder maximises.

        E_q |x - b - W z|^2 = |x - b - W mean|^2 + trace(W cov W').
        """
        d, k = self.weights.shape
        misses = x - self.bias - self.weights @ q.location
        square = misses @ misses + np.trace(self.weights @ q.cov @ self.weights.T)
        log_normal = -0.5 * (d * math.log(2.0 * math.pi * self.noise**2) + square / self.noise**2)
        return float(log_normal) - kl(q, Gaussian(np.zeros(k), np.eye(k))).value


def draw_model(rng: np.random.Generator) -> tuple[LinearModel, FloatArray]:
    """Return a random model and a point to explain."""
    d, k = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    model = LinearModel(rng.normal(size=(d, k)), rng.normal(size=d), rng.uniform(0.5, 2.0))
    return model, 2.0 * rng.normal(size=d)


def draw_guess(rng: np.random.Generator, k: int) -> Gaussian:
    """Return a random approximation to a posterior on R^k."""
    root = rng.normal(size=(k, k)) + 2.0 * np.eye(k)
    cov = 0.1 * np.eye(k) + root @ root.T
    return Gaussian(rng.normal(size=k), 0.5 * (cov + cov.T))
