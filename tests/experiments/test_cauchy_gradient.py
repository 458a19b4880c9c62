"""Gradients with Cauchy tails: the law, its controls, trained critics, and their naive twins."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from divergences.errors import DTypeError, InputError, UnknownNameError
from divergences.experiments import CauchyGradient, cauchy_gradient
from divergences.experiments._heads import (
    CRITIC,
    GENERATOR,
    Pair,
    linear_gradients,
    sigmoid_gradients,
    slope_bound,
    tail_constant,
    train_critic,
)
from divergences.experiments._tails import (
    ccdf_slope,
    half_iqr,
    hill,
    ks_distance,
    kurtosis,
    least_ks_distance,
    log10_p,
)
from divergences.experiments._white_noise import (
    CAUCHY_ERROR,
    CONTROLS,
    FLOOR,
    LEVEL,
    NORMAL_ERROR,
    NORMAL_QUARTILE,
    RATIO,
    SLOPE_LEVEL,
    control_gradients,
    first_bias_jacobian,
    floored_moments,
    mean_gradients,
)
from divergences.nets import GAN
from divergences.nets.probes import generator_gradient_samples
from divergences.report import decide_cauchy_gradient, draw_cauchy_gradient

FIRST_BIAS = GENERATOR.widths[0] * GENERATOR.widths[1]
STEP = 1e-30  # of the complex step, whose error is its square

FOUND = cauchy_gradient(rng=np.random.default_rng(0), replicates=10_000, points=100_000, repeats=2)
THETA = GENERATOR.init(rng=np.random.default_rng(1))
PAIR = train_critic(THETA, "least_squares", np.random.default_rng(2))
Z = np.random.default_rng(3).standard_normal(50)


def rng(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def broken(result: CauchyGradient) -> int:
    return [decider.holds for decider in decide_cauchy_gradient(result)].count(False)


def naive_net(net, theta, x):
    """Return the output of a tanh net on complex numbers."""
    at, depth = 0, len(net.widths) - 1
    for layer, (n, m) in enumerate(zip(net.widths[:-1], net.widths[1:], strict=True)):
        w = theta[at : at + n * m].reshape(n, m)
        x = x @ w + theta[at + n * m : at + n * m + m]
        at += (n + 1) * m
        if layer < depth - 1:
            x = np.tanh(x)
    return x


def naive_jacobian(z, k=FIRST_BIAS):
    moved = THETA.astype(complex)
    moved[k] += 1j * STEP
    return naive_net(GENERATOR, moved, z[:, np.newaxis]).imag / STEP


def naive_slopes(z, pair=PAIR):
    """Return s, its derivative by the first bias, and that by z, by complex steps."""
    moved = pair.theta.astype(complex)
    moved[FIRST_BIAS] += 1j * STEP
    by_bias = naive_net(CRITIC, pair.phi, naive_net(GENERATOR, moved, z[:, np.newaxis]))
    shifted = z[:, np.newaxis] + 1j * STEP
    by_z = naive_net(CRITIC, pair.phi, naive_net(GENERATOR, pair.theta, shifted))
    return by_bias.real[:, 0], by_bias.imag[:, 0] / STEP, by_z.imag[:, 0] / STEP


def test_every_number_decides_for_the_statement() -> None:
    assert broken(FOUND) == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_no_seed_was_chosen(seed: int) -> None:
    assert broken(cauchy_gradient(rng=rng(seed), replicates=4000, points=100_000, repeats=2)) == 0


def test_the_same_generator_gives_the_same_draws() -> None:
    again = cauchy_gradient(
        rng=np.random.default_rng(0), replicates=10_000, points=100_000, repeats=2
    )
    for one, other in zip(FOUND.samples, again.samples, strict=True):
        assert (one.values == other.values).all()
        assert (one.values[0] != one.values[1]).any()


def test_the_jacobian_is_that_of_the_complex_step() -> None:
    jacobian = first_bias_jacobian(GENERATOR, THETA, Z[:, np.newaxis])
    assert jacobian == pytest.approx(naive_jacobian(Z), rel=1e-13, abs=1e-15)


def test_the_jacobian_holds_the_rows_of_gradients_at_single_points() -> None:
    jacobian = first_bias_jacobian(GENERATOR, THETA, Z[:, np.newaxis])
    for z, rows in zip(Z, jacobian, strict=True):
        for unit, entry in zip(np.eye(2), rows, strict=True):
            by_theta, _ = GENERATOR.gradients(THETA, [[z]], [unit])
            assert entry == pytest.approx(by_theta[FIRST_BIAS], rel=1e-13)


def test_noise_is_drawn_and_divided_as_in_a_loop() -> None:
    jacobian = naive_jacobian(Z[:4])
    ratios, normal = mean_gradients(jacobian, 10, rng(5))
    own = rng(5)
    eps = LEVEL * own.standard_normal((10, 4))
    r = SLOPE_LEVEL * own.standard_normal((10, 4, 2))
    for i in range(10):
        terms = [r[i, j] @ jacobian[j] / -eps[i, j] for j in range(4)]
        assert ratios[i] == pytest.approx(sum(terms) / 4, rel=1e-12)
        terms = [r[i, j] @ jacobian[j] / LEVEL for j in range(4)]
        assert normal[i] == pytest.approx(sum(terms) / 4, rel=1e-12)


def test_the_level_of_the_noise_cancels() -> None:
    jacobian = naive_jacobian(Z[:1])
    loud, faint = (mean_gradients(jacobian, 1000, rng(6), factor)[0] for factor in (1.0, 1e-9))
    assert faint == pytest.approx(loud, rel=1e-12)


@pytest.mark.parametrize("k", [0, FIRST_BIAS, 40, 300, GENERATOR.size - 1])
def test_every_coordinate_has_the_law_also_with_the_size_of_d(k: int) -> None:
    """-log |D| is the repair where D < 0: r is symmetric, so the sign of D does not matter."""
    jacobian = naive_jacobian(Z[:16], k)
    scale = RATIO * np.linalg.norm(jacobian, axis=1).mean()
    ratios, _ = mean_gradients(jacobian, 10_000, rng(7, k))
    assert stats.kstest(ratios / scale, "cauchy").pvalue > 1e-4
    own = rng(8, k)
    eps, r = own.standard_normal((10_000, 16)), own.standard_normal((10_000, 16, 2))
    repaired = (np.einsum("cnd,nd->cn", RATIO * r, jacobian) / np.abs(eps)).mean(axis=1)
    assert stats.kstest(repaired / scale, "cauchy").pvalue > 1e-4


def test_controls_break_what_their_name_says() -> None:
    jacobian = naive_jacobian(Z[:1])
    drawn = {name: control_gradients(name, jacobian, 1000, rng(9)) for name in CONTROLS}
    own = rng(9)
    eps = LEVEL * own.standard_normal((1000, 1))[:, 0]
    top = SLOPE_LEVEL * own.standard_normal((1000, 1, 2))[:, 0] @ jacobian[0]
    assert drawn["D* = ½"] == pytest.approx(top / (0.5 - eps), rel=1e-12)
    kept = np.where(np.abs(eps) < FLOOR * LEVEL, FLOOR * LEVEL * np.sign(eps), eps)
    assert drawn["floored noise"] == pytest.approx(-top / kept, rel=1e-12)
    assert drawn["r ∝ ε"] == pytest.approx(np.full(1000, -RATIO * jacobian[0, 0]), rel=1e-15)
    heavy = own.standard_t(1.0, (1000, 1))[:, 0]
    assert drawn["Student-t noise"] == pytest.approx(-top / (LEVEL * heavy), rel=1e-12)


def test_moments_of_the_floored_control_are_those_of_quadrature() -> None:
    def moment(k: int) -> float:
        tail, _ = integrate.quad(lambda x: 2 * stats.norm.pdf(x) / x**k, FLOOR, np.inf)
        return tail + (2 * stats.norm.cdf(FLOOR) - 1) / FLOOR**k

    assert floored_moments() == pytest.approx((moment(2), 3 * moment(4)), rel=1e-9)


def test_errors_of_the_half_iqr_follow_from_the_density_at_a_quartile() -> None:
    quartile = stats.norm.ppf(0.75)
    assert quartile == pytest.approx(NORMAL_QUARTILE, rel=1e-15)
    assert 0.25 / stats.norm.pdf(quartile) == pytest.approx(NORMAL_ERROR, rel=1e-14)
    assert 0.25 / stats.cauchy.pdf(1.0) == pytest.approx(CAUCHY_ERROR, rel=1e-14)


def test_statistics_agree_with_those_of_scipy() -> None:
    values = rng(10).standard_t(2.0, 500)
    assert half_iqr(values) == pytest.approx(stats.iqr(values) / 2, rel=1e-14)
    assert kurtosis(values) == pytest.approx(stats.kurtosis(values, fisher=False), rel=1e-12)
    wanted = stats.kstest(values / 3.0, "cauchy").statistic
    assert ks_distance(values, 3.0) == pytest.approx(wanted, rel=1e-12)
    top = sorted(np.abs(values))[-51:]
    assert 1 / hill(values, 50) == pytest.approx(np.mean(np.log(top[1:])) - math.log(top[0]))


@pytest.mark.parametrize("law", [stats.norm(1.0, 2.0), stats.cauchy(), stats.t(5.0)])
def test_the_nearest_cauchy_law_is_the_nearest_on_a_grid(law: object) -> None:
    values = law.rvs(400, random_state=rng(11))
    sizes = np.abs(values)
    grid = np.exp(np.linspace(-4, 4, 4001))
    brute = min(stats.kstest(sizes / scale, "halfcauchy").statistic for scale in grid[::10])
    found = least_ks_distance(values)
    assert found <= brute
    assert found == pytest.approx(brute, abs=0.01)


def test_one_size_has_no_tail_and_is_half_away_from_every_cauchy_law() -> None:
    assert hill(np.full(100, -3.0), 10) == math.inf
    assert least_ks_distance(np.full(100, -3.0)) == pytest.approx(0.5, abs=1e-4)


def test_the_slope_of_a_tail_has_the_stated_error() -> None:
    draws = rng(12).standard_cauchy((400, 4000))
    fits = np.array([ccdf_slope(values, 10, 200) for values in draws])
    z = (fits[:, 0] + 1) / fits[:, 1]
    assert abs(z.mean()) < 0.3  # a logarithm of ten draws leans by some 1/√20 of the error
    assert z.std() == pytest.approx(1.0, abs=0.2)


def test_p_values_are_at_least_those_of_kolmogorov() -> None:
    for distance in (0.005, 0.01, 0.02, 0.03):
        exact = stats.kstwo.sf(distance, 10_000)
        assert log10_p(distance, 10_000) >= math.log10(exact)
    assert log10_p(0.03, 10_000) == pytest.approx(math.log10(stats.kstwo.sf(0.03, 10_000)), abs=0.1)


def test_gradients_of_critics_are_those_of_the_complex_step() -> None:
    s, h, _ = naive_slopes(Z)
    values, negative = linear_gradients(PAIR, Z)
    assert values == pytest.approx(-h / s, rel=1e-9)  # s cancels: it is small among larger terms
    assert negative == (s < 0).mean()
    assert sigmoid_gradients(PAIR, Z) == pytest.approx(-h / (1 + np.exp(s)), rel=1e-12)


def test_sigmoid_gradients_are_those_of_the_probe() -> None:
    gan = GAN(GENERATOR, CRITIC, loss="non_saturating")
    probed = generator_gradient_samples(
        gan, PAIR.theta, PAIR.phi, Z[:, np.newaxis, np.newaxis], coordinates=[FIRST_BIAS]
    )
    assert sigmoid_gradients(PAIR, Z) == pytest.approx(probed[:, 0], rel=1e-12)


def test_the_tail_constant_is_that_of_the_zeros_found_one_by_one() -> None:
    constant, zeros = tail_constant(PAIR)
    nodes = np.linspace(-8.0, 8.0, 2001)
    s = naive_slopes(nodes)[0]
    ends = np.flatnonzero(s[1:] * s[:-1] < 0)

    def output(z: float) -> float:
        return float(naive_slopes(np.array([z]))[0][0])

    roots = np.array([optimize.brentq(output, nodes[i], nodes[i + 1]) for i in ends])
    _, h, by_z = naive_slopes(roots)
    assert zeros == len(roots)
    assert constant == pytest.approx(2 * (stats.norm.pdf(roots) * abs(h / by_z)).sum(), rel=1e-3)


def test_the_tail_constant_is_the_limit_of_the_tail() -> None:
    """By counting nodes, of which some 50 are near each zero."""
    z = np.linspace(-8.0, 8.0, 400_001)
    s, h = PAIR.slopes(z)
    size = np.abs(h / s)
    t = np.quantile(size, 0.999)
    tail = stats.norm.pdf(z)[size > t].sum() * (z[1] - z[0])
    assert t * tail == pytest.approx(tail_constant(PAIR)[0], rel=0.05)


def test_no_slope_exceeds_its_bound() -> None:
    for seed in range(20):
        own = rng(13, seed)
        pair = Pair(GENERATOR.init(rng=own, gain=3.0), CRITIC.init(rng=own))
        assert np.abs(pair.slopes(np.linspace(-4, 4, 999))[1]).max() <= slope_bound(pair)


def test_scales_do_not_shrink_with_the_batch_but_those_of_normal_means_do() -> None:
    cauchy, normal = FOUND.shrinkage
    assert cauchy == pytest.approx(np.ones((4, 2)), abs=5 * CAUCHY_ERROR / 100)
    assert (normal[2] < normal[0] / 10).all()


def test_trained_critics_are_negative_where_log_d_is_needed() -> None:
    assert ((FOUND.linear.negative > 0.2) & (FOUND.linear.negative < 0.8)).all()


@pytest.mark.parametrize("i", range(4))
def test_normal_draws_and_wrong_scales_do_not_pass_for_the_theorem(i: int) -> None:
    sample = FOUND.means[i]
    draws = rng(14).normal(size=sample.values.shape) * sample.expected[:, np.newaxis]
    for values, at_least in ((draws, 4), (1.1 * sample.values, 1), (np.abs(sample.values), 1)):
        posing = dataclasses.replace(sample, values=values)
        means = (*FOUND.means[:i], posing, *FOUND.means[i + 1 :])
        assert broken(dataclasses.replace(FOUND, means=means)) >= at_least


@pytest.mark.parametrize("i", range(len(CONTROLS)))
def test_a_control_that_is_a_cauchy_variable_is_refused(i: int) -> None:
    posing = dataclasses.replace(FOUND.controls[i], values=FOUND.means[0].values)
    controls = (*FOUND.controls[:i], posing, *FOUND.controls[i + 1 :])
    assert broken(dataclasses.replace(FOUND, controls=controls)) == (1 if i == 1 else 2)


def test_heads_cannot_pass_for_each_other() -> None:
    draws = FOUND.linear.values[:, :10_000]
    sigmoid = dataclasses.replace(FOUND.sigmoid, values=draws)
    assert broken(dataclasses.replace(FOUND, sigmoid=sigmoid)) >= 2
    light = np.tile(FOUND.sigmoid.values, 10)
    linear = dataclasses.replace(FOUND.linear, values=light)
    assert broken(dataclasses.replace(FOUND, linear=linear)) == 2


def test_a_tail_of_another_index_or_constant_is_refused() -> None:
    squares = np.sign(FOUND.linear.values) * FOUND.linear.values**2
    linear = dataclasses.replace(FOUND.linear, values=squares)
    assert broken(dataclasses.replace(FOUND, linear=linear)) == 2
    linear = dataclasses.replace(FOUND.linear, constants=2 * FOUND.linear.constants)
    assert broken(dataclasses.replace(FOUND, linear=linear)) == 1


def test_nan_decides_for_nothing() -> None:
    linear = dataclasses.replace(FOUND.linear, constants=np.array([1.0, math.nan]))
    assert broken(dataclasses.replace(FOUND, linear=linear)) == 1


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"rng": 0}, DTypeError, "rng must be a numpy.random.Generator"),
        ({"replicates": 1999}, InputError, "replicates must be >= 2000"),
        ({"points": 99_999}, InputError, "points must be >= 100000"),
        ({"points": 1e6}, DTypeError, "points must be a whole number"),
        ({"repeats": 0}, InputError, "repeats must be >= 1"),
    ],
)
def test_bad_arguments_are_named(arguments: dict, error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        cauchy_gradient(**{"rng": np.random.default_rng(0), **arguments})


def test_an_unknown_control_lists_the_known_ones() -> None:
    with pytest.raises(UnknownNameError, match="floored noise"):
        FOUND.control("Laplace noise")


def test_the_tails_drawn_are_the_tails_given() -> None:
    quantiles, averages, noise, heads = draw_cauchy_gradient(FOUND).axes
    assert len(quantiles.lines) == 4 * 3 + 1
    assert (averages.lines[0].get_ydata() == FOUND.shrinkage[0, :3, 0]).all()
    sizes = np.abs(FOUND.means[0].values[0])
    assert noise.lines[0].get_xdata()[0] == sizes.max() / np.median(sizes)
    assert "D < 0 at" in heads.get_legend().get_texts()[0].get_text()
