"""Solve one case of the plane in this process; print seconds, peak memory, gap and method.

python benchmarks/_alone.py "uniform v uniform" 20000
"""

import json
import sys
from pathlib import Path
from time import process_time

import numpy as np
from _clouds import CASES

import divergences as dv


def main() -> None:
    name, n = sys.argv[1], int(sys.argv[2])
    x, y = CASES[name](np.random.default_rng(n), n)
    dv.wasserstein(x[:3000], y[:3000])  # compiled, or loaded
    start = process_time()
    found = dv.wasserstein(x, y)
    seconds = process_time() - start
    print(json.dumps([seconds, peak_memory(), (found.gap or 0.0) / float(found), found.method]))


def peak_memory() -> float:
    """Return the most memory this process has held, in GiB; ``getrusage`` counts the parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 2**20


if __name__ == "__main__":
    main()
