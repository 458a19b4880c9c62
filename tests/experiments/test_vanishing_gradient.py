"""The vanishing gradient: its numbers on runs made by hand, and on short ones."""

import dataclasses

import numpy as np
import pytest

from divergences.experiments import vanishing_gradient
from divergences.experiments.vanishing_gradient import VanishingGradient
from divergences.report import decide_vanishing_gradient, draw_vanishing_gradient

FOUND = vanishing_gradient(rng=np.random.default_rng(0), runs=1, steps=120, compiled=False)
NORM = np.log10(FOUND.control_norm)


def held(result: object) -> list[bool]:
    return [decider.holds for decider in decide_vanishing_gradient(result)]


def runs(*values: float) -> np.ndarray:
    return np.array([values, values])


def made() -> VanishingGradient:
    """Return two runs each as the theory has them, looked at five times."""
    loss = {
        "disjoint": runs(2.0, 0.05, 1e-3, 1e-5, 5e-8),
        "crossing": runs(2.0, 0.09, 0.05, 0.01, 0.003),
        "overlapping": runs(2.0, 1.4, 1.3, 1.3, 1.3),
    }
    share = {
        "disjoint": runs(0.4, 1.0, 1.0, 1.0, 1.0),
        "crossing": runs(0.4, 0.9, 0.98, 0.99, 0.999),
        "overlapping": runs(0.4, 0.6, 0.6, 0.6, 0.6),
    }
    logs = {
        "disjoint": np.log10(7 * loss["disjoint"]) - [0.9, 0.0, 0.0, 0.0, 0.0],
        "crossing": runs(-0.7, 0.0, -1.0, -0.4, -1.5),
        "overlapping": NORM + runs(-0.7, 0.1, 0.0, 0.1, -0.1),
    }
    return VanishingGradient(np.array([0, 10, 20, 40, 80]), logs, loss, share)


def test_runs_as_the_theory_has_them_decide_for_it() -> None:
    assert all(held(made()))


def test_the_numbers_are_those_of_the_runs() -> None:
    result = made()
    fall = np.log10(0.05 / 5e-8)
    assert result.perfect_falls == pytest.approx([fall, fall])
    assert result.falls["disjoint"] == pytest.approx(np.log10(2.0 / 5e-8) - 0.9)
    assert result.powers == pytest.approx([1.0, 1.0])
    assert result.lasting_falls["crossing"] == pytest.approx([0.4, 0.4])
    assert result.rebounds["crossing"] == pytest.approx([0.6, 0.6])
    assert result.rebounds["disjoint"].tolist() == [0.0, 0.0]
    assert result.rebounds["overlapping"].tolist() == [0.0, 0.0]
    assert result.control_ratios == pytest.approx([10**-0.1] * 2)


def test_a_fall_does_not_count_while_points_are_told_wrong() -> None:
    result = made()
    result.accuracies["disjoint"][1, 2] = 0.9999
    assert result.perfect_falls[1] == pytest.approx(np.log10(1e-5 / 5e-8))
    result.accuracies["disjoint"][1, -1] = 0.9999
    assert result.perfect_falls[1] == -np.inf
    assert held(result).count(False) == 1


@pytest.mark.parametrize(
    ("name", "change", "broken"),
    [
        ("disjoint", [0.0, 0.0, 0.0, 0.0, 1.5], 2),  # falls by four orders
        ("disjoint", [0.0, 0.0, -1.0, -2.0, -4.0], 1),  # by the power 1.7
        ("crossing", [0.0, 0.0, 0.0, -0.9, 0.0], 2),  # vanishes, never to rise
        ("overlapping", [0.0, 0.0, 0.0, 0.0, -0.5], 1),
        ("overlapping", [0.0, 0.0, 0.0, 0.0, 0.5], 1),
    ],
)
def test_other_gradients_are_refused(name: str, change: list[float], broken: int) -> None:
    result = made()
    result.log_norms[name][1] += change
    assert held(result).count(False) == broken


def test_a_discriminator_less_than_nearly_perfect_is_refused() -> None:
    result = made()
    result.accuracies["crossing"][1, -1] = 0.99
    assert held(result).count(False) == 1


def test_short_runs_fall_on_disjoint_supports_only() -> None:
    assert FOUND.perfect_falls > 0.3
    assert FOUND.lasting_falls["crossing"] < 0.3
    assert FOUND.lasting_falls["overlapping"] < 0.3


def test_too_few_looks_below_the_small_loss_give_no_power() -> None:
    one = dataclasses.replace(FOUND, losses={name: x + 1 for name, x in FOUND.losses.items()})
    assert np.isnan(one.powers).all()
    assert held(one)[1] is False


def test_the_curves_drawn_are_the_curves_given() -> None:
    left, right = draw_vanishing_gradient(FOUND).axes
    norms = 10 ** FOUND.log_norms["disjoint"][0]
    assert (left.lines[0].get_ydata() == norms).all()
    assert (right.lines[0].get_xdata() == FOUND.losses["disjoint"][0]).all()
    assert (right.lines[0].get_ydata() == norms).all()
