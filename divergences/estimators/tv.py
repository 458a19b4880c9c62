"""Total variation distance."""

from numpy.random import Generator

from ..results import Estimate
from ._choose import divergence


def tv(
    p: object, q: object, *, method: str = "auto", rng: Generator | None = None, level: float = 0.95
) -> Estimate:
    """Total variation distance sup_A abs(P(A) - Q(A)), a number in [0, 1].

    It is half the L1 distance of the densities: 1 exactly for mutually singular laws, however
    close, and 0 exactly for equal ones.

    Parameters
    ----------
    p, q : Measure, frozen scipy.stats distribution, or (n,) or (n, d) array_like of samples
        Two laws, or two samples, on one space R^d.
    method : str
        ``"auto"``, or of laws ``"closed form"`` and ``"contour integral"`` (Gaussians), ``"finite
        sum"`` (atoms; uniform laws, cut into cells), ``"lattice sum"`` (discrete scipy laws),
        ``"quadrature"`` (densities in R^1 and R^2); of samples ``"plug-in"`` (discrete data),
        ``"histogram"`` (R^1 and R^2), ``"neighbours"``, ``"classifier"`` (a proved bound).
    rng, level : numpy.random.Generator and float, optional
        With ``rng``, which splits them, two samples get an interval at ``level``.

    Returns
    -------
    Estimate
        ``exact`` for atoms and uniform laws, ``certified`` by quadrature, ``confidence`` for
        samples of discrete data or with ``rng``, ``point`` for others.

    Raises
    ------
    UnsupportedError
        If no method answers for this pair; the message says what can be done.

    References
    ----------
    Arjovsky, Chintala and Bottou, Wasserstein GAN, section 2 (arXiv 1701.07875).

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> dv.tv(dv.Segment([0, 0], [1, 0]), dv.Segment([0.25, 0], [1.25, 0])).value
    0.25
    >>> dv.tv(dv.Gaussian(0.0, 1.0), dv.Gaussian(1.0, 1.0)).value  # 2 Phi(1/2) - 1
    0.3829249225480262
    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.normal(0.0, 1.0, (1000, 5)), rng.normal(1.0, 1.0, (1000, 5))
    >>> 0.6 < dv.tv(x, y, rng=rng).lower < 0.736  # which is TV of the laws
    True
    """
    return divergence("tv", p, q, method, rng=rng, level=level)
