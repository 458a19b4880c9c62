import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

import divergences as dv
from divergences.diagnosis.distances import _check
from divergences.errors import ContradictionError
from divergences.strategies import discretes, disjoint_pairs, measures

EPS = float(np.finfo(float).eps)


def test_figure_1_in_one_call():
    thetas = np.linspace(-1.0, 1.0, 201)
    curve = dv.sweep(dv.parallel_lines, thetas)
    assert np.abs(curve.values("wasserstein") - np.abs(thetas)).max() <= 1e-12
    away = thetas != 0.0
    assert np.abs(curve.values("js")[away] - math.log(2.0)).max() <= 4 * EPS
    assert (curve.values("tv")[away] == 1.0).all()
    assert (curve.values("kl")[away] == math.inf).all()
    for metric in ("tv", "kl", "js", "wasserstein"):
        assert curve.values(metric)[~away].tolist() == [0.0]


@pytest.mark.parametrize("theta", [1e-9, -1e-9, 1e-300, 5e-324, 1e15, 1e308])
def test_w_is_theta_at_any_scale(theta):
    found = dv.distances(*dv.parallel_lines(theta))
    assert found.wasserstein.value == pytest.approx(abs(theta), rel=1e-12)
    assert found.js.value == math.log(2.0)


@settings(max_examples=60)
@given(discretes(), discretes())
def test_finite_laws_never_contradict_themselves(p, q):
    dv.distances(p, q)


@given(disjoint_pairs())
@settings(max_examples=30)
def test_disjoint_laws_never_contradict_themselves(pair):
    assert dv.distances(*pair, convention="sum").js.convention == "sum"


@settings(max_examples=30)
@given(measures(dim=1), measures(dim=1))
def test_laws_on_the_line_never_contradict_themselves(p, q):
    dv.distances(p, q)


@pytest.mark.parametrize(
    ("metric", "value", "words"),
    [
        ("tv", 1.0, "Pinsker"),
        ("kl", 1e-3, "Pinsker"),
        ("js", 0.0, "TV\\^2/2 <= JS"),
        ("js", 0.69, "JS <= TV log 2"),
        ("wasserstein", 0.9, "diameter"),
    ],
)
def test_a_planted_contradiction_is_found(metric, value, words):
    p, q = dv.Discrete([0.5, 0.5]), dv.Discrete([0.25, 0.75])
    honest = dv.distances(p, q)
    wrong = replace(getattr(honest, metric), value=value, lower=value, upper=value)
    with pytest.raises(ContradictionError, match=words):
        _check(replace(honest, **{metric: wrong}), p, q)


def test_samples_get_all_four():
    rng = np.random.default_rng(0)
    four = dv.distances(rng.random(50), rng.random(60))
    assert {e.kind for e in (four.tv, four.kl, four.js, four.wasserstein)} == {"point"}
    assert str(four).count("\n") == 3
    assert four._repr_html_().count("<br>") >= 3


def test_sweeps_print_as_tables():
    html = dv.sweep(dv.parallel_lines, [0.0, 1.0])._repr_html_()
    assert html.count("<tr>") == 3
    with pytest.raises(dv.DivergencesError, match="metric must be one of"):
        dv.sweep(dv.parallel_lines, [0.0]).values("hellinger")
