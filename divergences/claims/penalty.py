"""The gradient penalty of WGAN-GP: what it asks of a critic, and the bias it brings."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from .._checks import EPS, FloatArray, RealArray
from ..experiments import penalised_objective
from ..measures import Dirac, Gaussian
from ..nets import MLP, SGD, Adam, Fit, GradientPenalty, data, fit_critic
from ._claim import Claim, Context, Finding
from ._draw import points
from ._programs import PROGRAM, best_potential
from ._sources import GP, UNVERIFIED, XU

CELLS = tuple(product((0.5, 2.0, 4.0), (0.1, 1.0, 10.0)))  # distances and weights
DISTANCE, WEIGHT = 2.0, 2.5  # of the atoms and of the penalty of trained critics
ATOMS = tuple(data.measure(Dirac([x])) for x in (0.0, DISTANCE))
CRITIC = MLP((1, 32, 32, 1))
BIAS = DISTANCE**2 / (2.0 * WEIGHT)
NEAR = 0.2  # share of the bias by which a trained critic may miss it


class Matched(NamedTuple):
    """Real and generated points, in the order of a best matching, and the best critic on them."""

    real: FloatArray  # (n, d)
    fake: FloatArray  # (n, d)
    f_real: FloatArray  # (n,)
    f_fake: FloatArray  # (n,)

    @property
    def lengths(self) -> FloatArray:
        """The lengths of the rays from real to generated points."""
        return np.asarray(np.linalg.norm(self.real - self.fake, axis=1))

    @property
    def largest(self) -> float:
        """The largest distance of two points: PROGRAM is meant for distances of about 1."""
        places = np.concatenate([self.real, self.fake])
        return float(cdist(places, places).max())

    def critic(self, at: FloatArray) -> FloatArray:
        """Return the least 1-Lipschitz function that has the given values, at points (m, d)."""
        places = np.concatenate([self.real, self.fake])
        values = np.concatenate([self.f_real, self.f_fake])
        return np.asarray((values - cdist(at, places)).max(axis=1))


def best_critic_has_slope_one(ctx: Context) -> Iterator[Finding]:
    """Solve the dual and the matching, and follow the critic along the rays of the plan.

    By complementary slackness f(x) - f(y) = |x - y| where the plan has mass; a 1-Lipschitz f is
    then a line on the ray. Both are asked up to PROGRAM, per largest distance.
    """
    cases = _matched(ctx)
    drops = [np.abs(c.f_real - c.f_fake - c.lengths).max() / c.largest for c in cases]
    yield Finding(max(drops), 0.0, tol=PROGRAM, what="f(x) - f(y) - |x - y| on matched pairs")
    misses = []
    for case, t in product(cases, (0.25, 0.5, 0.75)):
        at = (1.0 - t) * case.real + t * case.fake
        line = case.f_real - t * case.lengths
        misses.append(np.abs(case.critic(at) - line).max() / case.largest)
    yield Finding(max(misses), 0.0, tol=PROGRAM, what="f minus a line of slope 1 on the rays")
    yield from _penalties(ctx, missing=0.0)


def other_critics_have_not(ctx: Context) -> Iterator[Finding]:
    """Join points that the plan does not; let both laws coincide; take the best linear critic."""
    cases = [case for case in _matched(ctx) if len(case.real) > 1]
    drops = [
        np.abs(case.f_real - f - np.linalg.norm(case.real - y, axis=1)).max() / case.largest
        for case in cases
        for f, y in [(np.roll(case.f_fake, 1), np.roll(case.fake, 1, axis=0))]
    ]
    yield Finding(max(drops), 0.0, tol=PROGRAM, what="f(x) - f(y) - |x - y| on other pairs")
    added = _added(MLP((2, 1)), np.zeros(3), 10.0, apart=0.0)
    yield Finding(added, 0.0, tol=2.0**13 * EPS, what="penalty of the critic 0, best for P_r = P_g")
    drops = [np.abs(_linear_drop(case) - case.lengths).max() / case.largest for case in cases]
    yield Finding(max(drops), 0.0, tol=PROGRAM, what="f(x) - f(y) - |x - y|, best linear critic")
    yield from _penalties(ctx, missing=1.0)


def _matched(ctx: Context) -> list[Matched]:
    """Return clouds of 1 to 8 equal masses in R^1 to R^3, on every scale, half with ties."""
    rng, cases = ctx.rng(), []
    for k in rng.integers(1, 9, size=ctx.size(25, 200)):
        places = points(rng, 2 * int(k))
        places /= np.abs(places).max()
        x, y = places[: int(k)], places[int(k) :]
        gain = np.repeat([1.0, -1.0], k) / k
        _, f = best_potential(cdist(places, places), gain)
        _, order = linear_sum_assignment(cdist(x, y))
        cases.append(Matched(x, y[order], f[:k], f[k:][order]))
    return cases


def _linear_drop(case: Matched) -> FloatArray:
    """Return f(x) - f(y) for the linear f of slope 1 along the difference of the means, or f = 0.

    Where the means coincide no linear critic gains anything.
    """
    way = case.real.mean(axis=0) - case.fake.mean(axis=0)
    length = float(np.linalg.norm(way)) or 1.0
    return np.asarray((case.real - case.fake) @ (way / length))


def _penalties(ctx: Context, missing: float) -> Iterator[Finding]:
    """Compare what a penalty adds to the loss with its definition, the centre off by ``missing``.

    A linear critic has slope |w| everywhere, -k |x| has k; the penalty of one step is a mean of
    256 squares. Losses of batches of 256 numbers up to 30 round by some 256 eps of 30.
    """
    rng, tol = ctx.rng(4), 2.0**13 * EPS
    for weight in (0.1, 10.0):
        w = rng.normal(size=2)
        expected = weight * (np.hypot(*w) - 1.0 + missing) ** 2
        added = _added(MLP((2, 1)), np.append(w, 0.3), weight)
        yield Finding(added, expected, tol=weight * tol, what="penalty of a linear critic")
    hat, k = MLP((1, 2, 1), "relu"), 1.5
    phi = np.array([1.0, -1.0, 0.0, 0.0, -k, -k, 0.0])
    expected = 10.0 * (k - 1.0 + missing) ** 2
    yield Finding(_added(hat, phi, 10.0), expected, tol=10.0 * tol, what="penalty of -1.5 |x|")


def _added(net: MLP, phi: FloatArray, weight: float, apart: float = 1.0) -> float:
    """Return the loss of the first step with the penalty less that without, on equal batches."""
    origin = np.zeros(net.widths[0])
    laws = [data.measure(Gaussian(origin + x, np.eye(len(origin)))) for x in (0.0, apart)]
    losses = [
        fit_critic(
            net, *laws, steps=1, rng=np.random.default_rng(0), start=phi, loss="wasserstein",
            penalty=penalty, compiled=False,
        ).losses[0]
        for penalty in (GradientPenalty(weight), None)
    ]  # fmt: skip
    return float(losses[0] - losses[1])


def penalty_overestimates(ctx: Context) -> Iterator[Finding]:
    """Maximise exactly over slopes; train networks; project a slope instead.

    On slopes above 1 the objective is a parabola, which three values determine: up to 2^8 eps
    per unit of distance over weight.
    """
    for one_sided in (False, True):
        tops = [(d, w, *_top(d, w, one_sided=one_sided)) for d, w in CELLS]
        side = "one-sided" if one_sided else "two-sided"
        misses = [abs(a - 1 - d / (2 * w)) / (1 + d / w) for d, w, a, _ in tops]
        what = f"slope minus 1 + Delta/(2 lambda), {side}"
        yield Finding(max(misses), 0.0, tol=2.0**8 * EPS, what=what)
        misses = [abs(v - d - d * d / (4 * w)) / (d + d * d / w) for d, w, _, v in tops]
        what = f"objective minus Delta + Delta^2/(4 lambda), {side}"
        yield Finding(max(misses), 0.0, tol=2.0**8 * EPS, what=what)
    grid = np.linspace(-100.0, 100.0, 2001)
    excess = [np.max(penalised_objective(grid, d, w)) - d - d * d / (4 * w) for d, w in CELLS]
    yield Finding(max(excess), 0.0, "<=", 2.0**8 * EPS * 164, what="objective on [-100, 100] above")
    tol = NEAR * BIAS
    for side, gap in _gaps(ctx).items():
        yield Finding(gap - DISTANCE, BIAS, tol=tol, what=f"gap - W of trained critics, {side}")
    gap = _projected_gap()
    yield Finding(gap, DISTANCE, tol=8 * EPS, what="gap of a slope projected to [-1, 1]")


def there_is_no_such_bias(ctx: Context) -> Iterator[Finding]:
    """Ask for W itself, and for the bias where the slope is projected."""
    tops = [(d, w, *_top(d, w, one_sided=False)) for d, w in CELLS]
    yield Finding(min(a for *_, a, _ in tops), 1.0, tol=2.0**8 * EPS, what="least slope")
    yield Finding(
        min(v - d for d, _, _, v in tops), 0.0, tol=2.0**8 * EPS, what="least objective - W"
    )
    tol = NEAR * BIAS
    for side, gap in _gaps(ctx).items():
        what = f"gap - W of trained critics, {side}"
        yield Finding(gap - DISTANCE, 0.0, tol=tol, what=f"{what}, none")
        yield Finding(gap - DISTANCE, BIAS / 2.0, tol=tol, what=f"{what}, the objective's")
    yield Finding(_projected_gap() - DISTANCE, BIAS, tol=tol, what="gap - W, projected slope")


def _top(distance: float, weight: float, *, one_sided: bool) -> tuple[float, float]:
    """Return where the parabola through three slopes of 1 and more has its top, and its height."""
    low, middle, high = (
        float(penalised_objective(a, distance, weight, one_sided=one_sided))
        for a in (1.0, 2.0, 3.0)
    )
    curvature, rise = low - 2.0 * middle + high, (high - low) / 2.0
    return 2.0 - rise / curvature, middle - rise * rise / (2.0 * curvature)


def _gaps(ctx: Context) -> dict[str, float]:
    """Return the median gap of critics trained with either penalty."""
    found = {}
    for side in ("two-sided", "one-sided"):
        penalty = GradientPenalty(WEIGHT, one_sided=side == "one-sided")
        streams = ctx.rng(1).spawn(ctx.size(3, 9))
        found[side] = float(np.median([_trained_gap(penalty, rng) for rng in streams]))
    return found


def _trained_gap(penalty: GradientPenalty, rng: np.random.Generator) -> float:
    """Return f(0) - f(Delta) after 400 steps, the last third of them slower.

    A critic that begins the wrong way round could end in the penalty's other well, at a slope
    between -1 and 0; so its last layer is given the sign with which it does not.
    """
    phi = CRITIC.init(rng=rng)
    if _gap(CRITIC, phi) < 0:
        CRITIC.layers(phi)[-1][0][:] *= -1.0
    start: Fit | RealArray = phi
    for rate, steps in ((1e-3, 267), (1e-4, 400)):
        start = fit = fit_critic(
            CRITIC, *ATOMS, steps=steps, rng=rng, start=start, loss="wasserstein",
            optimizer=Adam(rate), penalty=penalty, compiled=False,
        )  # fmt: skip
    return _gap(CRITIC, fit.phi)


def _projected_gap() -> float:
    """Return the gap of a line whose slope is clipped to [-1, 1] after each step."""
    line = MLP((1, 1))
    fit = fit_critic(
        line, *ATOMS, steps=100, rng=np.random.default_rng(0), start=np.zeros(2),
        loss="wasserstein", optimizer=SGD(0.5), clip=1.0, batch=1, compiled=False,
    )  # fmt: skip
    return _gap(line, fit.phi)


def _gap(net: MLP, phi: RealArray) -> float:
    high, low = net(phi, [0.0, DISTANCE])[:, 0]
    return float(high - low)


CLAIMS = (
    Claim(
        id="GP-DEF",
        title="The best critic has slope 1 between coupled points, so the penalty spares it",
        statement=r"f^*(x_t) = f^*(x) - t \|x - y\|, \; x_t = (1 - t) x + t y, \; (x, y) \in "
        r"\operatorname{supp} \pi^*, \qquad \lambda\, E (\|\nabla f(\hat x)\| - 1)^2",
        words="Between a real and a generated point that the best plan joins, the best critic "
        "falls as fast as it may; the penalty charges every other slope.",
        source=f"{GP}, Proposition 1 and eq. 3; the penalty as in {XU}, 'Performance of WGAN'; "
        f"{UNVERIFIED}",
        hypotheses="f* optimal, (x, y) in the support of an optimal plan, x != y. The penalty is "
        "taken between independent points, of which the proposition says nothing",
        measure="dual programs and matchings of random clouds; penalties of known slopes",
        breaks="pairs that the plan does not join; P_r = P_g; a linear critic; another centre",
        check=best_critic_has_slope_one,
        control=other_critics_have_not,
    ),
    Claim(
        id="GP-BIAS",
        title="A gradient penalty makes the critic steeper than 1 and overestimates W",
        statement=r"\max_a a \Delta - \lambda (a - 1)^2 = \Delta + \frac{\Delta^2}{4 \lambda} "
        r"\text{ at } a = 1 + \frac{\Delta}{2 \lambda}, \qquad \text{gap } \Delta + "
        r"\frac{\Delta^2}{2 \lambda}",
        words="Between two atoms the penalised best critic is too steep; a one-sided penalty has "
        "the same bias, a projected slope has none.",
        source="derived here: the penalty is finite, so a little more slope pays",
        hypotheses="two atoms at distance Delta; weight lambda",
        measure="the parabola's top for nine pairs of Delta and lambda; the median of 3 (full: 9) "
        f"trained nets 1-32-32-1 at Delta = 2, lambda = 5/2 may miss the bias by {100 * NEAR:g} % "
        "(7 % the worst, 0.2 % the median of 200 beforehand)",
        breaks="no bias; the objective's bias for the gap's; the bias for a projected slope",
        check=penalty_overestimates,
        control=there_is_no_such_bias,
        stochastic=True,
    ),
)
