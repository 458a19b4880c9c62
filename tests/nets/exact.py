"""Activations and their derivatives as the definitions read, in 100 digits."""

from collections.abc import Callable
from decimal import Context, Decimal, localcontext

import numpy as np

# Differences of numbers near each other are left near 0 only: 1e-40 and more keep 60 digits there.
CONTEXT = Context(prec=100, Emin=-(10**7), Emax=10**7)

Function = Callable[[Decimal], Decimal]
ONE, TWO = Decimal(1), Decimal(2)


def sigmoid(a: Decimal) -> Decimal:
    return ONE / (ONE + (-a).exp())


def softplus(a: Decimal) -> Decimal:
    """Return log(1 + e), or e - e^2 / 2 where the rest is e^2 / 3 < 1e-86 of it."""
    e = a.exp()
    return (ONE + e).ln() if a > -100 else e - e * e / 2


def tanh(a: Decimal) -> Decimal:
    return (a.exp() - (-a).exp()) / (a.exp() + (-a).exp())


def tanh_slope(a: Decimal) -> Decimal:
    return 4 / (a.exp() + (-a).exp()) ** 2


def sigmoid_slope(a: Decimal) -> Decimal:
    return sigmoid(a) * sigmoid(-a)


def sigmoid_bend(a: Decimal) -> Decimal:
    return sigmoid_slope(a) * (sigmoid(-a) - sigmoid(a))


# Value, first and second derivative.
ACTIVATIONS: dict[str, tuple[Function, Function, Function]] = {
    "linear": (lambda a: a, lambda _: ONE, lambda _: Decimal(0)),
    "relu": (lambda a: max(a, Decimal(0)), lambda a: Decimal(a > 0), lambda _: Decimal(0)),
    "tanh": (tanh, tanh_slope, lambda a: -2 * tanh(a) * tanh_slope(a)),
    "softplus": (softplus, sigmoid, sigmoid_slope),
    "silu": (
        lambda a: a * sigmoid(a),
        lambda a: sigmoid(a) + a * sigmoid_slope(a),
        lambda a: 2 * sigmoid_slope(a) + a * sigmoid_bend(a),
    ),
    "elu": (
        lambda a: a if a > 0 else a.exp() - 1,
        lambda a: ONE if a > 0 else a.exp(),
        lambda a: a.exp() if a < 0 else Decimal(0),
    ),
    "sigmoid": (sigmoid, sigmoid_slope, sigmoid_bend),
}


def values(function: Function, numbers: np.ndarray) -> np.ndarray:
    """Return the function of each number as an array of Decimals."""
    with localcontext(CONTEXT):
        return np.array([function(Decimal(float(x))) for x in numbers], object)


def errors(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """Return how far off each number is, as floats."""
    with localcontext(CONTEXT):
        gaps = [abs(Decimal(float(x)) - y) for x, y in zip(found, expected, strict=True)]
    return np.array([float(gap) for gap in gaps])


def sizes(expected: np.ndarray) -> np.ndarray:
    return np.array([abs(float(y)) for y in expected])
