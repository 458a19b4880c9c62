"""The names a user sees: cheap to import, documented, and the only ones `dir` shows."""

import inspect
import subprocess
import sys
from importlib.metadata import version

import pytest

import divergences

HEAVY = ("ot", "numba", "matplotlib", "scipy.stats", "sklearn")
OBJECTS = {
    name: getattr(divergences, name) for name in divergences.__all__ if name != "__version__"
}


def needs_example(thing: object) -> bool:
    is_error = inspect.isclass(thing) and issubclass(thing, BaseException)
    return callable(thing) and not is_error


def own_docstring(thing: object) -> str:
    """Return the docstring written for ``thing`` itself; inspect.getdoc would inherit one."""
    return inspect.cleandoc(thing.__doc__ or "")


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = f"import sys, divergences; print([m for m in {HEAVY} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_version_is_the_one_in_setup_cfg() -> None:
    assert divergences.__version__ == version("divergences")


def test_dir_shows_the_public_names_only() -> None:
    assert dir(divergences) == sorted(divergences.__all__)


def test_an_unknown_name_raises_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'wassserstein'"):
        _ = divergences.wassserstein  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", OBJECTS)
def test_a_public_name_has_a_docstring(name: str) -> None:
    assert own_docstring(OBJECTS[name])


@pytest.mark.parametrize("name", [name for name, thing in OBJECTS.items() if needs_example(thing)])
def test_what_can_be_called_shows_an_example(name: str) -> None:
    _, heading, examples = own_docstring(OBJECTS[name]).partition("\nExamples\n--------\n")
    assert heading
    assert ">>>" in examples
