"""The claims there are, and how to name some of them."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from ..errors import DTypeError, UnknownNameError
from . import (
    ab17,
    alignment,
    bounds,
    dirac,
    divergence,
    errata,
    games,
    gan,
    gan_training,
    heavy_tails,
    likelihood,
    lucic,
    manifold,
    minibatch,
    mode_collapse,
    noise,
    noise_bounds,
    noise_gradient,
    non_saturating,
    penalty,
    perfect_accuracy,
    sampling,
    transversality,
    unrolling,
    vanishing,
    wgan,
    wgan_continuity,
    wgan_correlation,
    wgan_example,
    wgan_gradient,
    wgan_monge,
    wgan_topology,
    wgan_training,
)
from ._claim import Claim

REGISTRY: tuple[Claim, ...] = (
    *divergence.CLAIMS,
    *bounds.CLAIMS,
    *likelihood.CLAIMS,
    *manifold.CLAIMS,
    *gan.CLAIMS,
    *gan_training.CLAIMS,
    *sampling.CLAIMS,
    *ab17.CLAIMS,
    *transversality.CLAIMS,
    *alignment.CLAIMS,
    *perfect_accuracy.CLAIMS,
    *vanishing.CLAIMS,
    *non_saturating.CLAIMS,
    *heavy_tails.CLAIMS,
    *noise.CLAIMS,
    *noise_gradient.CLAIMS,
    *noise_bounds.CLAIMS,
    *wgan.CLAIMS,
    *wgan_example.CLAIMS,
    *wgan_topology.CLAIMS,
    *wgan_continuity.CLAIMS,
    *wgan_monge.CLAIMS,
    *wgan_gradient.CLAIMS,
    *wgan_training.CLAIMS,
    *wgan_correlation.CLAIMS,
    *penalty.CLAIMS,
    *games.CLAIMS,
    *dirac.CLAIMS,
    *unrolling.CLAIMS,
    *minibatch.CLAIMS,
    *mode_collapse.CLAIMS,
    *lucic.CLAIMS,
    *errata.CLAIMS,
)
BY_ID = {claim.id: claim for claim in REGISTRY}


def claims() -> tuple[Claim, ...]:
    """Return every claim there is, in the order in which they run.

    Examples
    --------
    >>> from divergences.claims import claims
    >>> [claim.id for claim in claims()[:4]]
    ['DIV-TV', 'DIV-KL', 'DIV-JS', 'DIV-BOUNDS']
    """
    return REGISTRY


def select(ids: str | Iterable[str] | None) -> tuple[Claim, ...]:
    """Return the claims that ``ids`` name, in registry order, each once; all for None.

    An id names a claim or a family: ``WGAN`` is every claim of that paper, ``WGAN-T2`` the
    parts of Theorem 2. Case does not matter.
    """
    if ids is None:
        return REGISTRY
    wanted = {claim.id for name in _names(ids) for claim in _named(name)}
    return tuple(claim for claim in REGISTRY if claim.id in wanted)


def _names(ids: object) -> tuple[str, ...]:
    if not isinstance(ids, Iterable):
        raise DTypeError(f"ids must be an id or several; got {type(ids).__name__} {ids!r}")
    names = (ids,) if isinstance(ids, str) else tuple(ids)
    if not names:
        raise UnknownNameError("ids is empty. Repair: leave it out to run every claim")
    for name in names:
        if not isinstance(name, str):
            raise DTypeError(f"ids must hold text; got {type(name).__name__} {name!r}")
    return names


def _named(name: str) -> tuple[Claim, ...]:
    """Return the claim of this name, or all whose id goes on after it with a sign."""
    exact = tuple(claim for claim in REGISTRY if claim.id.casefold() == name.casefold())
    pattern = re.compile(rf"{re.escape(name)}[^0-9a-z]", re.IGNORECASE)
    found = exact or tuple(claim for claim in REGISTRY if name and pattern.match(claim.id))
    if not found:
        known = [*BY_ID, *dict.fromkeys(key.partition("-")[0] for key in BY_ID)]
        near = get_close_matches(name.upper(), known, n=3, cutoff=0.5) or list(BY_ID)
        raise UnknownNameError(f"ids has no claim {name!r}. Near it: {', '.join(near)}")
    return found
