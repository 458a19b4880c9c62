"""Two players who descend gradients: where they leave their equilibrium, and what holds them."""

import math
from collections.abc import Iterator
from typing import Final

import numpy as np

from .._checks import EPS
from ..experiments.games import ESCAPE_RADIUS, Power, games
from ..nets.games import (
    Alternating,
    Extragradient,
    Game,
    HistoricalAveraging,
    Rule,
    Run,
    Simultaneous,
    dirac_gan,
    play,
    radii,
    salimans,
    spectral_radius,
    trajectory,
    update_matrix,
    xy,
)
from ._claim import Claim, Context, Finding
from ._sources import GAN, MESCHEDER, MONDAL, SALIMANS, UNVERIFIED, XU

RATES: Final = (0.01, 0.1, 0.5, 1.5)
ROUNDING: Final = 4 * EPS  # of the radius, by a step of x y; later steps turn it with the rest
BELOW: Final = 64 * EPS  # what is less than 1 by less than this may be 1
HELD: Final = 0.5  # mu of players that quadratic terms hold
NEVER: Final = math.sqrt(math.sinh(math.pi) / math.pi)  # root of the product of all 1 + 1/t^2


def players_of_xy_leave_zero(ctx: Context) -> Iterator[Finding]:
    """Play x y from a random direction; the radius rounds by 4 eps a step, the power by 1.

    On the ellipse that alternating steps keep, the ratio of the axes carries the rounding.
    """
    steps, start = ctx.size(100, 1000), _direction(ctx)
    for h in RATES[:3]:
        yield _spiral(Simultaneous(), xy(), start, (h, steps))
    for h in RATES:
        x, y = trajectory(xy(), Alternating(), start, steps, h).T
        kept, axes = x * x + y * y - h * x * y, (2 + h) / (2 - h)
        tol = axes * steps * ROUNDING
        what = f"x^2 + y^2 - h x y, taking turns, h = {h:g}: largest over its start"
        yield Finding(float((kept / kept[0]).max()), 1.0, tol=tol, what=what)
        farthest = float(np.hypot(x, y).max())
        what = f"largest radius, taking turns, h = {h:g}"
        yield Finding(farthest, math.sqrt(axes), "<=", tol * math.sqrt(axes), what=what)
    yield _contraction(Simultaneous(), xy(HELD), 0.1)
    yield _contraction(Extragradient(), xy(), 0.5)


def players_of_xy_held_or_in_turn_do_not(ctx: Context) -> Iterator[Finding]:
    """Take turns, look ahead, hold the players: no spiral. Step too far: no contraction."""
    steps, start = ctx.size(100, 1000), _direction(ctx)
    for rule, game in (
        (Alternating(), xy()),
        (Extragradient(), xy()),
        (Simultaneous(), xy(HELD)),
    ):
        yield _spiral(rule, game, start, (0.1, steps))
    x, y = trajectory(xy(), Simultaneous(), start, steps, 0.1).T
    kept = x * x + y * y - 0.1 * x * y
    tol = steps * ROUNDING
    what = "x^2 + y^2 - h x y, at once, h = 0.1: largest over its start"
    yield Finding(float((kept / kept[0]).max()), 1.0, tol=tol, what=what)
    yield _contraction(Simultaneous(), xy(10.0), 0.5)
    yield _contraction(Extragradient(), xy(), 1.2)


def _direction(ctx: Context) -> tuple[float, float]:
    angle = ctx.rng().uniform(0.0, 2.0 * math.pi)
    return math.cos(angle), math.sin(angle)


def _spiral(rule: Rule, game: Game, start: tuple[float, float], pace: tuple[float, int]) -> Finding:
    """Return the last radius against sqrt(1 + h^2) to the power of the updates."""
    h, steps = pace
    last = float(radii(trajectory(game, rule, start, steps, h))[-1])
    expected = math.hypot(1.0, h) ** steps
    what = f"radius after {steps} updates, {type(rule).__name__}, {game.name}, h = {h:g}"
    return Finding(last, expected, tol=(steps + 1) * (ROUNDING + EPS) * expected, what=what)


def _contraction(rule: Rule, game: Game, h: float) -> Finding:
    measured = spectral_radius(update_matrix(game, rule, h))
    what = f"spectral radius, {type(rule).__name__}, {game.name}, h = {h:g}"
    return Finding(measured, 1.0 - BELOW, "<=", what=f"{what}: below 1")


def no_step_size_converges(ctx: Context) -> Iterator[Finding]:
    """Look at games whose gradient turns about the equilibrium, at every rate and for 1/t.

    The spectral radii and the starting radius are right to 4 eps. With h_t = 1/t the radius of
    x y is the root of the product of 1 + 1/s^2; the factors after t multiply it by at most
    exp(1 / 2t).
    """
    for game, turn in _TURNING:
        for h in (1e-3, 0.1, 1.0):
            measured = spectral_radius(update_matrix(game, Simultaneous(), h))
            what = f"spectral radius, {game.name}, h = {h:g}"
            yield Finding(measured, math.hypot(1.0, h * turn), tol=8 * EPS, what=what)
        yield _distance_kept(game)
    yield _decreasing(xy(), ctx.size(2000, 50000))


def held_players_converge(ctx: Context) -> Iterator[Finding]:
    """Add terms that pull: the same spectral radii, radii and decreasing steps now shrink."""
    for game, turn in ((xy(HELD), 1.0), (dirac_gan(penalty=1.0), 0.5)):
        measured = spectral_radius(update_matrix(game, Simultaneous(), 0.1))
        what = f"spectral radius, {game.name}, held, h = 0.1"
        yield Finding(measured, math.hypot(1.0, 0.1 * turn), tol=8 * EPS, what=what)
        yield _distance_kept(game)
    yield _decreasing(xy(HELD), ctx.size(2000, 50000))


_TURNING: Final = (
    (xy(), 1.0),
    (dirac_gan(), 0.5),
    (dirac_gan("non-saturating"), 0.5),
    (salimans(), 2.0),
)


def _distance_kept(game: Game) -> Finding:
    """Return how a run that begins 1e-3 from the equilibrium ends."""
    x, y = game.equilibrium
    run = play(game, Simultaneous(), (x + 1e-3, y), steps=200, rate=0.1)
    what = f"last distance over first, {game.name}, h = 0.1"
    return Finding(float(run.radii[-1] / run.radii[0]), 1.0, ">=", 8 * EPS, what=what)


def _decreasing(game: Game, steps: int) -> Finding:
    """Return the radius of a run from (1, 0) whose t-th step has size 1/t."""
    x, y = 1.0, 0.0
    for t in range(1, steps + 1):
        g_x, g_y = game.gradient(x, y)
        x, y = x - g_x / t, y - g_y / t
    what = f"radius after {steps} steps of sizes 1, 1/2, 1/3, ..., {game.name}"
    return Finding(math.hypot(x, y), NEVER, tol=NEVER / steps, what=what)


def averaging_brings_salimans_game_home(_: Context) -> Iterator[Finding]:
    """Simultaneous steps leave (1, 1); with the mean of the past they come back, slowly.

    The power of 1/t is derived where it is measured, with the size of what it leaves out.
    """
    result = games()
    farthest = float(result.leaving.radii.max())
    what = f"farthest distance without averaging, after {result.escape} updates"
    yield Finding(farthest, ESCAPE_RADIUS, ">=", what=what)
    for power, run in zip(result.powers, result.averaged, strict=True):
        yield _falls(power.measured, power.expected, power)
        yield _come_home(run, power.weight)
    wobble, bound = result.wobble
    what = "taking turns, no averaging: how far the invariant of the flow moves"
    yield Finding(wobble, bound, "<=", what=what)


def without_averaging_it_stays_away(_: Context) -> Iterator[Finding]:
    """No weight, at once or in turn; a weight too large for the step; a power of 1 for w = 1.

    While the mean rests, the steps contract if and only if h (4 w^2 + 4) < 4 w.
    """
    result = games()
    for weight in (0.0, 60.0):
        rule = HistoricalAveraging(weight)
        yield _come_home(play(salimans(), rule, (0.5, 0.5), steps=20_000, rate=0.02), weight)
    yield _come_home(result.turning, 0.0)
    power = result.powers[1]
    yield _falls(power.measured, 1.0, power)
    turned, weak = result.turning.radii, result.powers[0]
    flat = math.log(turned[len(turned) // 4] / turned[-1]) / math.log(4.0)
    yield _falls(flat, weak.expected, weak)


def _come_home(run: Run, weight: float) -> Finding:
    """Return the last distance over the first."""
    kind = type(run.rule).__name__
    what = f"distance after {len(run.path) - 1} updates over the first, {kind}, w = {weight:g}"
    return Finding(float(run.radii[-1] / run.radii[0]), 0.1, "<=", what=what)


def _falls(measured: float, expected: float, power: Power) -> Finding:
    what = f"power of 1/t with which the distance falls, w = {power.weight:g}"
    return Finding(measured, expected, tol=power.slack, what=what)


CLAIMS = (
    Claim(
        id="XY",
        title="Gradient steps on x y never reach (0, 0)",
        statement=r"x \leftarrow x - \eta y, \; y \leftarrow y + \eta x: \quad "
        r"r_t = r_0 (1 + \eta^2)^{t/2}",
        words="Steps of both at once spiral outwards. Taking turns, the players circle for ever "
        "on x^2 + y^2 - h x y = constant, and their distance never grows by more than "
        "sqrt((2 + h)/(2 - h)). Players held by mu x^2/2 and -mu y^2/2 do converge, if and only "
        "if h < 2 mu/(1 + mu^2), and extragradient steps if and only if h < 1.",
        source=f"{MONDAL}, chapter 2, 'Finding Nash equilibrium'; {GAN}; {SALIMANS}; {UNVERIFIED}",
        hypotheses="none for steps at once; 0 < h < 2 when taking turns, x first",
        measure="100 to 1000 updates from a random direction at four step sizes",
        breaks="alternating, extragradient and held players against the spiral; steps at once "
        "against the ellipse; mu = 10 at h = 0.5 and extragradient at h = 1.2 against contraction",
        check=players_of_xy_leave_zero,
        control=players_of_xy_held_or_in_turn_do_not,
    ),
    Claim(
        id="NONCONV",
        title="Simultaneous gradient steps need not converge, whatever their size",
        statement=r"J = \begin{pmatrix} 0 & v \\ -v & 0 \end{pmatrix}: \quad "
        r"\rho(I - \eta J) = \sqrt{1 + \eta^2 v^2} > 1, \qquad "
        r"\prod_{t \ge 1} \sqrt{1 + t^{-2}} = \sqrt{\frac{\sinh \pi}{\pi}}",
        words="At the equilibrium of x y, of the Dirac-GAN with either loss and of Salimans' game "
        "the gradient turns and nothing pulls: every step size leads away. Steps of sizes 1/t, "
        "which serve a single descent, end 1.9173 times as far from 0 as they began.",
        source=f"{XU}, 'Non-convergence'; games of {MONDAL}, {MESCHEDER} and {SALIMANS}",
        hypotheses="none: four counterexamples to convergence",
        measure="spectral radius of the update at three step sizes; runs; decreasing steps",
        breaks="terms that pull: a quadratic on both players, a penalty on the discriminator",
        check=no_step_size_converges,
        control=held_players_converge,
    ),
    Claim(
        id="HIST-AVG",
        title="Historical averaging makes Salimans' game converge, but slowly",
        statement=r"\min_x \max_y (f(x) - 1)(y - 1): \quad "
        r"\|\theta_t - \theta^*\| \sim t^{-1/(1 + w^2)}",
        words="Here f(x) = x left of 0 and x^2 right of it. Plain simultaneous steps leave; "
        "with a penalty w |theta - mean of the past|^2 they converge, ever more slowly the larger "
        "w is, because the mean forgets its past as slowly as 1/t. Taking turns neither leaves "
        "nor converges.",
        source=f"{XU}, 'Mode collapse': 'historical averaging', after {SALIMANS}, section 3.3; "
        f"{UNVERIFIED}; the rate is ours",
        hypotheses="h (4 w^2 + 4) < 4 w, h the step size",
        measure="20,000 updates from (1/2, 1/2) with h = 0.02, w = 0.1 and 1; the power over their "
        "last three quarters, its tolerance from what the derivation leaves out",
        breaks="no averaging, at once and in turn; w = 60, too large for h; the power 1 for w = 1",
        check=averaging_brings_salimans_game_home,
        control=without_averaging_it_stays_away,
    ),
)
