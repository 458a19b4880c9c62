"""The command as a user meets it: what it prints, where, and its exit code."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import divergences
from divergences.claims import ClaimResult, Finding, Record
from divergences.cli import main
from divergences.cli import verify as verify_command
from divergences.errors import SolverError
from divergences.report import FIGURES

COMMAND = (sys.executable, "-m", "divergences")
SHORT = "DIV-TV"
IS_POSIX = os.name == "posix"


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1"} | variables,
        check=False,
    )


def strict_json(text: str) -> dict:
    """Parse JSON as the standard has it: without NaN and Infinity."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def record(measured: float, error: float = 0.0, reason: str = "") -> Record:
    finding = Finding(measured, 1.0, what="a number", error=error)
    verdict = "undecided" if error else "supported" if measured == 1.0 else "refuted"
    control = (Finding(2.0, 1.0),)
    row = ClaimResult("X", "One is one", "claim", (finding,), verdict, control, "refuted", reason)
    return Record((row,), 0, "quick", 1e-4)


@pytest.fixture
def files(tmp_path: Path) -> Mapping[str, str]:
    rng = np.random.default_rng(0)
    samples = {
        "line": rng.normal(size=50),
        "line2": rng.normal(1.0, 1.0, size=40),
        "plane": rng.normal(size=(30, 2)),
        "plane2": rng.normal(size=(30, 2)) + 0.5,
        "far": rng.normal(size=(20, 64)),
        "far2": rng.normal(size=(25, 64)) + 1.0,
    }
    for name, sample in samples.items():
        np.save(tmp_path / f"{name}.npy", sample)
    return {name: str(tmp_path / f"{name}.npy") for name in samples}


# --- the command as a whole


def test_help_names_the_commands_and_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    out = capsys.readouterr().out
    for word in ("verify", "distance", "figure", "list", "exit codes", "undecided"):
        assert word in out


@pytest.mark.parametrize("command", ["verify", "distance", "figure", "list"])
def test_each_command_has_help_with_exit_codes(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([command, "--help"])
    assert "exit codes" in capsys.readouterr().out


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys\nfrom divergences.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'scipy', 'numba', 'matplotlib', 'ot', 'rich'} & set(sys.modules)\n"
        "sys.exit(' '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0


def test_version_is_that_of_the_package() -> None:
    assert run("--version").stdout == f"divergences {divergences.__version__}\n"


@pytest.mark.parametrize(
    "arguments", [(), ("sing",), ("verify", "--budget", "none"), ("list", "x")]
)
def test_a_wrong_usage_exits_2_and_prints_nothing_on_stdout(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    out, err = capsys.readouterr()
    assert out == ""
    assert "error" in err


def test_closed_standard_streams_are_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["figure"]) == 2


@pytest.mark.skipif(not IS_POSIX, reason="Windows has no SIGPIPE")
def test_a_closed_pipe_ends_the_command_quietly() -> None:
    with subprocess.Popen(
        [*COMMAND, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


def test_an_encoding_without_greek_is_no_error() -> None:
    done = run("figure", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "offset ?" in done.stdout


# --- verify


def test_verify_prints_a_table_and_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", SHORT]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for word in (SHORT, "supported", "control fails", "1 of 1 supported"):
        assert word in out


def test_verify_shows_every_number_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    main(["verify", SHORT, "--details"])
    out = capsys.readouterr().out
    assert "check:" in out
    assert "control:" in out


@pytest.mark.parametrize(
    ("outcome", "code", "word"),
    [
        (record(1.0), 0, "supported"),
        (record(2.0, reason="the check fails"), 1, "refuted"),
        (record(1.0, error=0.5, reason="too wide"), 3, "undecided"),
        (record(float("nan")), 1, "refuted"),
    ],
)
def test_the_verdict_is_a_word_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    outcome: Record,
    code: int,
    word: str,
) -> None:
    monkeypatch.setattr(verify_command, "verify", lambda *_, **__: outcome)
    assert main(["verify"]) == code
    out = capsys.readouterr().out
    assert word in out
    assert outcome["X"].reason in out


def test_an_unknown_claim_is_one_line_and_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "WGAN-T99"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith("divergences: error: ")
    assert "WGAN-T" in err


@pytest.mark.parametrize("option", [("--seed", "-1"), ("--jobs", "0")])
def test_a_number_out_of_range_is_exit_2(
    capsys: pytest.CaptureFixture[str], option: tuple[str, str]
) -> None:
    assert main(["verify", SHORT, *option]) == 2
    assert option[1] in capsys.readouterr().err


def test_the_record_is_written_as_strict_json(tmp_path: Path) -> None:
    target = tmp_path / "record.json"
    assert main(["verify", SHORT, "--seed", "7", "--json", str(target)]) == 0
    data = strict_json(target.read_text(encoding="utf-8"))
    assert data["schema"] == 2
    assert data["seed"] == 7
    assert [row["id"] for row in data["rows"]] == [SHORT]


def test_an_infinite_number_is_a_string_in_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify_command, "verify", lambda *_, **__: record(float("inf")))
    assert main(["verify", "--json", "-"]) == 1
    data = strict_json(capsys.readouterr().out)
    assert data["rows"][0]["findings"][0]["measured"] == "inf"


@pytest.mark.parametrize("target", ["nowhere/record.json", "."])
def test_a_place_that_cannot_be_written_is_said_before_the_work(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    target: str,
) -> None:
    monkeypatch.setattr(verify_command, "verify", lambda *_, **__: pytest.fail("it worked"))
    assert main(["verify", "--json", str(tmp_path / target)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_an_interrupt_exits_130_without_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(verify_command, "verify", interrupted)
    assert main(["verify"]) == 130
    assert capsys.readouterr().err == "divergences: error: interrupted\n"


def test_a_solver_that_cannot_tell_exits_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise SolverError("stopped\nearly")

    monkeypatch.setattr(verify_command, "verify", stopped)
    assert main(["verify"]) == 3
    assert capsys.readouterr().err == "divergences: error: stopped early\n"


def test_two_processes_find_what_one_finds(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("verify", "DIV-TV", "DIV-KL", "--json", "-")
    main(arguments)
    one, two = strict_json(capsys.readouterr().out), strict_json(run(*arguments, "--jobs=2").stdout)
    assert one.pop("provenance").keys() == two.pop("provenance").keys()
    assert one == two


@pytest.mark.skipif(not IS_POSIX, reason="Windows has no pseudo-terminals")
def test_progress_is_shown_on_a_terminal() -> None:
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen([*COMMAND, "verify", SHORT], stdout=subprocess.PIPE, stderr=theirs):
        os.close(theirs)
        assert b"1/1" in read_all(ours)


def read_all(terminal: int) -> bytes:
    """Return what is written to a pseudo-terminal until its last writer is gone."""
    text = b""
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # Linux says EIO where others say end of file
            chunk = b""
        if not chunk:
            os.close(terminal)
            return text
        text += chunk


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colour_is_for_terminals_and_no_color_is_honoured(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    coloured: bool,
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (variables | {"TERM": "xterm-256color"}).items():
        monkeypatch.setenv(name, value)
    main(["verify", SHORT])
    green = "\x1b[32m"
    assert (green in capsys.readouterr().out) == coloured


# --- distance


def test_distance_prints_all_four(
    capsys: pytest.CaptureFixture[str], files: Mapping[str, str]
) -> None:
    assert main(["distance", files["plane"], files["plane2"]]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for word in ("30 points in R^2", "TV", "KL", "JS (half)", "W1", "exact", "nothing is promised"):
        assert word in out


def test_distance_agrees_with_the_library(
    capsys: pytest.CaptureFixture[str], files: Mapping[str, str]
) -> None:
    p, q = np.load(files["far"]), np.load(files["far2"])
    main(["distance", files["far"], files["far2"], "--metric", "wasserstein", "--json"])
    (found,) = strict_json(capsys.readouterr().out)["distances"]
    assert found["value"] == divergences.wasserstein(p, q).value


def test_distance_takes_the_order(
    capsys: pytest.CaptureFixture[str], files: Mapping[str, str]
) -> None:
    main(["distance", files["line"], files["line2"], "--metric", "wasserstein", "--order", "2"])
    assert "W2" in capsys.readouterr().out


def test_the_sum_convention_is_twice_the_half(
    capsys: pytest.CaptureFixture[str], files: Mapping[str, str]
) -> None:
    values = []
    for convention in ("half", "sum"):
        arguments = ["--metric", "js", "--convention", convention, "--json"]
        main(["distance", files["line"], files["line2"], *arguments])
        values.append(strict_json(capsys.readouterr().out)["distances"][0]["value"])
    assert values[1] == 2 * values[0]


@pytest.fixture
def single(tmp_path: Path) -> list[str]:
    """Two files of one point each in space: no divergence can be estimated from them."""
    paths = [str(tmp_path / f"single{i}.npy") for i in range(2)]
    for i, path in enumerate(paths):
        np.save(path, np.full((1, 3), float(i)))
    return paths


def test_a_distance_that_cannot_be_computed_is_a_row(
    capsys: pytest.CaptureFixture[str], single: list[str]
) -> None:
    assert main(["distance", *single, "--json"]) == 0
    found = {row["metric"]: row for row in strict_json(capsys.readouterr().out)["distances"]}
    assert "error" in found["tv"]
    assert found["wasserstein"]["value"] > 0
    assert main(["distance", *single]) == 0
    assert "none" in capsys.readouterr().out


def test_a_distance_that_cannot_be_computed_is_exit_2_when_named(
    capsys: pytest.CaptureFixture[str], single: list[str]
) -> None:
    assert main(["distance", *single, "--metric", "tv"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


def test_distance_says_what_its_json_is(
    capsys: pytest.CaptureFixture[str], files: Mapping[str, str]
) -> None:
    main(["distance", files["line"], files["line2"], "--json"])
    data = strict_json(capsys.readouterr().out)
    assert data["schema"] == 1
    assert data["samples"][0] == {"file": files["line"], "n": 50, "dim": 1}
    assert [row["metric"] for row in data["distances"]] == ["tv", "kl", "js", "wasserstein"]


def test_files_of_different_dimension_are_both_named(
    capsys: pytest.CaptureFixture[str], files: Mapping[str, str]
) -> None:
    assert main(["distance", files["plane"], files["far"]]) == 2
    err = capsys.readouterr().err
    assert files["plane"] in err
    assert files["far"] in err
    assert "R^64" in err


def test_a_missing_file_is_one_line_and_exit_2(files: Mapping[str, str], tmp_path: Path) -> None:
    done = run("distance", files["line"], str(tmp_path / "none.npy"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "none.npy" in done.stderr


@pytest.mark.parametrize("order", ["0.5", "nan", "inf", "-1"])
def test_an_order_below_1_is_exit_2(
    capsys: pytest.CaptureFixture[str], files: Mapping[str, str], order: str
) -> None:
    assert main(["distance", files["line"], files["line2"], f"--order={order}"]) == 2
    assert "order" in capsys.readouterr().err


# --- figure and list


def test_figure_draws_and_prints_what_decides_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "one.svg"
    assert main(["figure", "wgan-1", "--out", str(target)]) == 0
    assert target.read_text(encoding="utf-8").startswith("<?xml")
    out = capsys.readouterr().out
    for word in ("|θ|", "log 2", "supported", str(target)):
        assert word in out


def test_figure_has_a_default_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["figure", "wgan-1"]) == 0
    assert (tmp_path / "wgan-1.png").read_bytes().startswith(b"\x89PNG")


def test_figure_without_a_name_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figure"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in FIGURES)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("wgan-99",), "wgan-1"),
        (("wgan-1", "--out", "x.jpeg"), ".png, .svg, .pdf"),
        (("wgan-1", "--out", "nowhere/x.png"), "no folder nowhere"),
    ],
)
def test_a_figure_that_cannot_be_drawn_is_exit_2(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], says: str
) -> None:
    assert main(["figure", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_list_names_every_claim_and_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    out = capsys.readouterr().out
    assert all(claim.id in out for claim in divergences.claims.claims())
    assert all(name in out for name in FIGURES)
