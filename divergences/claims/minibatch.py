"""Minibatch discrimination: only a discriminator that sees the batch tells equal fakes apart."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from .._checks import EPS, FloatArray
from ..nets import MLP
from ..nets.minibatch import minibatch_gradients
from ._claim import Claim, Context, Finding
from ._sources import SALIMANS, UNVERIFIED, XU

POINTS: Final = 32
WIDTH: Final = 16
JITTERS: Final = (1e-3, 1e-6)


def batches_separate_what_points_cannot(ctx: Context) -> Iterator[Finding]:
    """Put a collapsed generator's fakes on one point, then jitter them.

    Equal rows give equal gradients up to the rounding of sums of at most WIDTH terms. The
    gradients of a tanh net at two points differ by at most ``_bend`` times their distance.
    """
    net, theta, centre = _pointwise(ctx)
    same = np.tile(centre, (POINTS, 1))
    tol = 8 * WIDTH * EPS * _scale(net, theta)
    what = "gradients of a pointwise D at equal fakes: largest difference"
    yield Finding(_spread(_slopes(net, theta, same)), 0.0, tol=tol, what=what)
    for points in _jittered(ctx):
        size = _spread(points)
        what = f"gradients of a pointwise D, fakes within {size:.2g}: largest difference"
        bound = _bend(net, theta) * size
        yield Finding(_spread(_slopes(net, theta, points)), bound, "<=", tol, what=what)
        yield _against_ranks(ctx, points, _by_features(ctx, points))
    what = "gradients through minibatch features at exactly equal fakes: largest"
    yield Finding(float(np.abs(_by_features(ctx, same)).max()), 0.0, what=what)


def without_them_nothing_separates(ctx: Context) -> Iterator[Finding]:
    """Give the features the weight 0; let similarity fall with the squared distance, smoothly."""
    for points in _jittered(ctx):
        yield _against_ranks(ctx, points, 0.0 * _by_features(ctx, points))
        yield _against_ranks(ctx, points, _by_smooth_features(points, _tensor(ctx)))


def _jittered(ctx: Context) -> Iterator[FloatArray]:
    """Yield batches of fakes that are ever closer together."""
    centre = _pointwise(ctx)[2]
    noise = ctx.rng(1).normal(size=(POINTS, len(centre)))
    return (centre + jitter * noise for jitter in JITTERS)


def _pointwise(ctx: Context) -> tuple[MLP, FloatArray, FloatArray]:
    """Return a random discriminator of single points, and the point fakes have collapsed to."""
    net = MLP((2, WIDTH, 1), "tanh", dtype=np.float64)
    return net, np.asarray(net.init(rng=ctx.rng())), ctx.rng(2).normal(size=2)


def _tensor(ctx: Context) -> FloatArray:
    """Return the projection to WIDTH features of three numbers each."""
    return ctx.rng(3).normal(size=(2, WIDTH, 3))


def _slopes(net: MLP, theta: FloatArray, points: FloatArray) -> FloatArray:
    """Return the gradient of D at each point."""
    return np.asarray(net.gradients(theta, points, np.ones((len(points), 1)))[1])


def _spread(rows: FloatArray) -> float:
    """Return the largest distance between two rows."""
    return float(np.linalg.norm(rows[:, np.newaxis] - rows, axis=2).max())


def _scale(net: MLP, theta: FloatArray) -> float:
    """Return a bound on the gradient of the net: the norms of its two layers, multiplied."""
    (first, _), (last, _) = net.layers(theta)
    return float(np.linalg.norm(first) * np.linalg.norm(last))


def _bend(net: MLP, theta: FloatArray) -> float:
    """Return a Lipschitz constant of the gradient of sum_j v_j tanh(w_j x + b_j).

    Its Hessian is sum_j v_j tanh'' w_j w_j^T, and abs(tanh'') < 0.77.
    """
    (first, _), (last, _) = net.layers(theta)
    return 0.77 * float(np.abs(last[:, 0]) @ (first**2).sum(axis=0))


def _by_features(ctx: Context, points: FloatArray) -> FloatArray:
    """Return the gradient, at each fake, of a discriminator that adds up its features."""
    return minibatch_gradients(points, _tensor(ctx), np.ones((POINTS, WIDTH)))[0]


def _by_smooth_features(points: FloatArray, tensor: FloatArray) -> FloatArray:
    """Return the same for similarities exp(-|M_ib - M_jb|^2): flat where points coincide."""
    m = np.tensordot(points, tensor, axes=1)
    gap = m[:, np.newaxis] - m
    force = -4.0 * gap * np.exp(-(gap**2).sum(axis=3, keepdims=True))
    return np.asarray(np.tensordot(force.sum(axis=1), tensor, axes=([1, 2], [1, 2])))


def _against_ranks(ctx: Context, points: FloatArray, gradient: FloatArray) -> Finding:
    """Return how far a gradient is from that which the ranks of the fakes give.

    Each pair adds s = exp(-|M_ib - M_jb|_1) to o_i and to o_j, whose slope by M_ibc is twice the
    sign of M_jbc - M_ibc times s, and 1 - d <= s <= 1 where d is the largest distance. So the
    sum is off by at most d of what the terms add up to without their signs, and rounding.
    """
    tensor = _tensor(ctx)
    m = np.tensordot(points, tensor, axes=1)
    gap = m - m[:, np.newaxis]
    ranks = np.tensordot(2.0 * np.sign(gap).sum(axis=1), tensor, axes=([1, 2], [1, 2]))
    unsigned = 2.0 * (POINTS - 1) * np.abs(tensor).sum(axis=(1, 2))
    miss = float((np.abs(gradient - ranks) / unsigned).max())
    tol = float(np.abs(gap).sum(axis=3).max()) + POINTS * tensor[0].size * EPS
    what = f"gradients through features minus those of ranks, fakes within {_spread(points):.2g}"
    return Finding(miss, 0.0, tol=tol, what=what)


CLAIMS = (
    Claim(
        id="MBDISC",
        title="Only a discriminator that sees the batch tells equal fakes apart",
        statement=r"x_i \to x: \quad \nabla D(x_i) - \nabla D(x_j) \to 0, \qquad "
        r"\frac{\partial}{\partial M_{ibc}} \sum_k o_{kb} \to "
        r"2 \sum_j \operatorname{sgn}(M_{jbc} - M_{ibc})",
        words="Fakes of a collapsed generator all get the same gradient from a discriminator that "
        "looks at points, so they move together. Through minibatch features their gradients stay "
        "apart however close the fakes are: they count who lies on which side. Fakes that are "
        "equal to the last bit get equal gradients even so.",
        source=f"{XU}, 'Mode collapse': 'mini-batch discrimination', after {SALIMANS}, section "
        f"3.2; {UNVERIFIED}",
        hypotheses="a pointwise discriminator with bounded second derivatives; features "
        "exp(-|M_i - M_j|_1)",
        measure="a random tanh net and random features on 32 fakes within 1e-2 and 1e-5",
        breaks="weight 0 of the features; similarities that are smooth where fakes coincide",
        check=batches_separate_what_points_cannot,
        control=without_them_nothing_separates,
    ),
)
