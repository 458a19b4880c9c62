"""What a budget of ten seconds and all cores proves of W between clouds of 100,000 points."""

import os
import time

import _timing
import numpy as np
from _clouds import CASES

import divergences as dv

PEERS = ("numpy", "pot", "numba")
N = 100_000
SECONDS = 10.0
HEADER = ("budget_s=10, all cores", "W", "relative gap", "wall s", "CPU s")


def row(name: str) -> list[str]:
    """Return the row of a case."""
    x, y = CASES[name](np.random.default_rng(N), N)
    wall, cpu = time.perf_counter(), time.process_time()
    found = dv.wasserstein(x, y, budget_s=SECONDS)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    gap = (found.gap or 0.0) / found.value
    return [name, f"{found.value:.6f}", f"{gap:.0e}", f"{wall:.1f}", f"{cpu:.1f}"]


def measured() -> _timing.Table:
    """Return the table, one run of each case: its time is given."""
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    small = CASES["uniform v uniform"](np.random.default_rng(0), 3000)
    dv.wasserstein(*small, budget_s=0.1)  # compiled, or loaded
    return _timing.Table(_timing.markdown(HEADER, map(row, CASES)))
