import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import divergences as dv
from divergences.strategies import boxes, circles, points, segments
from divergences.transport import quantized
from divergences.transport.quantized import cells

shapes = st.one_of(boxes(dim=2), circles(), segments())
orders = st.sampled_from([1.0, 1.5, 2.0, 4.0])


@given(shapes, orders, st.integers(0, 2**32 - 1))
def test_no_point_is_further_from_its_cell_than_the_error_allows(shape, order, seed):
    found = cells(shape, 64, order)
    assert found is not None
    x = shape.sample(20_000, rng=np.random.default_rng(seed))
    gaps = np.linalg.norm(x[:, np.newaxis] - found.atoms, axis=2).min(axis=1)
    assert np.mean(gaps**order) ** (1 / order) <= 1.05 * found.error  # a sample's own noise
    assert math.fsum(found.weights) == pytest.approx(1.0)


@given(shapes, points(2), orders)
def test_a_moment_lies_in_the_bracket_of_the_cells(shape, point, order):
    exact = dv.wasserstein(shape, dv.Dirac(point), order=order)
    found = dv.wasserstein(shape, dv.Dirac(point), order=order, method="quantization")
    assert found.lower <= exact.upper * (1 + 1e-12)
    assert exact.lower <= found.upper * (1 + 1e-12)


def test_cells_of_a_box_are_as_near_to_cubes_as_can_be():
    found = cells(dv.Box([0.0, 0.0, 0.0], [1.0, 4.0, 1e-6]), 256, 1.0)
    assert found is not None
    assert [len(np.unique(found.atoms[:, k])) for k in range(3)] == [8, 32, 1]


def test_a_circle_against_its_diameter(monkeypatch):
    monkeypatch.setattr(quantized, "CELLS", 400)
    p, q = dv.Circle([0.0, 0.0], 1.0), dv.Segment([-1.0, 0.0], [1.0, 0.0])
    found = dv.wasserstein(p, q)
    assert (found.kind, found.method) == ("certified", "quantization")
    coarse = cells(p, 100, 1.0)
    assert coarse is not None
    # Half of the circle above and half below: E abs(y) = 2/pi bounds it from below.
    assert 2 / math.pi <= found.upper
    assert found.width <= 4 * (math.pi + 1) / 400


def test_mixtures_of_atoms_and_shapes():
    p = dv.Mixture([0.5, 0.5], [dv.Dirac([0.0, 0.0]), dv.Box([1.0, 1.0], [2.0, 2.0])])
    q = dv.Mixture([0.5, 0.5], [dv.Dirac([0.0, 1.0]), dv.Box([1.0, 2.0], [2.0, 3.0])])
    found = dv.wasserstein(p, q)
    assert found.agrees_with(1.0)  # a shift by (0, 1)
    assert found.lower == pytest.approx(1.0, rel=1e-14)


@pytest.mark.parametrize("count", [1, 7, 64, 1000])
@pytest.mark.parametrize("dim", [1, 2, 5])
def test_a_box_never_has_more_cells_than_asked_for(dim, count):
    found = cells(dv.Box(np.zeros(dim), np.arange(1.0, dim + 1)), count, 1.0)
    assert found is not None
    assert 1 <= len(found.atoms) <= count
