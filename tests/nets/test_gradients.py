"""Every hand-derived gradient against differences in extended precision."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from nets import twins

from divergences.nets import GAN, MLP, SGD, passes, penalty, players
from divergences.nets.penalty import SlopePenalty, slope_penalty

LONG = np.longdouble
extended = pytest.mark.skipif(
    np.finfo(LONG).eps > 1e-18, reason="a difference over 1e-6 must keep 1e-11"
)

LOSSES, ACTIVATIONS = tuple(twins.TERMS), tuple(twins.ACTIVATIONS)
SMOOTH = [name for name in ACTIVATIONS if name not in twins.KINKED]
CRITIC, GENERATOR = (2, 4, 3, 1), (2, 3, 3, 2)
BATCH, DIRECTIONS = 4, 3
RATE = 0.05  # of the unrolled critic: ten steps move it by less than its own size

# Of a difference over h of values of size F, the rounding is 2 k eps_L F / h with eps_L = 1e-19
# and k = 100 additions or so in each; the rest cut off is h^4 F^(5) / 30. With h = 2^-12 both are
# 1e-13 or less for F^(5) up to 1e3. A piecewise function is smooth between its kinks; h = 2^-20
# keeps most directions there, the others are not taken, and the rounding is 2e-11 F at most:
# the tolerance allows for F 50 times the gradient's norm. Found: 2e-12, and 4e-13 where smooth.
STEP, STEP_AT_KINKS = LONG(2.0**-12), LONG(2.0**-20)
TOLERANCE = 1e-9  # of the gradient's norm, along a direction of length 1


@dataclass(frozen=True)
class Case:
    """Both nets, their parameters and points, and the twins in extended precision."""

    loss: str
    activation: str
    unroll: int = 0
    through: bool = True

    @property
    def gan(self) -> GAN:
        return GAN(
            MLP(GENERATOR, self.activation),
            MLP(CRITIC, self.activation),
            loss=self.loss,
            unroll=self.unroll,
            unroll_rate=RATE,
            stop_gradient=not self.through,
        )

    @property
    def critic(self) -> players.Critic:
        return self.gan.player(SGD(1.0))

    def twins(self) -> twins.Players:
        nets = (twins.Twin(widths, self.activation) for widths in (GENERATOR, CRITIC))
        return twins.Players(*nets, self.loss, self.unroll, RATE)

    def parameters(self) -> tuple[np.ndarray, np.ndarray]:
        """Return He's weights, and small biases so that their gradients matter."""
        rng, found = np.random.default_rng(1), []
        for net in (self.gan.generator, self.gan.critic):
            theta = net.init(rng=rng)
            for _, b in net.layers(theta):
                b[:] = rng.normal(0.0, 0.1, b.shape)
            found.append(theta)
        return found[0], found[1]

    def points(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return latent, real and generated points."""
        rng = np.random.default_rng(2)
        latent, real = rng.normal(size=(2, BATCH, 2))
        return latent, real + 1, self.gan.generator(self.parameters()[0], latent)

    def scattered(self) -> np.ndarray:
        """Return points so far apart that a piecewise linear net has different slopes there."""
        return np.random.default_rng(6).normal(0.0, 3.0, (4 * BATCH, 2))


Function = Callable[[np.ndarray], np.ndarray]


def directional(case: Case, nets: twins.Players, function: Function, at: np.ndarray, seed: int):
    """Yield directions of length 1 and the derivatives of the twins' function along them.

    Directions on whose way a net crosses a kink are left out.
    """
    kinked = case.activation in twins.KINKED
    h, rng, met = STEP_AT_KINKS if kinked else STEP, np.random.default_rng(seed), []

    def observed(x: np.ndarray) -> np.ndarray:
        for net in (nets.generator, nets.critic):
            net.sides.clear()
        value = function(x)
        met.append([*nets.generator.sides, *nets.critic.sides])
        return value

    taken = 0
    while taken < DIRECTIONS:
        toward = rng.normal(size=at.size)
        toward /= np.linalg.norm(toward)
        met.clear()
        derivative = twins.difference(observed, at.astype(LONG), toward.astype(LONG), h)
        if not kinked or all(np.array_equal(*s) for m in met for s in zip(m, met[0], strict=True)):
            taken += 1
            yield toward, derivative


def check(case: Case, function: Callable[[twins.Players], Function], gradient: np.ndarray, at):
    """Assert that the gradient is that of the twins' function."""
    nets = case.twins()
    assert np.linalg.norm(gradient) > 0
    for toward, expected in directional(case, nets, function(nets), at, 3):
        assert abs(gradient @ toward - expected) <= TOLERANCE * np.linalg.norm(gradient)


def long(*arrays: np.ndarray) -> list[np.ndarray]:
    return [array.astype(LONG) for array in arrays]


def check_critic(case: Case) -> None:
    (_, phi), (_, real, fake) = case.parameters(), case.points()
    loss, gradient = players.critic_loss_gradient(case.critic, phi, real, fake)
    points = long(real, fake)
    check(
        case,
        lambda nets: lambda x: twins.critic_loss(nets.critic, case.loss, x, *points),
        gradient,
        phi,
    )
    expected = twins.critic_loss(case.twins().critic, case.loss, phi.astype(LONG), *points)
    assert loss == pytest.approx(float(expected), rel=1e-14, abs=1e-15)


def check_generator(case: Case) -> None:
    (theta, phi), (latent, real, _) = case.parameters(), case.points()
    maker = case.gan.maker(SGD(1.0))
    loss, gradient = players.generator_gradient(maker, case.critic, theta, phi, (latent, real))
    points = long(phi, latent, real)

    def value(nets: twins.Players) -> Function:
        long_phi, long_latent, long_real = points
        frozen = nets.ahead(theta.astype(LONG), *points)

        def total(x: np.ndarray) -> np.ndarray:
            ahead = nets.ahead(x, long_phi, long_latent, long_real) if case.through else frozen
            return nets.generator_loss(x, ahead, long_latent)

        return total

    check(case, value, gradient, theta)
    assert loss == pytest.approx(float(value(case.twins())(theta.astype(LONG))), rel=1e-13)


def check_penalty(case: Case, settings: SlopePenalty) -> None:
    """Check the penalty alone, whose gradient the loss would dwarf where it is small."""
    phi, points = case.parameters()[1], case.scattered()
    value, gradient = slope_penalty(case.critic.net, phi, points, settings)
    numbers, x = (settings.weight, settings.centre, settings.one_sided), points.astype(LONG)
    check(case, lambda nets: lambda p: twins.penalty(nets.critic, p, x, numbers), gradient, phi)
    expected = twins.penalty(case.twins().critic, phi.astype(LONG), x, numbers)
    assert value == pytest.approx(float(expected), rel=1e-13)


def check_hessian(case: Case) -> None:
    """Check both products of one pass: with the Hessian in phi, and with the mixed one."""
    (_, phi), (_, real, fake) = case.parameters(), case.points()
    nets, (x, y) = case.twins(), long(real, fake)

    def both_gradients(p: np.ndarray) -> np.ndarray:
        in_phi = twins.critic_gradient(nets.critic, case.loss, p, x, y)
        bar = twins.SLOPES[case.loss][1](nets.critic(p, y)) / len(y)
        return np.concatenate((in_phi, nets.critic.gradients(p, y, bar)[1].ravel()))

    for toward, expected in directional(case, nets, both_gradients, phi, 4):
        in_phi, in_fake = players.critic_curvature(case.critic, phi, real, fake, toward)
        found = np.concatenate((in_phi, in_fake.ravel()))
        assert np.linalg.norm(found) > 0
        assert np.linalg.norm(found - expected) <= TOLERANCE * np.linalg.norm(found)


def middle_norm(case: Case) -> float:
    """Return a centre between the slopes' norms, so that a one-sided penalty acts on some."""
    slopes = penalty.input_slopes(case.critic.net, case.parameters()[1], case.scattered())
    norms = np.linalg.norm(slopes, axis=1)
    assert norms.min() < norms.max()
    return float(norms.min() + norms.max()) / 2


CHECKS: dict[str, Callable[[str, str], None]] = {
    "critic": lambda loss, kind: check_critic(Case(loss, kind)),
    "generator": lambda loss, kind: check_generator(Case(loss, kind)),
    "hessian": lambda loss, kind: check_hessian(Case(loss, kind)),
    "unrolled 1": lambda loss, kind: check_generator(Case(loss, kind, 1)),
    "unrolled 5": lambda loss, kind: check_generator(Case(loss, kind, 5)),
    "unrolled 10": lambda loss, kind: check_generator(Case(loss, kind, 10)),
    "stopped 5": lambda loss, kind: check_generator(Case(loss, kind, 5, through=False)),
}
# The penalties do not know the loss.
PENALTIES: dict[str, Callable[[Case], SlopePenalty]] = {
    "two-sided": lambda case: SlopePenalty(10.0, middle_norm(case)),
    "one-sided": lambda case: SlopePenalty(10.0, middle_norm(case), one_sided=True),
    "around 1": lambda _: SlopePenalty(10.0, 1.0),
    "R1": lambda _: SlopePenalty(5.0, 0.0),
}


@extended
@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_are_those_of_the_definitions(name: str, loss: str, activation: str) -> None:
    CHECKS[name](loss, activation)


@extended
@pytest.mark.parametrize("name", PENALTIES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_of_penalties_are_those_of_the_definitions(name: str, activation: str) -> None:
    case = Case("wasserstein", activation)
    check_penalty(case, PENALTIES[name](case))


@extended
@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradient_with_a_penalty_is_the_sum(loss: str) -> None:
    case = Case(loss, "tanh")
    (_, phi), (_, real, fake) = case.parameters(), case.points()
    settings = SlopePenalty(10.0, 1.0)
    mix = np.random.default_rng(5).random((BATCH, 1))
    critic = case.critic._replace(penalty=settings)
    loss_value, gradient = players.critic_gradient(critic, phi, real, fake, mix)
    nets, (x, y, t) = case.twins(), long(real, fake, mix)

    def total(p: np.ndarray) -> np.ndarray:
        between = t * x + (1 - t) * y
        extra = twins.penalty(nets.critic, p, between, (10.0, 1.0, False))
        return twins.critic_loss(nets.critic, case.loss, p, x, y) + extra

    check(case, lambda _: total, gradient, phi)
    assert loss_value == pytest.approx(float(total(phi.astype(LONG))), rel=1e-13)


@pytest.mark.parametrize(("at", "which"), [(penalty.REAL, 0), (penalty.FAKE, 1)])
def test_a_penalty_is_taken_where_it_says(at: int, which: int) -> None:
    case = Case("wasserstein", "tanh")
    (_, phi), (_, real, fake) = case.parameters(), case.points()
    settings, none = SlopePenalty(5.0, 0.0, at=at), np.empty((0, 1))
    critic = case.critic._replace(penalty=settings)
    loss, gradient = players.critic_gradient(critic, phi, real, fake, none)
    plain, plain_gradient = players.critic_loss_gradient(critic, phi, real, fake)
    extra, extra_gradient = slope_penalty(critic.net, phi, (real, fake)[which], settings)
    assert loss == plain + extra
    np.testing.assert_array_equal(gradient, plain_gradient + extra_gradient)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_looking_through_the_steps_changes_the_gradient(loss: str, activation: str) -> None:
    """The control of the unrolled gradients: without it the checks above could not fail."""
    found = []
    for through in (True, False):
        case = Case(loss, activation, 5, through)
        (theta, phi), (latent, real, _) = case.parameters(), case.points()
        maker = case.gan.maker(SGD(1.0))
        batches = (latent, real)
        found.append(players.generator_gradient(maker, case.critic, theta, phi, batches)[1])
    size = np.linalg.norm(found[0])
    assert np.linalg.norm(found[0] - found[1]) > 1e4 * TOLERANCE * size


def without(name: str, module: object) -> Callable[..., np.ndarray]:
    original = getattr(module, name)
    return lambda *arguments: 0 * original(*arguments)


def doubled(v: np.ndarray, settings: SlopePenalty) -> tuple[float, np.ndarray]:
    value, r = ORIGINAL(v, settings)
    return value, 2 * r


def without_centre(v: np.ndarray, settings: SlopePenalty) -> tuple[float, np.ndarray]:
    return ORIGINAL(v, settings)[0], ORIGINAL(v, settings._replace(centre=0.0))[1]


def half_a_tangent(net, trace, _, adjoint_dots) -> np.ndarray:
    """Leave out what the inputs' own motion adds."""
    return passes.gradient(net, trace[0].inputs, adjoint_dots.inner)


def without_mixed(critic, phi, real, fake, direction) -> tuple[np.ndarray, np.ndarray]:
    phi_dot, x_dot = CURVATURE(critic, phi, real, fake, direction)
    return phi_dot, 0 * x_dot


ORIGINAL, CURVATURE = penalty._slope_adjoints, players.critic_curvature
FAULTS = {
    "phi'' of the penalty": (passes, "curvature", without("curvature", passes), "penalty"),
    "phi'' of the Hessian": (passes, "curvature", without("curvature", passes), "hessian"),
    "phi'' of the unrolled": (passes, "curvature", without("curvature", passes), "unrolled 1"),
    "the loss's curvature": (players, "bend", without("bend", players), "hessian"),
    "a factor 2": (penalty, "_slope_adjoints", doubled, "penalty"),
    "the centre": (penalty, "_slope_adjoints", without_centre, "penalty"),
    "half a tangent": (penalty, "gradient_tangent", half_a_tangent, "penalty"),
    "the mixed derivative": (players, "critic_curvature", without_mixed, "unrolled 1"),
}


@extended
@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults_are_caught(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, wrong, which = FAULTS[fault]

    def run() -> None:
        if which == "penalty":
            check_penalty(Case("wasserstein", "tanh"), SlopePenalty(10.0, 1.0))
        else:
            CHECKS[which]("non_saturating", "tanh")

    run()
    monkeypatch.setattr(module, name, wrong)
    with pytest.raises(AssertionError):
        run()


@extended
@pytest.mark.parametrize("activation", SMOOTH)
def test_the_gradients_keep_extended_precision(activation: str) -> None:
    """The formulas hold no constant of one precision: 1e-15 is out of reach of float64."""
    case = Case("non_saturating", activation)
    (_, phi), (_, real, fake) = case.parameters(), case.points()
    arguments = long(phi, real, fake)
    found = players.critic_loss_gradient(case.critic, *arguments)[1]
    expected = twins.critic_gradient(case.twins().critic, case.loss, *arguments)
    assert found.dtype == LONG
    assert np.linalg.norm(found - expected) <= 1e-17 * np.linalg.norm(found)
