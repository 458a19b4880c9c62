import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import divergences as dv
from divergences.errors import DTypeError, InputError, ShapeError, UnsupportedError
from divergences.strategies import clouds, discretes
from divergences.transport import solvers

orders = st.sampled_from([1.0, 1.5, 2.0, 3.0])
pairs = st.integers(1, 3).flatmap(lambda d: st.tuples(clouds(dim=d), clouds(dim=d)))
laws = st.integers(1, 3).flatmap(lambda d: st.tuples(discretes(dim=d), discretes(dim=d)))


def check(found, x, y, a, b, order):
    """A plan is proved by its marginals and by prices that no pair undercuts."""
    unit = max(abs(x).max(), abs(y).max(), np.finfo(float).tiny)  # squares may underflow
    cost = (unit * np.linalg.norm((x / unit)[:, np.newaxis] - y / unit, axis=2)) ** order
    scale = max(cost.max(), np.finfo(float).tiny)
    carried = found.matrix().toarray()
    assert (found.mass > 0).all()
    assert carried.sum(axis=1) == pytest.approx(a, abs=1e-14)
    assert carried.sum(axis=0) == pytest.approx(b, abs=1e-14)
    assert (found.u[:, np.newaxis] + found.v <= cost + 1e-12 * scale).all()
    assert a @ found.u + b @ found.v == pytest.approx((carried * cost).sum(), abs=1e-11 * scale)
    assert found.estimate.value**order == pytest.approx((carried * cost).sum(), abs=1e-11 * scale)


@given(pairs, orders)
def test_plan_and_prices_of_samples_prove_each_other(pair, order):
    p, q = pair
    check(dv.plan(p, q, order=order), p.points, q.points, p.weights, q.weights, order)


@given(laws, orders)
def test_points_without_mass_have_feasible_prices_too(pair, order):
    p, q = pair
    check(dv.plan(p, q, order=order), p.atoms, q.atoms, p.weights, q.weights, order)


@pytest.mark.parametrize("order", [1.0, 2.0])
@pytest.mark.parametrize(("n", "m"), [(60, 60), (60, 45), (1, 30)])
def test_the_solver_without_a_matrix_gives_such_a_plan_too(monkeypatch, n, m, order):
    monkeypatch.setattr(solvers, "MATRIX_PAIRS", 0)
    monkeypatch.setattr(solvers, "UNEVEN_PAIRS", 0)
    rng = np.random.default_rng(0)
    x, y = 100 * rng.normal(size=(n, 2)), 100 * rng.normal(size=(m, 2)) + 30
    found = dv.plan(x, y, order=order)
    assert found.estimate.method == "multiscale paths" or n == 1
    check(found, x, y, np.full(n, 1 / n), np.full(m, 1 / m), order)


def test_a_plan_that_was_stopped_is_feasible_and_says_so(monkeypatch):
    monkeypatch.setattr(solvers, "MATRIX_PAIRS", 0)
    x, y = np.random.default_rng(0).normal(size=(2, 500, 2))
    found = dv.plan(x, y, progress=lambda _: True)
    cost = np.linalg.norm(x[:, np.newaxis] - y, axis=2)
    assert found.matrix().sum(axis=1) == pytest.approx(np.full(500, 1 / 500))
    assert (found.u[:, np.newaxis] + found.v <= cost + 1e-12).all()
    assert found.estimate.kind == "certified"
    assert found.estimate.lower < found.estimate.upper
    assert "stopped early" in found.estimate.note


def test_what_a_plan_says_of_the_distance_is_what_wasserstein_says():
    x, y = np.random.default_rng(1).normal(size=(2, 30, 2))
    said, meant = dv.plan(x, y, order=2).estimate, dv.wasserstein(x, y, order=2)
    assert (said.kind, said.method, said.name, said.order, said.n) == (
        (meant.kind, meant.method, meant.name, meant.order, meant.n)
    )
    assert said.value == pytest.approx(meant.value, rel=1e-14)


def test_a_point_is_carried_everywhere():
    found = dv.plan(dv.Dirac([1.0, 1.0]), [[0.0, 1.0], [1.0, 3.0]])
    assert found.matrix().toarray().tolist() == [[0.5, 0.5]]
    assert found.estimate.value == 1.5


def test_equal_points_have_nowhere_to_go():
    found = dv.plan(np.ones((3, 2)), np.ones((2, 2)))
    assert found.estimate.value == 0.0
    assert found.matrix().sum() == pytest.approx(1.0)


def test_a_law_with_a_density_has_no_plan():
    with pytest.raises(UnsupportedError, match=r"q must be a sample or have finitely many points"):
        dv.plan([[0.0, 0.0]], dv.Gaussian([0.0, 0.0], np.eye(2)))


def test_spaces_of_two_dimensions_are_told_apart():
    with pytest.raises(ShapeError, match="q must live in R\\^2"):
        dv.plan([[0.0, 0.0]], [1.0])


@pytest.mark.parametrize("size", [1e-300, 1e150])
def test_extreme_coordinates_are_measured_in_their_own_unit(size):
    x, y = np.array([[size, 0.0], [0.0, size]]), np.array([[0.0, 2 * size], [size, size]])
    found = dv.plan(x, y)
    assert found.estimate.value == pytest.approx(size)
    assert found.u.mean() + found.v.mean() == pytest.approx(size)


def test_prices_beyond_all_floats_are_refused():
    x = np.array([[1e200, 0.0], [0.0, 1e200]])
    with pytest.raises(UnsupportedError, match="exceed the largest float at order 2"):
        dv.plan(x, -x, order=2)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"budget_s": 0.0}, InputError, "budget_s must be > 0"),
        ({"budget_s": math.nan}, InputError, "budget_s must be finite"),
        ({"budget_s": "ten"}, DTypeError, "budget_s"),
        ({"progress": 3}, DTypeError, "progress must be callable"),
        ({"verify": 1}, DTypeError, "verify must be True or False"),
        ({"order": 0.5}, InputError, "order must be >= 1"),
    ],
)
def test_what_makes_no_sense_is_refused(options, error, words):
    with pytest.raises(error, match=words):
        dv.plan([0.0], [1.0], **options)
