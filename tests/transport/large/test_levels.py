import math

import numpy as np
import pytest

from divergences.transport.large.levels import depths, in_tree_order, parts, side
from divergences.transport.large.masses import in_units
from divergences.transport.large.problem import Problem


def problem(a: np.ndarray, b: np.ndarray, equal: bool) -> Problem:
    return Problem(np.zeros((len(a), 2)), np.zeros((len(b), 2)), a, b, 1.0, equal)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (6, 4), (100_000, 99_999)])
def test_equal_masses_are_whole_numbers(n: int, m: int) -> None:
    masses = in_units(problem(np.full(n, 1 / n), np.full(m, 1 / m), True))
    assert masses.a.sum() == masses.b.sum() == math.lcm(n, m)
    assert masses.unit == pytest.approx(1 / math.lcm(n, m), rel=1e-15)


def test_any_masses_are_rounded_to_whole_numbers_with_one_sum() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.random(1000) ** 20, rng.random(7)
    a, b = a / a.sum(), b / b.sum()
    masses = in_units(problem(a, b, False))
    assert int(masses.a.sum()) == int(masses.b.sum())
    assert abs(masses.a * masses.unit - a).sum() <= 1e-15
    assert abs(masses.b * masses.unit - b).sum() <= 1e-15
    assert masses.a.min() >= 1


@pytest.mark.parametrize("n", [1, 2, 3, 5, 17, 1000])
def test_the_levels_are_cells_of_cells(n: int) -> None:
    rng = np.random.default_rng(n)
    cloud = in_tree_order(rng.random((n, 2)), rng.integers(1, 9, n))
    above = side(cloud, 0)
    assert above.points[0] == pytest.approx(np.average(cloud.points, axis=0, weights=cloud.units))
    for depth in [*depths(n), None]:
        below = side(cloud, depth)
        first, units = parts(above, below)
        assert np.add.reduceat(units, first[:-1]).tolist() == above.units.tolist()
        above = below
    assert np.array_equal(above.points, cloud.points)


@pytest.mark.parametrize("n", [2, 8, 100, 2000, 100_000])
def test_the_last_cells_hold_two_to_four_points(n: int) -> None:
    assert 2 <= n / 2 ** depths(n)[-1] < 4
