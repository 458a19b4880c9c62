"""Log ratios of densities, learned from a sample of p and a sample of q by classifiers.

A learner takes the two samples and returns a function of rows that estimates log p/q. Nothing
rests on its being good: it is trusted as far as points that it has not seen bear it out.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .._checks import EPS, FloatArray

Map = Callable[[FloatArray], FloatArray]
Learner = Callable[[FloatArray, FloatArray], Map]

# Up to so many coordinates all their products are features; beyond, their squares alone.
_MOST_PRODUCTS = 16
# Neighbours are sought along so many principal axes and among so many numbers: in high
# dimensions the search compares every query with nearly every point.
_NEIGHBOUR_AXES = 32
_NEIGHBOUR_NUMBERS = 2**16


def learners(p: FloatArray, q: FloatArray) -> dict[str, Learner]:
    """Return the classifiers that suit two samples, each by its name."""
    pooled = np.vstack([p, q])
    found: dict[str, Learner] = {}
    if len(np.unique(pooled, axis=0)) <= len(pooled) / 2:
        found["frequencies"] = frequencies
    coordinates = principal_coordinates(pooled)
    if axes := coordinates(pooled[:1]).shape[1]:
        found["nearest neighbours"] = _along(coordinates, neighbour_votes)
        for ridge in sorted({1.0, float(axes)}):
            name = f"logistic regression, ridge {ridge:g}"
            found[f"linear {name}"] = _along(coordinates, _logistic_learner(_linear, ridge))
            found[f"quadratic {name}"] = _along(coordinates, _logistic_learner(_quadratic, ridge))
    return found


def _along(coordinates: Map, learn: Learner) -> Learner:
    """Return the learner that is shown coordinates instead of rows."""

    def learn_there(p: FloatArray, q: FloatArray) -> Map:
        score = learn(coordinates(p), coordinates(q))
        return lambda rows: score(coordinates(rows))

    return learn_there


def frequencies(p: FloatArray, q: FloatArray) -> Map:
    """Return the log ratio of how often a row occurred in each sample, half a count added.

    The half is Krichevsky and Trofimov's (1981); a row that occurred in neither scores 0.
    """
    rows, index = np.unique(np.vstack([p, q]) + 0.0, axis=0, return_inverse=True)
    counts = [np.bincount(i, minlength=len(rows)) for i in np.split(index.ravel(), [len(p)])]
    scores = _vote(counts[0], counts[1], len(p), len(q))
    known = {row.tobytes(): score for row, score in zip(rows, scores.tolist(), strict=True)}
    return lambda x: np.array([known.get(row.tobytes(), 0.0) for row in x + 0.0])


def neighbour_votes(p: FloatArray, q: FloatArray) -> Map:
    """Return the log ratio of the votes among the k nearest of n points, k = sqrt(n)."""
    from scipy.spatial import cKDTree

    points, is_p = _alternating(p[:, :_NEIGHBOUR_AXES], q[:, :_NEIGHBOUR_AXES])
    most = _NEIGHBOUR_NUMBERS // points.shape[1]
    tree, is_p = cKDTree(points[:most]), is_p[:most]
    k, of_p = math.isqrt(len(is_p) - 1) + 1, int(is_p.sum())

    def score(rows: FloatArray) -> FloatArray:
        _, index = tree.query(rows[:, :_NEIGHBOUR_AXES], np.arange(1, k + 1))
        votes = is_p[index].sum(axis=1)
        return _vote(votes, k - votes, of_p, len(is_p) - of_p)

    return score


def _alternating(p: FloatArray, q: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return both samples interleaved in proportion, so that no label wins among ties."""
    places = [(np.arange(len(rows)) + 0.5) / len(rows) for rows in (p, q)]
    order = np.argsort(np.concatenate(places), kind="stable")
    return np.vstack([p, q])[order], order < len(p)


def _vote(p: NDArray[np.intp], q: NDArray[np.intp], of_p: int, of_q: int) -> FloatArray:
    return np.asarray(np.log((p + 0.5) / (q + 0.5)) + math.log(of_q / of_p))


def _logistic_learner(features: Map, ridge: float) -> Learner:
    def learn(p: FloatArray, q: FloatArray) -> Map:
        score = logistic_regression(features(p), features(q), ridge)
        return lambda rows: score(features(rows))

    return learn


def _linear(rows: FloatArray) -> FloatArray:
    return rows


def _quadratic(rows: FloatArray) -> FloatArray:
    if rows.shape[1] > _MOST_PRODUCTS:
        return np.hstack([rows, rows * rows])
    i, j = np.triu_indices(rows.shape[1])
    return np.hstack([rows, rows[:, i] * rows[:, j]])


def logistic_regression(p: FloatArray, q: FloatArray, ridge: float) -> Map:
    """Return the affine score whose sigmoid best tells two samples apart.

    It is the mode under a normal prior of variance 1/ridge on the coefficients of standardised
    features. Both samples carry the same weight, whatever their sizes.
    """
    from scipy.optimize import minimize

    pooled = np.vstack([p, q])
    centre, spread = _moments(pooled)
    x = (pooled - centre) / spread
    sign = np.repeat([-1.0, 1.0], [len(p), len(q)])
    weight = 0.5 / np.repeat([len(p), len(q)], [len(p), len(q)])
    decay = ridge / len(x)

    def loss(parameters: FloatArray) -> tuple[float, FloatArray]:
        bias, slopes = parameters[0], parameters[1:]
        wrong = sign * (x @ slopes + bias)
        pull = weight * sign * np.exp(-np.logaddexp(0.0, -wrong))
        value = weight @ np.logaddexp(0.0, wrong) + 0.5 * decay * slopes @ slopes
        return float(value), np.append(pull.sum(), pull @ x + decay * slopes)

    best = minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return lambda rows: np.asarray((rows - centre) / spread @ best[1:] + best[0])


def principal_coordinates(pooled: FloatArray) -> Map:
    """Return the map to the principal axes of a sample, every column in its own unit.

    Rows from elsewhere are moved into the box around the sample first, so that none overflows.
    """
    low, high = pooled.min(axis=0), pooled.max(axis=0)
    unit = np.maximum(np.abs(low), np.abs(high))
    unit[unit == 0.0] = 1.0
    varies = low / unit < high / unit
    centre, spread = _moments(pooled[:, varies] / unit[varies])

    def standardised(rows: FloatArray) -> FloatArray:
        inside = np.clip(rows, low, high)[:, varies] / unit[varies]
        return np.asarray((inside - centre) / spread)

    _, sizes, axes = np.linalg.svd(standardised(pooled), full_matrices=False)
    axes = axes[sizes > len(pooled) * EPS * sizes.max(initial=0.0)]
    return lambda rows: np.asarray(standardised(rows) @ axes.T)


def _moments(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation of the columns, 1 for one that does not vary."""
    spread = rows.std(axis=0)
    return rows.mean(axis=0), np.where(spread > 0.0, spread, 1.0)
