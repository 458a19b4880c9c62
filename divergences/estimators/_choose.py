"""The one path behind tv, kl and js: from two arguments to the method that answers."""

import math
from dataclasses import replace

from .._checks import as_choice
from ..errors import ShapeError, UnsupportedError
from ..measures import Cloud, Gaussian, Measure, as_measure, simplify
from ..results import Estimate, certified, exact
from .gaussian import gaussian_divergence
from .histogram import histogram_divergence
from .integrands import Name
from .plugin import METHOD as PLUG_IN
from .plugin import is_discrete, plug_in
from .strata import divergence_of_parts

METHODS = (
    "auto",
    "closed form",
    "contour integral",
    "finite sum",
    "lattice sum",
    "quadrature",
    "histogram",
    PLUG_IN,
)
_CEILING = {"tv": 1.0, "kl": math.inf, "js": math.log(2.0)}


def divergence(name: Name, p: object, q: object, method: str) -> Estimate:
    """Return a divergence of two laws or two samples, by the method asked for."""
    wanted = as_choice(method, METHODS, "method")
    left, right = as_measure(p, "p"), as_measure(q, "q")
    if left.dim != right.dim:
        raise ShapeError(f"q must live in R^{left.dim} like p; got a measure on R^{right.dim}")
    estimate = _bounded(name, _by_method(name, left, right, wanted))
    if wanted not in ("auto", estimate.method):
        raise UnsupportedError(
            f"method={wanted!r} does not apply to {name} of {left!r} and {right!r}; "
            f"method='auto' takes {estimate.method!r}"
        )
    return replace(estimate, name=name)


def _by_method(name: Name, p: Measure, q: Measure, wanted: str) -> Estimate:
    if isinstance(p, Cloud) and isinstance(q, Cloud):
        if wanted == PLUG_IN or (wanted == "auto" and is_discrete(p, q)):
            return plug_in(name, p, q)
        return histogram_divergence(name, p, q)
    if isinstance(p, Cloud) or isinstance(q, Cloud):
        raise UnsupportedError(
            f"{name} compares two laws or two samples; got {p!r} and {q!r}. Repair: draw from the "
            "law, law.sample(n, rng=rng), or take the sample as a law, cloud.empirical()"
        )
    p, q = simplify(p), simplify(q)
    if p == q:
        return exact(0.0, "finite sum" if wanted == "auto" else wanted)
    if isinstance(p, Gaussian) and isinstance(q, Gaussian) and wanted != "quadrature":
        return gaussian_divergence(name, p, q)
    bracket, found = divergence_of_parts(name, p, q)
    if bracket.lower == bracket.upper:
        return exact(bracket.value, found)
    return certified(bracket.value, bracket.lower, bracket.upper, found)


def _bounded(name: Name, estimate: Estimate) -> Estimate:
    """Return the estimate within the range that the divergence has by definition."""
    ceiling = _CEILING[name]
    return replace(
        estimate,
        value=min(estimate.value, ceiling),
        lower=min(estimate.lower, ceiling),
        upper=min(estimate.upper, ceiling),
    )
