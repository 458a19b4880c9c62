"""TV, KL and JS of one pair at once: what they share is computed once."""

from dataclasses import replace
from typing import NamedTuple

from .._checks import as_choice
from .._kernels.pmf import divergences
from ..measures import Discrete, as_measure, simplify
from ..results import Convention, Estimate, exact
from ._choose import bounded
from .cells import align
from .integrands import Name
from .js import in_convention, js
from .kl import kl
from .tv import tv

_NAMES: tuple[Name, ...] = ("tv", "kl", "js")


class Divergences(NamedTuple):
    """The three divergences of one pair: total variation, Kullback-Leibler, Jensen-Shannon.

    Examples
    --------
    >>> import divergences as dv
    >>> tv, kl, js = dv.tv_kl_js(*dv.parallel_lines(1.0))
    >>> tv.value, kl.value
    (1.0, inf)
    """

    tv: Estimate
    kl: Estimate
    js: Estimate


def tv_kl_js(p: object, q: object, *, convention: Convention = "half") -> Divergences:
    """Return TV, KL(p||q) and JS of one pair, as ``tv``, ``kl`` and ``js`` give them.

    Laws with finitely many atoms are passed over once for all three, in a third of the time.

    Parameters
    ----------
    p, q : Measure, frozen scipy.stats distribution, or (n,) or (n, d) array_like of samples
        Two laws or two samples on one space.
    convention : {"half", "sum"}
        Normalisation of the Jensen-Shannon divergence, as in ``js``.

    Returns
    -------
    Divergences
        The estimates ``tv`` in [0, 1], ``kl`` in [0, inf] and ``js`` in [0, log 2], nats.

    Raises
    ------
    UnsupportedError
        If one of the three has no method for this pair.

    Examples
    --------
    >>> import divergences as dv
    >>> three = dv.tv_kl_js(dv.Discrete([0.5, 0.5]), dv.Discrete([1.0, 0.0]))
    >>> three.tv.value, three.kl.value
    (0.5, inf)
    """
    as_choice(convention, ("half", "sum"), "convention")
    left, right = (simplify(as_measure(law, name)) for law, name in ((p, "p"), (q, "q")))
    if isinstance(left, Discrete) and isinstance(right, Discrete) and left.dim == right.dim:
        values = divergences(*align(left.atoms, left.weights, right.atoms, right.weights))
        half = Divergences(*map(_named, _NAMES, values))
        return half._replace(js=in_convention(half.js, convention))
    return Divergences(tv(p, q), kl(p, q), js(p, q, convention=convention))


def _named(name: Name, value: float) -> Estimate:
    return replace(bounded(name, exact(value, "finite sum")), name=name)
