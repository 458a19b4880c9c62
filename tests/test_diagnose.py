"""What two samples say: the verdicts differ as they should, and bad input is answered."""

import math

import numpy as np
import pytest
from scipy.special import expit

import divergences as dv
from divergences.diagnosis import STEPS
from divergences.diagnosis.data import remarks, standardised
from divergences.diagnosis.neighbourhoods import expected_coverage, neighbourhoods
from divergences.diagnosis.projection import projection
from divergences.diagnosis.saturation import balanced_accuracy, gradients, judge
from divergences.diagnosis.slopes import Probe, norms, probe
from divergences.errors import DTypeError, InputError, ShapeError
from divergences.results import Estimate


def generator(seed=0):
    return np.random.default_rng(seed)


def diagnosed(real, fake, **options):
    return dv.diagnose(real, fake, rng=generator(1), **options)


@pytest.fixture(scope="module")
def clusters():
    """Four clusters in the plane, 400 points."""
    rng = generator()
    return rng.normal(size=(400, 2)) * 0.3 + 4 * rng.integers(0, 2, size=(400, 2))


@pytest.fixture(scope="module")
def same(clusters):
    rng = generator(2)
    fake = rng.normal(size=(400, 2)) * 0.3 + 4 * rng.integers(0, 2, size=(400, 2))
    return diagnosed(clusters, fake)


@pytest.fixture(scope="module")
def collapsed(clusters):
    rng = generator(3)
    centres = 4 * rng.integers(0, 2, size=(400, 2))
    centres[:, 1] *= centres[:, 0] > 0  # three of the four
    return diagnosed(clusters, rng.normal(size=(400, 2)) * 0.3 + centres)


@pytest.fixture(scope="module")
def apart(clusters):
    return diagnosed(clusters, generator(4).normal(size=(300, 2)) + 50.0)


# --- verdicts


def test_samples_of_one_law_are_indistinguishable(same):
    assert same.verdict == "indistinguishable"
    assert same.distances.tv.lower == 0.0
    assert same.noise.sigma == 0.0
    assert not same.neighbours.missing
    assert not same.neighbours.astray


def test_a_missing_mode_is_found_and_the_loss_still_informs(collapsed):
    assert collapsed.verdict == "informative"
    assert collapsed.neighbours.missing
    assert not collapsed.neighbours.narrow
    assert not collapsed.neighbours.astray
    assert collapsed.neighbours.recall.agrees_with(0.75, 0.05)


def test_samples_far_apart_are_saturated(apart):
    assert apart.verdict == "saturated"
    assert apart.support.verdict == "disjoint"
    assert apart.neighbours.missing
    assert apart.neighbours.astray
    assert apart.js_share >= 0.8
    assert apart.saturation.remaining.upper <= 0.1
    saturating, other, critic = apart.saturation.gradients
    assert saturating.size < 0.1 * other.size
    assert critic.size == 1.0


def test_noise_desaturates_only_from_some_sigma_on(apart):
    path = apart.noise
    assert path.sigma > 0.0
    after = path.sigmas >= path.sigma
    assert all(tv.lower < 0.9 for tv, late in zip(path.tv, after, strict=True) if late)
    assert path.tv[np.flatnonzero(~after)[-1]].lower >= 0.9


def test_few_points_far_apart_are_undecided():
    rng = generator()
    found = diagnosed(rng.normal(size=12), 50 + rng.normal(size=12))
    assert found.verdict == "undecided"
    assert "more points" in found.reason


def test_a_seed_gives_the_same_diagnosis_twice(clusters):
    first, second = (diagnosed(clusters[:60], 1 + clusters[60:120]) for _ in range(2))
    assert str(first) == str(second)
    assert first.noise.tv == second.noise.tv


def test_the_steps_are_told_in_their_order(clusters):
    told = []
    diagnosed(clusters[:20], clusters[20:40], progress=told.append)
    assert tuple(told) == STEPS


def test_it_prints_verdict_warnings_and_distances(apart):
    text = str(apart)
    assert text.startswith("saturated: TV is at least")
    assert "W1 = " in text
    assert "<b>saturated</b>" in apart._repr_html_()


# --- the verdict by itself


def interval(name, lower, upper):
    value = 0.5 * (lower + upper)
    return Estimate(value, lower, upper, "confidence", "x", name=name, level=0.95)


@pytest.mark.parametrize(
    ("tv_lower", "accuracy", "p_value", "verdict"),
    [
        (0.9, (0.9, 1.0), 0.05, "saturated"),
        (0.89, (0.9, 1.0), 0.05, "undecided"),
        (0.0, (0.4, 0.96), 1.0, "undecided"),
        (0.0, (0.4, 0.6), 0.06, "indistinguishable"),
        (0.0, (0.4, 0.6), 0.05, "informative"),
        (0.1, (0.4, 0.6), 1.0, "informative"),
    ],
)
def test_the_verdict_is_as_defined(tv_lower, accuracy, p_value, verdict):
    found, reason = judge(interval("accuracy", *accuracy), interval("tv", tv_lower, 1.0), p_value)
    assert found == verdict
    assert reason


def test_the_accuracy_weighs_both_samples_alike():
    found = balanced_accuracy(np.ones(90), np.array([1.0, -1.0] * 5), 0.95)
    assert found.value == 0.75
    assert found.lower < 0.75 < found.upper


def test_the_accuracy_interval_covers():
    """Clopper and Pearson's covers at every n; at the level, fewer than 10 of 100 may miss."""
    rng, truth = generator(), 0.5 * (0.8 + 0.6)
    found = (
        balanced_accuracy(0.8 - rng.random(40), rng.random(30) - 0.6, 0.95) for _ in range(100)
    )
    assert sum(not each.agrees_with(truth) for each in found) <= 10


# --- gradients


def test_gradients_are_the_weights_times_the_slope():
    logits, slopes = np.array([-1.0, 2.0]), np.array([3.0, 0.5])
    saturating, other, _ = gradients(Probe(logits, slopes, "x"))
    assert math.isclose(saturating.size, (expit(logits) * slopes).mean(), rel_tol=1e-13)
    assert math.isclose(other.size, (expit(-logits) * slopes).mean(), rel_tol=1e-13)
    assert math.isclose(saturating.weight + other.weight, 1.0, rel_tol=1e-13)


def test_a_gradient_below_every_float_keeps_its_logarithm():
    saturating, *_ = gradients(Probe(np.array([-2000.0]), np.array([1.0]), "x"))
    assert math.isclose(saturating.log10_size, -2000.0 / math.log(10.0))
    assert saturating.size == 0.0


def test_no_slope_is_no_gradient():
    saturating, *_ = gradients(Probe(np.array([0.0]), np.array([0.0]), "x"))
    assert saturating.size == 0.0


def test_slopes_are_those_of_the_score():
    rng = generator()
    weights, points = rng.normal(size=5), rng.random((7, 5))
    box = np.zeros(5), np.ones(5)
    found = norms(lambda x: (x**2) @ weights, points, box)
    exact = np.linalg.norm(2 * points * weights, axis=1)
    assert np.abs(found - exact).max() <= 2.0**-20 * np.abs(weights).sum() + 1e-8


def test_slopes_on_the_edge_of_the_box_are_taken_inwards():
    clipped = norms(
        lambda x: np.clip(x, 0, 1).sum(axis=1), np.array([[0.0, 1.0]]), (np.zeros(2), np.ones(2))
    )
    assert np.abs(clipped - math.sqrt(2.0)).max() <= 1e-8


def test_the_logit_of_two_gaussians_has_the_slope_of_their_means():
    """log p/q of N(0, 1) and N(2, 1) has slope -2; 1000 + 1000 points, ridge 1."""
    rng = generator()
    found = probe(rng.normal(size=(2000, 1)), 2 + rng.normal(size=(2000, 1)))
    assert abs(np.median(found.slopes) - 2.0) < 0.5


def test_points_that_are_all_equal_have_no_slopes():
    assert probe(np.zeros((8, 2)), np.zeros((8, 2))) is None


# --- neighbours


def naive(real, fake, k):
    """Return precision, recall, density, coverage by their definitions, point by point."""

    def radius(points, i):
        return sorted(math.dist(points[i], p) for j, p in enumerate(points) if j != i)[k - 1]

    def inside(points, radii, x):
        return sum(math.dist(p, x) <= r for p, r in zip(points, radii, strict=True))

    of_real, of_fake = ([radius(s, i) for i in range(len(s))] for s in (real, fake))
    around = [inside(real, of_real, x) for x in fake]
    covered = [any(math.dist(x, p) <= r for x in fake) for p, r in zip(real, of_real, strict=True)]
    recalled = [inside(fake, of_fake, x) > 0 for x in real]
    precise = [count > 0 for count in around]
    return np.mean(precise), np.mean(recalled), np.mean(around) / k, np.mean(covered)


@pytest.mark.parametrize("ties", [False, True])
def test_neighbourhoods_are_as_defined(ties):
    rng = generator()
    real, fake = rng.normal(size=(30, 3)), rng.normal(0.5, 1.0, size=(20, 3))
    if ties:
        real, fake = np.rint(real), np.rint(fake)
    found = neighbourhoods(real, fake, 0.95)
    values = (found.precision, found.recall, found.density, found.coverage)
    assert np.allclose([e.value for e in values], naive(real, fake, found.k), rtol=0, atol=1e-12)


def test_the_floor_is_that_of_leaving_each_point_out():
    real = generator().normal(size=(25, 2))
    left_out = [
        naive(np.delete(real, i, axis=0), real[i : i + 1].repeat(6, axis=0), 5)[0]
        for i in range(25)
    ]
    assert math.isclose(neighbourhoods(real, real + 0.1, 0.95).precision_floor, np.mean(left_out))


def test_expected_coverage_is_its_mean():
    """50 repeats at n = 40, m = 30: three standard errors of a mean of shares of 40."""
    rng = generator()
    shares = [
        neighbourhoods(rng.normal(size=(40, 2)), rng.normal(size=(30, 2)), 0.95).coverage.value
        for _ in range(50)
    ]
    assert abs(np.mean(shares) - expected_coverage(40, 30, 5)) <= 3 * np.std(shares) / 50**0.5


def test_all_points_equal_are_covered():
    found = neighbourhoods(np.zeros((5, 2)), np.zeros((6, 2)), 0.95)
    assert found.precision.value == found.recall.value == found.coverage.value == 1.0
    assert found.precision_floor == 1.0


# --- the data


def test_leakage_is_counted_and_warned_of():
    rng = generator()
    real = rng.normal(size=(50, 3))
    fake = np.concatenate([real[:7], rng.normal(size=(43, 3))])
    found = remarks(real, fake)
    assert found.leaked == 7
    assert "7 rows of fake" in found.warnings()[0]


def test_fake_identical_to_real_is_indistinguishable_with_a_warning():
    real = generator().normal(size=(100, 2))
    found = diagnosed(real, real)
    assert found.verdict == "indistinguishable"
    assert found.data.leaked == 100
    assert found.distances.wasserstein.value == 0.0


def test_wild_scales_are_told_and_standardisation_mends_them():
    rng = generator()
    real = rng.normal(size=(60, 2)) * [1.0, 1e4]
    assert remarks(real, real).wild
    assert not remarks(standardised(real, real), real).wild
    found = diagnosed(real, rng.normal(size=(60, 2)) * [1.0, 1e4], standardise=True)
    assert found.standardised
    assert found.distances.wasserstein.value < 2.0


def test_a_constant_column_is_only_centred():
    sample = np.array([[1.0, 5.0], [3.0, 5.0]])
    assert standardised(sample, sample).tolist() == [[-1.0, 0.0], [1.0, 0.0]]


def test_columns_that_alone_give_fake_away_are_named():
    rng = generator()
    real = np.column_stack([np.ones(30), rng.integers(0, 9, 30)])
    fake = rng.random((30, 2))
    frozen, whole = remarks(real, fake).warnings()
    assert "1 columns hold one number in real" in frozen
    assert "2 columns hold whole numbers in one sample only" in whole


# --- the picture


def test_the_projection_keeps_the_plane_of_the_points():
    rng = generator()
    points = rng.normal(size=(50, 2)) @ rng.normal(size=(2, 6)) + 7.0
    seen = projection(points[:25], points[25:])
    assert math.isclose(seen.share, 1.0)
    pairs = np.linalg.norm(points[0] - points[1]), np.linalg.norm(seen.real[0] - seen.real[1])
    assert math.isclose(*pairs, rel_tol=1e-9)


def test_points_on_the_line_are_projected_onto_it():
    seen = projection(np.array([[0.0], [1.0]]), np.array([[3.0]]))
    assert not seen.real[:, 1].any()


# --- bad input


@pytest.mark.parametrize(
    ("real", "fake", "error", "word"),
    [
        (np.zeros(3), np.zeros(9), InputError, "real must hold at least 4"),
        (np.zeros((9, 2)), np.zeros((9, 3)), ShapeError, "2 columns"),
        (np.zeros(9), [], ShapeError, "fake"),
        ([0.0, 1.0, 2.0, math.nan], np.zeros(9), InputError, "finite"),
        (dv.Gaussian(0.0, 1.0), np.zeros(9), DTypeError, "real"),
        (np.zeros(9), dv.Cloud(np.arange(5.0), [0.2, 0.2, 0.2, 0.3, 0.1]), InputError, "equal"),
        (np.full(9, 1e200), np.arange(9.0), InputError, "another unit"),
        (np.zeros(9), np.arange(9) * 1e-200, InputError, "another unit"),
    ],
)
def test_what_is_no_pair_of_samples_is_refused(real, fake, error, word):
    with pytest.raises(error, match=word):
        diagnosed(real, fake)


def test_randomness_and_level_are_checked():
    with pytest.raises(DTypeError, match="rng"):
        dv.diagnose(np.arange(9.0), np.arange(9.0), rng=0)
    with pytest.raises(InputError, match="level"):
        diagnosed(np.arange(9.0), np.arange(9.0), level=1.0)


@pytest.mark.parametrize(
    ("real", "fake"),
    [
        (np.zeros((6, 2)), np.zeros((6, 2))),
        (np.zeros((6, 2)), np.ones((6, 2))),
        (np.arange(4.0), np.arange(5.0)),
        (generator().normal(size=(6, 30)), generator(1).normal(size=(7, 30))),
        (1e9 + generator().normal(size=40), 1e9 + 1 + generator(1).normal(size=40)),
        (generator().poisson(3, 60), generator(1).poisson(3.5, 60)),
        (
            np.column_stack([generator().random(20), np.arange(20) % 3]),
            generator(1).random((20, 2)),
        ),
    ],
    ids=["equal", "two atoms", "few", "d > n", "offset", "ties", "mixed"],
)
def test_odd_samples_are_answered_in_numbers(real, fake):
    found = diagnosed(real, fake)
    numbers = [found.saturation.accuracy.value, found.noise.sigmas.max(), found.floor.value]
    numbers += [
        float(e) for e in (found.distances.tv, found.distances.js, found.distances.wasserstein)
    ]
    assert np.isfinite(numbers).all()
    assert not math.isnan(found.distances.kl.value)
