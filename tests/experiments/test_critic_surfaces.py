"""Critics from above: contrasts, the maximum of cones, and what decides."""

import dataclasses

import numpy as np
import pytest

from divergences.experiments import CriticSurfaces, Surface, critic_surfaces
from divergences.experiments.critic_surfaces import (
    KINDS,
    SIDE,
    SUBJECTS,
    Noisy,
    _surface,
    potential,
    square,
)
from divergences.nets.data import Data, gaussian, ring
from divergences.report import decide_critic_surfaces, draw_critic_surfaces
from divergences.transport import wasserstein

FOUND = critic_surfaces(rng=np.random.default_rng(0), runs=1, steps=20, compiled=False)
RING = "8 Gaussians"
PAIR = (np.zeros((1, 2)), np.ones((1, 2)))


def made_up(rise: float, share: float, shape: np.ndarray) -> Surface:
    return Surface(shape, 1.0, share, rise)


def stated() -> CriticSurfaces:
    """Return what the figure states, made up: cones that are clipped, bowls that are penalised."""
    radius = np.linalg.norm(square(), axis=1).reshape(SIDE, SIDE)
    pair = {"clipped": made_up(0.0, 0.4, -radius), "penalised": made_up(0.5, 0.8, -(radius**2))}
    best = made_up(1.0, 1.0, -radius)
    return dataclasses.replace(
        FOUND,
        surfaces={name: {kind: (pair[kind],) for kind in KINDS} for name in SUBJECTS},
        best=dict.fromkeys(SUBJECTS, best),
    )


def held(result: CriticSurfaces) -> list[bool]:
    return [decider.holds for decider in decide_critic_surfaces(result)]


@pytest.mark.parametrize("name", SUBJECTS)
def test_pairs_lie_on_the_data_and_their_middles_do_not(name: str) -> None:
    subject = SUBJECTS[name]()
    points = subject.data.sample(20_000, rng=np.random.default_rng(0))

    def nearest(places: np.ndarray) -> np.ndarray:
        return np.linalg.norm(places[:, np.newaxis] - points, axis=2).min(axis=1)

    assert nearest(subject.first).max() < 0.1
    assert nearest(subject.second).max() < 0.1
    assert nearest((subject.first + subject.second) / 2).min() > 0.25


def test_a_plane_has_no_contrast_and_a_dome_a_negative_one() -> None:
    subject = SUBJECTS[RING]()
    plane = _surface(lambda x: x @ [0.6, 0.8], subject, PAIR, 1.0)
    dome = _surface(lambda x: -np.linalg.norm(x, axis=1), subject, PAIR, 1.0)
    assert abs(plane.contrast) < 1e-12
    assert dome.contrast < -0.1


def test_the_distance_to_the_nearest_mode_has_contrast_1() -> None:
    subject = SUBJECTS[RING]()
    centres = subject.data.centres

    def nearest(x: np.ndarray) -> np.ndarray:
        return -np.linalg.norm(x[:, np.newaxis] - centres, axis=2).min(axis=1)

    assert _surface(nearest, subject, PAIR, 1.0).contrast == pytest.approx(1.0, abs=1e-12)


def test_a_quadratic_explains_a_bowl_and_not_a_ripple() -> None:
    x, y = square().T
    bowl = (x * x - x * y + 2 * y).reshape(SIDE, SIDE)
    assert made_up(0.0, 0.0, bowl).quadratic_share == pytest.approx(1.0)
    assert made_up(0.0, 0.0, np.sin(9 * x).reshape(SIDE, SIDE)).quadratic_share < 0.1


@pytest.mark.parametrize("real", [ring(5), ring(8, radius=1.4), ring(3, radius=2.0)])
def test_the_maximum_of_cones_attains_the_semi_discrete_distance(real: Data) -> None:
    points = Noisy(real).sample(1000, rng=np.random.default_rng(1))
    heights = potential(real.centres, points)
    gaps = heights - np.linalg.norm(points[:, np.newaxis] - real.centres, axis=2)
    bound = heights.mean() - gaps.max(axis=1).mean()
    exact = wasserstein(points, real.centres).value
    assert bound <= exact + 1e-12
    assert bound == pytest.approx(exact, rel=0.01)


def test_noisy_points_are_the_data_and_normal_noise() -> None:
    points = Noisy(gaussian([3.0, -1.0], spread=0.5)).sample(40_000, rng=np.random.default_rng(0))
    assert np.abs(points.mean(axis=0) - [3.0, -1.0]).max() < 0.03
    assert np.abs(np.cov(points.T) - 1.25 * np.eye(2)).max() < 0.05
    assert isinstance(Noisy(ring()), Data)


def test_every_kind_is_surveyed_on_every_data_set() -> None:
    for name in SUBJECTS:
        assert set(FOUND.surfaces[name]) == set(KINDS)
        assert FOUND.shares(name, "clipped").shape == (1,)
        assert FOUND.best[name].lipschitz == 1.0


def test_what_is_stated_is_decided() -> None:
    assert all(held(stated()))


def test_each_decider_fails_where_its_number_is_broken() -> None:
    right = stated()
    other = {"clipped": "penalised", "penalised": "clipped"}
    swapped = {
        name: {kind: surfaces[other[kind]] for kind in KINDS}
        for name, surfaces in right.surfaces.items()
    }
    flat = {**right.best, RING: right.surfaces[RING]["clipped"][0]}
    assert held(dataclasses.replace(right, best=flat))[0] is False
    assert not any(held(dataclasses.replace(right, surfaces=swapped))[1:])


def test_the_drawing_has_a_panel_for_each_surface() -> None:
    figure = draw_critic_surfaces(FOUND)
    assert len(figure.axes) == len(SUBJECTS) * (len(KINDS) + 1)
    assert [panel.get_ylabel() for panel in figure.axes[::3]] == list(SUBJECTS)
