"""W of the laws behind two samples: what the samples prove of it, and what they suggest.

With P_n and Q_m the empirical measures, E W_p^p(P_n, Q_m) >= W_p^p(P, Q), as W_p^p is convex. So
the upper end need only cover the chance error of W_p^p(P_n, Q_m), not its bias: by McDiarmid's
inequality where a bounded support is declared, else by the normal limit of del Barrio and Loubes
(Annals of Probability 47, 2019), which no finite sample proves. It needs potentials of finite
variance: where their tail index is 2 or less, by Hill's estimate, there is no upper end. The
estimate is consistent, so in the limit the end given is right on either side of 2. How often it is
at n = 100 and 1000 is measured by benchmarks/coverage.py. The lower end is always proved.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from .._checks import FloatArray, as_vector
from ..errors import InputError, ShapeError
from ..measures import Cloud
from ..results import Estimate
from .atoms import METHOD as SORTING
from .norms import length
from .potentials import Potentials
from .samples import Samples, Transport, distance, few_enough, in_their_unit, transport
from .simplex import METHOD as SIMPLEX
from .witness import proved_distance

Support = tuple[ArrayLike, ArrayLike]

_PROVED = "upper end by McDiarmid's inequality on the declared support"
_NORMAL = "upper end by a normal limit, which no sample proves"
_HEAVY = "no upper end: tails too heavy for a normal limit"
_NOTHING = "no upper end: the potentials do not vary, or a sample has one point"

_LEAST_INDEX = 2.0  # of a regularly varying tail with a variance: it is larger


class UpperEnd(NamedTuple):
    """A number that W_p of the laws exceeds with probability <= alpha, and why."""

    value: float
    words: str


def interval(
    p: Cloud,
    q: Cloud,
    order: float,
    *,
    level: float,
    rng: np.random.Generator | None = None,
    support: Support | None = None,
) -> Estimate:
    """Return W_p of two samples with equal weights, and a bracket for the laws behind them.

    The error probability is halved between the ends. Without ``rng`` the lower end is 0: which
    points choose a witness has to be drawn.
    """
    diameter = math.inf if support is None else declared_diameter(support, p, q)
    points = [c.points if rng is None else few_enough(c.points, rng) for c in (p, q)]
    samples = in_their_unit(points[0], points[1])
    unit, alpha = samples.unit, 0.5 * (1.0 - level)
    found = transport(samples, order)
    upper, words = upper_end(found, order, alpha, diameter / unit)
    lower = 0.0 if rng is None else proved_distance(samples.x, samples.y, alpha, rng)
    notes = [words]
    if rng is not None:
        notes += ["lower end proved on held-out halves", _floor_words(samples, order, rng)]
    if len(samples.x) < len(p.points) or len(samples.y) < len(q.points):
        notes.insert(0, f"of random subsets of {len(samples.x)} and {len(samples.y)} points")
    return Estimate(
        unit * found.value,
        unit * min(lower, found.value),
        unit * max(upper, found.value),
        "confidence",
        natural_method(p.dim),
        level=level,
        n=(len(p.points), len(q.points)),
        gap=unit * found.gap,
        note="; ".join(notes),
    )


def natural_method(dim: int) -> str:
    """Return the name of the algorithm that answers for samples in R^dim."""
    return SORTING if dim == 1 else SIMPLEX


def upper_end(found: Transport, order: float, alpha: float, diameter: float) -> UpperEnd:
    """Return the upper end at alpha, for laws on a set of this diameter, perhaps inf.

    One point that moves changes W_p^p(P_n, Q_m) by at most diameter^p / n.
    """
    u, v = found.potentials
    cost = found.value**order
    if diameter < math.inf:
        error = math.sqrt((1.0 / len(u) + 1.0 / len(v)) * math.log(1.0 / alpha) / 2.0)
        return UpperEnd(min((cost + diameter**order * error) ** (1.0 / order), diameter), _PROVED)
    power, words = normal_end(np.array([cost]), found.potentials, alpha)
    return UpperEnd(power ** (1.0 / order), f"{words}; support=(low, high) proves one")


def normal_end(costs: FloatArray, potentials: Potentials, alpha: float) -> UpperEnd:
    """Return the upper end at alpha of a mean cost by its normal limit, inf where it has none.

    ``costs`` (k,) are those along k random lines, or the one that is asked for. Student's quantile
    multiplies the standard error, with the degrees of freedom of what there is least of.
    """
    k, fewest = len(costs), min(len(potentials.x), len(potentials.y))
    if fewest < 2 or potentials.variance == 0.0:
        return UpperEnd(math.inf, _NOTHING)
    if potentials.tail_index <= _LEAST_INDEX:
        return UpperEnd(math.inf, _HEAVY)
    variance = potentials.variance + (costs.var(ddof=1) / k if k > 1 else 0.0)
    freedom = (min(fewest, k) if k > 1 else fewest) - 1
    error = float(stdtrit(freedom, 1.0 - alpha)) * math.sqrt(variance)
    return UpperEnd(float(costs.mean()) + error, _NORMAL)


def declared_diameter(support: Support, p: Cloud, q: Cloud) -> float:
    """Return the diagonal of the box that was declared to hold both laws."""
    low, high = (_corner(corner, p.dim) for corner in support)
    if not (low <= high).all():
        raise InputError(f"support must be (low, high) with low <= high; got {low} and {high}")
    for name, cloud in (("p", p), ("q", q)):
        outside = ((cloud.points < low) | (cloud.points > high)).any(axis=1)
        if outside.any():
            where = int(outside.argmax())
            raise InputError(
                f"support must hold every point; {name} has {cloud.points[where]} at index "
                f"{where}. Repair: declare the set the laws live on, not the range of a sample"
            )
    return length(high - low)


def _corner(corner: ArrayLike, dim: int) -> FloatArray:
    place = as_vector(corner, "support")
    if len(place) not in (1, dim):
        raise ShapeError(f"support must be two points of R^{dim}, or two numbers; got {place}")
    return np.broadcast_to(place, (dim,))


def _floor_words(samples: Samples, order: float, rng: np.random.Generator) -> str:
    floor = samples.unit * distance(samples.relabelled(rng), order)
    return f"samples of one law (all points, relabelled once) are {floor:.4g} apart"
