"""Losses along training: the law of a generated curve, estimates, and what decides."""

import dataclasses
import math
from importlib import import_module

import numpy as np
import pytest

from divergences.errors import InputError
from divergences.experiments import MeaningfulLoss, Training, meaningful_loss
from divergences.experiments.meaningful_loss import (
    CIRCLE,
    GAPS,
    GENERATOR,
    curve_law,
    discriminate,
)
from divergences.measures import Dirac
from divergences.nets.data import gaussian
from divergences.report import decide_meaningful_loss, draw_meaningful_loss


def found(**settings: object) -> MeaningfulLoss:
    defaults = {"runs": 1, "steps": 40, "looks": 2, "compiled": False}
    return meaningful_loss(rng=np.random.default_rng(0), **{**defaults, **settings})


FOUND = found()


def held(result: MeaningfulLoss) -> list[bool]:
    return [decider.holds for decider in decide_meaningful_loss(result)]


@pytest.mark.parametrize("seed", range(5))
def test_the_law_of_a_curve_has_the_moments_of_its_points(seed: int) -> None:
    theta = GENERATOR.init(rng=np.random.default_rng(seed))
    law = curve_law(theta)
    middles = (np.arange(20_000) + 0.5) / 10_000 - 1
    points = GENERATOR(theta, middles[:, np.newaxis])
    mean = sum(w * part.mean() for w, part in zip(law.weights, law.components, strict=True))
    assert np.abs(mean - points.mean(axis=0)).max() < 1e-4
    lengths = [np.linalg.norm(part.b - part.a) for part in law.components]
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    assert math.fsum(lengths) == pytest.approx(steps.sum(), rel=1e-3)


def test_a_curve_that_stands_still_is_an_atom() -> None:
    law = curve_law(np.zeros(GENERATOR.size))
    assert all(isinstance(part, Dirac) for part in law.components)


def test_js_is_log_2_whatever_was_learned() -> None:
    assert np.abs(FOUND.js - math.log(2)).max() <= 14 * np.finfo(float).eps


def test_runs_of_both_kinds_are_looked_at_when_they_should_be() -> None:
    assert FOUND.steps.tolist() == [20, 40]
    assert FOUND.trained.critic.shape == FOUND.undertrained.transport.shape == (1, 2)
    assert FOUND.trained.thetas.shape == (1, 2, GENERATOR.size)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every discriminator 5 steps only, where it does not matter what it learns."""
    monkeypatch.setattr(import_module(curve_law.__module__), "_FIT_STEPS", 5)


@pytest.mark.usefixtures("hasty")
def test_the_same_seed_gives_the_same_curves() -> None:
    again, more = found(), found(runs=2)
    assert (again.trained.critic == FOUND.trained.critic).all()
    assert (more.trained.critic[0] == FOUND.trained.critic[0]).all()


def test_discriminators_between_equal_laws_find_nothing() -> None:
    law = gaussian([0.0, 0.0])
    (estimate,) = discriminate(law, [law], rng=np.random.default_rng(0), compiled=False)
    assert abs(estimate) < 0.02


def test_discriminators_between_distant_laws_find_log_2() -> None:
    far = gaussian([9.0, 0.0], spread=0.1)
    (estimate,) = discriminate(CIRCLE, [far], rng=np.random.default_rng(0), compiled=False)
    assert estimate == pytest.approx(math.log(2), abs=1e-3)


def perfect() -> MeaningfulLoss:
    """Return what the figure states, made up: two looks are not enough to decide it."""
    w = np.array([[2.0, 1.5, 1.0]])
    log_2 = np.full((1, 3), math.log(2))
    return dataclasses.replace(
        FOUND,
        trained=Training(1.1 * w, w, FOUND.trained.thetas),
        undertrained=Training(w[:, ::-1] - 1, w, FOUND.trained.thetas),
        js=log_2,
        discriminators=log_2 - 0.1,
        gaussian_discriminators=FOUND.gaussian_js,
    )


def test_what_is_stated_is_decided() -> None:
    assert all(held(perfect()))


@pytest.mark.parametrize(
    ("field", "value", "broken"),
    [
        ("trained", Training(np.array([[1.1, 1.2, 1.3]]), np.array([[2.0, 1.5, 1.0]]), None), 0),
        ("trained", Training(np.array([[8.0, 6.0, 4.0]]), np.array([[2.0, 1.5, 1.0]]), None), 1),
        ("trained", Training(np.array([[2.0, 1.95, 1.9]]), np.array([[2.0, 1.95, 1.9]]), None), 4),
        ("js", np.full((1, 3), 0.69), 2),
        ("discriminators", np.full((1, 3), 0.3), 3),
        ("undertrained", perfect().trained, 5),
        ("undertrained", perfect().trained, 6),
        ("gaussian_discriminators", np.full(len(GAPS), math.log(2)), 7),
    ],
)
def test_each_decider_fails_where_its_number_is_broken(
    field: str, value: object, broken: int
) -> None:
    assert not held(dataclasses.replace(perfect(), **{field: value}))[broken]


@pytest.mark.usefixtures("hasty")
def test_the_drawing_shows_estimates_and_distances() -> None:
    result = found(steps=60, looks=3)
    panel = draw_meaningful_loss(result).axes[3]
    exact, estimate = (line.get_ydata() for line in panel.lines[:2])
    assert (exact == result.trained.transport[0]).all()
    assert (estimate == result.trained.critic[0]).all()


@pytest.mark.parametrize("bad", [{"looks": 7}, {"runs": 0}, {"steps": -1}])
def test_bad_settings_are_refused(bad: dict[str, int]) -> None:
    with pytest.raises(InputError):
        found(**bad)
