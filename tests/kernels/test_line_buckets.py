import math
from fractions import Fraction
from types import SimpleNamespace

import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from divergences._kernels import line_buckets
from divergences._kernels.line_buckets import Grid

U = float(np.finfo(float).eps) / 2
NAMES = ("tally", "settle", "signs_of", "integral")
JIT = SimpleNamespace(**{name: getattr(line_buckets, name) for name in NAMES})
PLAIN = SimpleNamespace(**{name: getattr(line_buckets, name).py_func for name in NAMES})
both = pytest.mark.parametrize("kernels", [JIT, PLAIN], ids=["jit", "plain"])

few = settings(max_examples=30)  # plain loops over blocks of 512 are slow

number = st.one_of(
    st.floats(-20.0, 20.0), st.integers(-4, 4).map(float), st.integers(-80, 80).map(lambda k: k / 8)
)
samples = st.lists(number, min_size=1, max_size=15)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Draw 2^digits buckets a unit and octave, around a multiple of the narrowest width."""
    digits, octaves = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    unit = draw(st.sampled_from([0.25, 1.0, 4.0]))
    centre = draw(st.integers(-40, 40)) * math.ldexp(unit, -digits)
    return Grid(centre, unit, 52 - digits, octaves << digits)


def edges(grid: Grid) -> list[Fraction]:
    """Return the inner edges: the width doubles in each octave away from the centre."""
    per_octave = 1 << (52 - grid.shift)
    width, reach = Fraction(grid.unit) / per_octave, [Fraction(0)]
    for step in range(grid.half - 1):
        reach.append(reach[-1] + width * 2 ** (step // per_octave))
    centre = Fraction(grid.centre)
    return [centre - r for r in reach[:0:-1]] + [centre + r for r in reach]


def measured(
    kernels: SimpleNamespace, x: np.ndarray, y: np.ndarray, grid: Grid
) -> tuple[float, float]:
    """Return n W_1 in units of mass, and the widths, as the caller puts them together."""
    n, m = len(x), len(y)
    units = m // math.gcd(n, m), n // math.gcd(n, m)
    counts = kernels.tally(x, grid), kernels.tally(y, grid)
    signs = kernels.signs_of(*counts, units)
    s, a = kernels.settle(x, counts[0], grid, signs)
    t, b = kernels.settle(y, counts[1], grid, signs)
    total, widths = kernels.integral(counts, signs, units, grid, (np.sort(a), np.sort(b)))
    return total + units[1] * t - units[0] * s, widths


@both
@few
@given(samples, grids())
def test_buckets_hold_what_lies_between_their_edges(
    kernels: SimpleNamespace, x: list[float], grid: Grid
) -> None:
    inner = edges(grid)
    for z in x:
        (place,) = np.flatnonzero(kernels.tally(np.array([z]), grid))
        slack = 4 * U * (abs(z) + abs(grid.centre) + grid.unit)  # of 1 + abs(x - centre) / unit
        assert place == 0 or inner[place - 1] - slack <= z
        assert place == len(inner) or z <= inner[place] + slack


@both
@few
@given(samples, samples, grids())
def test_the_parts_add_up_to_the_distance(
    kernels: SimpleNamespace, x: list[float], y: list[float], grid: Grid
) -> None:
    shares = [[Fraction(1, len(z))] * len(z) for z in (x, y)]
    mass = math.lcm(len(x), len(y))
    expected = naive.wasserstein_line(x, shares[0], y, shares[1], 1.0) * mass
    total, widths = measured(kernels, np.array(x), np.array(y), grid)
    assert abs(total - expected) <= 12 * U * widths + 8 * U * expected


@both
@few
@given(samples, grids())
def test_settled_signs_are_those_of_f_minus_g(
    kernels: SimpleNamespace, x: list[float], grid: Grid
) -> None:
    shifted = [z + 1.0 for z in x]
    counts = kernels.tally(np.array(x), grid), kernels.tally(np.array(shifted), grid)
    signs = kernels.signs_of(*counts, (1, 1))
    assert signs[0] == signs[-1] == 0
    assert (signs >= 0).all() or min(counts[0].sum(), 1) == 0  # F >= G everywhere
    lead = np.cumsum(counts[0] - counts[1])
    assert (lead[signs == 1] >= 0).all()


@both
def test_points_without_end_are_left_to_be_sorted(kernels: SimpleNamespace) -> None:
    grid = Grid(0.0, 2.0**-600, 50, 8)
    x, y = np.array([-1e300, 1e300]), np.array([-2e300, 2e300])
    with np.errstate(over="ignore", invalid="ignore"):
        total, widths = measured(kernels, x, y, grid)
    assert (total, widths) == (2e300, 0.0)


def test_many_points_match_exact_fractions() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=3000), rng.normal(size=3000)
    expected = float(
        sum(abs(Fraction(a) - Fraction(b)) for a, b in zip(np.sort(x), np.sort(y), strict=True))
    )
    total, widths = measured(JIT, x, y, Grid(0.125, 1.0, 42, 3 << 10))
    assert widths <= 2 * expected
    assert total == pytest.approx(expected, rel=32 * U, abs=0)
