"""Brackets of divergences, and what mass that was not integrated adds to them."""

import math
from dataclasses import dataclass

import numpy as np

from .._checks import EPS
from .integrands import Name, integrand


@dataclass(frozen=True)
class Bracketed:
    """A number inside a proved bracket; brackets of singular parts add up."""

    value: float
    lower: float
    upper: float

    def __add__(self, other: "Bracketed") -> "Bracketed":
        return Bracketed(
            self.value + other.value, self.lower + other.lower, self.upper + other.upper
        )


@dataclass(frozen=True)
class Unseen:
    """A mass that the panels miss: surely ``least``, at most ``most``."""

    least: float
    most: float


def unseen_mass(mass: float, seen: float, error: float) -> Unseen:
    """Return what is left of a mass when ``seen`` of it was integrated within ``error``.

    A density that a library rounds to mass 1 + x is as far off as one of mass 1 - x.
    """
    explained = error + 64 * EPS  # the rest of it is the rounding of the sums
    return Unseen(max(mass - seen - explained, 0.0), abs(mass - seen) + explained)


def close(name: Name, value: float, error: float, unseen: tuple[Unseen, Unseen]) -> Bracketed:
    """Return the bracket of a TV or JS of which masses of p and q were not integrated.

    On the set they live on the divergence is at least that of the two masses and at most that
    of mutually singular ones.
    """
    p, q = (np.array([part.least]) for part in unseen)
    with np.errstate(divide="ignore"):
        least = float(integrand(name, np.log(p), np.log(q))[0])
    most = 0.5 * (unseen[0].most + unseen[1].most) * (math.log(2.0) if name == "js" else 1.0)
    return Bracketed(
        value + least, max(value + least - error, 0.0), value + max(least, most) + error
    )


def kl_slack(value: float, steepest: float, unseen: tuple[Unseen, Unseen]) -> float:
    """Return what the masses not integrated may add to a KL.

    Mass surely missed sits where log-ratios are as large as any seen; the rest may be a relative
    error of the whole density of p, which scales the value.
    """
    missed, rest = unseen[0].least, unseen[0].most
    return missed * (1.0 + steepest) + rest * (1.0 + value) + unseen[1].most
