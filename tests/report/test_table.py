"""Tables say the verdict in words, keep every reason, and show the finding that decides."""

import io
import math

import pytest
from rich.console import Console, RenderableType

import divergences as dv
from divergences.claims import ClaimResult, Finding, Record
from divergences.report import (
    Answer,
    Decider,
    answers_table,
    answers_to_dict,
    deciders_table,
    record_table,
)

GOOD, BAD = Finding(1.0, 1.0, what="good"), Finding(2.0, 1.0, what="bad", tol=1e-9)
WIDE = Finding(1.0, 1.0, what="wide", error=0.5)


def text_of(table: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=200, markup=False, highlight=False)
    console.print(table)
    return console.file.getvalue()


def result(*findings: Finding, control: tuple[Finding, ...] = (BAD,), **fields: str) -> ClaimResult:
    default = {"verdict": "supported", "control_verdict": "refuted", "reason": ""}
    return ClaimResult(
        id="X-1",
        title="One is [one]",
        kind="claim",
        findings=findings,
        control=control,
        **default | fields,
    )


def table_of(row: ClaimResult, *, details: bool = False) -> str:
    return text_of(record_table(Record((row,), 0, "quick", 1e-4), details=details))


@pytest.mark.parametrize(
    ("findings", "shown"),
    [
        ((GOOD, BAD, WIDE), "bad"),
        ((GOOD, WIDE), "wide"),
        ((GOOD, GOOD), "good"),
    ],
)
def test_the_weakest_finding_is_shown(findings: tuple[Finding, ...], shown: str) -> None:
    text = table_of(result(*findings))
    assert [word for word in ("good", "bad", "wide") if word in text] == [shown]


def test_brackets_in_a_statement_are_not_markup() -> None:
    assert "One is [one]" in table_of(result(GOOD))


def test_measured_and_expected_come_with_error_and_tolerance() -> None:
    text = table_of(result(BAD, verdict="refuted"))
    assert "= 1 ± 1e-09" in text
    assert "1 ± 0.5" in table_of(result(WIDE))


@pytest.mark.parametrize(("relation", "sign"), [("==", "= inf"), ("<=", "≤ inf"), (">=", "≥ inf")])
def test_relations_and_infinity_are_readable(relation: str, sign: str) -> None:
    assert sign in table_of(result(Finding(math.inf, math.inf, relation)))


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("refuted", "control fails"),
        ("supported", "control holds"),
        ("undecided", "control undecided"),
    ],
)
def test_the_outcome_of_the_control_is_said_in_words(verdict: str, words: str) -> None:
    assert words in table_of(result(GOOD, control_verdict=verdict))


def test_a_claim_that_measured_nothing_is_shown_as_such() -> None:
    text = table_of(result(control=(), verdict="undecided", reason="SolverError: stopped"))
    for words in ("nothing", "no control", "SolverError: stopped", "undecided"):
        assert words in text


def test_details_show_every_finding_and_the_control() -> None:
    text = table_of(result(GOOD, WIDE), details=True)
    for words in ("check: good", "check: wide", "control: bad", "holds", "fails"):
        assert words in text


def test_a_decider_is_shown_with_its_verdict() -> None:
    text = text_of(deciders_table([Decider("a", 0.0, 1.0), Decider("b", 2.0, 1.0)]))
    assert "supported" in text
    assert "refuted" in text


SAMPLES = (("a.npy", dv.Cloud([0.0, 1.0])), ("b.npy", dv.Cloud([2.0])))


def test_an_answer_that_is_missing_says_why() -> None:
    text = text_of(answers_table(SAMPLES, [Answer("tv", None, "too many dimensions")]))
    for words in ("2 points in R^1: a.npy", "TV", "none", "too many dimensions"):
        assert words in text


def test_what_is_exact_and_what_is_not_promised_is_said() -> None:
    p, q = dv.Cloud([[0.0, 0.0], [1.0, 0.0]]), dv.Cloud([[0.0, 2.0], [1.0, 2.0]])
    estimate = dv.wasserstein(p, q)
    text = text_of(answers_table((("a", p), ("b", q)), [Answer("wasserstein", estimate)]))
    for words in ("W1", "exact between the empirical measures", estimate.method, "nothing is"):
        assert words in text


def test_infinities_are_strings_in_plain_data() -> None:
    estimate = dv.kl(dv.Dirac(0.0), dv.Dirac(1.0))
    data = answers_to_dict(SAMPLES, [Answer("kl", estimate), Answer("tv", None, "no")])
    found, missing = data["distances"]
    assert found["value"] == found["upper"] == "inf"
    assert missing == {"metric": "tv", "error": "no"}


def test_a_bracket_between_samples_is_not_said_of_the_laws() -> None:
    stopped = dv.Estimate(0.5, 0.4, 0.6, "certified", "a solver", name="wasserstein", order=1.0)
    text = text_of(answers_table([], [Answer("wasserstein", stopped)]))
    assert "in [0.4, 0.6]; a solver" in text
    assert "nothing is promised" in text
