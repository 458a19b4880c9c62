"""Games: gradients are those of the losses, matrices those of the updates, and bad input raises."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divergences.errors import DTypeError, InputError, ShapeError, UnknownNameError
from divergences.nets.games import (
    Alternating,
    Extragradient,
    Game,
    HistoricalAveraging,
    Rule,
    Simultaneous,
    consensus_field,
    dirac_consensus,
    dirac_gan,
    eigenvalues,
    escape_step,
    radii,
    salimans,
    spectral_radius,
    trajectory,
    unrolled_xy,
    update_matrix,
    xy,
)

EPS = float(np.finfo(float).eps)
FINE = float(np.finfo(np.longdouble).eps)
NODES, WEIGHTS = np.polynomial.hermite.hermgauss(64)  # the physicists' rule: exp(-z^2)

Number = np.clongdouble
Loss = Callable[[Number, Number], Number]


@dataclass(frozen=True)
class Pair:
    """A game and the losses of its two players, for complex numbers of extended precision."""

    game: Game
    loss_x: Loss
    loss_y: Loss


def zero_sum(game: Game, value: Loss) -> Pair:
    return Pair(game, value, lambda x, y: -value(x, y))


def f(t: Number) -> Number:
    return -np.log1p(np.exp(-t))


def f_prime(t: Number) -> Number:
    return 1 / (1 + np.exp(t))


def modulus(z: Number) -> Number:
    return z if z.real > 0 else -z


def noisy_value(theta: Number, psi: Number) -> Number:
    e = np.sqrt(2.0) * 0.7 * NODES
    each = np.array([f(psi * (theta + a)) + f(psi * a) for a in e])
    return (WEIGHTS / np.sqrt(np.pi) * each).sum()


def unrolled_answer(x: Number, y: Number) -> Number:
    for _ in range(3):
        y = y + 0.2 * x
    return y


def salimans_value(x: Number, y: Number) -> Number:
    return ((x if x.real < 0 else x * x) - 1) * (y - 1)


def consensus_value(theta: Number, psi: Number) -> Number:
    return (theta**2 + psi**2) * f_prime(psi * theta) ** 2 / 2


PAIRS = {
    "xy": zero_sum(xy(), lambda x, y: x * y),
    "regularised": zero_sum(xy(0.3), lambda x, y: x * y + 0.15 * (x * x - y * y)),
    "unrolled": Pair(
        unrolled_xy(3, 0.2), lambda x, y: x * unrolled_answer(x, y), lambda x, y: -x * y
    ),
    "stopped": Pair(
        unrolled_xy(3, 0.2, stop_gradient=True),
        lambda x, y: x * unrolled_answer(x.real, y.real),  # .real drops the complex step
        lambda x, y: -x * y,
    ),
    "salimans": zero_sum(salimans(), salimans_value),
    "gan": zero_sum(dirac_gan(), lambda t, p: f(p * t)),
    "non-saturating": Pair(
        dirac_gan("non-saturating"), lambda t, p: -f(-p * t), lambda t, p: -f(p * t)
    ),
    "wgan": zero_sum(dirac_gan("wgan", clip=1.0), lambda t, p: p * t),
    "wgan-gp": Pair(
        dirac_gan("wgan", penalty=0.7, target=1.0),
        lambda t, p: p * t,
        lambda t, p: -p * t + 0.35 * (modulus(p) - 1) ** 2,
    ),
    "r1": Pair(dirac_gan(penalty=0.3), lambda t, p: f(p * t), lambda t, p: -f(p * t) + 0.15 * p**2),
    "noise": zero_sum(dirac_gan(noise=0.7), noisy_value),
    "consensus": Pair(
        dirac_consensus(0.8),
        lambda t, p: f(p * t) + 0.8 * consensus_value(t, p),
        lambda t, p: -f(p * t) + 0.8 * consensus_value(t, p),
    ),
}
LINEAR = (xy(), xy(0.3), unrolled_xy(1, 0.3), unrolled_xy(4, 0.1, stop_gradient=True))
RULES = (Simultaneous(), Alternating(), Alternating(5), Extragradient())
CONVERGING = ("gan", "non-saturating", "r1", "noise", "consensus", "salimans")

each_pair = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
each_rule = pytest.mark.parametrize("rule", [*RULES, HistoricalAveraging(0.0)], ids=repr)
place = st.floats(0.01, 2.0) | st.floats(-2.0, -0.01)  # off the kinks at 0
steps_sizes = st.floats(0.01, 1.0)


def complex_step(pair: Pair, x: np.longdouble, y: np.longdouble) -> np.ndarray:
    """Return (d loss_x / dx, d loss_y / dy), right to rounding in extended precision."""
    i = Number(1e-30j)
    g_x = pair.loss_x(x + i, Number(y)).imag / np.longdouble(1e-30)
    return np.array([g_x, pair.loss_y(Number(x), y + i).imag / np.longdouble(1e-30)])


def differences(pair: Pair, x: float, y: float, step: np.longdouble) -> np.ndarray:
    """Return the derivative of both gradients by four-point central differences, (2, 2)."""
    at = np.array([x, y], dtype=np.longdouble)
    columns = []
    for axis in np.eye(2, dtype=np.longdouble):
        near = complex_step(pair, *(at + step * axis)) - complex_step(pair, *(at - step * axis))
        far = complex_step(pair, *(at + 2 * step * axis)) - complex_step(
            pair, *(at - 2 * step * axis)
        )
        columns.append((8 * near - far) / (12 * step))
    return np.array(columns).T


@each_pair
@given(x=place, y=place)
def test_the_gradient_is_that_of_the_losses(pair: Pair, x: float, y: float) -> None:
    # 64 nodes and some ten operations each, on numbers that stay below 64 in size
    found = np.array(pair.game.gradient(x, y))
    assert np.abs(found - complex_step(pair, np.longdouble(x), np.longdouble(y))).max() < 64 * EPS


@each_pair
@given(x=place, y=place)
def test_the_jacobian_is_that_of_the_gradient(pair: Pair, x: float, y: float) -> None:
    # Four points at distance s leave s^4/30 times a fifth derivative (below 3000 here, at the
    # noisy game) and the rounding of the gradient over s.
    step = np.longdouble(2.0**-13)
    if abs(x) <= 2 * step or abs(y) <= 2 * step:
        return
    tol = float(100 * step**4 + 1000 * FINE / step) + 64 * EPS
    assert np.abs(pair.game.jacobian(x, y) - differences(pair, x, y, step)).max() < tol


@given(weight=st.floats(0.0, 2.0), factor=st.floats(-1.0, 1.0), x=place, y=place)
def test_consensus_without_its_factor_has_no_potential(
    weight: float, factor: float, x: float, y: float
) -> None:
    """The field's curl is (1 - factor) 2 (x^2 - y^2) d d', which vanishes for factor 1."""
    regulariser = dirac_consensus(weight, factor=factor).jacobian(x, y) - dirac_gan().jacobian(x, y)
    d = float(f_prime(x * y))
    curl = (1 - factor) * 2 * (x * x - y * y) * d * -d * (1 - d) * weight
    assert regulariser[0, 1] - regulariser[1, 0] == pytest.approx(curl, abs=64 * EPS)


@given(factor=st.floats(-1.0, 1.0), x=place, y=place)
def test_the_jacobian_of_consensus_is_right_for_every_factor(
    factor: float, x: float, y: float
) -> None:
    step = 2.0**-12  # s^4/30 times a fifth derivative below 300, and eps / s
    found = np.array([
        [
            (8 * (field(step) - field(-step)) - field(2 * step) + field(-2 * step)) / (12 * step)
            for field in (
                lambda s, k=k: consensus_field(x + s, y, factor)[k],
                lambda s, k=k: consensus_field(x, y + s, factor)[k],
            )
        ]
        for k in (0, 1)
    ])  # fmt: skip
    game = dirac_consensus(1.0, factor=factor)
    wanted = game.jacobian(x, y) - dirac_gan().jacobian(x, y)
    assert np.abs(found - wanted).max() < 10 * step**4 + 16 * EPS / step


@given(theta=place, psi=place)
def test_the_nodes_average_as_the_normal_law_does(theta: float, psi: float) -> None:
    # The trapezoidal rule, step 1/32 to 9 deviations, where 1e-18 is left; poles 2.2 away cost
    # exp(-2 pi 2.2 32).
    z = np.arange(-288, 289) / 32.0
    share = np.exp(-z * z / 2) / np.exp(-z * z / 2).sum()
    fake = theta + 0.7 * z
    g_theta = (share * psi * f_prime(psi * fake)).sum()
    g_psi = -(share * (fake * f_prime(psi * fake) + 0.7 * z * f_prime(psi * 0.7 * z))).sum()
    found = dirac_gan(noise=0.7).gradient(theta, psi)
    assert found == pytest.approx((g_theta, g_psi), abs=128 * EPS)


@pytest.mark.parametrize("game", LINEAR, ids=lambda game: game.name)
@each_rule
@given(start=st.tuples(place, place), rate=steps_sizes)
def test_iterating_a_rule_is_powers_of_its_matrix(
    game: Game, rule: Rule, start: tuple[float, float], rate: float
) -> None:
    """Each of up to 6 partial steps rounds by 8 eps; later steps multiply that by powers of M."""
    path = trajectory(game, rule, start, 40, rate)
    powers = list(itertools.accumulate([update_matrix(game, rule, rate)] * 40, np.matmul))
    powers.insert(0, np.eye(2))
    size = np.array([np.linalg.norm(power, 2) for power in powers])
    inner = np.linalg.norm(update_matrix(game, rule, rate), 2) + 1
    for t, (point, power) in enumerate(zip(path, powers, strict=True)):
        tol = 50 * EPS * inner**2 * (size[t::-1] * radii(path[: t + 1])).sum()
        assert np.abs(point - power @ start).max() <= tol


@given(start=st.tuples(place, place), rate=steps_sizes, weight=st.floats(0.0, 1.0))
def test_historical_averaging_is_a_product_of_matrices_of_point_and_mean(
    start: tuple[float, float], rate: float, weight: float
) -> None:
    one, pull = np.eye(2), 2 * rate * weight
    step = HistoricalAveraging(weight).matrix(xy().jacobian(0.0, 0.0), rate)
    path = trajectory(xy(), HistoricalAveraging(weight), start, 30, rate)
    state, size = np.array([*start, *start]), 1.0
    for t, point in enumerate(path[1:], start=1):
        moved = np.hstack([step, pull * one])
        share = 1 / (t + 1)
        mean = np.hstack([share * step, (share * pull + 1 - share) * one])
        update = np.vstack([moved, mean])
        state, size = update @ state, size * max(1.0, np.linalg.norm(update, 2))
        assert np.abs(point - state[:2]).max() <= 32 * t * EPS * size * np.hypot(*start)


@pytest.mark.parametrize("name", CONVERGING)
@each_rule
def test_the_matrix_is_the_derivative_of_an_update_at_the_equilibrium(
    name: str, rule: Rule
) -> None:
    """Terms beyond the first are at most 1e3 s^2 at distance s = 1e-7: up to ten partial steps."""
    game, s, centre = PAIRS[name].game, 1e-7, PAIRS[name].game.equilibrium
    for way in ((1.0, 0.0), (0.0, 1.0), (0.6, -0.8)):
        after = trajectory(game, rule, np.add(centre, np.multiply(s, way)), 1, 0.2)[1] - centre
        assert np.abs(after / s - update_matrix(game, rule, 0.2) @ way).max() < 1e3 * s + EPS / s


@given(h=st.floats(1e-3, 1.9), n=st.integers(1, 5), mu=st.floats(0.0, 10.0))
def test_the_matrices_of_xy_have_their_closed_forms(h: float, n: int, mu: float) -> None:
    matrix = update_matrix(xy(mu), Simultaneous(), h)
    assert spectral_radius(matrix) == pytest.approx(np.hypot(1 - h * mu, h), rel=16 * EPS)
    away = h / (2 * mu / (1 + mu * mu)) - 1 if mu > 1e-9 else 1.0
    if abs(away) > 1e-9:
        assert (spectral_radius(matrix) < 1) == (away < 0)
    turn = update_matrix(xy(), Alternating(n), h)
    assert np.linalg.det(turn) == pytest.approx(1.0, abs=256 * EPS)
    assert np.trace(turn) == pytest.approx(2 - n * h * h, abs=64 * EPS)
    form = np.array([[n, -n * h / 2], [-n * h / 2, 1]])
    assert np.abs(turn.T @ form @ turn - form).max() < 1e5 * EPS
    ahead = update_matrix(xy(), Extragradient(), h)
    assert spectral_radius(ahead) ** 2 == pytest.approx(1 - h**2 + h**4, rel=16 * EPS)


@given(k=st.integers(0, 300), h=st.floats(0.02, 1.0), stop=st.booleans())
def test_the_matrices_of_the_unrolled_game_have_their_closed_forms(
    k: int, h: float, stop: bool
) -> None:
    matrix = update_matrix(unrolled_xy(k, h, stop_gradient=stop), Simultaneous(), h)
    c = k * h / 2 if stop else k * h  # half of h times the pull, over h
    assert np.trace(matrix) == pytest.approx(2 - 2 * c * h, abs=64 * EPS * (1 + c * h))
    assert np.linalg.det(matrix) == pytest.approx(1 - 2 * c * h + h * h, abs=64 * EPS * (1 + c * h))
    radius = spectral_radius(matrix)
    if c < 0.999:
        assert radius == pytest.approx(np.sqrt(1 - 2 * c * h + h * h), rel=1e-12)
    elif c > 1.001:
        root = h * np.sqrt(c * c - 1)
        assert radius == pytest.approx(abs(1 - c * h) + root, rel=1e-12)
    low, high = (1, 2 / h**2 + 0.5) if stop else (0.5, 1 / h**2 + 0.25)
    if abs(k / low - 1) > 1e-9 and abs(k / high - 1) > 1e-9:
        assert (radius < 1) == (low < k < high)


@given(st.tuples(*[st.floats(-3.0, 3.0)] * 4))
def test_eigenvalues_agree_with_lapack(entries: tuple[float, float, float, float]) -> None:
    matrix = np.array(entries).reshape(2, 2)
    # near a double eigenvalue both are right to the root of rounding only
    wanted = max(np.linalg.eigvals(matrix), key=abs)
    assert spectral_radius(matrix) == pytest.approx(abs(wanted), abs=1e-7)
    assert sum(eigenvalues(matrix)) == pytest.approx(np.trace(matrix), abs=1e-14)


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_clipping_holds_the_critic_in_its_interval(rate: float) -> None:
    for rule in RULES:
        path = trajectory(dirac_gan("wgan", clip=0.3), rule, (1.0, 0.0), 200, rate)
        assert np.abs(path[1:, 1]).max() == 0.3


@each_rule
def test_a_path_beyond_the_range_of_floats_is_quiet(rule: Rule) -> None:
    for pair in PAIRS.values():
        path = trajectory(pair.game, rule, (3.0, 2.0), 60, 1e9)
        assert path.shape == (61, 2)
    path = trajectory(xy(), Simultaneous(), (1.0, 1.0), 60, 1e9)
    assert radii(path)[-1] == np.inf
    assert escape_step(path, 1e17) == 2


def test_a_path_that_stays_never_escapes() -> None:
    assert escape_step(trajectory(xy(), Alternating(), (1.0, 0.0), 1000, 0.1), 1.1) is None
    assert escape_step(np.array([[0.0, 0.0], [np.nan, 0.0]]), 1.0) == 1


BAD_INPUT = (
    (lambda: trajectory(xy(), Simultaneous(), (1, 1), 5, 0.0), InputError, "rate must be > 0"),
    (lambda: trajectory(xy(), Simultaneous(), (1, 1), 5, -1.0), InputError, "rate"),
    (lambda: trajectory(xy(), Simultaneous(), (1, 1), 5, np.nan), InputError, "rate"),
    (lambda: trajectory(xy(), Simultaneous(), (1, 1), 0, 0.1), InputError, "steps must be >="),
    (lambda: trajectory(xy(), Simultaneous(), (1, 1), 2.5, 0.1), DTypeError, "whole number"),
    (lambda: trajectory(xy(), Simultaneous(), (1, np.nan), 5, 0.1), InputError, "start"),
    (lambda: trajectory(xy(), Simultaneous(), (1, 1, 1), 5, 0.1), ShapeError, "shape"),
    (lambda: trajectory("xy", Simultaneous(), (1, 1), 5, 0.1), DTypeError, "must be a Game"),
    (lambda: trajectory(xy(), "simultaneous", (1, 1), 5, 0.1), DTypeError, "must be a Rule"),
    (lambda: trajectory(xy(), Simultaneous, (1, 1), 5, 0.1), DTypeError, "Repair"),
    (lambda: dirac_gan("hinge"), UnknownNameError, "gan, non-saturating, wgan; got 'hinge'"),
    (lambda: dirac_gan(penalty=-0.1), InputError, "penalty must be >= 0"),
    (lambda: dirac_gan(noise=np.inf), InputError, "noise must be finite"),
    (lambda: dirac_gan(target=-1.0), InputError, "target"),
    (lambda: dirac_gan("wgan", clip=0.0), InputError, "clip must be > 0"),
    (lambda: dirac_gan("wgan", clip=-np.inf), InputError, "clip"),
    (lambda: dirac_consensus(-1.0), InputError, "weight"),
    (lambda: dirac_consensus(1.0, factor=np.nan), InputError, "factor"),
    (lambda: xy(-1.0), InputError, "mu must be >= 0"),
    (lambda: unrolled_xy(-1, 0.1), InputError, "unrolled must be >= 0"),
    (lambda: unrolled_xy(True, 0.1), DTypeError, "unrolled must be a whole number"),
    (lambda: unrolled_xy(1, 0.0), InputError, "rate"),
    (lambda: Alternating(0), InputError, "y_steps must be >= 1"),
    (lambda: HistoricalAveraging(-0.1), InputError, "weight must be >= 0"),
    (lambda: update_matrix(xy(), Simultaneous(), 0.0), InputError, "rate"),
    (lambda: escape_step(np.zeros((2, 2)), 0.0), InputError, "radius"),
    (lambda: spectral_radius(np.eye(3)), ShapeError, "matrix"),
)


@pytest.mark.parametrize(
    ("call", "error", "words"), BAD_INPUT, ids=[f"{i}: {row[2]}" for i, row in enumerate(BAD_INPUT)]
)
def test_bad_input_is_named(call: Callable[[], object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()
