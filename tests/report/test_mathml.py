"""Formulas: every statement of the package becomes MathML, cut where a line may break."""

import re

import pytest

from divergences.claims import claims
from divergences.report.html.mathml import LONGEST, formulas

LETTERS = "abcdefghijklm"
LONG = " + ".join(LETTERS)
PIECES = [f"+{letter}" for letter in LETTERS[1:]]


def pieces(latex: str) -> list[list[str]]:
    """Return what is drawn, without its markup."""
    return [[re.sub(r"<[^>]+>", "", piece) for piece in line] for line in formulas(latex)]


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.id)
def test_every_statement_is_read_to_its_last_command(claim) -> None:
    for line in formulas(claim.statement):
        for piece in line:
            assert piece.startswith("<math>") == piece.endswith("</math>") == ("<" in piece)
            assert "\\" not in piece


def test_a_wide_space_ends_a_line() -> None:
    assert pieces(r"a = b, \quad c = d") == [["a=b,"], ["c=d"]]
    assert len(formulas(r"\frac{a \quad b}{c}")) == 1


@pytest.mark.parametrize(
    ("latex", "parts"),
    [
        (rf"x = -{LONG}", ["x", "=−a", *PIECES]),
        (rf"\sqrt{{{LONG}}} \le 1", ["+".join(LETTERS), "≤1"]),
        (rf"f({LONG}) \le 1", ["f(a", *PIECES[:-1], "+m)", "≤1"]),
        (r"x = 1 \text{ if and only if it is 1}, y", ["x", "=1", " if and only if it is 1,", "y"]),
    ],
)
def test_a_long_line_breaks_where_print_breaks_it(latex: str, parts: list[str]) -> None:
    assert len(LETTERS) < LONGEST < 2 * len(LETTERS)
    assert pieces(latex) == [parts]


def test_a_sign_that_begins_a_piece_keeps_its_space() -> None:
    ((_, *others),) = formulas(f"{LONG} + z")
    assert all(piece.startswith("<math><mrow/><mo>+</mo>") for piece in others)


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


def test_bars_and_brackets_keep_close_and_operators_apart() -> None:
    assert formulas(r"|x| \sim (y)") == [
        [
            "<math><mi>|</mi><mi>x</mi><mi>|</mi><mo>∼</mo><mi>(</mi><mi>y</mi><mi>)</mi></math>",
        ]
    ]
    assert formulas(r"\left(\frac{1}{2}\right)")[0][0].count("<mo") == 2  # these grow


def test_limits_stand_under_their_operator() -> None:
    assert formulas(r"\sup_x f")[0][0].startswith("<math><munder><mi>sup</mi><mi>x</mi></munder>")
