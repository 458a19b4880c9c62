"""Frozen scipy.stats distributions, old style and new, as measures."""

import warnings
from typing import Any

import numpy as np

from .._checks import FloatArray
from ..errors import DTypeError, UnsupportedError
from ._base import Measure, Support


class ScipyLaw(Measure):
    """A law on the line given by a frozen scipy.stats distribution.

    Both ``scipy.stats.norm(0, 1)`` and the newer ``scipy.stats.Normal(mu=0, sigma=1)`` are
    taken, continuous or discrete. The public functions wrap such arguments by themselves;
    wrap one by hand to put it into a :class:`Mixture`.

    Parameters
    ----------
    law : scipy distribution
        A frozen distribution of one variable.

    Attributes
    ----------
    lattice : bool
        Whether the law is discrete; its atoms are then integers shifted by ``loc``.

    Examples
    --------
    >>> import divergences as dv
    >>> from scipy import stats
    >>> round(dv.tv(stats.laplace(0), stats.laplace(1)).value, 10)
    0.3934693403
    """

    law: Any
    lattice: bool

    def __init__(self, law: object) -> None:
        frozen = _frozen(law)
        self._freeze(1, law=frozen, lattice=_is_discrete(frozen))

    def __repr__(self) -> str:
        return f"ScipyLaw({self.name})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ScipyLaw):
            return False
        return self.law is other.law or _parameters(self.law) == _parameters(other.law)

    def __hash__(self) -> int:
        return super().__hash__()

    @property
    def family(self) -> str:
        """The class of the distribution, which names its family; a user may name laws at will."""
        return type(getattr(self.law, "dist", self.law)).__name__

    @property
    def name(self) -> str:
        """The distribution's name and parameters."""
        if hasattr(self.law, "dist"):
            words = [*map(str, self.law.args), *(f"{k}={v}" for k, v in self.law.kwds.items())]
            return f"{self.law.dist.name}({', '.join(words)})"
        return str(self.law)

    @property
    def support(self) -> Support:
        """The interval that scipy declares."""
        low, high = map(float, self.law.support())
        words = f"{'integers' if self.lattice else 'an interval'} from {low:g} to {high:g}"
        return Support(0 if self.lattice else 1, np.array([low]), np.array([high]), words)

    @property
    def has_density(self) -> bool:
        """True for continuous laws."""
        return not self.lattice

    def mean(self) -> FloatArray:
        """Return the mean, shape (1,)."""
        return np.array([float(self.law.mean())])

    def breaks(self) -> FloatArray:
        """Return the points where the density may jump: ends, median, and edges of bins."""
        edges = getattr(getattr(self.law, "dist", None), "_hbins", [])
        inside = [self.support.low[0], self.support.high[0], float(self._ppf(np.array([0.5]))[0])]
        return np.unique([*inside, *edges])

    def logpmf(self, x: FloatArray) -> FloatArray:
        """Return the log-masses of a discrete law at the points x, shape (n,)."""
        return self._call("logpmf", x)

    def _sample(self, n: int, rng: np.random.Generator) -> FloatArray:
        if hasattr(self.law, "rvs"):
            drawn = self.law.rvs(size=n, random_state=rng)
        else:
            drawn = self.law.sample(n, rng=rng)
        return np.asarray(drawn, dtype=float).reshape(n, 1)

    def _logpdf(self, x: FloatArray) -> FloatArray:
        return self._call("logpdf", x[:, 0])

    def _cdf(self, x: FloatArray) -> FloatArray:
        return self._call("cdf", x)

    def _sf(self, x: FloatArray) -> FloatArray:
        return self._call("sf", x) if hasattr(self.law, "sf") else self._call("ccdf", x)

    def _ppf(self, u: FloatArray) -> FloatArray:
        return self._call("ppf", u) if hasattr(self.law, "ppf") else self._call("icdf", u)

    def _isf(self, u: FloatArray) -> FloatArray:
        return self._call("isf", u) if hasattr(self.law, "isf") else self._call("iccdf", u)

    def _call(self, method: str, x: FloatArray) -> FloatArray:
        # scipy warns where it rightly returns -inf or 0, and where an inverse is inaccurate; who
        # integrates a law checks its mass and never relies on an inverse.
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            return np.asarray(getattr(self.law, method)(x), dtype=float)


def is_scipy(law: object) -> bool:
    """Tell whether an object comes from scipy.stats, without importing it."""
    return any(c.__module__.startswith("scipy.stats") for c in type(law).__mro__)


def _frozen(law: Any) -> Any:
    """Return a distribution without free parameters, or say what to do."""
    if not is_scipy(law):
        raise DTypeError(f"law must be a frozen scipy.stats distribution; got {type(law).__name__}")
    if hasattr(law, "numargs"):  # the generic distribution, not yet frozen
        if law.numargs:
            raise DTypeError(
                f"law must be frozen: give {law.name} its shape parameters "
                f"{law.shapes}, as in scipy.stats.{law.name}({law.shapes})"
            )
        return law()
    if not (hasattr(law, "ppf") or hasattr(law, "icdf")):
        raise UnsupportedError(
            f"{type(law).__name__} is not supported; of scipy's multivariate laws only "
            "multivariate_normal is. Repair: compare samples of it, Cloud(law.rvs(n))"
        )
    return law


def _is_discrete(law: Any) -> bool:
    if hasattr(law, "dist"):
        return hasattr(law.dist, "pmf")
    return any(c.__name__ == "DiscreteDistribution" for c in type(law).__mro__)


def _parameters(law: Any) -> tuple[object, ...]:
    """Return what decides a law of scipy's own stateless families; else its identity.

    A histogram, a law given by values or a user's class keeps state that its parameters do not
    show, and the newer laws print rounded parameters.
    """
    family = type(getattr(law, "dist", None))
    if family.__module__ not in _STATELESS or family.__name__ == "rv_histogram":
        return (id(law),)
    return (family, law.args, tuple(sorted(law.kwds.items())))


_STATELESS = ("scipy.stats._continuous_distns", "scipy.stats._discrete_distns")
