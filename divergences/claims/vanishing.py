"""Towards Principled Methods, Theorem 2.4: what a nearly perfect discriminator still teaches."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .._checks import EPS, FloatArray
from ..measures import Gaussian
from ._claim import Claim, Context, Finding
from ._crossing import Crossing
from ._frozen import Game
from ._nearly_perfect import (
    Local,
    generator_gradient,
    jacobian_size,
    ramp,
    slanted_ramp,
    waves,
    wiggle,
)
from ._sources import AB17, CHEN, MONDAL, UNVERIFIED, XU

# A mean of 64 products of up to 8 rounded factors, against the root of such a mean.
ROUNDING = 256 * EPS


class Case(NamedTuple):
    """A discriminator within epsilon of D*, and a generator's features b(z), (n, k)."""

    seen: Local
    features: FloatArray
    epsilon: float

    @property
    def ratio(self) -> float:
        """The generator's gradient over M epsilon."""
        gradient = generator_gradient(self.seen, self.features)
        return gradient / (jacobian_size(self.features) * self.epsilon)


def gradients_are_bounded(ctx: Context) -> Iterator[Finding]:
    """Hold random cases against M epsilon/(1 - epsilon), and against M epsilon, which is sharp.

    |D| + |grad D| <= epsilon on generated points gives |grad D|/(1 - D) <= epsilon, because
    epsilon - |D| <= epsilon (1 - |D|). The ramp of width h comes within (1 + h/2) of it.
    """
    cases = [case for epsilon in (0.9, 0.1, 1e-3, 1e-8) for case in _cases(ctx, epsilon)]
    slack = max(case.ratio * (1.0 - case.epsilon) for case in cases)
    yield Finding(slack, 1.0, "<=", ROUNDING, what="largest gradient over M eps/(1 - eps)")
    worst = max(case.ratio for case in cases)
    yield Finding(worst, 1.0, "<=", ROUNDING, what="largest gradient over M eps")
    width = 1e-6
    yield Finding(_steepest(width).ratio, 1.0 - width, ">=", what="gradient over M eps, a ramp")


def other_bounds_fail(_: Context) -> Iterator[Finding]:
    """Measure D - D* by its values alone; put k for sqrt(k); take the larger of the two sups.

    In the last, D = epsilon (1 - h) where its slope is still epsilon.
    """
    epsilon, h, one = 0.1, 1e-3, np.ones((1, 1))
    for frequency in (10.0, 1e3, 1e5):
        ratio = Case(wiggle(frequency, epsilon), one, epsilon).ratio
        what = f"gradient over M eps/(1 - eps), |D - D*| < eps, frequency {frequency:g}"
        yield Finding(ratio * (1.0 - epsilon), 1.0, "<=", ROUNDING, what=what)
    k = 0.01
    case = _steepest(h, scale=math.sqrt(k))
    ratio = case.ratio * (1.0 - epsilon) / math.sqrt(k)
    yield Finding(ratio, 1.0, "<=", ROUNDING, what="gradient over k eps/(1 - eps), k = 0.01")
    seen = Local(np.array([epsilon * (1.0 - h)]), np.array([[epsilon]]))
    what = "gradient over M eps, max(|D - D*|, |grad|) <= eps"
    yield Finding(Case(seen, one, epsilon).ratio, 1.0, "<=", ROUNDING, what=what)


def gradients_vanish(ctx: Context) -> Iterator[Finding]:
    """Let epsilon fall: so does the gradient, as its first power.

    The ratio of gradient to M epsilon moves by less than epsilon/(1 - epsilon), and the largest
    is above 1/2; so the power between 1e-4 and 1e-8 is right to 2e-4 / log(1e4) < 1e-4.
    """
    falling = {epsilon: _cases(ctx, epsilon) for epsilon in (1e-2, 1e-4, 1e-8, 1e-12)}
    sizes = {
        epsilon: max(case.ratio * epsilon for case in cases) for epsilon, cases in falling.items()
    }
    for epsilon in (1e-2, 1e-12):
        what = f"largest gradient over M at eps = {epsilon:g}"
        yield Finding(sizes[epsilon], epsilon, "<=", ROUNDING * epsilon, what=what)
    power = math.log10(sizes[1e-4] / sizes[1e-8]) / 4.0
    yield Finding(power, 1.0, tol=1e-4, what="power of eps in the largest gradient")


def other_limits_do_not(_: Context) -> Iterator[Finding]:
    """Approach D* by values alone; on crossing segments; at the optimum of overlapping laws."""
    for epsilon in (1e-4, 1e-8):
        size = generator_gradient(wiggle(1.0 / epsilon, epsilon), np.ones((1, 1)))
        yield Finding(size, epsilon, "<=", what=f"gradient over M, |D - D*| < {epsilon:g} alone")
        slope, error = Crossing((epsilon, epsilon)).gradient()
        what = f"gradient on crossing segments, D = D* beyond {epsilon:g} or so"
        yield Finding(slope, epsilon, "<=", error=error, what=what)
    slope, error = Game(Gaussian(0.0, 0.25), 0.7, 0.5).minimax_slope()
    yield Finding(slope, 0.0, "==", 1e-12, error, "gradient at D*, N(0, 1/4) and N(0.7, 1/4)")


def _cases(ctx: Context, epsilon: float) -> list[Case]:
    """Return cases that differ between two epsilons in nothing else."""
    rng = ctx.rng()
    return [_draw(rng, epsilon) for _ in range(ctx.size(500, 5000))]


def _draw(rng: np.random.Generator, epsilon: float) -> Case:
    """Draw a linear generator of 1 to 64 points in R^1 to R^3, and waves or a ramp."""
    n, d, k = int(rng.choice([1, 2, 8, 64])), int(rng.integers(1, 4)), int(rng.integers(1, 5))
    features = rng.normal(size=(n, k)) * 10.0 ** rng.uniform(-2.0, 2.0)
    x = features @ rng.normal(size=(k, d))
    family = waves if rng.random() < 0.5 else slanted_ramp
    return Case(family(rng, x, epsilon), features, epsilon)


def _steepest(width: float, scale: float = 1.0) -> Case:
    """Return a generator that stands where a ramp of norm 0.1 is steepest; |J| is ``scale``."""
    values, slopes = ramp(np.array([width]), width, 0.1)
    return Case(Local(values, slopes[:, np.newaxis]), np.array([[scale]]), 0.1)


SETTING = (
    "random linear generators of 1 to 64 points in R^1 to R^3; D - D* a sum of waves or a ramp"
)

CLAIMS = (
    Claim(
        id="AB17-T2.4",
        title="A discriminator within eps of the perfect one passes on a gradient below M eps",
        statement=r"\|D - D^*\| < \epsilon, \; E \|J\|^2 \le M^2 \;\Rightarrow\; "
        r"\|\nabla_\theta E \log(1 - D(g_\theta(z)))\| \le M \epsilon "
        r"< M \frac{\epsilon}{1 - \epsilon}",
        words="The better the discriminator, in values and in slopes, the less it teaches. The "
        "paper's bound is the one on the right; that in the middle is the best possible.",
        source=f"{AB17}, Theorem 2.4, as in {CHEN}, {XU}, 'Vanishing gradient', and {MONDAL}, "
        f"Theorem 2.3, which has the norm; {UNVERIFIED}",
        hypotheses="supports in disjoint compact sets (not crossing ones); epsilon < 1; "
        "sup (|D - D*| + |grad (D - D*)|) for the norm",
        measure=f"{SETTING}, eps from 0.9 to 1e-8: largest ratio of both sides",
        breaks="the sup of |D - D*| alone; k for the root of k; max(sup |.|, sup |grad|)",
        check=gradients_are_bounded,
        control=other_bounds_fail,
    ),
    Claim(
        id="AB17-C2.1",
        title="As the discriminator becomes perfect the gradient of log(1 - D) vanishes",
        statement=r"\lim_{\|D - D^*\| \to 0} \nabla_\theta E \log(1 - D(g_\theta(z))) = 0",
        words="It vanishes like the first power of the distance to the perfect discriminator.",
        source=f"{AB17}, Corollary 2.1, as in {CHEN} and {MONDAL}, eq. 2.2; {UNVERIFIED}",
        hypotheses="those of Theorem 2.4; supports that cross do not satisfy them (ERR-09)",
        measure=f"{SETTING}, eps = 1e-2 to 1e-12: largest gradient, and its power of eps",
        breaks="the sup of |D - D*| alone; crossing segments; overlapping Gaussians at D*",
        check=gradients_vanish,
        control=other_limits_do_not,
    ),
)
