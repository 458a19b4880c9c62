"""Coverage of the plug-in's 95 % brackets on discrete laws, and how wide they are.

    python benchmarks/coverage_plugin.py [repeats]

A cell is the share of the repeats whose bracket holds the true divergence, and the median width
of the brackets as a share of the width of what is possible (1 for TV, log 2 for JS); for KL, whose
upper end is always inf, the median lower end as a share of the truth (of 1 where that is 0 or inf).
"""

import math
import sys
from collections.abc import Callable

import numpy as np
from scipy import stats

import divergences as dv

Draw = Callable[[int, np.random.Generator], np.ndarray]

SIZES = (100, 1000)
RANGE = {"tv": 1.0, "js": math.log(2.0)}


def poisson(mean: float) -> tuple[Draw, object]:
    return lambda n, rng: rng.poisson(mean, n), stats.poisson(mean)


def choice(weights: list[float]) -> tuple[Draw, object]:
    return lambda n, rng: rng.choice(len(weights), n, p=weights), dv.Discrete(weights)


PAIRS = {
    "Poisson 3 v 3.5": (poisson(3.0), poisson(3.5)),
    "Poisson 3 v 6": (poisson(3.0), poisson(6.0)),
    "uniform on 10 v same": (choice([0.1] * 10), choice([0.1] * 10)),
    "Bernoulli 0.5 v 0.6": (choice([0.5, 0.5]), choice([0.4, 0.6])),
    "Bernoulli 0.01 v 0.03": (choice([0.99, 0.01]), choice([0.97, 0.03])),
    "disjoint thirds": (choice([1 / 3] * 3 + [0.0] * 3), choice([0.0] * 3 + [1 / 3] * 3)),
}


def cell(metric: str, pair: str, n: int, repeats: int) -> tuple[float, float]:
    """Return the coverage of a metric's bracket and its median sharpness."""
    (draw_p, p), (draw_q, q) = PAIRS[pair]
    distance = getattr(dv, metric)
    truth = float(distance(p, q))
    rng = np.random.default_rng([n, *pair.encode()])
    found = [distance(draw_p(n, rng), draw_q(n, rng), method="plug-in") for _ in range(repeats)]
    covered = np.mean([e.lower <= truth <= e.upper for e in found])
    if metric == "kl":
        ends = np.median([e.lower for e in found])
        return float(covered), float(ends / truth) if 0.0 < truth < math.inf else float(ends)
    return float(covered), float(np.median([e.width for e in found]) / RANGE[metric])


def main(repeats: int) -> None:
    print(f"{repeats} repeats, nominal 0.95: coverage (median width; KL: lower end / truth)")
    print(
        f"{'':24}" + "".join(f"{m + ' n=' + str(n):>18}" for n in SIZES for m in ("tv", "js", "kl"))
    )
    for pair in PAIRS:
        cells = [cell(m, pair, n, repeats) for n in SIZES for m in ("tv", "js", "kl")]
        print(f"{pair:24}" + "".join(f"{f'{c:.3f} ({w:.3f})':>18}" for c, w in cells))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
