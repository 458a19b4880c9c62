"""Kullback-Leibler divergence."""

from numpy.random import Generator

from ..results import Estimate
from ._choose import divergence


def kl(
    p: object, q: object, *, method: str = "auto", rng: Generator | None = None, level: float = 0.95
) -> Estimate:
    """Kullback-Leibler divergence of p from q, E_p[log(p/q)], in nats, from 0 to +inf.

    It is +inf where p charges a set that q does not, and also where the integral diverges; the
    latter is read off the tails and comes as a bracket ``[lower, inf]``.

    Parameters
    ----------
    p, q : Measure, frozen scipy.stats distribution, or (n,) or (n, d) array_like of samples
        Two laws, or two samples, on one space R^d. The order matters.
    method : str
        ``"auto"``, or of laws ``"closed form"`` (Gaussians), ``"finite sum"`` (atoms; uniform laws,
        cut into cells), ``"lattice sum"`` (discrete scipy laws), ``"quadrature"`` (densities in R^1
        and R^2); of samples ``"plug-in"`` (discrete data), ``"histogram"`` (R^1 and R^2),
        ``"neighbours"``, ``"adaptive neighbours"``, ``"variational"``, ``"classifier"`` (bounds).
    rng, level : numpy.random.Generator and float, optional
        With ``rng``, which splits them, two samples get an interval at ``level``.

    Returns
    -------
    Estimate
        ``exact`` for Gaussians, atoms and uniform laws, ``certified`` by quadrature, ``confidence``
        or ``point`` for samples, which never prove that a KL is infinite.

    Raises
    ------
    UnsupportedError
        If no method answers for this pair; the message says what can be done.

    References
    ----------
    Arjovsky, Chintala and Bottou, Wasserstein GAN, section 2 (arXiv 1701.07875).

    Examples
    --------
    >>> import divergences as dv
    >>> narrow, wide = dv.Box(0.0, 1.0), dv.Box(0.0, 2.0)
    >>> dv.kl(narrow, wide).value, dv.kl(wide, narrow).value
    (0.6931471805599453, inf)
    """
    return divergence("kl", p, q, method, rng=rng, level=level)
