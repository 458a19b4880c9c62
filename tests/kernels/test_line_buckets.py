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
NAMES = ("tally", "weigh", "settle", "signs_of", "tail_integral")
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
    return centre, unit, 52 - digits, octaves << digits


def edges(grid: Grid) -> list[Fraction]:
    """Return the inner edges: the width doubles in each octave away from the centre."""
    centre, unit, shift, half = grid
    per_octave = 1 << (52 - shift)
    width, reach = Fraction(unit) / per_octave, [Fraction(0)]
    for step in range(half - 1):
        reach.append(reach[-1] + width * 2 ** (step // per_octave))
    centre = Fraction(centre)
    return [centre - r for r in reach[:0:-1]] + [centre + r for r in reach]


def weighted(
    kernels: SimpleNamespace, x: np.ndarray, weights: np.ndarray, grid: Grid
) -> SimpleNamespace:
    """Return what fills the buckets: counts and masses."""
    counts = kernels.tally(x, grid)
    masses = counts.astype(float)
    if len(weights):
        again, masses = kernels.weigh(x, weights, grid)
        assert (again == counts).all()
    return SimpleNamespace(points=x, weights=weights, counts=counts, masses=masses)


def mirrored(buckets: np.ndarray) -> np.ndarray:
    return buckets[len(buckets) // 2 :][::-1].copy()


def tail(sample: SimpleNamespace, others: np.ndarray, shares: np.ndarray, above: bool) -> tuple:
    """Return one side of a sample, given what is not settled."""
    rank = np.argsort(others)
    others, shares = others[rank], shares[rank]
    if above:
        return mirrored(sample.counts), mirrored(sample.masses), -others[::-1], shares[::-1].copy()
    half = len(sample.counts) // 2
    return sample.counts[:half], sample.masses[:half], others, shares


def measured(
    kernels: SimpleNamespace, p: SimpleNamespace, q: SimpleNamespace, grid: Grid
) -> tuple[float, float]:
    """Return W_1 and the widths as their caller puts them together."""
    centre, unit, shift, half = grid
    units = 1.0 / p.masses.sum(), 1.0 / q.masses.sum()
    signs = [
        kernels.signs_of(p.masses[:half], q.masses[:half], units),
        kernels.signs_of(mirrored(p.masses), mirrored(q.masses), units),
    ]
    every = np.concatenate([signs[0], signs[1][::-1]])
    found = [kernels.settle(z.points, z.weights, z.counts, grid, every) for z in (p, q)]
    total, widths = units[0] * found[0][0] - units[1] * found[1][0], 0.0
    for above, start in ((False, centre), (True, -centre)):
        tails = []
        for sample, (_, others, shares) in zip((p, q), found, strict=True):
            here = (others >= centre) == above
            tails.append(tail(sample, others[here], shares[here], above))
        part, wide = kernels.tail_integral(*tails, signs[above], units, (start, unit, shift, half))
        total, widths = total + part, widths + wide
    return total, widths


@both
@few
@given(samples, grids())
def test_buckets_hold_what_lies_between_their_edges(
    kernels: SimpleNamespace, x: list[float], grid: Grid
) -> None:
    inner = edges(grid)
    for z in x:
        (place,) = np.flatnonzero(kernels.tally(np.array([z]), grid))
        slack = 4 * U * (abs(z) + abs(grid[0]) + grid[1])  # of 1 + abs(x - centre) / unit
        assert place == 0 or inner[place - 1] - slack <= z
        assert place == len(inner) or z <= inner[place] + slack


@both
@few
@given(samples, samples, grids())
def test_the_parts_add_up_to_the_distance(
    kernels: SimpleNamespace, x: list[float], y: list[float], grid: Grid
) -> None:
    shares = [[Fraction(1, len(z))] * len(z) for z in (x, y)]
    expected = naive.wasserstein_line(x, shares[0], y, shares[1], 1.0)
    p, q = (weighted(kernels, np.array(z), np.empty(0), grid) for z in (x, y))
    total, widths = measured(kernels, p, q, grid)
    off = (len(x) + len(y)) * U  # 1 / n is rounded, and so are sums of it
    assert abs(total - expected) <= (12 * U + off) * widths + 8 * U * expected + off * 80


@both
@few
@given(samples, grids(), st.lists(st.integers(1, 64), min_size=15, max_size=15))
def test_weights_count_like_repeated_points(
    kernels: SimpleNamespace, x: list[float], grid: Grid, repeats: list[int]
) -> None:
    y = [z + 0.75 for z in x]
    times = np.array(repeats[: len(x)])
    given_weights = [weighted(kernels, np.array(z), times.astype(float), grid) for z in (x, y)]
    repeated = [weighted(kernels, np.repeat(z, times), np.empty(0), grid) for z in (x, y)]
    expected, _ = measured(kernels, *repeated, grid)
    total, _ = measured(kernels, *given_weights, grid)
    assert total == pytest.approx(expected, rel=64 * U)


@both
def test_a_settled_sign_is_the_one_f_minus_g_keeps(kernels: SimpleNamespace) -> None:
    x, y = np.array([5.0, 0.0, 2.0, 0.0, 0.0]), np.array([0.0, 5.0, 3.0, 1.0, 0.0])
    # 5 ahead; 5 again taken; then 2 and 3 in a bucket, from level; 1 behind.
    assert kernels.signs_of(x, y, (1.0, 1.0)).tolist() == [0, 1, 0, -1, -1]
    assert kernels.signs_of(y, x, (1.0, 1.0)).tolist() == [0, -1, 0, 1, 1]


@both
def test_points_without_end_are_left_to_be_sorted(kernels: SimpleNamespace) -> None:
    grid = (0.0, 2.0**-600, 50, 8)
    with np.errstate(over="ignore", invalid="ignore"):
        p, q = (
            weighted(kernels, np.array(z), np.empty(0), grid)
            for z in ([-1e300, 1e300], [-2e300, 2e300])
        )
        assert measured(kernels, p, q, grid) == (1e300, 0.0)


def test_many_points_match_exact_fractions() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=4096), rng.normal(size=4096)
    expected = float(
        sum(abs(Fraction(a) - Fraction(b)) for a, b in zip(np.sort(x), np.sort(y), strict=True))
        / 4096
    )
    grid = (0.125, 1.0, 42, 3 << 10)
    p, q = (weighted(JIT, z, np.empty(0), grid) for z in (x, y))
    total, widths = measured(JIT, p, q, grid)
    assert widths <= 2 * expected
    assert total == pytest.approx(expected, rel=36 * U, abs=0)
