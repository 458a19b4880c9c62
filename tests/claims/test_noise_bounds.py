"""What noise costs and buys: helpers against plain twins, and planted faults."""

import math

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import cdist

from divergences import estimators, transport
from divergences.claims import Context, judge, noise_bounds
from divergences.claims._claim import weakest
from divergences.claims._programs import cheapest_plan
from divergences.claims._registry import BY_ID
from divergences.measures import Gaussian
from divergences.results import exact


def verdict(claim_id: str) -> str:
    return weakest(map(judge, BY_ID[claim_id].check(Context(claim_id, alpha=0.0))))


def test_a_move_costs_what_a_linear_program_says() -> None:
    rng = np.random.default_rng(0)
    for draw in (noise_bounds._dependent, noise_bounds._shifted):
        move = draw(rng)
        plan = cheapest_plan(cdist(move.start, move.end), move.weights, move.weights)
        assert move.w == pytest.approx(plan, rel=1e-7)


def test_independent_noise_is_a_product() -> None:
    move = noise_bounds._independent(np.random.default_rng(1))
    noise = np.round(move.end - move.start, 9)
    for step in np.unique(noise, axis=0):
        chance = move.weights[(noise == step).all(axis=1)].sum()
        for place in np.unique(move.start, axis=0):
            here = (move.start == place).all(axis=1)
            joint = move.weights[here & (noise == step).all(axis=1)].sum()
            assert joint == pytest.approx(chance * move.weights[here].sum(), abs=1e-15)


def test_mean_squares_are_those_of_the_noise() -> None:
    move = noise_bounds.Moved(np.zeros((2, 1)), np.array([[1.0], [3.0]]), np.array([0.5, 0.5]))
    assert (move.square, move.centred) == (5.0, 1.0)


@pytest.mark.parametrize("d", [1, 2, 7])
def test_the_mean_length_of_noise_is_that_of_a_chi_law(d) -> None:
    assert noise_bounds.chi_mean(d) == pytest.approx(stats.chi(d).mean(), rel=1e-13)


def test_noise_merges_atoms_that_it_brings_together() -> None:
    places, noise = np.array([[0.0], [2.0]]), np.array([[1.0], [-1.0]])
    pair = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    case = noise_bounds.blurred(pair, places, noise, np.array([0.5, 0.5]))
    assert case.w == 2.0
    assert case.deviation == 1.0
    assert case.diameter == 4.0
    assert case.js == pytest.approx(0.5 * math.log(2.0))


@pytest.mark.parametrize("u", [0.5, 3.0])
def test_the_slope_under_noise_is_that_of_two_gaussians(u) -> None:
    h = 1e-4
    ends = [
        estimators.js(Gaussian(0.0, 1.0), Gaussian(u + sign * h, 1.0)).value for sign in (1, -1)
    ]
    value, error = noise_bounds.scaled_slope(u)
    assert value == pytest.approx(u * (ends[0] - ends[1]) / (2 * h), abs=1e-7)
    assert error < 1e-13


def naive_js(p, q, **options):
    """Take the mixture as (p + q)/2, which is 0 for a mass of 5e-324."""
    if not hasattr(p, "weights"):
        return estimators.js(p, q, **options)
    with np.errstate(all="ignore"):
        mean = 0.5 * (p.weights + q.weights)
        terms = [np.where(x > 0, x * np.log(x / mean), 0.0) for x in (p.weights, q.weights)]
    return exact(0.5 * float(np.sum(terms)), "wrong")


def test_a_mixture_that_underflows_is_found_out(monkeypatch) -> None:
    monkeypatch.setattr(noise_bounds, "js", naive_js)
    findings = list(noise_bounds.noise_and_js_bound_w(Context("AB17-T3.3")))
    tiny = [finding for finding in findings if finding.what.startswith("JS of a mass")]
    assert tiny[0].measured == math.inf
    assert verdict("AB17-T3.3") == "refuted"


def scaled(function, factor):
    return lambda p, q, **options: exact(factor * function(p, q, **options).value, "wrong")


@pytest.mark.parametrize(
    ("name", "wrong", "claim_id"),
    [
        ("wasserstein", scaled(transport.wasserstein, 1.0 + 1e-9), "AB17-L4"),
        ("wasserstein", scaled(transport.wasserstein, 1.0 + 1e-6), "AB17-T3.3"),
        ("js", scaled(estimators.js, 2.0), "AB17-T3.3"),
        ("js", scaled(estimators.js, 1.0 + 1e-6), "AB17-ANNEAL"),
        ("parallel_lines", lambda _: (Gaussian([0.0, 0.0], np.eye(2)),) * 2, "AB17-ANNEAL"),
    ],
)
def test_a_planted_fault_is_found_out(monkeypatch, name, wrong, claim_id) -> None:
    monkeypatch.setattr(noise_bounds, name, wrong)
    assert verdict(claim_id) == "refuted"
