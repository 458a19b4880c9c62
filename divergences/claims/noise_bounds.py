"""Towards Principled Methods, section 3: what noise costs in W, and what it buys (Lemma 4, 3.3)."""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import pdist

from .._checks import EPS, FloatArray
from ..estimators import js
from ..measures import Dirac, Discrete, Gaussian, Measure, Smoothed, parallel_lines
from ..transport import wasserstein
from ._claim import Claim, Context, Finding
from ._draw import Pair, pmf, pmf_pairs, points
from ._sources import AB17, CHEN, MONDAL, UNVERIFIED
from ._tools import integral
from .bounds import LOST, RATIO

ROOT2 = math.sqrt(2.0)
LEAST = 5e-324  # the least positive float


class Moved(NamedTuple):
    """Atoms (k, d), where noise takes each of them, and the probabilities of these pairs (k,)."""

    start: FloatArray
    end: FloatArray
    weights: FloatArray

    @property
    def square(self) -> float:
        """E |eps|^2."""
        return float(self.weights @ ((self.end - self.start) ** 2).sum(axis=1))

    @property
    def centred(self) -> float:
        """E |eps - E eps|^2."""
        noise = self.end - self.start
        return float(self.weights @ ((noise - self.weights @ noise) ** 2).sum(axis=1))

    @property
    def w(self) -> float:
        """An upper end of W between the laws of the starts and of the ends."""
        return wasserstein(
            Discrete(self.weights, self.start), Discrete(self.weights, self.end)
        ).upper

    @property
    def rounding(self) -> float:
        """What W can owe to masses that miss 1 by rounding, carried as far as the diameter."""
        return LOST * float(pdist(np.concatenate([self.start, self.end])).max())


def noise_moves_by_its_deviation(ctx: Context) -> Iterator[Finding]:
    """Move atoms by noise that may depend on them and have any mean; hold W against sqrt(V).

    The coupling (X, X + eps) costs E |eps| <= sqrt(E |eps|^2), and no more is used: neither mean
    0 nor independence. Equality needs |eps| constant and no cheaper coupling, as for an atom. To
    an atom only one coupling leads, so that W to N(0, I) is the mean of a chi law; logarithms of
    Gamma functions up to 150 leave it 1e-11.
    """
    for kind, moves in _moves(ctx).items():
        ratio = max(move.w / (math.sqrt(move.square) + move.rounding) for move in moves)
        yield Finding(ratio, 1.0, "<=", RATIO, what=f"largest W / sqrt(V), {kind}")
    for size in (1e-300, 1.0, 1e3):
        two = Discrete([0.5, 0.5], [size, -size])
        ratio = wasserstein(Dirac(0.0), two).value / size
        yield Finding(ratio, 1.0, tol=4 * EPS, what=f"W / sqrt(V), an atom and eps = +-{size:g}")
    for d in (1, 2, 10, 100):
        value = chi_mean(d)
        found = wasserstein(Dirac(np.zeros(d)), Gaussian(np.zeros(d), np.eye(d)))
        error = found.upper - found.lower
        what = f"W of an atom and N(0, I), d = {d}"
        yield Finding(found.value, value, "==", 1e-11, error, what)
        yield Finding(found.value, math.sqrt(d), "<=", 0.0, error, f"{what}, against sqrt(V)")


def centred_variance_does_not_bound(ctx: Context) -> Iterator[Finding]:
    """Take the centred variance, the variance of one coordinate, or V without the root."""
    shift = Moved(np.zeros((1, 1)), np.ones((1, 1)), np.ones(1))
    yield Finding(shift.w, math.sqrt(shift.centred), "<=", what="W, eps = 1, centred V")
    moves = _moves(ctx)
    for kind in ("a shift and a little noise", "noise that depends on X"):
        ratio = max(m.w / (math.sqrt(m.centred) + m.rounding) for m in moves[kind])
        yield Finding(ratio, 1.0, "<=", RATIO, what=f"largest W / sqrt(centred V), {kind}")
    for d in (2, 10):
        found = wasserstein(Dirac(np.zeros(d)), Gaussian(np.zeros(d), np.eye(d)))
        error = found.upper - found.lower
        what = f"W of an atom and N(0, I), d = {d}, against one coordinate's V"
        yield Finding(found.value, 1.0, "<=", 0.0, error, what)
    half = Discrete([0.5, 0.5], [0.5, -0.5])
    yield Finding(wasserstein(Dirac(0.0), half).value, 0.25, "<=", what="W, eps = +-1/2, V")


def chi_mean(d: int) -> float:
    """Return E |N| for a standard normal N in R^d, sqrt(2) Gamma((d+1)/2) / Gamma(d/2)."""
    return ROOT2 * math.exp(math.lgamma(0.5 * (d + 1)) - math.lgamma(0.5 * d))


def _moves(ctx: Context) -> dict[str, list[Moved]]:
    """Return random moves of three kinds; noise from a thousandth of the extent to tenfold."""
    rng, n = ctx.rng(), ctx.size(150, 2000)
    kinds: dict[str, Callable[[np.random.Generator], Moved]] = {
        "independent noise": _independent,
        "noise that depends on X": _dependent,
        "a shift and a little noise": _shifted,
    }
    return {kind: [draw(rng) for _ in range(n)] for kind, draw in kinds.items()}


def _independent(rng: np.random.Generator) -> Moved:
    start, noise = _laid_out(rng)
    i, j = np.indices((len(start), len(noise))).reshape(2, -1)
    weights = np.outer(pmf(rng, len(start)), pmf(rng, len(noise))).ravel()
    return Moved(start[i], start[i] + noise[j], weights / weights.sum())


def _dependent(rng: np.random.Generator) -> Moved:
    start, noise = _laid_out(rng)
    return Moved(start, start + noise, pmf(rng, len(start)))


def _shifted(rng: np.random.Generator) -> Moved:
    start, noise = _laid_out(rng)
    return Moved(start, start + noise[0] + 0.01 * noise, pmf(rng, len(start)))


def _laid_out(rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    start = points(rng, int(rng.integers(2, 7)))
    size = float(pdist(start).max()) * 10.0 ** rng.uniform(-3.0, 1.0)
    return start, np.asarray(size * rng.normal(size=start.shape))


class Blurred(NamedTuple):
    """W of two laws, and the parts of the bound of Theorem 3.3: sqrt(V), C, JS under noise."""

    w: float
    deviation: float
    diameter: float
    js: float

    def ratio(self, factor: float, diameter: float | None = None) -> float:
        """Return W / (2 sqrt(V) + factor C sqrt(JS)); W is right to LOST diameters."""
        wide = self.diameter if diameter is None else diameter
        bound = 2.0 * self.deviation + factor * wide * math.sqrt(max(self.js, 0.0))
        return self.w / (bound + LOST * self.diameter)


def noise_and_js_bound_w(ctx: Context) -> Iterator[Finding]:
    """Put random laws and random noise of mean 0 into the bound, with 2 and with sqrt(2).

    W <= 2 sqrt(V) + C TV by Lemma 4 on both sides, and TV <= sqrt(2 JS): Pinsker's inequality
    from each law to the mixture m, with TV(P, m) = TV/2, and the mean of both. JS of masses
    (1 +- t)/2 exchanged is t^2/2 + t^4/12 + ..., so that without noise on two atoms the ratio to
    sqrt(2) is 1 - t^2/12: no smaller factor will do. The diameter of the supports is at most
    that of a ball around them. The last findings have masses below the least normal float, on
    which p/m with m = (p + q)/2 is 1/0: JS is s log(2)/2, right to 14 eps and to LEAST.
    """
    cases = list(_cases(ctx))
    yield Finding(min(case.js for case in cases), 0.0, ">=", what="least JS under noise")
    for name, factor in (("2", 2.0), ("sqrt(2)", ROOT2)):
        ratio = max(case.ratio(factor) for case in cases)
        yield Finding(ratio, 1.0, "<=", RATIO, what=f"largest W/bound with factor {name}")
    t = 2.0**-20
    sharp = blurred((0.5 * np.array([1 + t, 1 - t]), 0.5 * np.array([1 - t, 1 + t])), *STILL)
    yield Finding(sharp.ratio(ROOT2), 1.0, tol=t**2 + RATIO + LOST / t, what="two atoms, sqrt(2)")
    for s in (LEAST, 1e-320, 1e-310):
        tiny = blurred((np.array([1.0, 0.0]), np.array([1.0, s])), *STILL)
        half = 0.5 * s * math.log(2.0)
        what = f"JS of a mass {s:g} that one law lacks"
        yield Finding(tiny.js, half, tol=LEAST + 14 * EPS * s, what=what)
        yield Finding(tiny.w, ROOT2 * math.sqrt(tiny.js + LEAST), "<=", what=f"W, mass {s:g}")


def smaller_bounds_fail(ctx: Context) -> Iterator[Finding]:
    """Let C be less than the diameter, take JS for its root, or a factor below sqrt(2)."""
    cases = list(_cases(ctx))
    for name, factor in (("2", 2.0), ("sqrt(2)", ROOT2)):
        ratio = max(case.ratio(factor, 0.5 * case.diameter) for case in cases)
        yield Finding(ratio, 1.0, "<=", RATIO, what=f"largest W/bound, {name}, half the diameter")
    squared = max(case._replace(js=case.js**2).ratio(2.0) for case in cases)
    yield Finding(squared, 1.0, "<=", RATIO, what="largest W/bound with JS for its root")
    t = 2.0**-20
    sharp = blurred((0.5 * np.array([1 + t, 1 - t]), 0.5 * np.array([1 - t, 1 + t])), *STILL)
    yield Finding(sharp.ratio(1.4), 1.0, "<=", RATIO, what="two atoms, factor 1.4")
    for far in (10.0, 1000.0):
        pair = np.array([1.0, 0.0]), np.array([0.5, 0.5])
        case = blurred(pair, np.array([[0.0], [far]]), *STILL[1:])
        what = f"W/bound with C = 1, half of a law at {far:g}"
        yield Finding(case.ratio(2.0, 1.0), 1.0, "<=", RATIO, what=what)


STILL = (np.array([[0.0], [1.0]]), np.zeros((1, 1)), np.ones(1))  # two places, no noise


def blurred(pair: Pair, places: FloatArray, noise: FloatArray, chances: FloatArray) -> Blurred:
    """Return the numbers for masses at places (k, d), and noise (m, d) of these chances (m,)."""
    spread = (places[:, np.newaxis, :] + noise).reshape(-1, places.shape[1])
    laws = [np.outer(masses, chances).ravel() for masses in pair]
    held = spread[(laws[0] > 0) | (laws[1] > 0)]
    p, q = (Discrete(masses, places) for masses in pair)
    return Blurred(
        wasserstein(p, q).upper,
        math.sqrt(chances @ (noise**2).sum(axis=1)),
        float(pdist(held).max()),
        js(*(Discrete(masses, spread) for masses in laws)).value,
    )


def _cases(ctx: Context) -> Iterator[Blurred]:
    """Yield laws on a lattice of the line or the plane under noise on the lattice, or none."""
    rng = ctx.rng()
    for i, (p, q) in enumerate(pmf_pairs(rng, ctx.size(400, 6000), most=8)):
        d, k = int(rng.integers(1, 3)), len(p)
        cells = rng.choice(k * k, size=k, replace=False)
        places = np.stack(np.unravel_index(cells, (k * k,) if d == 1 else (k, k)), axis=1)
        half = rng.integers(-3, 4, (int(rng.integers(1, 4)), d))
        noise = np.concatenate([half, -half]) if i % 3 else np.zeros((1, d))
        chances = np.tile(pmf(rng, len(half)) / 2.0, 2) if i % 3 else np.ones(1)
        yield blurred((p, q), places.astype(float), noise.astype(float), chances)


THETA, FURTHER = 0.5, 0.6


def noise_restores_the_gradient(_: Context) -> Iterator[Finding]:
    r"""Blur both parallel lines: the slope of JS follows from that of two Gaussians on the line.

    Heights are equally distributed under both laws, so JS is that of N(0, s^2) and N(theta, s^2);
    by Corollary 3.2 dJS/dtheta = theta/(2 s^2) H with H the integral of p q/(p + q), which js()
    in the plane confirms: its increase from theta = 0.5 to 0.6 is the integral of the slope. By
    p + q >= 2 sqrt(p q) and by Cauchy and Schwarz, with u = theta/s,

        (u^2/4) exp(-u^2/4) <= theta dJS/dtheta <= (u^2/4) exp(-u^2/8),

    so that little noise teaches nothing, noise of the size of theta much, far more little again.
    The bounds meet at u = 0; the integral is right to 1e-12.
    """
    for sigma in (2.0, 0.5, 0.25, 0.125):
        value, error = _increase(sigma, sigma)
        expected, more = slope_integral(sigma)
        what = f"increase of JS from theta = {THETA:g} to {FURTHER:g}, noise {sigma:g}"
        yield Finding(value, expected, "==", 1e-10, error + more, what)
    for u in (0.01, 0.5, 1.0, 2.0, 4.0, 10.0, 40.0):
        gain, error = scaled_slope(u)
        what = f"theta dJS/dtheta at noise theta/{u:g}"
        lower, upper = (0.25 * u**2 * math.exp(-(u**2) / rate) for rate in (4.0, 8.0))
        yield Finding(gain / lower, 1.0, ">=", 1e-12, error / lower, f"{what}, to lower bound")
        yield Finding(gain / upper, 1.0, "<=", 1e-12, error / upper, f"{what}, to upper bound")


def no_noise_has_none(_: Context) -> Iterator[Finding]:
    """Leave out the noise, on both laws or on one: JS is log 2 at every theta."""
    for sigma in (0.5, 0.25):
        expected, more = slope_integral(sigma)
        sides = {"no law": (0.0, 0.0), "the data": (sigma, 0.0), "the generator": (0.0, sigma)}
        for name, noises in sides.items():
            value, error = _increase(*noises)
            what = f"increase of JS, noise on {name}, against both at {sigma:g}"
            yield Finding(value, expected, "==", 1e-10, error + more, what)


def scaled_slope(u: float) -> tuple[float, float]:
    """Return theta dJS/dtheta of N(0, s^2) and N(theta, s^2) at theta = u s, and its error."""

    def harmonic(y: FloatArray) -> FloatArray:
        log_p, log_q = -0.5 * (y + 0.5 * u) ** 2, -0.5 * (y - 0.5 * u) ** 2
        return np.asarray(np.exp(log_p + log_q - np.logaddexp(log_p, log_q)))

    value, error = integral(harmonic, [-12.0, 0.0, 12.0])
    scale = 0.5 * u**2 / math.sqrt(2.0 * math.pi)
    return scale * value, scale * error


def slope_integral(sigma: float) -> tuple[float, float]:
    """Return the integral of dJS/dtheta from THETA to FURTHER at this noise, and its error."""

    def slopes(thetas: FloatArray) -> FloatArray:
        return np.array([scaled_slope(float(theta) / sigma)[0] / theta for theta in thetas])

    return integral(slopes, [THETA, FURTHER], panels=1)


def _increase(noise: float, other: float) -> tuple[float, float]:
    """Return how much JS of blurred lines grows from THETA to FURTHER, and its error."""
    found = []
    for theta in (THETA, FURTHER):
        p, q = parallel_lines(theta)
        found.append(js(_with(p, noise), _with(q, other)))
    return found[1].value - found[0].value, found[0].width + found[1].width


def _with(law: Measure, noise: float) -> Measure:
    return Smoothed(law, noise) if noise > 0 else law


CLAIMS = (
    Claim(
        id="AB17-L4",
        title="Noise moves a law by at most the root of its mean square",
        statement=r"W(P_X, P_{X+\epsilon}) \le V^{1/2}, \quad V = E \|\epsilon\|_2^2",
        words="Move every point by its own noise; nothing is asked of mean or independence when "
        "V is the mean square, not the variance about the mean (see ERR-15).",
        source=f"{AB17}, Lemma 4, as in {CHEN}; {UNVERIFIED}",
        hypotheses="E |eps|^2 finite; mean 0 in the text, not needed",
        measure="exact W of random atoms and where noise takes them, independent, dependent, "
        "shifted; an atom and +-a, an atom and N(0, I) up to dimension 100",
        breaks="the centred variance, one coordinate's variance, V without the root",
        check=noise_moves_by_its_deviation,
        control=centred_variance_does_not_bound,
    ),
    Claim(
        id="AB17-T3.3",
        title="W is bounded by the noise and the JS under noise",
        statement=r"W(P_r, P_g) \le 2 V^{1/2} + \sqrt2 \, C \sqrt{JS(P_{r+\epsilon}, "
        r"P_{g+\epsilon})} \le 2 V^{1/2} + 2 C \sqrt{JS(P_{r+\epsilon}, P_{g+\epsilon})}",
        words="Lowering JS under noise, and then the noise, lowers W. In print is the second "
        "bound; the first is the best of its kind (see ERR-14).",
        source=f"{AB17}, Theorem 3.3, as in {CHEN}; {UNVERIFIED}",
        hypotheses="supports under noise within diameter C, which no Gaussian noise leaves finite; "
        "JS with halves",
        measure="random laws and noise on lattices, with exact W, diameters and JS; two atoms "
        "nearly equal, where sqrt(2) is attained; masses below the least normal float",
        breaks="C below the diameter; JS for its root; a factor below sqrt(2)",
        check=noise_and_js_bound_w,
        control=smaller_bounds_fail,
    ),
    Claim(
        id="AB17-ANNEAL",
        title="Noise on both inputs of the discriminator gives JS a gradient",
        statement=r"\tfrac{u^2}{4} e^{-u^2/4} \le \theta \, \frac{\partial}{\partial\theta} "
        r"JS(P_{0+\epsilon}, P_{\theta+\epsilon}) \le \tfrac{u^2}{4} e^{-u^2/8}, \quad "
        r"u = \theta / \sigma",
        words="The slope is 0 without noise, useful where the noise is of the size of the "
        "distance, and fades again with much more: noise must be lowered as training proceeds.",
        source=f"{AB17}, after Theorem 3.3, and {MONDAL}, chapter 3, 'adding continuous noises'; "
        f"the bounds are ours; {UNVERIFIED}",
        hypotheses="parallel lines, Gaussian noise on both; shown for this family",
        measure="js() of blurred lines in the plane against an integral on the line; the bounds "
        "from a hundredth to forty standard deviations",
        breaks="no noise; noise on one law alone",
        check=noise_restores_the_gradient,
        control=no_noise_has_none,
    ),
)
