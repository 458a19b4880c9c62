"""How often the intervals of W for the laws behind samples hold the truth, and how wide they are.

Run ``python benchmarks/coverage_transport.py --repeats 400 --sizes 100 1000``; ``--only`` takes
parts of names. Nominal level 0.95. Rows marked * are stresses: heavy tails and rare events, which
the normal upper end is not made for, and says so.
"""

import argparse
import math
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.integrate import quad
from scipy.special import gamma

import divergences as dv

Draw = Callable[[np.random.Generator, int], np.ndarray]


class Pair(NamedTuple):
    """Two laws to draw from, and the distance between them."""

    name: str
    p: Draw
    q: Draw
    truth: float
    distance: Callable[..., dv.Estimate] = dv.wasserstein
    options: dict[str, object] = {}  # noqa: RUF012 - a NamedTuple's defaults are never changed


def normal(dim: int, shift: float = 0.0, scale: float = 1.0) -> Draw:
    """Return a draw of N(shift e_1, scale^2 I)."""

    def draw(rng: np.random.Generator, n: int) -> np.ndarray:
        points = scale * rng.standard_normal((n, dim))
        points[:, 0] += shift
        return points

    return draw


def ring(rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw from the unit circle."""
    angle = rng.uniform(0.0, 2.0 * math.pi, n)
    return np.column_stack([np.cos(angle), np.sin(angle)])


def half_atom(rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw 0 or from U[0, 1], with equal chances."""
    return rng.uniform(0.0, 1.0, n) * rng.integers(0, 2, n)


def uniform(low: float, high: float) -> Draw:
    """Return a draw of U[low, high]."""
    return lambda rng, n: rng.uniform(low, high, n)


def mean_cosine(dim: int) -> float:
    """Return E abs(theta_1) on the sphere: sliced W of a unit shift."""
    return float(gamma(dim / 2) / (math.sqrt(math.pi) * gamma((dim + 1) / 2)))


# abs(norm(x) - 1) is 1-Lipschitz and 0 on the ring, so its mean is W_1.
RING = quad(lambda r: abs(r - 1.0) * r * math.exp(-r * r / 2.0), 0.0, math.inf, limit=200)[0]

PAIRS = [
    *(Pair(f"same normal, d={d}", normal(d), normal(d), 0.0) for d in (1, 2, 5)),
    *(Pair(f"normal shifted by 1, d={d}", normal(d), normal(d, 1.0), 1.0) for d in (1, 2, 5)),
    Pair("normal shifted by 0.1, d=1", normal(1), normal(1, 0.1), 0.1),
    Pair("U[0,1] v U[2,3]", uniform(0, 1), uniform(2, 3), 2.0),
    Pair("U[0,1] v U[0,2]", uniform(0, 1), uniform(0, 2), 0.5),
    Pair("U[0,1] v U[0,2], support", uniform(0, 1), uniform(0, 2), 0.5, dv.wasserstein,
         {"support": (0.0, 2.0)}),
    Pair("half atom v U[0,1]", half_atom, uniform(0, 1), 0.25),
    Pair("Poisson 3 v 3.5", lambda r, n: r.poisson(3.0, n), lambda r, n: r.poisson(3.5, n), 0.5),
    Pair("exponential, scale 1 v 2", lambda r, n: r.exponential(1.0, n),
         lambda r, n: r.exponential(2.0, n), 1.0),
    Pair("ring v normal, d=2", ring, normal(2), RING),
    Pair("W2: normal shifted by 1, d=1", normal(1), normal(1, 1.0), 1.0, dv.wasserstein,
         {"order": 2.0}),
    Pair("W2: normal, scale 1 v 2, d=1", normal(1), normal(1, 0.0, 2.0), 1.0, dv.wasserstein,
         {"order": 2.0}),
    Pair("* Student t3 shifted by 1", lambda r, n: r.standard_t(3.0, n),
         lambda r, n: 1.0 + r.standard_t(3.0, n), 1.0),
    Pair("* Pareto 1.5 v twice it", lambda r, n: 1.0 + r.pareto(1.5, n),
         lambda r, n: 2.0 + 2.0 * r.pareto(1.5, n), 3.0),
    Pair("* Bernoulli 0.02 v 0.05", lambda r, n: r.binomial(1, 0.02, n),
         lambda r, n: r.binomial(1, 0.05, n), 0.03),
    Pair("sliced: same normal, d=5", normal(5), normal(5), 0.0, dv.sliced_wasserstein),
    Pair("sliced: normal shifted by 1, d=2", normal(2), normal(2, 1.0), mean_cosine(2),
         dv.sliced_wasserstein),
    Pair("sliced: normal shifted by 1, d=5", normal(5), normal(5, 1.0), mean_cosine(5),
         dv.sliced_wasserstein),
    Pair("max-sliced: normal shifted by 1, d=5", normal(5), normal(5, 1.0), 1.0,
         dv.max_sliced_wasserstein),
]  # fmt: skip


def row(pair: Pair, n: int, repeats: int) -> str:
    """Return one line of the table; the seed is that of the row, whatever else is run."""
    rng = np.random.default_rng([zlib.crc32(pair.name.encode()), n])
    start, ends = time.process_time(), []
    for _ in range(repeats):
        found = pair.distance(pair.p(rng, n), pair.q(rng, n), rng=rng, **pair.options)
        ends.append((found.lower, found.value, found.upper))
    lower, value, upper = np.array(ends).T
    misses = np.mean(lower > pair.truth), np.mean(upper < pair.truth)
    medians = [float(np.median(end)) for end in (lower, value, upper, upper - lower)]
    cells = [f"{x:>8.3f}" for x in (pair.truth, 1.0 - sum(misses), *misses, *medians)]
    seconds = (time.process_time() - start) / repeats
    return f"{pair.name:<38}{n:>6}" + "".join(cells) + f"{1e3 * seconds:>8.0f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=400)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--only", nargs="+", default=[""])
    options = parser.parse_args(arguments)
    heads = ("truth", "covers", "above", "below", "lower", "value", "upper", "width", "ms")
    write = sys.stdout.write
    write(f"{options.repeats} repeats; above, below: how often the interval is; medians after\n")
    write(f"{'laws':<38}{'n':>6}" + "".join(f"{head:>8}" for head in heads) + "\n")
    for n in options.sizes:
        for pair in PAIRS:
            if any(part in pair.name for part in options.only):
                write(row(pair, n, options.repeats) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
