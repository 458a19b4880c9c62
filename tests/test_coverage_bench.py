"""The coverage run gives one table, whoever computes it and however often it is interrupted."""

import math
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from importlib.util import module_from_spec, spec_from_file_location
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
ROWS = ("| eight categories |", "| normals of scale 1 and 2, R^2 |", "floor | same normal, R |")
Table = Callable[..., str]


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    """What the command prints of two repeats of some rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(BENCHMARKS)
        spec = spec_from_file_location("coverage_benchmark", BENCHMARKS / "coverage.py")
        command = module_from_spec(spec)
        spec.loader.exec_module(command)

        def run(*options: str, only: tuple[str, ...] = ROWS) -> str:
            with redirect_stdout(StringIO()) as out:
                command.main(["--repeats", "2", "--sizes", "20", "--only", *only, *options])
            return out.getvalue()

        yield run


@pytest.fixture(scope="module")
def serial(table: Table, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[bytes]]:
    """The table that one process prints, and the lines of its checkpoint."""
    path = tmp_path_factory.mktemp("coverage") / "run.jsonl"
    return table("--checkpoint", str(path)), path.read_bytes().splitlines(keepends=True)


@pytest.mark.usefixtures("table")
def test_each_interval_of_two_samples_meets_twelve_pairs_of_laws():
    from coverage_intervals import INTERVALS

    of_samples = [name for name in INTERVALS if "classifier" in name or "variational" in name]
    assert len(of_samples) == 5
    for name in [*of_samples, "wasserstein"]:
        assert len(INTERVALS[name].pairs) >= 12
    assert len({pair for how in INTERVALS.values() for pair in how.pairs}) >= 24


def test_a_table_shows_what_was_asked_for(serial):
    rows = serial[0].splitlines()[2:]
    assert sum("eight categories" in row for row in rows) == 10
    assert sum("normals of scale" in row for row in rows) == 8
    assert len(rows) == 19


def test_two_processes_give_the_same_table(table, serial):
    assert table("--jobs", "2") == serial[0]


def test_an_interrupted_run_goes_on_to_the_same_table(table, serial, tmp_path):
    path, lines = tmp_path / "run.jsonl", serial[1]
    path.write_bytes(b"".join(lines[: len(lines) // 2]) + lines[-1][:9])
    assert table("--checkpoint", str(path)) == serial[0]
    again = path.read_bytes().splitlines(keepends=True)
    assert (again[0], len(again)) == (lines[0], len(lines))


def test_a_row_does_not_depend_on_what_else_is_asked_for(table, serial):
    alone = table(only=("floor | same normal, R |",)).splitlines()
    assert alone == [*serial[0].splitlines()[:2], serial[0].splitlines()[-1]]


@pytest.mark.usefixtures("table")
def test_the_page_says_where_coverage_falls_short():
    from coverage_intervals import Row
    from coverage_page import page, summary

    row = Row("wasserstein", "same normal, R", 100)
    good = summary(row, np.array([[0.0, 1.0, 0.5]] * 400))
    bad = summary(row, np.array([[0.0, 1.0, 0.5]] * 371 + [[0.0, math.inf, -1.0]] * 29))
    assert (good.held, bad.held) == (400, 371)
    assert (bad.width, bad.open) == (1.0, 29 / 400)
    assert "In each of the 2 rows it is 0.93 or more." in page([good, good])
    assert "fell short of 0.93 in 1 of 2 rows" in page([good, bad])
    assert "| wasserstein | 2 | 0.927 | same normal, R | 100 |" in page([good, bad])


@pytest.mark.usefixtures("table")
def test_infinite_truths_are_held_by_infinite_ends_only():
    from coverage_intervals import Row
    from coverage_page import summary

    found = np.array([[0.0, math.inf, math.inf], [0.0, 9.0, math.inf], [0.0, math.inf, 3.0]])
    assert summary(Row("kl plug-in", "disjoint thirds", 100), found).held == 2
