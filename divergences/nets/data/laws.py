"""Measures as training data: their own draws, and themselves as the exact law."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..._checks import FloatArray
from ...measures import Circle, Cloud, Measure, Segment, as_measure


@dataclass(frozen=True, eq=False)
class LawData:
    """The draws of a measure; :func:`measure`, :func:`segment` and :func:`circle` build it.

    Parameters
    ----------
    law : Measure
        The law, which is also the exact one. Of a Cloud, the empirical law is drawn.
    name : str
        What plots and records call it.

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> from divergences.nets.data import LawData
    >>> LawData(dv.Box([0.0], [1.0])).sample(4, rng=np.random.default_rng(0)).shape
    (4, 1)
    """

    law: Measure
    name: str = "measure"

    def __post_init__(self) -> None:
        object.__setattr__(self, "law", _as_law(self.law))

    @property
    def dim(self) -> int:
        """Dimension d of a point."""
        return self.law.dim

    @property
    def centres(self) -> None:
        """None: a measure does not say what its modes are."""

    @property
    def spread(self) -> None:
        """None, as there are no modes."""

    def sample(self, n: int, *, rng: np.random.Generator) -> FloatArray:
        """Return ``n`` independent points, shape (n, dim)."""
        return self.law.sample(n, rng=rng)


def measure(law: object) -> LawData:
    """Return the draws of a law.

    Parameters
    ----------
    law : Measure, frozen scipy distribution or array of points
        The law. Of a Cloud or an array, the empirical law is drawn.

    Examples
    --------
    >>> import divergences as dv
    >>> from divergences.nets.data import measure
    >>> measure(dv.Dirac([0.0, 1.0])).law
    Dirac([0.0, 1.0])
    """
    return LawData(_as_law(law))


def segment(a: ArrayLike = (0.0, 0.0), b: ArrayLike = (0.0, 1.0)) -> LawData:
    """Return the uniform law on the segment from ``a`` to ``b``.

    Parameters
    ----------
    a, b : float or (d,) array_like
        The two different ends; by default those of P_0 in Example 1 of WGAN (arXiv 1701.07875).

    Examples
    --------
    >>> from divergences.nets.data import segment
    >>> segment([0.0, 0.0], [1.0, 1.0]).law
    Segment([0.0, 0.0], [1.0, 1.0])
    """
    return LawData(Segment(a, b), name="segment")


def circle(center: ArrayLike = (0.0, 0.0), radius: float = 1.0) -> LawData:
    """Return the uniform law on a circle in the plane.

    Parameters
    ----------
    center : (2,) array_like
        The centre.
    radius : float
        The radius, > 0.

    Examples
    --------
    >>> from divergences.nets.data import circle
    >>> circle(radius=2.0).law
    Circle([0.0, 0.0], 2)
    """
    return LawData(Circle(center, radius), name="circle")


def _as_law(law: object) -> Measure:
    known = as_measure(law, "law")
    return known.empirical() if isinstance(known, Cloud) else known
