"""W_1 of two samples on the line without sorting them: only the sign of F - G matters.

The points are put into narrow buckets. Where F - G keeps its sign over a bucket, the integral of
abs(F - G) over it follows from a sum over its points; only where the sign may change they must be
sorted. The buckets are linear around a centre, within a unit, and twice as wide in each octave
beyond: they are the leading digits of 1 + abs(x - centre) / unit. The outermost two have no end.

All edges, and the widths, are exact: the unit is a power of two, and the caller sees to it that
the narrowest width divides the centre and every edge by less than 2^52.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._jit import kernel
from .line_sums import BLOCK, block_total
from .sums import add

Array = NDArray[np.float64]
Counts = NDArray[np.int32]
Signs = NDArray[np.int8]

ONE = 0x3FF << 52  # the bits of 1.0


class Grid(NamedTuple):
    """Buckets 0, ..., 2 half - 1; ``shift`` is how many of the 52 digits they ignore."""

    centre: float
    unit: float
    shift: int
    half: int


@kernel
def tally(x: Array, grid: Grid) -> Counts:
    """Return how many of x (n,) are in each bucket, (2 half,)."""
    counts = np.zeros(2 * grid.half, np.int32)
    digits, places = np.empty(BLOCK), np.empty(BLOCK, np.uint32)
    for start in range(0, len(x), BLOCK):
        block = x[start : start + BLOCK]
        _find(block, grid, digits, places)
        for i in range(len(block)):
            counts[places[i]] += 1
    return counts


@kernel
def signs_of(x_counts: Counts, y_counts: Counts, units: tuple[int, int]) -> Signs:
    """Return the sign of F - G over each bucket, (2 half,): 0 where it may change or has no end.

    A point of x has ``units[0]`` of mass, and one of y ``units[1]``.
    """
    signs = np.empty(len(x_counts), np.int8)
    lead = np.int64(0)
    for place in range(len(x_counts)):
        up, down = units[0] * np.int64(x_counts[place]), units[1] * np.int64(y_counts[place])
        signs[place] = 1 if lead >= down else -1 if lead + up <= 0 else 0
        lead += up - down
    signs[0] = signs[-1] = 0
    return signs


@kernel
def settle(x: Array, counts: Counts, grid: Grid, signs: Signs) -> tuple[float, Array]:
    """Return the sum over settled points of sign (x - edge), and the others of x (n,).

    The edge is that of the point's bucket which is nearer to the centre, the sign one of
    signs (2 half,); 0 means not settled. The sum is off by at most 10 u of the settled points'
    widths: each difference is rounded once, and 9 times when it is added.
    """
    others = np.empty(_held(counts, signs) + 1)
    digits, places = np.empty(BLOCK), np.empty(BLOCK, np.uint32)
    terms, found = np.empty(BLOCK), np.empty(BLOCK, np.int8)
    total, carry, count = 0.0, 0.0, np.uint64(0)
    for start in range(0, len(x), BLOCK):
        block = x[start : start + BLOCK]
        _find(block, grid, digits, places)
        for i in range(len(block)):
            found[i] = signs[places[i]]
        for i in range(len(block)):
            others[count] = block[i]
            count += np.uint64(found[i] == 0)
        _signed_offsets(block, grid, digits, found, terms)
        total, carry = add(total, carry, block_total(terms, len(block)))
    return total + carry, others[:-1]


@kernel
def _held(counts: Counts, signs: Signs) -> int:
    """Return how many points are in buckets that are not settled."""
    held = 0
    for place in range(len(signs)):
        if signs[place] == 0:
            held += counts[place]
    return held


@kernel
def _find(block: Array, grid: Grid, digits: Array, places: NDArray[np.uint32]) -> None:
    """Fill the places of a block in the grid, and 1 + abs(x - centre) / unit as digits."""
    scale = 1.0 / grid.unit
    for i in range(len(block)):
        digits[i] = 1.0 + abs(block[i] - grid.centre) * scale
    bits = digits.view(np.int64)
    for i in range(len(block)):
        steps = min((bits[i] - ONE) >> grid.shift, grid.half - 1)
        places[i] = grid.half + (steps if block[i] >= grid.centre else -1 - steps)


@kernel
def _signed_offsets(block: Array, grid: Grid, digits: Array, signs: Signs, terms: Array) -> None:
    """Fill terms with sign (x - edge), 0 where it is 0; the digits lose those beyond the edge."""
    bits = digits.view(np.int64)
    for i in range(len(block)):
        bits[i] = (bits[i] >> grid.shift) << grid.shift
    for i in range(len(block)):
        reach = (digits[i] - 1.0) * grid.unit
        edge = grid.centre + (reach if block[i] >= grid.centre else -reach)
        terms[i] = signs[i] * (block[i] - edge) if signs[i] != 0 else 0.0


@kernel
def integral(
    counts: tuple[Counts, Counts],
    signs: Signs,
    units: tuple[int, int],
    grid: Grid,
    others: tuple[Array, Array],
) -> tuple[float, float]:
    """Return what the integral of abs(F - G) is but for the settled points, and their widths.

    It lacks - units[0] s + units[1] t with the sums s, t that :func:`settle` gives for x and y.
    ``others`` are the points not settled, sorted. Over a settled bucket F - G is integrated from
    its value at the edge that is farther from the centre: a whole number, times a width that is
    a power of two. The second number is the sum over settled points of mass times width.
    """
    total, carry, widths = 0.0, 0.0, 0.0
    lead, i, j = np.int64(0), np.int64(0), np.int64(0)
    reach = _reaches(grid)
    for place in range(len(signs)):
        a, b = np.int64(counts[0][place]), np.int64(counts[1][place])
        up = units[0] * a - units[1] * b
        right = place >= grid.half
        steps = place - grid.half if right else grid.half - 1 - place
        width = reach[steps + 1] - reach[steps]
        if signs[place] != 0:
            far = lead + up if right else lead
            total, carry = add(total, carry, signs[place] * width * far)
            widths += width * (units[0] * a + units[1] * b)
        else:
            x, y = others[0][i : i + a], others[1][j : j + b]
            i, j = i + a, j + b
            low = grid.centre + (reach[steps] if right else -reach[steps + 1])
            part, rest = _merged(x, y, units, lead, (low, low + width))
            total, carry = add(total, carry + rest, part)
        lead += up
    return total + carry, widths


@kernel
def _reaches(grid: Grid) -> Array:
    """Return how far the edges are from the centre, (half + 1,)."""
    reach = np.empty(grid.half + 1)
    bits = reach.view(np.int64)
    for steps in range(len(reach)):
        bits[steps] = ONE + (steps << grid.shift)
    for steps in range(len(reach)):
        reach[steps] = (reach[steps] - 1.0) * grid.unit
    return reach


@kernel
def _merged(
    x: Array, y: Array, units: tuple[int, int], lead: np.int64, ends: tuple[float, float]
) -> tuple[float, float]:
    """Return the integral of abs(F - G) between two ends, in two parts, from its value at one.

    In between are x (a,) and y (b,), sorted.
    """
    total, carry, at = 0.0, 0.0, ends[0]
    i, j = 0, 0
    while i < len(x) or j < len(y):
        mine = j == len(y) or (i < len(x) and x[i] <= y[j])
        place = x[i] if mine else y[j]
        total, carry = add(total, carry, abs(lead) * (place - at))
        at = place
        lead += np.int64(units[0] if mine else -units[1])
        i, j = (i + 1, j) if mine else (i, j + 1)
    return add(total, carry, abs(lead) * (ends[1] - at))
