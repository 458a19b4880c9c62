"""Whether two laws can be told apart by where they live."""

import math
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np
from scipy.special import ndtri

from .._checks import as_generator, as_level
from ..errors import ShapeError, UnsupportedError
from ..measures import Cloud, Dirac, Discrete, Measure, as_measure, simplify
from ..results import Estimate
from .dimension import DimensionEstimate, intrinsic_dimension
from .overlap import overlap
from .separation import MOST_POINTS, Separation, separation

SupportVerdict = Literal["singular", "disjoint", "overlapping", "undecided"]
Dimensions = tuple[DimensionEstimate, ...]

# Balls around the points of a sample with radius its spacing each hold another of its points.
# If the gap is more than two radii, the balls of one sample meet none of the other.
_GAP_OVER_SPACING = 2.0

# Edges bias an estimated dimension by up to a fifth, one law more than another: what differs by
# less than a third may be the same.
_SAME_DIMENSION = 1.0 / 3.0


@dataclass(frozen=True)
class SupportDiagnosis:
    """Where two laws live, or two samples lie, with the evidence.

    For laws, by what they declare:

    - ``overlapping``: they charge a common set, so TV < 1 and JS < log 2;
    - ``disjoint``: they charge none, and their supports are a ``gap`` > 0 apart;
    - ``singular``: they charge none (TV = 1, JS = log 2), but no gap is proved: supports may
      cross or touch;
    - ``undecided``: what is known does not settle it.

    For samples nothing of this can be proved: whatever their points, laws exist on either side.
    The verdict names what the evidence is compatible with, at the resolution of the spacing:

    - ``disjoint``: no error in the held-out trials, whose interval excludes 1/2, and a gap of
      more than 2 spacings: balls around the points that each reach another point of the same
      sample meet no ball of the other;
    - ``overlapping``: the error is above 0 at ``level``, and the dimensions do not differ: the
      supports meet, or come closer to each other than the points of the samples do;
    - ``undecided``: anything else, also every pair without ``rng``, as halves must be drawn;
    - ``singular``: never, as what a law leaves uncharged no sample shows.

    Sets that no two laws share are where the losses of GANs saturate: Arjovsky and Bottou,
    Towards Principled Methods for Training GANs, section 2 (arXiv 1701.04862).

    Attributes
    ----------
    verdict : {"singular", "disjoint", "overlapping", "undecided"}
        As defined above, for laws and for samples.
    reason : str
        The evidence that decided, in words.
    gap : float
        Laws: a proved lower bound on the distance of the supports. Samples: the least distance
        of two points of different samples. In the unit of the points.
    spacing : tuple of float or None
        Samples: the largest distance of a point to its nearest neighbour in its own sample, for p
        and for q; inf for a single point.
    declared : tuple of (int or None) or None
        Laws: the dimensions of their supports, None where not known.
    dimensions : tuple of two tuples of DimensionEstimate
        Samples: estimates of the intrinsic dimensions of p and of q; empty where there is none.
    error : Estimate or None
        Samples: how often a held-out nearest-neighbour classifier takes one for the other.
    shared : tuple of int
        Samples: how many points of each are also in the other. Samples of laws without common
        atoms share none, unless points were copied from one to the other.
    n : tuple of int or None
        Sample sizes.
    note : str
        How to read the numbers, where they need it.

    Examples
    --------
    >>> import divergences as dv
    >>> print(dv.support(*dv.parallel_lines(0.5)))
    disjoint: no stratum is charged by both, and the supports are at least 0.5 apart
    """

    verdict: SupportVerdict
    reason: str
    gap: float
    spacing: tuple[float, float] | None = None
    declared: tuple[int | None, int | None] | None = None
    dimensions: tuple[Dimensions, Dimensions] = ((), ())
    error: Estimate | None = None
    shared: tuple[int, int] = (0, 0)
    n: tuple[int, int] | None = None
    note: str = ""

    def __str__(self) -> str:
        return f"{self.verdict}: {self.reason}"

    def _repr_html_(self) -> str:
        note = f"<br><small>{escape(self.note)}</small>" if self.note else ""
        return f"<span><b>{self.verdict}</b>: {escape(self.reason)}{note}</span>"


def support(
    p: object, q: object, *, rng: np.random.Generator | None = None, level: float = 0.95
) -> SupportDiagnosis:
    """Tell whether two laws, or the laws behind two samples, live on different sets.

    What each verdict means, for laws and for samples, is defined by :class:`SupportDiagnosis`:
    laws declare where they live, samples only suggest it.

    Parameters
    ----------
    p, q : Measure, frozen scipy.stats distribution, or (n,) or (n, d) array_like of samples
        Two laws, or two samples, on one space R^d.
    rng : numpy.random.Generator, optional
        Draws the held-out halves of samples, and 2000 points of a larger one.
    level : float
        Level of the interval of the error, in (0, 1).

    Returns
    -------
    SupportDiagnosis
        The verdict and the evidence.

    Raises
    ------
    UnsupportedError
        If one argument is a law and the other a sample.

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> dv.support(dv.Segment([0, 0], [1, 1]), dv.Segment([0, 1], [1, 0])).verdict  # they cross
    'singular'
    >>> rng = np.random.default_rng(0)
    >>> found = dv.support(rng.random(200), 2.0 + rng.random(200), rng=rng)
    >>> found.verdict, found.shared
    ('disjoint', (0, 0))
    """
    confidence = as_level(level)
    draws = None if rng is None else as_generator(rng)
    left, right = as_measure(p, "p"), as_measure(q, "q")
    if left.dim != right.dim:
        raise ShapeError(f"q must live in R^{left.dim} like p; got a measure on R^{right.dim}")
    if isinstance(left, Cloud) and isinstance(right, Cloud):
        return _of_samples(left, right, confidence, draws)
    if isinstance(left, Cloud) or isinstance(right, Cloud):
        raise UnsupportedError(
            f"support compares two laws or two samples; got {left!r} and {right!r}. Repair: draw "
            "from the law, law.sample(n, rng=rng), or take the sample as a law, cloud.empirical()"
        )
    return _of_laws(_atomic(simplify(left)), _atomic(simplify(right)))


def _atomic(law: Measure) -> Measure:
    return Discrete([1.0], law.point[np.newaxis]) if isinstance(law, Dirac) else law


def _of_laws(p: Measure, q: Measure) -> SupportDiagnosis:
    found = overlap(p, q)
    verdict: SupportVerdict = "undecided"
    reason = found.reason
    if found.meets:
        verdict = "overlapping"
    elif found.gap > 0.0:
        verdict = "disjoint"
        reason = (
            f"no stratum is charged by both, and the supports are at least {found.gap:.6g} apart"
        )
    elif found.meets is False:
        verdict = "singular"
    dims = (p.support.dimension, q.support.dimension)
    return SupportDiagnosis(verdict, reason, found.gap, declared=dims)


def _of_samples(
    p: Cloud, q: Cloud, level: float, rng: np.random.Generator | None
) -> SupportDiagnosis:
    found = separation(p, q, level, rng)
    dimensions = (intrinsic_dimension(found.used[0]), intrinsic_dimension(found.used[1]))
    verdict, reason = _decide(found, _differ(*dimensions, level))
    return SupportDiagnosis(
        verdict,
        reason,
        found.gap,
        found.spacing,
        dimensions=dimensions,
        error=found.error,
        shared=found.shared,
        n=(len(p.points), len(q.points)),
        note=_note(p, q, found),
    )


def _decide(found: Separation, dimensions_differ: bool) -> tuple[SupportVerdict, str]:
    gap, spacing = f"gap {found.gap:.3g}", f"spacing {max(found.spacing):.3g}"
    if found.error is None:
        return "undecided", f"{gap}, {spacing}; no points were held out"
    rate = f"held-out error in [{found.error.lower:.3g}, {found.error.upper:.3g}]"
    words = f"{rate}, {gap}, {spacing}"
    if found.error.lower > 0.0:
        if dimensions_differ:
            return "undecided", f"{words}, but the dimensions differ"
        return "overlapping", words
    if found.error.upper < 0.5 and found.gap > _GAP_OVER_SPACING * max(found.spacing):
        return "disjoint", words
    return "undecided", words


def _differ(p: Dimensions, q: Dimensions, level: float) -> bool:
    """Tell whether both estimates say that the dimensions differ."""
    return bool(p and q) and all(_apart(a, b, level) for a, b in zip(p, q, strict=True))


def _apart(a: DimensionEstimate, b: DimensionEstimate, level: float) -> bool:
    difference = abs(a.value - b.value)
    noise = float(ndtri(0.5 * (1.0 + level))) * math.hypot(a.error, b.error)
    return difference > noise and difference > _SAME_DIMENSION * max(a.value, b.value)


def _note(p: Cloud, q: Cloud, found: Separation) -> str:
    notes = []
    if any(len(cloud.points) > MOST_POINTS for cloud in (p, q)):
        sizes = " and ".join(str(len(points)) for points in found.used)
        notes.append(f"distances are those of {sizes} of the points")
    if any(found.shared):
        notes.append(
            f"{found.shared[0]} points of p and {found.shared[1]} of q are in both samples: the "
            "laws have common atoms, or points were copied"
        )
    if found.error is None:
        notes.append(_why_no_error(p, q))
    return "; ".join(notes)


def _why_no_error(p: Cloud, q: Cloud) -> str:
    if not (p.uniform and q.uniform):
        return "weighted points are no independent trials"
    if min(len(p.points), len(q.points)) < 2:
        return "one point cannot be halved"
    return "pass rng to hold points out and get a verdict"
