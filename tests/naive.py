"""What the kernels compute, written as the definitions read, in exact or 60-digit arithmetic."""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

DIGITS = 60


def decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)


def log(x: Fraction) -> Fraction:
    with localcontext() as context:
        context.prec = DIGITS
        return Fraction(decimal(x).ln())


def root(x: Fraction, order: float) -> float:
    """Return x^(1/order) to float precision, also where x itself leaves the range of floats."""
    with localcontext() as context:
        context.prec = DIGITS
        return float(decimal(x) ** (1 / Decimal(order))) if x else 0.0


def power(x: Fraction, order: float) -> Fraction:
    with localcontext() as context:
        context.prec = DIGITS
        return Fraction(decimal(x) ** Decimal(order)) if x else Fraction(0)


def tv(p: Sequence[float], q: Sequence[float]) -> Fraction:
    return sum((abs(Fraction(a) - Fraction(b)) for a, b in zip(p, q, strict=True)), Fraction()) / 2


def kl(p: Sequence[float], q: Sequence[float]) -> Fraction | float:
    """Return sum p log(p/q) - p + q."""
    total = Fraction()
    for a, b in zip(map(Fraction, p), map(Fraction, q), strict=True):
        if a and not b:
            return math.inf
        total += b - a + (a * log(a / b) if a else 0)
    return total


def js(p: Sequence[float], q: Sequence[float]) -> Fraction:
    """Return sum (p log(p/m) + q log(q/m)) / 2 with m = (p + q) / 2."""
    total = Fraction()
    for a, b in zip(map(Fraction, p), map(Fraction, q), strict=True):
        for mass in (a, b):
            total += mass * log(2 * mass / (a + b)) / 2 if mass else 0
    return total


def monotone_coupling(
    x_mass: Sequence[Fraction], y_mass: Sequence[Fraction]
) -> Iterator[tuple[int, int, Fraction]]:
    """Yield (i, j, mass): the overlap of the cells of [0, 1] that each cumulative sum cuts out."""
    x_end = Fraction()
    for i, a in enumerate(x_mass):
        x_start, x_end = x_end, x_end + a
        y_end = Fraction()
        for j, b in enumerate(y_mass):
            y_start, y_end = y_end, y_end + b
            overlap = min(x_end, y_end) - max(x_start, y_start)
            if overlap > 0:
                yield i, j, overlap


def wasserstein_line(
    x: Sequence[float],
    x_mass: Sequence[Fraction],
    y: Sequence[float],
    y_mass: Sequence[Fraction],
    order: float,
) -> float:
    """Return W_p of two finitely supported laws whose masses have one sum, not necessarily 1."""
    rows, columns = sorted(zip(x, x_mass, strict=True)), sorted(zip(y, y_mass, strict=True))
    plan = monotone_coupling([m for _, m in rows], [m for _, m in columns])
    cost = sum(
        (m * power(abs(Fraction(rows[i][0]) - Fraction(columns[j][0])), order) for i, j, m in plan),
        Fraction(),
    )
    return root(cost / sum(x_mass), order)


def mean_power(gaps: Sequence[float], masses: Sequence[float], order: float) -> float:
    pairs = list(zip(map(Fraction, gaps), map(Fraction, masses), strict=True))
    total = sum((m * power(gap, order) for gap, m in pairs), Fraction())
    return root(total / sum(m for _, m in pairs), order)


def distance(a: Sequence[float], b: Sequence[float]) -> float:
    return root(sum((Fraction(s) - Fraction(t)) ** 2 for s, t in zip(a, b, strict=True)), 2.0)


def c_transform(cost: Sequence[Sequence[float]], u: Sequence[float]) -> list[float]:
    return [
        min(row[j] - u_i for row, u_i in zip(cost, u, strict=True)) for j in range(len(cost[0]))
    ]
