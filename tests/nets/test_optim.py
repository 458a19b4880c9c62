"""Each update rule against the same rule one number at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nets import twins

from divergences import errors
from divergences._kernels._jit import kernel
from divergences.nets import SGD, Adam, Momentum, RMSProp, Schedule
from divergences.nets.optim import Optimizer, as_rule, update

EPS = float(np.finfo(float).eps)
STEPS, SIZE = 7, 5
RULES: dict[str, tuple[Optimizer, dict[str, float]]] = {
    "SGD": (SGD(0.3), {"rate": 0.3}),
    "Momentum": (Momentum(0.1, 0.8), {"rate": 0.1, "first": 0.8}),
    "RMSProp": (RMSProp(0.05, 0.9, 1e-4), {"rate": 0.05, "second": 0.9, "epsilon": 1e-4}),
    "Adam": (
        Adam(0.1, 0.5, 0.999, 1e-6),
        {"rate": 0.1, "first": 0.5, "second": 0.999, "epsilon": 1e-6},
    ),
    "Adam without means": (Adam(0.1, 0.0, 0.0), {"rate": 0.1}),
}
each = pytest.mark.parametrize("name", RULES)


@kernel
def compiled_update(rule, theta, g, moments, t):
    update(rule, theta, g, moments, t)


forms = pytest.mark.parametrize("form", [update, compiled_update], ids=["plain", "compiled"])


def draw(seed: int, dtype: type = np.float64) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=SIZE).astype(dtype), rng.normal(size=(STEPS, SIZE)).astype(dtype)


def path(form, optimizer: Optimizer, theta: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    theta, moments = theta.copy(), np.zeros((2, theta.size), theta.dtype)
    for t, g in enumerate(gradients):
        form(optimizer.rule, theta, g, moments, t + 1)
    assert theta.dtype == moments.dtype == gradients.dtype
    return theta


def twin_path(name: str, theta: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    rule = twins.Rule(name.split()[0], **RULES[name][1])
    for g in gradients:
        theta = rule(theta, g)
    return theta


@forms
@each
@given(st.integers(0, 2**32 - 1))
def test_several_steps_are_those_of_the_definition(name: str, form, seed: int) -> None:
    theta, gradients = draw(seed)
    found = path(form, RULES[name][0], theta, gradients)
    # A step is at most 4 here (rate 0.3 or 0.1 times at most 8 sums of gradients up to 5) and is
    # right to 20 roundings, of which the parameters take one each.
    limit = STEPS * (20 * 4 + 2 * np.abs(theta).max() + 8) * EPS
    assert np.abs(found - twin_path(name, theta, gradients)).max() <= limit


@forms
@each
def test_single_precision_stays_single(name: str, form) -> None:
    theta, gradients = draw(0, np.float32)
    found = path(form, RULES[name][0], theta, gradients)
    limit = STEPS * (20 * 4 + 8) * float(np.finfo(np.float32).eps)
    assert np.abs(found - twin_path(name, theta, gradients)).max() <= limit


@forms
@pytest.mark.parametrize("optimizer", [Adam(0.1), RMSProp(0.1, 0.0)])
def test_the_first_step_does_not_depend_on_the_gradients_size(optimizer, form) -> None:
    """It is the rate times the sign, but for epsilon: 1e-8 of gradients of 1 and more."""
    theta, g = np.zeros(4), np.array([1.0, -1.0, 1e3, -1e100])
    moved = path(form, optimizer, theta, g[None])
    np.testing.assert_allclose(moved, -0.1 * np.sign(g), rtol=2e-8)


@forms
@each
def test_no_gradient_means_no_step(name: str, form) -> None:
    theta, gradients = draw(1)
    np.testing.assert_array_equal(path(form, RULES[name][0], theta, 0 * gradients), theta)


@pytest.mark.parametrize("rule", [SGD, Momentum, RMSProp, Adam])
@pytest.mark.parametrize("rate", [0.0, -1e-3, np.nan, np.inf])
def test_a_rate_that_is_not_positive_is_refused(rule, rate: float) -> None:
    with pytest.raises(errors.InputError, match="rate must be"):
        _ = rule(rate).rule
    with pytest.raises(errors.InputError, match="rate must be"):
        Schedule(generator=rule(rate))


@pytest.mark.parametrize("decay", [1.0, -0.1, np.nan, 1.5])
@pytest.mark.parametrize(
    ("rule", "name"),
    [(Momentum, "momentum"), (RMSProp, "decay"), (Adam, "beta1"), (Adam, "beta2")],
)
def test_a_decay_outside_zero_to_one_is_refused(rule, name: str, decay: float) -> None:
    with pytest.raises(errors.InputError, match=f"{name} must be"):
        _ = rule(0.1, **{name: decay}).rule


@pytest.mark.parametrize("rule", [RMSProp, Adam])
@pytest.mark.parametrize("epsilon", [0.0, -1e-8, np.nan])
def test_an_epsilon_that_is_not_positive_is_refused(rule, epsilon: float) -> None:
    with pytest.raises(errors.InputError, match="epsilon must be"):
        _ = rule(0.1, epsilon=epsilon).rule


@pytest.mark.parametrize("rate", ["fast", 1j, None, [0.1, 0.2]])
def test_a_rate_that_is_not_a_number_is_refused(rate: object) -> None:
    with pytest.raises((errors.DTypeError, errors.ShapeError), match="rate"):
        _ = SGD(rate).rule


@pytest.mark.parametrize("optimizer", [1e-3, "adam", None, Adam])
def test_what_is_not_an_optimizer_is_refused(optimizer: object) -> None:
    with pytest.raises(
        errors.DTypeError, match=r"critic must be an optimizer such as Adam\(1e-3\)"
    ):
        as_rule(optimizer, "critic")
    with pytest.raises(errors.DTypeError, match="generator must be an optimizer"):
        Schedule(generator=optimizer)
