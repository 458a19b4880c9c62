import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from divergences.transport.large.problem import Problem, Progress, Solved
from divergences.transport.large.solve import solve

EPS = float(np.finfo(float).eps)


def problem(x, y, order=1.0, a=None, b=None) -> Problem:
    low = np.minimum(x.min(axis=0), y.min(axis=0))
    span = max(np.ptp(np.concatenate([x, y]), axis=0).max(), 1e-300)
    weights = [np.full(len(z), 1 / len(z)) for z in (x, y)]
    a, b, equal = (*weights, True) if a is None else (a, b, False)
    return Problem((x - low) / span, (y - low) / span, a, b, order, equal)


def dense(given: Problem) -> float:
    from ot.lp import emd2

    return emd2(given.a, given.b, cdist(given.x, given.y) ** given.order, numItermax=2**40)


def defects(given: Problem, solved: Solved) -> tuple[float, float, float]:
    """Return the plan's value, how far marginals are missed, and the worst reduced cost."""
    i, j, mass = solved.plan
    cost = cdist(given.x, given.y) ** given.order
    missed = abs(np.bincount(i, mass, len(given.a)) - given.a).sum()
    missed += abs(np.bincount(j, mass, len(given.b)) - given.b).sum()
    reduced = (cost - solved.prices.u[:, None] - solved.prices.v).min()
    return math.fsum(mass * cost[i, j]), missed, reduced


def check(given: Problem) -> float:
    """Check the proof that the plan is cheapest, and return its value."""
    solved = solve(given)
    value, missed, reduced = defects(given, solved)
    dual = math.fsum(given.a * solved.prices.u) + math.fsum(given.b * solved.prices.v)
    assert solved.complete
    assert solved.plan.mass.min() > 0
    assert missed <= 4 * EPS
    assert reduced >= -32 * EPS  # the solver's own 4 eps over the largest price, and its rounding
    assert value == pytest.approx(dual, rel=1e-12, abs=64 * EPS)
    return value


def ring(rng: np.random.Generator, n: int) -> np.ndarray:
    angle = rng.integers(0, 8, n) * (math.pi / 4)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1) + 0.02 * rng.normal(size=(n, 2))


LAWS = {
    "uniform": lambda rng, n, m: (rng.random((n, 2)), rng.random((m, 2))),
    "parallel lines": lambda rng, n, m: (
        np.stack([np.zeros(n), rng.random(n)], axis=1),
        np.stack([np.full(m, 0.5), rng.random(m)], axis=1),
    ),
    "ring and Gaussian": lambda rng, n, m: (ring(rng, n), 0.5 * rng.normal(size=(m, 2))),
    "shifted Gaussians": lambda rng, n, m: (rng.normal(size=(n, 2)), rng.normal(size=(m, 2)) + 1),
    "collinear": lambda rng, n, m: (
        rng.random((n, 1)) * [1.0, 2.0],
        rng.random((m, 1)) * [1.0, 2.0],
    ),
    "flat": lambda rng, n, m: (rng.random((n, 2)) * [1, 1e-9], rng.random((m, 2)) * [1, 1e-9]),
    "grid": lambda rng, n, m: (
        rng.integers(0, 5, (n, 2)).astype(float),
        rng.integers(0, 5, (m, 2)).astype(float),
    ),
    "far off": lambda rng, n, m: (rng.random((n, 2)) + 1e6, rng.random((m, 2)) + 1e6),
    "space": lambda rng, n, m: (rng.normal(size=(n, 3)), rng.normal(size=(m, 3)) + 0.5),
    "five axes": lambda rng, n, m: (rng.normal(size=(n, 5)), rng.random((m, 5))),
}


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("order", [1.0, 2.0, 1.5])
@pytest.mark.parametrize(("n", "m"), [(300, 300), (240, 100), (97, 201)])
def test_the_value_is_that_of_the_dense_solver(law: str, order: float, n: int, m: int) -> None:
    given_problem = problem(*LAWS[law](np.random.default_rng(n), n, m), order)
    expected = dense(given_problem)
    assert check(given_problem) == pytest.approx(expected, rel=1e-12, abs=64 * EPS)


@pytest.mark.parametrize("order", [1.0, 2.0])
def test_weights_may_be_any(order: float) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.random(200) ** 8 + 1e-12, rng.random(150)
    x, y = rng.random((200, 2)), rng.normal(size=(150, 2))
    given_problem = problem(x, y, order, a / a.sum(), b / b.sum())
    assert check(given_problem) == pytest.approx(dense(given_problem), rel=1e-12)


@settings(max_examples=30)
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 99), st.booleans())
def test_few_points_and_ties(n: int, m: int, seed: int, weighted: bool) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 3, (n, 2)) / 2, rng.integers(0, 3, (m, 2)) / 2
    a, b = rng.integers(1, 5, n).astype(float), rng.integers(1, 5, m).astype(float)
    weights = (a / a.sum(), b / b.sum()) if weighted else (None, None)
    given_problem = problem(x, y, 1.0, *weights)
    assert check(given_problem) == pytest.approx(dense(given_problem), abs=64 * EPS)


@pytest.mark.parametrize("n", [1, 2, 100, 1000])
def test_a_cloud_is_at_zero_from_itself(n: int) -> None:
    x = np.random.default_rng(n).random((n, 2))
    assert check(problem(x, x[::-1])) <= 64 * EPS


@pytest.mark.parametrize("n", [1, 2, 100, 1000])
def test_points_at_one_place_cost_nothing(n: int) -> None:
    assert check(problem(np.ones((n, 2)), np.ones((2 * n, 2)))) == 0.0


@pytest.mark.parametrize("patience", [0, 1, 5, 10])
def test_a_solver_that_is_stopped_gives_a_plan(patience: int) -> None:
    rng = np.random.default_rng(0)
    given_problem = problem(rng.random((400, 2)), rng.normal(size=(300, 2)))
    asked: list[Progress] = []

    def stop(progress: Progress) -> bool:
        asked.append(progress)
        return len(asked) > patience

    solved = solve(given_problem, stop=stop)
    value, missed, _ = defects(given_problem, solved)
    assert not solved.complete
    assert missed <= 4 * EPS
    assert value >= dense(given_problem) * (1 - 1e-12)
    assert len(asked) == patience + 1


def test_the_few_that_are_left_when_time_is_up_are_assigned_at_least_cost() -> None:
    rng = np.random.default_rng(0)
    given_problem = problem(*rng.random((2, 3000, 2)))
    asked: list[Progress] = []

    def stop(progress: Progress) -> bool:  # when each of the points was asked once
        asked.extend([progress] if progress.level == progress.levels else [])
        return len(asked) == 2

    solved = solve(given_problem, stop=stop)
    best, _, _ = defects(given_problem, solve(given_problem))
    value, missed, _ = defects(given_problem, solved)
    assert not solved.complete
    assert missed <= 4 * EPS
    assert value <= 1.15 * best  # 1.3, if they are sent in the order of the trees


def test_the_watch_is_told_how_far_it_is() -> None:
    rng = np.random.default_rng(0)
    asked: list[Progress] = []
    solve(
        problem(rng.random((400, 2)), rng.random((400, 2))),
        stop=lambda progress: asked.append(progress) is not None,
    )
    assert {one.points for one in asked} == {800}
    assert asked[-1].level == asked[-1].levels
    assert [one.level for one in asked] == sorted(one.level for one in asked)
