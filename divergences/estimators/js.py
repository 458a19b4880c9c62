"""Jensen-Shannon divergence."""

from dataclasses import replace

from numpy.random import Generator

from .._checks import as_choice
from ..results import Convention, Estimate
from ._choose import divergence


def js(
    p: object,
    q: object,
    *,
    convention: Convention = "half",
    method: str = "auto",
    rng: Generator | None = None,
    level: float = 0.95,
) -> Estimate:
    """Jensen-Shannon divergence in nats: the mean KL of p and q from their mixture m = (p + q)/2.

    Symmetric and always finite. Mutually singular laws have log 2, however close they are.

    Parameters
    ----------
    p, q : Measure, frozen scipy.stats distribution, or (n,) or (n, d) array_like of samples
        Two laws, or two samples, on one space R^d.
    convention : {"half", "sum"}
        ``"half"``: KL(p, m)/2 + KL(q, m)/2, at most log 2. ``"sum"``: KL(p, m) + KL(q, m), as in
        Wasserstein GAN. The square root of either, which is a metric, is never returned.
    method : str
        ``"auto"``; of laws ``"contour integral"``, ``"finite sum"``, ``"lattice sum"``,
        ``"quadrature"``; of samples ``"plug-in"`` (discrete data), ``"histogram"`` (R^1 and R^2),
        ``"neighbours"``, ``"variational"``, ``"classifier"`` (bounds). :func:`tv` explains them.
    rng, level : numpy.random.Generator and float, optional
        With ``rng``, which splits them, two samples get an interval at ``level``.

    Returns
    -------
    Estimate
        As for :func:`tv`, and with its convention.

    Raises
    ------
    UnsupportedError
        If no method answers for this pair; the message says what can be done.

    References
    ----------
    Arjovsky and Bottou 2017, section 2 (arXiv 1701.04862), who use the half.

    Examples
    --------
    >>> import divergences as dv
    >>> p, q = dv.parallel_lines(1e-9)
    >>> dv.js(p, q).value, dv.js(p, q, convention="sum").value  # log 2, 2 log 2
    (0.6931471805599453, 1.3862943611198906)
    """
    as_choice(convention, ("half", "sum"), "convention")
    return in_convention(divergence("js", p, q, method, rng=rng, level=level), convention)


def in_convention(half: Estimate, convention: Convention) -> Estimate:
    """Return a JS in the half convention in the one asked for."""
    factor = 1.0 if convention == "half" else 2.0
    return replace(
        half,
        value=factor * half.value,
        lower=factor * half.lower,
        upper=factor * half.upper,
        convention=convention,
    )
