"""Long transport in the command: a budget, an interrupt, a bar."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from rich.progress import Progress

from divergences.cli import main
from divergences.cli.watch import Watch
from divergences.transport.large.problem import Progress as Step

IS_POSIX = os.name == "posix"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    rng = np.random.default_rng(0)
    names = [str(tmp_path / name) for name in ("a.npy", "b.npy")]
    for name in names:
        np.save(name, rng.normal(size=(1_500, 2)))
    return names


def command(files: list[str], *more: str) -> subprocess.Popen[str]:
    arguments = ("distance", *files, "--metric", "wasserstein", "--json", *more)
    return subprocess.Popen(
        [sys.executable, "-m", "divergences", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def check_bracket(text: str) -> None:
    (found,) = json.loads(text)["distances"]
    assert found["kind"] == "certified"
    assert 0.0 <= found["lower"] < found["upper"] < 10.0
    assert "not the laws behind them; stopped early" in found["note"]


def test_a_budget_leaves_a_bracket(files: list[str]) -> None:
    with command(files, "--budget-s", "0.01") as process:
        out, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, "")
    check_bracket(out)


@pytest.mark.skipif(not IS_POSIX, reason="signals as POSIX has them")
def test_an_interrupt_leaves_a_bracket_and_no_traceback(files: list[str]) -> None:
    # Interrupted when the solver runs, which a line on standard error tells; it waits for that.
    code = (
        "import sys, time\n"
        "from divergences.cli import main, watch\n"
        "told = watch.Watch.__call__\n"
        "def tell(self, step):\n"
        "    print('at work', file=sys.stderr, flush=True)\n"
        "    while not told(self, step):\n"
        "        time.sleep(0.01)\n"
        "    return True\n"
        "watch.Watch.__call__ = tell\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, "distance", *files, "--metric", "wasserstein", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "at work\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "Traceback" not in err
    check_bracket(out)


def step(seconds: float) -> Step:
    return Step(2, 5, 100, 1, 0, seconds)


def test_a_bar_is_shown_after_two_seconds() -> None:
    bar = Progress(disable=True)
    watch = Watch(bar)
    assert watch(step(1.9)) is False
    assert bar.tasks == []
    watch(step(2.1))
    (task,) = bar.tasks
    assert (task.completed, task.total, task.description) == (2, 5, "100 points")


@pytest.mark.skipif(not IS_POSIX, reason="signals as POSIX has them")
def test_the_first_interrupt_stops_the_solver_and_the_second_one_the_command() -> None:
    watch = Watch(Progress(disable=True))
    found = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in a background job

    def interrupted_twice() -> None:
        with watch.interrupts():
            os.kill(os.getpid(), signal.SIGINT)
            assert watch(step(0.0)) is True
            assert watch.exit_code == 130
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(10)

    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted_twice()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, found)


@pytest.mark.parametrize("seconds", ["0", "-1", "nan"])
def test_a_budget_is_a_positive_number(
    files: list[str], seconds: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["distance", *files, f"--budget-s={seconds}"]) == 2
    assert "--budget-s must be" in capsys.readouterr().err
