import math
import sys

import numpy as np
import pytest
import references
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import laplace, norm, wasserstein_distance

import divergences as dv
from divergences.errors import InputError, ShapeError, UnknownNameError, UnsupportedError
from divergences.strategies import clouds, measures, translations
from divergences.transport import quantized

EPS = float(np.finfo(float).eps)
orders = st.sampled_from([1.0, 1.5, 2.0, 3.0])


@pytest.mark.parametrize("name", references.NAMES)
def test_the_reference_values_are_met(name):
    expected = references.value(name, "w1")
    found = dv.wasserstein(*references.pair(name))
    assert found.value == pytest.approx(expected, rel=1e-10, abs=1e-10)
    assert found.agrees_with(expected, 4 * EPS * expected)


@given(translations(), st.sampled_from([1.0, 1.5, 2.0, 7.0, 100.0]))
def test_a_shift_is_at_its_length_for_every_order(problem, order):
    p, q, shift = problem
    found = dv.wasserstein(p, q, order=order)
    assert found.value == pytest.approx(shift, rel=4 * EPS, abs=0)
    assert found.kind == "exact"


@given(st.floats(-1e300, 1e300), st.sampled_from([1.0, 2.0, 5.0]))
def test_parallel_lines_are_at_their_offset_exactly(theta, order):
    assert dv.wasserstein(*dv.parallel_lines(theta), order=order).value == abs(theta)


@pytest.mark.parametrize("theta", [0.0, 5e-324, 1e-300, 1e-9, 1e15, 1e308, -1.7e308])
def test_extreme_offsets_are_right(theta):
    assert dv.wasserstein(*dv.parallel_lines(theta)).value == abs(theta)


@given(clouds(), clouds())
def test_samples_on_the_line_match_scipy(x, y):
    expected = wasserstein_distance(x.points[:, 0], y.points[:, 0], x.weights, y.weights)
    scale = np.abs(np.concatenate([x.points, y.points])).max()
    assert dv.wasserstein(x, y).value == pytest.approx(expected, rel=1e-12, abs=1e-13 * scale)


def fits(low: float, high: float) -> bool:
    return low <= high * (1 + 1e-12) + 1e-12


# Laws on the line are left out: one W_2 of mixtures by quadrature takes a second.
@given(measures(dim=2), measures(dim=2), measures(dim=2), orders)
def test_brackets_are_those_of_a_metric(p, q, r, order):
    def bracket(a, b, power=order):
        try:
            found = dv.wasserstein(a, b, order=power)
        except UnsupportedError:
            return 0.0, math.inf
        return found.lower, found.upper

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quantized, "CELLS", 64)
        pq, qp, pr, rq = bracket(p, q), bracket(q, p), bracket(p, r), bracket(r, q)
        assert fits(pq[0], qp[1])
        assert fits(qp[0], pq[1])
        assert fits(pq[0], pr[1] + rq[1])
        assert fits(pq[0], bracket(p, q, order + 1)[1])


@given(measures(), st.sampled_from(["closed form", "sorting", "quantile quadrature", "bounds"]))
def test_a_law_is_at_zero_from_itself_by_any_method(p, method):
    found = dv.wasserstein(p, p, method=method)
    assert (found.value, found.kind, found.method) == (0.0, "exact", method)


def test_a_sample_says_nothing_about_the_law_behind_it():
    rng = np.random.default_rng(0)
    found = dv.wasserstein(rng.normal(size=(30, 2)), rng.normal(size=(20, 2)))
    assert (found.kind, found.lower, found.upper) == ("point", 0.0, math.inf)
    assert found.n == (30, 20)
    assert found.gap is not None
    assert 0 <= found.gap <= 1e-12
    assert found.note.startswith("exact between the empirical measures, in [")


def test_a_sample_against_a_law_names_the_one_sample():
    found = dv.wasserstein(np.zeros(5), dv.Box(-1.0, 1.0))
    assert (found.kind, found.n, found.value) == ("point", (5,), pytest.approx(0.5))


def test_a_law_made_of_a_sample_is_known_exactly():
    rng = np.random.default_rng(0)
    p, q = (dv.Cloud(rng.normal(size=30)).empirical() for _ in range(2))
    assert dv.wasserstein(p, q).kind == "exact"


@pytest.mark.parametrize(
    ("p", "q"),
    [
        (dv.Dirac(-1.7e308), dv.Dirac(1.7e308)),
        (dv.Dirac([-1.7e308, 0.0]), dv.Dirac([1.7e308, 0.0])),
        (dv.Discrete([0.5, 0.5], [-1.7e308, -1.6e308]), dv.Box(1.6e308, 1.7e308)),
    ],
)
def test_a_distance_beyond_all_floats_is_said_to_be_one(p, q):
    found = dv.wasserstein(p, q)
    assert (found.value, found.upper, found.kind) == (math.inf, math.inf, "certified")
    assert found.lower == sys.float_info.max


@pytest.mark.parametrize(
    ("p", "q", "order", "expected"),
    [
        (dv.Box(-1.7e308, 1.7e308), dv.Box(-1.0, 1.0), 1, 8.5e307),
        (dv.Box([-1.2e308] * 2, [1.2e308] * 2), dv.Dirac([0, 0]), 2, 1.2e308 * math.sqrt(2 / 3)),
        (dv.Segment([-1e308, 0], [9e307, 0]), dv.Segment([-1e308, 1e7], [9e307, 1e7]), 3, 1e7),
        (dv.Circle([1e308, 0], 1e308), dv.Circle([0, 0], 1e308), 1.5, 1e308),
        (dv.Cloud([-1.7e308, 0.0]), dv.Cloud([0.0, 1e308]), 1, 1.35e308),
        (dv.Gaussian(1e308, 1.0), dv.Gaussian(0.0, 4.0), 1, 1e308),
    ],
)  # fmt: skip
def test_huge_coordinates_are_measured_right(p, q, order, expected):
    assert dv.wasserstein(p, q, order=order).value == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"order": 0.5}, InputError, "order must be >= 1"),
        ({"order": math.nan}, InputError, "order must be finite"),
        ({"order": math.inf}, InputError, "order must be finite"),
        ({"method": "sinkhorn"}, UnknownNameError, "method must be one of auto, closed form"),
        ({"method": "sorting"}, UnsupportedError, "method='sorting' does not apply to Box"),
        ({"method": "network simplex"}, UnsupportedError, "Repair: method='auto'"),
    ],
)
def test_bad_options_are_refused(options, error, words):
    with pytest.raises(error, match=words):
        dv.wasserstein(dv.Box(0.0, 1.0), dv.Box(0.0, 2.0), **options)


def test_laws_on_different_spaces_are_refused():
    with pytest.raises(ShapeError, match=r"q must live in R\^1 like p; got a measure on R\^2"):
        dv.wasserstein(dv.Box(0.0, 1.0), dv.Box([0.0, 0.0], [1.0, 1.0]))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ([1.0, math.nan], "q must be finite"),
        ([], "q must hold at least one point"),
        (["a"], "q must hold real numbers"),
        (np.ma.masked_array([1.0, 2.0], [True, False]), "q is a masked array"),
        (None, "q must be a measure"),
    ],
)
def test_bad_samples_are_refused(bad, words):
    with pytest.raises((ValueError, TypeError), match=words):
        dv.wasserstein([0.0, 1.0], bad)


def test_a_pair_without_a_method_is_told_to_draw():
    curve = dv.Pushforward(dv.Box(0.0, 1.0), lambda z: np.hstack([z, z**2]))
    with pytest.raises(UnsupportedError, match=r"p.sample\(n, rng=rng\)"):
        dv.wasserstein(curve, dv.Box([0.0, 0.0], [1.0, 1.0]))


@pytest.mark.parametrize("method", ["closed form", "quantile quadrature", "quantization"])
def test_methods_that_apply_to_one_pair_agree(method):
    p, q = dv.Box(0.0, 1.0), dv.Box(0.5, 2.5)
    expected = dv.wasserstein(p, q).value
    found = dv.wasserstein(p, q, method=method)
    assert found.method == method
    assert found.agrees_with(expected, 1e-14)


def test_scipy_laws_old_and_new_and_ours_are_one_law():
    assert dv.wasserstein(norm(1, 2), dv.Gaussian(1.0, 4.0)).value == 0.0
    assert dv.wasserstein(laplace(), dv.ScipyLaw(laplace(0, 1))).agrees_with(0.0, 1e-14)


def test_a_far_point_without_mass_does_not_choose_the_unit():
    p, q = (dv.Cloud([1e200, near], weights=[0.0, 1.0]) for near in (0.0, 1e-150))
    assert dv.wasserstein(p, q).value == 1e-150
