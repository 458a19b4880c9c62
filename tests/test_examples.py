"""The examples run, fit on a page, and use nothing a reader could not use."""

import ast
import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

FOLDER = Path(__file__).parents[1] / "examples"
EXAMPLES = sorted(FOLDER.glob("*.py"))
MAX_LINES = 60

each_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def imports_of_ours(source: str) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of each import from the package; the name is "" for a whole module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module, alias.name) for alias in node.names)


def private(source: str) -> list[str]:
    """Return what is imported from the package although it is not public."""
    ours = [pair for pair in imports_of_ours(source) if pair[0].split(".")[0] == "divergences"]
    return [
        f"{module} {name}".strip()
        for module, name in ours
        if name not in ("", *getattr(importlib.import_module(module), "__all__", ()))
        or any(part.startswith("_") for part in module.split("."))
    ]


def test_there_are_examples() -> None:
    assert EXAMPLES


@each_example
def test_an_example_draws_its_picture(path: Path, tmp_path: Path) -> None:
    if "sklearn" in path.read_text(encoding="utf-8"):
        pytest.importorskip("sklearn")  # the extra [examples]
    picture = load(path).main(tmp_path / "new folder", quick=True)
    assert picture.parent == tmp_path / "new folder"
    assert picture.read_bytes().startswith(b"\x89PNG")


@each_example
def test_an_example_fits_on_a_page(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@each_example
def test_an_example_imports_public_names_only(path: Path) -> None:
    assert private(path.read_text(encoding="utf-8")) == []


@each_example
def test_an_example_begins_with_a_title(path: Path) -> None:
    """The title that a gallery shows: a line, underlined over its whole length."""
    _, title, line, *_ = ast.get_docstring(ast.parse(path.read_text("utf-8")), clean=False).split(
        "\n"
    )
    assert line == "=" * len(title)


@pytest.mark.parametrize(
    "line",
    [
        "from divergences._checks import as_points",
        "from divergences.report import _table",
        "from divergences.transport.simplex import solve",
    ],
)
def test_a_planted_private_import_is_caught(line: str) -> None:
    assert len(private(line)) == 1


@pytest.mark.parametrize(("digit", "n"), [(3, 183), (8, 174)])
def test_the_files_of_digits_are_what_their_readme_says(digit: int, n: int) -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    images, labels = datasets.load_digits(return_X_y=True)
    stored = np.load(FOLDER / "data" / f"digits_{digit}.npy")
    assert stored.shape == (n, 64)
    assert stored.dtype == np.uint8
    assert (stored == images[labels == digit]).all()
