"""Algorithm 2 and clipping: the toy's proof, products of norms, planted faults."""

import numpy as np
import pytest

from divergences.claims import Context, wgan_training
from divergences.claims._engine import run
from divergences.claims.wgan_training import (
    CLIP,
    RATE,
    _measured,
    _steps_needed,
    toy_path,
    toy_reach,
)
from divergences.nets import MLP, SGD

CLAIMS = {claim.id: claim for claim in wgan_training.CLAIMS}


def verdict(claim_id: str) -> str:
    return run(CLAIMS[claim_id], Context(claim_id, alpha=1e-6)).verdict


def test_the_toy_never_leaves_its_proved_reach_once_it_is_there() -> None:
    for start in (1.0, 0.5, -0.7, 3.0):
        path = np.abs(toy_path(1.0, rounds=3000, start=start))
        arrived = int(np.flatnonzero(path <= CLIP * RATE)[0])
        assert path[arrived:].max() <= toy_reach() * (1 + 1e-12)
        assert path[-1000:].max() >= 0.9 * toy_reach()  # it circles, and the bound is sharp


def test_the_printed_sign_runs_away_at_full_speed() -> None:
    path = toy_path(-1.0, rounds=100)
    assert np.diff(path) == pytest.approx(np.full(99, RATE * CLIP), rel=1e-9)


def test_the_numbers_of_a_clipped_net_are_those_of_its_matrices() -> None:
    net, c = MLP((2, 3, 1), "relu"), 0.5
    rng = np.random.default_rng(0)
    theta = rng.uniform(-c, c, net.size)
    (w, _), (v, _) = net.layers(theta)
    _, norms, box, product = _measured(net, c, rng.normal(size=(5, 2)), theta)
    assert norms == pytest.approx(np.linalg.norm(w, 2) * np.linalg.norm(v), rel=1e-14)
    assert box == pytest.approx(c * np.sqrt(6) * c * np.sqrt(3), rel=1e-14)
    assert product == 0.25


def test_the_steps_of_a_line_are_those_of_its_weight() -> None:
    w, steps = 0.0, 0
    while w < 0.95 * 0.3:
        w, steps = min(w + 0.01, 0.3), steps + 1
    assert _steps_needed(MLP((1, 1)), 0.3, SGD(0.01), np.zeros(2)) == steps


def test_algorithm_2_is_supported() -> None:
    assert verdict("WGAN-ALG2") == "supported"


def test_a_wrong_sign_of_the_generator_is_found_out(monkeypatch) -> None:
    monkeypatch.setattr(wgan_training, "toy_path", lambda sign: toy_path(-sign))
    assert verdict("WGAN-ALG2") == "refuted"


def test_a_reach_without_the_root_is_found_out(monkeypatch) -> None:
    monkeypatch.setattr(wgan_training, "toy_reach", lambda: CLIP * RATE)
    assert verdict("WGAN-ALG2") == "refuted"


def test_a_bound_on_slopes_that_is_too_low_is_found_out(monkeypatch) -> None:
    bound = wgan_training.lipschitz_bound
    monkeypatch.setattr(wgan_training, "lipschitz_bound", lambda *x: 0.5 * bound(*x))
    findings = wgan_training.clipping_bounds_and_slows(Context("WGAN-CLIP"))
    assert next(iter(findings)).measured > 1.0
