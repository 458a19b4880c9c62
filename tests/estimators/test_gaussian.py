import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

import divergences as dv
from divergences.estimators.gaussian import gaussian_divergence
from divergences.strategies import gaussians


def tv_by_crossings(shift: float, scale: float) -> float:
    """TV of N(0, 1) and N(shift, scale^2): the densities cross where a quadratic vanishes."""
    a, b = 1.0 - scale**-2, 2.0 * shift / scale**2
    c = -(shift**2) / scale**2 - 2.0 * math.log(scale)
    roots = np.sort(np.roots([a, b, c]).real)
    p, q = special.ndtr(roots), special.ndtr((roots - shift) / scale)
    return float(abs((p[1] - p[0]) - (q[1] - q[0])))


@pytest.mark.parametrize(
    ("shift", "scale"),
    [(1, 2), (0, 1.0001), (0.001, 1.001), (5, 1e-3), (30, 5), (1, 1 + 1e-6), (100, 3), (0, 1e3)],
)
def test_tv_matches_the_crossings_on_the_line(shift, scale):
    found = dv.tv(dv.Gaussian(0.0, 1.0), dv.Gaussian(shift, scale**2))
    assert found.agrees_with(tv_by_crossings(shift, scale), tol=1e-14)
    assert found.width < 1e-13


def test_a_covariance_that_differs_by_rounding_on_one_axis_does_not_mislead():
    # Found by search: 1 - lam = 1e-15 on one axis sent the contour to the wrong side.
    p = dv.Gaussian([0.0, 0.0], [[25.0, -5.5e-15], [-5.5e-15, 24.999999999999993]])
    q = dv.Gaussian([0.0, 0.5], [[13.0897260, 12.4562366], [12.4562366, 11.9727740]])
    assert dv.tv(p, q).agrees_with(dv.tv(p, q, method="quadrature").value, 1e-8)


@settings(max_examples=25)
@given(st.integers(1, 4).flatmap(lambda d: st.tuples(gaussians(d), gaussians(d))))
def test_the_contour_integral_agrees_with_a_simulation(pair):
    p, q = pair
    n = 20_000
    x = p.sample(n, rng=np.random.default_rng(0))
    overlap = np.minimum(1.0, np.exp(np.minimum(q.logpdf(x) - p.logpdf(x), 0.0)))
    # 1 - TV is a mean of variables in [0, 1]; Hoeffding at 1e-9 per example.
    slack = math.sqrt(math.log(2e9) / (2 * n))
    assert dv.tv(p, q).agrees_with(1.0 - float(overlap.mean()), slack)


@settings(max_examples=25)
@given(gaussians(2), gaussians(2))
def test_tv_and_js_are_symmetric(p, q):
    for name in ("tv", "js"):
        forth, back = gaussian_divergence(name, p, q), gaussian_divergence(name, q, p)
        assert forth.lower <= back.upper
        assert back.lower <= forth.upper


@given(gaussians(3), gaussians(3))
def test_kl_matches_the_matrix_formula(p, q):
    inverse, shift = np.linalg.inv(q.cov), q.location - p.location
    log_dets = np.linalg.slogdet(q.cov)[1] - np.linalg.slogdet(p.cov)[1]
    expected = 0.5 * (np.trace(inverse @ p.cov) + shift @ inverse @ shift - 3 + log_dets)
    # The covariances have condition number at most 1e4, so inverse and determinant lose 1e4 eps.
    assert dv.kl(p, q).value == pytest.approx(expected, rel=1e-10, abs=1e-10)


def test_js_of_a_product_with_a_common_factor_ignores_the_factor():
    plane = dv.js(dv.Gaussian([0, 0], np.eye(2)), dv.Gaussian([1, 0], np.diag([4.0, 1.0])))
    line = dv.js(dv.Gaussian(0, 1), dv.Gaussian(1, 4))
    assert plane.agrees_with(line.value, line.width)


def test_nearly_equal_gaussians_keep_relative_accuracy():
    # KL(N(0,1), N(m,1)) = m^2/2 and JS = m^2/8 + O(m^4).
    p, q = dv.Gaussian(0.0, 1.0), dv.Gaussian(1e-6, 1.0)
    assert dv.kl(p, q).value == pytest.approx(5e-13, rel=1e-12)
    assert dv.js(p, q).value == pytest.approx(1.25e-13, rel=1e-9)
