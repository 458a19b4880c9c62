"""A dask scheduler and its workers, each a process of its own on this machine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).parent
SCHEDULER = ("--port=0", "--host=127.0.0.1", "--no-dashboard", "--idle-timeout=600s")


class Cluster:
    """Where the scheduler listens, and the processes."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self._log = folder / "cluster.log"
        self.scheduler = self._start("scheduler", *SCHEDULER)
        self.workers: list[subprocess.Popen[bytes]] = []
        while not self._file.exists():
            assert self.scheduler.poll() is None, self._log.read_text()
            time.sleep(0.05)
        self.address: str = json.loads(self._file.read_text())["address"]

    @property
    def alive(self) -> int:
        """How many workers are left."""
        return sum(worker.poll() is None for worker in self.workers)

    def fill(self, workers: int) -> None:
        """Start workers until there are so many."""
        for _ in range(workers - self.alive):
            self.workers.append(self._start("worker", "--nthreads=1", "--no-nanny"))

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        path = os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, f"--scheduler-file={self._file}"],
                env=os.environ | {"PYTHONPATH": path},
                cwd=self._file.parent,
                stdout=log,
                stderr=log,
            )


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Yield a scheduler without workers; all processes are gone at the end."""
    started = Cluster(folder)
    try:
        yield started
    finally:
        started.stop()
