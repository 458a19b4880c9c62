"""Errata on perfect discriminators and what they teach: twins, known values, planted faults."""

import math

import numpy as np
import pytest
from scipy import stats

from divergences.claims import Context, judge
from divergences.claims import _nearly_perfect as nearly
from divergences.claims._crossing import Crossing
from divergences.claims._engine import run
from divergences.claims._meetings import meetings
from divergences.claims._registry import BY_ID
from divergences.claims.errata import crossing, gradients, perfect_discriminator
from divergences.measures import Segment


def test_segments_cross_where_they_meet() -> None:
    ends = np.random.default_rng(0).random((4, 200, 2))
    found = perfect_discriminator._cross(ends)
    for cross, (a, b, c, d) in zip(found, ends.transpose(1, 0, 2), strict=True):
        assert cross == bool(np.linalg.det(np.array([b - a, c - d])) != 0 and _solved(a, b, c, d))
    assert 0 < found.mean() < 1


def _solved(a, b, c, d):
    s, t = np.linalg.solve(np.column_stack([b - a, c - d]), c - a)
    return 0 < s < 1 and 0 < t < 1


def test_segments_moved_along_their_line_keep_a_piece() -> None:
    assert len(meetings(Segment([0, 0], [1, 0]), Segment([0.9, 0], [1.9, 0]))) == 1


def test_the_counterexample_to_the_bound_without_a_root_is_near_the_perfect_one() -> None:
    values, slopes = nearly.ramp(np.linspace(0, 5, 10_001), 1e-3, 0.999 * 0.1)
    assert (values + slopes).max() < 0.1
    assert values.min() >= 0


def test_quartiles_at_one_half_are_those_of_the_ratio() -> None:
    rng = np.random.default_rng(1)
    draws = 0.1 * rng.normal(size=10**6) / (0.5 - 0.05 * rng.normal(size=10**6))
    assert np.quantile(draws, 0.75) == pytest.approx(gradients._off_zero_quantile(0.75), rel=0.01)


@pytest.mark.parametrize("mean", [-4.0, 0.0])
def test_kurtosis_under_a_sigmoid_is_that_of_a_sample(mean) -> None:
    rng = np.random.default_rng(2)
    logits, r = rng.normal(mean, 1.0, 10**6), rng.normal(size=10**6)
    value, error = gradients._kurtosis(mean)
    assert error < 1e-10
    assert value == pytest.approx(stats.kurtosis(r / (1 + np.exp(logits))), abs=0.1)


def test_the_price_of_seven_lost_modes_is_as_stated() -> None:
    lone, even = np.eye(8)[0], np.full(8, 1 / 8)
    mean = (lone + even) / 2
    price = 2 * float(mean @ np.log(mean / even))
    assert price == pytest.approx((9 * math.log(4.5) - 7 * math.log(2)) / 8)


def test_printed_values_fail_and_corrected_ones_hold() -> None:
    for claim in (*crossing.CLAIMS, *gradients.CLAIMS, *perfect_discriminator.CLAIMS):
        context = Context(claim.id, seed=1, alpha=1e-6)
        assert {judge(finding) for finding in claim.check(context)} == {"supported"}
        assert {judge(finding) for finding in claim.control(context)} == {"refuted"}


def _without_the_half(self):
    value, error = Crossing(self.widths, self.a).closed_gradient, 0.0
    return 2.0 * value, error


def _loose_ramp(s, width, epsilon):
    values, slopes = nearly.ramp(s, width, epsilon)
    return values, 2.0 * slopes


@pytest.mark.parametrize(
    ("target", "name", "wrong", "claim_id"),
    [
        (Crossing, "gradient", _without_the_half, "ERR-09"),
        (Crossing, "k", property(lambda self: abs(self.a) + 0.6), "ERR-09"),
        (gradients, "ramp", _loose_ramp, "ERR-10"),
        (gradients, "SLOPE_LEVEL", 0.11, "ERR-11"),
        (gradients.Game, "softened_slope", lambda self: (self.theta, 0.0), "ERR-12"),
        (perfect_discriminator, "_side", lambda a, _, x: a[:, 0] > x[:, 0], "ERR-19"),
    ],
)
def test_a_planted_fault_is_found_out(monkeypatch, target, name, wrong, claim_id) -> None:
    monkeypatch.setattr(target, name, wrong)
    assert run(BY_ID[claim_id], Context(claim_id, alpha=1e-5)).verdict == "refuted"
