"""Formulas: every statement of the package becomes MathML, cut where a line may break."""

import re

import pytest

from divergences.claims import claims
from divergences.report.html.mathml import formulas


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.id)
def test_every_statement_is_read_to_its_last_command(claim) -> None:
    for line in formulas(claim.statement):
        for formula in line:
            assert formula.startswith("<math>")
            assert "\\" not in formula


@pytest.mark.parametrize(
    ("latex", "pieces"),
    [
        (r"a = b \le c", [3]),
        (r"a = b, \quad c = d", [2, 2]),
        (r"P(X = 1) \in [a, b = c]", [2]),
        (r"\sup_{x = 1} f", [1]),
        (r"a = 1, \; b = 2", [4]),
        (r"= 2", [1]),
        (r"\frac{a \quad b}{c}", [1]),
    ],
)
def test_lines_break_at_wide_spaces_and_before_relations(latex: str, pieces: list[int]) -> None:
    assert [len(line) for line in formulas(latex)] == pieces


@pytest.mark.parametrize(
    ("latex", "letters"),
    [
        (r"\delta \log 2", ["δ", " ", "log", " ", "2"]),
        (r"\log(x)", ["log", "(", "x", ")"]),
        (r"2 JS(P, Q)", ["2", " ", "JS", "(", "P", ",", "Q", ")"]),
        (r"\operatorname{diam} \cdot TV", ["diam", "·", "TV"]),
        (r"a \log b", ["a", " ", "log", " ", "b"]),
        (r"\arg\max_D V", ["arg", " ", "max", "D", " ", "V"]),
    ],
)
def test_names_of_functions_stand_apart_from_terms(latex: str, letters: list[str]) -> None:
    ((formula,),) = formulas(latex)
    spaced = formula.replace('<mspace width=".17em"/>', "<mi> </mi>")
    assert re.findall(r">([^<]+)<", spaced) == letters
