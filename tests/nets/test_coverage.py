"""Coverage against its definition, read out point by point."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divergences import errors
from divergences.nets import coverage
from divergences.nets.coverage import hit_rate, mode_shares, modes_covered
from divergences.nets.data import grid, ring


def naive_hits(points: np.ndarray, centres: np.ndarray, radius: float) -> list[int]:
    hits = [0] * len(centres)
    for point in points:
        distances = [math.dist(point, centre) for centre in centres]
        nearest = distances.index(min(distances))
        hits[nearest] += distances[nearest] <= radius
    return hits


@st.composite
def problems(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, float]:
    """Draw points, centres and a radius on a coarse grid: ties and hits at the rim are common."""
    d, n, k = draw(st.integers(1, 3)), draw(st.integers(1, 30)), draw(st.integers(1, 5))
    cells = draw(st.lists(st.integers(-3, 3), min_size=(n + k) * d, max_size=(n + k) * d))
    places = np.array(cells, float).reshape(n + k, d)
    return places[:n], places[n:], draw(st.sampled_from([0.5, 1.0, 2.0, 3.5]))


@given(problems())
def test_all_three_count_by_the_definition(
    problem: tuple[np.ndarray, np.ndarray, float],
) -> None:
    points, centres, radius = problem
    hits, n = naive_hits(points, centres, radius), len(points)
    assert mode_shares(points, centres, radius=radius).tolist() == [h / n for h in hits]
    assert hit_rate(points, centres, radius=radius) == sum(hits) / n
    for share in (0.0, 0.02, 0.5):
        covered = sum(h / n > share for h in hits)
        assert modes_covered(points, centres, radius=radius, share=share) == covered


def test_a_chunk_boundary_neither_loses_nor_repeats_a_point() -> None:
    rows = coverage._CHUNK // 25
    data = grid()
    for n in (rows - 1, rows, rows + 1, 2 * rows + 1):
        points = data.sample(n, rng=np.random.default_rng(n))
        hits = naive_hits(points, data.centres, 3 * data.spread)
        got = mode_shares(points, data.centres, radius=3 * data.spread)
        assert got.tolist() == [h / n for h in hits]


def test_more_centres_than_a_chunk_are_taken_a_point_at_a_time(monkeypatch) -> None:
    monkeypatch.setattr(coverage, "_CHUNK", 2)
    assert mode_shares([0.0, 9.0], [0.0, 5.0, 9.0], radius=1.0).tolist() == [0.5, 0.0, 0.5]


def test_a_tie_goes_to_the_first_of_the_nearest() -> None:
    assert mode_shares([0.0], [1.0, -1.0], radius=1.0).tolist() == [1.0, 0.0]
    assert mode_shares([0.0], [-1.0, 1.0], radius=1.0).tolist() == [1.0, 0.0]


def test_a_covered_mode_has_strictly_more_than_its_share() -> None:
    points = [0.0, 9.0, 9.0, 9.0]
    assert modes_covered(points, [0.0, 9.0], radius=1.0, share=0.25) == 1
    assert modes_covered(points, [0.0, 9.0], radius=1.0, share=math.nextafter(0.25, 0)) == 2


def test_tiny_and_huge_distances_are_told_apart() -> None:
    assert modes_covered([1e-200, 3e-200], [0.0, 3e-200], radius=1e-200) == 2
    assert hit_rate([1e200], [-1e200], radius=1e200) == 0.0


def test_the_whole_ring_is_covered_by_itself_and_one_mode_by_a_collapsed_generator() -> None:
    data = ring()
    points = data.sample(10_000, rng=np.random.default_rng(0))
    radius = 3 * data.spread
    assert modes_covered(points, data.centres, radius=radius) == 8
    # In the plane a point is within three standard deviations with probability 1 - exp(-9/2);
    # five standard errors of the share leave a false alarm of 6e-7.
    miss = math.exp(-4.5)
    error = 5 * math.sqrt(miss * (1 - miss) / len(points))
    assert hit_rate(points, data.centres, radius=radius) == pytest.approx(1 - miss, abs=error)
    collapsed = np.tile(data.centres[3], (100, 1))
    assert modes_covered(collapsed, data.centres, radius=radius) == 1


@pytest.mark.parametrize(
    ("points", "centres", "settings", "message"),
    [
        ([[0.0, 0.0]], [0.0], {"radius": 1.0}, r"centres must have shape \(k, 2\)"),
        ([math.nan], [0.0], {"radius": 1.0}, "points must be finite"),
        ([], [0.0], {"radius": 1.0}, "points must hold at least one point"),
        ([0.0], [], {"radius": 1.0}, "centres must hold at least one point"),
        ([0.0], [0.0], {"radius": 0.0}, "radius must be > 0"),
        ([0.0], [0.0], {"radius": 1.0, "share": 1.0}, "share must be >= 0 and < 1"),
        ([0.0], [0.0], {"radius": 1.0, "share": -0.1}, "share must be >= 0 and < 1"),
    ],
)
def test_bad_input_is_refused_by_name(points, centres, settings, message) -> None:
    with pytest.raises(errors.InputError, match=message):
        modes_covered(points, centres, **settings)
