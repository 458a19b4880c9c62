"""Errata as a table and as a page of the manual."""

from dataclasses import replace

from divergences.claims import ClaimResult, Finding, Record, verify
from divergences.report.errata import corrections, errata_markdown

ROW = ClaimResult(
    "ERR-08",
    "A | B <C> $5",
    "erratum",
    (Finding(2e-16, 0.0, tol=1e-15, what="x | y"), Finding(1.0, 1.0, error=0.01)),
    "supported",
    (Finding(2e-16, 1.0, tol=1e-15, what="x | y"), Finding(1.0, 3.0, error=0.01)),
    "refuted",
)


def test_corrections_go_with_the_values_in_print() -> None:
    assert [(right.expected, printed.expected) for right, printed in corrections(ROW)] == [
        (0.0, 1.0),
        (1.0, 3.0),
    ]


def test_a_control_that_measured_something_else_is_no_value_in_print() -> None:
    assert corrections(replace(ROW, control=ROW.control[:1])) == ()
    assert corrections(replace(ROW, control=ROW.control[::-1])) == ()


def test_the_page_of_the_manual_escapes_markdown_and_hides_rounding() -> None:
    text = errata_markdown(Record((ROW,), 0, "quick", 1e-4))
    assert r"## ERR-08: A \| B \<C\> \$5" in text
    assert r"| x \| y | 1 | 0, up to rounding | 0 |" in text
    assert "| 3 | 1 ± 0.01 | 1 |" in text


def test_the_page_of_the_manual_is_the_same_twice() -> None:
    assert errata_markdown(verify("ERR-08")) == errata_markdown(verify("ERR-08"))
