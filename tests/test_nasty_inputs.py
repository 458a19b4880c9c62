"""Nasty input gets the truth, a bracket that holds it, no promise, or a clear error."""

import importlib.util
import math
from pathlib import Path

import pytest

from divergences import Estimate

PATH = Path(__file__).parents[1] / "benchmarks" / "nasty_inputs.py"


def load():
    spec = importlib.util.spec_from_file_location(PATH.stem, PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


nasty = load()
LOG2 = math.log(2.0)


@pytest.fixture(scope="module")
def cells():
    return list(nasty.cells())


def test_no_number_is_wrong(cells):
    assert [cell for cell in cells if cell.verdict == "WRONG"] == []


def test_what_no_law_has_is_refused_by_every_method(cells):
    assert {cell.verdict for cell in cells if cell.truth == "none"} == {"error"}


def test_an_error_says_more_than_its_name(cells):
    errors = [cell.said.partition(": ")[2] for cell in cells if cell.verdict == "error"]
    assert all("got" in words or "Repair" in words or "drop" in words for words in errors)


def test_every_law_and_every_sample_gets_an_answer_from_some_method(cells):
    asked = {(cell.input, cell.verb) for cell in cells if cell.truth != "none"}
    answered = {(cell.input, cell.verb) for cell in cells if cell.verdict not in ("error", "WRONG")}
    assert asked == answered


def test_disjoint_samples_are_bracketed_by_every_verb_with_rng(cells):
    found = [
        cell
        for cell in cells
        if cell.input in ("U[0,1], U[2,3]", "segments 0.5 apart", "uniform at 1e9, 2 apart")
        and cell.method == "auto"
        and cell.rng
    ]
    assert len(found) == 12
    assert {cell.verdict for cell in found} == {"bracketed"}


@pytest.mark.parametrize(
    ("lower", "value", "upper", "kind", "truth", "verdict"),
    [
        (LOG2, LOG2, LOG2, "exact", LOG2, "right"),
        (0.5, 0.6, LOG2, "confidence", LOG2, "bracketed"),
        (0.0, 0.6, LOG2, "confidence", LOG2, "no promise"),
        (0.0, 0.6, LOG2, "point", 0.0, "no promise"),
        (0.5, 0.6, LOG2, "confidence", 0.0, "WRONG"),
        (0.5, 0.6, LOG2, "point", 0.0, "WRONG"),
        (0.6, 0.6, 0.6, "exact", LOG2, "WRONG"),
        (0.0, 0.8, 0.8, "point", LOG2, "WRONG"),
        (-0.1, -0.1, 0.8, "point", 0.0, "WRONG"),
        (0.0, 0.6, LOG2, "point", None, "WRONG"),
    ],
)
def test_a_planted_wrong_number_is_called_one(lower, value, upper, kind, truth, verdict):
    found = Estimate(value, lower, upper, kind, "planted", name="js")
    assert nasty.judge(found, truth, LOG2) == verdict


def test_the_table_has_a_row_for_each_input_and_verb(cells):
    rows = list(nasty.table(cells, every=False))
    assert len(rows) == 2 + len({(cell.input, cell.verb) for cell in cells})
    assert len(list(nasty.table(cells, every=True))) == 2 + len(cells)
    assert len({row.count(" | ") for row in rows if "---" not in row}) == 1
