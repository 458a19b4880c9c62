"""The exact statistics of samples: twins, known values, coverage."""

import math

import numpy as np
import pytest
from scipy import stats

from divergences._statistics import (
    ks_distance,
    ks_limit,
    mean_interval,
    proportion_interval,
    quantile_interval,
)


def test_the_distance_of_a_sample_is_that_of_scipy() -> None:
    sample = np.random.default_rng(1).normal(size=137)
    assert ks_distance(sample, stats.norm.cdf) == pytest.approx(
        stats.kstest(sample, "norm").statistic, abs=1e-15
    )


def test_the_limit_of_the_distance_holds_more_often_than_promised() -> None:
    rng, n, alpha = np.random.default_rng(2), 50, 0.2
    limit = ks_limit(n, alpha)
    misses = sum(ks_distance(rng.uniform(size=n), lambda x: x) > limit for _ in range(2000))
    assert misses <= stats.binom.isf(1e-6, 2000, alpha)


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (10, 10), (3, 10), (18, 30)])
def test_the_interval_of_a_proportion_is_that_of_clopper_and_pearson(hits: int, n: int) -> None:
    expected = stats.binomtest(hits, n).proportion_ci(0.95, method="exact")
    assert proportion_interval(hits, n, 0.05) == pytest.approx(tuple(expected), abs=1e-12)


@pytest.mark.parametrize("level", [0.1, 0.5, 0.75])
@pytest.mark.parametrize("n", [20, 101])
def test_the_interval_of_a_quantile_covers_as_often_as_promised(level: float, n: int) -> None:
    rng, alpha, runs = np.random.default_rng(3), 0.1, 2000
    bounds = (quantile_interval(rng.uniform(size=n), level, alpha) for _ in range(runs))
    misses = sum(not low <= level <= high for low, high in bounds)
    assert misses <= stats.binom.isf(1e-6, runs, alpha)


def test_a_sample_too_small_bounds_nothing() -> None:
    assert quantile_interval(np.arange(3.0), 0.5, 1e-6) == (-math.inf, math.inf)


def test_the_interval_of_a_mean_covers() -> None:
    rng = np.random.default_rng(0)
    misses = 0
    for _ in range(400):
        mean, width = mean_interval(rng.random(50) ** 3, 1.0, 0.2)
        misses += abs(mean - 0.25) > width
    assert misses <= 80  # 400 alpha, and the bound is conservative
