import math

import numpy as np
import pytest
from scipy import integrate, stats

import divergences as dv

CAUCHY, NORMAL = stats.cauchy(), dv.Gaussian(0.0, 1.0)


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (CAUCHY, NORMAL),
        (stats.t(2.0), NORMAL),
        (dv.Box(0.0, 1.0), stats.invgamma(1.0)),
        (stats.logistic(), stats.gumbel_r()),
        (stats.t(1.0), stats.logistic()),
        # scipy's inverses of these stop at 1e-16: the tail is walked by distance as well.
        (stats.foldcauchy(1.0), NORMAL),
        (stats.alpha(2.0), stats.expon()),
        (stats.levy(), stats.gumbel_r()),
    ],
    ids=["cauchy", "t2", "inverse gamma", "logistic", "t1", "foldcauchy", "alpha", "levy"],
)
def test_kl_is_inf_where_the_tails_make_it_so_on_equal_supports(p, q):
    found = dv.kl(p, q)
    assert found.value == found.upper == math.inf
    assert 10.0 < found.lower < math.inf  # what the integral has collected by then


@pytest.mark.parametrize("df", [2.1, 2.5, 3.0, 10.0])
def test_kl_of_student_from_normal_is_finite_beyond_two_degrees(df):
    # E log p is minus the entropy of t; E log q needs the variance df / (df - 2) only.
    law = stats.t(df)
    expected = -law.entropy() + 0.5 * math.log(2 * math.pi) + 0.5 * df / (df - 2)
    found = dv.kl(law, NORMAL)
    assert found.value == pytest.approx(float(expected), rel=1e-8)  # scipy's entropy has 1e-9
    assert found.width < 1e-10


@pytest.mark.parametrize(
    ("p", "q", "tv", "js"),
    [  # 30-digit quadrature in the variable that straightens the poles
        (stats.beta(0.5, 0.5), stats.beta(0.7, 0.6), None, 0.00824335206700525919),
        (stats.beta(0.1, 0.2), stats.beta(0.3, 0.1), None, 0.15951612221363388),
        (stats.triang(0.3), stats.uniform(), 0.25, None),
    ],
)
def test_brackets_hold_at_poles_and_kinks(p, q, tv, js):
    if tv is not None:
        assert dv.tv(p, q).agrees_with(tv)
        assert dv.tv(p, q).value == pytest.approx(tv, abs=1e-12)
    if js is not None:
        assert dv.js(p, q).agrees_with(js)


def test_a_pole_away_from_zero_widens_the_bracket_instead_of_lying():
    # dgamma(1/2) has a pole at its centre; floats near 1 cannot resolve it, near 0 they can.
    near_zero = dv.tv(stats.dgamma(0.5), dv.Gaussian(0.0, 1.0))
    near_one = dv.tv(stats.dgamma(0.5, loc=1.0), dv.Gaussian(1.0, 1.0))
    assert near_zero.width < 1e-12
    assert near_zero.width < near_one.width < 1e-8
    assert near_one.agrees_with(near_zero.value, near_zero.width)


def test_an_empty_bin_inside_the_support_makes_kl_infinite():
    gap = stats.rv_histogram((np.array([1.0, 0.0, 2.0]), np.arange(4.0)), density=False)
    assert dv.kl(dv.Box(0.0, 3.0), gap).value == math.inf
    assert dv.tv(dv.Box(0.0, 3.0), gap).agrees_with(1 / 3)
    assert dv.kl(gap, dv.Box(0.0, 3.0)).value == pytest.approx(math.log(3.0) - 0.6365141682948128)


def test_a_needle_is_not_missed():
    needle = dv.Mixture([0.5, 0.5], [NORMAL, dv.ScipyLaw(stats.laplace(5.0, 1e-9))])
    assert dv.tv(needle, NORMAL).agrees_with(0.5, 1e-6)
    assert dv.tv(needle, NORMAL).width < 1e-5


def test_offsets_beyond_the_resolution_of_floats_are_admitted():
    # At 1e15 floats are 1/8 apart: the density cannot be integrated, and the bracket says so.
    found = dv.tv(stats.laplace(1e15), stats.laplace(1e15 + 1))
    assert found.agrees_with(1.0 - math.exp(-0.5))
    assert found.width > 0.1


def test_both_styles_of_scipy_laws_agree():
    old = dv.js(stats.gamma(2.0), stats.gamma(3.0))
    new = dv.js(stats.make_distribution(stats.gamma)(a=2.0), stats.gamma(3.0))
    assert old.value == pytest.approx(new.value, rel=1e-12)
    assert dv.kl(stats.Normal(mu=0.0, sigma=1.0), stats.norm(1.0)).value == 0.5


@pytest.mark.parametrize("metric", [dv.tv, dv.kl, dv.js])
def test_smoothed_lines_reduce_to_the_gaussians_across_them(metric):
    p, q = dv.parallel_lines(0.5)
    plane = metric(dv.Smoothed(p, 0.5), dv.Smoothed(q, 0.5))
    line = metric(dv.Gaussian(0.0, 0.25), dv.Gaussian(0.5, 0.25))
    assert plane.agrees_with(line.value, 1e-12)


def test_tv_in_the_plane_agrees_with_the_contour_integral():
    p = dv.Gaussian([0.0, 0.0], [[1.0, 0.9], [0.9, 1.0]])
    q = dv.Gaussian([1.0, 0.0], np.eye(2))
    closed = dv.tv(p, q).value
    found = dv.tv(p, q, method="quadrature")
    assert found.agrees_with(closed)
    assert found.width < 1e-8


def test_a_box_against_a_gaussian_in_the_plane_is_a_product():
    box, gauss = dv.Box([0.0, 0.0], [1.0, 1.0]), dv.Gaussian([0.0, 0.0], np.eye(2))
    inside = (stats.norm.cdf(1.0) - 0.5) ** 2
    assert dv.tv(box, gauss).agrees_with(1.0 - inside, 1e-12)  # the density is below 1 there
    assert dv.kl(gauss, box).value == math.inf
    second_moment = integrate.quad(lambda x: x**2, 0.0, 1.0)[0]
    assert dv.kl(box, gauss).value == pytest.approx(math.log(2 * math.pi) + second_moment)


def test_a_formula_that_breaks_down_costs_bracket_not_truth():
    # scipy's Levy density is nan below 1e-160, where there is no mass either.
    found = dv.tv(stats.levy(), stats.gumbel_r())
    rng = np.random.default_rng(0)
    x = stats.levy().rvs(100_000, random_state=rng)
    sample = np.maximum(0.0, 1.0 - np.exp(stats.gumbel_r().logpdf(x) - stats.levy().logpdf(x)))
    assert found.width < 1e-12
    # A mean of 1e5 numbers in [0, 1]; Hoeffding at 1e-9.
    assert found.agrees_with(float(sample.mean()), math.sqrt(math.log(2e9) / 2e5))


def test_a_density_that_is_none_is_refused():
    class Broken(stats.rv_continuous):
        def _pdf(self, x):
            return 2.0 * np.exp(-x)

        def _cdf(self, x):
            return 1.0 - np.exp(-x)

    with pytest.raises(dv.DivergencesError, match="integrates to 2"):
        dv.tv(Broken(a=0.0, name="broken")(), stats.expon())


def test_a_tail_is_not_followed_through_another_component() -> None:
    """KL = E log p - E log q; the components do not meet, and log q is quadratic."""
    narrow, wide = dv.Gaussian(0.0, 0.01), dv.Gaussian(10.0, 1.0)
    entropy = 0.4 * (math.log(0.4) - math.log(0.1)) + 0.6 * math.log(0.6)
    gaussian = -0.5 * (math.log(2 * math.pi) + 1.0)
    cross = 0.5 * math.log(2 * math.pi * 0.01) + 0.5 * (0.4 * 0.01 + 0.6 * 101.0) / 0.01
    estimate = dv.kl(dv.Mixture([0.4, 0.6], [narrow, wide]), narrow)
    assert estimate.upper < math.inf
    assert estimate.agrees_with(entropy + gaussian + cross, tol=1e-12 * cross)
