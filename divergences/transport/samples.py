"""Two samples with equal weights, and the transport between them: cost and potentials."""

from typing import NamedTuple, TypeGuard

import numpy as np

from .._checks import FloatArray
from .._kernels.pairs import distance_matrix
from ..errors import ShapeError, UnsupportedError
from ..measures import Cloud, Measure, as_measure
from .atoms import Atoms, line_distance
from .potentials import Potentials, on_the_line
from .simplex import check_size, priced
from .spans import spanning_unit

MOST_POINTS = 2000  # of a sample, in a transport problem off the line: about a second


class Samples(NamedTuple):
    """Two samples (n, d) and (m, d), in a unit in which they span at most 1, and that unit."""

    x: FloatArray
    y: FloatArray
    unit: float

    @property
    def on_the_line(self) -> bool:
        """Whether they can be transported by sorting."""
        return len(self.x[0]) == 1

    def relabelled(self, rng: np.random.Generator) -> "Samples":
        """Return samples of the same sizes drawn without replacement from both together."""
        pooled = rng.permutation(np.concatenate([self.x, self.y]))
        return self._replace(x=pooled[: len(self.x)], y=pooled[len(self.x) :])


class Transport(NamedTuple):
    """W_p between two samples, the gap of the solver, and the potentials of W_p^p."""

    value: float
    gap: float
    potentials: Potentials


def as_pair(p: object, q: object) -> tuple[Measure, Measure]:
    """Return two measures on one space."""
    left, right = as_measure(p, "p"), as_measure(q, "q")
    if left.dim != right.dim:
        raise ShapeError(f"q must live in R^{left.dim} like p; got a measure on R^{right.dim}")
    return left, right


def as_samples(p: object, q: object, wanted_by: str) -> tuple[Cloud, Cloud]:
    """Return two samples with equal weights, of which alone statistics speaks."""
    left, right = as_pair(p, q)
    if is_sample(left) and is_sample(right):
        return left, right
    raise UnsupportedError(
        f"{wanted_by} takes two samples with equal weights; got {left!r} and {right!r}. "
        "Repair: draw from a law, law.sample(n, rng=rng)"
    )


def is_sample(law: Measure) -> TypeGuard[Cloud]:
    """Tell whether a measure is a sample with equal weights."""
    return isinstance(law, Cloud) and law.uniform


def in_their_unit(x: FloatArray, y: FloatArray) -> Samples:
    """Return two samples of any finite size, measured in a power of two."""
    unit = spanning_unit(x, y)
    return Samples(x / unit, y / unit, unit)


def few_enough(sample: FloatArray, rng: np.random.Generator, most: int | None = None) -> FloatArray:
    """Return at most ``most`` points (those that transport can take), on the line all."""
    most = MOST_POINTS if most is None else most
    if sample.shape[1] == 1 or len(sample) <= most:
        return sample
    return sample[rng.choice(len(sample), most, replace=False)]


def as_atoms(sample: FloatArray) -> Atoms:
    """Return a sample (n, d) as points of equal weights."""
    return Atoms(sample, np.full(len(sample), 1.0 / len(sample)), True)


def distance(samples: Samples, order: float) -> float:
    """Return W_p between two samples."""
    if samples.on_the_line:
        return line_distance(as_atoms(samples.x), as_atoms(samples.y), order)
    return transport(samples, order).value


def transport(samples: Samples, order: float) -> Transport:
    """Return W_p between two samples, with the potentials."""
    x, y = as_atoms(samples.x), as_atoms(samples.y)
    if samples.on_the_line:
        potentials = on_the_line(x.points[:, 0], y.points[:, 0], order)
        return Transport(line_distance(x, y, order), 0.0, potentials)
    check_size(len(x.points), len(y.points))
    gaps = distance_matrix(x.points, y.points)
    (value, bracket), _, _, _, u, v = priced(x.weights, y.weights, gaps, order)
    return Transport(value, bracket.upper - bracket.lower, Potentials(u, v))
