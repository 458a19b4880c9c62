"""Low-dimensional laws: what a net's outputs fill, and what noise does to a KL that is infinite."""

import math
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from .._checks import EPS, FloatArray
from ..estimators import kl
from ..measures import Dirac, Gaussian, Smoothed, parallel_lines
from ..nets import MLP
from ..nets.spectral import spectral_norms
from ..transport import wasserstein
from ._claim import Claim, Context, Finding
from ._sources import AB17, MONDAL, UNVERIFIED, XU
from ._tools import found, integral

KINDS = ("relu", "leaky_relu", "tanh", "softplus")
COARSE, FINE = 6, 9  # cells of side 2^-6 and 2^-9 of a curve's extent

THETA = 0.25  # distance of the two lines
SIGMAS = (0.1, 0.2, 0.4)


class Image(NamedTuple):
    """What a net makes of a grid on [-1, 1]^k: points (n, d), and its Lipschitz constant."""

    points: FloatArray
    latents: int
    steepness: float

    def most_cells(self, side: float) -> int:
        """Return a bound on the cells met by the image of the whole cube.

        Cut into cubes of side h/(L sqrt(k)), its pieces have images of extent at most h, each in
        at most 2^d cells.
        """
        cubes = math.ceil(2.0 * self.steepness * math.sqrt(self.latents) / side)
        return int(2 ** self.points.shape[1] * cubes**self.latents)


def nets_fill_no_volume(ctx: Context) -> Iterator[Finding]:
    """Count the cells that hold an output; their volume is to fall like side^(d - k).

    The bound holds for every net: slopes of all activations here are at most 1, so that the
    Lipschitz constant is at most the product of the spectral norms. For curves the rate itself:
    over 160 nets it lay within 0.04 of 1 - d; the tolerance is 0.15.
    """
    rng = ctx.rng()
    for k, d in ((1, 2), (1, 3), (2, 3)):
        images = [_image(rng, kind, k, d) for kind in KINDS for _ in range(ctx.size(1, 10))]
        ratios = [
            filled_cells(image.points, side) / image.most_cells(side)
            for image in images
            for side in (2.0**-3, 2.0**-5)
        ]
        yield Finding(max(ratios), 1.0, "<=", what=f"volume/bound, largest, R^{k} to R^{d}")
        if k == 1:
            rates = [filling_rate(image.points) for image in images]
            yield Finding(
                _furthest(rates, 1.0 - d),
                1.0 - d,
                tol=0.15,
                what=f"doublings per level, R^1 to R^{d}",
            )


def _furthest(values: list[float], center: float) -> float:
    return max(values, key=lambda value: abs(value - center))


def other_maps_fill_space(ctx: Context) -> Iterator[Finding]:
    """Take Hilbert's curve, which is continuous but no net; take as many latents as outputs."""
    curve = (hilbert_curve(FINE) + 0.5) / 2.0**FINE
    yield Finding(filling_rate(curve), -1.0, tol=0.15, what="doublings per level, Hilbert's curve")
    rate = filling_rate(_image(ctx.rng(), "tanh", 2, 2).points, coarse=3, fine=5)
    yield Finding(rate, -1.0, tol=0.15, what="doublings per level, R^2 to R^2")


def _image(rng: np.random.Generator, kind: str, k: int, d: int) -> Image:
    """Return what a random net makes of 2^16 grid points."""
    net = MLP((k, 16, 16, d), kind)
    theta = net.init(rng=rng)
    axis = np.linspace(-1.0, 1.0, 2 ** (16 // k))
    grid = np.stack(np.meshgrid(*[axis] * k), axis=-1).reshape(-1, k)
    steepness = float(np.prod(spectral_norms(net.net, theta)))
    return Image(net(theta, grid).astype(np.float64), k, steepness)


def filled_cells(points: FloatArray, side: float) -> int:
    """Return how many cubes of a lattice hold one of the points, (n, d)."""
    cells = np.floor(points / side).astype(np.int64)
    cells -= cells.min(axis=0)
    return len(np.unique(np.ravel_multi_index(tuple(cells.T), tuple(cells.max(axis=0) + 1))))


def filling_rate(points: FloatArray, coarse: int = COARSE, fine: int = FINE) -> float:
    """Return the slope of log2(volume met) against the level, -(codimension) for a manifold."""
    extent, d = float(np.ptp(points, axis=0).max()), points.shape[1]
    volumes = [
        filled_cells(points, extent * 2.0**-level) * 2.0 ** (-d * level) for level in (coarse, fine)
    ]
    return math.log2(volumes[1] / volumes[0]) / (fine - coarse)


def hilbert_curve(order: int) -> FloatArray:
    """Return the cells (i, j) in the order in which Hilbert's curve visits them, (4^order, 2).

    Four copies of the curve of the order below, the first and the last mirrored at a diagonal.
    """
    if order == 0:
        return np.zeros((1, 2))
    quarter, side = hilbert_curve(order - 1), 2.0 ** (order - 1)
    last = np.column_stack([2.0 * side - 1.0 - quarter[:, 1], side - 1.0 - quarter[:, 0]])
    return np.concatenate([quarter[:, ::-1], quarter + [0.0, side], quarter + [side, side], last])


def noise_on_both_sides_is_needed(_: Context) -> Iterator[Finding]:
    """Add noise to the model of two parallel lines, then to both lines.

    KL over cells of side h is log 1/h + E_r(-log p_model) up to how much log p_model varies in a
    cell on the line: across by (theta h/2 + h^2/8)/sigma^2, along by at most h/sigma since the
    density is at least 0.49 and its slope at most 0.4/sigma there. With the same noise on both
    the lines' own direction drops out and KL is that of N(0, sigma^2) and N(theta, sigma^2). The
    projection across the lines gives W >= sigma sqrt(2/pi), the noise itself W <= sigma sqrt(2).
    Closed forms and quadrature agree to 1e-9.
    """
    line, model = parallel_lines(THETA)
    for sigma in SIGMAS:
        noisy, name = Smoothed(model, sigma), f"sigma = {sigma:g}"
        yield found(kl(line, noisy), math.inf, what=f"KL, noise on the model only, {name}")
        misfit, error = integral(partial(_misfit_density, sigma), [0.0, 1.0])
        for level in (3, 6, 9, 12):
            h = 2.0**-level
            tol = (0.5 * THETA * h + 0.125 * h**2) / sigma**2 + h / sigma + 1e-9
            what = f"KL over cells of side 2^-{level} - log 1/h, {name}"
            value = cell_divergence(h, sigma) - level * math.log(2.0)
            yield Finding(value, misfit, "==", tol, error, what)
        both = kl(Smoothed(line, sigma), noisy)
        yield found(both, 0.5 * (THETA / sigma) ** 2, tol=1e-9, what=f"KL, noise on both, {name}")
        lost = wasserstein(Dirac(0.0), Gaussian(0.0, sigma**2))
        what = f"W from model to noisy model, across the lines, {name}"
        yield found(lost, sigma * math.sqrt(2.0 / math.pi), tol=8 * EPS, what=what)


def noise_on_one_side_is_not_enough(_: Context) -> Iterator[Finding]:
    """Expect the finite value with noise on one side, or on none; expect cells to converge."""
    line, model = parallel_lines(THETA)
    for sigma in SIGMAS:
        finite, name = 0.5 * (THETA / sigma) ** 2, f"sigma = {sigma:g}"
        yield found(kl(line, Smoothed(model, sigma)), finite, what=f"noise on the model, {name}")
        yield found(kl(Smoothed(line, sigma), model), finite, what=f"noise on the data, {name}")
        growth = cell_divergence(2.0**-12, sigma) - cell_divergence(2.0**-9, sigma)
        yield Finding(growth, 0.0, tol=1e-2, what=f"KL over cells, 3 levels further, {name}")
    yield found(kl(line, model), 0.0, what="no noise")


def cell_divergence(h: float, sigma: float) -> float:
    """Return KL over squares of side h, centred on the line {0} x [0, 1], from the noisy model.

    Across the line the model is N(THETA, sigma^2). Along it, it is uniform plus noise, whose
    distribution function is sigma (G(y/sigma) - G((y-1)/sigma)) with G(t) = t Phi(t) + phi(t).
    """
    across = ndtr((0.5 * h - THETA) / sigma) - ndtr((-0.5 * h - THETA) / sigma)
    ends = np.linspace(0.0, 1.0, round(1.0 / h) + 1)
    along = np.diff(sigma * (_primitive(ends / sigma) - _primitive((ends - 1.0) / sigma)))
    return float(np.mean(math.log(h) - math.log(across) - np.log(along)))


def _primitive(t: FloatArray) -> FloatArray:
    """Return t Phi(t) + phi(t), whose derivative is Phi."""
    return np.asarray(t * ndtr(t) + np.exp(-0.5 * t**2) / math.sqrt(2.0 * math.pi))


def _misfit_density(sigma: float, y: FloatArray) -> FloatArray:
    """Return -log p_model at the points (0, y)."""
    across = -0.5 * (THETA / sigma) ** 2 - math.log(sigma * math.sqrt(2.0 * math.pi))
    return np.asarray(-across - np.log(ndtr(y / sigma) - ndtr((y - 1.0) / sigma)))


CLAIMS = (
    Claim(
        id="MANIF-HYP",
        title="What a net makes of few latent variables has no volume",
        statement=r"k = \dim \mathcal{Z} < d \;\Rightarrow\; \lambda^d(g_\theta(\mathcal{Z})) = 0, "
        r"\qquad "
        r"h^d N(h) \le (2h)^d \lceil 2 L \sqrt{k} / h \rceil^k \to 0",
        words="The outputs of a generator of k variables lie in countably many manifolds of "
        "dimension k at most: the cells of side h that hold one have a volume of order h^(d-k).",
        source=f"{AB17}, Lemma 1, as in {MONDAL}, Lemma 2.1; the hypothesis on data in {XU}, "
        f"'Manifold hypothesis', is not a matter of computation; {UNVERIFIED}",
        hypotheses="affine maps and pointwise nonlinearities; Lipschitz is all that is used here",
        measure="cells of side 2^-3 to 2^-9 that hold one of 65,536 outputs of random nets: four "
        "activations, R^1 to R^2 and R^3, R^2 to R^3. That the Jacobian has rank k at most is "
        "plain from its shape",
        breaks="Hilbert's curve in the place of a net; as many latent variables as outputs",
        check=nets_fill_no_volume,
        control=other_maps_fill_space,
    ),
    Claim(
        id="MANIF-NOISE-SHARP",
        title="Noise on the model alone leaves KL infinite; noise on both costs sharpness",
        statement=r"KL(P_r \| P_g * N_\sigma) = \infty, \quad "
        r"KL(P_r * N_\sigma \| P_g * N_\sigma) < \infty, \quad "
        r"\sigma \sqrt{2/\pi} \le W(P_g, P_g * N_\sigma) \le \sigma \sqrt d",
        words="The data still lie on a null set that the noisy model does not charge. What noise "
        "on the model makes finite is the log-likelihood E_r log p_model. With noise on both, KL "
        "falls as sigma grows, while the model moves away from what it was.",
        source=f"{XU}, 'The typical remedy is to add a noise term to the model distribution', "
        f"corrected; {MONDAL}, chapter 3, first paragraph",
        hypotheses="P_r singular; here two parallel lines in the plane",
        measure="kl(); KL over ever smaller cells, which grows by log 2 a level; quadrature",
        breaks="noise on one side, either one; no noise; a KL over cells that converges",
        check=noise_on_both_sides_is_needed,
        control=noise_on_one_side_is_not_enough,
    ),
)
