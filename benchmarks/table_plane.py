"""Exact transport off the line, beside POT's dense and lazy network simplex.

Where the cost matrix does not fit, ours runs alone, each case in a process of its own whose memory
is read at the end.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import _timing
import numpy as np
import ot
from _clouds import CASES, SPACES
from scipy.spatial.distance import cdist

import divergences as dv

PEERS = ("numpy", "scipy", "pot", "numba")
SIZES = (2000, 4000, 8000)
ALONE = (20_000, 50_000, 100_000)
HEADER = ("CPU s", "dense emd2", "emd2_lazy", "ours", "v dense", "relative gap")
ALONE_HEADER = ("ours alone", "CPU s", "peak GiB", "relative gap")
LAZY_UP_TO = 4000
UNEVEN = 4000
AGREEMENT = 1e-12
_CHILD = str(Path(__file__).with_name("_alone.py"))


def dense(p: dv.Cloud, q: dv.Cloud, order: float) -> float:
    """Return W_p by POT, with costs by differences and no cap on iterations."""
    a, b = (np.ascontiguousarray(law.weights) for law in (p, q))
    cost = cdist(p.points, q.points) ** order
    return float(ot.emd2(a, b, cost, numItermax=2**60) ** (1.0 / order))


def lazy(p: dv.Cloud, q: dv.Cloud) -> float:
    """Return W_1 by POT without the cost matrix."""
    a, b = (np.ascontiguousarray(law.weights) for law in (p, q))
    found = ot.lp.emd2_lazy(p.points, q.points, a, b, metric="euclidean", numItermax=2**60)
    return float(found[0])


def beside_peers(name: str, p: dv.Cloud, q: dv.Cloud, order: float) -> tuple[list[str], float]:
    """Return a row, and the seconds of ours."""
    runs: dict[str, Callable[[], object]] = {
        "dense": lambda: dense(p, q, order),
        "ours": lambda: dv.wasserstein(p, q, order=order),
    }
    if order == 1 and len(p.points) <= LAZY_UP_TO:
        runs["lazy"] = lambda: lazy(p, q)
    found = dv.wasserstein(p, q, order=order)
    np.testing.assert_allclose(float(found), dense(p, q, order), rtol=AGREEMENT)
    seconds = _timing.interleaved(runs, 5)
    words = [f"{seconds[run]:.2f}" if run in seconds else "" for run in ("dense", "lazy", "ours")]
    ratio = _timing.times(seconds["dense"] / seconds["ours"])
    return [name, *words, ratio, f"{(found.gap or 0.0) / float(found):.0e}"], seconds["ours"]


def alone(name: str, n: int) -> tuple[list[str], float]:
    """Return a row of a fresh process, and its seconds."""
    child = [sys.executable, _CHILD, name, str(n)]
    found = subprocess.run(child, check=True, stdout=subprocess.PIPE, text=True)
    seconds, memory, gap, method = json.loads(found.stdout)
    row = [f"{name}, n = {n:,}, {method}", f"{seconds:.1f}", f"{memory:.2f}", f"{gap:.0e}"]
    return row, seconds


def uneven() -> Iterator[tuple[str, dv.Cloud, dv.Cloud]]:
    """Yield pairs where points do not go whole: random weights, other sizes."""
    for name in ("ring v Gaussian", "moons v circles"):
        rng = np.random.default_rng(UNEVEN)
        x, y = CASES[name](rng, UNEVEN)
        a, b = (weights / weights.sum() for weights in rng.random((2, UNEVEN)))
        yield f"{name}, random weights, n = {UNEVEN:,}", dv.Cloud(x, a), dv.Cloud(y, b)
        yield f"{name}, {UNEVEN:,} to {UNEVEN - 1:,}", dv.Cloud(x), dv.Cloud(y[1:])


def measured() -> _timing.Table:
    """Return the rows beside peers, those alone, and the growth of each case."""
    curves = _timing.curves(CASES)
    rows, lonely = [], []
    for name, draw in CASES.items():
        for n in SIZES:
            p, q = map(dv.Cloud, draw(np.random.default_rng(n), n))
            cells, curves[name][n] = beside_peers(f"{name}, n = {n:,}", p, q, 1.0)
            rows.append(cells)
        for n in ALONE:
            cells, curves[name][n] = alone(name, n)
            lonely.append(cells)
    for name, (draw, n, order) in SPACES.items():
        p, q = map(dv.Cloud, draw(np.random.default_rng(n), n))
        rows.append(beside_peers(f"{name}, n = {n:,}", p, q, order)[0])
    rows += [beside_peers(*pair, 1.0)[0] for pair in uneven()]
    growth = ", ".join(f"{name} {_timing.exponent(points):.2f}" for name, points in curves.items())
    text = _timing.markdown(HEADER, rows) + "\n\n" + _timing.markdown(ALONE_HEADER, lonely)
    return _timing.Table(f"{text}\n\nGrowth exponents: {growth}.", curves)
