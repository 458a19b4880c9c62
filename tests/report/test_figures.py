"""Figures: the deciding numbers decide, the drawings show the data they are given."""

from collections.abc import Callable
from dataclasses import replace
from inspect import signature

import numpy as np
import pytest

import divergences as dv
from divergences.errors import DTypeError, InputError, UnknownNameError
from divergences.report import FIGURES, Decider, decide_wgan_1, draw_wgan_1, find_figure

THETAS = np.linspace(-1.0, 1.0, 9)
CURVES = dv.sweep(dv.parallel_lines, THETAS)

SMALL = {
    "cauchy-gradient": {"replicates": 2000, "points": 100_000, "repeats": 1},
    "wgan-2": {"steps": 20, "replicates": 1, "compiled": False},
}

Family = Callable[[float], tuple[dv.Measure, dv.Measure]]


def half_open(theta: float) -> tuple[dv.Measure, dv.Measure]:
    """Two boxes that overlap unless abs(theta) = 1."""
    return dv.Box([0.0, 0.0], [1.0, 1.0]), dv.Box([theta, 0.0], [theta + 1.0, 1.0])


@pytest.mark.parametrize("nan_or_more", [float("nan"), 1.1, float("inf")])
def test_a_decider_fails_above_its_limit_and_at_nan(nan_or_more: float) -> None:
    assert Decider("x", 1.0, 1.0).holds
    assert not Decider("x", nan_or_more, 1.0).holds


def test_parallel_lines_decide_figure_1() -> None:
    assert [decider.holds for decider in decide_wgan_1(CURVES)] == [True, True, True]


@pytest.mark.parametrize(
    ("family", "holds"),
    [
        (lambda theta: dv.parallel_lines(2 * theta), [False, True, True]),
        (half_open, [True, False, True]),
        (lambda theta: dv.parallel_lines(theta + 2.0), [False, True, False]),
    ],
)
def test_each_decider_fails_on_a_family_that_breaks_it(family: Family, holds: list[bool]) -> None:
    found = decide_wgan_1(dv.sweep(family, THETAS))
    assert [decider.holds for decider in found] == holds


def test_the_curves_drawn_are_the_curves_given() -> None:
    figure = draw_wgan_1(CURVES)
    w, js, tv, _ = (panel for panel in figure.axes)
    assert (w.lines[0].get_ydata() == CURVES.values("wasserstein")).all()
    assert np.unique([line.get_ydata()[0] for line in js.lines]).tolist() == [
        0.0,
        np.log(2.0),
        2.0 * np.log(2.0),
    ]
    assert {line.get_ydata()[0] for line in tv.lines} == {0.0, 1.0}


def test_infinity_is_labelled_as_such() -> None:
    kl = draw_wgan_1(CURVES).axes[3]
    assert [label.get_text() for label in kl.get_yticklabels()] == ["0", "+∞"]


def test_the_zero_is_marked_in_every_panel() -> None:
    for panel in draw_wgan_1(CURVES).axes:
        assert "0 at θ = 0" in [text.get_text() for text in panel.texts]


@pytest.mark.parametrize("thetas", [[0.5, 1.0], [-1.0, 1.0], [0.0, 1.0]])
def test_offsets_on_both_sides_of_0_and_at_0_are_wanted(thetas: list[float]) -> None:
    with pytest.raises(InputError, match="offsets below 0, at 0 and above 0"):
        draw_wgan_1(dv.sweep(dv.parallel_lines, thetas))


def test_an_unknown_figure_lists_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="wgan-1"):
        find_figure("wgan-99")


@pytest.mark.parametrize("name", FIGURES)
def test_quick_settings_are_settings_of_the_experiment(name: str) -> None:
    figure = find_figure(name)
    chance = {"rng": np.random.default_rng(0)} if figure.seeded else {}
    signature(figure.run).bind(**chance, **figure.quick)


@pytest.mark.parametrize("name", [name for name in FIGURES if not FIGURES[name].seeded])
def test_a_figure_without_chance_is_decided_by_its_own_data(name: str) -> None:
    figure = find_figure(name)
    for quick in (False, True):
        found = figure.data(rng=np.random.default_rng(0), quick=quick)
        assert all(decider.holds for decider in figure.decide(found))


@pytest.mark.parametrize("name", ["cauchy-gradient", "wgan-2"])
def test_a_seed_decides_what_a_figure_shows(name: str) -> None:
    figure = replace(find_figure(name), quick={**SMALL[name]})
    first, again, other = (
        figure.decide(figure.data(rng=np.random.default_rng(seed), quick=True))
        for seed in (0, 0, 1)
    )
    assert first == again != other


def test_the_full_settings_are_the_defaults_of_the_experiment() -> None:
    found = find_figure("wgan-1").data(rng=np.random.default_rng(0))
    assert found.thetas.size == 201


def test_a_figure_is_drawn_from_a_generator() -> None:
    with pytest.raises(DTypeError, match="rng"):
        find_figure("wgan-2").data(rng=0)
