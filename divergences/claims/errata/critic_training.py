"""Slips about training a critic: two signs, what clipping bounds, and when to clip."""

import math
from collections.abc import Iterator

import numpy as np

from ..._checks import EPS, FloatArray
from ...measures import Dirac
from ...nets import MLP, SGD, GradientPenalty, RMSProp, data, fit_critic
from ...nets.optim import update
from ...transport import wasserstein
from .._claim import Claim, Context, Correction, claimed, corrected
from .._sources import MONDAL, WGAN, XU
from ..wgan_training import CLIP, RATE, toy_path

LINE = MLP((1, 1))
CODE = "public code martinarjovsky/WassersteinGAN, main.py"
BOX, STEP = 0.01, 5e-5  # of the clipped weights and of RMSProp, in that code
RMSPROP = RMSProp(STEP)


def the_generator_must_climb(_: Context) -> Iterator[Correction]:
    """Descending E f(G) with a critic that is high on real points, theta leaves for good.

    From theta = 1 the critic w x is at w = -c before the generator moves, and stays there: each
    of n rounds adds rate c to theta. The slope of W = |theta| along the printed step, at
    theta > 0 and with the best critic -x, is +1.
    """
    for rounds in (400, 2000):
        theta = toy_path(-1.0, rounds=rounds)[-1]
        expected = 1.0 + rounds * RATE * CLIP
        tol = rounds * EPS * expected  # one rounding a round
        what = f"theta after {rounds} rounds from 1, the real atom at 0"
        yield Correction(0.0, theta, expected, tol=tol, what=what)
    for theta in (0.25, 1.0):
        h = 2.0**-10
        moved = theta - h * LINE.gradients(np.array([-1.0, 0.0]), [[theta]], [[1.0]])[1][0, 0]
        slope = (_distance(moved) - _distance(theta)) / h
        what = f"slope of W along the printed step at theta = {theta:g}"
        yield Correction(-1.0, slope, 1.0, tol=4 * EPS / h, what=what)


def _distance(theta: float) -> float:
    return wasserstein(Dirac(theta), Dirac(0.0)).value


def the_penalty_is_subtracted(_: Context) -> Iterator[Correction]:
    """Train a line with the penalty subtracted; added to what is maximised, it has no maximum.

    The objective a Delta + lambda (a - 1)^2 is unbounded in a. Subtracted, it is best at
    a = 1 + Delta/(2 lambda); descent of rate 1/(4 lambda) halves the distance at each of 60 steps,
    in each of which the slope is rounded.
    """
    for distance, weight in ((2.0, 10.0), (1.0, 0.5), (4.0, 1.0)):
        fit = fit_critic(
            LINE, data.measure(Dirac([0.0])), data.measure(Dirac([distance])), steps=60,
            rng=np.random.default_rng(0), start=np.array([-1.0, 0.0]), loss="wasserstein",
            optimizer=SGD(1.0 / (4.0 * weight)), penalty=GradientPenalty(weight), batch=1,
            compiled=False,
        )  # fmt: skip
        best = 1.0 + distance / (2.0 * weight)
        what = f"slope of the best line, Delta = {distance:g}, lambda = {weight:g}"
        yield Correction(math.inf, -fit.phi[0], best, tol=16 * EPS * best, what=what)


def clipped_critics_are_lipschitz(_: Context) -> Iterator[Correction]:
    """Look at a net with its weights in a box far out: what is bounded is its slope.

    All weights c and biases 0, 1-16-1 with ReLU: f(x) = 16 c^2 x for x > 0. "Bounded" is read as:
    no larger far out than on [0, 1]. And bounded functions alone see no distance: sin(pi n x/2)
    between 0 and 1/n gains its whole range at W = 1/n, whatever K is to be multiplied by.
    """
    net = MLP((1, 16, 1), "relu")
    theta = np.full(net.size, BOX)
    for layer in net.layers(theta):
        layer[1][:] = 0.0
    for reach in (1e2, 1e4, 1e8):
        far, near = net(theta, [reach, 1.0])[:, 0]
        tol = 32 * EPS * reach  # sums of 16 products
        what = f"f({reach:g})/f(1), weights clipped to {BOX:g}"
        yield Correction(1.0, far / near, reach, tol=tol, what=what)
    for n in (10, 1000):
        gain = _bounded(n, 1.0 / n) - _bounded(n, 0.0)
        per_distance = gain / wasserstein(Dirac(0.0), Dirac(1.0 / n)).value
        what = f"gain of a critic bounded by 1, per unit of W = 1/{n}"
        yield Correction(1.0, per_distance, float(n), tol=8 * EPS * n, what=what)


def _bounded(n: int, x: float) -> float:
    return math.sin(0.5 * math.pi * n * x)


def clipping_comes_last(_: Context) -> Iterator[Correction]:
    """Clip, then step: the generator meets weights outside the box, by one step of RMSProp.

    Between two atoms the gradient of w x is constant, g; the running mean of its square after t
    steps is (1 - 0.99^t) g^2, so step t is rate/(sqrt(1 - 0.99^t) + epsilon/g): ten rates at first,
    one rate in the end. The mean is rounded at every step. The paper clips last.
    """
    for steps in (1, 10, 1000):
        weights = _clip_then_step(steps)
        expected = BOX + STEP / (math.sqrt(1.0 - RMSPROP.decay**steps) + RMSPROP.epsilon)
        what = f"|w| after critic step {steps} from the edge of the box"
        yield Correction(BOX, abs(weights[-1]), expected, tol=4 * steps * EPS * BOX, what=what)


def _clip_then_step(steps: int) -> FloatArray:
    """Return w after each critic step, started at the edge c, in the order of the code."""
    phi, moments, found = np.array([-BOX]), np.zeros((2, 1)), np.empty(steps)
    for t in range(steps):
        phi = np.clip(phi, -BOX, BOX)
        update(RMSPROP.rule, phi, np.ones(1), moments, t + 1)  # the loss w (1 - 0) has slope 1
        found[t] = phi[0]
    return found


CLAIMS = (
    Claim(
        id="ERR-03",
        title="The generator must ascend E f(G) where the critic ascends E f(X) - E f(G)",
        statement=r"\nabla_\theta W = -E\, \nabla_\theta f(g_\theta(Z)) \implies \theta \leftarrow "
        r"\theta + \alpha \nabla_\theta E f(g_\theta(Z))",
        words="With the printed minus the algorithm maximises W; the text's own formula for the "
        "gradient of W has the other sign.",
        source=f"{XU}, Algorithm 2, generator step, against the slide before it",
        hypotheses="the critic's step as printed, ascending E f(X) - E f(G(Z))",
        measure="the algorithm as printed on the atoms 0 (real) and theta, f(x) = w x, |w| <= 0.1, "
        "20 critic steps a round, rate 0.05; the slope of W along its step",
        breaks="the generated atom ends on the real one; W falls along the step",
        check=corrected(the_generator_must_climb),
        control=claimed(the_generator_must_climb),
        kind="erratum",
    ),
    Claim(
        id="ERR-04",
        title="The gradient penalty is subtracted from an objective that is maximised",
        statement=r"\max_f \; E_P f - E_Q f - \lambda\, E (\|\nabla f\| - 1)^2",
        words="Added, as printed, it rewards steep critics without bound.",
        source=f"{XU}, 'Performance of WGAN': 'the following term was added to the objective', "
        "which is maximised",
        hypotheses="none",
        measure="the slope of a line trained between two atoms, penalty subtracted",
        breaks="the best slope of the objective in print, infinite",
        check=corrected(the_penalty_is_subtracted),
        control=claimed(the_penalty_is_subtracted),
        kind="erratum",
    ),
    Claim(
        id="ERR-32",
        title="Clipped weights make the critic Lipschitz; on their own they do not bound it",
        statement=r"w \in [-c, c]^d \implies \|f_w\|_L \le \prod_l c \sqrt{n_l n_{l-1}}, \qquad "
        r"\sup_x |f_w(x)| = \infty",
        words="The dual needs a bound on slopes. A bounded critic may have any slope, and a "
        "clipped one is bounded on bounded sets only.",
        source=f"{MONDAL}, section 3.1: 'compact parameter space W and thus f_w gets bounded'",
        hypotheses="unbounded space; on a compact one a clipped critic is bounded, too",
        measure="a clipped net far out; a bounded critic between near atoms",
        breaks="no larger far out than near; gains of at most W",
        check=corrected(clipped_critics_are_lipschitz),
        control=claimed(clipped_critics_are_lipschitz),
        kind="erratum",
    ),
    Claim(
        id="ERR-37",
        title="Clipping before the step leaves the weights outside of the box",
        statement=r"\max |w| = c + \frac{\alpha}{\sqrt{1 - \rho^t}} > c",
        words="In the code the critic's weights are clipped before its step, so the generator sees "
        "them up to ten rates outside; the paper clips after.",
        source=f"{CODE}, read in the repository (the experiments of WGAN-GP's toy clip after the "
        f"step); {WGAN}, Algorithm 1",
        hypotheses="RMSProp with decay 0.99 and rate 5e-5, c = 0.01, a constant gradient",
        measure="the order of the code on two atoms, with the package's RMSProp",
        breaks="the bound c",
        check=corrected(clipping_comes_last),
        control=claimed(clipping_comes_last),
        kind="erratum",
    ),
)
