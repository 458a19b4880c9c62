"""How often the bounds from held-out rows hold, and how much of the truth they prove.

    python benchmarks/coverage_bounds.py [repeats [part of a pair's name ...]]

A cell is the share of the repeats whose bracket holds the true divergence, at nominal 0.95, and
the median lower end as a share of the truth (the lower end itself where the truth is 0 or inf).
The upper ends are the largest values there are: no sample proves more.
"""

import math
import sys

import numpy as np
from _laws import PAIRS

import divergences as dv

SIZES = (100, 1000)
BOUNDS = (
    ("tv", "classifier"),
    ("kl", "classifier"),
    ("js", "classifier"),
    ("kl", "variational"),
    ("js", "variational"),
)


def row(pair: str, n: int, repeats: int) -> list[tuple[float, float]]:
    """Return coverage and sharpness of every bound on samples of n points of a pair."""
    p, q = PAIRS[pair]
    truths = [float(getattr(dv, metric)(p, q)) for metric, _ in BOUNDS]
    rng = np.random.default_rng([n, *pair.encode()])
    held, lower = np.empty((2, repeats, len(BOUNDS)))
    for i in range(repeats):
        x, y = p.sample(n, rng=rng), q.sample(n, rng=rng)
        for j, (metric, method) in enumerate(BOUNDS):
            found = getattr(dv, metric)(x, y, method=method, rng=rng)
            held[i, j], lower[i, j] = found.agrees_with(truths[j]), found.lower
    scales = [truth if 0.0 < truth < math.inf else 1.0 for truth in truths]
    return list(zip(held.mean(axis=0), np.median(lower, axis=0) / scales, strict=True))


def main(repeats: int, parts: list[str]) -> None:
    print(f"{repeats} repeats, nominal 0.95: coverage (median lower end / truth)")
    heads = "".join(f"{metric + ' ' + method:>19}" for metric, method in BOUNDS)
    print(f"{'':30}{'n':>5}{heads}")
    for pair in PAIRS:
        if not parts or any(part in pair for part in parts):
            for n in SIZES:
                cells = "".join(f"{f'{c:.3f} ({w:.3f})':>19}" for c, w in row(pair, n, repeats))
                print(f"{pair:30}{n:5}{cells}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400, sys.argv[2:])
