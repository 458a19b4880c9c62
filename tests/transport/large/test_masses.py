"""Portions of masses: what goes to market first."""

import numpy as np
import pytest

from divergences.transport.large.masses import in_portions


def masses(seed: int, n: int, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Return masses of one sum, over five orders of magnitude."""
    rng = np.random.default_rng(seed)
    a = np.exp(rng.uniform(0, 12, n) + 20).astype(np.int64)
    b = np.exp(rng.uniform(0, 12, m) + 20).astype(np.int64)
    b[0] += max(a.sum() - b.sum(), 0)
    a[0] += max(b.sum() - a.sum(), 0)
    return a, b


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("sizes", [(1, 1), (50, 50), (300, 20), (7, 1000)])
def test_portions_add_up_and_are_balanced(seed: int, sizes: tuple[int, int]) -> None:
    a, b = masses(seed, *sizes)
    portions = in_portions(a, b)
    assert sum(left for left, _ in portions).tolist() == a.tolist()
    assert sum(right for _, right in portions).tolist() == b.tolist()
    for left, right in portions:
        assert left.sum() == right.sum()
        assert min(left.min(), right.min()) >= 0


def test_the_last_portion_is_of_eight_units_a_point() -> None:
    a, b = masses(0, 100, 80)
    portions = in_portions(a, b)
    assert len(portions) == 3
    left, right = portions[-1]
    unit = np.gcd.reduce(np.concatenate([left, right]))
    assert unit >= 0.9 * a.sum() / (8 * 100)
    assert left.sum() >= 0.8 * a.sum()


@pytest.mark.parametrize("mass", [1, 2**40])
def test_masses_that_are_all_the_same_are_one_portion(mass: int) -> None:
    whole = np.full(30, mass)
    ((left, right),) = in_portions(whole, whole)
    assert (left == mass).all()
    assert (right == mass).all()


def test_masses_too_small_for_units_are_one_portion() -> None:
    assert len(in_portions(np.full(20, 3), np.full(30, 2))) == 1
