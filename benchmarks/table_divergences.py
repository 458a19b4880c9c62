"""TV, KL and JS of two vectors of masses: one pass beside scipy's three calls."""

from collections.abc import Callable

import _timing
import numpy as np
from scipy.spatial.distance import cityblock, jensenshannon
from scipy.special import rel_entr

import divergences as dv

PEERS = ("numpy", "scipy", "numba")
SIZES = (10**2, 10**3, 10**4, 10**5, 10**6)
HEADER = (
    "CPU ms", "sum(p)", "scipy, three calls", "ours, of arrays", "ratio", "ours, of laws", "ratio",
)  # fmt: skip
AGREEMENT = 1e-9  # relatively; the peers cancel where p is near q


def contenders(p: np.ndarray, q: np.ndarray) -> dict[str, Callable[[], object]]:
    """Return what is timed: the limit, scipy, and ours with and without making the laws."""
    laws = dv.Discrete(p), dv.Discrete(q)
    return {
        "limit": lambda: p.sum() + q.sum(),
        "scipy": lambda: (
            0.5 * cityblock(p, q), rel_entr(p, q).sum(), jensenshannon(p, q) ** 2,
        ),
        "ours, arrays": lambda: dv.tv_kl_js(dv.Discrete(p), dv.Discrete(q)),
        "ours": lambda: dv.tv_kl_js(*laws),
    }  # fmt: skip


def measured() -> _timing.Table:
    """Return the table over sizes, from Dirichlet masses."""
    rows, curves = [], _timing.curves(("scipy", "ours, arrays", "ours"))
    for k in SIZES:
        rng = np.random.default_rng(k)
        runs = contenders(*rng.dirichlet(np.ones(k), size=2))
        np.testing.assert_allclose([*map(float, runs["ours"]())], runs["scipy"](), rtol=AGREEMENT)
        seconds = _timing.repeated(runs)
        for name, points in curves.items():
            points[k] = seconds[name]
        limit, peer, arrays, laws = seconds.values()
        rows.append(
            (
                f"k = {k:,}", *_timing.ms(limit, peer, arrays), _timing.times(peer / arrays),
                *_timing.ms(laws), _timing.times(peer / laws),
            )
        )  # fmt: skip
    return _timing.Table(_timing.markdown(HEADER, rows), curves)
