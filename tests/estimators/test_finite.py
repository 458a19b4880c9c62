import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import divergences as dv
from divergences.estimators import cells
from divergences.strategies import discretes, segments, weights

EPS = float(np.finfo(float).eps)


@given(discretes(dim=2), discretes(dim=2))
def test_finite_laws_match_a_dictionary_of_atoms(p, q):
    def masses(law):
        total: dict[tuple[float, ...], Fraction] = {}
        for atom, weight in zip(law.atoms.tolist(), law.weights.tolist(), strict=True):
            total[tuple(atom)] = total.get(tuple(atom), Fraction(0)) + Fraction(weight)
        return total

    left, right = masses(p), masses(q)
    gaps = [abs(left.get(a, Fraction(0)) - right.get(a, Fraction(0))) for a in {*left, *right}]
    assert dv.tv(p, q).value == pytest.approx(float(sum(gaps) / 2), rel=1e-14, abs=1e-15)
    missing = any(weight > 0 and right.get(atom, 0) == 0 for atom, weight in left.items())
    assert (dv.kl(p, q).value == math.inf) == missing


@given(st.integers(2, 9).flatmap(lambda k: st.tuples(weights(k), weights(k))))
def test_tv_is_the_largest_difference_over_all_events(pair):
    p, q = pair
    k = len(p)
    events = (np.arange(2**k)[:, np.newaxis] >> np.arange(k)) & 1
    assert dv.tv(dv.Discrete(p), dv.Discrete(q)).value == pytest.approx(
        float(np.abs(events @ (p - q)).max()), abs=4 * k * EPS
    )


def test_alphabets_of_different_size_are_aligned():
    assert dv.tv(dv.Discrete([1.0]), dv.Discrete([0.5, 0.5])).value == 0.5
    assert dv.kl(dv.Discrete([1.0]), dv.Discrete([0.5, 0.5])).value == math.log(2.0)


def test_negative_zero_is_zero():
    assert dv.tv(dv.Discrete([1.0], [0.0]), dv.Discrete([1.0], [-0.0])).value == 0.0


@given(segments(), st.integers(1, 7))
def test_a_segment_against_its_own_half(segment, power):
    # Halving powers of two of a float segment stays on its line exactly when it starts at 0.
    whole = dv.Segment([0.0, 0.0], segment.b - segment.a)
    part = dv.Segment([0.0, 0.0], (segment.b - segment.a) / 2**power)
    assert dv.tv(part, whole).value == pytest.approx(1.0 - 2.0**-power, rel=4 * EPS)
    assert dv.kl(part, whole).value == pytest.approx(power * math.log(2.0), rel=8 * EPS)
    assert dv.kl(whole, part).value == math.inf


def test_collinearity_is_decided_on_the_coordinates_as_given():
    p = dv.Segment([0.0, 0.0], [3.0, 1.0])
    assert dv.tv(p, dv.Segment([1.5, 0.5], [4.5, 1.5])).value == 0.5
    # 0.1 * 3 != 0.3 in floating point: this segment leaves the line and shares one point with it.
    assert dv.tv(p, dv.Segment([0.0, 0.0], [0.3, 0.1])).value == 1.0


def test_boxes_in_five_dimensions():
    p, q = dv.Box(np.zeros(5), np.ones(5)), dv.Box(np.full(5, 0.5), np.full(5, 1.5))
    assert dv.tv(p, q).value == 1.0 - 2.0**-5


def test_boxes_that_would_cut_space_to_dust_are_refused():
    rng = np.random.default_rng(0)
    many = [dv.Box(low, low + 1) for low in rng.random((40, 5))]
    law = dv.Mixture(np.full(40, 1 / 40), many)
    with pytest.raises(dv.DivergencesError, match="too many cells"):
        dv.tv(law, many[0])


def test_cells_span_the_range_of_floats():
    p, q = dv.Box(-1e308, 1e308), dv.Box(0.0, 1e308)
    assert dv.tv(p, q).value == 0.5
    assert dv.tv(dv.Box(0.0, 5e-324), dv.Box(0.0, 1e-323)).value == 0.5


def test_shares_of_an_interval_are_rounded_once():
    third = Fraction(1, 3)
    shares = cells._shares([Fraction(0), third, Fraction(1)], Fraction(0), Fraction(1))
    assert shares.tolist() == [1 / 3, 2 / 3]


@pytest.mark.parametrize("rate", [1e-3, 1.0, 50.0, 1e5])
def test_kl_of_poissons_has_a_closed_form(rate):
    found = dv.kl(stats.poisson(rate), stats.poisson(2 * rate))
    expected = rate * (1.0 - math.log(2.0))  # a log(a/b) - a + b
    assert found.agrees_with(expected, 1e-12 * (1 + expected))


def test_kl_of_lattice_laws_sees_where_one_ends():
    assert dv.kl(stats.poisson(3), stats.binom(10, 0.3)).value == math.inf
    assert dv.kl(stats.binom(10, 0.3), stats.poisson(3)).value < 0.1
    assert dv.kl(dv.Discrete([0.5, 0.5]), stats.poisson(1)).value == pytest.approx(
        1.0 - math.log(2.0)
    )
    assert dv.kl(dv.Discrete([1.0], [0.5]), stats.poisson(1)).value == math.inf


def test_heavy_lattice_tails_stay_in_the_bracket():
    p, q = stats.zipf(1.5), stats.zipf(2.5)
    tv, kl = dv.tv(p, q), dv.kl(p, q)
    assert 0 < tv.width < 1e-3
    assert kl.upper == math.inf
    assert 0.8 < kl.lower < kl.value
