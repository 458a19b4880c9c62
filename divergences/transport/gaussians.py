"""Two Gaussians: the optimal displacement for order 2, and what it gives for other orders.

With covariances L L^T and M M^T, every orthogonal R couples the laws by X = m + L z and
Y = m' + M R z, z standard normal, and the best R is that of Procrustes: R = V U^T for the singular
value decomposition L^T M = U s V^T. It attains W_2 (Gelbrich 1990), so that

    W_2^2 = abs(m' - m)^2 + abs(F)^2,   F = M R - L,

which is the textbook difference of traces without its cancellation: the error is a few eps times
the laws' own spread, not its square root (measured at W_2 = 1e-8: 1e-9 against 1, relatively).

For other orders the same displacement, normal with factor F, bounds W_p from above. The bracket
closes when the covariances are proportional, M = c L up to rotation: q is then p dilated about a
fixed point, and a dilation moves mass along rays from it, where the distance to that point is at
once the cost and a dual potential. It also closes when F and the shift have one direction only,
since the projections on it are a lower bound.
"""

import numpy as np

from .._checks import EPS, FloatArray
from ..measures import Gaussian
from .bracket import Bracket, at_least, at_most
from .norms import gaussian_norm, length


def gaussians(p: Gaussian, q: Gaussian, order: float) -> Bracket:
    """Return the bracket of W_p; closed for order 2, d = 1 and proportional covariances."""
    shift = q.location - p.location
    dilation = _dilation(p, q, shift, order)
    if dilation.closed:
        return dilation
    factor = _displacement(p.scale_tril, q.scale_tril)
    above = gaussian_norm(shift, factor, order)
    if order == 2:
        return above.widened(4 * p.dim * EPS * length(q.scale_tril.ravel())) & dilation
    directions = np.vstack([np.linalg.svd(factor)[0].T, shift / (length(shift) or 1.0)])
    below = [_projected(p, q, direction, order) for direction in directions]
    if order > 2:
        below.append(gaussian_norm(shift, factor, 2.0).lower)
    return dilation & at_least(max(length(shift), *below)) & at_most(above.upper)


def _dilation(p: Gaussian, q: Gaussian, shift: FloatArray, order: float) -> Bracket:
    """Return what the coupling m + L z, m' + M z proves: W_p if M = c L, else about W_p.

    With Q' the dilation of p that has factor c L, W_p(p, q) is within W_p(Q', q), which is at
    most the norm of (M - c L) z, of W_p(p, Q'), and that within the same of the norm here.
    """
    straight = gaussian_norm(shift, q.scale_tril - p.scale_tril, order)
    if p.dim == 1:
        return straight
    ratio = length(q.scale_tril.ravel()) / length(p.scale_tril.ravel())
    rest = gaussian_norm(0.0 * shift, q.scale_tril - ratio * p.scale_tril, order).upper
    return at_least(straight.lower - 2.0 * rest) & at_most(straight.upper)


def _displacement(mine: FloatArray, theirs: FloatArray) -> FloatArray:
    """Return F = M R - L with the orthogonal R that makes it smallest."""
    left, _, right = np.linalg.svd(mine.T @ theirs)
    return np.asarray(theirs @ (left @ right).T - mine)


def _projected(p: Gaussian, q: Gaussian, direction: FloatArray, order: float) -> float:
    """Return the lower end of W_p between the projections on a line; projecting shortens."""
    shift = np.atleast_1d((q.location - p.location) @ direction)
    spread = length(q.scale_tril.T @ direction) - length(p.scale_tril.T @ direction)
    return gaussian_norm(shift, np.array([[spread]]), order).lower
