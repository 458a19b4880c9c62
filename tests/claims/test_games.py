"""What the claims about games rest on, and faults that they must find."""

import dataclasses
import math

import numpy as np
import pytest

from divergences.claims import Context, dirac, games, judge, minibatch, unrolling
from divergences.claims._engine import run
from divergences.claims._registry import BY_ID
from divergences.nets.games import Simultaneous, spectral_radius, unrolled_xy, update_matrix, xy
from divergences.nets.minibatch import minibatch_gradients

CONTEXT = Context("X")


def verdict(claim_id: str) -> str:
    return run(BY_ID[claim_id], Context(claim_id)).verdict


def test_decreasing_steps_leave_the_radius_at_a_product_of_their_squares() -> None:
    product = math.sqrt(np.prod(1.0 + 1.0 / np.arange(1, 51) ** 2))
    assert games._decreasing(xy(), 50).measured == pytest.approx(product, rel=1e-14)
    assert pytest.approx(1.9173100715, abs=1e-9) == games.NEVER


@pytest.mark.parametrize("stopped", [False, True])
@pytest.mark.parametrize("k", [0, 1, 7])
def test_literal_unrolling_is_the_game_in_closed_form(k: int, stopped: bool) -> None:
    matrix = unrolling._unrolled_matrix(k, 0.3, stopped=stopped)
    closed = update_matrix(unrolled_xy(k, 0.3, stop_gradient=stopped), Simultaneous(), 0.3)
    np.testing.assert_allclose(matrix, closed, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize(("k", "modulus"), [(0, 1.004988), (1, 0.994987), (11, 0.935826)])
def test_moduli_of_the_unrolled_game_are_as_computed_by_hand(k: int, modulus: float) -> None:
    matrix = unrolling._unrolled_matrix(k, 0.1, stopped=False)
    assert spectral_radius(matrix) == pytest.approx(modulus, abs=1e-6)


def test_the_limit_circle_of_the_non_saturating_gan_has_radius_root_two_h() -> None:
    coarse, fine = dirac.circle_limit(3), dirac.circle_limit(4)
    assert abs(fine[0] - 1.0) < abs(coarse[0] - 1.0) < coarse[1]
    assert fine[1] < coarse[1]


def test_smooth_similarities_have_the_gradient_of_their_sum() -> None:
    rng = np.random.default_rng(0)
    points, tensor, step = rng.normal(size=(4, 2)), 0.3 * rng.normal(size=(2, 3, 2)), 1e-6

    def total(x: np.ndarray) -> float:
        m = np.tensordot(x, tensor, axes=1)
        squares = ((m[:, None] - m) ** 2).sum(axis=3)
        return float(np.exp(-squares).sum())

    found = minibatch._by_smooth_features(points, tensor)
    for i, j in np.ndindex(points.shape):
        moved = np.zeros_like(points)
        moved[i, j] = step
        difference = (total(points + moved) - total(points - moved)) / (2 * step)
        assert found[i, j] == pytest.approx(difference, abs=1e-8)


def test_ranks_are_counted_on_the_right_side() -> None:
    """On a line, with tensor 1, the point with three others above it is pulled up by 6."""
    points = 1e-9 * np.array([[0.0], [1.0], [2.0], [3.0]])
    gradient, _ = minibatch_gradients(points, [[[1.0]]], np.ones((4, 1)))
    assert gradient.ravel().round(6).tolist() == [6.0, 2.0, -2.0, -6.0]


def test_the_bend_bounds_the_change_of_gradients() -> None:
    net, theta, _ = minibatch._pointwise(CONTEXT)
    points = np.random.default_rng(0).normal(size=(50, 2))
    slopes = minibatch._slopes(net, theta, points)
    gaps = np.linalg.norm(points[:, None] - points, axis=2)
    changes = np.linalg.norm(slopes[:, None] - slopes, axis=2)
    assert (changes <= minibatch._bend(net, theta) * gaps + 1e-12).all()


def test_a_step_with_the_wrong_sign_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both descend: the spiral becomes a saddle."""
    game = xy()
    wrong = dataclasses.replace(game, gradient=lambda x, y: (y, x))
    monkeypatch.setattr(games, "xy", lambda mu=0.0: xy(mu) if mu else wrong)
    assert verdict("XY") == "refuted"
    monkeypatch.setattr(games, "_TURNING", ((wrong, 1.0),))
    assert verdict("NONCONV") == "refuted"


def test_players_taken_in_turn_for_at_once_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(games, "Simultaneous", games.Alternating)
    assert verdict("XY") == "refuted"


def test_a_penalty_without_its_factor_two_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half the weight in the penalty's gradient gives another power of 1/t."""
    found = games.games()
    halved = games.play(
        games.salimans(), games.HistoricalAveraging(0.5), (0.5, 0.5), steps=20_000, rate=0.02
    )
    wrong = dataclasses.replace(found, averaged=(found.averaged[0], halved))
    monkeypatch.setattr(games, "games", lambda: wrong)
    assert verdict("HIST-AVG") == "refuted"


def test_one_unrolled_step_too_few_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    right = unrolling._unrolled_matrix

    def short(k: int, h: float, *, stopped: bool) -> np.ndarray:
        return right(max(k - 1, 0), h, stopped=stopped)

    monkeypatch.setattr(unrolling, "_unrolled_matrix", short)
    assert verdict("UNROLL-BILINEAR") == "refuted"


def test_a_game_that_is_damped_by_mistake_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    right = dirac.dirac_gan
    monkeypatch.setattr(dirac, "dirac_gan", lambda loss: right(loss, penalty=0.01))
    assert verdict("DIRAC") == "refuted"


def test_features_that_count_themselves_once_only_are_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A pair occurs in two features; half of the force is missing if one is forgotten."""
    monkeypatch.setattr(
        minibatch, "minibatch_gradients", lambda *a: tuple(x / 2 for x in minibatch_gradients(*a))
    )
    assert verdict("MBDISC") == "refuted"


@pytest.mark.parametrize("seed", range(1, 4))
def test_random_starts_change_no_verdict(seed: int) -> None:
    for claim_id in ("XY", "MBDISC"):
        findings = BY_ID[claim_id].check(Context(claim_id, seed=seed))
        assert {judge(finding) for finding in findings} == {"supported"}
