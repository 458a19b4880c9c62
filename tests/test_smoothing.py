import math
from functools import cache

import numpy as np
import pytest
from scipy import stats

import divergences as dv

LOG2 = math.log(2.0)
SIGMAS = [0.05, 0.3, 1.0, 3.0]


@cache
def by_quadrature(n):
    """Return the path of the blobs' empirical measures, as laws."""
    return dv.smooth_path(*(dv.Cloud(points).empirical() for points in blobs(n)), [0.3, 1.0])


def blobs(n=40, dim=1, shift=0.7, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, dim)), shift + 0.8 * rng.normal(size=(n, dim))


def test_laws_on_the_path_have_the_distances_of_their_blurred_laws():
    p, q = dv.parallel_lines(0.5)
    path = dv.smooth_path(p, q, [0.0, 0.5])
    blurred = dv.Smoothed(p, 0.5), dv.Smoothed(q, 0.5)
    for metric in ("tv", "kl", "js"):
        distance = getattr(dv, metric)
        assert getattr(path, metric) == (distance(p, q), distance(*blurred))


def test_blurred_parallel_lines_stay_as_far_apart_as_they_are():
    for estimate in dv.smooth_path(*dv.parallel_lines(0.5), SIGMAS).wasserstein:
        assert (estimate.lower, estimate.upper) == (0.5, 0.5)


def test_w_under_noise_is_bracketed_where_no_method_is():
    p, q = dv.Segment([0, 0], [1, 0]), dv.Segment([0, 0], [0, 1])
    before = dv.wasserstein(p, q)
    for estimate in dv.smooth_path(p, q, SIGMAS).wasserstein:
        assert math.hypot(0.5, 0.5) - 1e-12 <= estimate.lower
        assert estimate.upper <= before.upper
        assert estimate.kind == "certified"


@pytest.mark.parametrize("scale", [1.0, 1e9, 1e-200, 1e200])
def test_the_draws_agree_with_quadrature_on_the_same_mixtures(scale):
    (x, y), exact = blobs(5), by_quadrature(5)
    sigmas = scale * np.array([0.3, 1.0])
    drawn = dv.smooth_path(
        scale * x, scale * y, sigmas, rng=np.random.default_rng(0), level=1 - 1e-6
    )
    for metric in ("tv", "kl", "js", "wasserstein"):
        unit = scale if metric == "wasserstein" else 1.0
        for truth, found in zip(getattr(exact, metric), getattr(drawn, metric), strict=True):
            assert found.lower <= unit * truth.upper * (1 + 1e-12)
            assert found.upper >= unit * truth.lower * (1 - 1e-12)


def test_an_offset_of_1e9_costs_no_more_than_the_rounding_of_the_points():
    x, y = (np.round(points * 2**10) / 2**10 for points in blobs(30, 3))
    near, far = (
        dv.smooth_path(x + offset, y + offset, SIGMAS, rng=np.random.default_rng(0))
        for offset in (0.0, 1e9)
    )
    # Centring leaves errors of eps 1e9 = 2e-7, which sigma = 0.05 magnifies 20-fold.
    assert far.values("js") == pytest.approx(near.values("js"), abs=1e-4)


def test_the_intervals_of_a_path_cover_together():
    (x, y), exact = blobs(5), by_quadrature(5)
    repeats, misses = 100, 0
    for seed in range(repeats):
        found = dv.smooth_path(x, y, [0.3, 1.0], rng=np.random.default_rng(seed))
        misses += any(
            not e.lower <= truth.value <= e.upper
            for metric in ("tv", "js", "kl")
            for e, truth in zip(getattr(found, metric), getattr(exact, metric), strict=True)
        )
    assert misses <= stats.binom.isf(1e-6, repeats, 0.05)


def test_an_interval_is_not_wide():
    path = dv.smooth_path(*blobs(300, 5), SIGMAS, rng=np.random.default_rng(0))
    assert max(e.width for e in path.tv) < 0.06
    assert max(e.width for e in path.js) < 0.05
    assert {e.kind for e in path.tv} == {"confidence"}
    assert "not of the laws behind them" in path.tv[0].note


def test_without_rng_samples_get_what_couplings_prove():
    x, y = blobs(30)
    bare = dv.smooth_path(x, y, SIGMAS)
    drawn = dv.smooth_path(x, y, SIGMAS, rng=np.random.default_rng(0))
    for metric in ("tv", "kl", "js"):
        for proved, seen in zip(getattr(bare, metric), getattr(drawn, metric), strict=True):
            assert (proved.kind, proved.lower) == ("certified", 0.0)
            assert proved.upper >= seen.lower
            assert "pass rng" in proved.note


def test_no_noise_compares_the_points_themselves():
    path = dv.smooth_path([0.0, 1.0], [1.0, 2.0], [0.0])
    assert [path.values(m)[0] for m in ("tv", "kl", "wasserstein")] == [0.5, math.inf, 1.0]
    assert path.js[0].n == (2, 2)


def test_laws_without_quadrature_are_compared_by_draws_of_their_densities():
    p, q = dv.Segment([0, 0, 0], [1, 0, 0]), dv.Segment([0, 1, 0], [1, 1, 0])
    with pytest.raises(dv.DivergencesError, match="pass rng"):
        dv.smooth_path(dv.Pushforward(dv.Box(0.0, 1.0), np.sin), dv.Box(0.0, 1.0), [1.0])
    (found,) = dv.smooth_path(p, q, [1.0], rng=np.random.default_rng(0), level=1 - 1e-6).tv
    across = dv.tv(dv.Gaussian(0.0, 1.0), dv.Gaussian(1.0, 1.0))  # the only axis that differs
    assert found.lower <= across.value <= found.upper
    assert found.method == "Monte Carlo"


def test_one_point_each_equal_points_and_weights_are_handled():
    rng = np.random.default_rng(0)
    for x, y in (([0.0], [1.0]), (np.zeros((20, 2)), np.zeros((20, 2)))):
        path = dv.smooth_path(x, y, [0.5], rng=rng)
        assert all(math.isfinite(path.values(m)[0]) for m in ("tv", "kl", "js", "wasserstein"))
    assert path.values("js")[0] == 0.0
    weighted = dv.Cloud([0.0, 1.0], [1.0, 0.0])
    path = dv.smooth_path(weighted, [1.0], [1.0], rng=rng, level=1 - 1e-6)
    assert path.tv[0].agrees_with(dv.tv(dv.Gaussian(0.0, 1.0), dv.Gaussian(1.0, 1.0)).value)


def test_large_samples_are_thinned_and_it_is_said():
    x, y = np.random.default_rng(0).normal(size=(2, 1500))
    for rng in (None, np.random.default_rng(0)):
        (found,) = dv.smooth_path(x, y, [1.0], rng=rng).tv
        assert "1000 and 1000 points" in found.note
        assert found.n == (1500, 1500)


@pytest.mark.parametrize("sigmas", [[-1.0, 1.0], [1.0, 1.0], [2.0, 1.0], [math.nan], []])
def test_noise_must_be_increasing(sigmas):
    with pytest.raises(dv.DivergencesError, match="sigmas"):
        dv.smooth_path([0.0], [1.0], sigmas)


@pytest.mark.parametrize(
    ("p", "q", "words"),
    [([0.0], dv.Dirac(0.0), "two laws or two samples"), ([0.0], [[0.0, 1.0]], "R\\^1 like p")],
)
def test_what_cannot_be_compared_is_refused(p, q, words):
    with pytest.raises(dv.DivergencesError, match=words):
        dv.smooth_path(p, q, [1.0])


def test_the_informing_noise_brackets_the_crossing():
    def js(sigma):
        return dv.js(dv.Gaussian(0.0, sigma**2), dv.Gaussian(2.0, sigma**2)).value

    path = dv.smooth_path(dv.Dirac(0.0), dv.Dirac(2.0), np.linspace(0.1, 3.0, 30))
    for fraction in (0.1, 0.5, 0.9):
        found = dv.informing_sigma(path, fraction)
        assert js(found.lower) > fraction * LOG2 >= js(found.upper)
        assert found.width < 0.11
        assert found.kind == "certified"


def test_the_informing_noise_of_samples_has_their_level():
    path = dv.smooth_path(*blobs(), SIGMAS, rng=np.random.default_rng(0), level=0.9)
    found = dv.informing_sigma(path)
    assert (found.kind, found.level, found.n) == ("confidence", 0.9, (40, 40))
    assert found.lower <= found.value <= found.upper


def test_a_path_that_ends_too_early_or_starts_too_late_is_said_to():
    pair = dv.Dirac(0.0), dv.Dirac(100.0)
    early = dv.informing_sigma(dv.smooth_path(*pair, [0.1, 1.0]))
    assert (early.lower, early.value, early.upper) == (1.0, 1.0, math.inf)
    assert "extend" in early.note
    late = dv.informing_sigma(dv.smooth_path(*pair, [1e3, 1e4]))
    assert (late.lower, late.value, late.upper) == (0.0, 1e3, 1e3)


@pytest.mark.parametrize("fraction", [0.0, 1.0, math.nan])
def test_a_fraction_outside_0_1_is_refused(fraction):
    with pytest.raises(dv.DivergencesError, match="fraction"):
        dv.informing_sigma(dv.smooth_path([0.0], [1.0], [1.0]), fraction)
