"""The one path behind tv, kl and js: from two arguments to the method that answers."""

import math
from dataclasses import replace

import numpy as np

from .._checks import as_choice, as_generator, as_level
from ..errors import ShapeError, UnsupportedError
from ..measures import Cloud, Gaussian, Measure, as_measure, simplify
from ..results import Estimate, certified, exact
from .classifier import classifier_bound
from .gaussian import gaussian_divergence
from .held_out import can_be_halved
from .histogram import histogram_divergence
from .integrands import Name
from .neighbours import ADAPTIVE, adaptive_kl, neighbour_divergence
from .neighbours import METHOD as NEIGHBOURS
from .plugin import METHOD as PLUG_IN
from .plugin import is_discrete, plug_in
from .strata import divergence_of_parts
from .variational import variational_bound

OF_LAWS = ("closed form", "contour integral", "finite sum", "lattice sum", "quadrature")
OF_SAMPLES = ("histogram", NEIGHBOURS, ADAPTIVE, PLUG_IN, "classifier", "variational")
METHODS = ("auto", *OF_LAWS, *OF_SAMPLES)
_CEILING = {"tv": 1.0, "kl": math.inf, "js": math.log(2.0)}


def divergence(
    name: Name, p: object, q: object, method: str, *, rng: object = None, level: object = 0.95
) -> Estimate:
    """Return a divergence of two laws or two samples, by the method asked for."""
    wanted = as_choice(method, METHODS, "method")
    generator, confidence = None if rng is None else as_generator(rng), as_level(level)
    left, right = as_measure(p, "p"), as_measure(q, "q")
    if left.dim != right.dim:
        raise ShapeError(f"q must live in R^{left.dim} like p; got a measure on R^{right.dim}")
    if isinstance(left, Cloud) and isinstance(right, Cloud):
        found = _of_samples(name, left, right, wanted, rng=generator, level=confidence)
    else:
        found = _of_laws(name, left, right, wanted)
    estimate = bounded(name, found)
    if wanted not in ("auto", estimate.method):
        raise UnsupportedError(
            f"method={wanted!r} does not apply to {name} of {left!r} and {right!r}; "
            f"method='auto' takes {estimate.method!r}"
        )
    return replace(estimate, name=name)


def _of_samples(
    name: Name, p: Cloud, q: Cloud, wanted: str, *, rng: np.random.Generator | None, level: float
) -> Estimate:
    """Return a divergence of two samples; ``rng`` asks for an interval where there is one."""
    if wanted in OF_LAWS:
        raise UnsupportedError(
            f"method={wanted!r} does not apply to samples, {p!r} and {q!r}. Repair: one of "
            f"{', '.join(OF_SAMPLES)}, or take them as laws, cloud.empirical()"
        )
    if wanted == ADAPTIVE and name != "kl":
        raise UnsupportedError(
            f"method={wanted!r} does not apply to {name}, only to kl. Repair: method={NEIGHBOURS!r}"
        )
    chosen = wanted
    if wanted == "auto" and is_discrete(p, q):
        chosen = PLUG_IN
    elif wanted == "auto" and rng is not None and can_be_halved(p) and can_be_halved(q):
        chosen = "classifier" if name == "tv" else "variational"
    if chosen == PLUG_IN:
        return plug_in(name, p, q, level=level)
    if chosen == "classifier":
        return classifier_bound(name, p, q, rng, level)
    if chosen == "variational":
        return variational_bound(name, p, q, rng, level)
    if chosen == ADAPTIVE:
        return adaptive_kl(p, q)
    if chosen == NEIGHBOURS or (chosen == "auto" and p.dim > 2):
        return neighbour_divergence(name, p, q)
    return histogram_divergence(name, p, q)


def _of_laws(name: Name, p: Measure, q: Measure, wanted: str) -> Estimate:
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


def bounded(name: Name, estimate: Estimate) -> Estimate:
    """Return the estimate within the range that the divergence has by definition."""
    ceiling = _CEILING[name]
    return replace(
        estimate,
        value=min(estimate.value, ceiling),
        lower=min(estimate.lower, ceiling),
        upper=min(estimate.upper, ceiling),
    )
