import math
from fractions import Fraction

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divergences.transport import simplex
from divergences.transport.large import certificate
from divergences.transport.large.certificate import certify, completed, dual_value
from divergences.transport.large.problem import Prices, Problem, SparsePlan

EPS = float(np.finfo(float).eps)
seeds = st.integers(0, 2**32 - 1)
orders = st.sampled_from([1.0, 1.5, 2.0, 3.0])


def drawn(rng, n, m, dim=2, order=1.0, equal=True):
    a = np.full(n, 1 / n) if equal else rng.dirichlet(np.ones(n))
    b = np.full(m, 1 / m) if equal else rng.dirichlet(np.ones(m))
    return Problem(rng.random((n, dim)), rng.random((m, dim)), a, b, order, equal)


def gaps(problem):
    return np.array([[naive.distance(x, y) for y in problem.y] for x in problem.x])


def solved(problem):
    found = simplex.priced(problem.a, problem.b, gaps(problem), problem.order)
    return SparsePlan(found.i, found.j, found.mass), Prices(found.u, found.v)


@given(seeds, st.integers(1, 12), st.integers(1, 12), st.integers(1, 4), orders, st.booleans())
def test_the_proof_of_a_solution_is_tight_up_to_rounding(seed, n, m, dim, order, equal):
    problem = drawn(np.random.default_rng(seed), n, m, dim, order, equal)
    plan, prices = solved(problem)
    value, (lower, upper) = certify(problem, plan, completed(problem, prices.u))
    assert lower <= value <= upper
    # Costs are at most dim^(order/2); their rounding is counted some ten times over.
    assert upper**order - lower**order <= 100 * order * EPS * dim ** (order / 2)


@given(seeds, st.integers(1, 12), st.integers(1, 12), orders)
def test_any_prices_prove_a_lower_end_and_any_plan_an_upper_one(seed, n, m, order):
    rng = np.random.default_rng(seed)
    problem = drawn(rng, n, m, 2, order, equal=False)
    optimum = simplex.solve(problem.a, problem.b, gaps(problem), order)
    product = np.multiply.outer(problem.a, problem.b)
    i, j = np.indices(product.shape).reshape(2, -1)
    prices = completed(problem, rng.normal(size=n))
    _, bracket = certify(problem, SparsePlan(i, j, product.ravel()), prices)
    assert bracket.lower <= optimum.bracket.upper
    assert bracket.upper >= optimum.bracket.lower


@pytest.mark.parametrize("missing", [0.3, 0.5])
def test_mass_that_a_plan_lacks_is_paid_for(missing):
    problem = drawn(np.random.default_rng(1), 6, 6, equal=False)
    plan, prices = solved(problem)
    poorer = plan._replace(mass=plan.mass * (1.0 - missing))
    _, bracket = certify(problem, poorer, prices)
    optimum = simplex.solve(problem.a, problem.b, gaps(problem), 1.0).value
    assert bracket.upper >= optimum * (1 + missing)


def test_a_plan_of_whole_numbers_costs_what_exact_sums_say():
    rng = np.random.default_rng(2)
    problem = drawn(rng, 700, 700)._replace(y=rng.random((700, 2)) + [3.0, 0.0])
    i, j = np.arange(700), rng.permutation(700)
    plan = SparsePlan(i, j, np.full(700, 1 / 700))
    value, bracket = certify(problem, plan, Prices(-problem.x[:, 0], problem.y[:, 0]))
    lengths = [Fraction(naive.distance(problem.x[k], problem.y[j[k]])) for k in i]
    assert value == pytest.approx(float(sum(lengths) / 700), rel=4 * EPS)
    assert bracket.lower <= np.mean(problem.y[:, 0]) - np.mean(problem.x[:, 0]) <= bracket.upper


def fraction_mean(weights, values):
    weighed = [Fraction(w) * Fraction(x) for w, x in zip(weights, values, strict=True)]
    return sum(weighed) / sum(map(Fraction, weights.tolist()))


def test_the_lower_end_stays_below_what_exact_sums_of_the_prices_say():
    problem = drawn(np.random.default_rng(4), 400, 300, equal=False)
    prices = completed(problem, np.random.default_rng(5).normal(size=400))
    exact = fraction_mean(problem.a, prices.u) + fraction_mean(problem.b, prices.v)
    assert exact - Fraction(100 * EPS) <= dual_value(problem, prices) <= exact


def test_the_number_of_threads_changes_no_bit(monkeypatch):
    rng = np.random.default_rng(6)
    problem, u = drawn(rng, 300, 2500), rng.normal(size=300)
    found = []
    for cores in (1, 2, 5):
        monkeypatch.setattr(certificate.os, "cpu_count", lambda cores=cores: cores)
        found.append(completed(problem, u).v)
    assert (found[0] == found[1]).all()
    assert (found[0] == found[2]).all()


@pytest.mark.parametrize("order", [1.0, 2.0])
@pytest.mark.parametrize("size", [1.0, 1e-170, 1e-300])
def test_distances_whose_squares_underflow_stay_in_the_bracket(size, order):
    x = np.array([[0.0, 0.0], [0.5, 0.5]])
    problem = Problem(x, x + [0.0, size], np.full(2, 0.5), np.full(2, 0.5), order, True)
    plan = SparsePlan(np.arange(2), np.arange(2), np.full(2, 0.5))
    value, bracket = certify(problem, plan, completed(problem, np.zeros(2)))
    expected = math.hypot(*(problem.y[0] - x[0])) / 2 ** (1 / order) if size < 1e-16 else size
    assert bracket.lower <= expected <= bracket.upper
    assert value == pytest.approx(expected, rel=1e-15)
