"""Every claim is supported, every control fails, and broken estimators are found out."""

import math

import pytest

from divergences import estimators, transport
from divergences.claims import Context, Record, ab17, claims, divergence, gan, judge, verify, wgan
from divergences.claims import bounds as bounds_
from divergences.claims import wgan_example as example
from divergences.claims._engine import run
from divergences.claims._registry import BY_ID
from divergences.results import exact

EVERY_CLAIM = pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.id)
ERRATA = [claim for claim in claims() if claim.kind == "erratum"]


@pytest.fixture(scope="module")
def record() -> Record:
    return verify()


@EVERY_CLAIM
def test_a_claim_is_supported(record, claim) -> None:
    row = record[claim.id]
    assert row.verdict == "supported", row.reason


@EVERY_CLAIM
def test_a_control_fails(record, claim) -> None:
    row = record[claim.id]
    assert [finding.what for finding in row.control if judge(finding) != "refuted"] == []


@pytest.mark.parametrize("claim", ERRATA, ids=lambda claim: claim.id)
def test_no_printed_value_of_an_erratum_holds(record, claim) -> None:
    row = record[claim.id]
    assert [f.measured for f in row.findings] == [f.measured for f in row.control]
    for right, printed in zip(row.findings, row.control, strict=True):
        assert judge(right) == "supported"
        assert judge(printed) == "refuted"


@pytest.mark.parametrize(
    ("claim_id", "seed"),
    [(claim.id, seed) for claim in claims() if claim.stochastic for seed in (1, 2)],
)
def test_a_stochastic_claim_does_not_hang_on_its_seed(claim_id, seed) -> None:
    assert verify(claim_id, seed=seed).summary == "1 of 1 supported"


def js_with_maximum(p, q, **_):
    """Put max(p, q)/2 in the place of the mean: right on disjoint supports, wrong elsewhere."""
    value = sum(
        0.5 * x * math.log(x / (0.5 * max(a, b)))
        for a, b in zip(p.weights, q.weights, strict=True)
        for x in (a, b)
        if x > 0
    )
    return exact(value, "wrong")


def scaled(function, factor):
    return lambda p, q, **options: exact(factor * function(p, q, **options).value, "wrong")


def exchanged(function):
    return lambda p, q, **options: function(q, p, **options)


@pytest.mark.parametrize(
    ("module", "name", "wrong", "claim_id"),
    [
        (divergence, "tv", scaled(estimators.tv, 2.0), "DIV-TV"),
        (divergence, "kl", exchanged(estimators.kl), "DIV-KL"),
        (divergence, "js", js_with_maximum, "DIV-JS"),
        (bounds_, "js", scaled(estimators.js, 2.0), "DIV-BOUNDS"),
        (bounds_, "wasserstein", scaled(transport.wasserstein, 1.01), "DIV-BOUNDS"),
        (gan, "js", scaled(estimators.js, 2.0), "GAN-V*"),
        (ab17, "js", scaled(estimators.js, 0.999), "AB17-T2.3"),
        (wgan, "wasserstein", scaled(transport.wasserstein, 1.0 + 1e-6), "W-DEF"),
        (wgan, "wasserstein", scaled(transport.wasserstein, 1.0 + 1e-6), "WGAN-DUAL"),
        (example, "js", scaled(estimators.js, 2.0), "WGAN-T1.3"),
        (example, "wasserstein", scaled(transport.wasserstein, 1.0 + 1e-9), "WGAN-EX1"),
    ],
)
def test_a_broken_estimator_is_found_out(monkeypatch, module, name, wrong, claim_id) -> None:
    monkeypatch.setattr(module, name, wrong)
    assert run(BY_ID[claim_id], Context(claim_id, alpha=1e-4)).verdict == "refuted"
