"""Densities under noise: the formulas against plain twins, and faults that must be found."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from divergences.claims import Context, judge, noise
from divergences.claims._claim import weakest
from divergences.claims._registry import BY_ID
from divergences.measures import Circle, Discrete, Segment, Smoothed


def verdict(claim_id: str) -> str:
    return weakest(map(judge, BY_ID[claim_id].check(Context(claim_id, alpha=1e-6))))


@pytest.mark.parametrize("law", [noise.ENDS, noise.LINE, Circle([1.0, -2.0], 0.5)])
def test_nodes_integrate_polynomials_over_the_law(law) -> None:
    places, weights = noise.nodes(law)
    sample = law.sample(200_000, rng=np.random.default_rng(0))
    assert weights.sum() == pytest.approx(1.0, abs=1e-14)
    np.testing.assert_allclose(weights @ places, law.mean(), atol=1e-14)
    np.testing.assert_allclose(weights @ places**2, (sample**2).mean(axis=0), atol=1e-2)


def test_the_density_is_the_mean_of_shifted_copies_of_the_noise() -> None:
    x = np.array([[0.3], [1.7], [-0.4]])
    twin = [
        0.3 * stats.gumbel_r.pdf(t) + 0.7 * stats.gumbel_r.pdf(t - 2.0) for t in (0.3, 1.7, -0.4)
    ]
    found = noise.blurred(noise.nodes(noise.PAIR), noise.gumbel, x)
    np.testing.assert_allclose(found, twin, rtol=1e-14)


def test_cells_of_a_density_are_its_distribution_function() -> None:
    edges = noise.CELLS[1]
    masses, error = noise._mass(lambda x: noise.gumbel(x), edges, 1)
    np.testing.assert_allclose(masses, np.diff(stats.gumbel_r.cdf(edges)), atol=1e-15)
    assert error < 1e-14
    plane, _ = noise._mass(lambda x: noise.gumbel(x), noise.CELLS[2], 2)
    line, _ = noise._mass(lambda x: noise.gumbel(x), noise.CELLS[2], 1)
    np.testing.assert_allclose(plane, np.outer(line, line), atol=1e-14)


def test_frequencies_exceed_their_limit_as_seldom_as_promised() -> None:
    rng, n, alpha = np.random.default_rng(0), 200, 0.1
    p = np.array([0.1, 0.2, 0.3, 0.4])
    distances = 0.5 * np.abs(rng.multinomial(n, p, size=4000) / n - p).sum(axis=1)
    assert np.mean(distances > noise.cells_limit(4, n, alpha)) <= alpha


def test_a_half_plane_holds_what_scipy_says() -> None:
    law = stats.multivariate_normal([0.2, -0.5], noise.COV)
    value, error = noise.half_plane(law.pdf, 0.4, -1.0)
    assert value == pytest.approx(stats.norm.cdf(0.2 / math.sqrt(0.5)), abs=1e-11)
    assert error < 1e-11


@pytest.mark.parametrize("d", [1, 2, 3, 5])
def test_the_normaliser_of_the_cauchy_law_is_that_of_student_with_one_degree(d) -> None:
    density = stats.multivariate_t(np.zeros(d), np.eye(d), df=1).pdf(np.full(d, 0.5))
    assert 1.0 / noise.heavy_normaliser(d) * (1 + d / 4) ** (-0.5 * (d + 1)) == pytest.approx(
        density, rel=1e-12
    )


@pytest.mark.parametrize("start", [0.0, 1e-3, 2.0])
def test_an_integral_along_the_radius_is_that_of_scipy(start) -> None:
    found, error = noise.radial(lambda r: np.exp(-r), 3, start)
    twin, _ = integrate.quad(lambda r: 4 * math.pi * r**2 * math.exp(-r), start, math.inf)
    assert abs(found - twin) <= error + 1e-9 * twin


class TooWide(Smoothed):
    """A blurred law whose density belongs to a millionth more noise."""

    def logpdf(self, x):
        return Smoothed(self.measure, self.sigma * (1 + 1e-6)).logpdf(x)


@pytest.mark.parametrize(
    ("name", "wrong", "claim_id"),
    [
        ("Smoothed", TooWide, "AB17-T3.1"),
        ("gumbel", lambda t: np.exp(-0.5 * (t**2).sum(axis=-1)) / math.tau**0.5, "AB17-T3.1"),
        ("heavy_normaliser", lambda d: math.pi ** (0.5 * d), "AB17-C3.1"),
        ("_cauchy_cdf", stats.norm.cdf, "AB17-C3.1"),
        ("_normal_cdf", lambda sigma, x: stats.norm.cdf(x / sigma**2), "AB17-C3.1"),
    ],
)
def test_a_planted_fault_is_found_out(monkeypatch, name, wrong, claim_id) -> None:
    monkeypatch.setattr(noise, name, wrong)
    assert verdict(claim_id) == "refuted"


def test_a_wrong_mixture_of_copies_is_found_out(monkeypatch) -> None:
    swapped = Discrete([0.3, 0.7], [2.0, 0.0])
    nodes = noise.nodes
    monkeypatch.setattr(noise, "nodes", lambda law: nodes(swapped if law.dim == 1 else law))
    assert verdict("AB17-T3.1") == "refuted"


def test_noise_across_a_segment_gives_a_density_without_having_one() -> None:
    rng = np.random.default_rng(0)
    along = Segment([0.0, 0.0], [1.0, 0.0]).sample(10_000, rng=rng)
    across = Segment([0.0, 0.0], [0.0, 1.0]).sample(10_000, rng=rng)
    counts, *_ = np.histogram2d(*(along + across).T, bins=4, range=[[0, 1], [0, 1]])
    distance = 0.5 * np.abs(counts / 10_000 - 1 / 16).sum()
    assert distance < noise.cells_limit(16, 10_000, 1e-6)
