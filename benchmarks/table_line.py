"""W_1 between two samples on the line, beside scipy, POT and the sorted formula of NumPy."""

from collections.abc import Callable

import _timing
import numpy as np
import ot
from scipy.stats import wasserstein_distance

import divergences as dv

PEERS = ("numpy", "scipy", "pot", "numba")
SIZES = (10**2, 10**3, 10**4, 10**5, 10**6, 10**7)
MOST_OF_PEERS = 10**6  # points beyond which only the limits and the one-liner are timed
N = 10**6
NAMES = ("sum", "sort", "NumPy", "scipy", "emd2_1d", "wasserstein_1d")
RATIOS = ("NumPy", "scipy", "emd2_1d")
HEADER = ("CPU ms", "ours", *(f"v {name}" for name in RATIOS), *NAMES)
Data = Callable[[np.random.Generator, int], np.ndarray]
DATA: dict[str, Data] = {
    "normal": lambda rng, n: rng.normal(size=(2, n)) + [[0.0], [0.1]],
    "uniform": lambda rng, n: rng.random((2, n)) * [[1.0], [1.5]],
    "Cauchy": lambda rng, n: rng.standard_cauchy((2, n)),
    "log-normal": lambda rng, n: rng.lognormal(sigma=2.0, size=(2, n)),
    "one law, equal medians": lambda rng, n: rng.normal(size=(2, n)),
    "integers 0 to 9": lambda rng, n: rng.integers(10, size=(2, n)).astype(float),
    "all points equal": lambda _, n: np.full((2, n), [[0.0], [1.0]]),
    "sorted": lambda rng, n: np.sort(rng.normal(size=(2, n))),
    "two clusters 1e9 apart": lambda rng, n: rng.normal(size=(2, n)) + 1e9 * (np.arange(n) % 2),
}


def contenders(x: np.ndarray, y: np.ndarray) -> dict[str, Callable[[], object]]:
    """Return the limits, the peers and ours; beyond MOST_OF_PEERS without the slow ones."""
    runs: dict[str, Callable[[], object]] = {
        "sum": lambda: x.sum() + y.sum(),
        "sort": lambda: (np.sort(x), np.sort(y)),
        "NumPy": lambda: np.abs(np.sort(x) - np.sort(y)).mean(),
        "scipy": lambda: wasserstein_distance(x, y),
        "emd2_1d": lambda: ot.emd2_1d(x, y, metric="euclidean"),
        "wasserstein_1d": lambda: ot.wasserstein_1d(x, y, p=1),
        "ours": lambda: dv.wasserstein(x, y),
    }
    if len(x) > MOST_OF_PEERS:
        for slow in ("scipy", "emd2_1d", "wasserstein_1d"):
            del runs[slow]
    return runs


def row(name: str, seconds: dict[str, float]) -> list[str]:
    """Return a row of the table; empty cells where a peer was not timed."""
    ours = seconds["ours"]
    ratios = [_timing.times(seconds[peer] / ours) if peer in seconds else "" for peer in RATIOS]
    cells = [_timing.ms(seconds[run])[0] if run in seconds else "" for run in NAMES]
    return [name, *_timing.ms(ours), *ratios, *cells]


def agree(x: np.ndarray, y: np.ndarray) -> None:
    """Raise if ours is not the sorted formula, up to what the mean of large numbers loses."""
    gaps = np.abs(np.sort(x) - np.sort(y))
    np.testing.assert_allclose(float(dv.wasserstein(x, y)), gaps.mean(), rtol=1e-12)


def weighted() -> list[str]:
    """Return the row of weighted samples."""
    rng = np.random.default_rng(2)
    x, y = DATA["normal"](rng, N)
    a, b = rng.dirichlet(np.ones(N), size=2)
    p, q = dv.Cloud(x, weights=a), dv.Cloud(y, weights=b)
    runs: dict[str, Callable[[], object]] = {
        "sum": lambda: x.sum() + y.sum() + a.sum() + b.sum(),
        "scipy": lambda: wasserstein_distance(x, y, a, b),
        "emd2_1d": lambda: ot.emd2_1d(x, y, a, b, metric="euclidean"),
        "wasserstein_1d": lambda: ot.wasserstein_1d(x, y, a, b, p=1),
        "ours": lambda: dv.wasserstein(p, q),
    }
    return row("normal, weighted", _timing.repeated(runs))


def measured() -> _timing.Table:
    """Return the table over sizes of normal samples, and over kinds of data."""
    rows, curves = [], _timing.curves(("sort", "NumPy", "scipy", "emd2_1d", "ours"))
    for n in SIZES:
        x, y = DATA["normal"](np.random.default_rng(n), n)
        agree(x, y)
        seconds = _timing.repeated(contenders(x, y))
        for name in curves.keys() & seconds.keys():
            curves[name][n] = seconds[name]
        rows.append(row(f"normal, n = {n:.0e}".replace("e+0", "e"), seconds))
    for name, draw in DATA.items():
        if name != "normal":
            x, y = draw(np.random.default_rng(1), N)
            agree(x, y)
            rows.append(row(name, _timing.repeated(contenders(x, y))))
    rows.append(weighted())
    growth = ", ".join(f"{name} {_timing.exponent(points):.2f}" for name, points in curves.items())
    return _timing.Table(
        _timing.markdown(HEADER, rows) + f"\n\nGrowth exponents: {growth}.", curves
    )
