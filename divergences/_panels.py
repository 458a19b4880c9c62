"""Integration over panels: scipy's tanh-sinh rule on every panel and again on its two halves.

The rule's own error estimate extrapolates and can be far too small; the difference between a
panel and its halves cannot be, unless both miss the same feature. Panels that differ are bisected
on: a kink or jump that no breakpoint marks is cornered geometrically, in about fifty steps.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ._checks import EPS, FloatArray

_ROUNDS = 60  # a bisected interval has then reached adjacent floats
_EVEN = np.linspace(0.0, 1.0, 17)
_CROWD = 1024  # so many unsettled panels at once are no kinks: the integrand is hopeless


def integrate_panels(
    f: Callable[..., FloatArray],
    a: FloatArray,
    b: FloatArray,
    *args: FloatArray,
    settled: float = 1e-15,
) -> tuple[FloatArray, FloatArray]:
    """Return the integrals of f over the panels [a, b] and bounds of their errors.

    ``f(x, *args)`` works elementwise; ``args`` have the shape of ``a`` and ``b``. A panel between
    adjacent floats counts nothing: what a pole may hide there, the caller must account for.
    An absolute error of ``settled`` on a panel is good enough.
    """
    total, error = np.zeros(len(a)), np.zeros(len(a))
    owner = np.arange(len(a))
    whole = _tanh_sinh(f, a, b, args, settled)
    for round_ in range(_ROUNDS):
        middle = 0.5 * a + 0.5 * b
        ends = np.concatenate([a, middle]), np.concatenate([middle, b])
        twice = tuple(np.tile(arg, 2) for arg in args)
        halves = _tanh_sinh(f, *ends, twice, settled)
        value = halves.reshape(2, -1).sum(axis=0)
        slack, grain = _slack(whole, value, a, b)
        value = np.nan_to_num(value, posinf=0.0, neginf=0.0)
        splits = (slack > settled + 1e-12 * np.abs(value) + 2 * grain) & (a < middle) & (middle < b)
        if round_ == _ROUNDS - 1 or splits.sum() > max(_CROWD, len(total) // 2):
            splits[:] = False
        np.add.at(total, owner[~splits], value[~splits])
        np.add.at(error, owner[~splits], slack[~splits])
        if not splits.any():
            break
        again = np.tile(splits, 2)
        a, b, whole, owner = ends[0][again], ends[1][again], halves[again], np.tile(owner, 2)[again]
        args = tuple(arg[again] for arg in twice)
    return total, error + 8 * EPS * np.abs(total)


def _tanh_sinh(
    f: Callable[..., FloatArray],
    a: FloatArray,
    b: FloatArray,
    args: tuple[FloatArray, ...],
    settled: float,
) -> FloatArray:
    from scipy.integrate import tanhsinh

    with np.errstate(all="ignore"):  # far tails underflow; what is not finite is bisected
        result = tanhsinh(f, a, b, args=args, atol=settled / 16, rtol=1e-13, maxlevel=6)
    return np.atleast_1d(np.asarray(result.integral))


def _slack(
    whole: FloatArray, value: FloatArray, a: FloatArray, b: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the error of each panel and the part of it that no bisection removes.

    Nodes are rounded to floats: of a panel w wide at x, that moves a share eps |x| / w.
    """
    with np.errstate(all="ignore"):
        grain = 4 * EPS * np.abs(value) * (np.maximum(np.abs(a), np.abs(b)) / (b - a))
        slack = np.abs(whole - value) + grain
    inside = (a < 0.5 * a + 0.5 * b) & (0.5 * a + 0.5 * b < b)
    return np.where(np.isfinite(slack), slack, np.where(inside, np.inf, 0.0)), np.nan_to_num(grain)


def crossings(
    g: Callable[..., FloatArray],
    a: FloatArray,
    b: FloatArray,
    *args: FloatArray,
    nodes: FloatArray = _EVEN,
) -> tuple[FloatArray, NDArray[np.intp]]:
    """Return the sign changes of g inside the panels [a, b] and the panel each lies in.

    Every panel is scanned at ``nodes``, shares of its width; a pair of changes closer than these
    is left to the bisection of :func:`integrate_panels`.
    """
    from scipy.optimize.elementwise import find_root

    x = a[:, np.newaxis] * (1.0 - nodes) + b[:, np.newaxis] * nodes
    spread = tuple(np.broadcast_to(arg[:, np.newaxis], x.shape) for arg in args)
    with np.errstate(all="ignore"):
        sign = np.sign(np.nan_to_num(g(x, *spread)))
        rows, columns = np.nonzero(sign[:, :-1] * sign[:, 1:] < 0)
        if not len(rows):
            return np.empty(0), rows
        bracket = (x[rows, columns], x[rows, columns + 1])
        roots = find_root(g, bracket, args=tuple(arg[rows] for arg in args)).x
    return np.asarray(roots), rows
