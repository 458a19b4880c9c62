"""Convex combinations of laws, and images of laws under a map."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from .._checks import FloatArray, as_points, as_weights
from ..errors import DTypeError, ShapeError
from ._base import Measure, Support
from ._quantile import least
from .cloud import Cloud
from .discrete import draw_index


class Mixture(Measure):
    """The law sum_i weights[i] * components[i]; atoms and densities may be mixed.

    Parameters
    ----------
    weights : (k,) array_like
        Masses, >= 0, summing to 1.
    components : sequence of k measures
        Laws on one space R^d.

    Examples
    --------
    >>> import divergences as dv
    >>> spike_and_slab = dv.Mixture([0.5, 0.5], [dv.Dirac(0.0), dv.Box(0.0, 1.0)])
    >>> dv.tv(spike_and_slab, dv.Dirac(0.0)).value
    0.5
    """

    weights: FloatArray
    components: tuple[Measure, ...]

    def __init__(self, weights: ArrayLike, components: Sequence[Measure]) -> None:
        laws = tuple(components)
        for law in laws:
            if not isinstance(law, Measure) or isinstance(law, Cloud):
                raise DTypeError(
                    f"components must be laws; got {type(law).__name__}. Repair: wrap a scipy "
                    "distribution in ScipyLaw, take a sample's .empirical() law"
                )
        masses = as_weights(weights, len(laws), "weights")
        dims = {law.dim for law in laws}
        if len(dims) > 1:
            raise ShapeError(f"components must live in one space; got dimensions {sorted(dims)}")
        self._freeze(dims.pop(), weights=masses, components=laws)

    def __repr__(self) -> str:
        if len(self.components) > 3:
            return f"Mixture({len(self.components)} components in R^{self.dim})"
        return f"Mixture({self.weights.tolist()}, {list(self.components)})"

    @property
    def support(self) -> Support:
        """The union of the components' supports."""
        parts = [law.support for _, law in self._charged()]
        dims = [part.dimension for part in parts if part.dimension is not None]
        return Support(
            max(dims) if len(dims) == len(parts) else None,
            np.min([part.low for part in parts], axis=0),
            np.max([part.high for part in parts], axis=0),
            " and ".join(dict.fromkeys(part.description for part in parts)),
        )

    @property
    def has_density(self) -> bool:
        """Whether every component of positive weight has a density."""
        return all(law.has_density for _, law in self._charged())

    def mean(self) -> FloatArray:
        """Return the mean, shape (d,)."""
        return np.asarray(sum(w * law.mean() for w, law in self._charged()))

    def _charged(self) -> list[tuple[float, Measure]]:
        pairs = zip(self.weights.tolist(), self.components, strict=True)
        return [(w, law) for w, law in pairs if w > 0]

    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        index = draw_index(self.weights, n, rng)
        points = np.empty((n, self.dim))
        for i, law in enumerate(self.components):
            chosen = index == i
            points[chosen] = law._sample(int(chosen.sum()), rng)
        return points

    def _logpdf(self, x: FloatArray) -> FloatArray:
        logs = [np.log(w) + law._logpdf(x) for w, law in self._charged()]
        return np.asarray(np.logaddexp.reduce(logs, axis=0))

    def _cdf(self, x: FloatArray) -> FloatArray:
        return np.asarray(sum(w * law._cdf(x) for w, law in self._charged()))

    def _sf(self, x: FloatArray) -> FloatArray:
        return np.asarray(sum(w * law._sf(x) for w, law in self._charged()))

    def _ppf(self, u: FloatArray) -> FloatArray:
        ends = np.array([law._ppf(u) for _, law in self._charged()])
        return least(lambda x: self._cdf(x) >= u, ends.min(axis=0), ends.max(axis=0))

    def _isf(self, u: FloatArray) -> FloatArray:
        ends = np.array([law._isf(u) for _, law in self._charged()])
        return least(lambda x: self._sf(x) <= u, ends.min(axis=0), ends.max(axis=0))


class Pushforward(Measure):
    """The law of ``map(Z)`` for Z drawn from ``latent``: a generator.

    Parameters
    ----------
    latent : Measure
        The law of Z on R^k.
    map : callable
        Takes points (n, k), returns points (n, d), row by row and without randomness.

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> line = dv.Pushforward(dv.Box(0.0, 1.0), lambda z: np.hstack([0 * z, z]))
    >>> line.dim, line.sample(5, rng=np.random.default_rng(0)).shape
    (2, (5, 2))
    """

    latent: Measure
    map: Callable[[FloatArray], FloatArray]

    def __init__(self, latent: Measure, map: Callable[[FloatArray], FloatArray]) -> None:  # noqa: A002
        if not isinstance(latent, Measure):
            raise DTypeError(f"latent must be a measure; got {type(latent).__name__}")
        if not callable(map):
            raise DTypeError(f"map must be a function of points; got {type(map).__name__}")
        probe = _mapped(map, latent._sample(2, np.random.default_rng(0)))
        self._freeze(probe.shape[1], latent=latent, map=map)

    def __repr__(self) -> str:
        name = getattr(self.map, "__name__", repr(self.map))
        return f"Pushforward({self.latent!r}, {name})"

    @property
    def support(self) -> Support:
        """Unknown but for its existence: an arbitrary map can send mass anywhere."""
        edge = np.full(self.dim, np.inf)
        return Support(None, -edge, edge, f"the image of {self.latent.support.description}")

    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        return _mapped(self.map, self.latent._sample(n, rng))


def _mapped(function: Callable[[FloatArray], FloatArray], z: FloatArray) -> FloatArray:
    points = as_points(function(z), "map(z)")
    if len(points) != len(z):
        raise ShapeError(f"map must return one row per point: {len(z)} rows; got {len(points)}")
    return points
