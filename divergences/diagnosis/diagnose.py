"""From two samples to what they say about a generator, step by step."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .._checks import FloatArray, as_generator, as_level, as_points
from ..errors import InputError, ShapeError
from ..estimators import js, kl, support, tv
from ..estimators.held_out import held_out
from ..measures import Cloud
from ..transport import same_law_floor, wasserstein
from .data import remarks, standardised
from .distances import Distances
from .neighbourhoods import MOST_POINTS as MOST_NEIGHBOURS
from .neighbourhoods import neighbourhoods
from .noise import noise_path
from .projection import projection
from .result import Diagnosis
from .saturation import judge, saturation
from .slopes import probe

STEPS = (
    "data",
    "divergences",
    "transport",
    "floor",
    "discriminator",
    "supports",
    "neighbours",
    "noise",
)
Progress = Callable[[str], None]

_FEWEST = 4  # points of a sample: two halves, each of which is halved again
_LARGEST = 1e100
_MOST_POINTS = 10_000  # of a sample, in the divergences, ...
_MOST_NUMBERS = 2**22  # ... where these are no more numbers than so, as up to d = 419, ...
_LEAST_POINTS = 2000  # ... but never fewer points than so
_MOST_FLOOR = 1000  # in the floor, whose relabellings solve twenty transport problems


class _Rows(NamedTuple):
    """Points of both samples."""

    real: FloatArray
    fake: FloatArray

    def drawn(self, most: int, rng: np.random.Generator) -> "_Rows":
        """Return at most so many points of each, drawn at random, in random order."""
        return _Rows(*(side[rng.permutation(len(side))[:most]] for side in self))

    def first(self, most: int) -> "_Rows":
        return _Rows(self.real[:most], self.fake[:most])

    @property
    def sizes(self) -> tuple[int, int]:
        return len(self.real), len(self.fake)


def diagnose(
    real: Cloud | ArrayLike,
    fake: Cloud | ArrayLike,
    *,
    rng: np.random.Generator,
    level: float = 0.95,
    standardise: bool = False,
    progress: Progress | None = None,
) -> Diagnosis:
    """Tell from two samples whether a GAN's loss is saturated, what is missing, what would help.

    Parameters
    ----------
    real, fake : Cloud, or (n,) or (n, d) array_like of samples
        Independent points of the data and of the generator, of equal weights; at least 4 of each.
    rng : numpy.random.Generator
        Splits the samples, relabels them, draws noise.
    level : float
        Of each interval.
    standardise : bool
        Bring every column to mean 0 and standard deviation 1 of real first.
    progress : callable, optional
        Called with the name of each step, one of ``STEPS``, before it begins.

    Returns
    -------
    Diagnosis
        The verdict, as defined there, and all that it rests on.

    Raises
    ------
    InputError
        If a sample is not one of finite numbers, or too small; the message says what to do.

    References
    ----------
    Arjovsky and Bottou, Towards principled methods for training GANs (arXiv 1701.04862).
    Kynkaanniemi et al., Improved precision and recall metric (arXiv 1904.06991).
    Naeem et al., Reliable fidelity and diversity metrics (arXiv 2002.09797).

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> x, y = np.random.default_rng(0).normal(size=(2, 300, 2))
    >>> dv.diagnose(x, y, rng=np.random.default_rng(1)).verdict
    'indistinguishable'
    """
    rng, level = as_generator(rng), as_level(level)
    return _diagnosis(_pair(real, fake), rng, level, standardise, progress or _quiet)


def _diagnosis(
    given: _Rows, rng: np.random.Generator, level: float, standardise: bool, begin: Progress
) -> Diagnosis:
    begin("data")
    data = remarks(*given)
    some = given.drawn(_most(given.real.shape[1]), rng)
    if standardise:
        some = _Rows(*(standardised(side, given.real) for side in some))
    near, few = some.first(MOST_NEIGHBOURS), some.first(_MOST_FLOOR)
    begin("divergences")
    found = (
        tv(*some, rng=rng, level=level),
        kl(*some, rng=rng, level=level),
        js(*some, rng=rng, level=level),
    )
    begin("transport")
    distances = Distances(*found, wasserstein(*some, rng=rng, level=level))
    begin("floor")
    floor = same_law_floor(*few, rng=rng, level=level)
    begin("discriminator")
    seen = held_out(Cloud(some.real), Cloud(some.fake), rng)
    saturated = saturation(seen, probe(*some), distances.tv, level)
    begin("supports")
    where = support(*some, rng=rng, level=level)
    begin("neighbours")
    neighbours = neighbourhoods(*near, level)
    begin("noise")
    noise = noise_path(*some, rng=rng, level=level)
    verdict, reason = judge(saturated.accuracy, distances.tv, floor.p_value)
    return Diagnosis(
        verdict=verdict,
        reason=reason,
        n=given.sizes,
        dim=given.real.shape[1],
        level=level,
        standardised=standardise,
        data=data,
        distances=distances,
        support=where,
        saturation=saturated,
        neighbours=neighbours,
        floor=floor,
        noise=noise,
        projection=projection(*some),
        notes=tuple(_subsampled(given.sizes, divergences=some, neighbours=near, floor=few)),
    )


def _most(dim: int) -> int:
    """Return how many points of a sample are used; classifiers are trained four times on half."""
    return min(_MOST_POINTS, max(_MOST_NUMBERS // dim, _LEAST_POINTS))


def _quiet(step: str) -> None:
    """Tell nobody."""


def _pair(real: Cloud | ArrayLike, fake: Cloud | ArrayLike) -> _Rows:
    rows = _Rows(_points(real, "real"), _points(fake, "fake"))
    if rows.real.shape[1] != rows.fake.shape[1]:
        raise ShapeError(
            f"fake must have {rows.real.shape[1]} columns like real; got {rows.fake.shape[1]}"
        )
    _check_unit(rows)
    return rows


def _points(sample: Cloud | ArrayLike, name: str) -> FloatArray:
    """Return a sample as points (n, d); laws and weights are refused."""
    if isinstance(sample, Cloud):
        if not sample.uniform:
            raise InputError(
                f"{name} must have equal weights; got {sample!r}. Repair: cloud.sample(n, rng=rng)"
            )
        points = sample.points
    else:
        points = as_points(sample, name)
    if len(points) < _FEWEST:
        raise InputError(
            f"{name} must hold at least {_FEWEST} points, to learn from one half and judge by the "
            f"other; got {len(points)}"
        )
    return points


def _check_unit(rows: _Rows) -> None:
    """Refuse numbers whose squares, or those of whose differences, float64 cannot hold."""
    ends = [(side.min(axis=0), side.max(axis=0)) for side in rows]
    low, high = np.minimum(ends[0][0], ends[1][0]), np.maximum(ends[0][1], ends[1][1])
    largest = float(np.maximum(-low, high).max())
    if largest > _LARGEST or 0.0 < float((high - low).max()) < 1.0 / _LARGEST:
        raise InputError(
            f"real and fake must be of size {_LARGEST:g} at most and spread over "
            f"{1 / _LARGEST:g} at least; got numbers up to {largest:g}. Repair: take another unit"
        )


def _subsampled(sizes: tuple[int, int], **parts: _Rows) -> Iterator[str]:
    """Yield what was made of a random part of the samples only."""
    for name, part in parts.items():
        if part.sizes != sizes:
            yield (
                f"{name}: from {part.sizes[0]} of {sizes[0]} points of real and {part.sizes[1]} of "
                f"{sizes[1]} of fake, drawn at random"
            )
