"""The losses, their derivatives and the logarithms of those, at logits of every size."""

from decimal import Decimal

import numpy as np
import pytest
from nets import exact

from divergences._kernels._jit import kernel
from divergences.nets import MLP, losses
from divergences.nets.losses import LOSSES, log_slope

# The softplus, at 4 eps each for exp and log1p and a sum; the product of a sigmoid's three factors
# is 11 (see test_activations); in compiled code less.
EPSILONS = 12
LOGITS = np.concatenate(
    [np.linspace(-40.0, 40.0, 161), [s * 10.0**e for s in (-1, 1) for e in range(2, 5)]]
)
each = pytest.mark.parametrize(
    ("loss", "part"), [(loss, part) for loss in LOSSES for part in ("real", "fake", "generator")]
)
D, HALF, ONE = exact.sigmoid, Decimal("0.5"), Decimal(1)


def of_square(target: int) -> tuple[exact.Function, ...]:
    t = Decimal(target)
    return (lambda s: HALF * (s - t) ** 2, lambda s: s - t, lambda _: ONE)


def of_line(sign: int) -> tuple[exact.Function, ...]:
    return (lambda s: sign * s, lambda _: Decimal(sign), lambda _: Decimal(0))


# Value and both derivatives, in D = sigmoid(s): log' D = 1 - D and D' = D (1 - D).
MINUS_LOG_D = (lambda s: exact.softplus(-s), lambda s: -D(-s), exact.sigmoid_slope)
MINUS_LOG_REST = (exact.softplus, D, exact.sigmoid_slope)
LOG_REST = tuple(lambda s, f=f: -f(s) for f in MINUS_LOG_REST)

TRUTH = {
    ("minimax", "real"): MINUS_LOG_D,
    ("minimax", "fake"): MINUS_LOG_REST,
    ("minimax", "generator"): LOG_REST,
    ("non_saturating", "real"): MINUS_LOG_D,
    ("non_saturating", "fake"): MINUS_LOG_REST,
    ("non_saturating", "generator"): MINUS_LOG_D,
    ("wasserstein", "real"): of_line(-1),
    ("wasserstein", "fake"): of_line(1),
    ("wasserstein", "generator"): of_line(-1),
    ("least_squares", "real"): of_square(1),
    ("least_squares", "fake"): of_square(0),
    ("least_squares", "generator"): of_square(1),
}


@kernel
def compiled_all(term, s):
    return losses.value(term, s), losses.slope(term, s), losses.bend(term, s)


def plain_all(term, s):
    return losses.value(term, s), losses.slope(term, s), losses.bend(term, s)


@pytest.mark.parametrize("form", [plain_all, compiled_all], ids=["plain", "compiled"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@each
def test_value_slope_and_bend_are_right_up_to_ten_thousand(loss, part, dtype, form) -> None:
    s, info = LOGITS.astype(dtype), np.finfo(dtype)
    found = form(getattr(LOSSES[loss], part), s)
    for array, function in zip(found, TRUTH[loss, part], strict=True):
        assert array.dtype == dtype
        expected = exact.values(function, s)
        bound = EPSILONS * (info.eps * exact.sizes(expected) + info.smallest_subnormal)
        assert np.all(exact.errors(array, expected) <= bound)


@pytest.mark.parametrize("form", [plain_all, compiled_all], ids=["plain", "compiled"])
@each
def test_nan_stays_nan_in_value_and_slope(loss: str, part: str, form) -> None:
    """Also where the slope is constant: a critic that gives NaN must stop its training."""
    value, slope, _ = form(getattr(LOSSES[loss], part), np.array([np.nan, 0.0]))
    assert np.isnan(value).tolist() == np.isnan(slope).tolist() == [True, False]


SATURATING = np.array([-92103.0, -1e4, -745.0, -40.0, 0.0, 40.0, 745.0, 1e4, 92103.0])


@each
def test_logarithms_of_slopes_reach_ten_to_minus_forty_thousand(loss: str, part: str) -> None:
    sign, size = log_slope(getattr(LOSSES[loss], part), SATURATING)
    truth = exact.values(TRUTH[loss, part][1], SATURATING)
    assert sign.tolist() == [float(np.sign(x)) for x in truth]
    logs = exact.values(lambda s: abs(TRUTH[loss, part][1](s)).ln(), SATURATING[truth != 0])
    bound = EPSILONS * np.finfo(float).eps * exact.sizes(logs) + 5e-324
    assert np.all(exact.errors(size[truth != 0], logs) <= bound)
    assert np.all(size[truth == 0] == -np.inf)


def test_the_saturated_slope_is_where_it_is_said_to_be() -> None:
    sign, size = log_slope(LOSSES["minimax"].generator, np.array([-40_000 * np.log(10)]))
    assert sign[0] == -1.0
    assert size[0] / np.log(10) == pytest.approx(-40_000, rel=1e-14)


def test_norms_of_gradients_survive_the_smallest_slopes() -> None:
    """With logits s - c the slopes are those of exp(s) times exp(-c): so is the gradient."""
    net, c = MLP((2, 4, 1), "tanh"), 92103.0
    rng = np.random.default_rng(0)
    theta, x = net.init(rng=rng), rng.normal(size=(5, 2))
    s = net(theta, x)
    expected = np.log(np.linalg.norm(net.gradients(theta, x, -np.exp(s))[0])) - c
    theta[-1] = -c
    sign, logs = log_slope(LOSSES["minimax"].generator, net(theta, x))
    scaled = net.gradients(theta, x, sign * np.exp(logs - logs.max()))[0]
    # A logit of 92103 has its last digit at 1.5e-11.
    assert np.log(np.linalg.norm(scaled)) + logs.max() == pytest.approx(expected, abs=1e-10)
    assert expected / np.log(10) < -39_990
