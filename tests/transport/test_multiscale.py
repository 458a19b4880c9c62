"""The solver without a matrix as `wasserstein` answers with it: sizes, stops, what is refused."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import divergences as dv
from divergences.errors import NormalizationError, ShapeError, UnsupportedError
from divergences.transport import multiscale

EPS = float(np.finfo(float).eps)
METHOD = "multiscale paths"
orders = st.sampled_from([1.0, 1.5, 2.0, 3.0])
seeds = st.integers(0, 2**32 - 1)


def both(p, q, order=1.0):
    """Return what the solver without a matrix says, and the one with it."""
    return [dv.wasserstein(p, q, order=order, method=m) for m in (METHOD, "network simplex")]


@settings(max_examples=30)
@given(seeds, st.integers(1, 40), st.integers(1, 40), st.integers(2, 4), orders, st.booleans())
def test_both_solvers_agree(seed, n, m, dim, order, equal):
    rng = np.random.default_rng(seed)
    x, y = rng.random((n, dim)), rng.random((m, dim)) + 0.3
    if equal:
        found, expected = both(x, y, order)
    else:
        a, b = rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(m))
        found, expected = both(dv.Discrete(a, x), dv.Discrete(b, y), order)
        assert found.lower <= expected.upper
        assert found.upper >= expected.lower
    assert found.value == pytest.approx(expected.value, rel=1e-11)


@pytest.mark.parametrize("order", [1.0, 2.0])
def test_planted_matchings_of_many_points_are_found(order):
    # Points 1 apart on a lattice, each moved by less than 1/4 along one direction and back: any
    # other matching moves some point further than the planted one moves any.
    rng = np.random.default_rng(0)
    x = np.stack(np.meshgrid(np.arange(40.0), np.arange(40.0)), axis=-1).reshape(-1, 2)
    moves = rng.uniform(-0.17, 0.17, x.shape)
    found = dv.wasserstein(x, (x + moves)[rng.permutation(1600)], order=order)
    expected = np.mean(np.linalg.norm(moves, axis=1) ** order) ** (1 / order)
    assert found.method == METHOD
    assert found.value == pytest.approx(expected, rel=1e-12)
    # Of the prices, which are as large as the p-th power of the diameter, some 50.
    assert found.gap * expected ** (order - 1) <= 10 * EPS * 50**order
    assert "proved over all pairs of points" in found.note


def test_few_points_take_the_matrix_and_many_do_not():
    rng = np.random.default_rng(0)
    assert dv.wasserstein(*rng.random((2, 100, 2))).method == "network simplex"
    assert dv.wasserstein(*rng.random((2, 1100, 2))).method == METHOD


def test_points_of_many_axes_take_the_matrix_unless_there_is_a_budget():
    x, y = np.random.default_rng(0).random((2, 510, 40))
    assert dv.wasserstein(x, y).method == "network simplex"
    assert dv.wasserstein(x, y, budget_s=60.0).method == METHOD


def test_what_is_told_and_when_it_stops():
    x, y = np.random.default_rng(1).normal(size=(2, 1500, 2))
    told = []
    found = dv.wasserstein(x, y, progress=lambda step: told.append(step) or len(told) > 1)
    assert len(told) >= 2
    assert all(1 <= step.level <= step.levels and step.seconds >= 0 for step in told)
    assert found.kind == "certified"
    assert found.lower < found.value <= found.upper
    assert found.note.startswith("between the empirical measures, not the laws behind them; stop")
    whole = dv.wasserstein(x, y)
    assert found.lower <= whole.value <= found.upper
    assert whole.kind == "point"


def test_who_only_looks_on_stops_nothing():
    x, y = np.random.default_rng(2).normal(size=(2, 1100, 2))
    watched = dv.wasserstein(x, y, progress=lambda step: step.seconds)
    assert watched.value == dv.wasserstein(x, y).value
    assert watched.kind == "point"


def test_a_budget_leaves_a_bracket_of_laws_too():
    p, q = (dv.Cloud(c).empirical() for c in np.random.default_rng(3).normal(size=(2, 1500, 2)))
    found = dv.wasserstein(p, q, budget_s=1e-3)
    assert (found.kind, found.method) == ("certified", METHOD)
    assert found.lower < dv.wasserstein(p, q).value < found.upper


def test_points_too_many_for_the_time_are_compared_by_cells():
    rng = np.random.default_rng(4)
    x = rng.random((600_000, 2))
    start = time.process_time()
    found = dv.wasserstein(x, x[::-1] + [0.25, 0.0], budget_s=5.0)
    assert time.process_time() - start < 60.0
    assert "cells of a grid" in found.note
    assert found.lower <= 0.25 <= found.upper
    assert found.width < 0.05


def test_points_too_many_for_memory_are_refused_with_the_alternatives():
    x = np.random.default_rng(5).random((600_000, 2))
    with pytest.raises(UnsupportedError, match=r"1200000, which needs .*GB.*budget_s=10"):
        dv.wasserstein(x, 2 * x)
    with pytest.raises(UnsupportedError, match="at most 1000000 points together"):
        dv.plan(x, 2 * x)


def test_the_pass_over_all_pairs_can_be_left_out_where_it_is_long(monkeypatch):
    x, y = np.random.default_rng(6).normal(size=(2, 1100, 2))
    assert "over all pairs of points" in dv.wasserstein(x, y, verify=False).note
    monkeypatch.setattr(multiscale, "VERIFIED_PAIRS", 1000)
    found = dv.wasserstein(x, y, verify=False)
    assert "by the solver's own search" in found.note
    assert found.value == dv.wasserstein(x, y).value


def test_a_solver_that_cannot_stop_takes_no_budget():
    x, y = np.random.default_rng(7).normal(size=(2, 1100, 2))
    with pytest.raises(UnsupportedError, match=r"cannot be stopped.*multiscale paths"):
        dv.wasserstein(x, y, method="network simplex", budget_s=1.0)


def test_the_line_is_not_its_business():
    with pytest.raises(UnsupportedError, match="does not apply"):
        dv.wasserstein([0.0, 1.0], [1.0, 2.5], method=METHOD)


# --- bad input


def test_one_point_is_carried_to_all():
    y = np.random.default_rng(8).normal(size=(50, 2))
    found, expected = both(np.zeros((1, 2)), y)
    assert found.value == pytest.approx(np.linalg.norm(y, axis=1).mean(), rel=1e-13)
    assert expected.value == pytest.approx(found.value, rel=1e-13)


@pytest.mark.parametrize("n", [1, 7, 1100])
def test_equal_points_are_at_zero(n):
    for method in ("auto", METHOD):
        assert dv.wasserstein(np.ones((n, 3)), np.ones((5, 3)), method=method).value == 0.0


def test_points_that_both_clouds_share_cost_nothing():
    rng = np.random.default_rng(9)
    x = rng.integers(0, 5, (300, 2)).astype(float)
    found, expected = both(x, np.concatenate([x[50:], rng.integers(0, 5, (50, 2))]))
    assert found.value == pytest.approx(expected.value, rel=1e-12)
    assert both(x, rng.permutation(x))[0].value == pytest.approx(0.0, abs=1e-15)


def test_weights_that_differ_in_sum_are_refused():
    with pytest.raises(NormalizationError, match="weights must sum to 1"):
        dv.Cloud(np.ones((2, 2)), [0.5, 0.4])


def test_points_of_no_dimension_are_refused():
    with pytest.raises(ShapeError, match="at least one point"):
        dv.wasserstein(np.ones((3, 0)), np.ones((3, 0)))
    with pytest.raises(ShapeError, match="at least one point"):
        dv.plan(np.ones((3, 0)), np.ones((3, 0)))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_no_number_is_refused(bad):
    with pytest.raises(ValueError, match="must be finite"):
        dv.wasserstein([[0.0, bad]], [[0.0, 1.0]], method=METHOD)


@pytest.mark.parametrize("size", [1e-250, 1e-9, 1e12, 1e300])
def test_the_unit_of_the_points_is_no_matter(size):
    x, y = np.random.default_rng(10).normal(size=(2, 200, 2))
    (small, _), (big, _) = both(x, y), both(size * x, size * y)
    assert big.value / size == pytest.approx(small.value, rel=1e-12)


def test_weights_that_differ_take_a_matrix_up_to_more_points() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.random((2, 600, 2))
    p, q = (dv.Cloud(z, weights=rng.dirichlet(np.ones(600))) for z in (x, y))
    assert dv.wasserstein(x, y).method == "multiscale paths"
    assert dv.wasserstein(p, q).method == "network simplex"
    assert dv.wasserstein(p, q, budget_s=60.0).method == "multiscale paths"
