import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import binom, wasserstein_distance

import divergences as dv
from divergences.errors import DTypeError, InputError, ShapeError, UnsupportedError
from divergences.transport import samples
from divergences.transport.betting import Game, lower_end, stake_for
from divergences.transport.potentials import extended, line_witness, on_the_line, tail_index
from divergences.transport.samples import Samples, transport
from divergences.transport.witness import folds, paired

EPS = float(np.finfo(float).eps)
FALSE_ALARM = 1e-6  # of each test that counts misses
numbers = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=20).map(np.array)


def normal(seed, n=100, dim=1, shift=0.0):
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((2, n, dim))
    y[:, 0] += shift
    return x, y, rng


def too_often(misses, trials, alpha):
    return misses > binom.isf(FALSE_ALARM, trials, alpha)


@pytest.mark.parametrize("risk", [1.0, 0.05])
def test_a_fair_game_is_seldom_called_favourable(risk):
    # Gains of mean 0: -risk nearly always, once in a while a large win.
    rng, chance = np.random.default_rng(0), risk / (1.0 + risk)
    wins = 0
    for _ in range(500):
        gains = np.where(rng.random(60) < chance, 1.0, -risk)
        wins += lower_end([Game(gains, risk, 1.0)], 0.05) > 0.0
    assert not too_often(wins, 500, 0.05)


def test_certain_gains_are_nearly_proved():
    # Each bet at least multiplies the capital by 1 + (1 - mean) / (2 (1 + mean)).
    low = lower_end([Game(np.ones(1000), 1.0, math.inf)], 0.05)
    growth = math.log(1 / 0.05) / 1000
    assert low == pytest.approx((0.5 - math.expm1(growth)) / (0.5 + math.expm1(growth)), rel=1e-9)


def test_losses_prove_nothing():
    assert lower_end([Game(-np.ones(10), 1.0, 1.0)], 0.05) == 0.0
    assert lower_end([Game(np.zeros(10), 0.0, math.inf)], 0.05) == 0.0


def test_a_second_game_that_says_nothing_costs_a_factor_two_only():
    gains = np.random.default_rng(1).uniform(0, 1, 200)
    game, idle = Game(gains, 0.0, stake_for(gains, 200, 0.02)), Game(gains[:0] + 1.0, 1.0, 1.0)
    pair = [game, Game(np.zeros(1), 0.0, 0.0)]
    assert idle.log_capital(0.0) == 0.0
    assert lower_end([game], 0.02) <= lower_end(pair, 0.05) <= lower_end([game], 0.05)


@given(numbers, numbers)
def test_the_witness_on_the_line_attains_w1_and_is_1_lipschitz(x, y):
    f = line_witness(x, y)
    expected = wasserstein_distance(x, y)
    assert f(x).mean() - f(y).mean() == pytest.approx(expected, abs=1e-12 * 1e3)
    z = np.linspace(-1.1e3, 1.1e3, 50)
    assert (np.abs(np.diff(f(z))) <= np.diff(z) * (1 + 1e-9)).all()


@pytest.mark.parametrize("dim", [2, 5])
def test_the_extended_potential_attains_w1_and_is_1_lipschitz(dim):
    x, y, rng = normal(2, 40, dim, 1.0)
    found = transport(Samples(x, y, 1.0), 1.0)
    f = extended(y, found.potentials.y)
    assert f(x).mean() - f(y).mean() == pytest.approx(found.value, rel=1e-12)
    a, b = 3.0 * rng.standard_normal((2, 200, dim))
    assert (np.abs(f(a) - f(b)) <= np.linalg.norm(a - b, axis=1) * (1 + 1e-12)).all()


@pytest.mark.parametrize(("order", "slope"), [(1.0, 1.0), (2.0, 6.0)])
def test_the_potential_of_a_shift_is_linear(order, slope):
    x = np.random.default_rng(3).random(30)
    u, v = on_the_line(x, x + 3.0, order)  # the cost abs(z)^p has slope p 3^(p-1) at 3
    assert np.ptp(u + slope * x) <= 1e-12 * slope
    assert np.ptp(v - slope * x) <= 1e-12 * slope


@given(
    st.lists(st.integers(0, 4), min_size=2, max_size=9),
    st.lists(st.integers(0, 4), min_size=2, max_size=9),
    st.sampled_from([1.0, 2.0, 3.0]),
)
def test_potentials_on_the_line_are_feasible_and_optimal_with_ties(x, y, order):
    # Optimal prices: u_i + v_j <= c_ij with equality on the plan, so their means add up to W_p^p.
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    u, v = on_the_line(x, y, order)
    cost = np.abs(x[:, np.newaxis] - y) ** order
    v = v + (cost - u[:, np.newaxis] - v).min()
    best = dv.wasserstein(x, y, order=order).value ** order
    assert u.mean() + v.mean() == pytest.approx(best, abs=1e-12 * 4**order * 10)


def test_ties_do_not_hide_the_chance_error():
    # Bernoulli 0.3 v 0.6: W_1 is the difference of the means, and so is its variance.
    x, y = (np.arange(1000) < 300).astype(float), (np.arange(1000) < 600).astype(float)
    expected = (x.var(ddof=1) + y.var(ddof=1)) / 1000
    assert on_the_line(x, y, 1.0).variance == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("order", [1.0, 2.0])
def test_sorting_and_the_simplex_agree_on_the_chance_error(order):
    x, y, _ = normal(4, 200, 1, 2.0)
    line = transport(Samples(x, y, 1.0), order)
    plane = transport(Samples(np.c_[x, 0 * x], np.c_[y, 0 * y], 1.0), order)
    assert line.value == pytest.approx(plane.value, rel=1e-12)
    assert line.potentials.variance == pytest.approx(plane.potentials.variance, rel=0.05)


def test_folds_use_each_point_once_to_learn_and_once_held_out():
    x, y, rng = normal(5, 7, 2)
    one, other = folds(x, y[:5], rng)
    for learn, held in ((one.learn_x, other.learn_x), (one.held_x, other.held_x)):
        assert np.array_equal(np.sort(np.vstack([learn, held]), axis=0), np.sort(x, axis=0))
    assert one.learn_y is other.held_y
    assert len(one.learn_y) == 3


def test_pairs_are_means_of_blocks():
    assert paired(np.arange(7.0), np.array([1.0, 2.0, 3.0]), 3).tolist() == [-0.5, 0.5, 1.5]


@pytest.mark.parametrize(("shift", "order"), [(0.0, 1.0), (0.1, 1.0), (1.0, 1.0), (1.0, 2.0)])
def test_the_interval_covers_on_the_line(shift, order):
    # The full table is printed by benchmarks/coverage.py.
    misses = 0
    for seed in range(50):
        x, y, rng = normal(seed, 60, 1, shift)
        misses += not dv.wasserstein(x, y, order=order, rng=rng).agrees_with(shift)
    assert not too_often(misses, 50, 0.05)


@pytest.mark.parametrize("dim", [2, 5])
def test_the_interval_covers_off_the_line(dim):
    misses = 0
    for seed in range(20):
        x, y, rng = normal(seed, 40, dim, 1.0)
        misses += not dv.wasserstein(x, y, rng=rng).agrees_with(1.0)
    assert not too_often(misses, 20, 0.05)


def quantiles(law, n):
    """The sample of n points that is most like the law."""
    return law.ppf((np.arange(n) + 0.5) / n)


@pytest.mark.parametrize("n", [100, 1000, 10_000])
def test_tails_without_a_variance_have_no_upper_end(n):
    x, rng = quantiles(stats.pareto(1.5), n), np.random.default_rng(0)
    on_a_line = dv.wasserstein(x, 2.0 * x, rng=rng)
    sliced = dv.sliced_wasserstein(
        np.c_[x, 0 * x], np.c_[2 * x, 0 * x], directions=10, rng=np.random.default_rng(0)
    )
    for found in (on_a_line, sliced):
        assert found.upper == math.inf
        assert "tails too heavy" in found.note
    assert dv.wasserstein(x, 2.0 * x, support=(0.0, 1e9)).upper < 1e9


@pytest.mark.parametrize("n", [100, 1000, 10_000])
def test_tails_with_a_variance_have_an_upper_end(n):
    x, rng = quantiles(stats.norm, n), np.random.default_rng(0)
    assert dv.wasserstein(x, x + 1.0, rng=rng).upper < 2.0


@pytest.mark.parametrize("law", [stats.pareto(1.5), stats.pareto(3.0), stats.t(4)])
def test_the_tail_index_is_estimated(law):
    # At most twice too small: points are seen from their mean, and a t law bends.
    index = law.args[0]
    assert 0.5 * index < tail_index(quantiles(law, 100_000)) < 1.2 * index


def test_the_tail_index_of_ties():
    assert tail_index(np.ones(10)) == math.inf
    assert tail_index(np.repeat([0.0, 1.0], 50)) == math.inf
    assert tail_index(np.r_[np.zeros(50), -1.0, 1.0]) == 0.0
    assert tail_index(np.r_[-1e-308, 5e-324, 1e-308, 1.0, -1.0, 1.0, -1.0]) > 0.0


@pytest.mark.parametrize("dim", [1, 2, 10])
def test_laws_far_apart_are_proved_to_differ(dim):
    x, y, rng = normal(6, 200, dim, 3.0)
    found = dv.wasserstein(x, y, rng=rng)
    assert found.kind == "confidence"
    assert 1.5 < found.lower <= 3.0 <= found.upper < 6.0
    assert "held-out" in found.note
    assert "samples of one law" in found.note


def test_without_rng_a_sample_gives_a_point_that_says_how_to_get_an_interval():
    found = dv.wasserstein([0.0, 1.0], [2.0, 3.0])
    assert (found.kind, found.value, found.lower, found.upper) == ("point", 2.0, 0.0, math.inf)
    assert "rng=" in found.note


@pytest.mark.parametrize("dim", [1, 3])
def test_the_value_is_the_same_with_and_without_rng(dim):
    x, y, rng = normal(7, 50, dim)
    inferred, plain = dv.wasserstein(x, y, rng=rng), dv.wasserstein(x, y)
    assert inferred.value == pytest.approx(plain.value, rel=1e-12)
    assert (inferred.method, inferred.n) == (plain.method, (50, 50))


@pytest.mark.parametrize("size", [2.0**-1000, 2.0**-30, 2.0**40, 2.0**1000])
def test_the_interval_scales_with_the_unit(size):
    x, y, _ = normal(8, 40, 2, 1.0)
    one = dv.wasserstein(x, y, rng=np.random.default_rng(0))
    other = dv.wasserstein(size * x, size * y, rng=np.random.default_rng(0))
    ends = [(e.lower, e.value, e.upper) for e in (one, other)]
    assert np.array(ends[1]) / size == pytest.approx(np.array(ends[0]), rel=1e-12)


@pytest.mark.parametrize("dim", [1, 2])
def test_an_offset_costs_no_more_than_the_digits_it_took(dim):
    x, y, _ = normal(9, 60, dim, 2.0)
    one = dv.wasserstein(x, y, rng=np.random.default_rng(0))
    other = dv.wasserstein(x + 1e9, y + 1e9, rng=np.random.default_rng(0))
    assert other.value == pytest.approx(one.value, abs=4e9 * EPS)
    assert other.lower == pytest.approx(one.lower, abs=0.2)  # near ties choose other witnesses


def test_a_declared_support_proves_the_upper_end():
    rng = np.random.default_rng(10)
    x, y = rng.random((2, 50))
    found = dv.wasserstein(x, y, support=(0.0, 1.0), rng=rng)
    error = math.sqrt(2 / 50 * math.log(1 / 0.025) / 2)
    assert found.upper == pytest.approx(found.value + error, rel=1e-12)
    assert "McDiarmid" in found.note


def test_a_declared_support_needs_no_rng_and_is_never_exceeded():
    found = dv.wasserstein([[0.0, 0.0]], [[3.0, 4.0]], support=([0, 0], [3, 4]))
    assert (found.kind, found.lower, found.value, found.upper) == ("confidence", 0.0, 5.0, 5.0)


@pytest.mark.parametrize(
    ("support", "error", "words"),
    [
        ((0.0, 0.5), InputError, "hold every point; q has"),
        ((2.0, 0.0), InputError, "low <= high"),
        (([0, 0, 0], 2.0), ShapeError, r"two points of R\^2"),
        ((0.0, math.inf), InputError, "finite"),
    ],
)
def test_a_support_that_cannot_be_is_refused(support, error, words):
    with pytest.raises(error, match=words):
        dv.wasserstein([[0.0, 0.5]], [[1.0, 0.0]], support=support)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([0.0], [1.0]),
        ([[0.0, 0.0]], [[1.0, 0.0]]),
        (np.zeros(10), np.zeros(10)),
        (np.zeros((10, 2)), np.ones((9, 2))),
    ],
)
def test_what_does_not_vary_bounds_nothing_from_above(x, y):
    found = dv.wasserstein(x, y, rng=np.random.default_rng(0))
    assert (found.lower, found.upper) == (0.0, math.inf)
    assert "no upper end" in found.note


@pytest.mark.parametrize("shape", [(2, 1), (3, 2), (5, 20), (4, 4)])
def test_few_points_give_numbers(shape):
    rng = np.random.default_rng(11)
    found = dv.wasserstein(rng.normal(size=shape), rng.normal(size=(7, shape[1])), rng=rng)
    assert 0.0 <= found.lower <= found.value <= found.upper


def test_a_constant_column_changes_nothing():
    x, y, _ = normal(12, 50, 2, 1.0)
    wide = [np.column_stack([z, np.full(50, 7.0)]) for z in (x, y)]
    one = dv.wasserstein(x, y, rng=np.random.default_rng(0))
    other = dv.wasserstein(*wide, rng=np.random.default_rng(0))
    assert other.upper == pytest.approx(one.upper, rel=1e-9)


def test_too_many_points_are_replaced_by_a_subset_and_it_is_said(monkeypatch):
    monkeypatch.setattr(samples, "MOST_POINTS", 20)
    x, y, rng = normal(13, 30, 2)
    found = dv.wasserstein(x, y[:25], rng=rng)
    assert found.note.startswith("of random subsets of 20 and 20 points")
    assert found.n == (30, 25)
    assert "subsets" not in dv.wasserstein(x[:, 0], y[:, 0], rng=rng).note


def test_the_same_rng_gives_the_same_interval():
    x, y, _ = normal(14, 40, 3)
    one, two = (dv.wasserstein(x, y, rng=np.random.default_rng(5)) for _ in range(2))
    assert one == two


def test_laws_and_weighted_samples_are_answered_as_before():
    rng = np.random.default_rng(0)
    p, q = dv.Gaussian(0.0, 1.0), dv.Gaussian(1.0, 1.0)
    assert dv.wasserstein(p, q, rng=rng) == dv.wasserstein(p, q)
    weighted = dv.Cloud([0.0, 1.0], [0.25, 0.75])
    assert dv.wasserstein(weighted, [0.0], rng=rng).kind == "point"


def test_what_cannot_be_meant_is_refused():
    with pytest.raises(UnsupportedError, match="method='auto'"):
        dv.wasserstein([0.0], [1.0], rng=np.random.default_rng(0), method="network simplex")
    with pytest.raises(InputError, match="level must be < 1"):
        dv.wasserstein([0.0], [1.0], level=95)
    with pytest.raises(DTypeError, match="default_rng"):
        dv.wasserstein([0.0], [1.0], rng=0)
    with pytest.raises(InputError, match="finite"):
        dv.wasserstein([math.nan], [1.0], rng=np.random.default_rng(0))
