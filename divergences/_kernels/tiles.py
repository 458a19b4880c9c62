"""Products of matrices block by block in registers; called from kernels only.

The order of summation is fixed. In ``tiles`` an element starts with its summand c, 0 if there is
none, and adds its k terms one by one. In ``dots`` lane l of L adds the terms l, l + L, ... one by
one, the lanes are added in a tree, then c and the last k mod L terms. A product and its addition
round once where the machine has a fused instruction, twice where not. So no term goes through more
than k + 2 roundings (k products and sums, c, and the product's own), and to first order an element
is off by at most (k + 2) u (|c_j| + sum_l |a_il b_lj|), u = eps / 2. Nothing but lanes that are
thrown away is masked: nan and inf go where the sum takes them.

The last block of a column of blocks overlaps the one before and computes the same rows again; if
there are fewer rows than in a block, it takes the last one several times.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .vectors import BYTES, Matrix, Vectors, call, cgutils, index, instruction

# ROWS * VECTORS sums keep two FMA units busy over their latency of 4 cycles, and leave registers
# (32 with AVX-512, else 16) for a piece of a row of b.
ROWS = 8 if BYTES == 64 else 4
VECTORS = 2


@instruction
def tiles(_: Any, a: Any, b: Any, c: Any, out: Any) -> Any:
    """Write a @ b + c to out; c is (m,) or None; all but ``a`` have contiguous rows."""
    return call(_tiles, a, b, c, out)


@instruction
def dots(_: Any, a: Any, b: Any, c: Any, out: Any) -> Any:
    """Write a @ b.T + c to out; c is (m,) or None; a and b have contiguous rows."""
    return call(_dots, a, b, c, out)


@instruction
def turns(_: Any, a: Any, out: Any) -> Any:
    """Write a.T to out; both have contiguous rows, and no side is shorter than a vector."""
    return call(_turns, a, out)


def _steps(builder: Any, start: Any, stop: Any, step: int) -> Any:
    """Loop over start, start + step, ... below ``stop``; yields (index, count)."""
    return cgutils.for_range_slice(builder, start, stop, index(step), intp=start.type)


def _whole(builder: Any, length: Any, step: int) -> Any:
    """Return the largest multiple of ``step`` up to ``length``."""
    return builder.sub(length, builder.urem(length, index(step)))


def _smaller(builder: Any, x: Any, y: Any) -> Any:
    return builder.select(builder.icmp_signed("<", x, y), x, y)


@contextmanager
def _blocks(builder: Any, length: Any, size: int) -> Iterator[list[Any]]:
    """Loop over blocks of ``size`` indices that cover ``length``; yields the indices."""
    last = builder.sub(length, index(1))
    inside = [_smaller(builder, index(r), last) for r in range(size)]
    with _steps(builder, index(0), length, size) as (start, _):
        start = _smaller(builder, start, builder.sub(length, index(size)))
        start = builder.select(builder.icmp_signed("<", start, index(0)), index(0), start)
        yield [builder.add(start, r) for r in inside]


def _tiles(vectors: Vectors, a: Matrix, b: Matrix, c: Matrix | None, out: Matrix) -> None:
    """Write panels of VECTORS vectors side by side, and of one, masked, for the last columns."""
    builder, lanes = vectors.builder, vectors.lanes
    whole = _whole(builder, b.columns, VECTORS * lanes)
    with _steps(builder, index(0), whole, VECTORS * lanes) as (first, _):
        columns = [builder.add(first, index(v * lanes)) for v in range(VECTORS)]
        _panel(vectors, columns, None, (a, b, c, out))
    with _steps(builder, whole, b.columns, lanes) as (first, _):
        mask = vectors.mask(builder.sub(b.columns, first))
        _panel(vectors, [first], mask, (a, b, c, out))


def _panel(vectors: Vectors, columns: Sequence[Any], mask: Any, matrices: Sequence[Any]) -> None:
    """Write the vectors that start at these columns, in all rows."""
    builder, rows, c = vectors.builder, matrices[0].rows, matrices[2]
    start = [vectors.load(c.at(index(0), j), mask) if c else vectors.type(None) for j in columns]
    with builder.if_else(builder.icmp_signed("==", rows, index(1))) as (one, many):
        with one:
            _tile(vectors, ([index(0)], columns, mask), start, matrices)
        with many, _blocks(builder, rows, ROWS) as block:
            _tile(vectors, (block, columns, mask), start, matrices)


def _tile(
    vectors: Vectors, place: tuple[Any, ...], start: Sequence[Any], matrices: Sequence[Matrix]
) -> None:
    """Write one block: its sums stay in registers over the whole loop."""
    (rows, columns, mask), (a, b, _, out), builder = place, matrices, vectors.builder
    totals = [[vectors.total(vector) for vector in start] for _ in rows]
    with cgutils.for_range(builder, a.columns) as loop:
        right = [vectors.load(b.at(loop.index, j), mask) for j in columns]
        for i, sums in zip(rows, totals, strict=True):
            left = vectors.splat(builder.load(a.at(i, loop.index)))
            for total, vector in zip(sums, right, strict=True):
                vectors.add_product(total, left, vector)
    for i, sums in zip(rows, totals, strict=True):
        for j, total in zip(columns, sums, strict=True):
            vectors.store(builder.load(total), out.at(i, j), mask)


def _dots(vectors: Vectors, a: Matrix, b: Matrix, c: Matrix | None, out: Matrix) -> None:
    """Write column by column."""
    builder = vectors.builder
    with cgutils.for_range(builder, b.rows) as loop:
        start = builder.load(c.at(index(0), loop.index)) if c else vectors.word(None)
        with _blocks(builder, a.rows, ROWS) as rows:
            _column(vectors, (rows, loop.index), start, (a, b, out))


def _column(
    vectors: Vectors, place: tuple[Any, ...], start: Any, matrices: Sequence[Matrix]
) -> None:
    """Write one block of one column."""
    (rows, j), (a, b, out), builder = place, matrices, vectors.builder
    whole = _whole(builder, a.columns, vectors.lanes)
    totals = [vectors.total(vectors.type(None)) for _ in rows]
    with _steps(builder, index(0), whole, vectors.lanes) as (k, _):
        right = vectors.load(b.at(j, k))
        for i, total in zip(rows, totals, strict=True):
            vectors.add_product(total, vectors.load(a.at(i, k)), right)
    lanes = [vectors.sum_lanes(builder.load(total)) for total in totals]
    sums = [vectors.total(builder.fadd(lane, start)) for lane in lanes]
    with _steps(builder, whole, a.columns, 1) as (k, _):
        right = builder.load(b.at(j, k))
        for i, total in zip(rows, sums, strict=True):
            vectors.add_product(total, builder.load(a.at(i, k)), right)
    for i, total in zip(rows, sums, strict=True):
        builder.store(builder.load(total), out.at(i, j))


def _turns(vectors: Vectors, a: Matrix, out: Matrix) -> None:
    """Transpose squares of lanes x lanes.

    Interleaving row l with row l + lanes / 2 rotates the bits of (row, lane) by one place; after
    log2(lanes) times row and lane have changed places (Stone 1971).
    """
    builder, half = vectors.builder, vectors.lanes // 2
    with (
        _blocks(builder, a.rows, vectors.lanes) as rows,
        _blocks(builder, a.columns, vectors.lanes) as columns,
    ):
        square = [vectors.load(a.at(i, columns[0])) for i in rows]
        for _ in range(half.bit_length()):
            pairs = zip(square[:half], square[half:], strict=True)
            square = [vector for pair in pairs for vector in vectors.interleave(*pair)]
        for j, vector in zip(columns, square, strict=True):
            vectors.store(vector, out.at(j, rows[0]))
