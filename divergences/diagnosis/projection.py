"""The samples seen in the plane in which they spread most."""

from dataclasses import dataclass

import numpy as np

from .._checks import FloatArray

_MOST_SHOWN = 400  # points of a sample in the picture; more only hide each other
_MOST_USED = 4000  # points of a sample that the axes are fitted to


@dataclass(frozen=True, eq=False)
class Projection:
    """Some points of each sample along the first two principal axes of both together.

    Attributes
    ----------
    real, fake : (k, 2), (l, 2) arrays
        Coordinates, in the unit of the points; the second is 0 in one dimension.
    share : float
        Part of the total variance that these axes hold; 1 if nothing varies.
    """

    real: FloatArray
    fake: FloatArray
    share: float


def projection(real: FloatArray, fake: FloatArray) -> Projection:
    """Return the picture of samples (n, d), (m, d) whose rows are in random order."""
    left, right = real[:_MOST_USED], fake[:_MOST_USED]
    pooled = np.concatenate([left, right])
    centre = pooled.mean(axis=0)
    pooled -= centre
    unit = float(np.abs(pooled).max()) or 1.0
    pooled /= unit
    sizes, axes = np.linalg.eigh(pooled.T @ pooled)
    plane = np.zeros((len(centre), 2))
    plane[:, : len(sizes[:2])] = axes[:, ::-1][:, :2]
    total = float(sizes.sum())
    seen = [((part[:_MOST_SHOWN] - centre) / unit) @ plane * unit for part in (left, right)]
    share = float(sizes[-2:].sum()) / total if total > 0 else 1.0
    return Projection(seen[0], seen[1], share)
