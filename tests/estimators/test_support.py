import math

import numpy as np
import pytest
from scipy import stats

import divergences as dv

HALF, UNIT = [0.5, 0.5], dv.Box(0.0, 1.0)
FINITE = dv.Discrete(HALF, [0.0, 2.0])

LAWS = {
    "parallel lines": (*dv.parallel_lines(0.5), "disjoint"),
    "parallel lines 1e-300 apart": (*dv.parallel_lines(1e-300), "disjoint"),
    "one line": (*dv.parallel_lines(0.0), "overlapping"),
    "crossing": (dv.Segment([0, 0], [1, 1]), dv.Segment([0, 1], [1, 0]), "singular"),
    "sharing an end": (dv.Segment([0, 0], [0, 1]), dv.Segment([0, 1], [0, 2]), "singular"),
    "touching boxes": (UNIT, dv.Box(1.0, 2.0), "singular"),
    "boxes that meet by an ulp": (UNIT, dv.Box(1.0 - 2**-53, 2.0), "overlapping"),
    "Gaussians whose TV rounds to 1": (dv.Gaussian(0, 1), dv.Gaussian(100, 1), "overlapping"),
    "an atom in a box": (dv.Dirac(0.5), UNIT, "singular"),
    "an atom outside a box": (dv.Dirac(3.0), UNIT, "disjoint"),
    "interleaved atoms": (FINITE, dv.Discrete(HALF, [1.0, 3.0]), "disjoint"),
    "a common atom": (FINITE, dv.Dirac(2.0), "overlapping"),
    "an atom of no mass": (FINITE, dv.Discrete([1.0, 0.0], [1.0, 2.0]), "disjoint"),
    "spike and slab": (dv.Mixture(HALF, [dv.Dirac(0.0), UNIT]), dv.Dirac(0.0), "overlapping"),
    "Poisson": (stats.poisson(3.0), stats.poisson(3.5), "overlapping"),
    "Poisson and a box": (stats.poisson(3.0), UNIT, "singular"),
    "Poisson between integers": (stats.poisson(3.0), stats.poisson(3.0, loc=0.5), "undecided"),
    "gamma and exponential": (stats.gamma(2.0), stats.expon(1.0), "overlapping"),
    "gamma and a box below it": (stats.gamma(2.0), dv.Box(-3.0, -1.0), "disjoint"),
    "concentric circles": (dv.Circle([0, 0], 1.0), dv.Circle([0, 0], 2.0), "singular"),
    "one circle": (dv.Circle([0, 0], 1.0), dv.Circle([0, 0], 1.0), "overlapping"),
    "an unknown image": (dv.Pushforward(UNIT, lambda z: z), UNIT, "undecided"),
    "a blurred box": (dv.Smoothed(dv.Box([0.0] * 3, [1.0] * 3), 0.1), dv.Box([5.0] * 3, [6.0] * 3))
    + ("overlapping",),
}


@pytest.mark.parametrize("pair", LAWS)
def test_the_verdict_on_laws_is_read_off_what_they_declare(pair):
    p, q, verdict = LAWS[pair]
    assert dv.support(p, q).verdict == verdict
    assert dv.support(q, p).verdict == verdict


def test_the_gap_and_the_dimensions_of_laws_are_declared():
    found = dv.support(*dv.parallel_lines(0.25))
    assert (found.gap, found.declared, found.spacing, found.error) == (0.25, (1, 1), None, None)
    assert dv.support(dv.Dirac([3.0, 4.0]), dv.Dirac([0.0, 0.0])).gap == 5.0


def segment(rng, n, theta):
    return np.column_stack([np.full(n, theta), rng.random(n)])


SAMPLES = {
    "far intervals": (lambda r: (r.random(100), 2.0 + r.random(100)), "disjoint"),
    "segments half a unit apart": (
        lambda r: (segment(r, 300, 0), segment(r, 300, 0.5)),
        "disjoint",
    ),
    "two atoms": (lambda _: (np.zeros((50, 2)), np.ones((50, 2))), "disjoint"),
    "far from the origin": (lambda r: (1e9 + r.random(200), 1e9 + 2 + r.random(200)), "disjoint"),
    "one law": (lambda r: (r.normal(size=400), r.normal(size=300)), "overlapping"),
    "integers": (lambda r: (r.poisson(3.0, 200), r.poisson(3.5, 200)), "overlapping"),
    "segments closer than their points": (
        lambda r: (segment(r, 300, 0), segment(r, 300, 1e-3)),
        "overlapping",
    ),
    "a segment in a square": (lambda r: (segment(r, 500, 0.5), r.random((500, 2))), "undecided"),
    "two points each": (lambda _: ([0.0, 0.1], [5.0, 5.1]), "undecided"),
    "one point each": (lambda _: ([0.0], [1.0]), "undecided"),
    "too few to exclude chance": (lambda r: (r.random(8), 9.0 + r.random(8)), "undecided"),
}


@pytest.mark.parametrize("pair", SAMPLES)
def test_the_verdict_on_samples_is_what_the_evidence_is_compatible_with(pair):
    draw, verdict = SAMPLES[pair]
    rng = np.random.default_rng(0)
    assert dv.support(*draw(rng), rng=rng).verdict == verdict


def test_gaussians_that_clearly_meet_are_never_called_disjoint():
    rng = np.random.default_rng(0)
    for n in (20, 100, 1000):
        for _ in range(20):
            x, y = rng.normal(size=n), 2.0 + rng.normal(size=n)
            assert dv.support(x, y, rng=rng).verdict in ("overlapping", "undecided")


def test_without_rng_there_is_no_verdict_but_the_way_to_one():
    found = dv.support([0.0, 1.0, 2.0], [5.0, 6.0, 7.0])
    assert (found.verdict, found.gap, found.spacing) == ("undecided", 3.0, (1.0, 1.0))
    assert "pass rng" in found.note


def test_the_held_out_error_of_one_law_is_that_of_a_coin():
    rng = np.random.default_rng(0)
    misses = 0
    for _ in range(200):
        error = dv.support(rng.normal(size=60), rng.normal(size=60), rng=rng).error
        misses += not error.lower <= 0.5 <= error.upper
    assert misses <= stats.binom.isf(1e-6, 200, 0.05)


def test_points_in_both_samples_are_counted():
    x = np.random.default_rng(0).normal(size=(50, 3))
    y = np.vstack([x[:7], x[:1], x[7:] + 1.0])
    found = dv.support(x, y)
    assert found.shared == (7, 8)
    assert "7 points of p and 8 of q" in found.note


def test_weighted_points_count_if_they_have_mass_and_are_no_trials():
    rng = np.random.default_rng(0)
    p = dv.Cloud([0.0, 1.0, 9.0], [0.5, 0.5, 0.0])
    found = dv.support(p, [9.0, 10.0], rng=rng)
    assert (found.gap, found.error, found.verdict) == (8.0, None, "undecided")
    assert "weighted" in found.note


def test_large_samples_are_thinned_and_it_is_said():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(3000, 2)), rng.normal(size=(80, 2))
    for draws in (None, rng):
        assert "2000 and 80 of the points" in dv.support(x, y, rng=draws).note


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e300, 1.7e308])
def test_any_scale_of_float_is_measured(scale):
    found = dv.support(scale * np.array([0.0, 1.0]), [-scale])
    assert found.gap == scale


def test_identical_samples_have_no_gap():
    x = np.random.default_rng(0).normal(size=(100, 2))
    found = dv.support(x, x, rng=np.random.default_rng(1))
    assert (found.gap, found.shared) == (0.0, (100, 100))
    assert found.verdict != "disjoint"


@pytest.mark.parametrize("level", [0.0, 1.0, math.nan])
def test_a_level_outside_0_1_is_refused(level):
    with pytest.raises(dv.DivergencesError, match="level"):
        dv.support([0.0], [1.0], level=level)


def test_a_law_and_a_sample_are_not_compared():
    with pytest.raises(dv.DivergencesError, match="two laws or two samples"):
        dv.support(UNIT, [0.0, 1.0])


def test_spaces_must_agree():
    with pytest.raises(dv.DivergencesError, match="R\\^2 like p"):
        dv.support([[0.0, 1.0]], [0.0])


def test_what_it_shows_in_a_notebook():
    assert dv.support(*dv.parallel_lines(0.5))._repr_html_().startswith("<span><b>disjoint</b>")
