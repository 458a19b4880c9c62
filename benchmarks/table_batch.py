"""Many small problems on the line at once, beside a loop over the peers."""

import _timing
import numpy as np
import ot
from scipy.stats import wasserstein_distance

import divergences as dv

PEERS = ("numpy", "scipy", "pot", "numba")
SHAPES = ((10_000, 100), (1000, 1000), (100_000, 10))
HEADER = ("CPU ms", "np.sort, both", "NumPy, axis=1", "scipy", "POT", "ours", "v scipy", "v NumPy")


def measured() -> _timing.Table:
    """Return the table: scipy's and POT's loops over a hundredth of the rows, times a hundred."""
    rows = []
    for count, n in SHAPES:
        rng = np.random.default_rng(n)
        x, y = rng.normal(size=(2, count, n))
        few = range(count // 100)
        runs = {
            "sort": lambda x=x, y=y: (np.sort(x), np.sort(y)),
            "numpy": lambda x=x, y=y: np.abs(np.sort(x) - np.sort(y)).mean(axis=1),
            "scipy": lambda x=x, y=y, few=few: [wasserstein_distance(x[i], y[i]) for i in few],
            "pot": lambda x=x, y=y, few=few: [
                ot.emd2_1d(x[i], y[i], metric="euclidean") for i in few
            ],
            "ours": lambda x=x, y=y: dv.wasserstein_batch(x, y),
        }
        np.testing.assert_allclose(runs["ours"](), runs["numpy"](), rtol=1e-12)
        seconds = _timing.repeated(runs)
        seconds |= {name: 100 * seconds[name] for name in ("scipy", "pot")}
        ratios = (seconds[peer] / seconds["ours"] for peer in ("scipy", "numpy"))
        rows.append(
            (f"{count:,} of n = {n}", *_timing.ms(*seconds.values()), *map(_timing.times, ratios))
        )
    return _timing.Table(_timing.markdown(HEADER, rows))
