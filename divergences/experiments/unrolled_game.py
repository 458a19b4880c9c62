"""Why unrolling the discriminator stabilises: the bilinear game, exactly."""

import math
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np

from .._checks import EPS, FloatArray, as_count, as_scalar
from ..errors import InputError
from ..nets.games import Run, Simultaneous, play, spectral_radius, unrolled_xy, update_matrix

PLAYED: Final = ((0, False), (1, False), (5, False), (1, True), (5, True))


@dataclass(frozen=True, eq=False)
class Unrolling:
    """The spectral radius of one update against the number K of unrolled steps.

    Attributes
    ----------
    rate : float
        Step size h, of the updates and of the steps unrolled.
    stopped : bool
        Whether the derivative of the unrolled answer was left out.
    counts : (k,) array
        K = 0, 1, ..., beyond both ends of stability.
    measured : (k,) array
        Spectral radius of the matrix of one update.
    """

    rate: float
    stopped: bool
    counts: FloatArray
    measured: FloatArray

    @property
    def pull(self) -> FloatArray:
        """C = K h, or half of it with the gradient stopped: eigenvalues pair up below 1, (k,)."""
        return np.asarray(self.counts * (self.rate / 2 if self.stopped else self.rate))

    @property
    def closed(self) -> FloatArray:
        """The spectral radius in closed form, shape (k,).

        sqrt(1 - 2 c h + h^2) up to c = 1, and the larger abs(1 - c h -+ h sqrt(c^2 - 1)) beyond.
        """
        c, h = self.pull, self.rate
        pair = np.sqrt(np.maximum(1 - 2 * c * h + h * h, 0.0))
        return np.where(c <= 1, pair, np.abs(1 - c * h) + h * np.sqrt(np.maximum(c * c - 1, 0.0)))

    @property
    def rounding(self) -> FloatArray:
        """How far rounding may put a spectral radius from its closed form, (k,).

        c^2 - 1 is right to 8 eps (c^2 + 1) in either way of computing; its root, to the root of
        that at c = 1 (a double eigenvalue) and to 1/sqrt(abs(c^2 - 1)) of it elsewhere. All else
        is right to 8 eps (1 + 2 c h + h^2).
        """
        c, h = self.pull, self.rate
        under = 8 * EPS * (c * c + 1)
        root = under / np.sqrt(np.maximum(np.abs(c * c - 1), under))
        return np.asarray(h * root + 8 * EPS * (1 + 2 * c * h + h * h))

    @property
    def stable(self) -> tuple[float, float]:
        """The ends of the open interval of K that contract."""
        end = 1 / self.rate**2 + 0.25
        return (1.0, 2 * end) if self.stopped else (0.5, end)

    @property
    def misjudged(self) -> int:
        """How many K contract outside that interval or do not contract inside.

        A radius that is 1 to rounding counts as not contracting.
        """
        low, high = self.stable
        inside = (self.counts > low) & (self.counts < high)
        return int(((self.measured < 1 - self.rounding) != inside).sum())


@dataclass(frozen=True, eq=False)
class UnrolledGame:
    """Spectral radii and runs of x y with K steps of the second player unrolled.

    Attributes
    ----------
    through, stopped : Unrolling
        With the derivative of the answer, and (the control) without.
    runs : tuple of Run
        From (1, 0): K = 0 (the other control), 1 and 5 with the derivative, 1 and 5 without.
    """

    through: Unrolling
    stopped: Unrolling
    runs: tuple[Run, ...]


def unrolled_game(*, rate: float = 0.1, steps: int = 400) -> UnrolledGame:
    """Play x y where x answers what y will be after K more steps.

    The exact counterpart of unrolled GANs: K = 0 spirals out; every K from 1 to 1/h^2 + 1/4
    spirals in, faster with K until K h = 1; beyond, the pull overshoots. Taking the answer for
    a constant halves the effect: K = 1 is then exactly neutral.

    Parameters
    ----------
    rate : float
        Step size h, 0.01 <= h < 1.
    steps : int
        Updates of each run.

    Returns
    -------
    UnrolledGame
        Spectral radii for all K up to 2/h^2 + 2, and five runs.

    Raises
    ------
    InputError
        If ``rate`` is outside its interval or ``steps`` is not positive.

    References
    ----------
    Metz et al., Unrolled generative adversarial networks (arXiv 1611.02163), section 2.

    Examples
    --------
    >>> from divergences.experiments import unrolled_game
    >>> found = unrolled_game()
    >>> found.through.measured[[0, 1, 5, 101]].round(6)
    array([1.004988, 0.994987, 0.953939, 1.015037])
    """
    h = as_scalar(rate, "rate", above=0.0)
    if not 0.01 <= h < 1:
        raise InputError(f"rate must be in [0.01, 1), so that K up to 2/rate^2 fits; got {h!r}")
    counts = np.arange(math.ceil(2 / h**2 + 2) + 1, dtype=float)
    return UnrolledGame(
        _unrolling(h, counts, stopped=False),
        _unrolling(h, counts, stopped=True),
        tuple(_run(h, as_count(steps, "steps"), *kind) for kind in PLAYED),
    )


def _unrolling(rate: float, counts: FloatArray, *, stopped: bool) -> Unrolling:
    game = partial(unrolled_xy, rate=rate, stop_gradient=stopped)
    matrices = (update_matrix(game(int(k)), Simultaneous(), rate) for k in counts)
    return Unrolling(rate, stopped, counts, np.array([spectral_radius(m) for m in matrices]))


def _run(rate: float, steps: int, unrolled: int, stopped: bool) -> Run:
    game = unrolled_xy(unrolled, rate, stop_gradient=stopped)
    label = f"K = {unrolled}" + (", stopped" if stopped else "")
    return play(game, Simultaneous(), (1.0, 0.0), steps=steps, rate=rate, label=label)
