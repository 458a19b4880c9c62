"""W_1 of two samples on the line without sorting them: only the sign of F - G matters.

The points are put into narrow buckets. Where F - G keeps its sign over a bucket, the integral of
abs(F - G) over it follows from a sum over its points; only where the sign may change they must be
sorted. The buckets are linear around a centre, within a unit, and twice as wide in each octave
beyond: they are the leading digits of 1 + abs(x - centre) / unit. The outermost two have no end.

All edges, and the widths, are exact: the unit is a power of two, and the caller sees to it that
the narrowest width divides the centre and every edge, less than 2^52 times. The mass beyond a point
is added up from the outermost bucket of its own side, so far tails, which carry little mass over a
great distance, are not disturbed by the rounding of what others weigh.
"""

import numpy as np
from numpy.typing import NDArray

from ._jit import kernel
from .line_sums import BLOCK, block_total
from .sums import add

Array = NDArray[np.float64]
Counts = NDArray[np.int32]
Signs = NDArray[np.int8]
Units = tuple[float, float]

ONE = 0x3FF << 52  # the bits of 1.0


# Centre and unit, how many of the 52 digits are ignored, and half the number of buckets.
Grid = tuple[float, float, int, int]

# What of a sample is below the centre, the outermost first; or, mirrored, what is above: how many
# points are in each bucket (half,), their masses (half,), and the points that are not settled,
# sorted, with their weights. Named tuples would be simpler to read; but compiled code that is kept
# on disk would then fail to load where a later version gives them another name.
Tail = tuple[Counts, Array, Array, Array]


@kernel
def tally(x: Array, grid: Grid) -> Counts:
    """Return how many of x (n,) are in each bucket, (2 half,)."""
    counts = np.zeros(2 * grid[3], np.int32)
    digits, places = np.empty(BLOCK), np.empty(BLOCK, np.uint32)
    for start in range(0, len(x), BLOCK):
        block = x[start : start + BLOCK]
        _find(block, grid, digits, places)
        for i in range(len(block)):
            counts[places[i]] += 1
    return counts


@kernel
def weigh(x: Array, weights: Array, grid: Grid) -> tuple[Counts, Array]:
    """Return how many of x (n,) with weights (n,) are in each bucket, and how much, (2 half,)."""
    counts, masses = np.zeros(2 * grid[3], np.int32), np.zeros(2 * grid[3])
    digits, places = np.empty(BLOCK), np.empty(BLOCK, np.uint32)
    for start in range(0, len(x), BLOCK):
        block, share = x[start : start + BLOCK], weights[start : start + BLOCK]
        _find(block, grid, digits, places)
        for i in range(len(block)):
            counts[places[i]] += 1
            masses[places[i]] += share[i]
    return counts, masses


@kernel
def signs_of(x_masses: Array, y_masses: Array, units: Units) -> Signs:
    """Return the sign of F - G over each bucket of a side, 0 where it may change or has no end.

    F and G count the mass beyond a point: so many ``units`` of masses (half,), outermost first.
    """
    signs = np.empty(len(x_masses), np.int8)
    lead, rest = 0.0, 0.0
    for place in range(len(x_masses)):
        up, down = units[0] * x_masses[place], units[1] * y_masses[place]
        signs[place] = 1 if lead + rest >= down else -1 if lead + rest + up <= 0.0 else 0
        lead, rest = add(lead, rest, up)
        lead, rest = add(lead, rest, -down)
    signs[0] = 0
    return signs


@kernel
def settle(
    x: Array, weights: Array, counts: Counts, grid: Grid, signs: Signs
) -> tuple[float, Array, Array]:
    """Return the sum over settled points of weight sign abs(x - edge), and the others, weighted.

    Points x (n,), weights (n,), or (0,) for 1 each; counts and signs (2 half,), 0 for not settled.
    The edge is that of the point's bucket which is nearer to the centre. The sum is off by at most
    11 u of the settled masses times widths: a term is rounded twice and goes through 9 additions.
    """
    held = _held(counts, signs)
    others, shares = np.empty(held + 1), np.ones(held + 1)
    digits, places = np.empty(BLOCK), np.empty(BLOCK, np.uint32)
    terms, found = np.empty(BLOCK), np.empty(BLOCK, np.int8)
    total, carry, count = 0.0, 0.0, np.uint64(0)
    for start in range(0, len(x), BLOCK):
        block, share = x[start : start + BLOCK], weights[start : start + BLOCK]
        _find(block, grid, digits, places)
        for i in range(len(block)):
            found[i] = signs[places[i]]
        before = count
        for i in range(len(block)):
            others[count] = block[i]
            count += np.uint64(found[i] == 0)
        _signed_offsets(block, grid, digits, found, terms)
        if len(share) > 0:
            count = before
            for i in range(len(block)):
                shares[count] = share[i]
                count += np.uint64(found[i] == 0)
            for i in range(len(block)):
                terms[i] *= share[i]
        total, carry = add(total, carry, block_total(terms, len(block)))
    return total + carry, others[:-1], shares[:-1]


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
    centre, unit, shift, half = grid
    scale = 1.0 / unit
    for i in range(len(block)):
        digits[i] = 1.0 + abs(block[i] - centre) * scale
    bits = digits.view(np.int64)
    for i in range(len(block)):
        steps = min((bits[i] - ONE) >> shift, half - 1)
        places[i] = half + (steps if block[i] >= centre else -1 - steps)


@kernel
def _signed_offsets(block: Array, grid: Grid, digits: Array, signs: Signs, terms: Array) -> None:
    """Fill terms with sign abs(x - edge), 0 where it is 0; the digits lose those beyond the edge.

    A point may be rounded across its edge: then it is the other sign of the difference.
    """
    centre, unit, shift, _ = grid
    bits = digits.view(np.int64)
    for i in range(len(block)):
        bits[i] = (bits[i] >> shift) << shift
    for i in range(len(block)):
        side = 1.0 if block[i] >= centre else -1.0
        edge = centre + side * ((digits[i] - 1.0) * unit)
        terms[i] = side * signs[i] * (block[i] - edge) if signs[i] != 0 else 0.0


@kernel
def tail_integral(x: Tail, y: Tail, signs: Signs, units: Units, grid: Grid) -> tuple[float, float]:
    """Return the integral of abs(F - G) below the centre but for settled points, and their widths.

    It lacks units[0] s - units[1] t with the sums s, t that :func:`settle` gives for x and y. Over
    a settled bucket F - G is integrated from its value at the outer edge. The second number is
    the sum over settled buckets of mass times width.
    """
    x_counts, x_masses, x_points, x_weights = x
    y_counts, y_masses, y_points, y_weights = y
    total, carry, widths = 0.0, 0.0, 0.0
    lead, rest = 0.0, 0.0
    i, j = np.int64(0), np.int64(0)
    reach = _reaches(grid)
    for place in range(len(signs)):
        far = reach[len(signs) - place]
        width = far - reach[len(signs) - place - 1]
        up, down = units[0] * x_masses[place], units[1] * y_masses[place]
        if signs[place] != 0:
            total, carry = add(total, carry, signs[place] * width * (lead + rest))
            widths += width * (up + down)
        else:
            a, b = i + x_counts[place], j + y_counts[place]
            part, fine = _merged(
                (x_points[i:a], y_points[j:b]), (x_weights[i:a], y_weights[j:b]),
                units, lead + rest, (grid[0] - far, grid[0] - far + width),
            )  # fmt: skip
            total, carry = add(total, carry + fine, part)
            i, j = a, b
        lead, rest = add(lead, rest, up)
        lead, rest = add(lead, rest, -down)
    return total + carry, widths


@kernel
def _reaches(grid: Grid) -> Array:
    """Return how far the edges are from the centre, (half + 1,)."""
    _, unit, shift, half = grid
    reach = np.empty(half + 1)
    bits = reach.view(np.int64)
    for steps in range(len(reach)):
        bits[steps] = ONE + (steps << shift)
    for steps in range(len(reach)):
        reach[steps] = (reach[steps] - 1.0) * unit
    return reach


@kernel
def _merged(
    points: tuple[Array, Array],
    weights: tuple[Array, Array],
    units: Units,
    lead: float,
    ends: tuple[float, float],
) -> tuple[float, float]:
    """Return the integral of abs(F - G) between two ends, in two parts, from its value at one.

    In between are two sets of sorted points.
    """
    x, y = points
    total, carry, at = 0.0, 0.0, ends[0]
    i, j = 0, 0
    while i < len(x) and j < len(y):
        mine = x[i] <= y[j]
        place = x[i] if mine else y[j]
        total, carry = add(total, carry, abs(lead) * (place - at))
        lead += units[0] * weights[0][i] if mine else -units[1] * weights[1][j]
        at = place
        i += mine
        j += not mine
    for k in range(i, len(x)):
        total, carry = add(total, carry, abs(lead) * (x[k] - at))
        lead += units[0] * weights[0][k]
        at = x[k]
    for k in range(j, len(y)):
        total, carry = add(total, carry, abs(lead) * (y[k] - at))
        lead -= units[1] * weights[1][k]
        at = y[k]
    return add(total, carry, abs(lead) * (ends[1] - at))
