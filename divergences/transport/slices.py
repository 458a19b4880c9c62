"""What is common to the distances that see points along lines."""

import math
from typing import NamedTuple

import numpy as np

from .._checks import FloatArray
from .._kernels.line_sorted import sorted_distances
from .._kernels.sums import mean_power
from ..errors import UnsupportedError
from ..measures import Cloud, Measure, simplify
from .atoms import Atoms, as_atoms, line_distance
from .directions import seen_along
from .line_samples import masses
from .samples import few_enough, in_their_unit, is_sample

MOST_POINTS = 5000  # of a sample with equal weights, seen along hundreds of lines
_HELD = 2**18  # coordinates held at once, two megabytes; beyond, points go line by line


class Pair(NamedTuple):
    """Two finitely supported laws, seen from a point among them in a unit they span, and it."""

    p: Atoms
    q: Atoms
    unit: float

    def along(self, direction: FloatArray, order: float) -> float:
        """Return W_p of the coordinates along a direction (d,)."""
        return line_distance(seen_along(self.p, direction), seen_along(self.q, direction), order)

    def along_each(self, directions: FloatArray, order: float) -> FloatArray:
        """Return W_p of the coordinates along each direction (k, d), shape (k,)."""
        if not (self.p.equal and self.q.equal) or len(self.p.points) + len(self.q.points) > _HELD:
            return np.array([self.along(direction, order) for direction in directions])
        size = _HELD // (len(self.p.points) + len(self.q.points))
        units = masses(len(self.p.points), len(self.q.points))
        found = [np.empty(0)]
        for start in range(0, len(directions), size):
            lines = directions[start : start + size]
            x, y = (np.sort(lines @ law.points.T) for law in (self.p, self.q))
            found.append(sorted_distances(x, y, units, order))
        return np.concatenate(found)

    def most(self, order: float) -> float:
        """Return a bound of W_p along every line: by way of their common mean, if not better."""
        centre = 0.5 * (self.p.weights @ self.p.points + self.q.weights @ self.q.points)
        return math.fsum(
            mean_power(np.linalg.norm(law.points - centre, axis=1), law.weights, order)
            for law in (self.p, self.q)
        )


def fewer(law: Measure, rng: np.random.Generator | None) -> Measure:
    """Return the law, or a random subset of a sample that is too large."""
    if rng is None or law.dim == 1 or not is_sample(law) or len(law.points) <= MOST_POINTS:
        return law
    return Cloud(few_enough(law.points, rng, MOST_POINTS))


def subset_words(whole: Measure, part: Measure) -> str:
    """Return what to say first where a random subset stands for a sample."""
    if part is whole or not isinstance(part, Cloud):
        return ""
    return f"of a random subset of {len(part.points)} points; "


def finite_pair(p: Measure, q: Measure, wanted_by: str) -> Pair:
    """Return what can be seen along lines: samples, and laws with finitely many atoms."""
    mine, theirs = as_atoms(simplify(p)), as_atoms(simplify(q))
    if mine is None or theirs is None:
        raise UnsupportedError(
            f"{wanted_by} takes samples or laws with finitely many atoms; got {p!r} and {q!r}. "
            "Repair: draw from a law, law.sample(n, rng=rng)"
        )
    samples = in_their_unit(mine.points, theirs.points)
    x, y = samples.x - samples.x[0], samples.y - samples.x[0]
    return Pair(mine._replace(points=x), theirs._replace(points=y), samples.unit)
