import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from divergences._kernels import neighbours

EPS = float(np.finfo(float).eps)
# A square is right to (d + 2) u, its root to half of that and one u more: 4 u for d = 3. A
# difference of coordinates is rounded once in both.
CLOSE = 4 * EPS

both_windows = pytest.mark.parametrize(
    "kernel", [neighbours.line_windows, neighbours.line_windows.py_func], ids=["jit", "plain"]
)
both_strips = pytest.mark.parametrize(
    "kernel", [neighbours.strip_distances, neighbours.strip_distances.py_func], ids=["jit", "plain"]
)
Kernel = Callable[..., np.ndarray]
Clouds = tuple[np.ndarray, np.ndarray]


def ranked(queries: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the distances (n, m) from each query to all points, by the definition, in order."""
    return np.array([sorted(math.dist(a, b) for b in points) for a in queries])


def agree(found: np.ndarray, expected: np.ndarray) -> None:
    """Compare columns of which the order is not fixed: each row, and the product of all, sorted."""
    for mine, theirs in zip([*found, found.prod(0)], [*expected, expected.prod(0)], strict=True):
        np.testing.assert_allclose(np.sort(mine), np.sort(theirs), rtol=4 * CLOSE, atol=0)


@st.composite
def clouds(draw: st.DrawFn, dim: int) -> Clouds:
    """Draw two samples: generic, heavy-tailed, flat, curved or far apart, in any order of sizes."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x, y = (rng.normal(size=(draw(st.integers(8, 60)), dim)) for _ in range(2))
    shape = draw(st.sampled_from(["generic", "heavy", "flat", "tall", "circle", "far", "lattice"]))
    if shape == "heavy":
        x, y = x**9, y**9
    if shape == "flat":
        x, y = x * 1e-6 ** np.arange(dim), y * 1e-6 ** np.arange(dim)
    if shape == "tall":
        x, y = x * 1e6 ** np.arange(dim), y * 1e6 ** np.arange(dim)
    if shape == "circle":
        x, y = (np.resize([np.cos(z[:, 0]), np.sin(z[:, 0])], (dim, len(z))).T for z in (x, y))
    if shape == "far":
        y = y + rng.normal(scale=1e3, size=dim)
    if shape == "lattice":  # distances tie everywhere, points do not
        x = rng.permutation(
            np.stack(np.meshgrid(*[np.arange(4.0)] * dim), axis=-1).reshape(-1, dim)
        )
        y = x[: max(len(x) // 2, 3)] + 0.5
        x = np.concatenate([x, x + 4.0])
    return x, y


any_clouds = st.integers(1, 3).flatmap(clouds)


@given(any_clouds, st.integers(1, 3), st.integers(1, 3))
def test_kth_distances_are_those_of_the_definition(pair: Clouds, own: int, other: int) -> None:
    x, y = pair
    found = np.array(neighbours.kth_distances(x, y, own, other))
    agree(found, np.array([ranked(x, x)[:, own], ranked(x, y)[:, other - 1]]))


@given(clouds(2))
def test_more_neighbours_than_insertion_bears_are_found_too(pair: Clouds) -> None:
    x = np.concatenate([pair[0], pair[0] + 100.0, pair[0] - 100.0])
    found, _ = neighbours.kth_distances(x, pair[1], 18, 1)
    np.testing.assert_allclose(np.sort(found), np.sort(ranked(x, x)[:, 18]), rtol=CLOSE, atol=0)


@both_windows
@given(clouds(1), st.integers(1, 3))
def test_windows_begin_where_the_nearest_do(kernel: Kernel, pair: Clouds, k: int) -> None:
    x, y = (np.sort(z[:, 0]) for z in pair)
    first = kernel(x, y, k)
    reach = np.maximum(x - y[first], y[first + k - 1] - x)
    assert reach.tolist() == [sorted(abs(y - a))[k - 1] for a in x]


@both_strips
@settings(max_examples=50)
@given(clouds(2), st.integers(1, 3))
def test_strips_miss_no_neighbour(kernel: Kernel, pair: Clouds, k: int) -> None:
    x, y = pair
    found = kernel(x, neighbours._strips(y), k)
    np.testing.assert_allclose(found, ranked(x, y)[:, k - 1], rtol=CLOSE, atol=0)


@given(clouds(2))
def test_strips_hold_every_point_once(pair: Clouds) -> None:
    points, left, right = neighbours._strips(pair[0])
    real = points[np.isfinite(points[:, 1])]
    assert sorted(map(tuple, real)) == sorted(map(tuple, pair[0]))
    for strip, low, high in zip(np.split(points, len(left)), left, right, strict=True):
        assert (strip[:, 0] >= low).all()
        assert (strip[:, 0] <= high).all()
        assert (np.diff(strip[np.isfinite(strip[:, 1]), 1]) >= 0).all()


@given(st.integers(1, 3).flatmap(clouds), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_marked_neighbours_are_counted_among_the_nearest_others(
    pair: Clouds, k: int, seed: int
) -> None:
    points = pair[0] + np.random.default_rng(seed).normal(scale=1e-3, size=pair[0].shape)  # no ties
    marked = np.random.default_rng(seed).random(len(points)) < 0.5
    distances = np.array([[math.dist(a, b) for b in points] for a in points])
    nearest = np.argsort(distances, axis=1)[:, 1 : k + 1]
    found = neighbours.marked_neighbours(points, marked, k)
    assert found.tolist() == marked[nearest].sum(axis=1).tolist()


@given(any_clouds, st.integers(2, 40))
def test_balls_reach_as_far_as_one_of_each_kind(pair: Clouds, most: int) -> None:
    x, y = pair
    expected = []
    for to_own, to_other in zip(ranked(x, x)[:, 1:], ranked(x, y), strict=True):
        reach = max(to_own[0], to_other[0]) * (1 + CLOSE)
        inside = [row[row <= reach][:most] for row in (to_own, to_other)]
        expected.append([(len(row), row[-1]) for row in inside])
    found = np.array(neighbours.common_balls(x, y, most))
    agree(found, np.array(expected).reshape(len(x), 4).T)


def test_blocks_do_not_change_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    x, y, marked = rng.normal(size=(50, 3)), rng.normal(size=(40, 3)), rng.random(50) < 0.5
    whole = neighbours.common_balls(x, y, 7), neighbours.marked_neighbours(x, marked, 7)
    monkeypatch.setattr(neighbours, "_HELD", 20)
    pieces = neighbours.common_balls(x, y, 7), neighbours.marked_neighbours(x, marked, 7)
    np.testing.assert_array_equal(whole[0], pieces[0])
    np.testing.assert_array_equal(whole[1], pieces[1])
