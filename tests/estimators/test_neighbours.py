import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import digamma

import divergences as dv
from divergences.errors import DivergencesError, ShapeError, UnsupportedError
from divergences.estimators import neighbours

BOTH = ("neighbours", "adaptive neighbours")
LOG2 = math.log(2.0)
VERBS = (dv.tv, dv.kl, dv.js)


def normal(n, dim=1, shift=0.0, seed=0):
    points = np.random.default_rng(seed).normal(size=(n, dim))
    points[:, 0] += shift
    return points


def pairs(n, m, dim, shift, repeats, seed=0):
    """Yield independent pairs of samples of two unit Gaussians ``shift`` apart."""
    for i in range(repeats):
        yield normal(n, dim, 0.0, [seed, i, 0]), normal(m, dim, shift, [seed, i, 1])


def apart(points, others):
    return np.array([[math.dist(a, b) for b in others] for a in points])


# Twins: the formulas of the docstring, point by point.


def plain_kl(x, y, own, other):
    n, m, dim = len(x), len(y), x.shape[1]
    total = 0.0
    for to_own, to_other in zip(np.sort(apart(x, x))[:, 1:], np.sort(apart(x, y)), strict=True):
        total += dim * math.log(to_other[other - 1] / to_own[own - 1])
    return total / n + digamma(own) - digamma(other) + math.log(m / (n - 1))


def plain_adaptive_kl(x, y):
    n, m, dim = len(x), len(y), x.shape[1]
    total = 0.0
    for to_own, to_other in zip(np.sort(apart(x, x))[:, 1:], np.sort(apart(x, y)), strict=True):
        reach = max(to_own[0], to_other[0])
        most = math.ceil(max(n, m) / math.sqrt(min(n, m)))
        own, other = (row[row <= reach][:most] for row in (to_own, to_other))
        total += dim * math.log(other[-1] / own[-1]) + digamma(len(own)) - digamma(len(other))
    return total / n + math.log(m / (n - 1))


def plain_shares(x, y, k):
    """Return for x, then for y, how many of the k nearest others are of p and of q."""
    points, of_p = np.concatenate([x, y]), np.arange(len(x) + len(y)) < len(x)
    nearest = np.argsort(apart(points, points), axis=1)[:, 1 : k + 1]
    votes = of_p[nearest].sum(axis=1)
    return [list(zip(v, k - v, strict=True)) for v in (votes[: len(x)], votes[len(x) :])]


def plain_tv(x, y, k):
    sides = [
        np.mean([np.sign(a / len(x) - b / len(y)) for a, b in side])
        for side in plain_shares(x, y, k)
    ]
    return (sides[0] - sides[1]) / 2


def plain_js(x, y, k):
    n, m = len(x), len(y)
    of_x, of_y = plain_shares(x, y, k)
    scores_x = [
        digamma(a + 1) - digamma(k + 1) - math.log((a / n + b / m) * n / k) for a, b in of_x
    ]
    scores_y = [
        digamma(b + 1) - digamma(k + 1) - math.log((a / n + b / m) * m / k) for a, b in of_y
    ]
    return LOG2 + (np.mean(scores_x) + np.mean(scores_y)) / 2


@settings(max_examples=25)
@given(st.integers(1, 4), st.integers(10, 40), st.integers(10, 40), st.integers(0, 2**32 - 1))
def test_every_value_is_that_of_its_formula(dim, n, m, seed):
    x, y = normal(n, dim, 0.0, seed), normal(m, dim, 0.3, seed + 1)
    k = math.ceil((n + m) / (2 * math.sqrt(min(n, m))))
    ranks = (round(5 * size / min(n, m)) for size in (n, m))
    for found, plain in (
        (dv.tv(x, y, method="neighbours"), plain_tv(x, y, k)),
        (dv.js(x, y, method="neighbours"), plain_js(x, y, k)),
        (dv.kl(x, y, method="neighbours"), plain_kl(x, y, *ranks)),
        (dv.kl(x, y, method="adaptive neighbours"), plain_adaptive_kl(x, y)),
    ):
        if not found.note.startswith("at least"):
            assert found.value == pytest.approx(min(max(plain, 0.0), found.upper), abs=1e-12)


# Against known laws. The tolerance is 4.5 standard errors of the mean over the repeats, which a
# normal law exceeds with probability 7e-6, plus the bias that is stated beside it.

REPEATS = 25


@pytest.mark.parametrize(
    ("method", "dim", "bias"),
    # With n = m = 1000 and shift 1; measured over 400 repeats and rounded up.
    [
        ("neighbours", 1, 0.04), ("neighbours", 3, 0.09), ("neighbours", 10, 0.18),
        ("adaptive neighbours", 1, 0.02), ("adaptive neighbours", 3, 0.04),
        ("adaptive neighbours", 10, 0.16),
    ],
)  # fmt: skip
def test_kl_of_gaussians_is_met_but_for_the_bias_stated(method, dim, bias):
    values = [dv.kl(x, y, method=method).value for x, y in pairs(1000, 1000, dim, 1.0, REPEATS)]
    error = 4.5 * np.std(values, ddof=1) / math.sqrt(REPEATS)
    assert -bias - error <= np.mean(values) - 0.5 <= error


@pytest.mark.parametrize("dim", [1, 3])
@pytest.mark.parametrize(("n", "m"), [(500, 500), (200, 1000), (1000, 200)])
def test_tv_of_gaussians_is_on_average_not_exceeded_and_nearly_met(n, m, dim):
    truth = dv.tv(dv.Gaussian(0.0, 1.0), dv.Gaussian(1.5, 1.0)).value
    found = [dv.tv(x, y, method="neighbours").value for x, y in pairs(n, m, dim, 1.5, REPEATS)]
    error = 4.5 * np.std(found, ddof=1) / math.sqrt(REPEATS)
    assert truth - 0.06 - error <= np.mean(found) <= truth + error


@pytest.mark.parametrize("dim", [1, 3])
@pytest.mark.parametrize(("n", "m"), [(500, 500), (200, 1000), (1000, 200)])
def test_js_of_gaussians_is_nearly_met(n, m, dim):
    truth = dv.js(dv.Gaussian(0.0, 1.0), dv.Gaussian(1.5, 1.0)).value
    found = [dv.js(x, y, method="neighbours").value for x, y in pairs(n, m, dim, 1.5, REPEATS)]
    error = 4.5 * np.std(found, ddof=1) / math.sqrt(REPEATS)
    most = 1 / 4 / math.sqrt(min(n, m))  # of the module's docstring; 1/k is less
    assert truth - 0.02 - error <= np.mean(found) <= truth + most + error


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize("dim", [1, 2, 5])
def test_samples_of_one_law_are_near_zero_and_never_below(method, dim):
    for x, y in pairs(300, 300, dim, 0.0, 5):
        found = dv.kl(x, y, method=method)
        assert 0.0 <= found.value < 0.5
        assert found.lower == 0.0
        assert ("below the least possible 0" in found.note) == (found.value == 0.0)
        assert dv.tv(x, y, method="neighbours").value < 0.3
        assert dv.js(x, y, method="neighbours").value < 0.1


# Separated samples.


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize(
    ("x", "y"),
    [
        (normal(500) / 10, normal(500, seed=1) / 10 + 2),
        (np.random.default_rng(0).random(400), 2 + np.random.default_rng(1).random(400)),
        (np.random.default_rng(0).random(400), 0.5 + np.random.default_rng(1).random(400)),
        (normal(400, 3), normal(400, 3, shift=1e6, seed=1)),
        (normal(400, 2) * 1e-9, normal(100, 2, seed=1) * 1e-9 + 1.0),
        (np.random.default_rng(0).random(50), 2 + np.random.default_rng(1).random(2000)),
    ],
    ids=["clouds", "U[0,1] v U[2,3]", "U[0,1] v U[0.5,1.5]", "far", "dots", "few v many"],
)
def test_a_kl_between_separated_samples_is_at_least_and_perhaps_inf(method, x, y):
    found = dv.kl(x, y, method=method)
    assert 0.0 < found.lower <= found.value < math.inf
    assert found.upper == math.inf
    assert found.note.startswith("at least, and perhaps inf")
    # Whatever the gap: what these samples can show at most.
    assert found.value <= 0.5 * math.log(min(len(x), len(y))) + 0.1


@pytest.mark.parametrize("factor", [10.0, 1e6, 1e100])
def test_the_gap_between_separated_samples_does_not_move_the_value(factor):
    x, y = normal(300, 2), normal(300, 2, seed=1) + 50.0
    near, far = (dv.kl(x, z, method="neighbours").value for z in (y, factor * y))
    assert far == pytest.approx(near, abs=1e-12)


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize(("n", "m"), [(200, 200), (100, 1000), (1000, 100)])
@pytest.mark.parametrize("dim", [1, 5])
def test_what_is_called_at_least_is(method, n, m, dim):
    flagged = 0
    for shift in (1.0, 1.5, 2.0, 3.0, 6.0):
        for x, y in pairs(n, m, dim, shift, 8):
            found = dv.kl(x, y, method=method)
            flagged += found.lower > 0.0
            assert found.lower <= shift**2 / 2
    assert flagged > 0


def test_disjoint_supports_have_tv_1_and_js_log_2():
    s = np.random.default_rng(0).random((400, 1))
    p, q = np.hstack([s[:200], 0 * s[:200]]), np.hstack([s[200:], 0 * s[200:] + 0.5])
    assert dv.tv(p, q, method="neighbours").value == 1.0
    assert dv.js(p, q, method="neighbours").value == LOG2
    assert dv.js(p, q, method="neighbours", convention="sum").value == 2 * LOG2


# Scale, offset, symmetry.


@pytest.mark.parametrize("dim", [1, 2, 3])
@pytest.mark.parametrize("exponent", [-1000, -997, 1000, 1020])
def test_the_unit_does_not_matter(dim, exponent):
    x, y = normal(200, dim), normal(150, dim, 1.0, seed=1)
    if exponent < 0:  # so that the least coordinates stay normal floats
        x, y = x.round(6), y.round(6)
    for verb in VERBS:
        small = verb(x, y, method="neighbours").value
        assert (
            verb(np.ldexp(x, exponent), np.ldexp(y, exponent), method="neighbours").value == small
        )


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_an_offset_of_1e9_costs_what_rounding_takes_from_the_points(dim):
    x, y = (np.rint(normal(400, dim, s, s) * 2.0**20) / 2.0**20 for s in (0, 1))
    for verb in VERBS:  # with 20 binary places, adding 1e9 is exact
        assert verb(x + 1e9, y + 1e9, method="neighbours").value == pytest.approx(
            verb(x, y, method="neighbours").value, abs=1e-13
        )


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_tv_and_js_are_symmetric(dim):
    x, y = normal(200, dim), normal(90, dim, 1.0, seed=1)
    for verb in (dv.tv, dv.js):
        forth, back = verb(x, y, method="neighbours"), verb(y, x, method="neighbours")
        assert forth.value == pytest.approx(back.value, abs=1e-14)


def test_order_of_the_rows_does_not_matter():
    x, y = normal(300, 2), normal(300, 2, 1.0, seed=1)
    shuffled = np.random.default_rng(0).permutation(x)
    for method in BOTH:
        found, again = (dv.kl(z, y, method=method).value for z in (x, shuffled))
        assert found == pytest.approx(again, abs=1e-12)


# What is refused, and how.


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("x", "y", "count"),
    [
        (normal(50), normal(50), "50 are in both"),
        (normal(50, 3), np.vstack([normal(40, 3, seed=1), normal(50, 3)[:7]]), "7 are in both"),
        (np.repeat(normal(20), 2, axis=0), normal(30, seed=1), "p repeats 20 of its 40 points"),
        (normal(30), np.repeat(normal(20, seed=1), 3, axis=0), "q 40 of its 60"),
        (np.array([0.0, *normal(20)[:, 0]]), np.array([-0.0, 1.0, 2.0, 3.0]), "1 are in both"),
        (
            np.vstack([normal(20, 2), [[1e-200, 0.0], [2e-200, 0.0]]]), normal(20, 2, seed=1),
            "p repeats 1 of its 22 points",
        ),
    ],
    ids=["same sample", "leak", "twins in p", "triplets in q", "signed zeros", "squares underflow"],
)  # fmt: skip
def test_repeated_points_are_refused_with_their_count(verb, x, y, count):
    with pytest.raises(UnsupportedError, match=f"{count}.*plug-in"):
        verb(x, y, method="neighbours")


def test_points_that_only_squares_take_for_equal_are_fine_on_the_line():
    x = np.append(normal(20)[:, 0], [1e-200, 2e-200])
    assert math.isfinite(dv.kl(x, normal(20, seed=1), method="neighbours").value)


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize(
    ("x", "y", "error", "words"),
    [
        (normal(5), normal(50, seed=1), ShapeError, "p must hold at least 6 points.*got 5"),
        (normal(50), normal(5, seed=1), ShapeError, "q must hold at least 6 points.*got 5"),
        (normal(11, 10), normal(50, 10, seed=1), ShapeError, "p must hold at least 12 points"),
        ([1.0], normal(9), ShapeError, "p must hold at least 2 points.*got 1"),
        (normal(20, 3) * [1, 0, 1], normal(20, 3, seed=1), UnsupportedError, "p is constant in 1"),
        (normal(20, 3), normal(20, 3, seed=1) * [0, 0, 1], UnsupportedError, "q is constant in 2"),
        (normal(20) * [1, 2], normal(20, 2, seed=1), UnsupportedError, "p lies in a flat.*1"),
        (normal(50, 2), normal(20) * [1, 3] + 1e6, UnsupportedError, "q lies in a flat.*1"),
    ],
)
def test_samples_that_no_density_can_have_drawn_get_no_kl(method, x, y, error, words):
    with pytest.raises(error, match=words):
        dv.kl(x, y, method=method)


def test_a_narrow_law_is_not_taken_for_a_flat_one():
    narrow = [1.0, 1e-9]
    x, y = normal(200, 2), normal(200, 2, 1.0, seed=1)
    for z, w in ((x * narrow, y * narrow), (x @ [[1.0, 1.0], [0.0, 1e-6]], y)):
        assert dv.kl(z, w, method="neighbours").kind == "point"


@pytest.mark.parametrize("verb", VERBS)
def test_weighted_samples_and_single_points_are_refused(verb):
    weighted = dv.Cloud([0.0, 1.0, 2.5], [0.5, 0.25, 0.25])
    with pytest.raises(UnsupportedError, match="p is weighted"):
        verb(weighted, [0.5, 1.5, 3.0], method="neighbours")
    with pytest.raises(ShapeError, match="q must hold at least 2 points"):
        verb([0.5, 1.5, 3.0], [1.0], method="neighbours")


@pytest.mark.parametrize("verb", [dv.tv, dv.js])
def test_adapted_numbers_of_neighbours_are_for_kl_alone(verb):
    with pytest.raises(UnsupportedError, match="does not apply to"):
        verb(normal(50), normal(50, seed=1), method="adaptive neighbours")


@pytest.mark.parametrize("dim", [1, 2])
def test_laws_are_not_compared_by_neighbours(dim):
    with pytest.raises(DivergencesError, match="does not apply"):
        dv.kl(
            dv.Gaussian(np.zeros(dim), np.eye(dim)),
            dv.Box(np.zeros(dim), np.ones(dim)),
            method="neighbours",
        )


# The estimate.


@pytest.mark.parametrize("dim", [3, 10])
def test_auto_takes_neighbours_beyond_the_plane(dim):
    x, y = normal(100, dim), normal(80, dim, 1.0, seed=1)
    for verb, ceiling in zip(VERBS, (1.0, math.inf, LOG2), strict=True):
        found = verb(x, y)
        assert (found.method, found.kind, found.n) == ("neighbours", "point", (100, 80))
        assert (found.lower, found.upper) == (0.0, ceiling)
        assert found == verb(x, y, method="neighbours")


@given(st.integers(2, 30), st.integers(2, 30), st.integers(1, 3), st.floats(0.0, 5.0))
def test_no_sample_however_small_gives_a_number_out_of_range(n, m, dim, shift):
    x, y = normal(n, dim), normal(m, dim, shift, seed=1)
    assert 0.0 <= dv.tv(x, y, method="neighbours").value <= 1.0
    assert 0.0 <= dv.js(x, y, method="neighbours").value <= LOG2
    if min(n, m) >= max(6, dim + 2):
        for method in BOTH:
            assert 0.0 <= dv.kl(x, y, method=method).value < 10.0


@pytest.mark.parametrize("k", [1, 2, 5, 30, 1000])
def test_the_two_scores_of_js_sum_to_hardly_more_than_one(k):
    a = np.arange(k + 1)
    total = (np.exp(digamma(a + 1)) + np.exp(digamma(k - a + 1))) / np.exp(digamma(k + 1))
    assert total.max() <= 1 + 1 / k  # the docstring's bound, by log(1 + z) <= z


def test_what_is_scaled_has_no_square_that_underflows():
    least = neighbours._TINY * np.finfo(float).eps / 2  # next to each other at the limit
    assert (least * least) >= np.finfo(float).tiny
