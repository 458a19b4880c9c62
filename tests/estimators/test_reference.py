import math

import pytest
import references

import divergences as dv

GAUSSIANS = ["normal_shift1", "normal_shift3", "normal_shift1_scale2", "normal2d_shift_1_1"]
CLOSE = 1e-10  # asked of every row, absolute or relative; quadrature reaches 1e-13


@pytest.mark.parametrize("name", references.NAMES)
@pytest.mark.parametrize("metric", ["tv", "kl_pq", "kl_qp", "js"])
def test_reference_values_are_met_and_bracketed(name, metric):
    p, q = references.pair(name)
    if metric == "kl_qp":
        p, q = q, p
    expected = references.value(name, metric)
    found = getattr(dv, metric[:2])(p, q)
    assert found.value == pytest.approx(expected, rel=CLOSE, abs=CLOSE)
    # An exact value has no bracket of its own: its rounding is a few eps per term.
    slack = 4e-15 * (1 + min(expected, 1e3)) if found.kind == "exact" else 0.0
    assert found.agrees_with(expected, slack)


@pytest.mark.parametrize("name", GAUSSIANS)
@pytest.mark.parametrize("metric", ["tv", "kl", "js"])
def test_quadrature_and_closed_form_agree_on_gaussians(name, metric):
    p, q = references.pair(name)
    function = getattr(dv, metric)
    closed, integrated = function(p, q), function(p, q, method="quadrature")
    assert integrated.method == "quadrature"
    assert integrated.agrees_with(closed.value, tol=1e-14 * (1 + closed.value))


def test_the_sum_convention_is_twice_the_half():
    p, q = dv.Gaussian(0.0, 1.0), dv.Gaussian(1.5, 1.0)
    half, double = dv.js(p, q), dv.js(p, q, convention="sum")
    assert double.value == 2.0 * half.value
    assert (half.convention, double.convention) == ("half", "sum")
    # The optimal discriminator's value: V = 2 JS - 2 log 2.
    assert 2.0 * half.value - 2.0 * math.log(2.0) == pytest.approx(-0.9439526987, abs=5e-11)
