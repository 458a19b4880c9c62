"""Variational bounds of KL and JS on held-out rows."""

import math

import numpy as np
import pytest
from scipy import stats

import divergences as dv
from divergences._statistics import mean_floor, mean_interval
from divergences.errors import UnsupportedError
from divergences.estimators.variational import Witness, _least, _terms


def normal(n, shift=0.0, dim=1, seed=0):
    return np.random.default_rng([seed, n, dim]).normal(shift, 1.0, (n, dim))


def bound(name, x, y, seed=0, **options):
    rng = np.random.default_rng(seed)
    return getattr(dv, name)(x, y, method="variational", rng=rng, **options)


@pytest.mark.parametrize("name", ["kl", "js"])
@pytest.mark.parametrize("signs", [True, False])
def test_no_term_is_below_the_least(name, signs):
    witness = Witness(1.5, 0.25 if name == "kl" else 0.0, signs)
    worst = np.array([-1e3]), np.array([1e3])
    assert _terms(name, witness, worst)[0] == pytest.approx(_least(name, witness), rel=1e-14)
    scores = np.random.default_rng(0).normal(0.0, 3.0, (2, 1000))
    assert _terms(name, witness, (scores[0], scores[1])).min() >= _least(name, witness) - 1e-15


@pytest.mark.parametrize("name", ["kl", "js"])
def test_the_terms_of_the_true_log_ratio_have_the_divergence_as_mean(name):
    # log p/q of N(0, 1) and N(1, 1) is 1/2 - x; a clip of 9 cuts off less than 1e-15.
    x, y = normal(100_000), normal(100_000, 1.0, seed=1)
    terms = _terms(name, Witness(9.0, 0.0, False), (0.5 - x[:, 0], 0.5 - y[:, 0]))
    truth = getattr(dv, name)(dv.Gaussian(0.0, 1.0), dv.Gaussian(1.0, 1.0)).value
    assert abs(terms.mean() - truth) < 5.0 * terms.std() / math.sqrt(len(terms))


def test_more_rows_of_one_sample_make_less_noisy_terms():
    few, many = np.zeros(50), np.random.default_rng(0).normal(size=5000)
    witness = Witness(3.0, 0.0, False)
    terms = [_terms("kl", witness, (few, side)) for side in (many[:50], many)]
    assert [len(side) for side in terms] == [50, 50]
    assert terms[1].std() < 0.3 * terms[0].std()  # 1/sqrt(100) on average


@pytest.mark.parametrize(("dim", "shift"), [(1, 1.0), (5, 0.5)])
def test_it_proves_more_than_a_classifier_where_laws_overlap(dim, shift):
    x, y = normal(2000, 0.0, dim), normal(2000, shift, dim, seed=1)
    truth = 0.5 * dim * shift**2
    found = bound("kl", x, y)
    assert 0.5 * truth < found.lower < truth
    assert (found.kind, found.upper, found.method) == ("confidence", math.inf, "variational")
    for name in ("kl", "js"):
        rng = np.random.default_rng(0)
        other = getattr(dv, name)(x, y, method="classifier", rng=rng)
        assert bound(name, x, y).lower > other.lower


def test_separated_samples_prove_what_their_number_allows():
    x = np.random.default_rng(0).uniform(size=(1000, 2))
    found = bound("kl", x, x + [0.0, 2.0])
    assert 4.0 < found.lower < found.value < math.inf
    assert found.value <= math.log(500.0) + 1.0  # the clip, and 1 - E exp f <= 1
    js = bound("js", x, x + [0.0, 2.0])
    assert 0.64 < js.lower < js.value <= math.log(2.0) == js.upper


def test_js_in_the_other_convention_is_twice_as_large():
    x, y = normal(300), normal(300, 1.0, seed=1)
    half, total = (bound("js", x, y, convention=word) for word in ("half", "sum"))
    assert (total.lower, total.value, total.upper) == (
        2.0 * half.lower,
        2.0 * half.value,
        2.0 * half.upper,
    )


def test_without_rng_it_is_a_point():
    found = dv.kl(normal(200), normal(200, 1.0, seed=1), method="variational")
    assert (found.kind, found.lower, found.upper) == ("point", 0.0, math.inf)
    assert "pass rng" in found.note


def test_tv_is_referred_to_the_classifier():
    with pytest.raises(UnsupportedError, match="classifier"):
        dv.tv(normal(10), normal(10), method="variational")


def test_clouds_with_weights_are_refused():
    cloud = dv.Cloud(np.arange(5.0), [0.6, 0.1, 0.1, 0.1, 0.1])
    with pytest.raises(UnsupportedError, match="same weight"):
        dv.kl(cloud, cloud, method="variational")


@pytest.mark.parametrize("name", ["kl", "js"])
def test_intervals_of_equal_laws_start_above_0_no_more_often_than_promised(name):
    runs, alpha = 40, 0.2
    misses = sum(
        bound(name, normal(60, seed=s), normal(60, seed=1000 + s), seed=s, level=1 - alpha).lower
        > 0
        for s in range(runs)
    )
    assert misses <= stats.binom.isf(1e-6, runs, alpha)


@pytest.mark.parametrize("bet", [0.1, 0.6, 0.99])
def test_the_floor_of_a_mean_is_exceeded_no_more_often_than_promised(bet):
    rng, runs, alpha = np.random.default_rng(0), 1000, 0.1
    misses = sum(
        mean_floor(rng.random(30) ** 3 - 1.0, -1.0, bet, alpha) > -0.75 for _ in range(runs)
    )
    assert misses <= stats.binom.isf(1e-6, runs, alpha)


def test_the_floor_solves_its_equation():
    values, least, bet, alpha = np.array([0.5, 2.0, 3.0]), 0.25, 0.7, 0.05
    w = mean_floor(values, least, bet, alpha) - least
    assert np.prod(1 - bet + bet * (values - least) / w) == pytest.approx(1 / alpha, rel=1e-12)


def test_the_floor_of_values_that_do_not_vary_is_known():
    # With all values at least + 1: (1 - b + b/w)^n = 1/alpha.
    n, bet, alpha = 50, 0.9, 0.05
    expected = bet / (alpha ** (-1 / n) - 1 + bet)
    assert mean_floor(np.full(n, 3.0), 2.0, bet, alpha) == pytest.approx(2.0 + expected, rel=1e-13)
    assert mean_floor(np.full(n, 2.0), 2.0, bet, alpha) == 2.0


def test_the_floor_is_closer_than_that_of_bernstein():
    values = np.random.default_rng(0).random(100)
    mean, width = mean_interval(values, 1.0, 0.1)  # 0.05 on each side
    assert mean - width < mean_floor(values, 0.0, 0.5, 0.05) < 0.5
