"""Continuity of W in theta: the proved slopes of generators, and faults that are found out."""

import math

import numpy as np
import pytest
from scipy.stats import t

from divergences import transport
from divergences.claims import Context, wgan_continuity
from divergences.claims._engine import run
from divergences.claims._generators import Step, equal_masses, net_steepness, network, unit
from divergences.claims.wgan_continuity import DEGREES, FOLDED, bump
from divergences.measures import Dirac
from divergences.nets import MLP
from divergences.results import exact

CLAIMS = {claim.id: claim for claim in wgan_continuity.CLAIMS}


def verdict(claim_id: str) -> str:
    return run(CLAIMS[claim_id], Context(claim_id)).verdict


@pytest.mark.parametrize("claim_id", CLAIMS)
@pytest.mark.parametrize("seed", range(3))
def test_a_claim_is_supported_at_any_seed(claim_id: str, seed: int) -> None:
    assert run(CLAIMS[claim_id], Context(claim_id, seed=seed)).reason == ""


def test_the_steepness_of_a_linear_net_is_the_norm_of_its_latent_and_1() -> None:
    line, z = MLP((2, 1)), np.array([[3.0, 4.0], [0.0, 0.0]])
    found = net_steepness(line, np.array([7.0, -1.0, 2.0]), z, 0.0)
    assert found == pytest.approx([math.sqrt(26.0), 1.0], rel=1e-15)


@pytest.mark.parametrize("kind", ["relu", "leaky_relu", "tanh", "elu"])
def test_no_derivative_of_a_net_exceeds_its_steepness(kind: str) -> None:
    rng, net = np.random.default_rng(0), MLP((2, 5, 4, 1), kind)
    for _ in range(50):
        theta, z = rng.normal(size=net.size), rng.normal(size=(1, 2))
        slope, _ = net.gradients(theta, z, [[1.0]])
        assert np.linalg.norm(slope) <= net_steepness(net, theta, z, 0.0)[0]


def test_the_steepness_grows_with_the_ball() -> None:
    net, z = MLP((1, 3, 1)), np.array([[1.0]])
    theta = net.init(rng=np.random.default_rng(0))
    small, large = (net_steepness(net, theta, z, radius)[0] for radius in (0.0, 1.0))
    assert small < large


def test_a_folded_generator_is_no_steeper_than_said() -> None:
    rng, z = np.random.default_rng(1), np.array([[-2.0], [0.3], [5.0]])
    for _ in range(50):
        theta, way = rng.normal(size=3), unit(rng, 3)
        moved = np.abs(FOLDED.points(theta + 0.1 * way, z) - FOLDED.points(theta, z))[:, 0]
        assert (moved <= 0.1 * FOLDED.steepness(theta, z, 0.1) + 1e-14).all()


def test_within_a_step_the_order_of_all_places_stays() -> None:
    rng, net = np.random.default_rng(2), MLP((1, 4, 1), "tanh")
    for _ in range(20):
        theta, z = rng.normal(size=net.size), rng.normal(size=(6, 1))
        step = Step(network(net), theta, unit(rng, net.size), z, rng.normal(size=6))
        orders = [
            np.argsort(np.append(step.made(side * step.length), step.real)).tolist()
            for side in (-1.0, 0.0, 1.0)
        ]
        assert orders[0] == orders[1] == orders[2]


def test_the_bump_has_mean_one_half_and_the_capped_one_at_most_theta() -> None:
    for theta in (0.5, 2.0**-20):
        assert bump(theta).mean()[0] == pytest.approx(0.5, rel=1e-14)
        assert bump(theta, cap=1.0).mean()[0] <= theta
        assert bump(theta).atoms.max() == pytest.approx(1.0 / theta, rel=1e-3)


def test_the_mean_of_student_is_the_closed_form() -> None:
    law = t(DEGREES)
    by_scipy = 2.0 * law.expect(lambda x: x, lb=0.0, ub=np.inf)
    beta = math.gamma(DEGREES / 2) * math.gamma(0.5) / math.gamma((DEGREES + 1) / 2)
    closed = 2.0 * math.sqrt(DEGREES) / ((DEGREES - 1.0) * beta)
    assert by_scipy == pytest.approx(closed, rel=1e-4)


def test_equal_masses_sum_to_one() -> None:
    assert equal_masses(np.arange(7.0)).weights.sum() == pytest.approx(1.0, rel=1e-15)


def scaled(p: object, q: object) -> object:
    return exact(1.01 * transport.wasserstein(p, q).value, "wrong")


def jumping(p: object, q: object) -> object:
    """Add 1 wherever the laws are more than 1/4 apart."""
    value = transport.wasserstein(p, q).value
    return exact(value + (value > 0.25), "wrong")


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_a_w_that_is_too_large_is_found_out(monkeypatch, claim_id: str) -> None:
    monkeypatch.setattr(wgan_continuity, "wasserstein", scaled)
    assert verdict(claim_id) == "refuted"


def test_a_w_that_jumps_is_found_out(monkeypatch) -> None:
    monkeypatch.setattr(wgan_continuity, "wasserstein", jumping)
    assert verdict("WGAN-T1.1") == "refuted"


def test_a_steepness_that_forgets_the_bias_is_found_out(monkeypatch) -> None:
    def forgetful(_, z, __):
        return 0.5 * np.abs(z[:, 0])

    monkeypatch.setattr(wgan_continuity, "FOLDED", FOLDED._replace(steepness=forgetful))
    assert verdict("WGAN-T1.2") == "refuted"


def test_the_uncapped_bump_is_one_half_away() -> None:
    assert transport.wasserstein(bump(2.0**-10), Dirac(0.0)).value == pytest.approx(0.5)
