r"""Theorem 2.4 and its corollary on supports that cross: nothing to stand on, then false.

The theorem lets the supports cross (conditions of Theorem 2.2) and speaks of discriminators near
D* in a norm that bounds values. But D* is 1 along one curve and 0 along the other, however close
to the crossing: a continuous D that answers d there is off by :math:`\max(d, 1 - d) \ge 1/2`. So
for :math:`\epsilon \le 1/2` no D satisfies the hypothesis, and D -> D* never happens.

What training does reach is D -> D* at every point but the crossing. Then the conclusion is false:
see :mod:`divergences.claims._crossing` for a discriminator that becomes perfect while the gradient
it passes on tends to :math:`0.7\pi/\sqrt{1.09} = 2.10637`. Moreover

* other such discriminators have other limits: :math:`a\pi/\sqrt{a^2 + 0.6}` takes every value
  between :math:`-\pi` and :math:`\pi`, so that "the" limit does not exist;
* where D turns in :math:`w^2` across and in w along, the gradient grows like 1/w.

The neighbourhood of the crossing that D has not yet got right has a mass of order w to the
codimension of the crossing, and slopes there are of order 1/w: curves in the plane are the worst
case, and the paper's own. The theorem is right for supports at a positive distance (AB17-T2.4).
"""

from collections.abc import Iterator

import numpy as np

from .._claim import Claim, Context, Correction, claimed, corrected
from .._crossing import Crossing
from .._sources import AB17, CHEN, MONDAL, UNVERIFIED, XU

PULLS = (0.7, -0.7, 3.0)  # values of a


def crossing_supports_keep_their_gradient(_: Context) -> Iterator[Correction]:
    """Yield limits of the gradient, the gradients before, some that grow, and the distance to D*.

    The gradient is within 2 |a| w of its limit, since pi/2 - atan(x) <= 1/x.
    """
    for a in PULLS:
        yield _limit(Crossing((1e-6, 1e-6), a))
    for width in (1e-2, 1e-4, 1e-6):
        yield _gradient(Crossing((width, width)))
    for width in (1e-2, 1e-3):
        yield _gradient(Crossing((width**2, width)))
    answers = np.linspace(0.0, 1.0, 1001)
    least = float(np.maximum(answers, 1.0 - answers).min())
    what = "least sup |D - D*| over continuous D, by the answer at the crossing"
    yield Correction(0.0, least, 0.5, what=what)


def _gradient(found: Crossing) -> Correction:
    """Return the gradient by an integral, in print 0, against the closed form.

    Either rounds to some 20 eps of itself; 1e-13 has room for both.
    """
    value, error = found.gradient()
    closed = found.closed_gradient
    real, fake = found.mean_answers()
    across, along = found.widths
    what = (
        f"gradient, widths {across:g} and {along:g} "
        f"(E D: {real:.6f} on real points, {fake:.6f} on generated)"
    )
    return Correction(0.0, value, closed, tol=1e-13 * abs(closed), error=error, what=what)


def _limit(found: Crossing) -> Correction:
    """Return the gradient at a small width w against its limit, 2 |a| w away at most."""
    value, error = found.gradient()
    tol = 2.001 * abs(found.a) * found.widths[1]  # with room for rounding
    what = f"limit of the gradient, a = {found.a:g}"
    return Correction(0.0, value, found.limit, tol=tol, error=error, what=what)


CLAIMS = (
    Claim(
        id="ERR-09",
        title="Where supports cross, the generator's gradient need not vanish",
        statement=r"D_w(x, y) = \psi(\tfrac xw, \tfrac yw), \quad "
        r"\psi(u, v) = \frac{(u - 0.7)^2 + 0.3}{(u - 0.7)^2 + v^2 + 0.6}: \quad "
        r"D_w \to D^* \; \mathrm{off\ the\ crossing}, \quad "
        r"\partial_\theta E \log(1 - D_w(g_\theta(z))) \to \frac{0.7 \pi}{\sqrt{1.09}} = 2.10637",
        words="Two segments cross, as Theorem 2.2 allows. No continuous D is within 1/2 of D*, so "
        "Theorem 2.4 says nothing; and as D becomes perfect at every other point, with accuracy "
        "1 in the limit, its gradient for the generator tends to 2.106, not to 0.",
        source=f"{AB17}, Theorem 2.4 and Corollary 2.1, whose hypotheses are 'Theorem 2.1 or 2.2', "
        f"as in {CHEN}; {MONDAL}, Theorem 2.3; {XU}, 'Vanishing gradient'; {UNVERIFIED}",
        hypotheses="missing: supports at a positive distance. Here: segments (x, 0) and (theta, z) "
        "of length 2, uniform laws, theta = 0",
        measure="the gradient by an integral of D and its slope, against a closed form, and "
        "against the limit; discriminators of other shapes",
        breaks="the value in print, 0, for distance and gradient alike",
        check=corrected(crossing_supports_keep_their_gradient),
        control=claimed(crossing_supports_keep_their_gradient),
        kind="erratum",
    ),
)
