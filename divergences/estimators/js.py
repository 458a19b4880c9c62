"""Jensen-Shannon divergence."""

from dataclasses import replace

from .._checks import as_choice
from ..results import Convention, Estimate
from ._choose import divergence


def js(p: object, q: object, *, convention: Convention = "half", method: str = "auto") -> Estimate:
    """Jensen-Shannon divergence in nats: the mean KL of p and q from their mixture m = (p + q)/2.

    Symmetric and always finite. Mutually singular laws have log 2, however close they are.

    Parameters
    ----------
    p, q : Measure, frozen scipy.stats distribution, or (n,) or (n, d) array_like of samples
        Two laws, or two samples, on one space R^d.
    convention : {"half", "sum"}
        ``"half"``: KL(p, m)/2 + KL(q, m)/2, at most log 2 (Arjovsky and Bottou 2017).
        ``"sum"``: KL(p, m) + KL(q, m), at most 2 log 2 (the definition in Wasserstein GAN).
        The square root of either, which is a metric, is never returned.
    method : str
        ``"auto"``, or the algorithm: ``"contour integral"`` (Gaussians), ``"finite sum"`` (atoms;
        uniform laws, cut into cells), ``"lattice sum"`` (discrete scipy laws), ``"quadrature"``
        (densities in R^1 and R^2), ``"histogram"`` (samples in R^1 and R^2), ``"plug-in"``
        (samples of discrete data).

    Returns
    -------
    Estimate
        ``exact`` for atoms and uniform laws, ``certified`` by quadrature, ``confidence`` for
        samples of discrete data, ``point`` for other samples.

    Raises
    ------
    UnsupportedError
        If no method answers for this pair; the message says what can be done.

    References
    ----------
    Arjovsky and Bottou, Towards Principled Methods for Training GANs, section 2
    (arXiv 1701.04862).

    Examples
    --------
    >>> import divergences as dv
    >>> p, q = dv.parallel_lines(1e-9)
    >>> dv.js(p, q).value, dv.js(p, q, convention="sum").value  # log 2, 2 log 2
    (0.6931471805599453, 1.3862943611198906)
    """
    as_choice(convention, ("half", "sum"), "convention")
    factor = 1.0 if convention == "half" else 2.0
    half = divergence("js", p, q, method)
    return replace(
        half,
        value=factor * half.value,
        lower=factor * half.lower,
        upper=factor * half.upper,
        convention=convention,
    )
