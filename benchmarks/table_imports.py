"""What a first line costs: fresh processes, one after the other."""

import os
import statistics
import subprocess
import sys

import _timing

PEERS = ("numpy", "scipy", "pot", "numba", "matplotlib")
ROUNDS = 5
LINES = {
    "the interpreter": "pass",
    "numpy": "import numpy",
    "scipy.stats": "import scipy.stats",
    "ot": "import ot",
    "divergences": "import divergences",
    "a law": "import divergences as dv; dv.Gaussian(0.0, 1.0)",
    "TV of two pmfs": "import divergences as dv; dv.tv(dv.Discrete([.5, .5]), dv.Discrete([1, 0]))",
    "W of two samples on the line": "import divergences as dv; dv.wasserstein([0, 1], [1, 2])",
}


def seconds(line: str) -> float:
    """Return the CPU seconds of a new process that runs the line."""
    before = os.times()
    subprocess.run([sys.executable, "-c", line], check=True)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])


def measured() -> _timing.Table:
    """Return medians after one run that fills the caches."""
    found: dict[str, list[float]] = {name: [] for name in LINES}
    for round_ in range(ROUNDS + 1):
        for name, line in LINES.items():
            spent = seconds(line)
            if round_:
                found[name].append(spent)
    rows = [(name, *_timing.ms(statistics.median(spent))) for name, spent in found.items()]
    return _timing.Table(_timing.markdown(("first line", "CPU ms"), rows))
