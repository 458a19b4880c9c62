"""The three divergences of a blurred pair at one sigma: solved, else drawn, else bounded."""

import math
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from .._statistics import mean_interval
from ..errors import UnsupportedError
from ..estimators.implied import js_from_tv, kl_from_tv
from ..estimators.integrands import Name, integrand
from ..results import Estimate
from .pairs import DRAWS, BlurredPair, Logs

NAMES: tuple[Name, ...] = ("tv", "kl", "js")


class Ends(NamedTuple):
    """A value, if there is one, and a bracket."""

    value: float | None
    low: float
    high: float


def divergences_at(
    pair: BlurredPair,
    sigma: float,
    rng: np.random.Generator | None,
    *,
    alpha: float,
    level: float,
) -> dict[Name, Estimate]:
    """Return TV, KL and JS at sigma; intervals from draws hold with 1 - alpha for TV and for JS."""
    solved = {name: pair.solved(name, sigma) for name in NAMES}
    missing = [name for name, found in solved.items() if found is None]
    found = {name: estimate for name, estimate in solved.items() if estimate is not None}
    if not missing:
        return found
    logs = None if rng is None else pair.log_densities(sigma, rng)
    ends = _by_coupling(pair.costs, sigma) if logs is None else _drawn(logs, pair, sigma, alpha)
    if logs is None and ends["tv"].high == 1.0 and math.isinf(pair.costs[0]):
        raise UnsupportedError(
            f"{missing[0]} has no method for {pair.p!r} and {pair.q!r} under noise {sigma:g}. "
            "Repair: pass rng where densities are known, else compare samples of the laws"
        )
    for name in missing:
        found[name] = _stated(name, ends[name], pair, None if logs is None else level)
    return found


def _by_coupling(costs: tuple[float, float], sigma: float) -> dict[Name, Ends]:
    """Return what the costs W_1 and W_2 before the noise prove.

    Two Gaussians with mean c apart have TV <= c / (sigma sqrt(2 pi)), KL = c^2 / (2 sigma^2) and
    JS, at most a quarter of the KL both ways, <= c^2 / (4 sigma^2); divergences are convex.
    """
    near, square = costs[0] / sigma, (costs[1] / sigma) ** 2
    tv = min(near / math.sqrt(2.0 * math.pi), 1.0)
    return {
        "tv": Ends(None, 0.0, tv),
        "kl": Ends(None, 0.0, 0.5 * square),
        "js": Ends(None, 0.0, min(js_from_tv(0.0, tv)[1], 0.25 * square)),
    }


def _drawn(logs: Logs, pair: BlurredPair, sigma: float, alpha: float) -> dict[Name, Ends]:
    """Return means over draws of (p + q) / 2, within what intervals and couplings prove."""
    values = {name: _over_mean(name, logs) for name in NAMES}
    most = _by_coupling(pair.costs, sigma) if sigma > 0.0 else None
    tv = _interval(values["tv"], 1.0, alpha)
    js = _interval(values["js"], math.log(2.0), alpha)
    least, most_js = js_from_tv(tv.low, tv.high)
    found: dict[Name, Ends] = {
        "tv": tv,
        "kl": Ends(float(values["kl"].mean()), kl_from_tv(tv.low), math.inf),
        "js": Ends(js.value, max(js.low, least), min(js.high, most_js)),
    }
    if most is None:
        return found
    return {name: _capped(ends, most[name].high) for name, ends in found.items()}


def _over_mean(name: Name, logs: Logs) -> FloatArray:
    """Return the density of a divergence relative to (p + q) / 2, from log p and log q."""
    total = np.logaddexp(*logs)
    return 2.0 * integrand(name, logs[0] - total, logs[1] - total)


def _interval(values: FloatArray, most: float, alpha: float) -> Ends:
    mean, half = mean_interval(values, most, alpha)
    return Ends(mean, max(mean - half, 0.0), min(mean + half, most))


def _capped(ends: Ends, most: float) -> Ends:
    return Ends(ends.value, min(ends.low, most), min(ends.high, most))


def _stated(name: Name, ends: Ends, pair: BlurredPair, level: float | None) -> Estimate:
    """Return an estimate: Monte Carlo at a level, else what is proved without draws."""
    words = [f"{DRAWS} draws" if level is not None else "upper end by coupling; pass rng to draw"]
    if pair.words:
        words.append(pair.words)
    value = ends.value
    if value is None:
        value = ends.high if ends.high < math.inf else ends.low
    return Estimate(
        min(max(value, ends.low), ends.high),
        ends.low,
        ends.high,
        "certified" if level is None else "confidence",
        "coupling" if level is None else "Monte Carlo",
        name=name,
        level=level,
        n=pair.n,
        convention="half" if name == "js" else None,
        note="; ".join(words),
    )
