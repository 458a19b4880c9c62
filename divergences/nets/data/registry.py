"""Sources by name, so that a command or a record can say which one was meant."""

from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from types import MappingProxyType
from typing import Any

from ..._checks import as_choice
from ...errors import InputError
from ._protocol import Data
from .laws import circle, measure, segment
from .modes import Modes, gaussian, grid, ring, two_gaussians
from .roll import SwissRoll
from .samples import Samples, digits

SOURCES: Mapping[str, Callable[..., Data]] = MappingProxyType(
    {
        "circle": circle,
        "digits": digits,
        "gaussian": gaussian,
        "grid": grid,
        "measure": measure,
        "modes": Modes,
        "ring": ring,
        "samples": Samples,
        "segment": segment,
        "swiss_roll": SwissRoll,
        "two_gaussians": two_gaussians,
    }
)


def source(name: str, /, **settings: Any) -> Data:
    """Return the data source of this name.

    Parameters
    ----------
    name : str
        A key of ``SOURCES``.
    **settings
        What that source's function takes.

    Raises
    ------
    UnknownNameError
        If there is no such source, or the source has no such setting; the message lists those
        there are.
    InputError
        If a setting without a default is missing.

    Examples
    --------
    >>> from divergences.nets.data import source
    >>> source("ring", k=5, spread=0.1)
    Modes(spread=0.1, name='ring')
    """
    build = SOURCES[as_choice(name, SOURCES, "name")]
    parameters = signature(build).parameters
    for setting in settings:
        as_choice(setting, parameters, f"a setting of {name}")
    missing = [
        p.name
        for p in parameters.values()
        if p.default is Parameter.empty and p.name not in settings
    ]
    if missing:
        wanted = ", ".join(f"{setting}=..." for setting in missing)
        raise InputError(f"source {name} needs a value. Repair: source({name!r}, {wanted})")
    return build(**settings)
