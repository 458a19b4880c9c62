"""Solve one case of the plane in this process; print seconds, peak memory, gap and method.

python benchmarks/_alone.py "uniform v uniform" 20000
"""

import json
import resource
import sys
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
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps([seconds, memory, (found.gap or 0.0) / float(found), found.method]))


if __name__ == "__main__":
    main()
