import math

import numpy as np
import pytest
from scipy import stats

import divergences as dv
from divergences.estimators.plugin import plug_in
from divergences.estimators.rows import row_counts, shared_rows

REPEATS = 400
# The bracket misses with probability <= 0.05; more misses than this have probability < 1e-6.
MOST_MISSES = int(stats.binom.isf(1e-6, REPEATS, 0.05))

PAIRS = {
    "Poisson 3 v 3.5": (
        lambda n, rng: (rng.poisson(3.0, n), rng.poisson(3.5, n)),
        (stats.poisson(3.0), stats.poisson(3.5)),
    ),
    "uniform on 10 v same": (
        lambda n, rng: (rng.integers(10, size=n), rng.integers(10, size=n)),
        (dv.Discrete([0.1] * 10), dv.Discrete([0.1] * 10)),
    ),
    "Bernoulli 0.5 v 0.6": (
        lambda n, rng: (rng.random(n) < 0.5, rng.random(n) < 0.6),
        (dv.Discrete([0.5, 0.5]), dv.Discrete([0.4, 0.6])),
    ),
}


def clouds(draw, n, rng):
    return [dv.Cloud(np.asarray(x, dtype=float)) for x in draw(n, rng)]


@pytest.mark.parametrize("name", ["tv", "js", "kl"])
@pytest.mark.parametrize("pair", PAIRS)
def test_the_bracket_covers_the_divergence_of_the_laws(pair, name):
    draw, laws = PAIRS[pair]
    truth = float(getattr(dv, name)(*laws))
    rng = np.random.default_rng(0)
    found = [plug_in(name, *clouds(draw, 100, rng)) for _ in range(REPEATS)]
    assert sum(not e.lower <= truth <= e.upper for e in found) <= MOST_MISSES


def test_the_bracket_does_not_cover_by_being_useless():
    rng = np.random.default_rng(0)
    same = [dv.Cloud(rng.integers(10, size=10_000)) for _ in range(2)]
    assert plug_in("tv", *same).upper < 0.06
    apart = [dv.Cloud(rng.integers(10, size=10_000) + shift) for shift in (0.0, 100.0)]
    assert plug_in("tv", *apart).lower > 0.9
    assert plug_in("js", *apart).lower > 0.7 * math.log(2.0)


def test_the_value_is_too_large_on_average_and_by_no_more_than_the_note_says():
    rng = np.random.default_rng(0)
    draw, laws = PAIRS["Poisson 3 v 3.5"]
    truth = float(dv.tv(*laws))
    found = [plug_in("tv", *clouds(draw, 200, rng)) for _ in range(REPEATS)]
    excess = np.array([e.value for e in found]) - truth
    noise = 5.0 * excess.std() / math.sqrt(REPEATS)
    assert excess.mean() > -noise
    said = np.mean([float(e.note.split("at most about ")[1].split(";")[0]) for e in found])
    assert excess.mean() < said + noise


def test_discrete_samples_are_recognised_and_others_are_not():
    rng = np.random.default_rng(0)
    assert dv.tv(rng.poisson(3, 100), rng.poisson(3, 100)).method == "plug-in"
    assert dv.tv(rng.integers(2, size=(99, 3)), rng.integers(2, size=(99, 3))).method == "plug-in"
    assert dv.tv(rng.normal(size=100), rng.normal(size=100)).method != "plug-in"
    spiked = [np.where(rng.random(100) < 0.5, 0.0, rng.random(100)) for _ in range(2)]
    assert dv.tv(*spiked).method != "plug-in"


def test_asked_for_on_continuous_samples_the_bracket_is_all_that_is_possible():
    rng = np.random.default_rng(0)
    found = dv.tv(rng.normal(size=50), rng.normal(size=50), method="plug-in")
    assert (found.value, found.lower, found.upper) == (1.0, 0.0, 1.0)


def test_a_category_that_q_lacks_makes_no_kl_infinite():
    found = dv.kl([0.0] * 30 + [1.0] * 30 + [2.0] * 4, [0.0] * 40 + [1.0] * 20, method="plug-in")
    lumped = dv.kl(dv.Discrete([30 / 64, 34 / 64]), dv.Discrete([4 / 6, 2 / 6]))
    assert found.value == pytest.approx(lumped.value, rel=1e-14)
    assert found.lower < math.inf == found.upper
    assert "categories of p (1)" in found.note
    apart = dv.kl([0.0] * 30, [1.0] * 30)
    assert (apart.value < math.inf, apart.upper) == (True, math.inf)


def test_samples_of_one_atom_have_distance_zero():
    for name, ceiling in (("tv", 1.0), ("js", math.log(2.0)), ("kl", math.inf)):
        found = getattr(dv, name)([7.0] * 50, [7.0] * 40)
        assert (found.value, found.lower, found.n) == (0.0, 0.0, (50, 40))
        assert found.upper <= ceiling


def test_one_point_each_says_nothing_and_does_not_fail():
    for name in ("tv", "js", "kl"):
        found = getattr(dv, name)([0.0], [1.0], method="plug-in")
        assert found.lower == 0.0
        assert not math.isnan(found.value)


def test_weighted_points_get_a_point():
    p, q = dv.Cloud([0.0, 1.0], [0.25, 0.75]), dv.Cloud([0.0, 1.0], [0.5, 0.5])
    found = dv.tv(p, q, method="plug-in")
    assert (found.value, found.kind) == (0.25, "point")


def test_laws_have_no_plug_in():
    with pytest.raises(dv.DivergencesError, match="plug-in"):
        dv.tv(dv.Discrete([1.0]), dv.Discrete([0.5, 0.5]), method="plug-in")


def test_rows_are_counted_by_value():
    points = np.array([[0.0, 1.0], [-0.0, 1.0], [2.0, 1.0]])
    assert sorted(row_counts(points).values()) == [1, 2]
    assert shared_rows(points, np.array([[0.0, 1.0], [5.0, 5.0]])) == (2, 1)
