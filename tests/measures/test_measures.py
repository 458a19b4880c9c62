import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

import divergences as dv
from divergences.measures import as_measure, simplify
from divergences.strategies import clouds, gaussians, measures

EPS = float(np.finfo(float).eps)
LAWS = [
    dv.Discrete([0.2, 0.3, 0.5], [[0, 1], [1, 1], [2, 2]]),
    dv.Dirac([1.0, 2.0]),
    dv.Segment([0, 0], [3, 4]),
    dv.Circle([1, -1], 2.0),
    dv.Box([0, 1], [2, 5]),
    dv.Gaussian([1, 2], [[2.0, 0.5], [0.5, 1.0]]),
    dv.Mixture([0.25, 0.75], [dv.Dirac([0.0, 0.0]), dv.Circle([2, 2], 1.0)]),
    dv.Smoothed(dv.Segment([0, 0], [1, 0]), 0.5),
    dv.Smoothed(dv.Circle([0, 0], 1.0), 0.5),
]


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_samples_stay_in_the_support_and_average_to_the_mean(law):
    n = 4000
    x = law.sample(n, rng=np.random.default_rng(1))
    assert x.shape == (n, 2)
    slack = 1e-9 * (1 + np.abs(x).max())
    assert (x >= law.support.low - slack).all()
    assert (x <= law.support.high + slack).all()
    error = np.abs(x.mean(axis=0) - law.mean())
    # Normal approximation at 1e-9 per axis: 6.2 standard errors.
    assert (error <= 6.2 * x.std(axis=0) / math.sqrt(n) + 1e-12).all()


@pytest.mark.parametrize(
    ("law", "dimension"),
    [(law, d) for law, d in zip(LAWS, [0, 0, 1, 1, 2, 2, 1, 2, 2], strict=True)],
    ids=repr,
)
def test_supports_know_their_dimension(law, dimension):
    assert law.support.dimension == dimension
    assert law.support.description in {
        "3 points", "a point", "a segment", "a circle", "a box", "R^2", "a point and a circle",
    }  # fmt: skip


@pytest.mark.parametrize("law", [law for law in LAWS if law.has_density], ids=repr)
def test_densities_integrate_to_one(law):
    box = law.support if law.support.bounded else None
    low, high = (box.low, box.high) if box else (law.mean() - 9.0, law.mean() + 9.0)
    total = integrate.cubature(lambda x: np.exp(law.logpdf(x)), low, high, rtol=1e-8).estimate
    assert float(total) == pytest.approx(1.0, abs=1e-6)


@given(measures(dim=1), st.floats(-1e4, 1e4))
def test_distribution_functions_add_up(law, x):
    assert law.cdf(x)[0] + law.sf(x)[0] == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=50)
@given(measures(dim=1), st.sampled_from([1e-9, 0.1, 0.5, 0.9]))
def test_quantiles_invert_distribution_functions(law, u):
    x = law.ppf(u)
    # Rounding x by an ulp moves the distribution function by a density times an ulp.
    wiggle = 4 * EPS * (1 + abs(x))
    assert law.cdf(x + wiggle)[0] >= u * (1 - 1e-9)
    assert law.cdf(x - 1e-6 * (1 + abs(x)))[0] <= u * (1 + 1e-9) or law.cdf(x)[0] > u


@given(gaussians(3))
def test_gaussian_densities_match_scipy(law):
    x = np.random.default_rng(0).normal(size=(5, 3)) * 10
    expected = stats.multivariate_normal(law.location, law.cov).logpdf(x)
    assert law.logpdf(x) == pytest.approx(expected, rel=1e-9)


@given(clouds(dim=3))
def test_a_cloud_becomes_a_law_only_when_asked(cloud):
    law = cloud.empirical()
    assert isinstance(law, dv.Discrete)
    assert np.array_equal(law.atoms, cloud.points + 0.0)


def test_smoothing_atoms_gives_gaussians():
    law = simplify(dv.Smoothed(dv.Discrete([0.5, 0.5], [0.0, 3.0]), 2.0))
    assert law == dv.Mixture([0.5, 0.5], [dv.Gaussian(0.0, 4.0), dv.Gaussian(3.0, 4.0)])
    twice = dv.Smoothed(dv.Smoothed(dv.Circle([0, 0], 1.0), 3.0), 4.0)
    assert simplify(twice) == dv.Smoothed(dv.Circle([0, 0], 1.0), 5.0)


@pytest.mark.parametrize(
    ("width", "place", "expected"),  # 60-digit values
    [
        (1e-12, -30.0, -450.91893853321966),
        (1e-12, 0.0, -0.9189385332046728),
        (1e-12, 2.5, -4.043938533203423),
        (1e-05, -30.0, -450.9190885294713),
        (1e-05, 0.0, -0.9189385332213394),
        (1e-05, 2.5, -4.043926033195298),
        (1.0, -30.0, -454.32124395634327),
        (1.0, 0.0, -1.0748623268620714),
        (1.0, 2.5, -2.803501047738798),
        (100000.0, -30.0, -465.83416942131345),
        (100000.0, 0.0, -12.206072645530174),
        (100000.0, 2.5, -11.519154490456089),
    ],
)
def test_a_smoothed_interval_keeps_relative_accuracy(width, place, expected):
    found = dv.Smoothed(dv.Box(0.0, width), 1.0).logpdf(place)[0]
    assert found == pytest.approx(expected, abs=1e-9)


def test_canonical_forms_recognise_laws_wherever_they_come_from():
    assert simplify(as_measure(stats.norm(1.0, 2.0), "p")) == dv.Gaussian(1.0, 4.0)
    assert simplify(as_measure(stats.Normal(mu=1.0, sigma=2.0), "p")) == dv.Gaussian(1.0, 4.0)
    assert simplify(as_measure(stats.uniform(1.0, 2.0), "p")) == dv.Box(1.0, 3.0)
    assert simplify(dv.Segment(3.0, 1.0)) == dv.Box(1.0, 3.0)
    plane = as_measure(stats.multivariate_normal([0, 0], np.eye(2)), "p")
    assert plane == dv.Gaussian([0, 0], np.eye(2))
    nested = dv.Mixture([0.5, 0.5], [dv.Dirac(0.0), dv.Mixture([0.0, 1.0], [dv.Dirac(5.0)] * 2)])
    assert simplify(nested) == dv.Discrete([0.5, 0.5], [0.0, 5.0])
    image = dv.Pushforward(dv.Discrete([0.5, 0.5]), lambda z: 3.0 * z)
    assert simplify(image) == dv.Discrete([0.5, 0.5], [0.0, 3.0])


def test_unfrozen_scipy_laws_without_shapes_are_taken_as_standard():
    assert as_measure(stats.norm, "p") == as_measure(stats.norm(), "p")


def test_measures_are_immutable_and_compare_by_value():
    law = dv.Gaussian(0.0, 1.0)
    with pytest.raises(AttributeError, match="immutable"):
        law.cov = np.eye(1)
    with pytest.raises(ValueError, match="read-only"):
        law.cov[0, 0] = 2.0
    assert law == dv.Gaussian([0.0], [[1.0]])
    assert law != dv.Gaussian(0.0, 2.0)
    assert len({law, dv.Gaussian(0.0, 1.0)}) == 1


def test_arguments_are_copied():
    atoms = np.array([0.0, 1.0])
    law = dv.Discrete([0.5, 0.5], atoms)
    atoms[0] = 7.0
    assert law.atoms[0, 0] == 0.0


@pytest.mark.parametrize("law", [*LAWS, dv.Cloud(np.zeros((7, 3))), dv.Box(0.0, 1.0)], ids=repr)
def test_measures_print_themselves(law):
    assert repr(law).startswith(type(law).__name__ + "(")
    assert len(repr(law)) < 120


def test_parallel_lines_are_those_of_the_paper():
    p, q = dv.parallel_lines(-2.5)
    assert p == dv.Segment([0, 0], [0, 1])
    assert q == dv.Segment([-2.5, 0], [-2.5, 1])


def test_upper_quantiles_keep_the_digits_that_one_minus_u_would_lose():
    law = dv.Discrete([1.0, 1e-20, 0.0], [0.0, 1.0, 2.0])
    assert law.isf([0.5, 1e-19, 1e-21]).tolist() == [0.0, 0.0, 1.0]
    normal = dv.Mixture([0.5, 0.5], [dv.Gaussian(0.0, 1.0), dv.Gaussian(0.0, 1.0)])
    assert normal.isf(1e-300)[0] == pytest.approx(37.0471, rel=1e-5)
    assert normal.ppf(0.5)[0] == pytest.approx(0.0, abs=1e-15)  # bisected next to 0


def test_laws_that_only_look_alike_are_not_taken_for_equal():
    edges = np.arange(3.0)
    one = stats.rv_histogram((np.array([1.0, 3.0]), edges), density=False)
    other = stats.rv_histogram((np.array([3.0, 1.0]), edges), density=False)
    assert dv.tv(one, other).agrees_with(0.5)
    drawn = [stats.rv_discrete(values=([0, 1], masses)) for masses in ([0.5, 0.5], [0.25, 0.75])]
    assert dv.tv(*drawn).agrees_with(0.25)
    gamma = stats.make_distribution(stats.gamma)
    assert dv.wasserstein(gamma(a=2.0), gamma(a=2.0 + 1e-12)).value > 0.0


def test_a_law_named_norm_by_its_author_is_not_the_normal():
    class Mine(stats.rv_continuous):
        def _pdf(self, x):
            return np.exp(-x)

        def _cdf(self, x):
            return -np.expm1(-x)

        def _ppf(self, u):
            return -np.log1p(-u)

    law = as_measure(Mine(a=0.0, name="norm")(), "p")
    assert simplify(law) == law
    # Its log-density is the log of a rounded exponential, scipy's is exact.
    assert dv.tv(law, stats.expon()).agrees_with(0.0, 8 * EPS)


def test_an_interval_narrower_than_its_rounding_raises_no_warning() -> None:
    """Seen from the side, (0, 1/2) is in the middle of the segment: phi(2.5) / sigma."""
    law = dv.Smoothed(dv.Segment([0.25, 0.0], [0.25, 1.0]), 0.1)
    across = -0.5 * 2.5**2 - math.log(0.1 * math.sqrt(2.0 * math.pi))
    along = math.log1p(-2.0 * 2.866515718791939e-7)  # Phi(-5)
    assert law.logpdf([[0.0, 0.5]])[0] == pytest.approx(across + along, abs=1e-14)
