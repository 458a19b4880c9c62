import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings

import divergences as dv
from divergences import strategies


@settings(max_examples=50)
@given(strategies.translations())
def test_planted_translations_carry_their_answer(problem):
    p, q, shift = problem
    for order in (1.0, 2.0, 3.5):
        assert dv.wasserstein(p, q, order=order).value == pytest.approx(shift, rel=1e-14)


@given(strategies.weights(5))
def test_drawn_weights_are_accepted_as_they_are(w):
    assert dv.Discrete(w).weights.tolist() == w.tolist()


@given(strategies.disjoint_pairs())
def test_disjoint_pairs_are_disjoint(pair):
    assert dv.tv(*pair).agrees_with(1.0, 4 * np.finfo(float).eps)


@given(strategies.measures(dim=2))
def test_measures_live_where_they_say(law):
    assert law.sample(3, rng=np.random.default_rng(0)).shape == (3, 2)


def test_without_hypothesis_the_error_says_what_to_install():
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "try:\n    import divergences.strategies\n"
        "except ImportError as error:\n    print(error)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'divergences[test]'" in out.stdout
