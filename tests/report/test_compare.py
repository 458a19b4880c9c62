"""Two records: what moved, what became worse, and what does not count as a change."""

import math
from dataclasses import replace

import pytest

from divergences.claims import ClaimResult, Finding, Provenance, Record
from divergences.report.compare import compare_records

GOOD = Finding(1.0, 1.0, tol=0.1, error=0.05, what="a")


def a_row(name: str = "A", verdict: str = "supported", *findings: Finding) -> ClaimResult:
    return ClaimResult(name, "t", "claim", findings or (GOOD,), verdict, (), "refuted")


def a_record(*rows: ClaimResult, **fields) -> Record:
    return Record(rows, **{"seed": 0, "budget": "quick", "false_alarm": 1e-4, **fields})


def words(old: Record, new: Record) -> list[str]:
    return [f"{change.id} {change.words}" for change in compare_records(old, new).changes]


def test_a_record_does_not_differ_from_itself() -> None:
    same = a_record(a_row(), a_row("B", "refuted", Finding(math.nan, 0.0), Finding(math.inf, 1.0)))
    comparison = compare_records(same, Record.from_dict(same.to_dict()))
    assert (comparison.settings, comparison.changes, comparison.worse) == ((), (), False)


@pytest.mark.parametrize(
    ("before", "after", "worse"),
    [
        ("supported", "refuted", True),
        ("supported", "undecided", True),
        ("undecided", "refuted", True),
        ("refuted", "undecided", False),
        ("undecided", "supported", False),
    ],
)
def test_a_verdict_can_become_worse_or_better(before: str, after: str, worse: bool) -> None:
    old, new = a_record(a_row("A", before)), a_record(replace(a_row("A", after), reason="why"))
    assert words(old, new) == [f"A {before}, now {after}: why"]
    assert compare_records(old, new).worse is worse


def test_a_number_moves_when_it_leaves_what_both_runs_allow() -> None:
    old = a_record(a_row())
    near, far = (a_record(a_row("A", "supported", replace(GOOD, measured=m))) for m in (1.19, 1.21))
    assert words(old, near) == []
    assert words(old, far) == ["A a: 1, now 1.21"]
    assert not compare_records(old, far).worse


@pytest.mark.parametrize("odd", [math.inf, math.nan])
def test_a_number_that_stops_being_finite_moved(odd: float) -> None:
    new = a_record(a_row("A", "supported", replace(GOOD, measured=odd)))
    assert len(words(a_record(a_row()), new)) == 1


def test_numbers_are_matched_by_name_and_order() -> None:
    one, two = replace(GOOD, measured=5.0), replace(GOOD, what="b")
    old, new = (
        a_record(a_row("A", "supported", GOOD, one)),
        a_record(a_row("A", "supported", two, GOOD)),
    )
    assert words(old, new) == ["A 2 numbers in one of the two runs only"]


def test_a_control_is_compared_too() -> None:
    old, new = (
        a_record(replace(a_row(), control=(Finding(m, 0.0, what="c"),))) for m in (1.0, 2.0)
    )
    assert words(old, new) == ["A control: c: 1, now 2"]


def test_a_claim_that_is_gone_is_worse_and_a_new_one_only_without_support() -> None:
    one, both = a_record(a_row()), a_record(a_row(), a_row("B"))
    assert (words(both, one), compare_records(both, one).worse) == (["B supported, not run"], True)
    assert (words(one, both), compare_records(one, both).worse) == (["B new, supported"], False)
    assert compare_records(one, a_record(a_row(), a_row("B", "undecided"))).worse


def test_other_settings_are_told_and_change_nothing() -> None:
    here = Provenance(packages={"numpy": "2.4.6"})
    there = Provenance(packages={"numpy": "2.5.0", "POT": "1.0"})
    comparison = compare_records(
        a_record(a_row(), provenance=here), a_record(a_row(), seed=1, provenance=there)
    )
    assert comparison.settings == (
        "seed: 0, now 1",
        "POT: none, now 1.0",
        "numpy: 2.4.6, now 2.5.0",
    )
    assert not comparison.worse
