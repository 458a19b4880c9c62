"""Work on a real dask scheduler: lost workers, lost schedulers, interrupts, and one result."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import pytest
from chores import DyingOnce, StuckAfterOne, draw, interrupts
from cluster import Cluster, cluster
from distributed import Client

from divergences.claims import Record, verify
from divergences.cli import main, workers
from divergences.errors import InputError, WorkerError
from divergences.experiments import Collapses, mode_collapse, replicate

IDS = ["DIV-TV", "WGAN-EX1", "ERR-06", "ERR-20"]
SEED = 3


@pytest.fixture(scope="module")
def serial() -> Record:
    return verify(IDS, seed=SEED)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask")) as started:
        yield started


@pytest.fixture
def executor(dask: Cluster) -> Iterator[Executor]:
    """Two workers, whatever became of those before."""
    dask.fill(2)
    with Client(dask.address, set_as_default=False) as client:
        client.wait_for_workers(2)
        yield client.get_executor(pure=False)


def bits(record: Record) -> str:
    """Return all that a record says but for its provenance; equal only if every bit is."""
    data = record.to_dict()
    del data["provenance"]
    return json.dumps(data)


def lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines(keepends=True)


def test_a_cluster_finds_what_one_process_finds(serial, executor: Executor, path: Path) -> None:
    assert bits(verify(IDS, seed=SEED, executor=executor, checkpoint=path)) == bits(serial)
    assert len(lines(path)) == 1 + len(serial)
    assert bits(verify(IDS, seed=SEED, checkpoint=path)) == bits(serial)


def test_a_worker_killed_in_the_middle_of_a_claim_changes_no_bit(
    serial, dask: Cluster, executor: Executor, tmp_path: Path, path: Path
) -> None:
    dying = DyingOnce(executor, tmp_path)
    record = verify(IDS, seed=SEED, executor=dying, checkpoint=path)
    assert bits(record) == bits(serial)
    assert dying.has_killed
    assert dask.alive == 1


def test_a_worker_killed_in_the_middle_changes_no_replicate(
    dask: Cluster, executor: Executor, tmp_path: Path
) -> None:
    dying = DyingOnce(executor, tmp_path)
    found = replicate(draw, 50, rng=np.random.default_rng(0), chunk=7, executor=dying)
    np.testing.assert_array_equal(found, replicate(draw, 50, rng=np.random.default_rng(0)))
    assert dask.alive == 1


def test_a_worker_killed_in_the_middle_of_a_training_run_loses_no_mode(
    dask: Cluster, executor: Executor, tmp_path: Path, path: Path
) -> None:
    def collapses(**settings: object) -> list[Collapses]:
        found = mode_collapse(
            rng=np.random.default_rng(0), rates=[1e-3], steps=20, compiled=False, **settings
        )
        return [cell for row in found.cells for cell in row]

    dying = DyingOnce(executor, tmp_path)
    found = collapses(replicates=2, executor=dying, checkpoint=path)
    assert dask.alive == 1
    for cell, alone in zip(found, collapses(replicates=2), strict=True):
        for name in ("shares", "hits", "points", "statuses"):
            np.testing.assert_array_equal(getattr(cell, name), getattr(alone, name))


def test_a_lost_scheduler_is_said_and_the_run_goes_on_from_the_file(
    serial, tmp_path: Path, path: Path
) -> None:
    with cluster(tmp_path) as dask, Client(dask.address, set_as_default=False) as client:
        dask.fill(1)
        stuck = StuckAfterOne(client.get_executor(pure=False))

        def lose(*_: object) -> None:
            dask.scheduler.kill()

        with pytest.raises(WorkerError, match="lost its scheduler"):
            verify(IDS, seed=SEED, executor=stuck, checkpoint=path, progress=lose)
    assert len(lines(path)) == 2
    assert bits(verify(IDS, seed=SEED, checkpoint=path)) == bits(serial)


@pytest.mark.parametrize("after", [1, 3])
def test_an_interrupted_run_resumed_is_the_uninterrupted_one(serial, path: Path, after) -> None:
    def interrupt(*_: object) -> None:
        if len(lines(path)) == 1 + after:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt), interrupts():
        verify(IDS, seed=SEED, checkpoint=path, progress=interrupt)
    kept = lines(path)
    ran: list[str] = []
    record = verify(IDS, seed=SEED, checkpoint=path, progress=lambda row, _: ran.append(row.id))
    assert bits(record) == bits(serial)
    assert lines(path)[: len(kept)] == kept
    assert len(ran) == len(serial)
    assert record.rows[0].seconds > 0.0


def test_a_run_killed_without_a_word_goes_on(serial, path: Path) -> None:
    code = f"""
import os, signal
from divergences.claims import verify
verify({IDS}, seed={SEED}, checkpoint={str(path)!r}, progress=lambda *_: os.kill(os.getpid(), 9))
"""
    run = subprocess.run([sys.executable, "-c", code], check=False)
    assert run.returncode == -signal.SIGKILL
    assert len(lines(path)) == 2
    assert bits(verify(IDS, seed=SEED, checkpoint=path)) == bits(serial)


def test_a_torn_claim_is_measured_again(serial, path: Path) -> None:
    verify(IDS, seed=SEED, checkpoint=path)
    path.write_bytes(path.read_bytes()[:-100])
    assert bits(verify(IDS, seed=SEED, checkpoint=path)) == bits(serial)
    assert len(lines(path)) == 1 + len(serial)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"seed": SEED + 1}, "seed"),
        ({"budget": "full"}, "budget"),
        ({"ids": "DIV-TV"}, "ids"),
    ],
)
def test_the_checkpoint_of_another_run_is_refused(path: Path, other, field: str) -> None:
    verify(["DIV-TV", "ERR-06"], seed=SEED, checkpoint=path)
    content = path.read_bytes()
    with pytest.raises(InputError, match=f"another run, with {field}"):
        verify(**{"ids": ["DIV-TV", "ERR-06"], "seed": SEED, "checkpoint": path} | other)
    assert path.read_bytes() == content


def printed(capsys: pytest.CaptureFixture[str]) -> dict:
    data = json.loads(capsys.readouterr().out)
    del data["provenance"]
    return data


def test_the_command_takes_a_scheduler_and_a_checkpoint(
    dask: Cluster, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dask.fill(1)
    arguments = ["verify", "DIV-TV", "ERR-06", "--json", "-"]
    assert main(arguments) == 0
    alone = printed(capsys)
    options = ["--scheduler", dask.address, "--checkpoint", str(path)]
    assert main([*arguments, *options]) == 0
    assert printed(capsys) == alone
    assert len(lines(path)) == 3
    assert main([*arguments, "--checkpoint", str(path)]) == 0
    assert printed(capsys) == alone
    assert main([*arguments, "--seed", "1", "--checkpoint", str(path)]) == 2
    assert "another run, with seed 0" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["nonsense", "foo://host:1", "tcp://127.0.0.1:1"])
def test_a_scheduler_that_does_not_answer_is_one_line(
    address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workers, "_PATIENCE", 0.5)
    assert main(["verify", "DIV-TV", "--scheduler", address]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"divergences: error: --scheduler {address}: no scheduler answers")
    assert err.count("\n") == 1


def test_a_missing_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["verify", "DIV-TV", "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "pip install 'divergences[distributed]'" in capsys.readouterr().err


def test_workers_without_the_package_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "divergences.py").write_text("import absent")
    with cluster(tmp_path) as dask:
        dask.fill(1)
        assert main(["verify", "DIV-TV", "--scheduler", dask.address]) == 3
    assert "lack absent" in capsys.readouterr().err


def test_an_unknown_folder_is_said_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "nowhere" / "run.jsonl"
    assert main(["verify", "DIV-TV", "--checkpoint", os.fspath(missing)]) == 2
    assert "nowhere" in capsys.readouterr().err
