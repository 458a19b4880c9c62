"""The same computation many times, each with random numbers of its own, on one machine or many."""

import hashlib
import os
import pickle
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._checkpoint import from_plain, to_plain
from .._checks import as_count, as_generator
from .._chunks import Work, collect
from ..errors import DTypeError, ShapeError

Replicated = Callable[[np.random.Generator], ArrayLike]


def replicate(
    function: Replicated,
    replicates: int,
    *,
    rng: np.random.Generator,
    chunk: int = 1,
    executor: Executor | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
) -> NDArray[Any]:
    """Return ``function(rng_i)`` for R independent generators, stacked, (R, ...).

    Generator i depends on ``rng`` and i alone: no bit changes with the executor, the order, the
    chunks, an interrupt, or when more replicates are wanted later.

    Parameters
    ----------
    function : callable
        Takes a generator and returns a number or an array, of one shape always; a function of a
        module, or a ``functools.partial`` of one, so that other processes find it.
    replicates : int
        The number R.
    rng : numpy.random.Generator
        Source of the entropy from which all generators are derived.
    chunk : int
        Replicates of one task; a task should take a second or more.
    executor : concurrent.futures.Executor, optional
        Runs the tasks; without one, this process does.
    checkpoint : path, optional
        File to which each finished chunk is added; where it has some, only the rest is computed.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences.experiments import replicate
    >>> def largest(rng):
    ...     return rng.normal(size=100).max()
    >>> found = replicate(largest, 1000, rng=np.random.default_rng(0))
    >>> found.shape, float(found.mean().round(1))
    ((1000,), 2.5)
    """
    entropy = tuple(as_generator(rng).integers(2**32, size=4).tolist())
    items = {str(i): i for i in range(as_count(replicates, "replicates"))}
    identity = {} if checkpoint is None else _identity(function, entropy)
    work = Work(partial(_replicate, function, entropy), items, identity, to_plain, from_plain)
    size = as_count(chunk, "chunk")
    found = collect(work, executor=executor, checkpoint=checkpoint, chunk=size)
    shapes = {each.shape for each in found}
    if len(shapes) > 1:
        raise ShapeError(f"function must return arrays of one shape; got {sorted(shapes)}")
    return np.stack(found)


def _replicate(function: Replicated, entropy: tuple[int, ...], i: int) -> NDArray[Any]:
    seed = np.random.SeedSequence(entropy, spawn_key=(i,))
    result = np.asarray(function(np.random.default_rng(seed)))
    if result.dtype.kind not in "biufc":
        raise DTypeError(f"function must return numbers; got dtype {result.dtype}")
    return result


def _identity(function: Replicated, entropy: tuple[int, ...]) -> dict[str, object]:
    """Return what tells this work from another: its seed, its function and what is bound to it."""
    try:
        pickled = pickle.dumps(function)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise DTypeError(
            f"function must be a function of a module, or a partial of one, to have a checkpoint: "
            f"{error}"
        ) from None
    digest = hashlib.sha256(pickled).hexdigest()
    return {"job": "replicate", "function": digest, "seed": list(entropy)}
