"""Theorem 2.6 and the stability of the Cauchy law: their instruments, and planted faults."""

import math

import numpy as np
import pytest
from scipy import stats

from divergences.claims import Context, heavy_tails
from divergences.claims._engine import run
from divergences.claims._registry import BY_ID
from divergences.experiments._white_noise import mean_gradients

X = np.linspace(-20.0, 20.0, 401)


def test_distribution_functions_are_those_of_scipy() -> None:
    assert heavy_tails.cauchy_cdf(X) == pytest.approx(stats.cauchy.cdf(X), abs=1e-15)
    assert heavy_tails._student_cdf(X) == pytest.approx(stats.t(3).cdf(X), abs=1e-15)


def test_means_are_means_of_independent_draws() -> None:
    ctx = Context("AB17-STABLE")
    found = heavy_tails.means(ctx, np.random.Generator.standard_normal, 10, 0)
    assert len(found) == 40_000
    assert found.std() == pytest.approx(1 / math.sqrt(10), rel=0.02)
    assert len(np.unique(found)) == len(found)


def test_the_share_in_the_tail_has_the_tolerance_of_the_binomial_test() -> None:
    finding = heavy_tails._tail(np.zeros(40_000), 1e-4, "")
    assert finding.expected == pytest.approx(2 * stats.cauchy.sf(100))
    share = finding.expected + finding.tol
    assert stats.binom.sf(40_000 * share + 0.5, 40_000, finding.expected) <= 5e-5


def _wider(jacobian, replicates, rng, factor=1.0):
    ratios, normal = mean_gradients(jacobian, replicates, rng, factor)
    return 1.2 * ratios, normal


def _never_small(jacobian, replicates, rng, factor=1.0):
    """Cut the tail off, and nothing else."""
    ratios, normal = mean_gradients(jacobian, replicates, rng, factor)
    return np.clip(ratios, *np.quantile(ratios, (0.01, 0.99))), normal


def _by_root(ctx, draw, n, stream):
    """Divide the sum by the root of n, as a normal law would need."""
    return math.sqrt(n) * heavy_tails_means(ctx, draw, n, stream)


heavy_tails_means = heavy_tails.means


@pytest.mark.parametrize(
    ("name", "wrong", "claim_id"),
    [
        ("mean_gradients", _wider, "AB17-T2.6"),
        ("mean_gradients", _never_small, "AB17-T2.6"),
        ("means", _by_root, "AB17-STABLE"),
    ],
)
def test_a_planted_fault_is_found_out(monkeypatch, name, wrong, claim_id) -> None:
    monkeypatch.setattr(heavy_tails, name, wrong)
    assert run(BY_ID[claim_id], Context(claim_id, alpha=1e-5)).verdict == "refuted"
