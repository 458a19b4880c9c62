"""The gradient of W and Monge's problem: closed forms, plain twins, planted faults."""

import itertools
import math

import numpy as np
import pytest

from divergences import transport
from divergences.claims import Context, wgan_gradient, wgan_monge
from divergences.claims._engine import run
from divergences.claims.wgan_gradient import potential_slopes
from divergences.claims.wgan_monge import DEAR, SPLIT, _map, _nearest, _plan
from divergences.measures import Discrete
from divergences.results import exact

THEOREM = wgan_gradient.CLAIMS[0]
MONGE = wgan_monge.CLAIMS[0]


@pytest.mark.parametrize("claim", [THEOREM, MONGE], ids=lambda claim: claim.id)
@pytest.mark.parametrize("seed", range(3))
def test_a_claim_is_supported_at_any_seed(claim, seed: int) -> None:
    assert run(claim, Context(claim.id, seed=seed)).reason == ""


def test_the_slopes_of_the_potential_point_from_each_place_to_its_partner() -> None:
    rng = np.random.default_rng(0)
    for _ in range(100):
        real, fake = rng.normal(size=(2, 7))
        partner = np.empty(7)
        partner[np.argsort(fake)] = np.sort(real)
        assert potential_slopes(real, fake).tolist() == np.sign(partner - fake).tolist()


def test_the_cheapest_map_is_the_best_permutation_of_equal_masses() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 4))
    masses = np.full(4, 0.25)
    best = min(np.abs(x - y[list(order)]).mean() for order in itertools.permutations(range(4)))
    assert _map((Discrete(masses, x), Discrete(masses, y))) == pytest.approx(best, rel=1e-14)


def test_atoms_that_must_split_have_no_map_or_a_dearer_one() -> None:
    assert (_map(SPLIT), _plan(SPLIT)) == (math.inf, pytest.approx(1.0))
    assert (_map(DEAR), _plan(DEAR)) == (1.0, pytest.approx(0.5))


def test_the_nearest_point_is_no_dearer_than_any_plan() -> None:
    assert _nearest(DEAR) <= _plan(DEAR)


def scaled(p: object, q: object) -> object:
    return exact((1.0 + 1e-3) * transport.wasserstein(p, q).value, "wrong")


@pytest.mark.parametrize(
    ("module", "claim"), [(wgan_gradient, THEOREM), (wgan_monge, MONGE)], ids=["T3", "MONGE"]
)
def test_a_w_that_is_too_large_is_found_out(monkeypatch, module, claim) -> None:
    monkeypatch.setattr(module, "wasserstein", scaled)
    assert run(claim, Context(claim.id)).verdict == "refuted"


def test_a_potential_upside_down_is_found_out(monkeypatch) -> None:
    monkeypatch.setattr(wgan_gradient, "potential_slopes", lambda *x: -potential_slopes(*x))
    assert run(THEOREM, Context(THEOREM.id)).verdict == "refuted"


def test_the_independent_plan_is_found_out(monkeypatch) -> None:
    monkeypatch.setattr(wgan_monge, "cheapest_plan", lambda cost, p, q: float(p @ cost @ q))
    assert run(MONGE, Context(MONGE.id)).verdict == "refuted"
