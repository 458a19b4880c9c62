import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divergences.transport import simplex
from divergences.transport.large import early
from divergences.transport.large.blocks import improved
from divergences.transport.large.certificate import certify, completed
from divergences.transport.large.coarse import cells
from divergences.transport.large.problem import Prices, Problem, Solved, SparsePlan

seeds = st.integers(0, 2**32 - 1)


def matched(rng, n, order=1.0):
    weights = np.full(n, 1 / n)
    problem = Problem(rng.random((n, 2)), rng.random((n, 2)), weights, weights, order, True)
    return problem, SparsePlan(np.arange(n), rng.permutation(n), weights)


def cost(problem, plan):
    return certify(problem, plan, completed(problem, np.zeros(len(problem.x)))).value


@given(seeds, st.integers(1, 200), st.sampled_from([1.0, 2.0]))
def test_blocks_keep_a_matching_and_never_make_it_dearer(seed, n, order):
    problem, plan = matched(np.random.default_rng(seed), n, order)
    better = improved(problem, plan, math.inf)
    assert sorted(better.i) == sorted(better.j) == list(range(n))
    assert cost(problem, better) <= cost(problem, plan) * (1 + 1e-14)


@pytest.mark.parametrize("n", [1, 40, 48])
def test_what_fits_one_block_is_solved(n):
    problem, plan = matched(np.random.default_rng(n), n)
    gaps = np.linalg.norm(problem.x[:, np.newaxis] - problem.y, axis=2)
    optimum = simplex.solve(problem.a, problem.b, gaps, 1.0).value
    assert cost(problem, improved(problem, plan, math.inf)) == pytest.approx(optimum, rel=1e-12)


def test_a_plan_that_splits_points_is_left_as_it_is():
    problem, plan = matched(np.random.default_rng(0), 4)
    split = SparsePlan(np.repeat(plan.i, 2), np.repeat(plan.j, 2), np.repeat(plan.mass / 2, 2))
    assert improved(problem, split, math.inf) is split


def test_without_time_a_matching_comes_back():
    problem, plan = matched(np.random.default_rng(0), 300)
    assert sorted(improved(problem, plan, -math.inf).j) == list(range(300))


@pytest.mark.parametrize("seconds", [-1.0, 60.0])
def test_a_stopped_solver_leaves_a_bracket_whatever_the_time(seconds):
    problem, plan = matched(np.random.default_rng(3), 200)
    solved = Solved(plan, Prices(np.zeros(200), np.zeros(200)), False)
    bracket = certify(
        problem, *early.bracketed(problem, solved, time.monotonic() + seconds)
    ).bracket
    gaps = np.linalg.norm(problem.x[:, np.newaxis] - problem.y, axis=2)
    optimum = simplex.solve(problem.a, problem.b, gaps, 1.0).value
    assert bracket.lower <= optimum <= bracket.upper
    assert bracket.lower < bracket.upper


@given(seeds, st.integers(1, 60), st.integers(1, 4), st.integers(1, 50))
def test_cells_keep_the_mass_and_the_mean_and_are_as_far_away_as_said(seed, n, dim, most):
    rng = np.random.default_rng(seed)
    points, weights = rng.random((n, dim)), rng.dirichlet(np.ones(n))
    found = cells(points, weights, 1.0, most)
    assert len(found.points) <= most
    assert math.fsum(found.weights) == pytest.approx(1.0)
    assert found.weights @ found.points == pytest.approx(weights @ points)
    gaps = np.linalg.norm(points[:, np.newaxis] - found.points, axis=2)
    far = simplex.solve(weights, found.weights, gaps, 1.0).value
    assert far <= found.error * (1 + 1e-12) + 1e-15


def test_equal_points_are_one_cell():
    found = cells(np.full((5, 3), 0.25), np.full(5, 0.2), 1.0, 100)
    assert found.points.tolist() == [[0.25, 0.25, 0.25]]
    assert found.error <= 1e-16
