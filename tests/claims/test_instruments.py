"""The claims' own instruments, against definitions written out plainly."""

import itertools
import math

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from divergences.claims._draw import pmf_pairs, pmf_triples, points
from divergences.claims._programs import best_potential, cheapest_plan
from divergences.claims._singular import singular_pairs
from divergences.claims._smooth import SmoothDiscriminator, fade, fade_slope, net
from divergences.claims._tools import found, integral
from divergences.claims.bounds import js_floor
from divergences.claims.gan import game_value, optimal_discriminator
from divergences.claims.wgan_topology import prokhorov
from divergences.errors import UnsupportedError
from divergences.measures import Box, Circle, Dirac, Discrete, Gaussian, Mixture, Segment
from divergences.results import certified, exact, point


def test_an_integral_brings_an_honest_error() -> None:
    for f, edges, value in (
        (np.exp, [0.0, 1.0], math.e - 1.0),
        (np.abs, [-1.0, 0.0, 2.0], 2.5),
        (lambda x: np.sqrt(np.abs(x - 0.3)), [0.0, 1.0], (0.3**1.5 + 0.7**1.5) / 1.5),
    ):
        measured, error = integral(f, edges)
        assert abs(measured - value) <= error


@pytest.mark.parametrize(
    ("estimate", "error"),
    [
        (exact(math.inf, "m"), 0.0),
        (exact(2.0, "m"), 0.0),
        (certified(2.0, 1.5, 2.25, "m"), 0.5),
        (point(2.0, "m", (3, 3)), math.inf),
    ],
)
def test_a_finding_takes_the_wider_side_of_the_bracket(estimate, error) -> None:
    assert found(estimate, 1.0, what="x").error == error


def test_random_pairs_are_different_laws_of_five_kinds() -> None:
    pairs = list(pmf_pairs(np.random.default_rng(0), 500))
    assert len(pairs) == 500
    overlaps = [float(np.minimum(p, q).sum()) for p, q in pairs]
    assert 0.0 in overlaps
    assert max(overlaps) > 1.0 - 1e-7
    for p, q in pairs:
        assert not np.array_equal(p, q)
        assert math.isclose(p.sum(), 1.0)
        assert math.isclose(q.sum(), 1.0)
    for p, m, q in pmf_triples(np.random.default_rng(0), 50):
        assert len(p) == len(m) == len(q)


def test_random_points_are_different() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        k = int(rng.integers(2, 11))
        places = points(rng, k)
        assert len(np.unique(places, axis=0)) == k


def test_the_singular_pairs_live_in_one_space() -> None:
    pairs = list(singular_pairs(np.random.default_rng(0), 3))
    assert len({name for name, _, _ in pairs}) == len(pairs) / 3
    assert all(p.dim == q.dim for _, p, q in pairs)


def test_the_fade_is_flat_at_both_ends() -> None:
    s = np.array([-1.0, 0.0, 1e-300, 1e-4, 0.5, 1.0 - 1e-4, 1.0, 2.0])
    assert fade(s).tolist() == [1.0, 1.0, 1.0, 1.0, 0.5, 0.0, 0.0, 0.0]
    assert fade_slope(s).tolist() == [0.0, 0.0, 0.0, 0.0, -2.0, 0.0, 0.0, 0.0]


def test_the_gradient_is_that_of_the_function() -> None:
    rng = np.random.default_rng(0)
    judge = SmoothDiscriminator(rng.normal(size=(6, 3)), 0.7)
    x, h = rng.normal(size=(200, 3)), 1e-6
    for axis, step in enumerate(h * np.eye(3)):
        slope = (judge(x + step) - judge(x - step)) / (2.0 * h)
        # h^2 times third derivatives of order (10/0.7)^3, and eps/h of rounding
        np.testing.assert_allclose(judge.gradient(x)[:, axis], slope, atol=2e-8)
    assert np.abs(judge.gradient(x)).max() > 0.1


@pytest.mark.parametrize(
    "law",
    [
        Dirac([1.0, 2.0]),
        Discrete([0.5, 0.5], [[0.0, 0.0], [1.0, 0.0]]),
        Segment([0, 0, 0], [1, 2, 3]),
        Circle([1, 1], 2.0),
        Box([0, 0], [1, 2]),
        Mixture([0.5, 0.5], [Segment([0, 0], [1, 0]), Dirac([3, 3])]),
    ],
    ids=repr,
)
def test_a_net_comes_near_every_point(law) -> None:
    for radius in (5.0, 0.3):
        x = law.sample(500, rng=np.random.default_rng(0))
        assert cdist(x, net(law, radius)).min(axis=1).max() <= radius / 2 + 1e-12


def test_an_unbounded_law_has_no_finite_net() -> None:
    with pytest.raises(UnsupportedError, match="finite cover"):
        net(Gaussian(0.0, 1.0), 1.0)


def test_the_least_js_for_a_tv() -> None:
    for t in (0.1, 0.5, 0.9):
        entropy = -sum(x * math.log(x) for x in ((1 - t) / 2, (1 + t) / 2))
        assert math.isclose(js_floor(t), math.log(2.0) - entropy, rel_tol=1e-13)
    assert js_floor(1.0) == math.log(2.0)
    assert js_floor(0.0) == 0.0
    assert math.isclose(js_floor(1e-9), 5e-19, rel_tol=1e-9)


def test_the_optimal_discriminator_is_a_half_where_nothing_lives() -> None:
    p, q = np.array([0.0, 0.2, 0.8]), np.array([0.0, 0.6, 0.4])
    best = optimal_discriminator(p, q)
    np.testing.assert_allclose(best, [[0.5, 0.25, 2 / 3], [0.5, 0.75, 1 / 3]])
    value = 0.2 * math.log(0.25) + 0.6 * math.log(0.75) + 0.8 * math.log(2 / 3)
    assert math.isclose(game_value(best, p, q), value + 0.4 * math.log(1 / 3))


def test_an_answer_near_one_keeps_its_complement() -> None:
    p, q = np.array([1.0 - 1e-20, 0.0]), np.array([1e-20, 1.0])
    value = game_value(optimal_discriminator(p, q), p, q)
    assert math.isclose(value, 1e-20 * math.log(1e-20), abs_tol=2e-20)


def naive_prokhorov(p: Discrete, q: Discrete) -> float:
    """Bisect over e, with the definition spelt out set by set."""
    gaps, k = cdist(p.atoms, q.atoms), len(p.weights)

    def holds(e: float) -> bool:
        for size in range(1, k + 1):
            for event in itertools.combinations(range(k), size):
                near = (gaps[list(event)] <= e).any(axis=0)
                if p.weights[list(event)].sum() > q.weights[near].sum() + e:
                    return False
        return True

    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def test_prokhorov_is_its_definition() -> None:
    rng = np.random.default_rng(0)
    for p, q in pmf_pairs(rng, 30, most=5):
        places = rng.normal(size=(len(p), 2)) * rng.uniform(0.05, 1.0)
        laws = Discrete(p, places), Discrete(q, places)
        assert abs(prokhorov(*laws) - naive_prokhorov(*laws)) <= 1e-11
        assert abs(prokhorov(*laws) - prokhorov(*laws[::-1])) <= 1e-14


def test_the_programs_solve_a_problem_by_hand() -> None:
    distance = np.array([[0.0, 1.0, 3.0], [1.0, 0.0, 2.0], [3.0, 2.0, 0.0]])
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.0, 0.5, 0.5])
    assert math.isclose(cheapest_plan(distance, p, q), 1.5)
    value, f = best_potential(distance, p - q)
    assert math.isclose(value, 1.5)
    assert math.isclose((p - q) @ f, 1.5)
    free = np.where(distance == 0.0, 0.0, math.inf)
    assert best_potential(free, p - q)[0] == math.inf
