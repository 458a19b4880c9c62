"""A path of distances along growing noise, and where on it a loss starts to inform."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .._checks import FloatArray, as_choice, as_generator, as_level, as_scalar, as_vector
from ..errors import InputError
from ..measures import as_measure
from ..results import Estimate
from .pairs import blurred_pair
from .rows import NAMES, divergences_at

Metric = Literal["tv", "kl", "js", "wasserstein"]


@dataclass(frozen=True, eq=False)
class SmoothPath:
    """Distances of P * N(0, sigma^2 I) and Q * N(0, sigma^2 I) along growing noise.

    Laws get exact or certified distances where there are any, and else what samples get, from
    their densities. Samples are blurred as they are: every number is about the mixtures of
    Gaussians around their points (1000 at most of each), not about the laws behind them. On
    average over samples these TV, KL and JS are no smaller than those of the blurred laws, as all
    three are convex in the pair; the difference vanishes as n sigma^d grows.

    With ``rng``, TV and JS are means over 4000 draws with empirical Bernstein intervals, which
    hold together for all sigmas at ``level``. Always, as divergences are convex and noise adds to
    any coupling, W(sigma) <= W(0), TV <= W_1(0) / (sigma sqrt(2 pi)), KL <= W_2(0)^2 /
    (2 sigma^2) and JS <= W_2(0)^2 / (4 sigma^2). Noise as a remedy: Arjovsky and Bottou, Towards
    Principled Methods for Training GANs, section 3 (arXiv 1701.04862).

    Attributes
    ----------
    sigmas : (k,) array
        Standard deviations of the noise, increasing, in the unit of the points.
    tv, kl, js, wasserstein : tuples of k Estimate
        The distances at each; JS in the half convention, W of order 1.

    Examples
    --------
    >>> import divergences as dv
    >>> path = dv.smooth_path(*dv.parallel_lines(0.5), [0.0, 1.0])
    >>> path.values("wasserstein")
    array([0.5, 0.5])
    >>> [round(e.value, 6) for e in path.js]
    [0.693147, 0.030311]
    """

    sigmas: FloatArray
    tv: tuple[Estimate, ...]
    kl: tuple[Estimate, ...]
    js: tuple[Estimate, ...]
    wasserstein: tuple[Estimate, ...]

    def values(self, metric: Metric) -> FloatArray:
        """Return one distance at every sigma, shape (k,).

        Examples
        --------
        >>> import divergences as dv
        >>> dv.smooth_path(dv.Dirac(0.0), dv.Dirac(1.0), [0.5, 1.0]).values("kl")
        array([2. , 0.5])
        """
        as_choice(metric, ("tv", "kl", "js", "wasserstein"), "metric")
        return np.array([estimate.value for estimate in getattr(self, metric)])


def smooth_path(
    p: object,
    q: object,
    sigmas: ArrayLike,
    *,
    rng: np.random.Generator | None = None,
    level: float = 0.95,
) -> SmoothPath:
    """Return TV, KL, JS and W_1 of two laws, or samples, blurred by noise of each sigma.

    What the numbers are about, for laws and for samples, is said by :class:`SmoothPath`.

    Parameters
    ----------
    p, q : Measure, frozen scipy.stats distribution, or (n,) or (n, d) array_like of samples
        Two laws, or two samples, on one space R^d.
    sigmas : (k,) array_like
        Standard deviations of the noise on every axis, >= 0, increasing.
    rng : numpy.random.Generator, optional
        Draws the points where densities are compared, and subsets of large samples.
    level : float
        Level of all Monte Carlo intervals of the path together, in (0, 1).

    Returns
    -------
    SmoothPath
        The distances at each sigma.

    Raises
    ------
    UnsupportedError
        If a distance has neither a method nor, with ``rng``, densities to compare.

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> rng = np.random.default_rng(0)
    >>> path = dv.smooth_path(rng.random(100), 2 + rng.random(100), [0.1, 1.0, 10.0], rng=rng)
    >>> path.js[0].value > 0.69 > 0.01 > path.js[-1].value
    True
    """
    noise, confidence = _increasing(sigmas), as_level(level)
    draws = None if rng is None else as_generator(rng)
    pair = blurred_pair(as_measure(p, "p"), as_measure(q, "q"), draws)
    alpha = (1.0 - confidence) / (2 * len(noise))  # an interval each for TV and JS
    rows = [divergences_at(pair, s, draws, alpha=alpha, level=confidence) for s in noise.tolist()]
    tv, kl, js = (tuple(row[name] for row in rows) for name in NAMES)
    return SmoothPath(noise, tv, kl, js, tuple(map(pair.wasserstein, noise.tolist())))


def _increasing(sigmas: ArrayLike) -> FloatArray:
    noise = as_vector(sigmas, "sigmas")
    if noise[0] < 0.0 or not (np.diff(noise) > 0.0).all():
        raise InputError(
            f"sigmas must be >= 0 and increasing; got {noise}. Repair: numpy.unique(sigmas)"
        )
    return noise


def informing_sigma(path: SmoothPath, fraction: float = 0.5) -> Estimate:
    """Return the least sigma at which JS is down to a fraction of log 2, where a loss informs.

    JS never grows with the noise (data processing), so between two sigmas of the path it lies
    between its values there: the bracket is made of sigmas of the path, the value interpolated.

    Parameters
    ----------
    path : SmoothPath
        The distances along growing noise.
    fraction : float
        Of log 2, in (0, 1).

    Returns
    -------
    Estimate
        Sigma, in the unit of the points. ``upper`` is inf where the path ends too early, and the
        value then its last sigma.

    Examples
    --------
    >>> import divergences as dv
    >>> path = dv.smooth_path(dv.Dirac(0.0), dv.Dirac(2.0), [0.5, 0.7, 0.9, 1.1])
    >>> sigma = dv.informing_sigma(path)
    >>> sigma.lower, sigma.upper, sigma.kind
    (0.9, 1.1, 'certified')
    """
    share = as_scalar(fraction, "fraction", above=0.0)
    if share >= 1.0:
        raise InputError(f"fraction must lie in (0, 1); got {fraction!r}")
    target = share * math.log(2.0)
    above = [s for s, e in zip(path.sigmas.tolist(), path.js, strict=True) if e.lower > target]
    below = [s for s, e in zip(path.sigmas.tolist(), path.js, strict=True) if e.upper <= target]
    lower, upper = max(above, default=0.0), min(below, default=math.inf)
    chance = next((e for e in path.js if e.kind == "confidence"), None)
    words = "" if below else "JS is not known to fall so low on this path: extend it"
    return Estimate(
        min(max(_crossing(path, target), lower), upper),
        min(lower, upper),
        upper,
        "certified" if chance is None else "confidence",
        "noise path",
        name="sigma",
        level=None if chance is None else chance.level,
        n=None if chance is None else chance.n,
        note=words,
    )


def _crossing(path: SmoothPath, target: float) -> float:
    """Return where the values of JS, joined by straight lines, first reach the target."""
    values = path.values("js")
    low = np.flatnonzero(values <= target)
    if not len(low) or low[0] == 0:
        return float(path.sigmas[low[0] if len(low) else -1])
    i = int(low[0])
    share = (values[i - 1] - target) / (values[i - 1] - values[i])
    return float(path.sigmas[i - 1] + share * (path.sigmas[i] - path.sigmas[i - 1]))
