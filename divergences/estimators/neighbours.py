"""Divergences of two samples from how near the nearest points of each are.

KL, with k fixed (Wang, Kulkarni and Verdu, IEEE Trans. Inf. Theory 55, 2009). Among n points of p
and m of q, let rho and nu be the distances from a point of p to the l-th nearest other point of p
and the k-th nearest point of q. Where the densities are constant over such balls,

    t = d log(nu / rho) + digamma(l) - digamma(k) + log(m / (n - 1))

has mean log(p / q) and a variance near 1 / l + 1 / k; KL is the mean of t. With l / n = k / m the
balls are of one size where p = q. Elsewhere they are not, and as densities are not constant, to
compare them at different scales makes most of the error in high dimension.

KL, with k adapted (there, section IV). Both are counted within one ball, just large enough to hold
a point of each, and rho and nu are the distances of the last of them.

Both need densities on R^d, which no sample can show. At points out of q's reach, as all are between
separated samples, t is a number made of the gap. It is believed up to log(sqrt(min(n, m))): for
more, the ball that holds a share s of q's sample would hold over s sqrt(min(n, m)) of p's, and over
that much of a law no density is constant. If the mean of what t is beyond exceeds three standard
errors of the mean of t, it is left out, and what remains is returned in a bracket from three of its
standard errors below it to inf: an "at least", not an estimate of KL. No theorem is behind that
bracket; ``benchmarks/neighbours.py --bias`` counts how often it fails.

TV and JS, from neighbour ratios (as Noshad, Moon, Sekeh and Hero do, ISIT 2017). Among the k
nearest other points of z, of both samples together, a are of the kind of z.

TV. The neighbours vote: of which law, at equal odds, was z drawn? With A the places that vote for
p, TV is at least p(A) - q(A), and this is estimated. One more point of a kind never costs it a
vote, so that leaving z out only lowers the value: its mean is at most TV, for any two laws
without atoms (before what is below 0 is raised to 0).

JS. digamma(a + 1) - digamma(k + 1) has the mean of log(a / k) nearly without bias; it is taken for
the log of the probability that z is of its kind, and scored. For n = m, as the two scores sum to at
most 1 + 1/k, the mean is at most JS + 1/k, in the half convention, for any two laws without atoms.
Otherwise the odds are made equal by the estimated density of the mixture, at the cost of a further
error that is at most 1 / (4 sqrt(min(n, m))) to first order.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma

from .._checks import EPS, FloatArray
from .._kernels.neighbours import common_balls, kth_distances, marked_neighbours
from ..errors import ShapeError, UnsupportedError
from ..measures import Cloud
from ..results import Estimate, point
from .integrands import Name

Votes = NDArray[np.int64]

METHOD, ADAPTIVE = "neighbours", "adaptive neighbours"

_BIAS = {
    "tv": "on average not above the TV of the laws",
    "js": "too small on average where the ratio of the laws varies among them",
}
_K = 5  # neighbours in the smaller sample: beyond, variance falls by little and bias grows
_TINY = 2.0**-450  # of the largest coordinate: squares of differences above it are normal floats


def neighbour_divergence(name: Name, p: Cloud, q: Cloud) -> Estimate:
    """Return a divergence of two samples in R^d from fixed numbers of neighbours, as a ``point``.

    KL asks for densities on R^d; TV and JS do not, but no point may be repeated.
    """
    x, y = _samples(p, q)
    sizes = len(x), len(y)
    if name == "kl":
        _require_density(x, "p")
        _require_density(y, "q")
        mine, theirs = (round(_K * size / min(sizes)) for size in sizes)
        own, other = kth_distances(x, y, mine, theirs)
        t = p.dim * np.log(other / own) + float(digamma(mine) - digamma(theirs))
        return _mean_log_ratio(t, len(y), METHOD)
    k = math.ceil(sum(sizes) / (2.0 * math.sqrt(min(sizes))))
    of_p = np.arange(sum(sizes)) < len(x)
    votes = marked_neighbours(np.concatenate([x, y]), of_p, k)
    value = (_tv if name == "tv" else _js)(votes[of_p], votes[~of_p], k)
    note = f"by the {k} nearest points of either sample; {_BIAS[name]}, no bracket for the laws"
    return _clipped(value, METHOD, sizes, note)


def adaptive_kl(p: Cloud, q: Cloud) -> Estimate:
    """Return KL of two samples in R^d from neighbours within one ball for both, as a ``point``.

    A ball counts a share of 1 / sqrt(min(n, m)) of the larger sample at most, which vanishes in the
    limit, as consistency asks.
    """
    x, y = _samples(p, q)
    _require_density(x, "p")
    _require_density(y, "q")
    sizes = len(x), len(y)
    most = math.ceil(max(sizes) / math.sqrt(min(sizes)))
    mine, own, theirs, other = common_balls(x, y, most)
    t = p.dim * np.log(other / own) + digamma(mine) - digamma(theirs)
    return _mean_log_ratio(np.asarray(t, dtype=np.float64), len(y), ADAPTIVE)


def _mean_log_ratio(t: FloatArray, m: int, method: str) -> Estimate:
    """Return KL from estimates t (n,) of log(n p / (m q)) at the points of p."""
    n = len(t)
    ratios = t + math.log(m / (n - 1))
    believed = np.minimum(ratios, 0.5 * math.log(min(n, m)))
    share = f"{100.0 * float((ratios > believed).mean()):.3g} % of p's points are out of q's reach"
    errors = 3.0 / math.sqrt(n)  # three standard errors, in standard deviations
    if float((ratios - believed).mean()) > errors * float(ratios.std()):
        value = max(float(believed.mean()), 0.0)
        lower = max(value - errors * float(believed.std()), 0.0)
        note = f"at least, and perhaps inf: {share}, which cannot show more"
        return replace(point(value, method, (n, m), note=note), lower=lower)
    note = f"right in the limit if both laws have densities and KL is finite; {share}"
    return _clipped(float(ratios.mean()), method, (n, m), note)


def _tv(p_votes: Votes, q_votes: Votes, k: int) -> float:
    """Return p(A) - q(A), A the places where a vote among k neighbours goes to p at equal odds."""
    n, m = len(p_votes), len(q_votes)
    for_p, for_q = (np.sign(votes * m - (k - votes) * n).mean() for votes in (p_votes, q_votes))
    return 0.5 * float(for_p - for_q)


def _js(p_votes: Votes, q_votes: Votes, k: int) -> float:
    """Return log 2 plus the mean log score of each sample's kind, given k neighbours' votes."""
    n, m = len(p_votes), len(q_votes)
    scores = [
        digamma(own + 1) - digamma(k + 1) - np.log((own + (k - own) * ratio) / k)
        for own, ratio in ((p_votes, n / m), (k - q_votes, m / n))
    ]
    return math.log(2.0) + 0.5 * float(scores[0].mean() + scores[1].mean())


def _clipped(value: float, method: str, sizes: tuple[int, int], note: str) -> Estimate:
    """Return the value, or 0 if it is less, which the note then says."""
    if value < 0.0:
        note += f"; the formula gave {value:.3g}, below the least possible 0"
    return point(max(value, 0.0), method, sizes, note=note)


def _samples(p: Cloud, q: Cloud) -> tuple[FloatArray, FloatArray]:
    """Return the points (n, d) and (m, d), none repeated, in a unit that fits their squares."""
    for cloud, name in ((p, "p"), (q, "q")):
        if not cloud.uniform:
            raise UnsupportedError(
                f"{name} is weighted, and neighbours are counted, not weighed. Repair: "
                "method='histogram' in R^1 and R^2, or compare the samples as laws, "
                "cloud.empirical()"
            )
        if len(cloud.points) < 2:
            raise ShapeError(f"{name} must hold at least 2 points to have neighbours; got 1")
    x, y = _in_unit(p.points, q.points)
    both = _repeats(np.concatenate([x, y]))
    if both:
        mine, theirs = _repeats(x), _repeats(y)
        raise UnsupportedError(
            f"p repeats {mine} of its {len(x)} points, q {theirs} of its {len(y)}, and "
            f"{both - mine - theirs} are in both, as densities never have it: distances to "
            "neighbours are 0. Repair: method='plug-in' for discrete data; else drop the "
            "repeated rows, if they are there by mistake"
        )
    return x, y


def _in_unit(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return points with coordinates of at most 1, and none so small that its square is lost."""
    largest = max(float(np.abs(x).max()), float(np.abs(y).max()))
    exponent = math.frexp(largest)[1]
    x, y = np.ldexp(x, -exponent), np.ldexp(y, -exponent)
    if x.shape[1] > 1:
        x[np.abs(x) < _TINY], y[np.abs(y) < _TINY] = 0.0, 0.0
    return x, y


def _repeats(points: FloatArray) -> int:
    """Return how many points equal an earlier one."""
    first = np.sort(points[:, 0])
    if (first[1:] != first[:-1]).all():
        return 0
    ranked = points[np.lexsort(points.T)]
    return int((ranked[1:] == ranked[:-1]).all(axis=1).sum())


def _require_density(points: FloatArray, name: str) -> None:
    """Raise where a sample (n, d) is too small for its neighbours, or is flat: on no density."""
    n, d = points.shape
    least = max(_K + 1, d + 2)
    if n < least:
        raise ShapeError(
            f"{name} must hold at least {least} points in R^{d} for a KL by neighbours; got {n}. "
            "Repair: more points, fewer coordinates, or method='variational'"
        )
    # A few points that span the space show it for all.
    if _rank(points[: 8 * least]) == d or (rank := _rank(points)) == d:
        return
    constant = np.flatnonzero(np.ptp(points, axis=0) == 0.0)
    if len(constant):
        raise UnsupportedError(
            f"{name} is constant in {len(constant)} of {d} columns, the first {constant[0]}: its "
            f"law has no density on R^{d}. Repair: drop columns that are constant in both; where "
            "only the constants differ, the KL of the laws is inf"
        )
    raise UnsupportedError(
        f"{name} lies in a flat of dimension {rank}: its law has no density on R^{d}. Repair: "
        "project both samples to a flat that holds both; if p's is not in q's, KL is inf"
    )


def _rank(points: FloatArray) -> int:
    """Return the dimension of the least flat that holds the points (n, d), up to their rounding."""
    centred = points - points.mean(axis=0)
    size = np.abs(centred).max(axis=0)
    size[size == 0.0] = 1.0
    axes = np.linalg.svd(np.linalg.qr(centred / size, mode="r"), compute_uv=False)
    # What rounding of the coordinates and of their mean can add to a singular value, twice.
    noise = 4 * EPS * math.sqrt(len(points)) * float(np.linalg.norm(np.abs(points).max(0) / size))
    return int((axes > noise).sum())
