"""Counting cells, Hilbert's curve and KL over cells against plain twins; faults found out."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from divergences.claims import Context, manifold
from divergences.claims._engine import run
from divergences.claims.manifold import (
    THETA,
    Image,
    cell_divergence,
    filled_cells,
    filling_rate,
    hilbert_curve,
)
from divergences.results import exact

CLAIMS = {claim.id: claim for claim in manifold.CLAIMS}


def verdict(claim_id, seed=0):
    return run(CLAIMS[claim_id], Context(claim_id, seed=seed)).verdict


def test_filled_cells_are_counted_once() -> None:
    points = np.random.default_rng(0).normal(size=(500, 3))
    expected = {tuple(np.floor(point / 0.25).astype(int)) for point in points}
    assert filled_cells(points, 0.25) == len(expected)
    assert filled_cells(np.array([[-0.1], [0.1], [0.2]]), 1.0) == 2


@pytest.mark.parametrize("order", [1, 2, 5])
def test_hilberts_curve_visits_each_cell_once_in_steps_of_one(order) -> None:
    cells = hilbert_curve(order)
    assert len(np.unique(cells, axis=0)) == len(cells) == 4**order
    assert cells.min() == 0
    assert cells.max() == 2**order - 1
    assert set(np.abs(np.diff(cells, axis=0)).sum(axis=1)) == {1.0}


def test_a_straight_line_fills_at_the_rate_of_its_codimension() -> None:
    t = np.linspace(0.0, 1.0, 2**14)
    assert filling_rate(np.column_stack([t, 0.5 * t, 0.2 * t])) == pytest.approx(-2.0, abs=0.02)


def test_the_bound_on_cells_holds_for_a_line_of_the_steepness_stated() -> None:
    t = np.linspace(-1.0, 1.0, 10_000)
    image = Image(np.column_stack([3.0 * t, 4.0 * t]), 1, 5.0)
    for side in (0.5, 0.1, 0.01):
        assert filled_cells(image.points, side) <= image.most_cells(side)
    assert Image(image.points, 1, 0.1).most_cells(0.1) < filled_cells(image.points, 0.1)


def test_kl_over_cells_is_what_their_masses_give() -> None:
    h, sigma = 0.25, 0.3

    def along(y):
        return stats.norm.cdf(y / sigma) - stats.norm.cdf((y - 1.0) / sigma)

    across = np.diff(stats.norm.cdf([-h / 2, h / 2], THETA, sigma))[0]
    rows = [integrate.quad(along, j * h, (j + 1) * h)[0] for j in range(4)]
    expected = sum(h * math.log(h / (across * row)) for row in rows)
    assert cell_divergence(h, sigma) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("claim_id", CLAIMS)
@pytest.mark.parametrize("seed", range(1, 3))
def test_a_manifold_claim_is_supported_whatever_the_seed(claim_id, seed) -> None:
    assert verdict(claim_id, seed) == "supported"


def test_counting_points_in_the_place_of_cells_is_found_out(monkeypatch) -> None:
    monkeypatch.setattr(manifold, "filled_cells", lambda points, _: len(points))
    assert verdict("MANIF-HYP") == "refuted"


def test_a_kl_that_noise_on_one_side_makes_finite_is_found_out(monkeypatch) -> None:
    finite = 0.5 * (THETA / 0.1) ** 2
    monkeypatch.setattr(manifold, "kl", lambda *_: exact(finite, ""))
    assert verdict("MANIF-NOISE-SHARP") == "refuted"
