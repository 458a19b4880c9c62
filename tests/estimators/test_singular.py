import math

import numpy as np
import pytest
from hypothesis import given, settings

import divergences as dv
from divergences.strategies import disjoint_pairs, measures

EPS = float(np.finfo(float).eps)
# Quadrature adds panels of mass <= 1, at most 200 of them, each right to 8 eps; sums over cells
# are compensated and right to a few eps.
PANELS = 200 * 8 * EPS


@given(disjoint_pairs())
def test_js_is_log_2_on_disjoint_supports(pair):
    found = dv.js(*pair)
    slack = 4 * EPS if found.kind == "exact" else PANELS
    assert abs(found.value - math.log(2.0)) <= slack
    assert found.agrees_with(math.log(2.0), 4 * EPS)
    assert dv.js(*pair, convention="sum").agrees_with(2.0 * math.log(2.0), 8 * EPS)


@given(disjoint_pairs())
def test_tv_is_one_and_kl_infinite_on_disjoint_supports(pair):
    p, q = pair
    assert dv.tv(p, q).agrees_with(1.0, 4 * EPS)
    assert abs(dv.tv(p, q).value - 1.0) <= PANELS
    assert dv.kl(p, q).value == dv.kl(q, p).value == math.inf


@settings(max_examples=40)
@given(measures(dim=1), measures(dim=1))
def test_divergences_keep_their_ranges_and_symmetries(p, q):
    tv, js = dv.tv(p, q), dv.js(p, q)
    assert 0.0 <= tv.lower <= tv.value <= tv.upper <= 1.0
    assert 0.0 <= js.lower <= js.value <= js.upper <= math.log(2.0)
    assert dv.kl(p, q).value >= 0.0
    for forth, back in ((tv, dv.tv(q, p)), (js, dv.js(q, p))):
        assert forth.lower <= back.upper + 8 * EPS
        assert back.lower <= forth.upper + 8 * EPS


@given(measures(dim=2))
def test_a_law_is_at_distance_zero_from_itself(p):
    assert dv.tv(p, p).value == dv.kl(p, p).value == dv.js(p, p).value == 0.0


def test_a_halved_overlap_gives_half_of_log_2():
    # The control: same line, half overlapped, so that the supports are not disjoint.
    p, q = dv.Segment([0.0, 0.0], [1.0, 0.0]), dv.Segment([0.5, 0.0], [1.5, 0.0])
    assert dv.js(p, q).value == pytest.approx(0.5 * math.log(2.0), rel=4 * EPS)


def test_low_dimension_alone_does_not_make_laws_singular():
    p = dv.Segment([0.0, 0.0], [1.0, 1.0])
    assert dv.js(p, dv.Segment([1.0, 1.0], [0.0, 0.0])).value == 0.0
    assert dv.js(p, dv.Segment([0.0, 1.0], [1.0, 0.0])).value == math.log(2.0)


def test_an_atom_on_both_laws_counts_whatever_surrounds_it():
    # Atoms of mass .3 on the intersection: JS = .7 log 2.
    p = dv.Mixture([0.3, 0.7], [dv.Dirac([0.0, 0.0]), dv.Segment([-1.0, 0.0], [1.0, 0.0])])
    q = dv.Mixture([0.3, 0.7], [dv.Dirac([0.0, 0.0]), dv.Segment([0.0, -1.0], [0.0, 1.0])])
    assert dv.js(p, q).value == pytest.approx(0.7 * math.log(2.0), rel=4 * EPS)
    assert dv.tv(p, q).value == pytest.approx(0.7, rel=4 * EPS)
