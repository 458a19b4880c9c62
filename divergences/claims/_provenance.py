"""Where and with what a run was made: the part of a record that differs between two runs."""

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from .._versions import versions


@dataclass(frozen=True)
class Provenance:
    """Interpreter, packages, machine and hour of a run; no result depends on the hour.

    Attributes
    ----------
    python : str
        Implementation and version of the interpreter.
    packages : mapping of str to str
        Version of each package that computes.
    machine, platform : str
        Architecture, and operating system with its version.
    finished : str
        When the run ended, in UTC, as ISO 8601 writes it.

    Examples
    --------
    >>> from divergences.claims import Provenance
    >>> sorted(Provenance().packages)
    ['POT', 'divergences', 'numba', 'numpy', 'scipy']
    """

    python: str = field(
        default_factory=lambda: f"{platform.python_implementation()} {platform.python_version()}"
    )
    packages: Mapping[str, str] = field(default_factory=lambda: dict(versions()))
    machine: str = field(default_factory=platform.machine)
    platform: str = field(default_factory=platform.platform)
    finished: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def to_dict(self) -> dict[str, Any]:
        """Return the provenance as plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the provenance that :meth:`to_dict` gave; KeyError names a missing part."""
        return cls(
            data["python"],
            {str(name): str(number) for name, number in data["packages"].items()},
            data["machine"],
            data["platform"],
            data["finished"],
        )
