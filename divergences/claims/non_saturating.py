"""Towards Principled Methods, Theorem 2.5: what a step on -log D descends."""

from collections.abc import Callable, Iterator

from .._checks import EPS
from ..estimators import js, kl
from ..measures import Discrete, Gaussian, Mixture
from ._claim import Claim, Context, Finding
from ._draw import pmf_pairs
from ._frozen import Game, Parameter
from ._sources import AB17, CHEN, UNVERIFIED, XU

STEP = 2.0**-9
SMALL = 1e-8  # what rounding and truncation may leave of a slope, beside the error stated

ROUNDING = 256 * EPS

PARAMETERS: tuple[Parameter, ...] = ("theta", "deviation")

Loss = Callable[[Game], float]


def reverse_klless_js(game: Game, factor: float = 2.0) -> float:
    """Return KL(P_g || P_r) - factor JS."""
    return kl(game.fake, game.real).value - factor * js(game.fake, game.real).value


def less_js(game: Game) -> float:
    """Return the part of the loss that does push apart, -2 JS."""
    return -2.0 * js(game.fake, game.real).value


def softened_kl(game: Game) -> float:
    """Return 2 KL(m || P_r), m the mean of both laws."""
    mean = Mixture([0.5, 0.5], [game.fake, game.real])
    return 2.0 * kl(mean, game.real).value


def slope_of(loss: Loss, game: Game, parameter: Parameter) -> tuple[float, float]:
    """Return a derivative of ``loss`` by central differences, and an error.

    Five points at STEP leave an error of order STEP^4, less than their difference from those at
    twice the step. Values are right to 1e-13 or so, their quotients to 1e-10.
    """
    fine, coarse = (_five_points(loss, game, parameter, h) for h in (STEP, 2.0 * STEP))
    return fine, abs(fine - coarse)


def _five_points(loss: Loss, game: Game, parameter: Parameter, h: float) -> float:
    far, near = (
        loss(game.moved(parameter, k * h)) - loss(game.moved(parameter, -k * h)) for k in (2, 1)
    )
    return (8.0 * near - far) / (12.0 * h)


def frozen_step_descends_klless_js(ctx: Context) -> Iterator[Finding]:
    """Integrate the generator's gradient, and differentiate the package's KL and JS."""
    return _against(ctx, reverse_klless_js)


def other_losses_have_other_slopes(ctx: Context) -> Iterator[Finding]:
    """Take JS once; take the JS without halves; let D* follow the generator."""
    yield from _against(ctx, lambda game: reverse_klless_js(game, 1.0))
    yield from _against(ctx, lambda game: reverse_klless_js(game, 4.0))
    yield from _against(ctx, Game.thawed_value)


def _against(ctx: Context, loss: Loss) -> Iterator[Finding]:
    """Yield, for each parameter, the worst match of the gradient with the slope of a loss."""
    games = _games(ctx)
    for parameter in PARAMETERS:
        findings = []
        for game in games:
            slope, error = game.non_saturating_slope(parameter)
            expected, more = slope_of(loss, game, parameter)
            what = f"-log D*, slope by {parameter}, N({game.theta:.3g}, {game.deviation:.3g}^2)"
            findings.append(Finding(slope, expected, "==", SMALL, error + more, what))
        yield max(findings, key=lambda f: abs(f.measured - f.expected) + f.error)


def _games(ctx: Context) -> list[Game]:
    """Return generators at all distances from N(0, 1), wider and narrower."""
    rng = ctx.rng()
    drawn = [
        Game(Gaussian(0.0, 1.0), float(rng.uniform(-3.0, 3.0)), float(rng.uniform(0.6, 1.35)))
        for _ in range(ctx.size(2, 30))
    ]
    return [Game(Gaussian(0.0, 1.0), 1.5, 1.3), *drawn]


def the_loss_is_a_softened_reverse_kl(ctx: Context) -> Iterator[Finding]:
    """Compare values on pmfs and Gaussians; look which way the step goes.

    Between Gaussians of variance 1 at distance theta the slope over theta rises from 1/2 to 1:
    the step is always towards the real law.
    """
    yield from _identities(ctx, 2.0)
    yield from _ways(lambda game: game.non_saturating_slope())


def parts_of_the_loss_are_not(ctx: Context) -> Iterator[Finding]:
    """Leave -2 JS out, or count it twice; take the part -2 JS alone, which does push apart."""
    yield from _identities(ctx, 0.0)
    yield from _identities(ctx, 4.0)
    least, _ = _ways(lambda game: slope_of(less_js, game, "theta"))
    yield least


def _identities(ctx: Context, factor: float) -> Iterator[Finding]:
    """Yield the worst miss of KL - factor JS from 2 KL(m || P_r).

    On pmfs KL and JS are right to 14 eps of themselves, and masses that sum to 1 up to 40 eps
    add as much: beside the larger of KL and 1, a miss of both sides stays below ROUNDING.
    """
    misses = []
    for p, q in pmf_pairs(ctx.rng(1), ctx.size(500, 5000)):
        if (p > 0).all():  # else both sides are infinite together
            real, fake, mean = Discrete(p), Discrete(q), Discrete((p + q) / (p + q).sum())
            reverse = kl(fake, real).value
            value = reverse - factor * js(fake, real).value
            misses.append(abs(value - 2.0 * kl(mean, real).value) / max(reverse, 1.0))
    yield Finding(max(misses), 0.0, tol=ROUNDING, what="pmfs: difference of both sides")
    for game in (Game(Gaussian(0.0, 1.0), 2.0, 1.0), Game(Gaussian(0.0, 1.0), 1.5, 1.3)):
        value, expected = reverse_klless_js(game, factor), softened_kl(game)
        what = f"KL - 2 JS against N(0,1), N({game.theta:g}, {game.deviation:g}^2)"
        yield Finding(value, expected, tol=SMALL, what=what)


def _ways(slope: Callable[[Game], tuple[float, float]]) -> Iterator[Finding]:
    """Yield the least and the largest slope over theta, for theta from 0.01 to 8."""
    thetas = (0.01, 0.1, 0.5, 1.0, 2.0, 4.0, 8.0)
    ratios = []
    for theta in thetas:
        value, error = slope(Game(Gaussian(0.0, 1.0), theta, 1.0))
        ratios.append((value / theta, error / theta))
    what = "slope of -log D* over the distance to the real law, theta from 0.01 to 8"
    (low, below), (high, above) = min(ratios), max(ratios)
    yield Finding(low, 0.5, ">=", SMALL, below, f"least {what}")
    yield Finding(high, 1.0, "<=", SMALL, above, f"largest {what}")


CLAIMS = (
    Claim(
        id="AB17-T2.5",
        title="A step on -log D at the optimal D descends KL(P_g || P_r) - 2 JS",
        statement=r"E[-\nabla_\theta \log D^*(g_\theta(z))]_{\theta = \theta_0} = "
        r"\nabla_\theta [KL(P_{g_\theta} \| P_r) - 2 JS(P_{g_\theta} \| P_r)]_{\theta = \theta_0}",
        words="With the discriminator held at its optimum for theta_0, the alternative loss has "
        "the slope of a reverse KL less twice the JS.",
        source=f"{AB17}, Theorem 2.5, as in {CHEN}; {UNVERIFIED}",
        hypotheses="densities; D* fixed while theta moves; JS with the halves",
        measure="normal laws: the gradient by an integral of ours, the right side by differences "
        "of the package's KL and JS, in mean and deviation of the generator",
        breaks="JS once; JS without halves; D* that follows the generator",
        check=frozen_step_descends_klless_js,
        control=other_losses_have_other_slopes,
    ),
    Claim(
        id="AB17-T2.5b",
        title="What -log D descends is a divergence: 2 KL((P_g + P_r)/2 || P_r)",
        statement=r"KL(P_g \| P_r) - 2 JS(P_g \| P_r) = 2 KL(\tfrac{P_g + P_r}2 \| P_r) \ge 0",
        words="The part -2 JS pushes apart, the whole never does: it softens the reverse KL.",
        source=f"not in {AB17}; it corrects the reading of Theorem 2.5 in {CHEN} and {XU} (ERR-12)",
        hypotheses="none; both sides are infinite together",
        measure="pmfs, Gaussians: both sides; location family: slope over distance, from 1/2 to 1",
        breaks="the KL alone; JS without halves; the part -2 JS alone",
        check=the_loss_is_a_softened_reverse_kl,
        control=parts_of_the_loss_are_not,
    ),
)
