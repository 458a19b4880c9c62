r"""The losses of both players, pointwise on the critic's raw output s.

With real points :math:`x` and generated ones :math:`y`, the critic descends
:math:`E\,r(s(x)) + E\,f(s(y))` and the generator :math:`E\,g(s(y))`:

================ =========================== =========================== =========================
loss             r                           f                           g
================ =========================== =========================== =========================
minimax          softplus(-s) = -log D       softplus(s) = -log(1 - D)   -softplus(s) = log(1 - D)
non_saturating   softplus(-s)                softplus(s)                 softplus(-s) = -log D
wasserstein      -s                          s                           -s
least_squares    (s - 1)^2 / 2               s^2 / 2                     (s - 1)^2 / 2
================ =========================== =========================== =========================

where D is the sigmoid of s. So every term is one of three functions, ``c softplus(k s)``,
``c s`` and ``(s - t)^2 / 2``, and none of them overflows or loses digits where D is 0 or 1.

The sources: Goodfellow et al. 2014 (minimax and -log D), Arjovsky et al. 2017 (Wasserstein),
Mao et al. 2017 (least squares).
"""

from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np

from .._checks import RealArray
from .._kernels.pointwise import Real, like, pointwise
from .activations import Activation, activate

_SIGMOID, _SOFTPLUS = Activation.SIGMOID.value, Activation.SOFTPLUS.value


class Form(IntEnum):
    """The three functions that the terms are made of."""

    SOFTPLUS = 0
    LINEAR = 1
    SQUARE = 2


class Term(NamedTuple):
    """One term: ``c softplus(k s)``, ``c s`` or ``(s - t)^2 / 2``."""

    form: int
    c: float = 0.0
    k: float = 0.0
    t: float = 0.0


class Loss(NamedTuple):
    """The terms of the critic on real points and on generated ones, and of the generator."""

    real: Term
    fake: Term
    generator: Term


SOFTPLUS, LINEAR, SQUARE = Form.SOFTPLUS.value, Form.LINEAR.value, Form.SQUARE.value

LOSSES: Final = {
    "minimax": Loss(
        Term(SOFTPLUS, c=1.0, k=-1.0), Term(SOFTPLUS, c=1.0, k=1.0), Term(SOFTPLUS, c=-1.0, k=1.0)
    ),
    "non_saturating": Loss(
        Term(SOFTPLUS, c=1.0, k=-1.0), Term(SOFTPLUS, c=1.0, k=1.0), Term(SOFTPLUS, c=1.0, k=-1.0)
    ),
    "wasserstein": Loss(Term(LINEAR, c=-1.0), Term(LINEAR, c=1.0), Term(LINEAR, c=-1.0)),
    "least_squares": Loss(Term(SQUARE, t=1.0), Term(SQUARE, t=0.0), Term(SQUARE, t=1.0)),
}


@pointwise
def value(p: Term, a: Real) -> Real:
    """Return the term p at the raw output a."""
    if p.form == SOFTPLUS:
        return like(a, p.c) * activate(_SOFTPLUS, 0.0, like(a, p.k) * a)[0]
    if p.form == LINEAR:
        return like(a, p.c) * a
    return (a - like(a, p.t)) * (a - like(a, p.t)) / like(a, 2)


@pointwise
def slope(p: Term, a: Real) -> Real:
    """Return the derivative of the term: c k sigmoid(k a), c, or a - t."""
    if p.form == SOFTPLUS:
        return like(a, p.c * p.k) * activate(_SIGMOID, 0.0, like(a, p.k) * a)[0]
    if p.form == LINEAR:
        return like(a, p.c) + like(a, 0) * a
    return a - like(a, p.t)


@pointwise
def bend(p: Term, a: Real) -> Real:
    """Return the second derivative: c k^2 sigmoid'(k a), 0, or 1."""
    if p.form == SOFTPLUS:
        return like(a, p.c * p.k**2) * activate(_SIGMOID, 0.0, like(a, p.k) * a)[1]
    return like(a, 0 if p.form == LINEAR else 1) + like(a, 0) * a


def log_slope(term: Term, s: RealArray) -> tuple[RealArray, RealArray]:
    """Return the sign and the logarithm of the size of the derivative, which may underflow.

    log sigmoid(k s) = -softplus(-k s) is finite for every s; the logarithm of 0 is -inf.
    """
    if term.form == SOFTPLUS:
        log_sigmoid = -activate(_SOFTPLUS, 0.0, -term.k * s)[0]
        return np.full_like(s, np.sign(term.c * term.k)), log_sigmoid + np.log(abs(term.c * term.k))
    derivative = slope(term, s)
    with np.errstate(divide="ignore"):
        return np.sign(derivative), np.log(np.abs(derivative))
