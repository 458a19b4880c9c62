"""Divergences of two samples by nearest neighbours beside scipy's k-d tree.

    python benchmarks/neighbours.py               # CPU seconds at n = 100,000
    python benchmarks/neighbours.py --dims 1 2    # in these dimensions; 10 takes half an hour
    python benchmarks/neighbours.py --bias        # errors between Gaussians, over 400 pairs

The peer is KL by k = 5 neighbours as it is usually written: two trees with scipy's defaults, each
asked for the k nearest of every point. Ours is ``dv.kl(x, y, method="neighbours")`` with all of its
checks. Both give the same number.
"""

import argparse
import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product

import _timing
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

import divergences as dv

Points = NDArray[np.float64]
K = 5
N = 100_000
ROUNDS = 5


def by_trees(x: Points, y: Points) -> float:
    own, _ = cKDTree(x).query(x, K + 1)
    other, _ = cKDTree(y).query(x, K)
    ratios = np.log(other[:, -1] / own[:, -1])
    return x.shape[1] * float(ratios.mean()) + math.log(len(y) / (len(x) - 1))


def by_us(x: Points, y: Points) -> float:
    return dv.kl(x, y, method="neighbours").value


def gaussians(rng: np.random.Generator, n: int, dim: int) -> tuple[Points, Points]:
    x, y = rng.normal(size=(2, n, dim))
    return x, y + np.eye(dim)[0]


def uniforms(rng: np.random.Generator, n: int, dim: int) -> tuple[Points, Points]:
    x, y = rng.random((2, n, dim))
    return x, 1.5 * y


def heavy_tails(rng: np.random.Generator, n: int, dim: int) -> tuple[Points, Points]:
    x, y = rng.standard_cauchy((2, n, dim))
    return x, y + np.eye(dim)[0]


def clusters(rng: np.random.Generator, n: int, dim: int) -> tuple[Points, Points]:
    centres = rng.normal(size=(8, dim))
    x, y = centres[rng.integers(8, size=(2, n))] + 0.02 * rng.normal(size=(2, n, dim))
    return x, y + 0.02 * np.eye(dim)[0]


LAWS = (gaussians, uniforms, heavy_tails, clusters)


def timed(x: Points, y: Points) -> dict[str, float]:
    def run(estimate: Callable[[Points, Points], float]) -> Callable[[], None]:
        return lambda: values.append(estimate(x, y))

    values: list[float] = []
    runs = {"cKDTree": run(by_trees), "ours": run(by_us)}
    seconds = _timing.interleaved(runs, ROUNDS)
    if np.ptp(values) > 1e-9:
        raise RuntimeError(f"the estimates differ: {sorted(set(values))}")
    return seconds


def speed(dims: Sequence[int]) -> str:
    rows = []
    for dim, law in product(dims, LAWS):
        if dim > 2 and law is not gaussians:
            continue
        seconds = timed(*law(np.random.default_rng(dim), N, dim))
        ratio = seconds["cKDTree"] / seconds["ours"]
        words = law.__name__.replace("_", " ")
        rows.append(
            (f"d = {dim}, {words}", *(f"{s:.3f}" for s in seconds.values()), f"{ratio:.1f}")
        )
    return _timing.markdown(("CPU seconds", "cKDTree", "ours", "ratio"), rows)


def misses(dim: int, shift: float, repeats: int = 400, n: int = 1000) -> Iterator[str]:
    """Yield mean error and standard deviation of each estimate between unit Gaussians.

    Behind them, how many of the estimates of KL are an "at least", and of these, how many have a
    lower end that is above KL.
    """
    pairs = [np.random.default_rng([dim, i]).normal(size=(2, n, dim)) for i in range(repeats)]
    apart = shift * np.eye(dim)[0]
    p, q = dv.Gaussian(np.zeros(dim), np.eye(dim)), dv.Gaussian(apart, np.eye(dim))
    for verb, method in (
        (dv.kl, "neighbours"), (dv.kl, "adaptive neighbours"),
        (dv.tv, "neighbours"), (dv.js, "neighbours"),
    ):  # fmt: skip
        found = [verb(x, y + apart, method=method) for x, y in pairs]
        truth = verb(p, q).value
        errors = np.array([e.value for e in found]) - truth
        at_least = [e.lower for e in found if e.lower > 0.0]
        flags = f", {len(at_least)}, {sum(e > truth for e in at_least)}" if at_least else ""
        yield f"{errors.mean():+.3f} ± {errors.std():.3f}{flags}"


def bias(dims: Sequence[int]) -> str:
    header = ("400 pairs, n = m = 1000", "KL", "KL, adaptive", "TV", "JS")
    rows = [
        (f"d = {dim}, KL {shift**2 / 2:g}", *misses(dim, shift))
        for dim, shift in product(dims, (0.0, 1.0, 2.0, 3.0))
    ]
    return _timing.markdown(header, rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bias", action="store_true", help="errors of the estimates, not speed")
    parser.add_argument("--dims", type=int, nargs="+", default=[1, 2, 5, 10])
    chosen = parser.parse_args()
    _timing.settle()
    print(_timing.machine(("numpy", "scipy", "numba")))
    print()
    print((bias if chosen.bias else speed)(chosen.dims))


if __name__ == "__main__":
    main()
