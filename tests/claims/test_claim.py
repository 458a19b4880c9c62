"""What a finding is worth, and what a context gives."""

import math

import numpy as np
import pytest

from divergences.claims import Claim, Context, Finding, claims, judge
from divergences.claims._claim import Correction, claimed, corrected, weakest
from divergences.errors import InputError, UnknownNameError

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("measured", "relation", "expected", "tol", "error", "verdict"),
    [
        (1.0, "==", 1.0, 0.0, 0.0, "supported"),
        (1.0, "==", 1.5, 0.5, 0.0, "supported"),
        (1.0, "==", 1.5, 0.25, 0.25, "undecided"),
        (1.0, "==", 1.5, 0.125, 0.25, "refuted"),
        (1.0, "==", 1.25, 0.5, 0.25, "supported"),
        (1.0, "==", 1.0, 0.0, 0.1, "undecided"),
        (1.0, "<=", 1.0, 0.0, 0.0, "supported"),
        (1.0, "<=", 2.0, 0.0, 0.5, "supported"),
        (1.0, "<=", 1.25, 0.0, 0.5, "undecided"),
        (2.0, "<=", 1.0, 0.0, 0.5, "refuted"),
        (2.0, "<=", 1.0, 1.0, 0.0, "supported"),
        (2.0, ">=", 1.0, 0.0, 0.5, "supported"),
        (1.0, ">=", 1.25, 0.0, 0.5, "undecided"),
        (1.0, ">=", 2.0, 0.0, 0.5, "refuted"),
        (1.0, ">=", 2.0, 1.0, 0.0, "supported"),
        (INF, "==", INF, 0.0, 0.0, "supported"),
        (INF, "<=", INF, 0.0, 0.0, "supported"),
        (INF, ">=", INF, 0.0, 0.0, "supported"),
        (-INF, "==", INF, 0.0, 0.0, "refuted"),
        (INF, "==", 1e308, 1e308, 0.0, "refuted"),
        (1e308, "==", INF, 1e308, 0.0, "refuted"),
        (INF, ">=", 1.0, 0.0, 0.0, "supported"),
        (INF, "<=", 1.0, 0.0, 0.0, "refuted"),
        (-INF, "<=", 1.0, 0.0, 0.0, "supported"),
        (1.0, "<=", INF, 0.0, 0.0, "supported"),
        (1.0, "==", 1.0, 0.0, INF, "undecided"),
        (INF, "==", INF, 0.0, INF, "undecided"),
        (NAN, "==", 1.0, 1.0, 0.0, "refuted"),
        (1.0, "==", NAN, 1.0, 0.0, "refuted"),
        (NAN, "==", NAN, 1.0, 0.0, "refuted"),
        (NAN, "<=", INF, 1.0, 0.0, "refuted"),
        (NAN, ">=", -INF, 1.0, 0.0, "refuted"),
        (1.0, "==", 1.0, 1.0, NAN, "refuted"),
    ],
)
def test_judge(measured, relation, expected, tol, error, verdict) -> None:
    assert judge(Finding(measured, expected, relation, tol, error)) == verdict


@pytest.mark.parametrize("field", ["tol", "error"])
def test_a_finding_refuses_a_negative_allowance(field) -> None:
    with pytest.raises(InputError, match=field):
        Finding(1.0, 1.0, **{field: -0.1})


@pytest.mark.parametrize("tol", [INF, NAN])
def test_a_finding_refuses_a_tolerance_that_allows_everything(tol) -> None:
    with pytest.raises(InputError, match="tol must be finite"):
        Finding(1.0, 1.0, tol=tol)


def test_a_finding_refuses_an_unknown_relation() -> None:
    with pytest.raises(UnknownNameError, match="relation"):
        Finding(1.0, 1.0, "<")  # type: ignore[arg-type]


def test_a_finding_holds_plain_floats() -> None:
    finding = Finding(np.float32(0.5), np.int64(1))  # type: ignore[arg-type]
    assert type(finding.measured) is float
    assert type(finding.expected) is float


@pytest.mark.parametrize(
    ("verdicts", "together"),
    [
        ([], "refuted"),
        (["supported"], "supported"),
        (["supported", "undecided"], "undecided"),
        (["undecided", "refuted", "supported"], "refuted"),
    ],
)
def test_several_findings_are_as_good_as_the_weakest(verdicts, together) -> None:
    assert weakest(verdicts) == together


def test_streams_depend_on_seed_claim_and_number_only() -> None:
    def first(*args, stream=0) -> float:
        return float(Context(*args).rng(stream).random())

    assert first("A", "quick", 0, 0.0) == first("A", "full", 0, 1e-4)
    others = [first("B", "quick", 0), first("A", "quick", 1), first("A", "quick", 0, stream=1)]
    assert len({first("A", "quick", 0), *others}) == 4


def test_the_budget_chooses_the_size() -> None:
    assert Context("A", "quick").size(3, 30) == 3
    assert Context("A", "full").size(3, 30) == 30


def test_an_erratum_is_checked_against_the_right_value_and_controlled_by_the_printed_one() -> None:
    def errors(context):
        yield Correction(claimed=2.0, measured=1.0, corrected=1.0, what=context.claim_id)

    context = Context("A")
    (check,), (control,) = corrected(errors)(context), claimed(errors)(context)
    assert (check.measured, check.expected, check.what) == (1.0, 1.0, "A")
    assert (control.measured, control.expected, control.what) == (1.0, 2.0, "A")


def test_every_claim_is_described() -> None:
    for claim in claims():
        assert isinstance(claim, Claim)
        texts = (claim.title, claim.statement, claim.words, claim.source, claim.hypotheses)
        assert all(text.strip() for text in (*texts, claim.measure, claim.breaks)), claim.id
        assert claim.kind == ("erratum" if claim.id.startswith("ERR") else "claim")
        assert claim.check != claim.control


def test_the_registry_holds_each_statement_once() -> None:
    ids = [claim.id for claim in claims()]
    assert len(set(ids)) == len(ids)
    assert set(ids) >= {
        *("DIV-TV", "DIV-KL", "DIV-JS", "DIV-BOUNDS", "GAN-D*", "GAN-V*", "AB17-T2.1", "AB17-T2.3"),
        *("W-DEF", "WGAN-EX1", "WGAN-EX1b", "WGAN-T1.3", "WGAN-T2.1", "WGAN-T2.2", "WGAN-T2.3"),
        *("WGAN-T2.4", "WGAN-DUAL", "ERR-01", "ERR-06", "ERR-08", "ERR-20", "ERR-21"),
    }
