"""Bounds that a classifier proves from held-out rows."""

import math

import numpy as np
import pytest
from scipy import stats
from scipy.special import rel_entr

import divergences as dv
from divergences.errors import DTypeError, InputError, UnsupportedError
from divergences.estimators.classifier import _floor, _two_point
from divergences.estimators.held_out import held_out

CEILINGS = {"tv": 1.0, "kl": math.inf, "js": math.log(2.0)}


def normal(n, shift=0.0, dim=1, seed=0):
    return np.random.default_rng([seed, n, dim]).normal(shift, 1.0, (n, dim))


def bounds(x, y, seed=0, **options):
    return {
        name: getattr(dv, name)(
            x, y, method="classifier", rng=np.random.default_rng(seed), **options
        )
        for name in CEILINGS
    }


def naive(name, p, q):
    a, b = np.array([p, 1 - p]), np.array([q, 1 - q])
    mean = (a + b) / 2
    return {
        "tv": 0.5 * np.abs(a - b).sum(),
        "kl": rel_entr(a, b).sum(),
        "js": 0.5 * (rel_entr(a, mean) + rel_entr(b, mean)).sum(),
    }[name]


@pytest.mark.parametrize("name", CEILINGS)
def test_two_point_divergences_are_those_of_their_definition(name):
    for p, q in ((0.9, 0.2), (1.0, 0.5), (0.3, 0.1), (1e-3, 1e-9)):
        assert _two_point(name, p, q) == pytest.approx(naive(name, p, q), rel=1e-12)
    assert _two_point(name, 0.2, 0.9) == 0.0


@pytest.mark.parametrize("name", CEILINGS)
def test_the_corner_is_the_least_of_the_rectangle(name):
    scores = np.repeat([1.0, -1.0], [70, 30]), np.repeat([1.0, -1.0], [20, 60])
    p, q = (stats.binomtest(hits, n) for hits, n in ((70, 100), (20, 80)))
    (low_p, high_p), (low_q, high_q) = (test.proportion_ci(0.95) for test in (p, q))
    least = min(
        naive(name, a, b)
        for a in np.linspace(low_p, high_p, 21)
        for b in np.linspace(low_q, high_q, 21)
    )
    assert _floor(name, scores, 0.0, 0.05) == pytest.approx(least, rel=1e-9)


@pytest.mark.parametrize(("dim", "shift"), [(1, 1.0), (5, 0.5), (40, 0.25)])
def test_a_shift_is_seen_in_every_dimension(dim, shift):
    found = bounds(normal(1000, 0.0, dim), normal(1000, shift, dim, seed=1))
    truth = 2.0 * stats.norm.cdf(0.5 * shift * math.sqrt(dim)) - 1.0
    assert 0.5 * truth < found["tv"].lower <= truth
    assert 0.0 < found["kl"].lower <= 0.5 * dim * shift**2
    for name, estimate in found.items():
        assert (estimate.kind, estimate.level) == ("confidence", 0.95)
        assert (estimate.upper, estimate.n) == (CEILINGS[name], (1000, 1000))
        assert "500 + 500" in estimate.note


def test_separated_samples_prove_much_and_never_an_infinite_kl():
    x = np.random.default_rng(0).uniform(size=1000)
    found = bounds(x, x + 2.0)
    assert found["tv"].lower == pytest.approx(1.0 - 2.0 * (1.0 - 0.025 ** (1 / 500)))
    assert found["tv"].value == 1.0
    assert 4.0 < found["kl"].lower <= found["kl"].value < math.inf
    assert 0.6 < found["js"].lower < found["js"].value == pytest.approx(math.log(2.0))


def test_a_scale_a_hole_and_an_atom_are_seen():
    rng = np.random.default_rng(0)
    ring = rng.normal(size=(2000, 2))
    atom = np.where(rng.random(1000) < 0.5, 0.0, rng.random(1000))
    assert bounds(normal(1000, 0.0, 3), 2.0 * normal(1000, 0.0, 3, seed=1))["tv"].lower > 0.3
    assert bounds(ring[::2], ring[np.hypot(*ring.T) > 1.0])["tv"].lower > 0.2
    assert bounds(atom, rng.random(1000))["tv"].lower > 0.3


def test_categories_in_no_order_are_seen():
    rng, weights = np.random.default_rng(0), np.tile([1.0, 3.0], 4) / 16.0
    x, y = rng.choice(8, 1000, p=weights), rng.choice(8, 1000)
    assert "frequencies" in bounds(x, y)["tv"].note
    assert 0.05 < bounds(x, y)["tv"].lower < 0.25


def test_intervals_at_a_higher_level_are_wider():
    x, y = normal(400), normal(400, 1.0, seed=1)
    ends = [bounds(x, y, level=level)["tv"].lower for level in (0.5, 0.9, 0.999)]
    assert ends == sorted(ends, reverse=True)


def test_without_rng_it_is_a_point_that_says_how_to_get_an_interval():
    x, y = normal(200), normal(200, 1.0, seed=1)
    found = dv.tv(x, y, method="classifier")
    assert (found.kind, found.lower, found.upper) == ("point", 0.0, 1.0)
    assert "rng" in found.note
    assert found == dv.tv(x, y, method="classifier")


def test_a_generator_asks_for_the_interval():
    x, y = normal(200, 0.0, 3), normal(200, 1.0, 3, seed=1)
    for name, method in (("tv", "classifier"), ("kl", "variational"), ("js", "variational")):
        found = getattr(dv, name)(x, y, rng=np.random.default_rng(0), level=0.9)
        assert (found.kind, found.method, found.level) == ("confidence", method, 0.9)


def test_sorting_the_rows_proves_nothing_of_equal_laws():
    misses = 0
    for seed in range(25):
        x, y = (
            np.sort(normal(200, seed=seed), axis=0),
            np.sort(normal(200, seed=1000 + seed), axis=0),
        )
        misses += bounds(x, y, seed=seed)["tv"].lower > 0.0
    assert misses <= stats.binom.isf(1e-6, 25, 0.05)


@pytest.mark.parametrize("method", ["classifier", "variational"])
@pytest.mark.parametrize(
    ("x", "y"),
    [
        (np.zeros(10), np.zeros(12)),
        (np.ones((50, 3)), np.ones((50, 3))),
        (np.zeros(4), np.arange(4.0)),
        (normal(30, 0.0, 300), normal(20, 1.0, 300, seed=1)),
        (normal(100) * 1e307, normal(100, 5.0, seed=1) * 1e307),
        (np.arange(100) % 5 * 5e-324, np.arange(100) % 9 * 5e-324),
        (1e9 + 1e-6 * normal(100), 1e9 + 1e-6 * normal(100, 5.0, seed=1)),
        (normal(100, 0.0, 2) * [1e-200, 1e200], normal(100, 1.0, 2, seed=1) * [1e-200, 1e200]),
        (np.c_[np.ones(50), normal(50)], np.c_[np.ones(50), normal(50, 2.0, seed=1)]),
        (normal(30), normal(3000, 1.0, seed=1)),
        (normal(200, 0.0, 3), normal(200, 0.0, 3)),
    ],
    ids=[
        "equal", "constant", "four", "d > n", "huge", "subnormal", "offset", "scales", "column",
        "sizes", "identical",
    ],
)  # fmt: skip
def test_nasty_samples_get_a_bracket(x, y, method):
    for name in ("kl", "js"):
        found = getattr(dv, name)(x, y, method=method, rng=np.random.default_rng(0))
        assert 0.0 <= found.lower <= found.value < math.inf
        assert found.upper == CEILINGS[name]
        if np.array_equal(x, y):
            assert found.lower == 0.0


def test_what_cannot_be_split_is_refused():
    cloud = dv.Cloud(np.arange(5.0), [0.6, 0.1, 0.1, 0.1, 0.1])
    for p, q in ((cloud, cloud), ([1.0, 2.0, 3.0], normal(10)), (normal(10), [1.0])):
        with pytest.raises(UnsupportedError, match="4 rows or more"):
            dv.tv(p, q, method="classifier")
    with pytest.raises(UnsupportedError, match="does not apply"):
        dv.tv(dv.Gaussian(0.0, 1.0), dv.Gaussian(1.0, 1.0), method="classifier")


@pytest.mark.parametrize("level", [0.0, 1.0, 95, math.nan])
def test_a_level_is_a_probability(level):
    with pytest.raises(InputError, match="level"):
        dv.tv(normal(10), normal(10), level=level)


def test_a_seed_is_no_generator():
    with pytest.raises(DTypeError, match="default_rng"):
        dv.tv(normal(10), normal(10), rng=0)


def test_the_held_out_rows_teach_the_classifier_nothing():
    x, y = normal(100), normal(100, 1.0, seed=1)
    before = held_out(dv.Cloud(x), dv.Cloud(y), None)
    x[1], y[3] = 50.0, -50.0  # odd rows are held out
    after = held_out(dv.Cloud(x), dv.Cloud(y), None)
    assert before.classifier == after.classifier
    for mine, other in zip(before.rehearsal, after.rehearsal, strict=True):
        assert np.array_equal(mine, other)
    changed = [np.flatnonzero(a != b) for a, b in zip(before.scores, after.scores, strict=True)]
    assert [places.tolist() for places in changed] == [[0], [1]]
