"""The points of a generator that does not move, as data."""

from dataclasses import dataclass, field
from typing import ClassVar, get_args

import numpy as np

from ..._checks import FloatArray, RealArray, as_choice, as_count, as_generator
from ..gan import Latent
from ..mlp import MLP


@dataclass(frozen=True, eq=False)
class Generated:
    """The law of G(z): what a frozen generator makes of fresh latent points.

    Parameters
    ----------
    net : MLP
        The generator G.
    theta : (P,) array
        Its parameters.
    latent : {"normal", "uniform"}
        Law of z: standard normal, or uniform on [-1, 1], in each coordinate.
    name : str
        What plots and records call it.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import MLP
    >>> from divergences.nets.data import Generated
    >>> line = Generated(MLP((1, 2)), np.array([1.0, 2.0, 0.0, 3.0]), latent="uniform")
    >>> x, y = line.sample(5, rng=np.random.default_rng(0)).T
    >>> bool((y == 2 * x + 3).all())
    True
    """

    net: MLP
    theta: RealArray = field(repr=False)
    latent: Latent = "normal"
    name: str = "generated"

    centres: ClassVar[None] = None
    spread: ClassVar[None] = None
    law: ClassVar[None] = None

    def __post_init__(self) -> None:
        as_choice(self.latent, get_args(Latent), "latent")
        theta = self.net.as_parameters(self.theta).copy()
        theta.flags.writeable = False
        object.__setattr__(self, "theta", theta)

    @property
    def dim(self) -> int:
        """Dimension d of a point."""
        return int(self.net.widths[-1])

    def sample(self, n: int, *, rng: np.random.Generator) -> FloatArray:
        """Return ``n`` independent points, shape (n, dim)."""
        points = self.net(self.theta, self.sample_latent(n, rng=rng))
        return points.astype(np.float64, copy=False)

    def sample_latent(self, n: int, *, rng: np.random.Generator) -> FloatArray:
        """Return ``n`` independent latent points z, shape (n, width of the net's input)."""
        shape = (as_count(n, "n"), self.net.widths[0])
        as_generator(rng)
        return rng.standard_normal(shape) if self.latent == "normal" else rng.uniform(-1, 1, shape)
