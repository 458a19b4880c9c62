"""The multilayer perceptron that a user builds, and how its parameters begin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from .._checks import RealArray, as_choice, as_count, as_generator, as_points, as_scalar
from ..errors import DTypeError, InputError, ShapeError
from .activations import ACTIVATIONS
from .passes import Net, Tape, backward, biases, count, forward, gradient, weights

Scheme = Literal["he", "glorot", "orthogonal"]


@dataclass(frozen=True)
class MLP:
    """A multilayer perceptron; its parameters are one vector, kept outside of it.

    Parameters
    ----------
    widths : sequence of int
        Sizes of the input, the hidden layers and the output.
    activation, head : str
        Of the hidden layers and of the output: ``linear``, ``relu``, ``leaky_relu``, ``tanh``,
        ``softplus``, ``silu``, ``elu`` or ``sigmoid``.
    slope : float
        Slope of ``leaky_relu`` below 0.
    dtype : {float64, float32}
        Precision of the parameters and of everything computed from them.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> net = MLP((2, 32, 32, 1))
    >>> theta = net.init(rng=np.random.default_rng(0))
    >>> theta.shape, net(theta, [[0.0, 1.0], [1.0, 1.0]]).shape
    ((1185,), (2, 1))
    """

    widths: Sequence[int]
    activation: str = "leaky_relu"
    head: str = "linear"
    slope: float = 0.2
    dtype: DTypeLike = field(default=np.float64)

    def __post_init__(self) -> None:
        if not isinstance(self.widths, Iterable):
            raise DTypeError(f"widths must be a sequence of sizes; got {self.widths!r}")
        widths = tuple(as_count(width, "widths") for width in self.widths)
        if len(widths) < 2:
            raise ShapeError(f"widths must hold an input and an output size; got {widths}")
        object.__setattr__(self, "widths", widths)
        for name in ("activation", "head"):
            as_choice(getattr(self, name), ACTIVATIONS, name)
        slope = as_scalar(self.slope, "slope")
        object.__setattr__(self, "slope", slope)
        object.__setattr__(self, "dtype", as_precision(self.dtype))

    @property
    def size(self) -> int:
        """The number of parameters."""
        return int(count(self.net, len(self.widths) - 1))

    @cached_property
    def net(self) -> Net:
        """The shape as compiled code takes it."""
        widths = np.array(self.widths, np.int64)
        kinds = [ACTIVATIONS[name] for name in (self.activation, self.head)]
        (hidden, below), (head, head_below) = kinds
        return Net(
            widths,
            hidden.value,
            head.value,
            self.slope if below is None else below,
            self.slope if head_below is None else head_below,
        )

    def init(
        self, scheme: Scheme = "he", *, rng: np.random.Generator, gain: float = 1.0
    ) -> RealArray:
        """Return fresh parameters, (P,): random weights, zero biases.

        Parameters
        ----------
        scheme : {"he", "glorot", "orthogonal"}
            Normal weights of variance 2 / n_in (He et al. 2015) or 2 / (n_in + n_out) (Glorot
            and Bengio 2010), or orthonormal columns or rows (Saxe et al. 2014).
        rng : numpy.random.Generator
            Source of randomness.
        gain : float
            Factor on all weights, > 0.

        Examples
        --------
        >>> import numpy as np
        >>> from divergences.nets import MLP
        >>> net = MLP((2, 3, 1))
        >>> w, b = net.layers(net.init("orthogonal", rng=np.random.default_rng(0)))[0]
        >>> np.allclose(w @ w.T, np.eye(2)), b.tolist()
        (True, [0.0, 0.0, 0.0])
        """
        draw = _SCHEMES[as_choice(scheme, get_args(Scheme), "scheme")]
        factor = as_scalar(gain, "gain", above=0.0)
        as_generator(rng)
        theta = np.zeros(self.size, self.dtype)
        for w, _ in self.layers(theta):
            w[:] = factor * draw(w.shape[0], w.shape[1], rng)
        return theta

    def layers(self, theta: RealArray) -> list[tuple[RealArray, RealArray]]:
        """Return the weights (n_in, n_out) and the biases (n_out,) of each layer, as views."""
        theta = self.as_parameters(theta)
        depth = range(len(self.widths) - 1)
        return [(weights(self.net, theta, i), biases(self.net, theta, i)) for i in depth]

    def __call__(self, theta: ArrayLike, x: ArrayLike) -> RealArray:
        """Return the output at the points ``x``, (B, n_0) -> (B, n_L)."""
        return self.tape(theta, x).output

    def tape(self, theta: ArrayLike, x: ArrayLike) -> Tape:
        """Return everything computed on the way from the points to the output."""
        return forward(self.net, self.as_parameters(theta), self.as_batch(x, "x"))

    def gradients(
        self, theta: ArrayLike, x: ArrayLike, output_bar: ArrayLike
    ) -> tuple[RealArray, RealArray]:
        """Return the derivatives of J with respect to the parameters, (P,), and to x, (B, n_0).

        Parameters
        ----------
        output_bar : array_like
            The derivative of J with respect to the output, (B, n_L).

        Examples
        --------
        >>> import numpy as np
        >>> from divergences.nets import MLP
        >>> line = MLP((1, 1))
        >>> line.gradients([2.0, 1.0], [[3.0]], [[1.0]])  # of w x + b, at w = 2, b = 1, x = 3
        (array([3., 1.]), array([[2.]]))
        """
        theta, tape = self.as_parameters(theta), self.tape(theta, x)
        bar = self.as_batch(output_bar, "output_bar", self.widths[-1])
        if bar.shape != tape.output.shape:
            raise ShapeError(f"output_bar must have shape {tape.output.shape}; got {bar.shape}")
        adjoints = backward(self.net, theta, tape, bar)
        return gradient(self.net, tape.inputs, adjoints.inner), adjoints.x

    def as_parameters(self, theta: ArrayLike) -> RealArray:
        """Return ``theta`` itself if it is a finite vector of the right length and precision."""
        array = np.asarray(theta)
        if array.shape != (self.size,):
            raise ShapeError(f"theta must have shape ({self.size},); got {array.shape}")
        if array.dtype != self.dtype:
            raise DTypeError(
                f"theta must hold {self.dtype}; got {array.dtype}. Repair: theta.astype(net.dtype)"
            )
        if not np.isfinite(array).all():
            raise InputError(f"theta must be finite; got {array[~np.isfinite(array)][0]}")
        return np.ascontiguousarray(array)

    def as_batch(self, points: ArrayLike, name: str, width: int | None = None) -> RealArray:
        """Return the points as a (B, n) array in the net's precision."""
        wanted = self.widths[0] if width is None else width
        array = as_points(points, name)
        if array.shape[1] != wanted:
            raise ShapeError(f"{name} must have shape (B, {wanted}); got {array.shape}")
        return array.astype(self.dtype, copy=False)


def as_precision(dtype: DTypeLike) -> "np.dtype[Any]":
    """Return float32 or float64 as a dtype."""
    try:
        precision = np.dtype(dtype)
    except TypeError:
        precision = np.dtype(object)
    if precision not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise DTypeError(f"dtype must be float32 or float64; got {dtype!r}")
    return precision


def _he(n: int, m: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return rng.normal(0.0, np.sqrt(2.0 / n), (n, m))


def _glorot(n: int, m: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return rng.normal(0.0, np.sqrt(2.0 / (n + m)), (n, m))


def _orthogonal(n: int, m: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return Q of a Gaussian matrix; the signs of R's diagonal make it uniform (Mezzadri 2007)."""
    q, r = np.linalg.qr(rng.normal(size=(max(n, m), min(n, m))))
    q *= np.sign(np.diagonal(r))
    return q if n >= m else q.T


_SCHEMES = {"he": _he, "glorot": _glorot, "orthogonal": _orthogonal}
