"""Discriminators within epsilon of a perfect one, as generated points see them: D* = 0 around.

The norm of D - D* is sup (|D - D*| + |grad (D - D*)|) unless another is named.
"""

import math
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray


class Local(NamedTuple):
    """Values (n,) and gradients (n, d) of D at n generated points."""

    values: FloatArray
    slopes: FloatArray


def generator_gradient(seen: Local, features: FloatArray) -> float:
    """Return the norm of d/dTheta E log(1 - D(Theta b(z))) over n equally likely z.

    ``features`` (n, k) holds b(z); by the chain rule the gradient is the mean of
    -grad D b^T / (1 - D), of shape (d, k).
    """
    pull = seen.slopes / (1.0 - seen.values)[:, np.newaxis]
    return float(np.linalg.norm(pull.T @ features) / len(features))


def jacobian_size(features: FloatArray) -> float:
    """Return M = sqrt(E |J|^2) of Theta -> Theta b(z), whose Jacobian has the norm |b(z)|."""
    return math.sqrt(float((features**2).sum(axis=1).mean()))


def waves(rng: np.random.Generator, x: FloatArray, epsilon: float) -> Local:
    """Return epsilon (1 + psi)/2 at points (n, d), psi a random sum of waves.

    psi = sum a_i sin(f_i x + p_i) has |psi| + |grad psi| <= sum a_i sqrt(1 + |f_i|^2), made 1.
    """
    count = int(rng.integers(1, 6))
    frequencies = rng.normal(size=(count, x.shape[1])) * 10.0 ** rng.uniform(-1.0, 2.0)
    sizes = np.sqrt(1.0 + (frequencies**2).sum(axis=1))
    amplitudes = rng.dirichlet(np.ones(count)) / sizes
    angles = x @ frequencies.T + rng.uniform(0.0, 2.0 * math.pi, count)
    slopes = (amplitudes * np.cos(angles)) @ frequencies
    values = np.sin(angles) @ amplitudes
    return Local(0.5 * epsilon * (1.0 + values), 0.5 * epsilon * slopes)


def ramp(s: FloatArray, width: float, epsilon: float) -> tuple[FloatArray, FloatArray]:
    """Return the values and slopes of a ramp of norm ``epsilon`` on the line.

    With e = epsilon / (1 + width/2) it is 0 for s < 0, e s^2 / (2 width) up to s = width and
    e width/2 + e (1 - exp(width - s)) from there: then value + slope is e width/2 + e.
    """
    e = epsilon / (1.0 + 0.5 * width)
    inside, beyond = np.clip(s, 0.0, width), np.maximum(s - width, 0.0)
    values = 0.5 * e * inside**2 / width - e * np.expm1(-beyond)
    return np.asarray(values), np.asarray(e * inside / width * np.exp(-beyond))


def slanted_ramp(rng: np.random.Generator, x: FloatArray, epsilon: float) -> Local:
    """Return a ramp in a random direction that is steepest at the first of the points (n, d)."""
    width, way = 10.0 ** rng.uniform(-6.0, 0.0), rng.normal(size=(x.shape[1],))
    way /= np.linalg.norm(way)
    values, slopes = ramp((x - x[0]) @ way + width, width, epsilon)
    return Local(values, slopes[:, np.newaxis] * way)


def wiggle(frequency: float, epsilon: float) -> Local:
    """Return epsilon/2 (1 + sin(frequency x)) at 0: near 0 in the sup norm alone."""
    return Local(np.array([0.5 * epsilon]), np.array([[0.5 * epsilon * frequency]]))
