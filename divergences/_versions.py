"""The packages whose versions can move a digit: those that compute, and the code that asks them."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final

_PACKAGES: Final = ("divergences", "numpy", "scipy", "numba", "POT")


@cache
def versions() -> dict[str, str]:
    """Return the version of each of them; a source tree on the path has none."""
    return {name: _version(name) for name in _PACKAGES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
