"""The unstable gradient: its numbers on runs made by hand, and on short ones."""

import numpy as np
import pytest

from divergences.experiments import unstable_gradient
from divergences.experiments.unstable_gradient import UnstableGradient
from divergences.report import decide_unstable_gradient, draw_unstable_gradient

FOUND = unstable_gradient(rng=np.random.default_rng(0), runs=1, steps=120, compiled=False)
NORM, VARIANCE = FOUND.control


def held(result: object) -> list[bool]:
    return [decider.holds for decider in decide_unstable_gradient(result)]


def runs(*values: float) -> np.ndarray:
    return np.array([values, values])


def made() -> UnstableGradient:
    return UnstableGradient(
        np.array([0, 10, 20]),
        {"disjoint": runs(0.5, 2.0, 10.0), "crossing": runs(0.5, 2.0, 100.0),
         "overlapping": runs(0.1, NORM, 1.5 * NORM)},
        {"disjoint": runs(0.01, 0.2, 1.0), "crossing": runs(0.01, 0.2, 1e3),
         "overlapping": runs(1e-4, VARIANCE, 2.5 * VARIANCE)},
    )  # fmt: skip


def test_runs_as_the_paper_says_decide_for_it() -> None:
    assert all(held(made()))


def test_the_ratios_are_those_of_last_and_first() -> None:
    result = made()
    assert result.norm_ratios["disjoint"] == pytest.approx([20.0, 20.0])
    assert result.variance_ratios["crossing"] == pytest.approx([1e5, 1e5])
    assert result.control_ratios[0] == pytest.approx([1.5, 1.5])
    assert result.control_ratios[1] == pytest.approx([2.5, 2.5])


@pytest.mark.parametrize(
    ("name", "norm", "variance", "broken"),
    [
        ("disjoint", 2.0, 1.0, 1),
        ("disjoint", 10.0, 0.4, 1),
        ("crossing", 0.0, 0.0, 2),
        ("overlapping", 2.1 * NORM, VARIANCE, 1),
        ("overlapping", 0.4 * NORM, VARIANCE, 1),
        ("overlapping", NORM, 4.1 * VARIANCE, 1),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_other_gradients_are_refused(name: str, norm: float, variance: float, broken: int) -> None:
    result = made()
    result.norms[name][1, -1], result.variances[name][1, -1] = norm, variance
    assert held(result).count(False) == broken


def test_short_runs_grow_on_disjoint_supports() -> None:
    assert FOUND.norm_ratios["disjoint"] > 5
    assert FOUND.variance_ratios["disjoint"] > 50
    assert 0.5 < FOUND.control_ratios[0] < 2


def test_the_curves_drawn_are_the_curves_given() -> None:
    left, right = draw_unstable_gradient(FOUND).axes
    assert (left.lines[0].get_ydata() == FOUND.norms["disjoint"][0]).all()
    assert (right.lines[0].get_ydata() == FOUND.variances["disjoint"][0]).all()
