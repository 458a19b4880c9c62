import math

import pytest

import divergences as dv
from divergences.errors import ContradictionError, UnknownNameError
from divergences.results import Estimate, certified, exact, point


def test_an_estimate_refuses_a_value_outside_its_bracket():
    with pytest.raises(ContradictionError, match="outside its own bracket"):
        Estimate(2.0, 0.0, 1.0, "certified", "quadrature")
    with pytest.raises(ContradictionError):
        Estimate(math.nan, 0.0, 1.0, "certified", "quadrature")
    with pytest.raises(UnknownNameError, match="kind"):
        Estimate(0.5, 0.0, 1.0, "certain", "quadrature")


def test_brackets_pull_in_values_that_rounding_put_outside():
    assert certified(1.0 + 1e-16, 0.0, 1.0, "quadrature").value == 1.0


@pytest.mark.parametrize("x", [math.nan, math.inf, -1.0])
def test_nothing_outside_the_bracket_agrees(x):
    assert not certified(0.5, 0.25, 0.75, "quadrature").agrees_with(x)


def test_estimates_convert_and_print():
    found = point(0.5, "histogram", (10, 20), note="biased")
    assert float(found) == 0.5
    assert str(found) == "value = 0.5 (point, in [0, inf], histogram)"
    assert "<small>biased</small>" in found._repr_html_()
    assert exact(math.inf, "finite sum").width == 0.0
    assert "half convention" in str(dv.js(dv.Dirac(0.0), dv.Dirac(1.0)))
    assert str(dv.wasserstein(dv.Dirac(0.0), dv.Dirac(1.0), order=2)).startswith("W2 = 1 ")


def test_confidence_brackets_show_their_level():
    found = Estimate(0.5, 0.4, 0.6, "confidence", "bootstrap", level=0.95)
    assert str(found) == "value = 0.5 (confidence at 0.95, in [0.4, 0.6], bootstrap)"
