"""What every verb says of nasty input by every method, with the truth beside it.

    python benchmarks/nasty_inputs.py          # what method="auto" says, and counts of all methods
    python benchmarks/nasty_inputs.py --all    # a row for every call

Samples are asked by every method, with and without ``rng``, for intervals at 0.9999: of the some
hundreds in the table none should miss by chance. A verdict is

- ``right``: exact, and the truth to rounding;
- ``bracketed``: certified or at a level; the bracket holds the truth, and less than everything;
- ``no promise``: a value within the range of the distance that says of itself that it promises
  nothing of the laws (kind ``point``), or a bracket that holds everything;
- ``error``: an error of the package, which says what was wanted, what came and the repair;
- ``WRONG``: anything else: NaN, a bracket that misses the truth, a number where there is no law.

Any other exception ends the run.
"""

import argparse
import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from scipy import stats

import divergences as dv

LEVEL, SEED, N = 0.9999, 20261122, 200
LOG2, INF, EPS = math.log(2.0), math.inf, float(np.finfo(float).eps)
CEILING = {"tv": 1.0, "kl": INF, "js": LOG2, "wasserstein": INF}
DIVERGENCES = ("auto", "histogram", "neighbours", "adaptive neighbours", "plug-in", "classifier")
METHODS = {
    **dict.fromkeys(("tv", "kl", "js"), (*DIVERGENCES, "variational")),
    "wasserstein": ("auto", "sorting", "network simplex", "quantile quadrature", "quantization"),
}
VERDICTS = ("right", "bracketed", "no promise", "error", "WRONG")

Truths = tuple[float, ...] | None  # of tv, kl, js, wasserstein; None where there is no law
Draw = Callable[[np.random.Generator], tuple[object, object]]


class Cell(NamedTuple):
    """What one call said."""

    input: str
    verb: str
    truth: str
    method: str
    rng: bool
    said: str
    verdict: str


def apart(gap: float) -> Truths:
    """Return the distances of laws on disjoint sets, one the other moved by ``gap``."""
    return 1.0, INF, LOG2, gap


SAME = (0.0, 0.0, 0.0, 0.0)
HALF_ATOM = (0.5, INF, 0.25 * LOG2 + 0.25 * math.log(2 / 3) + 0.5 * math.log(4 / 3), 0.25)


def poissons() -> Truths:
    """Return the distances of Poisson 3 and 3.5, as their definitions read."""
    k = np.arange(200)
    p, q = stats.poisson(3.0).pmf(k), stats.poisson(3.5).pmf(k)
    m = (p + q)[:90] / 2.0  # beyond, less than 1e-60, and squares of what follows underflow
    js = 0.5 * sum(float(np.sum(x[:90] * np.log(x[:90] / m))) for x in (p, q))
    return 0.5 * float(np.abs(p - q).sum()), 0.5 - 3.0 * math.log(3.5 / 3.0), js, 0.5


def laws() -> Iterator[tuple[str, tuple[object, object], Truths]]:
    """Yield pairs of laws."""
    mixed = dv.Mixture([0.5, 0.5], [dv.Dirac(0.0), dv.Box(0.0, 1.0)])
    tiny = dv.Discrete([0.0, 1.0]), dv.Discrete([5e-324, 1.0])
    far = dv.Box(1e9, 1e9 + 1.0), dv.Box(1e9 + 2.0, 1e9 + 3.0)
    yield "U[0,1], U[2,3]", (dv.Box(0.0, 1.0), dv.Box(2.0, 3.0)), apart(2.0)
    yield "N(0,1) twice", (dv.Gaussian(0.0, 1.0), dv.Gaussian(0.0, 1.0)), SAME
    yield "Poisson 3, 3.5", (stats.poisson(3.0), stats.poisson(3.5)), poissons()
    yield "half atom, uniform", (mixed, dv.Box(0.0, 1.0)), HALF_ATOM
    yield "segments 0.5 apart", dv.parallel_lines(0.5), apart(0.5)
    yield "uniform at 1e9, 2 apart", far, apart(2.0)
    yield "[0,1], [5e-324,1]", tiny, SAME


def half_atom(rng: np.random.Generator) -> np.ndarray:
    return np.where(rng.random(N) < 0.5, 0.0, rng.random(N))


def segment(rng: np.random.Generator, x: float) -> np.ndarray:
    return np.column_stack([np.full(N, x), rng.random(N)])


def mixed_columns(rng: np.random.Generator) -> np.ndarray:
    return np.column_stack([rng.integers(0, 3, N), rng.random(N)])


def leaking(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    real = rng.normal(size=(N, 2))
    return real, np.concatenate([real[: N // 4], rng.normal(size=(N - N // 4, 2))])


def weighted(rng: np.random.Generator) -> tuple[dv.Cloud, dv.Cloud]:
    return tuple(dv.Cloud(rng.random(N) + low, rng.dirichlet(np.ones(N))) for low in (0, 2))


SAMPLES: dict[str, tuple[Draw, Truths]] = {
    "U[0,1], U[2,3]": (lambda r: (r.uniform(0, 1, N), r.uniform(2, 3, N)), apart(2.0)),
    "the same points twice": (lambda r: (x := r.random(N), x), SAME),
    "Poisson 3, 3.5 (ties)": (lambda r: (r.poisson(3.0, N), r.poisson(3.5, N)), poissons()),
    "half atom, uniform": (lambda r: (half_atom(r), r.random(N)), HALF_ATOM),
    "segments 0.5 apart": (lambda r: (segment(r, 0.0), segment(r, 0.5)), apart(0.5)),
    "segments 1e-9 apart": (lambda r: (segment(r, 0.0), segment(r, 1e-9)), apart(1e-9)),
    "uniform at 1e9, 2 apart": (lambda r: (r.random(N) + 1e9, r.random(N) + 1e9 + 2), apart(2.0)),
    "scale 1e-300, apart": (
        lambda r: (r.random(N) / 1e300, (r.random(N) + 2) / 1e300),
        apart(2e-300),
    ),
    "scale 1e300, apart": (
        lambda r: (r.random(N) * 1e300, (r.random(N) + 2) * 1e300),
        apart(2e300),
    ),
    "with weights, apart": (weighted, apart(2.0)),
    "n = 1, apart": (lambda r: (r.random(1), r.random(1) + 2), apart(2.0)),
    "n = 3, apart": (lambda r: (r.random(3), r.random(3) + 2), apart(2.0)),
    "n = 3 in R^4, same": (lambda r: (r.normal(size=(3, 4)), r.normal(size=(3, 4))), SAME),
    "all points equal": (lambda r: (np.zeros(50), np.zeros(50)), SAME),  # noqa: ARG005
    "two points, all equal": (lambda r: (np.zeros(50), np.ones(50)), apart(1.0)),  # noqa: ARG005
    "a constant column, same": (lambda r: (segment(r, 1.0), segment(r, 1.0)), SAME),
    "d = 30 > n = 10, same": (lambda r: (r.normal(size=(10, 30)), r.normal(size=(10, 30))), SAME),
    "whole and real columns, same": (lambda r: (mixed_columns(r), mixed_columns(r)), SAME),
    "a quarter copied, same": (leaking, SAME),
    "scales 1e-6 and 1e6, same": (
        lambda r: tuple(r.normal(size=(N, 2)) * [1e-6, 1e6] for _ in range(2)),
        SAME,
    ),
    "NaN": (lambda r: (np.append(r.random(N), math.nan), r.random(N)), None),
    "infinity": (lambda r: (r.random(N), np.append(r.random(N), INF)), None),
    "empty": (lambda r: (np.empty(0), r.random(N)), None),
    "masked": (lambda r: (np.ma.MaskedArray(r.random(N), r.random(N) < 0.5), r.random(N)), None),
    "text": (lambda r: (["a", "b"], r.random(N)), None),
    "R^2 and R^3": (lambda r: (r.normal(size=(N, 2)), r.normal(size=(N, 3))), None),
    "negative weights": (lambda r: (dv.Cloud(r.random(2), [-0.5, 1.5]), r.random(2)), None),
}


def cells() -> Iterator[Cell]:
    """Yield what every call says."""
    for name, pair, truths in laws():
        for verb in METHODS:
            yield ask(f"laws: {name}", verb, lambda _, pair=pair: pair, truths)
    for name, (draw, truths) in SAMPLES.items():
        for verb, methods in METHODS.items():
            for method in methods:
                for rng in (False, True):
                    yield ask(name, verb, draw, truths, method=method, rng=rng)


def ask(
    name: str, verb: str, draw: Draw, truths: Truths, *, method: str = "auto", rng: bool = False
) -> Cell:
    """Return what one call says of one input."""
    truth = None if truths is None else truths[list(METHODS).index(verb)]
    generator = np.random.default_rng([SEED, *name.encode()])
    try:
        p, q = draw(generator)
        options = {"rng": generator, "level": LEVEL} if rng else {}
        found = getattr(dv, verb)(p, q, method=method, **options)
    except dv.DivergencesError as error:
        said, verdict = f"{type(error).__name__}: {error}", "error"
    else:
        said, verdict = str(found), judge(found, truth, CEILING[verb])
    return Cell(name, verb, "none" if truth is None else f"{truth:.4g}", method, rng, said, verdict)


def judge(found: dv.Estimate, truth: float | None, ceiling: float) -> str:
    """Return the verdict on an estimate."""
    rounding = 64 * EPS * (truth or 0.0) if truth != INF else 0.0
    if truth is None or not found.agrees_with(truth, max(rounding, 5e-324)):
        return "WRONG"
    if not 0.0 <= found.value <= ceiling:
        return "WRONG"
    if found.kind == "exact":
        return "right"
    if found.kind == "point" or (found.lower == 0.0 and found.upper == ceiling):
        return "no promise"
    return "bracketed"


def table(found: list[Cell], *, every: bool) -> Iterator[str]:
    """Yield the rows of a Markdown table."""
    if every:
        yield "| input | verb | truth | method | rng | said | verdict |"
        yield "| --- " * 7 + "|"
        for cell in found:
            yield f"| {' | '.join(map(str, cell))} |"
        return
    yield "| input | verb | truth | method='auto' | verdict | with rng | verdict | every method |"
    yield "| --- " * 8 + "|"
    for name, verb in dict.fromkeys((cell.input, cell.verb) for cell in found):
        group = [cell for cell in found if (cell.input, cell.verb) == (name, verb)]
        auto = [cell for cell in group if cell.method == "auto"]
        said = [text for cell in auto for text in (cell.said.split(":")[0], cell.verdict)]
        said += ["", ""] * (2 - len(auto))
        yield f"| {' | '.join([name, verb, group[0].truth, *said, counts(group)])} |"


def counts(found: list[Cell]) -> str:
    """Return how many cells have each verdict, in words."""
    number = Counter(cell.verdict for cell in found)
    return ", ".join(f"{number[verdict]} {verdict}" for verdict in VERDICTS if number[verdict])


def main(*, every: bool) -> None:
    found = list(cells())
    print(*table(found, every=every), sep="\n")
    wrong = sum(cell.verdict == "WRONG" for cell in found)
    print(f"\n{len(found)} calls: {counts(found)}; {wrong} wrong numbers")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--all", action="store_true", help="a row for every call")
    main(every=parser.parse_args().all)
