import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

import divergences as dv
from divergences.errors import SolverError
from divergences.transport.line import quantile_quadrature
from divergences.transport.tails import examine

METHOD = "quantile quadrature"
EXACT = 1e-10  # what the quadrature promises, absolute or relative


def law(distribution) -> dv.ScipyLaw:
    return dv.ScipyLaw(distribution)


def holds(found: dv.Estimate, value: float) -> bool:
    return (
        found.agrees_with(value, 1e-15 * (1 + value))
        and found.value == pytest.approx(value, rel=EXACT, abs=EXACT)
        and found.width <= EXACT * (1 + value)
    )


# Stochastic order: one law is to the right of the other, and W_1 is the difference of the means.
@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        (stats.norm(0, 1), stats.norm(3, 1), 3.0),
        (stats.gamma(2), stats.gamma(3.5), 1.5),
        (stats.expon(), stats.expon(scale=4), 3.0),
        (stats.beta(0.5, 0.5), stats.beta(0.5, 0.1), 1 / 3),
        (stats.weibull_min(0.5), stats.weibull_min(0.5, scale=2), 2.0),
        (stats.lognorm(1), stats.lognorm(1, scale=3), 2 * math.exp(0.5)),
        (stats.pareto(3), stats.pareto(4), 1.5 - 4 / 3),
        (stats.Normal(mu=0), stats.Normal(mu=2), 2.0),
        (stats.poisson(3), stats.poisson(4), 1.0),
        (stats.geom(0.5), stats.geom(0.25), 2.0),
        (stats.binom(10, 0.3), stats.binom(12, 0.3), 0.6),
    ],
)
def test_ordered_laws_are_at_the_difference_of_their_means(p, q, expected):
    assert holds(dv.wasserstein(p, q, method=METHOD), expected)


@pytest.mark.parametrize("order", [1.0, 2.0, 3.5, 12.0])
@pytest.mark.parametrize(
    ("p", "moment"),
    [
        (stats.norm(), lambda k: 2 ** (k / 2) * special.gamma((k + 1) / 2) / math.sqrt(math.pi)),
        (stats.expon(), lambda k: special.gamma(k + 1)),
        (stats.gamma(0.01), lambda k: special.gamma(k + 0.01) / special.gamma(0.01)),
        (stats.beta(0.5, 2), lambda k: special.beta(k + 0.5, 2) / special.beta(0.5, 2)),
        (stats.pareto(30), lambda k: 30 / (30 - k)),
    ],
)
def test_a_point_is_at_the_moment(p, moment, order):
    expected = moment(order) ** (1 / order)
    assert holds(dv.wasserstein(p, dv.Dirac(0.0), order=order), expected)


@pytest.mark.parametrize("order", [1.0, 2.0, 5.0])
def test_atoms_against_a_density(order):
    # Each half of [0, 1] goes to the nearer end: twice the integral of x^p over [0, 1/2].
    coin = dv.Discrete([0.5, 0.5], [0.0, 1.0])
    expected = (2 * 0.5 ** (order + 1) / (order + 1)) ** (1 / order)
    assert holds(dv.wasserstein(coin, dv.Box(0.0, 1.0), order=order), expected)


@pytest.mark.parametrize("order", [1.0, 2.0])
def test_a_spike_and_a_slab(order):
    spike = dv.Mixture([0.5, 0.5], [dv.Dirac(0.0), dv.Box(0.0, 1.0)])
    # F^-1(u) = max(2 u - 1, 0) against u.
    expected = {1.0: 0.25, 2.0: math.sqrt(1 / 12)}[order]
    assert holds(dv.wasserstein(spike, dv.Box(0.0, 1.0), order=order), expected)


def test_an_atom_inside_a_density_is_not_missed():
    p = dv.Mixture([0.5, 0.5], [dv.Dirac(0.0), dv.Gaussian(0.0, 1.0)])
    q = dv.Gaussian(1.0, 4.0)
    x, step = np.linspace(-30.0, 30.0, 2_000_001, retstep=True)
    reference = np.abs(p.cdf(x) - q.cdf(x)).sum() * step
    assert dv.wasserstein(p, q).value == pytest.approx(reference, abs=1e-4)
    assert dv.wasserstein(p, q).width <= 1e-10


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.sampled_from([1.0, 2.0]))
def test_a_sample_against_a_density_matches_a_fine_grid_of_quantiles(seed, n, order):
    x = np.random.default_rng(seed).normal(size=n)
    u = (np.arange(40_000) + 0.5) / 40_000
    quantiles = np.sort(x)[np.minimum((u * n).astype(int), n - 1)]
    grid = np.mean(np.abs(quantiles - (2 * u - 1)) ** order) ** (1 / order)
    found = dv.wasserstein(x, dv.Box(-1.0, 1.0), order=order)
    assert found.value == pytest.approx(grid, abs=1e-3)
    assert found.kind == "point"


def test_a_cauchy_law_and_its_shift_are_at_the_shift_though_neither_has_a_mean():
    found = dv.wasserstein(stats.cauchy(0), stats.cauchy(1))
    assert holds(found, 1.0)


@pytest.mark.parametrize("order", [2.0, 3.0])
def test_what_the_tails_do_not_resolve_has_no_upper_end(order):
    found = dv.wasserstein(stats.cauchy(0), stats.cauchy(1), order=order)
    assert found.lower == pytest.approx(1.0)
    assert found.upper == math.inf
    assert "not resolved" in found.note


@pytest.mark.parametrize(
    ("p", "q", "order"),
    [
        (stats.cauchy(), stats.norm(), 1.0),
        (stats.cauchy(), stats.cauchy(scale=2), 1.0),
        (stats.halfcauchy(), dv.Dirac(0.0), 1.0),
        (stats.levy(), stats.norm(), 1.0),
        (stats.pareto(1), dv.Dirac(1.0), 1.0),
        (stats.t(2), stats.norm(), 2.0),
        (stats.t(2), dv.Box(0.0, 1.0), 2.5),
        (stats.pareto(3), stats.pareto(2.5), 3.0),
        (stats.zipf(1.8), stats.poisson(2), 1.0),
        (dv.Mixture([0.99, 0.01], [dv.Gaussian(0.0, 1.0), law(stats.cauchy())]), stats.norm(), 1.0),
    ],
)
def test_an_infinite_moment_is_found_out(p, q, order):
    found = dv.wasserstein(p, q, order=order)
    assert (found.value, found.upper) == (math.inf, math.inf)
    assert found.lower < math.inf
    assert "diverges" in found.note


@pytest.mark.parametrize(
    ("p", "order", "expected"),
    [
        (stats.pareto(1.1), 1.0, 10.0),
        (stats.pareto(1.01), 1.0, 100.0),
        (stats.pareto(2.1), 2.0, math.sqrt(2 / (1.1 * 0.1))),
    ],
)
def test_a_heavy_tail_that_has_the_moment_is_finite(p, order, expected):
    # The last one sums 1e-3 of itself beyond the range of floats, and says so in its bracket.
    found = dv.wasserstein(p, dv.Dirac(1.0), order=order)
    assert found.agrees_with(expected)
    assert found.upper < math.inf
    assert found.value == pytest.approx(expected, rel=2e-3)


def test_a_distribution_function_that_ends_in_noise_is_not_believed_there():
    class Noisy(dv.ScipyLaw):
        def _sf(self, x):
            clean = super()._sf(x)
            return np.where(clean < 1e-14, 1e-14, clean)

    found = dv.wasserstein(Noisy(stats.laplace()), dv.Dirac(0.0))
    assert found.value == pytest.approx(1.0, rel=1e-9)
    assert found.upper == math.inf


def test_a_quantile_function_that_contradicts_its_distribution_is_an_error():
    class Wrong(dv.ScipyLaw):
        def _isf(self, u):
            return super()._isf(u) + 10.0

    with pytest.raises(SolverError, match="disagrees"):
        dv.wasserstein(Wrong(stats.laplace()), dv.Box(0.0, 1.0), order=2)


def test_laws_in_disguise_are_at_zero():
    plain, disguised = law(stats.laplace()), dv.Mixture([0.5, 0.5], [law(stats.laplace())] * 2)
    for order in (1, 2):
        assert dv.wasserstein(plain, disguised, order=order).agrees_with(0.0)
        assert dv.wasserstein(plain, disguised, order=order).upper <= 1e-13


def test_a_blurred_box_is_close_to_the_box():
    # E abs(.1 Z) bounds it from above, and the stop-loss at the middle gives .01 up to 1e-9.
    found = dv.wasserstein(dv.Smoothed(dv.Box(0.0, 1.0), 0.1), dv.Box(0.0, 1.0))
    assert found.value == pytest.approx(0.01, rel=1e-7)


def test_a_list_of_values_with_gaps_is_one_law():
    values = stats.rv_discrete(values=([1, 1000, 10**6], [0.3, 0.4, 0.3]))
    shifted = dv.Discrete([0.3, 0.4, 0.3], [0.0, 999.0, 1e6 - 1])
    assert holds(dv.wasserstein(values, shifted), 1.0)
    assert holds(dv.wasserstein(values(loc=5), values(), order=2), 5.0)


@pytest.mark.parametrize("order", [1.0, 2.0])
def test_a_lattice_with_a_heavy_tail_is_cut_at_a_known_cost(order):
    law = stats.zipf(3.5 + order)  # E N^k = zeta(a - k) / zeta(a)
    expected = (special.zeta(3.5) / special.zeta(3.5 + order)) ** (1 / order)
    found = dv.wasserstein(law, dv.Dirac(0.0), order=order)
    assert found.agrees_with(expected, 1e-12)
    assert 0.0 < found.width <= 1e-3


def test_masses_that_do_not_add_up_are_an_error():
    class Lacking(dv.ScipyLaw):
        def logpmf(self, x):
            return super().logpmf(x) - 1e-3

    with pytest.raises(SolverError, match="do not show it"):
        dv.wasserstein(Lacking(stats.poisson(3)), dv.Dirac(0.0))


def test_a_very_wide_lattice_is_bracketed():
    found = dv.wasserstein(stats.randint(0, 10**9), dv.Dirac(0.0))
    assert found.agrees_with(499_999_999.5)
    assert found.upper < math.inf


def test_laws_without_quantiles_are_left_to_others():
    curve = dv.Pushforward(dv.Box(0.0, 1.0), lambda z: z**2)
    assert quantile_quadrature(curve, dv.Box(0.0, 1.0), 1.0) is None
    assert quantile_quadrature(dv.Dirac([0.0, 0.0]), dv.Dirac([0.0, 1.0]), 1.0) is None


class TestExamine:
    def test_a_geometric_tail_is_summed(self):
        shells = 0.5 ** np.arange(40.0)
        tail = examine(shells, shells, 2.0)
        assert tail.kept == 40
        assert tail.value == pytest.approx(shells[-1])  # 1/2 + 1/4 + ... of the last
        assert tail.error == pytest.approx(shells[-1])

    def test_a_flat_tail_is_infinite(self):
        assert examine(np.ones(100), np.ones(100), 100.0).value == math.inf

    def test_a_tail_of_a_logarithm_is_not_judged(self):
        shells = 1.0 / np.arange(1.0, 300.0) ** 2
        tail = examine(shells, shells, 2.0)
        assert tail.value < math.inf
        assert tail.error == math.inf

    def test_a_thin_tail_is_cut_where_nothing_is_left(self):
        shells = 1e-3 ** np.arange(20.0)
        tail = examine(shells, shells, 1.0)
        assert tail.kept <= 7
        assert tail.error <= 1e-16

    def test_nan_is_an_error(self):
        with pytest.raises(SolverError, match="nan"):
            examine(np.array([1.0, np.nan]), np.ones(2), 1.0)
