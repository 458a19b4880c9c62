"""verify --report, report and errata: pages and records in files."""

import json
from pathlib import Path

import pytest

from divergences.claims import ClaimResult, Finding, Record
from divergences.cli import main

SHORT = "WGAN-T1.3"


@pytest.fixture
def page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    target = tmp_path / "run.html"
    assert main(["verify", SHORT, "ERR-08", "--report", str(target)]) == 0
    capsys.readouterr()
    return target


def saved(folder: Path, name: str, verdict: str = "supported") -> str:
    finding = Finding(1.0, 1.0, what="a number")
    row = ClaimResult("X-1", "t", "claim", (finding,), verdict, (), "refuted")
    target = folder / name
    target.write_text(json.dumps(Record((row,), 0, "quick", 1e-4).to_dict()), encoding="utf-8")
    return str(target)


def test_verify_writes_a_page_that_report_reads(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert main(["report", str(page)]) == 0
    assert "2 of 2 supported" in capsys.readouterr().out


def test_a_record_is_made_into_the_page_of_its_run(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(page), "--json"]) == 0
    record, again = tmp_path / "run.json", tmp_path / "again.html"
    record.write_text(capsys.readouterr().out, encoding="utf-8")
    assert main(["report", str(record), "--report", str(again)]) == 0
    assert again.read_bytes() == page.read_bytes()


def test_comparing_a_run_with_itself_tells_of_no_change(
    page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(page), str(page)]) == 0
    assert capsys.readouterr().out == "0 changes, 0 for the worse\n"


def test_a_worse_run_is_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = saved(tmp_path, "good.json"), saved(tmp_path, "bad.json", "refuted")
    assert main(["report", good, bad]) == 1
    assert "worse    X-1: supported, now refuted" in capsys.readouterr().out
    assert main(["report", good, bad, "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["worse"], data["changes"][0]["kind"]) == (True, "verdict")
    assert main(["report", bad, good]) == 0


def test_the_exit_code_of_one_record_is_that_of_its_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", saved(tmp_path, "bad.json", "refuted")]) == 1
    assert main(["report", saved(tmp_path, "open.json", "undecided")]) == 3
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "No such file"),
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"[1]", "not a record"),
        (b'{"schema": 1}', "schema 2; got 1"),
        (b'{"schema": 2}', "lacks"),
        (b"\xff\xfe", "codec"),
        (b"<!doctype html><p>Hello", "holds no record"),
    ],
)
def test_what_is_no_record_is_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, complaint: str
) -> None:
    target = tmp_path / "record"
    if content is not None:
        target.write_bytes(content)
    assert main(["report", str(target)]) == 2
    err = capsys.readouterr().err
    assert str(target) in err
    assert complaint in err


def test_a_page_shows_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = saved(tmp_path, "one.json")
    assert main(["report", one, one, "--report", str(tmp_path / "page.html")]) == 2
    assert "--report" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["verify", SHORT], ["report", "run.json"]])
def test_a_page_that_cannot_be_written_is_said_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main([*command, "--report", str(tmp_path)]) == 2
    assert "is a directory" in capsys.readouterr().err


def test_errata_are_printed_as_table_json_and_markdown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["errata", "err-08"]) == 0
    assert "in print" in capsys.readouterr().out
    assert main(["errata", "ERR-08", "--json"]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["ERR-08"]
    assert main(["errata", "ERR-08", "--markdown"]) == 0
    assert capsys.readouterr().out.startswith("# Errata\n")


@pytest.mark.parametrize("name", ["WGAN-T1.3", "ERR-99"])
def test_what_is_no_erratum_is_exit_2(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["errata", name]) == 2
    assert "ID must be an erratum" in capsys.readouterr().err
