import numpy as np
import pytest
from scipy.spatial.distance import cdist

from divergences._kernels import large_field as fields
from divergences._kernels.kd_order import kd_order
from divergences._kernels.large_cost import Space, costs

EPS = float(np.finfo(float).eps)

both = pytest.mark.parametrize(
    ("field", "search"),
    [(fields.field, fields.search), (fields.field.py_func, fields.search.py_func)],
    ids=["jit", "plain"],
)


def matrix(x: np.ndarray, y: np.ndarray, order: float) -> np.ndarray:
    return cdist(x, y) ** order


@both
@pytest.mark.parametrize("order", [1.0, 2.0, 1.5, 3.0])
@pytest.mark.parametrize("d", [1, 2, 3, 6])
@pytest.mark.parametrize("kind", ["rough prices", "cheapest prices", "ties"])
def test_the_least_values_are_found_whatever_the_slopes(field, search, order, d, kind) -> None:
    rng = np.random.default_rng(d)
    x, y = rng.random((40, d)), rng.random((70, d)) + 0.3
    if kind == "ties":
        x, y = np.round(2 * x), np.round(2 * y)
    y = y[kd_order(y)]
    nearest = np.zeros(70, int)
    prices = rng.random(70)
    if kind == "cheapest prices":
        reduced = matrix(x, y, order) - rng.random((40, 1))
        nearest, prices = reduced.argmin(axis=0), reduced.min(axis=0)
    slopes = fields.slopes_towards(y, x[nearest], order)
    found = search(field(y, prices, slopes), x, np.full(40, np.inf), 5, order)
    values = matrix(x, y, order) - prices
    assert np.allclose(found.values, np.sort(values, axis=1)[:, :5], rtol=8 * EPS, atol=8 * EPS)
    assert np.allclose(np.take_along_axis(values, found.rows.astype(int), 1), found.values)


@both
def test_nothing_beyond_a_limit_is_found(field, search) -> None:
    rng = np.random.default_rng(0)
    x, y, prices = rng.random((30, 2)), rng.random((50, 2)), rng.random(50)
    y = y[kd_order(y)]
    values = matrix(x, y, 1.0) - prices
    limits = np.sort(values, axis=1)[:, 3]
    found = search(field(y, prices, np.zeros((50, 2))), x, limits, 5, 1.0)
    assert ((found.rows >= 0).sum(axis=1) == 3).all()


@both
@pytest.mark.parametrize("m", [1, 15, 16, 33, 600, 1000])
@pytest.mark.parametrize("d", [2, 3])
def test_trees_of_every_depth_hold_all_points(field, search, d, m) -> None:
    rng = np.random.default_rng(m)
    x, y, prices = rng.random((12, d)), rng.random((m, d)), 0.1 * rng.random(m)
    y = y[kd_order(y)]
    values = matrix(x, y, 1.0) - prices
    slopes = fields.slopes_towards(y, x[values.argmin(axis=0)], 1.0)
    found = search(field(y, prices, slopes), x, np.full(12, np.inf), 1, 1.0)
    assert found.rows[:, 0].tolist() == values.argmin(axis=1).tolist()


@pytest.mark.parametrize("order", [1.0, 2.0, 1.5])
def test_slopes_are_those_of_the_cost(order: float) -> None:
    rng = np.random.default_rng(0)
    here, there = rng.random((9, 3)), rng.random((9, 3))
    slopes = fields.slopes_towards.py_func(here, there, order)
    assert np.allclose(fields.slopes_towards(here, there, order), slopes, rtol=8 * EPS)
    step = 1e-6 * rng.normal(size=3)
    ahead = np.linalg.norm(here + step - there, axis=1) ** order
    behind = np.linalg.norm(here - step - there, axis=1) ** order
    assert np.allclose((ahead - behind) / 2, slopes @ step, rtol=1e-6, atol=1e-12)
    assert not fields.slopes_towards(here, here, order).any()


@pytest.mark.parametrize("order", [1.0, 2.0, 1.5])
@pytest.mark.parametrize("d", [2, 3])
def test_costs_are_powers_of_distances(order: float, d: int) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.random((6, d)), rng.random((5, d))
    i, j = rng.integers(0, 6, 20).astype(np.int32), rng.integers(0, 5, 20).astype(np.int32)
    for compute in (costs, costs.py_func):
        assert np.allclose(compute(Space(x, y, order), i, j), matrix(x, y, order)[i, j], rtol=1e-14)
