import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance_nd

import divergences as dv
from divergences.errors import SolverError, UnsupportedError
from divergences.strategies import clouds, discretes
from divergences.transport import simplex

EPS = float(np.finfo(float).eps)
orders = st.sampled_from([1.0, 1.5, 2.0, 3.0])
seeds = st.integers(0, 2**32 - 1)


@given(clouds(dim=2), clouds(dim=2))
def test_samples_match_the_linear_programme_of_scipy(x, y):
    # In a unit near the points: the tolerances of the linear programme are absolute.
    unit = np.abs(np.concatenate([x.points, y.points])).max() or 1.0
    expected = wasserstein_distance_nd(x.points / unit, y.points / unit, x.weights, y.weights)
    assert dv.wasserstein(x, y).value / unit == pytest.approx(expected, abs=1e-7)


@given(seeds, st.integers(1, 20), st.integers(1, 4), orders)
def test_a_planted_optimal_plan_is_found(seed, n, dim, order):
    # Points at least 1 apart, each moved along one axis by less than 1/4: any other pairing moves
    # some point further than the planted one moves any.
    rng = np.random.default_rng(seed)
    x = rng.permutation(20)[:n, np.newaxis] * np.ones(dim)
    moves = rng.uniform(-0.25, 0.25, (n, dim)) / math.sqrt(dim)
    expected = np.mean(np.linalg.norm(moves, axis=1) ** order) ** (1 / order)
    found = dv.wasserstein(x, (x + moves)[rng.permutation(n)], order=order)
    assert found.value == pytest.approx(expected, rel=1e-12)


@given(discretes(dim=2), discretes(dim=2), orders)
def test_the_bracket_of_a_law_is_tight_and_holds_the_value(p, q, order):
    found = dv.wasserstein(p, q, order=order)
    scale = np.abs(np.concatenate([p.atoms, q.atoms])).max()
    assert found.lower <= found.value <= found.upper
    assert found.upper**order - found.lower**order <= 1e-12 * scale**order


@given(clouds(dim=3), orders)
def test_a_sample_is_at_zero_from_any_order_of_itself(cloud, order):
    back = dv.Cloud(cloud.points[::-1], None if cloud.uniform else cloud.weights[::-1])
    found = dv.wasserstein(cloud, back, order=order).value
    # Weights added up in another order differ by rounding, which then travels.
    rounding = 0.0 if cloud.uniform else len(cloud.points) * EPS
    assert found**order <= rounding * math.dist(cloud.points.min(0), cloud.points.max(0)) ** order


@given(seeds, st.integers(1, 12), st.integers(1, 12), orders)
def test_both_solvers_agree_on_the_line(seed, n, m, order):
    rng = np.random.default_rng(seed)
    x, y = rng.integers(-3, 4, n).astype(float), rng.normal(size=m)
    p, q = dv.Discrete(rng.dirichlet(np.ones(n)), x), dv.Discrete(rng.dirichlet(np.ones(m)), y)
    solved = dv.wasserstein(p, q, order=order, method="network simplex")
    assert solved.agrees_with(dv.wasserstein(p, q, order=order, method="sorting").value, 1e-12)


def test_zero_weights_and_repeated_atoms_change_nothing():
    p = dv.Discrete([0.5, 0.0, 0.25, 0.25], [[0, 0], [99, 99], [1, 0], [1, 0]])
    q = dv.Discrete([0.5, 0.5], [[0, 1], [1, 1]])
    assert dv.wasserstein(p, q).agrees_with(1.0, 1e-15)


@pytest.mark.parametrize("theta", [1e-300, 1e-9, 1.0, 1e15])
def test_samples_of_parallel_lines_are_at_the_offset(theta):
    x = np.column_stack([np.zeros(40), np.random.default_rng(3).random(40)])
    found = dv.wasserstein(x, x[::-1] + np.array([theta, 0.0]))
    assert found.value == pytest.approx(theta, rel=1e-15)
    assert found.gap is not None
    assert found.gap <= 1e-14 * theta


def test_more_iterations_than_the_solvers_default_are_done():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 600, 2))
    found = dv.wasserstein(dv.Cloud(x).empirical(), dv.Cloud(y).empirical())
    assert found.kind == "certified"
    assert found.upper - found.lower <= 1e-12


def test_too_many_pairs_are_refused_before_memory_is_taken():
    x = np.random.default_rng(0).random((20_000, 2))
    with pytest.raises(UnsupportedError, match=r"20000 x 20000.*19.6 GB.*multiscale paths"):
        dv.wasserstein(x, x + 1.0, method="network simplex")


def test_a_solver_that_gives_up_is_an_error(monkeypatch):
    monkeypatch.setattr(simplex, "_NEVER", 1)
    rng = np.random.default_rng(0)
    with pytest.raises(SolverError, match="network simplex failed"):
        dv.wasserstein(rng.normal(size=(50, 2)), rng.normal(size=(50, 2)))


def test_the_lower_end_is_a_bound_whatever_the_prices():
    rng = np.random.default_rng(5)
    cost = rng.random((6, 5))
    a, b = rng.dirichlet(np.ones(6)), rng.dirichlet(np.ones(5))
    optimum = simplex.solve(a, b, cost, 1.0).value
    for prices in rng.normal(size=(50, 6)):
        assert simplex._dual_value(a, b, *simplex._feasible(cost, prices)) <= optimum


@pytest.mark.parametrize("size", [1e-160, 1e160, 1e308])
def test_extreme_coordinates_are_solved_in_their_own_unit(size):
    x = np.array([[size, size / 2], [-size / 2, 0.0]])
    y = np.array([[-size / 2, size / 4], [size, 0.0]])
    expected = size * math.fsum([0.5, 0.25]) / 2
    assert dv.wasserstein(x, y).value == pytest.approx(expected)
    assert dv.wasserstein(x, y, order=2).value == pytest.approx(size * math.sqrt(0.3125 / 2))
