"""The Dirac-GAN: which losses and regularisers bring the smallest GAN to its equilibrium."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from .._checks import EPS
from ..experiments.dirac_gan import DAMPING, GAMES, NEAR, DiracGan
from ..experiments.dirac_gan import dirac_gan as play_all
from ..nets.games import Simultaneous, dirac_gan, spectral_radius, trajectory, update_matrix
from ._claim import Claim, Context, Finding
from ._sources import MESCHEDER, UNVERIFIED, XU

IN_TURN: Final = ("simultaneous", "alternating 1:1")
RESTLESS: Final = ("GAN", "non-saturating", "WGAN, clip 1", "WGAN-GP")
PENALISED: Final = "penalty 0.3"
DAMPED: Final = tuple(label for label in DAMPING if "½" not in label)  # that is a slip


def unregularised_gans_circle(ctx: Context) -> Iterator[Finding]:
    """Play from (1, 1) with h = 0.2, 500 updates, as in the authors' notebook.

    A GAN step multiplies r^2 by 1 + h^2 d^2, right to (10 + 7 h) eps. Below the radii here no
    step of the other three leads, see divergences.experiments.dirac_gan.
    """
    found = play_all()
    growth = float(found.growth[np.abs(found.growth - 1.0).argmax()])
    what = "GAN: growth of r^2 over 1 + h^2 d^2, furthest from 1"
    yield Finding(growth, 1.0, tol=(10 + 7 * found.rate) * EPS, what=what)
    for label in RESTLESS[1:]:
        yield _never_nearer(found, label, label)
    limit, error = circle_limit(ctx.size(3, 5))
    what = "non-saturating: mean r^2 over 2 h on the limit circle, h -> 0"
    yield Finding(limit, 1.0, tol=error, what=what)
    for label in ("GAN", "non-saturating"):
        measured = spectral_radius(update_matrix(GAMES[label], Simultaneous(), found.rate))
        what = f"{label}: spectral radius of the update, h = {found.rate:g}"
        yield Finding(measured, math.hypot(1.0, found.rate / 2), tol=4 * EPS, what=what)
    yield from _damped(found)


def penalties_end_it_and_nothing_else(_: Context) -> Iterator[Finding]:
    """Measure the same with a penalty where there was none, and without where there was one."""
    found = play_all()
    for label in RESTLESS[1:]:
        yield _never_nearer(found, label, PENALISED)
    measured = spectral_radius(update_matrix(GAMES[PENALISED], Simultaneous(), found.rate))
    what = f"{PENALISED}: spectral radius of the update, h = {found.rate:g}"
    yield Finding(measured, math.hypot(1.0, found.rate / 2), tol=4 * EPS, what=what)
    for label in RESTLESS:
        yield _arrives(found, label, "simultaneous")
    yield _arrives(found, "GAN", "alternating 1:1")
    yield _arrives(found, "consensus 1", "alternating 1:5")


def _never_nearer(found: DiracGan, floor_of: str, label: str) -> Finding:
    """Return how near the run of a game comes, against the radius that another keeps."""
    floor = found.floor if floor_of == "non-saturating" else 1.0
    nearest = float(found.run(label).radii.min())
    return Finding(nearest, floor, ">=", 4 * EPS, what=f"{label}, simultaneous: smallest radius")


def circle_limit(levels: int) -> tuple[float, float]:
    """Return mean r^2 / (2 h) on the non-saturating limit circle for h -> 0, and its tolerance.

    Averaged over the circle, a step changes q = r^2 by h^2 q/4 - h q^2/8 to leading order, which
    vanishes at q = 2 h. What is left out is a power series in h: two extrapolations from h,
    h/2, h/4, ... remove its first two terms; the tolerance is what the second one changed.
    Deviations decay like exp(-h^2 t / 4), so 12 / h^2 updates are run in and 12 / h^2 averaged,
    with Hann's window, which suppresses what oscillates.
    """
    table = np.array([_mean_square(0.2 / 2**level) for level in range(levels)])
    once = 2.0 * table[1:] - table[:-1]
    twice = (4.0 * once[1:] - once[:-1]) / 3.0
    return float(twice[-1]), abs(float(twice[-1] - once[-1]))


def _mean_square(h: float) -> float:
    """Return the windowed mean of r^2 / (2 h) over a run that began on the circle."""
    game, settle = dirac_gan("non-saturating"), round(12 / h**2)
    path = trajectory(game, Simultaneous(), (math.sqrt(2 * h), 0.0), 2 * settle, h)[settle:]
    window = np.hanning(len(path))
    return float(window @ (path**2).sum(axis=1) / window.sum() / (2 * h))


def _damped(found: DiracGan) -> Iterator[Finding]:
    """Yield eigenvalues, arrivals and rates of the games with instance noise or a penalty.

    With damping c on the discriminator the flow has -c/2 +- sqrt(c^2/4 - 1/4), with consensus
    -c/2 +- i/2. The bounds of the rates are proved in divergences.nets.games.decay.
    """
    errors = found.flow_errors
    worst = max(errors, key=errors.__getitem__)
    what = f"flow: largest distance of an eigenvalue from its closed form ({worst})"
    yield Finding(errors[worst], 0.0, tol=4 * EPS, what=what)
    for label in DAMPED:
        for rule in IN_TURN:
            yield _arrives(found, label, rule)
    for run, rate in zip(found.reached, found.decays, strict=True):
        if run.label in DAMPED:
            what = f"{run.label}, {run.rule_label}: log radius per update"
            tol = max(rate.high, -rate.low)
            yield Finding(rate.measured, rate.expected, tol=tol, what=what)


def _arrives(found: DiracGan, label: str, rule: str) -> Finding:
    last = float(found.run(label, rule).radii[-1])
    return Finding(last, NEAR, "<=", what=f"{label}, {rule}: last radius")


CLAIMS = (
    Claim(
        id="DIRAC",
        title="The Dirac-GAN converges only if a regulariser damps its equilibrium",
        statement=r"\lambda = \pm \tfrac{i}{2} \; (\gamma = 0), \qquad "
        r"\lambda = -\tfrac{\gamma}{2} \pm \sqrt{\tfrac{\gamma^2}{4} - \tfrac14} \; "
        r"(\gamma > 0)",
        words="One real point, one fake point, a linear discriminator. Without a regulariser the "
        "GAN spirals out, by 1 + h^2 d^2 of its squared radius each step. The non-saturating GAN "
        "never converges either when both step at once: its spectral radius is "
        "sqrt(1 + h^2/4), and it ends on a circle of radius sqrt(2 h) to leading order, which "
        "looks like slow convergence while h is small. Clipped and slope-1 Wasserstein GANs stay "
        "beyond radius 1. Instance noise, a penalty towards slope 0 and consensus converge, as "
        "fast as their eigenvalues say; consensus with five discriminator steps does not.",
        source=f"{MESCHEDER}, sections 2 and 3, {UNVERIFIED}; what {XU}, 'Non-convergence', warns "
        "of",
        hypotheses="step size 0.2, start (1, 1); the rates are those near the equilibrium",
        measure="500 updates, at once and in turn; rates within proved bounds; the limit circle "
        "at step sizes 0.2, 0.1, 0.05, ... extrapolated to 0",
        breaks="a penalty where there was none; no penalty where there was one; consensus with "
        "five discriminator steps",
        check=unregularised_gans_circle,
        control=penalties_end_it_and_nothing_else,
    ),
)
