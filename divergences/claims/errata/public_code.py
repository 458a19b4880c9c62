"""Slips that live in published code, or between continuous time and steps."""

import cmath
import math
from collections.abc import Iterator

import numpy as np

from ..._checks import EPS
from ...estimators import tv
from ...measures import Discrete
from ...nets import data
from ...nets.games import Alternating, Point, Simultaneous, consensus_field, radii, trajectory, xy
from .._claim import Claim, Context, Correction, claimed, corrected
from .._sources import GAN, MESCHEDER, METZ, MONDAL, SALIMANS

PROBES = ((0.7, 1.1), (-1.3, 0.4), (2.0, 0.5))


def the_ring_of_eight_has_seven_modes(_: Context) -> Iterator[Correction]:
    """Spaced from 0 to 2 pi, both included, 8 angles are 7 points, one of them twice.

    Centres are told apart by nine decimals; those of eight modes are 0.77 apart. The two laws
    share the mode at angle 0 alone, so TV = 1 - min(2/8, 1/8), right to 14 eps.
    """
    angles = np.linspace(0.0, 2.0 * math.pi, 8)
    coded = np.column_stack([np.cos(angles), np.sin(angles)])
    centres, counts = np.unique(coded.round(9) + 0.0, axis=0, return_counts=True)
    yield Correction(8.0, len(centres), 7.0, what="modes of linspace(0, 2 pi, 8)")
    masses = counts / 8.0
    what = "largest mass of a mode, linspace(0, 2 pi, 8)"
    yield Correction(1.0 / 8.0, float(masses.max()), 2.0 / 8.0, what=what)
    eight = Discrete(np.full(8, 1.0 / 8.0), data.ring(8).centres.round(9) + 0.0)
    distance = tv(Discrete(masses, centres), eight).value
    yield Correction(0.0, distance, 7.0 / 8.0, tol=14 * EPS, what="TV to eight equal modes")


def consensus_has_no_second_half(_: Context) -> Iterator[Correction]:
    """Differentiate half the squared joint gradient by a complex step, which does not cancel.

    R = (theta^2 + psi^2) d(psi theta)^2 / 2 with d(t) = 1 / (1 + exp t). Field and step round by
    16 eps of numbers below 2.
    """
    for theta, psi in PROBES:
        at = f"({theta:g}, {psi:g})"
        slopes = (
            _consensus(complex(theta, 1e-30), complex(psi)).imag / 1e-30,
            _consensus(complex(theta), complex(psi, 1e-30)).imag / 1e-30,
        )
        coded, right = consensus_field(theta, psi, 0.5), consensus_field(theta, psi)
        for i, name in enumerate(("theta", "psi")):
            what = f"derivative of the consensus term by {name} at {at}"
            yield Correction(coded[i], slopes[i], right[i], tol=32 * EPS, what=what)


def _consensus(theta: complex, psi: complex) -> complex:
    return (theta**2 + psi**2) / (1.0 + cmath.exp(psi * theta)) ** 2 / 2.0


def orbits_are_of_continuous_time(_: Context) -> Iterator[Correction]:
    """Step where the differential equation turns: the radius grows, or swings if in turn.

    Simultaneous steps of x y round by 4 eps of the radius each. In turn, points go round the
    ellipse x^2 + y^2 - h x y = constant, turned by 2 arcsin(h/2) in its own angle each time. Begun
    on the short axis, one comes within half of that angle of the long axis; the radius there is
    at least cos(arcsin(h/2)) of the largest, so it misses sqrt((2 + h)/(2 - h)) by at most h^2/8
    of it and little more.
    """
    for h in (0.1, 0.5):
        last = float(radii(trajectory(xy(), Simultaneous(), (1.0, 0.0), 100, h))[-1])
        growth = (1.0 + h * h) ** 50
        what = f"radius after 100 simultaneous steps, h = {h:g}"
        yield Correction(1.0, last, growth, tol=500 * EPS * growth, what=what)
    for h in (0.1, 0.5):
        path = radii(trajectory(xy(), Alternating(), _short_axis(h), 100, h))
        largest = math.sqrt((2.0 + h) / (2.0 - h))
        tol = largest * (1.0 - math.sqrt(1.0 - h * h / 4.0)) + 500 * EPS
        what = f"largest over first radius, in turn, h = {h:g}"
        yield Correction(1.0, float(path.max() / path[0]), largest, tol=tol, what=what)


def _short_axis(h: float) -> Point:
    """Return the end of the short axis of x^2 + y^2 - h x y = 1: it is longest along (1, 1)."""
    half = math.sqrt(1.0 / (2.0 + h))
    return half, -half


CLAIMS = (
    Claim(
        id="ERR-35",
        title="The ring of eight Gaussians in public code has seven modes",
        statement=r"\#\{\tfrac{2 \pi k}{7} \bmod 2 \pi : k = 0, \ldots, 7\} = 7",
        words="linspace(0, 2 pi, 8) includes both ends, which are one point of the circle: seven "
        "modes, one of them with twice the mass. The angles 2 pi k/8 give eight.",
        source=f"sample_mog in the notebook of poolio/unrolled_gan, code to {METZ}, and in many "
        "copies of it",
        hypotheses="none",
        measure="centres and masses counted; TV to the ring of eight",
        breaks="eight equal modes",
        check=corrected(the_ring_of_eight_has_seven_modes),
        control=claimed(the_ring_of_eight_has_seven_modes),
        kind="erratum",
    ),
    Claim(
        id="ERR-36",
        title="The gradient of the consensus term has no second factor 1/2",
        statement=r"\partial_\theta \tfrac12 (\theta^2 + \psi^2) f'(\psi\theta)^2 = "
        r"\theta f'^2 + (\theta^2 + \psi^2) \psi f' f''",
        words="The code halves the second term too; at (0.7, 1.1) this turns the sign. Near the "
        "equilibrium the term does not count. Far from it it does, and not in favour of the right "
        "field: with five discriminator steps a turn, h = 0.2 from (1, 1), the halved one "
        "converges and the right one leaves to radius 10.97.",
        source=f"GAN_Consensus in LMescheder/GAN_stability, notebooks/diracgan, code to "
        f"{MESCHEDER}",
        hypotheses="none",
        measure="a complex step of the term itself, at three points",
        breaks="the field of the code",
        check=corrected(consensus_has_no_second_half),
        control=claimed(consensus_has_no_second_half),
        kind="erratum",
    ),
    Claim(
        id="ERR-38",
        title="Descent on x y has no stable orbit unless time is continuous",
        statement=r"r_t = r_0 (1 + \eta^2)^{t/2}, \qquad "
        r"\max_t \frac{r_t}{r_0} \le \sqrt{\frac{2 + \eta}{2 - \eta}} \text{ in turn}",
        words="The differential equation keeps the radius. Steps of both players at once multiply "
        "it by sqrt(1 + h^2) each; steps in turn keep an ellipse instead of a circle. The term "
        "paper itself says only that descent does not converge to 0, which is true.",
        source=f"{MONDAL}, chapter 2, 'Finding Nash equilibrium', against 'a stable orbit' as the "
        f"example is told after {SALIMANS} and the textbook by the first author of: {GAN}",
        hypotheses="none",
        measure="100 updates at two step sizes",
        breaks="the radius of the orbit, 1",
        check=corrected(orbits_are_of_continuous_time),
        control=claimed(orbits_are_of_continuous_time),
        kind="erratum",
    ),
)
