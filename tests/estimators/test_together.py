import math
from typing import Any

import numpy as np
import pytest

import divergences as dv

SAMPLES = np.random.default_rng(0).normal(size=(2, 40))
PAIRS: dict[str, tuple[Any, Any]] = {
    "pmfs": (dv.Discrete([0.5, 0.25, 0.25]), dv.Discrete([0.125, 0.375, 0.5])),
    "singular pmfs": (dv.Discrete([1.0, 0.0]), dv.Discrete([0.0, 1.0])),
    "other atoms": (dv.Discrete([0.5, 0.5], [0, 1]), dv.Discrete([0.5, 0.5], [1, 2])),
    "one law": (dv.Discrete([0.1] * 10), dv.Discrete([0.1] * 10)),
    "mixtures of atoms": (
        dv.Mixture([0.5, 0.5], [dv.Dirac([0.0]), dv.Dirac([1.0])]),
        dv.Discrete([0.25, 0.75], [0.0, 1.0]),
    ),
    "segments": dv.parallel_lines(0.5),
    "Gaussians": (dv.Gaussian(0.0, 1.0), dv.Gaussian(1.0, 2.0)),
    "samples": (SAMPLES[0], SAMPLES[1]),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("convention", ["half", "sum"])
def test_the_three_are_those_of_three_calls(pair: tuple[Any, Any], convention: Any) -> None:
    found = dv.tv_kl_js(*pair, convention=convention)
    assert found == (dv.tv(*pair), dv.kl(*pair), dv.js(*pair, convention=convention))


def test_masses_that_sum_to_one_only_up_to_rounding_stay_in_range() -> None:
    w = np.full(10, 0.1)
    found = dv.tv_kl_js(dv.Discrete(np.append(w, 0 * w)), dv.Discrete(np.append(0 * w, w)))
    assert found.tv.value <= 1.0
    assert found.js.value <= math.log(2.0)
    assert found.kl.value == math.inf


def test_laws_on_different_spaces_are_refused() -> None:
    with pytest.raises(dv.DivergencesError, match="must live in"):
        dv.tv_kl_js(dv.Discrete([1.0]), dv.Discrete([1.0], [[0.0, 0.0]]))


def test_an_unknown_convention_is_refused() -> None:
    with pytest.raises(dv.DivergencesError, match="convention"):
        dv.tv_kl_js(dv.Discrete([1.0]), dv.Discrete([1.0]), convention="third")  # type: ignore[arg-type]
