import math

import numpy as np
import pytest
from scipy.stats import binom

import divergences as dv
from divergences.errors import DTypeError, InputError, ShapeError, UnsupportedError


def test_one_law_in_ten_dimensions_is_at_its_floor_and_not_at_0():
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((2, 500, 10))
    floor = dv.same_law_floor(x, y, rng=rng, relabelings=5)
    assert floor.value == pytest.approx(2.1, abs=0.1)
    assert floor.observed == pytest.approx(dv.wasserstein(x, y).value, rel=1e-12)
    assert floor.observed == pytest.approx(floor.value, rel=0.05)


@pytest.mark.parametrize("dim", [1, 2])
def test_one_law_is_seldom_called_two(dim):
    rng = np.random.default_rng(1)
    alarms = sum(
        dv.same_law_floor(*rng.standard_normal((2, 8, dim)), rng=rng).p_value <= 0.05
        for _ in range(200)
    )
    assert alarms <= binom.isf(1e-6, 200, 0.05)


@pytest.mark.parametrize("order", [1.0, 2.0])
def test_two_laws_are_told_apart(order):
    rng = np.random.default_rng(2)
    floor = dv.same_law_floor(rng.random(50), 2 + rng.random(50), rng=rng, order=order)
    assert floor.p_value == 1 / 20
    assert floor.value < floor.high < floor.observed


@pytest.mark.parametrize("points", [np.zeros(5), np.zeros((5, 2)), [3.0]])
def test_equal_points_are_no_evidence(points):
    floor = dv.same_law_floor(points, points, rng=np.random.default_rng(3))
    assert (floor.value, floor.observed, floor.p_value) == (0.0, 0.0, 1.0)


def test_one_point_each_is_no_evidence():
    assert dv.same_law_floor([0.1], [0.7], rng=np.random.default_rng(4)).p_value == 1.0


def test_too_few_relabellings_bound_nothing():
    rng = np.random.default_rng(5)
    assert dv.same_law_floor([0.0, 1.0], [2.0], rng=rng, relabelings=18).high == math.inf
    assert dv.same_law_floor([0.0, 1.0], [2.0], rng=rng, relabelings=19).high < math.inf


def test_the_text_says_what_the_numbers_are():
    floor = dv.same_law_floor([0.0, 1.0], [2.0], rng=np.random.default_rng(6))
    assert "19 relabellings" in str(floor)
    assert f"p = {floor.p_value:.3g}" in str(floor)


def test_what_is_no_pair_of_samples_is_refused():
    rng = np.random.default_rng(7)
    with pytest.raises(UnsupportedError, match="two samples with equal weights"):
        dv.same_law_floor(dv.Gaussian(0.0, 1.0), [0.0], rng=rng)
    with pytest.raises(UnsupportedError, match="equal weights"):
        dv.same_law_floor(dv.Cloud([0.0, 1.0], [0.25, 0.75]), [0.0], rng=rng)
    with pytest.raises(ShapeError, match="R\\^1"):
        dv.same_law_floor([0.0], [[0.0, 1.0]], rng=rng)
    with pytest.raises(DTypeError, match="default_rng"):
        dv.same_law_floor([0.0], [0.0], rng=None)
    with pytest.raises(InputError, match="relabelings must be >= 1"):
        dv.same_law_floor([0.0], [0.0], rng=rng, relabelings=0)
