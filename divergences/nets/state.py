"""Where a training run stands: all it needs to go on to the same bits."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from .._checks import RealArray, as_generator
from ..errors import DataFileError, ShapeError
from .gan import GAN
from .spectral import leading_vectors
from .steps import Variables, copies

_FORMAT = 1


@dataclass(frozen=True)
class State:
    """Where a run stands; the noise of every later step follows from ``seed``.

    Attributes
    ----------
    step : int
        Generator steps taken.
    theta, phi : ndarray
        Parameters of the generator and of the critic.
    theta_moments, phi_moments : ndarray
        The optimizers' two running means, (2, P).
    vectors : ndarray
        Singular vectors of a spectrally normalised critic.
    seed : ndarray
        Four 32-bit numbers; step t of a run draws what seed and t say.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.nets import GAN, MLP, State
    >>> gan = GAN(MLP((2, 8, 2)), MLP((2, 8, 1)))
    >>> state = State.start(gan, rng=np.random.default_rng(0))
    >>> state.step, state.theta.shape
    (0, (42,))
    """

    step: int
    theta: RealArray
    phi: RealArray
    theta_moments: RealArray
    phi_moments: RealArray
    vectors: RealArray
    seed: NDArray[np.uint32]

    @classmethod
    def start(
        cls,
        gan: GAN,
        *,
        rng: np.random.Generator,
        theta: RealArray | None = None,
        phi: RealArray | None = None,
    ) -> "State":
        """Return the start of a run, with fresh He parameters where none are given."""
        as_generator(rng)
        seed = rng.integers(2**32, size=4, dtype=np.uint32)
        theta = gan.generator.init(rng=rng) if theta is None else theta
        phi = gan.critic.init(rng=rng) if phi is None else phi
        theta = gan.generator.as_parameters(theta).astype(gan.generator.dtype)
        phi = gan.critic.as_parameters(phi).astype(gan.critic.dtype)
        return cls(
            0,
            theta,
            phi,
            np.zeros((2, theta.size), theta.dtype),
            np.zeros((2, phi.size), phi.dtype),
            leading_vectors(gan.critic.net, phi),
            seed,
        )

    def variables(self) -> Variables:
        """Return copies of what training changes."""
        return copies(
            Variables(self.theta, self.theta_moments, self.phi, self.phi_moments, self.vectors)
        )

    def after(self, step: int, v: Variables) -> "State":
        """Return the state at ``step``, when training has made its variables v."""
        return State(step, v.theta, v.phi, v.theta_moments, v.phi_moments, v.vectors, self.seed)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the state to ``path`` (.npz); the file is whole or what it was before."""
        target = Path(path)
        draft = target.with_name(target.name + ".part")
        arrays: Mapping[str, Any] = {f.name: getattr(self, f.name) for f in fields(self)}
        with draft.open("wb") as file:
            np.savez(file, format=_FORMAT, **arrays)
        draft.replace(target)

    @classmethod
    def load(cls, path: str | os.PathLike[str], gan: GAN | None = None) -> "State":
        """Read a state back, and check that it fits the GAN if one is given."""
        try:
            with Path(path).open("rb") as source, np.load(source, allow_pickle=False) as file:
                if file["format"] != _FORMAT:
                    raise ValueError(f"its format is {file['format']}, not {_FORMAT}")
                arrays = {f.name: file[f.name] for f in fields(cls)}
        except (OSError, ValueError, TypeError, LookupError, EOFError, BadZipFile) as error:
            text = f"path {os.fspath(path)!r} holds no training state: {error}"
            raise DataFileError(text) from error
        state = cls(**{**arrays, "step": int(arrays["step"])})
        if gan is not None:
            state.check(gan)
        return state

    def check(self, gan: GAN) -> None:
        """Raise unless the state belongs to a GAN of this shape and precision."""
        for name, net, theta in (
            ("generator", gan.generator, self.theta),
            ("critic", gan.critic, self.phi),
        ):
            if theta.shape != (net.size,) or theta.dtype != net.dtype:
                raise ShapeError(
                    f"start must hold {net.size} parameters of {net.dtype} for the {name}; "
                    f"got {theta.shape[0]} of {theta.dtype}"
                )
