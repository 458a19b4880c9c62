"""What is not a law, a sample or a number gets one clear error that names the argument."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import divergences as dv
from divergences import errors

NOT_NUMBERS = {
    "object": np.array([1.0, None], dtype=object),
    "complex": np.array([1.0, 2.0j]),
    "bool": np.array([True, False]),
    "masked": np.ma.masked_array([1.0, 2.0], mask=[False, True]),
    "text": np.array(["1", "2"]),
    "pandas NA": pd.array(["a", None]),
    "dates": np.array(["2020-01-01", "2020-01-02"], dtype="datetime64[D]"),
}
NOT_FINITE = {
    "pandas NA in numbers": pd.array([1, None], dtype="Int64"),
    "nan": [1.0, np.nan],
    "inf": [1.0, np.inf],
    "-inf": [-np.inf, 1.0],
}
NOT_ARRAYS = {
    "empty": [],
    "scalar": 3.0,
    "cube": np.zeros((2, 2, 2)),
    "ragged": [[1.0], [1.0, 2.0]],
}
BAD_LAWS = [
    (lambda: dv.Dirac(np.nan), "point must be finite"),
    (lambda: dv.Dirac([]), "point must be one point"),
    (lambda: dv.Segment([0, 0], [0, 0]), "Dirac"),
    (lambda: dv.Segment([0, 0], [0, 0, 1]), r"b must have shape \(2,\) like a"),
    (lambda: dv.Circle([0, 0], 0.0), "radius must be > 0"),
    (lambda: dv.Circle([0, 0], -1.0), "radius must be > 0"),
    (lambda: dv.Circle([0, 0, 0], 1.0), "center must be a point of the plane"),
    (lambda: dv.Circle([0, 0], np.inf), "radius must be finite"),
    (lambda: dv.Box([0, 0], [1, 0]), "axis 1"),
    (lambda: dv.Box([0], [1, 1]), "like low"),
    (lambda: dv.Gaussian([0, 0], [[1, 2], [0, 1]]), "symmetric"),
    (lambda: dv.Gaussian([0, 0], [[1, 1], [1, 1]]), "positive definite"),
    (lambda: dv.Gaussian([0, 0], [[1, 2], [2, 1]]), "positive definite"),
    (lambda: dv.Gaussian(0.0, 0.0), "positive definite"),
    (lambda: dv.Gaussian(0.0, -1.0), "positive definite"),
    (lambda: dv.Gaussian([0, 0], np.eye(3)), r"cov must have shape \(2, 2\)"),
    (lambda: dv.Mixture([1.0], [[0.0, 1.0]]), "components must be laws; got list"),
    (lambda: dv.Mixture([1.0], [dv.Cloud([0.0])]), "empirical"),
    (lambda: dv.Mixture([0.5, 0.5], [dv.Dirac(0.0), dv.Dirac([0, 0])]), "one space"),
    (lambda: dv.Mixture([1.0], []), "weights must hold 0 numbers"),
    (lambda: dv.Smoothed(dv.Dirac(0.0), 0.0), "sigma must be > 0"),
    (lambda: dv.Smoothed(dv.Dirac(0.0), np.nan), "sigma must be finite"),
    (lambda: dv.Smoothed(dv.Cloud([0.0]), 1.0), "empirical"),
    (lambda: dv.Smoothed([0.0], 1.0), "measure must be a law; got list"),
    (lambda: dv.Pushforward([0.0], np.sin), "latent must be a measure"),
    (lambda: dv.Pushforward(dv.Dirac(0.0), 3.0), "map must be a function"),
    (lambda: dv.Pushforward(dv.Dirac(0.0), lambda z: z[:1]), "one row per point"),
    (lambda: dv.ScipyLaw([0.0]), "frozen scipy.stats distribution"),
    (lambda: dv.ScipyLaw(stats.gamma), "shape parameters a"),
    (lambda: dv.ScipyLaw(stats.dirichlet([1.0, 2.0])), "multivariate"),
    (lambda: dv.parallel_lines(np.nan), "theta must be finite"),
    (lambda: dv.parallel_lines(np.inf), "theta must be finite"),
    (lambda: dv.parallel_lines([0.0]), "theta must be one number"),
    (lambda: dv.sweep(3.0, [0.0]), "family must be a function"),
    (lambda: dv.sweep(dv.parallel_lines, []), "thetas"),
    (lambda: dv.sweep(dv.parallel_lines, [0.0, np.nan]), "thetas must be finite"),
    (lambda: dv.Cloud([0.0, 1.0], [1.0]), "2 numbers, one per point"),
    (lambda: dv.Cloud(2**53 + np.arange(2)), "2\\*\\*53"),
]
METRICS = [dv.tv, dv.kl, dv.js, dv.wasserstein, dv.distances]


@pytest.mark.parametrize("metric", METRICS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("side", ["p", "q"])
@pytest.mark.parametrize("bad", [*NOT_NUMBERS, *NOT_FINITE, *NOT_ARRAYS])
def test_samples_that_are_none_are_refused_by_name(metric, side, bad):
    value = {**NOT_NUMBERS, **NOT_FINITE, **NOT_ARRAYS}[bad]
    good = [0.0, 1.0]
    arguments = (value, good) if side == "p" else (good, value)
    expected = errors.DTypeError if bad in NOT_NUMBERS else errors.InputError
    with pytest.raises(expected, match=rf"\b{side}\b"):
        metric(*arguments)


@pytest.mark.parametrize("metric", METRICS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("bad", ["samples.npy", None, len, {"a": 1}])
def test_what_is_no_measure_is_refused(metric, bad):
    with pytest.raises(errors.DTypeError, match=r"\bp\b"):
        metric(bad, [0.0])


@pytest.mark.parametrize("metric", METRICS, ids=lambda f: f.__name__)
def test_measures_on_different_spaces_are_refused(metric):
    with pytest.raises(errors.ShapeError, match=r"q must live in R\^1 like p"):
        metric(np.zeros(3), np.zeros((3, 2)))
    with pytest.raises(errors.ShapeError, match=r"R\^2"):
        metric(dv.Box([0, 0], [1, 1]), dv.Gaussian(0.0, 1.0))


@pytest.mark.parametrize("metric", METRICS, ids=lambda f: f.__name__)
def test_laws_and_samples_are_not_mixed_up_silently(metric):
    if metric is dv.wasserstein:
        assert metric(np.zeros(3), dv.Gaussian(0.0, 1.0)).kind == "point"
        return
    with pytest.raises(errors.UnsupportedError, match="empirical"):
        metric(np.zeros(3), dv.Gaussian(0.0, 1.0))


@pytest.mark.parametrize("metric", [dv.tv, dv.kl, dv.js, dv.wasserstein], ids=lambda f: f.__name__)
def test_unknown_methods_list_the_known_ones(metric):
    with pytest.raises(errors.UnknownNameError, match=r"method must be one of auto, "):
        metric([0.0], [1.0], method="sinkhorn")


def test_a_method_that_does_not_apply_says_which_does():
    with pytest.raises(
        errors.UnsupportedError, match=r"does not apply to samples.* one of histogram"
    ):
        dv.tv([0.0], [1.0], method="quadrature")


@pytest.mark.parametrize("order", [0.5, 0.0, -1.0, np.nan, np.inf, "2", None, [1.0, 2.0]])
def test_orders_below_one_are_refused(order):
    with pytest.raises(errors.DivergencesError, match="order"):
        dv.wasserstein([0.0], [1.0], order=order)


def test_conventions_are_two():
    with pytest.raises(errors.UnknownNameError, match="convention must be one of half, sum"):
        dv.js([0.0], [1.0], convention="log2")


@pytest.mark.parametrize(
    ("weights", "error", "words"),
    [
        ([0.5, 0.6], errors.NormalizationError, r"weights / weights.sum\(\)"),
        ([0.5, 0.5 - 1e-12], errors.NormalizationError, "sum to 1"),
        ([0.0, 0.0], errors.NormalizationError, "give some mass"),
        ([1.5, -0.5], errors.InputError, "got -0.5 at index 1"),
        ([np.nan, 1.0], errors.InputError, "finite"),
        ([[0.5, 0.5]], errors.ShapeError, r"shape \(k,\)"),
        ([], errors.ShapeError, "k >= 1"),
        ([1.0], errors.ShapeError, "2 numbers, one per point"),
        (np.array([1, 0], dtype=bool), errors.DTypeError, "real numbers"),
    ],
)
def test_weights_that_are_no_probabilities_are_refused(weights, error, words):
    atoms = None if np.size(weights) == 0 or np.ndim(weights) == 2 else [0.0, 1.0]
    with pytest.raises(error, match=words):
        dv.Discrete(weights, atoms)


def test_weights_normalised_in_floating_point_are_accepted():
    w = np.random.default_rng(0).random(10_000)
    dv.Discrete(w / w.sum())
    dv.Discrete([0.1] * 10)
    dv.Discrete([5e-324, 1.0])


@pytest.mark.parametrize(
    ("build", "words"), BAD_LAWS, ids=[f"{i} {words}" for i, (_, words) in enumerate(BAD_LAWS)]
)
def test_parameters_of_laws_are_checked_at_the_door(build, words):
    with pytest.raises(errors.DivergencesError, match=words):
        build()


@pytest.mark.parametrize("n", [0, -1, 2.5, True, "3", None])
def test_sample_sizes_are_positive_integers(n):
    with pytest.raises(errors.DivergencesError, match=r"\bn\b"):
        dv.Dirac(0.0).sample(n, rng=np.random.default_rng(0))


@pytest.mark.parametrize("rng", [0, None, np.random, np.random.RandomState(0)])
def test_randomness_is_an_explicit_generator(rng):
    with pytest.raises(errors.DTypeError, match="default_rng"):
        dv.Dirac(0.0).sample(3, rng=rng)


def test_what_a_law_lacks_is_said():
    with pytest.raises(errors.UnsupportedError, match="has no density"):
        dv.Segment([0, 0], [1, 1]).logpdf([[0.0, 0.0]])
    with pytest.raises(errors.UnsupportedError, match="only laws on R"):
        dv.Circle([0, 0], 1.0).cdf(0.0)
    with pytest.raises(errors.ShapeError, match=r"shape \(n, 2\)"):
        dv.Gaussian([0, 0], np.eye(2)).logpdf([0.0, 0.0])
    with pytest.raises(errors.UnsupportedError, match="mean"):
        dv.Pushforward(dv.Box(0.0, 1.0), np.sin).mean()
    with pytest.raises(errors.UnsupportedError, match="sample"):
        dv.tv(dv.Pushforward(dv.Box(0.0, 1.0), np.sin), dv.Box(0.0, 1.0))
