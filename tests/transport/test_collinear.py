import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import divergences as dv
from divergences.transport import collinear
from divergences.transport.collinear import as_lines

EPS = float(np.finfo(float).eps)
orders = st.sampled_from([1.0, 1.5, 2.0, 3.0])
seeds = st.integers(0, 2**32 - 1)


def on_lines(rng, n, m, dim, apart):
    direction = rng.normal(size=dim)
    direction /= np.linalg.norm(direction)
    shift = apart * rng.uniform(-0.5, 0.5, dim)
    s, t = (np.concatenate([[0.0, 1.0], rng.random(k)])[:k] for k in (n, m))
    return np.outer(s, direction), shift + np.outer(t, direction)


@given(seeds, st.integers(1, 15), st.integers(1, 15), st.integers(2, 4), orders)
def test_sorting_along_parallel_lines_agrees_with_the_simplex(seed, n, m, dim, order):
    rng = np.random.default_rng(seed)
    x, y = on_lines(rng, n, m, dim, 1.0)
    p, q = dv.Discrete(rng.dirichlet(np.ones(n)), x), dv.Discrete(rng.dirichlet(np.ones(m)), y)
    found = dv.wasserstein(p, q, order=order, method="sorting")
    solved = dv.wasserstein(p, q, order=order, method="network simplex")
    assert found.upper == pytest.approx(solved.value, rel=1e-12)
    assert found.lower <= solved.upper * (1 + 1e-15)
    assert found.upper >= solved.lower * (1 - 1e-15)


@pytest.mark.parametrize("theta", [1e-300, 1e-9, 1.0, 1e15])
def test_many_points_on_lines_along_an_axis_are_exact(theta):
    places = np.random.default_rng(0).random(200_000)
    x = np.column_stack([np.zeros_like(places), places])
    found = dv.wasserstein(x, x[::-1] + np.array([theta, 0.0]))
    assert (found.method, found.gap) == ("sorting", 0.0)
    assert found.value == pytest.approx(theta, rel=1e-15)


def test_points_on_one_line_through_space_are_sorted():
    places = np.random.default_rng(1).random((2, 50))
    direction = np.array([3.0, 4.0, 12.0]) / 13.0
    x, y = (np.outer(side, direction) for side in places)
    found = dv.wasserstein(x, y, order=2)
    assert found.method == "sorting"
    assert found.value == pytest.approx(dv.wasserstein(*places, order=2).value, rel=1e-14)


def test_a_point_beside_the_line_is_seen():
    x = np.column_stack([np.linspace(0, 1, 9), np.zeros(9)])
    y = x.copy()
    y[4, 1] = 1e-13
    assert as_lines(x, x[:, ::-1]) is None
    assert as_lines(x, y) is None
    assert dv.wasserstein(x, y).method == "network simplex"


@given(seeds, st.integers(1, 15), st.integers(1, 15), st.integers(1, 3), orders, st.booleans())
def test_the_prices_along_lines_are_feasible_and_tight(seed, n, m, dim, order, tied):
    rng = np.random.default_rng(seed)
    x, y = on_lines(rng, n, m, dim, 1.0)
    if tied:
        x, y = np.round(4 * x[:, :1]) / 4, np.round(4 * y[:, :1]) / 4
    p, q = dv.Cloud(x, rng.dirichlet(np.ones(n))), dv.Cloud(y, rng.dirichlet(np.ones(m)))
    found = dv.plan(p, q, order=order)
    cost = np.linalg.norm(x[:, np.newaxis] - y, axis=2) ** order
    slack = cost - found.u[:, np.newaxis] - found.v
    rounding = 20 * (n + m) * EPS * max(cost.max(), 1.0)
    assert found.estimate.method == "sorting"
    assert slack.min() >= -rounding
    assert abs(slack[found.i, found.j]).max() <= rounding
    assert p.weights @ found.u + q.weights @ found.v == pytest.approx(
        found.estimate.value**order, abs=10 * rounding
    )


def test_lines_of_one_point_each_are_lines():
    assert collinear.as_lines(np.ones((3, 2)), np.zeros((2, 2))) is not None
    found = dv.wasserstein(np.ones((3, 2)), np.zeros((2, 2)))
    assert found.value == pytest.approx(math.sqrt(2.0), rel=2 * EPS)
