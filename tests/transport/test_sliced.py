import math

import numpy as np
import pytest
from scipy.special import gamma
from scipy.stats import binom

import divergences as dv
from divergences.errors import DTypeError, InputError, UnsupportedError
from divergences.transport import slices
from divergences.transport.directions import evenly_spread

EPS = float(np.finfo(float).eps)


def mean_cosine(dim, order=1.0):
    """Return E abs(theta_1)^p on the sphere of R^d."""
    return gamma(dim / 2) * gamma((order + 1) / 2) / (gamma((dim + order) / 2) * math.sqrt(math.pi))


def atoms(dim, length):
    far = np.zeros(dim)
    far[0] = length
    return dv.Dirac(np.zeros(dim)), dv.Dirac(far)


@pytest.mark.parametrize("order", [1.0, 2.0, 3.0])
def test_even_lines_in_the_plane_average_like_the_circle(order):
    # The midpoint rule on abs(cos)^p, whose error is that of its kinks: at most pi^2 / 12 n^2.
    found = dv.sliced_wasserstein(*atoms(2, 3.0), order=order)
    expected = 3.0 * mean_cosine(2, order) ** (1 / order)
    assert found.value == pytest.approx(expected, rel=math.pi**2 / 12 / 500**2)
    assert found.kind == "point"
    assert "rng=" in found.note


@pytest.mark.parametrize("dim", [2, 3, 10])
@pytest.mark.parametrize("order", [1.0, 2.0])
def test_random_lines_bracket_the_distance_of_laws(dim, order):
    rng = np.random.default_rng(0)
    expected = 5.0 * mean_cosine(dim, order) ** (1 / order)
    hits = sum(
        dv.sliced_wasserstein(*atoms(dim, 5.0), order=order, rng=rng).agrees_with(expected)
        for _ in range(10)
    )
    assert hits >= binom.ppf(1e-6, 10, 0.95)


@pytest.mark.parametrize("dim", [2, 3, 7])
def test_even_lines_are_of_length_1_and_centred(dim):
    lines = evenly_spread(2000, dim)
    assert np.linalg.norm(lines, axis=1) == pytest.approx(np.ones(2000), rel=4 * EPS)
    squares = (lines**2).mean(axis=0)
    assert squares == pytest.approx(np.full(dim, 1 / dim), rel=0.02)


@pytest.mark.parametrize("order", [1.0, 2.0])
def test_on_the_line_there_is_one_line(order):
    x, y = np.random.default_rng(1).random((2, 20))
    expected = dv.wasserstein(x, y, order=order).value
    assert dv.sliced_wasserstein(x, y, order=order).value == expected
    assert dv.max_sliced_wasserstein(x, y, order=order).value == expected


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("order", [1.0, 2.0])
def test_the_three_distances_are_in_order(seed, order):
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((30, 3)), rng.standard_normal((20, 3)) + 0.5
    mean, most = (
        distance(x, y, order=order, rng=rng).value
        for distance in (dv.sliced_wasserstein, dv.max_sliced_wasserstein)
    )
    whole = dv.wasserstein(x, y, order=order).value
    assert mean <= most <= whole * (1 + 8 * EPS)
    assert most >= np.linalg.norm(x.mean(axis=0) - y.mean(axis=0)) * (1 - 8 * EPS)


@pytest.mark.parametrize("distance", [dv.sliced_wasserstein, dv.max_sliced_wasserstein])
def test_laws_apart_are_proved_to_differ_and_the_truth_is_inside(distance):
    rng = np.random.default_rng(2)
    x, y = rng.standard_normal((2, 300, 3))
    y[:, 0] += 2.0
    found = distance(x, y, rng=rng)
    truth = 2.0 * (mean_cosine(3) if distance is dv.sliced_wasserstein else 1.0)
    assert 0.25 * truth < found.lower <= truth <= found.upper
    assert (found.kind, found.n) == ("confidence", (300, 300))


@pytest.mark.parametrize("distance", [dv.sliced_wasserstein, dv.max_sliced_wasserstein])
@pytest.mark.parametrize("points", [np.zeros((10, 2)), [[0.0, 0.0]], [[1.0, 2.0], [1.0, 2.0]]])
def test_what_does_not_vary_bounds_nothing_from_above(distance, points):
    found = distance(points, points, rng=np.random.default_rng(3))
    assert (found.lower, found.value, found.upper) == (0.0, 0.0, math.inf)


@pytest.mark.parametrize("distance", [dv.sliced_wasserstein, dv.max_sliced_wasserstein])
@pytest.mark.parametrize("size", [2.0**-900, 2.0**900])
def test_distances_along_lines_scale_with_the_unit(distance, size):
    x, y = np.random.default_rng(4).random((2, 12, 3))
    one = distance(x, y, rng=np.random.default_rng(0))
    other = distance(size * x, size * y, rng=np.random.default_rng(0))
    assert other.value / size == pytest.approx(one.value, rel=1e-12)
    assert other.lower / size == pytest.approx(one.lower, rel=1e-9)


@pytest.mark.parametrize("distance", [dv.sliced_wasserstein, dv.max_sliced_wasserstein])
def test_an_offset_costs_no_digits_of_the_lines(distance):
    x, y = np.random.default_rng(5).integers(-50, 50, (2, 12, 3)).astype(float)
    assert distance(x + 1e9, y + 1e9).value == pytest.approx(distance(x, y).value, rel=1e-12)


def test_the_best_line_finds_a_difference_in_spread_alone():
    rng = np.random.default_rng(6)
    x = rng.standard_normal((400, 10))
    y = rng.standard_normal((400, 10)) * np.array([3.0] + 9 * [1.0])
    along_axis = dv.wasserstein(x[:, 0], y[:, 0]).value
    assert dv.max_sliced_wasserstein(x, y, rng=rng).value >= along_axis


def test_the_best_line_between_two_atoms_joins_them():
    found = dv.max_sliced_wasserstein(dv.Dirac([1e9, 0.0]), dv.Dirac([1e9 + 3.0, 4.0]))
    assert found.kind == "certified"
    assert found.agrees_with(5.0, 8 * EPS)


def test_weighted_samples_get_a_number_and_no_promise():
    weighted = dv.Cloud([[0.0, 0.0], [1.0, 0.0]], [0.25, 0.75])
    rng = np.random.default_rng(7)
    for distance in (dv.sliced_wasserstein, dv.max_sliced_wasserstein):
        found = distance(weighted, dv.Cloud([[0.0, 0.0]]), rng=rng)
        assert (found.kind, found.upper) == ("point", math.inf)
    assert found.value == pytest.approx(0.75, rel=1e-12)


@pytest.mark.parametrize("distance", [dv.sliced_wasserstein, dv.max_sliced_wasserstein])
def test_what_cannot_be_meant_is_refused(distance):
    with pytest.raises(UnsupportedError, match=r"law.sample\(n, rng=rng\)"):
        distance(dv.Gaussian([0.0, 0.0], np.eye(2)), [[0.0, 0.0]])
    with pytest.raises(InputError, match="directions must be >="):
        distance([[0.0, 0.0]], [[0.0, 0.0]], directions=0)
    with pytest.raises(DTypeError, match="default_rng"):
        distance([[0.0, 0.0]], [[1.0, 0.0]], rng=1)
    with pytest.raises(InputError, match="order must be >= 1"):
        distance([[0.0, 0.0]], [[1.0, 0.0]], order=0.5)


@pytest.mark.parametrize("distance", [dv.sliced_wasserstein, dv.max_sliced_wasserstein])
def test_too_many_points_are_replaced_by_a_subset_and_it_is_said(distance, monkeypatch):
    monkeypatch.setattr(slices, "MOST_POINTS", 20)
    x, y = np.random.default_rng(8).random((2, 30, 2))
    found = distance(x, y[:25], rng=np.random.default_rng(0))
    assert found.note.startswith("of a random subset of 20 points")
    assert found.n == (30, 25)
    assert "subset" not in distance(x[:, 0], y[:, 0], rng=np.random.default_rng(0)).note


def test_one_line_has_no_spread_and_is_refused():
    with pytest.raises(InputError, match="one line has no spread"):
        dv.sliced_wasserstein([[0.0, 0.0]], [[1.0, 0.0]], directions=1)
