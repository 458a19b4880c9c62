"""Towards Principled Methods, section 3: noise gives a law a density (3.1 and Corollary 3.1)."""

import math
from collections.abc import Callable, Iterator
from functools import partial, reduce
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from .._statistics import proportion_interval
from ..measures import Circle, Discrete, Segment, Smoothed
from ._claim import Claim, Context, Finding
from ._sources import AB17, CHEN, UNVERIFIED
from ._tools import integral

Density = Callable[[FloatArray], FloatArray]
Thin = Discrete | Segment | Circle  # laws on null sets
Nodes = tuple[FloatArray, FloatArray]

END = np.array([0.9, 1.2])
LINE = Segment([0.0, 0.0], END)
ENDS = Discrete([0.3, 0.7], np.array([[0.0, 0.0], END]))
PAIR = Discrete([0.3, 0.7], [0.0, 2.0])
ON_LINE: tuple[Thin, ...] = (ENDS, LINE)
CELLS = {1: np.linspace(-2.0, 6.0, 33), 2: np.linspace(-2.0, 4.0, 7)}
ALL = np.array([-4.0, -2.0, 0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 40.0])  # outside, less than 1e-16
WIDTHS = (0.05, 0.005)
REACH = 3.0
PARTS = 7  # findings of Theorem 3.1 that chance can change; each gets an equal share of alpha


def nodes(law: Thin, n: int = 64) -> Nodes:
    """Return points (k, d) and weights (k,) that integrate smooth functions over the law."""
    match law:
        case Discrete():
            return law.atoms, law.weights
        case Segment():
            t, weights = np.polynomial.legendre.leggauss(n)
            return law.a + 0.5 * np.outer(1.0 + t, law.b - law.a), 0.5 * weights
    angle = 2.0 * math.pi * np.arange(n) / n
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    return law.center + law.radius * ring, np.full(n, 1.0 / n)


def blurred(law: Nodes, noise: Density, x: FloatArray) -> FloatArray:
    """Return E P_eps(x - Y) at points (n, d), the density of Theorem 3.1; noise maps (..., d)."""
    places, weights = law
    return np.asarray(noise(x[:, np.newaxis, :] - places) @ weights)


def gumbel(t: FloatArray) -> FloatArray:
    """Return the density of independent Gumbel coordinates, which no reflection preserves."""
    return np.asarray(np.exp(-(t + np.exp(-t)).sum(axis=-1)))


def noise_gives_a_density(ctx: Context) -> Iterator[Finding]:
    """Draw X + eps, and compare cells and thin tubes with the formula; compare Smoothed with it.

    Cells: if the density is right, the largest error of a frequency over all unions of the cells
    exceeds the limit with the probability stated there. Tubes: the noise has a density below B,
    so X + eps has, and the part of a tube of width 2h that lies within REACH has probability
    at most B times its area, 4 h REACH. The integrals bring their own errors; 1e-12 has room for
    the rounding of 1e4 to 1e5 terms of sum 1. An exponent E costs the closed form and the
    formula E eps each.
    """
    n, alpha = ctx.size(100_000, 1_000_000), ctx.alpha / PARTS
    for stream, law in enumerate((PAIR, *ON_LINE)):
        total, error = _mass(partial(blurred, nodes(law), gumbel), ALL, law.dim)
        yield Finding(total.sum(), 1.0, "==", 1e-12, error, f"integral of the density, {law!r}")
        rng = ctx.rng(stream)
        sample = law.sample(n, rng=rng) + rng.gumbel(size=(n, law.dim))
        yield _cells(sample, law, alpha)
        if law.dim == 2:
            yield from _tubes(sample, math.exp(-2.0), alpha)
    yield from _closed_forms(ctx)


def noise_on_the_line_does_not(ctx: Context) -> Iterator[Finding]:
    """Let the noise have no density, or depend on X, or reflect it in the formula.

    Noise along a line that holds X leaves X + eps on that line. Across it, X + eps would have a
    density although eps has none: the hypothesis is sufficient, not necessary. The theorem does
    not say that eps is independent of X, which it must be: take eps = -X.
    """
    n, alpha = ctx.size(100_000, 1_000_000), ctx.alpha / PARTS
    for stream, law in enumerate(ON_LINE):
        rng = ctx.rng(stream)
        sample = law.sample(n, rng=rng) + np.outer(rng.gumbel(size=n), END / LINE.length)
        yield _cells(sample, law, alpha)
        yield from _tubes(sample, math.exp(-2.0), alpha)
    uniform = ctx.rng(2).random(n)
    share = proportion_interval(int(np.sum(np.abs(uniform - uniform) < 0.005)), n, alpha)
    yield _between(share, 0.01, "mass within 0.005 of 0, X uniform on [0, 1] and eps = -X")
    reflected = PAIR.sample(n, rng=ctx.rng(3)) - ctx.rng(4).gumbel(size=(n, 1))
    yield _cells(reflected, PAIR, alpha)


def _cells(sample: FloatArray, law: Thin, alpha: float) -> Finding:
    """Return the finding that frequencies are those of the density, over all unions of cells."""
    edges = CELLS[law.dim]
    masses, error = _mass(partial(blurred, nodes(law), gumbel), edges, law.dim)
    counts, _ = np.histogramdd(sample, [edges] * law.dim)
    rest = abs(1.0 - masses.sum() - (1.0 - counts.sum() / len(sample)))
    distance = 0.5 * (np.abs(counts / len(sample) - masses).sum() + rest)
    limit = cells_limit(masses.size + 1, len(sample), alpha)
    return Finding(distance, limit, "<=", 0.0, error, f"TV of frequencies and formula, {law!r}")


def cells_limit(k: int, n: int, alpha: float) -> float:
    """Return what the TV of frequencies and probabilities of k cells exceeds with prob. <= alpha.

    The TV is the largest excess of a frequency over 2^k unions of cells; by Hoeffding each
    exceeds t with probability at most exp(-2 n t^2).
    """
    return math.sqrt((k * math.log(2.0) + math.log(1.0 / alpha)) / (2.0 * n))


def _tubes(sample: FloatArray, most: float, alpha: float) -> Iterator[Finding]:
    """Yield the findings that tubes about LINE hold no more than a density below ``most`` can."""
    across = np.abs(sample @ (np.array([-END[1], END[0]]) / LINE.length))
    near = np.linalg.norm(sample, axis=1) < REACH
    for h in WIDTHS:
        hits = int(np.sum(near & (across < h)))
        share = proportion_interval(hits, len(sample), alpha)
        yield _between(share, most * 4.0 * h * REACH, f"mass within {h:g} of the line of X")


def _between(interval: tuple[float, float], bound: float, what: str) -> Finding:
    low, high = interval
    return Finding(0.5 * (low + high), bound, "<=", 0.0, 0.5 * (high - low), what)


def _closed_forms(ctx: Context) -> Iterator[Finding]:
    """Compare the log-densities of Smoothed with the formula, relative to their exponents."""
    for law in (ENDS, LINE, Circle([0.5, 0.0], 1.0)):
        x = ctx.rng(9).uniform(-3.0, 4.0, (1000, 2))
        sigma = 0.5
        formula = np.log(blurred(nodes(law), partial(_gaussian, sigma), x))
        errors = np.abs(Smoothed(law, sigma).logpdf(x) - formula) / (1.0 + np.abs(formula))
        worst = float(errors.max())
        yield Finding(worst, 0.0, tol=64 * EPS, what=f"log Smoothed({law!r}) - log E P_eps")


def _gaussian(sigma: float, t: FloatArray) -> FloatArray:
    square = (t**2).sum(axis=-1) / sigma**2
    return np.asarray(np.exp(-0.5 * square) / (2.0 * math.pi * sigma**2) ** (t.shape[-1] / 2))


def _mass(density: Density, edges: FloatArray, dim: int) -> tuple[FloatArray, float]:
    """Return the integrals over the cells of a grid, and the error of their sum.

    Gauss-Legendre of 16 and of 24 nodes an axis; the error is the sum of the differences.
    """
    coarse, fine = (_product_rule(density, edges, dim, n) for n in (16, 24))
    return fine, float(np.abs(fine - coarse).sum()) + 8 * EPS


def _product_rule(density: Density, edges: FloatArray, dim: int, n: int) -> FloatArray:
    t, weights = np.polynomial.legendre.leggauss(n)
    half = 0.5 * np.diff(edges)
    axis = (edges[:-1, np.newaxis] + half[:, np.newaxis] * (1.0 + t)).ravel()
    points = np.stack(np.meshgrid(*[axis] * dim, indexing="ij"), axis=-1).reshape(-1, dim)
    values = density(points).reshape([len(half), n] * dim)
    for place in range(dim):  # the axes of nodes are contracted one after the other
        values = np.tensordot(values, weights, axes=(place + 1, 0))
    return np.asarray(values * reduce(np.multiply.outer, [half] * dim))


class Kernel(NamedTuple):
    """Noise in the plane by its printed form: a shape over Z, and the law of its first axis."""

    name: str
    shape: Density
    z: float
    first_axis: Density

    def density(self, t: FloatArray) -> FloatArray:
        """Return the density at offsets (..., 2)."""
        return np.asarray(self.shape(t) / self.z)


def round_kernel(sigma: float) -> Kernel:
    """Return N(0, sigma^2 I): Z = 2 pi sigma^2."""
    precision = np.eye(2) / sigma**2
    return Kernel(
        f"N(0, {sigma**2:g} I)",
        partial(_exponential, precision),
        2.0 * math.pi * sigma**2,
        partial(_normal_cdf, sigma),
    )


def tilted_kernel(cov: FloatArray) -> Kernel:
    """Return N(0, cov): the norm is that of the inverse, Z = 2 pi sqrt(det cov)."""
    return Kernel(
        "N(0, Sigma)",
        partial(_exponential, np.asarray(np.linalg.inv(cov))),
        2.0 * math.pi * math.sqrt(np.linalg.det(cov)),
        partial(_normal_cdf, math.sqrt(cov[0, 0])),
    )


def heavy_kernel() -> Kernel:
    """Return the Cauchy law of the plane, (1 + |x|^2)^(-3/2): Z = 2 pi, Cauchy on every axis."""
    return Kernel("Cauchy", partial(_power, 2), heavy_normaliser(2), _cauchy_cdf)


def heavy_normaliser(d: int) -> float:
    """Return the integral of (1 + |x|^2)^(-(d+1)/2) over R^d, pi^((d+1)/2) / Gamma((d+1)/2)."""
    return float(math.pi ** (0.5 * (d + 1)) / math.gamma(0.5 * (d + 1)))


COV = np.array([[0.5, 0.3], [0.3, 0.4]])


def the_three_forms_are_densities(_: Context) -> Iterator[Finding]:
    """Integrate over the plane and over half of it; 1e-11 has room for the rounding of 1e5 terms.

    On the left of c lies E F(c - Y_1), F being the law of the first coordinate of the noise,
    known without the density. Z itself is checked in dimension 1, 2, 3 and 5 along a radius.
    """
    for kernel in (round_kernel(0.6), tilted_kernel(COV), heavy_kernel()):
        yield from _integrals(kernel)
    for d in (1, 2, 3, 5):
        value, error = radial(partial(_heavy_radius, d), d, 0.0)
        yield Finding(
            value, heavy_normaliser(d), "==", 1e-12, error, f"Z of the heavy tail, d = {d}"
        )
        value, error = radial(lambda r: np.asarray(np.exp(-0.5 * r**2)), d, 0.0)
        z = (2.0 * math.pi) ** (0.5 * d)
        yield Finding(value, z, "==", 1e-12 * z, error, f"Z of N(0, I), d = {d}")


def mistaken_forms_are_not(_: Context) -> Iterator[Finding]:
    """Leave out a dimension of Z; take Sigma for its inverse; print the heavy tail without 1 +."""
    narrow = round_kernel(0.6)._replace(name="Z of one dimension", z=math.sqrt(2 * math.pi) * 0.6)
    shape = partial(_exponential, COV)
    inverted = tilted_kernel(COV)._replace(name="Sigma for its inverse", shape=shape)
    for kernel in (narrow, inverted):
        yield from _integrals(kernel)
    for delta in (1e-1, 1e-2, 1e-4):
        value, error = radial(lambda r: np.asarray(r**-3.0), 2, delta)
        what = f"integral of |x|^-3 beyond {delta:g} in the plane, against Z of the Cauchy law"
        yield Finding(value, heavy_normaliser(2), "<=", 0.0, error, what)


def _integrals(kernel: Kernel) -> Iterator[Finding]:
    """Yield the findings on the whole plane and on the left of c for atoms, a segment, a circle."""
    c = 0.4
    for law in (ENDS, LINE, Circle([0.5, 0.0], 1.0)):
        places, weights = where = nodes(law, 16)
        density = partial(blurred, where, kernel.density)
        left, error = half_plane(density, c, -1.0)
        right, more = half_plane(density, c, 1.0)
        what = f"{kernel.name}, X on {law!r}"
        yield Finding(left + right, 1.0, "==", 1e-11, error + more, f"total mass, {what}")
        expected = float(weights @ kernel.first_axis(c - places[:, 0]))
        yield Finding(left, expected, "==", 1e-11, error, f"mass left of {c:g}, {what}")


def half_plane(density: Density, c: float, side: float) -> tuple[float, float]:
    """Return the integral of a density over one side of x_1 = c, and an error.

    With x_1 = c + side s/(1-s) and x_2 = sqrt(1 + x_1^2) tan(phi) a density that falls like
    |x|^-3 becomes smooth on a rectangle. The error is the difference of two numbers of panels.
    """
    coarse, fine = (_on_rectangle(density, c, side, panels) for panels in (8, 11))
    return fine, abs(fine - coarse) + 64 * EPS


def _on_rectangle(density: Density, c: float, side: float, panels: int) -> float:
    s, s_weights = _panels(0.0, 1.0, panels)
    phi, phi_weights = _panels(-0.5 * math.pi, 0.5 * math.pi, panels)
    first = c + side * s / (1.0 - s)
    scale = np.sqrt(1.0 + first**2)
    second = scale[:, np.newaxis] * np.tan(phi)
    points = np.stack(np.broadcast_arrays(first[:, np.newaxis], second), axis=-1)
    area = np.outer(s_weights / (1.0 - s) ** 2 * scale, phi_weights / np.cos(phi) ** 2)
    return float(density(points.reshape(-1, 2)) @ area.ravel())


def _panels(low: float, high: float, panels: int) -> Nodes:
    """Return nodes and weights of Gauss-Legendre with 20 nodes on each of equal panels."""
    t, weights = np.polynomial.legendre.leggauss(20)
    edges, half = np.linspace(low, high, panels + 1), 0.5 * (high - low) / panels
    x = edges[:-1, np.newaxis] + half * (1.0 + t)
    return x.ravel(), np.tile(half * weights, panels)


def radial(f: Density, d: int, start: float) -> tuple[float, float]:
    """Return the integral of f(|x|) over |x| > start in R^d, and an error.

    With r = start/(1-s), or s/(1-s) from 0, powers of r become polynomials in s.
    """
    sphere = 2.0 * math.pi ** (0.5 * d) / math.gamma(0.5 * d)
    unit = start or 1.0

    def along(s: FloatArray) -> FloatArray:
        r = start + unit * s / (1.0 - s)
        return np.asarray(sphere * r ** (d - 1) * f(r) * unit / (1.0 - s) ** 2)

    return integral(along, [0.0, 1.0])


def _exponential(precision: FloatArray, t: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * ((t @ precision) * t).sum(axis=-1)))


def _power(d: int, t: FloatArray) -> FloatArray:
    return np.asarray((1.0 + (t**2).sum(axis=-1)) ** (-0.5 * (d + 1)))


def _heavy_radius(d: int, r: FloatArray) -> FloatArray:
    return np.asarray((1.0 + r**2) ** (-0.5 * (d + 1)))


def _normal_cdf(sigma: float, x: FloatArray) -> FloatArray:
    from scipy.special import ndtr

    return np.asarray(ndtr(x / sigma))


def _cauchy_cdf(x: FloatArray) -> FloatArray:
    return np.asarray(0.5 + np.arctan(x) / math.pi)


CLAIMS = (
    Claim(
        id="AB17-T3.1",
        title="Noise with a density gives every law a density",
        statement=r"P_{X+\epsilon}(x) = E_{y \sim P_X}\big[P_\epsilon(x - y)\big] "
        r"= \int_M P_\epsilon(x - y) \, dP_X(y)",
        words="However thin the set that carries X, X + noise charges no null set, and its "
        "density is the average of copies of that of the noise.",
        source=f"{AB17}, Theorem 3.1, as in {CHEN}; {UNVERIFIED}",
        hypotheses="eps has a density and is independent of X, which the text does not say",
        measure="two atoms on the line and in the plane, a segment; noise that is not symmetric. "
        "Its integral; frequencies of 33 or 37 cells in 1e5 draws (full: 1e6) against it, by "
        "Hoeffding over all unions of cells; mass of tubes about X, by Clopper-Pearson. Seven "
        "equal shares of the claim's false alarms. Smoothed() in closed form against the formula",
        breaks="noise along the line of X; eps = -X; the noise reflected",
        check=noise_gives_a_density,
        control=noise_on_the_line_does_not,
        stochastic=True,
    ),
    Claim(
        id="AB17-C3.1",
        title="Densities under Gaussian and heavy-tailed noise",
        statement=r"P_{X+\epsilon}(x) = \tfrac1Z E_y e^{-\|y-x\|^2 / 2\sigma^2}, \quad "
        r"\tfrac1Z E_y e^{-\frac12 \|y-x\|^2_{\Sigma^{-1}}}, \quad "
        r"\tfrac1Z E_y \big(1 + \|x-y\|^2\big)^{-(d+1)/2}",
        words="The third is the multivariate Cauchy law; as printed, 1/|x|^(d+1), it is no "
        "density at all (see ERR-13).",
        source=f"{AB17}, Corollary 3.1, as in {CHEN}, the third form corrected; {UNVERIFIED}",
        hypotheses="as in Theorem 3.1; Sigma positive definite",
        measure="mass of the plane and of a half plane, X on atoms, a segment, a circle; Z in "
        "dimension 1 to 5",
        breaks="Z of another dimension; Sigma for its inverse; the heavy tail as printed",
        check=the_three_forms_are_densities,
        control=mistaken_forms_are_not,
    ),
)
