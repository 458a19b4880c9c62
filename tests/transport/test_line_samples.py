"""W_p between samples on the line, by whatever way is the quickest."""

import math
from fractions import Fraction

import numpy as np
import pytest

import divergences as dv
from divergences.transport import line_buckets, line_threads
from divergences.transport.line_buckets import Weighted
from divergences.transport.line_samples import sample_distance

U = float(np.finfo(float).eps) / 2
BOUND = 36 * U  # of both ways to W_1
N = 40_000  # enough for buckets
RNG = np.random.default_rng(0)
NORMAL, OTHER = RNG.normal(size=(2, N))


def exact(x, y):
    """Return W_1 in exact fractions: the integral of abs(F - G)."""
    g = math.gcd(len(x), len(y))
    points = np.concatenate([x, y])
    order = np.argsort(points, kind="stable")
    lead = np.cumsum(np.where(order < len(x), len(y) // g, -len(x) // g)).tolist()
    # Any float is a whole number over a power of 2: over the largest, all are whole.
    ratios = [z.as_integer_ratio() for z in points[order].tolist()]
    scale = max(below for _, below in ratios)
    steps = [above * (scale // below) for above, below in ratios]
    total = sum(abs(d) * (b - a) for d, a, b in zip(lead, steps, steps[1:], strict=False))
    return float(Fraction(total, scale * (len(x) * len(y) // g)))


PAIRS = {
    "one law": (NORMAL, OTHER),
    "two laws": (NORMAL, 1.0 + 2.0 * OTHER),
    "two sizes": (NORMAL, OTHER[:-777]),
    "sorted": (np.sort(NORMAL), np.sort(OTHER)),
    "heavy tails": (RNG.standard_cauchy(N), RNG.standard_cauchy(N)),
    "a wide range": (np.exp(20 * NORMAL), -np.exp(20 * OTHER)),
    "far from 0": (1e9 + 1e-3 * NORMAL, 1e9 + 1e-3 * OTHER),
    "almost equal": (NORMAL, NORMAL[::-1] + 1e-12 * OTHER),
    "few values": (np.round(NORMAL, 1), np.round(OTHER, 1)),
    "two narrow modes": (
        1e-4 * NORMAL + RNG.integers(0, 2, N),
        1e-4 * OTHER + RNG.integers(0, 2, N),
    ),
    "one value": (np.full(N, 0.3), np.full(N, 0.7)),
    "apart": (1e9 + 1e-3 * NORMAL, 1e9 + 1.0 + 1e-3 * OTHER[:-777]),
    "one point in common": (np.append(-np.abs(NORMAL), 0.0), np.append(np.abs(OTHER), 0.0)),
    "apart but for one point": (NORMAL, np.insert(40.0 + OTHER, 1, -10.0)),
    "tails on one side": (-np.log(RNG.random(N)), -np.log(RNG.random(N))),
    "just below and on edges": (
        np.nextafter(np.arange(N) / 4096.0, -np.inf),
        np.arange(N) / 4096.0,
    ),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_w1_is_right_to_36_roundings_of_exact_fractions(pair):
    x, y = PAIRS[pair]
    expected = exact(x, y)
    assert sample_distance(x, y, 1.0) == pytest.approx(expected, rel=BOUND, abs=0)
    assert sample_distance(y[::-1], x, 1.0) == pytest.approx(expected, rel=BOUND, abs=0)


@pytest.mark.parametrize("pair", ["one law", "two laws", "two sizes", "sorted", "heavy tails"])
def test_buckets_answer_for_ordinary_samples(pair):
    x, y = PAIRS[pair]
    assert line_buckets.bucket_distance(Weighted(x), Weighted(y)) is not None


@pytest.mark.parametrize("pair", ["few values", "two narrow modes", "one value", "almost equal"])
def test_buckets_leave_to_sorting_what_it_does_better(pair):
    x, y = PAIRS[pair]
    assert line_buckets.bucket_distance(Weighted(x), Weighted(y)) is None


def test_digits_that_buckets_would_lose_are_kept_by_sorting():
    # Each point is a hair below an edge, and its partner on it: settled, but 1e-16 wide.
    x, y = PAIRS["just below and on edges"]
    assert dv.wasserstein(x, y).value == pytest.approx(exact(x, y), rel=BOUND, abs=0)


@pytest.mark.parametrize("pair", ["one law", "two laws", "two sizes", "heavy tails", "far from 0"])
def test_weights_are_right_to_what_one_may_be_off(pair):
    # Weights of whole numbers stand for repeated points; as shares of 1 each is rounded.
    x, y = PAIRS[pair]
    times, others = (RNG.integers(1, 9, len(z)) for z in (x, y))
    clouds = [dv.Cloud(z, k / k.sum()) for z, k in ((x, times), (y, others))]
    expected = exact(np.repeat(x, times), np.repeat(y, others))
    spread = np.mean(np.abs(x - np.median(x))) + np.mean(np.abs(y - np.median(x)))
    found = dv.wasserstein(*clouds).value
    assert found == pytest.approx(expected, rel=BOUND, abs=128 * U * spread)
    swapped = line_buckets.bucket_distance(
        *(Weighted(cloud.points[:, 0], cloud.weights) for cloud in clouds[::-1])
    )
    assert swapped == pytest.approx(found, rel=BOUND, abs=128 * U * spread)


def test_far_tails_of_little_weight_are_not_disturbed():
    # Both masses add up to 1 but for rounding, which the far points must not pay for.
    x = np.concatenate([NORMAL, [1e12]])
    y = np.concatenate([OTHER, [2e12]])
    v, w = np.random.default_rng(1).random((2, N))
    v, w = (np.append(z / z.sum(), 1e-30) for z in (v, w))
    far = dv.wasserstein(dv.Cloud(x, v), dv.Cloud(y, w)).value
    near = dv.wasserstein(dv.Cloud(NORMAL, v[:-1]), dv.Cloud(OTHER, w[:-1])).value
    assert far == pytest.approx(near, rel=1e-9)


@pytest.mark.parametrize("order", [1.0, 2.0, 3.5])
@pytest.mark.parametrize("sizes", [(10, 10), (7, 12), (1, 5), (N, N), (N, N // 3)])
def test_two_threads_change_no_bit(monkeypatch, order, sizes):
    x, y = NORMAL[: sizes[0]], OTHER[: sizes[1]]
    monkeypatch.setattr(line_threads, "_LARGE", 0)
    found = []
    for cores in (1, 2):
        monkeypatch.setattr(line_threads, "_cores", lambda cores=cores: cores)
        found.append(sample_distance(x, y, order))
    assert found[0] == found[1]


def test_an_error_in_the_second_thread_is_raised(monkeypatch):
    monkeypatch.setattr(line_threads, "_LARGE", 0)
    monkeypatch.setattr(line_threads, "_cores", lambda: 2)
    with pytest.raises(ZeroDivisionError):
        line_threads.of_both(lambda z: 1 // (3 - z.size), (np.zeros(2),), (np.zeros(3),))


def test_single_precision_is_taken_for_the_numbers_it_holds():
    x, y = NORMAL.astype(np.float32), OTHER.astype(np.float32)
    assert dv.wasserstein(x, y) == dv.wasserstein(x.astype(float), y.astype(float))


@pytest.mark.parametrize("order", [1.0, 2.0])
def test_points_as_far_apart_as_floats_go_are_measured(order):
    x = np.concatenate([np.full(N, -1.7e308), [0.0]])
    found = dv.wasserstein(x, -x, order=order)
    assert found.value == np.inf
    half = dv.wasserstein(x, np.zeros(N + 1), order=order)
    assert half.value == pytest.approx(1.7e308 * (N / (N + 1)) ** (1 / order), rel=64 * U)


def test_spread_below_the_least_normal_float_is_measured():
    x, y = np.round(1000 * NORMAL) * 5e-324, np.round(1000 * OTHER) * 5e-324
    assert dv.wasserstein(x, y).value == pytest.approx(exact(x, y), rel=BOUND, abs=5e-324)


def test_a_call_leaves_the_arrays_as_they_are():
    x, y = NORMAL.copy(), OTHER.copy()
    dv.wasserstein(x, y)
    assert x.flags.writeable
    assert (x == NORMAL).all()
    assert (y == OTHER).all()
