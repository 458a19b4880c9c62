"""The shape of the package, read from its source: rooms, directions of import, lengths."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

PACKAGE = "divergences"
ROOT = Path(__file__).parents[1] / PACKAGE

# (number, members): an import points to a lower number or stays among the members of its row.
ROOMS = (
    (0, {"errors", "_checks", "_versions", "_statistics", "results"}),
    (1, {"_chunks", "_checkpoint"}),
    (1, {"measures"}),
    (1, {"_kernels"}),
    (1, {"_panels"}),
    (2, {"estimators"}),
    (2, {"transport"}),
    (2, {"nets"}),
    (3, {"diagnosis", "smoothing"}),
    (3, {"experiments"}),
    (3, {"conformance"}),
    (4, {"claims"}),
    (5, {"report"}),
    (6, {"cli", "__main__"}),
    (6, {"strategies"}),
)
ROOM_OF = {member: room for room, (_, members) in enumerate(ROOMS) for member in members}

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 50
MAX_POSITIONAL = 5


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {module_name(path): path for path in sorted(ROOT.rglob("*.py"))}
PACKAGES = {name for name, path in PATHS.items() if path.name == "__init__.py"}
EVERY_MODULE = pytest.mark.parametrize("module", PATHS)


def package_of(module: str) -> str:
    return module if module in PACKAGES else module.rpartition(".")[0]


def imported(package: str, source: str) -> Iterator[tuple[str, int]]:
    """Yield (absolute dotted name, level) of every import; level 0 means written absolutely."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            stem = resolve_name("." * node.level + (node.module or ""), package)
            yield from ((f"{stem}.{alias.name}", node.level) for alias in node.names)


def room_of(name: str) -> int | None:
    """Return the row of ROOMS that ``divergences.<member>...`` belongs to."""
    return ROOM_OF.get(name.split(".")[1])


def complaint(module: str, target: str, level: int) -> str | None:
    """Say what is wrong with one import, or None."""
    if target.split(".")[0] != PACKAGE:
        return None
    if level == 0:
        return f"{module} imports {target} by its absolute name"
    if module == PACKAGE:
        return None  # the lazy face names everything
    source_room, target_room = room_of(module), room_of(target)
    if source_room is None or target_room is None:
        return f"{module} imports {target}, and one of them has no room"
    step = ROOMS[target_room][0] - ROOMS[source_room][0]
    if source_room == target_room or step < 0:
        return None
    return f"{module} imports {'up' if step else 'sideways'}: {target}"


def complaints(module: str, package: str, source: str) -> list[str]:
    found = (complaint(module, target, level) for target, level in imported(package, source))
    return [text for text in found if text is not None]


def functions(source: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def too_long(source: str) -> list[str]:
    return [
        f"{node.name}: {lines} lines"
        for node in functions(source)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > MAX_FUNCTION_LINES
    ]


def too_many_positional(source: str) -> list[str]:
    names = {node.name: [*node.args.posonlyargs, *node.args.args] for node in functions(source)}
    counts = {
        name: sum(arg.arg not in {"self", "cls"} for arg in args) for name, args in names.items()
    }
    return [f"{name}: {count}" for name, count in counts.items() if count > MAX_POSITIONAL]


def resolve(target: str) -> str:
    """Return the module a dotted name lives in."""
    while target not in PATHS:
        target = target.rpartition(".")[0]
    return target


def import_graph() -> dict[str, set[str]]:
    return {
        module: {
            resolve(target)
            for target, _ in imported(package_of(module), path.read_text())
            if target.split(".")[0] == PACKAGE
        }
        for module, path in PATHS.items()
    }


@EVERY_MODULE
def test_a_module_has_a_room(module: str) -> None:
    assert module == PACKAGE or module.split(".")[1] in ROOM_OF


@EVERY_MODULE
def test_imports_point_to_lower_rooms_and_are_relative(module: str) -> None:
    assert complaints(module, package_of(module), PATHS[module].read_text()) == []


def test_no_import_runs_in_a_circle() -> None:
    try:
        TopologicalSorter(import_graph()).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@EVERY_MODULE
def test_a_module_fits_its_length(module: str) -> None:
    assert len(PATHS[module].read_text().splitlines()) <= MAX_MODULE_LINES


@EVERY_MODULE
def test_a_function_fits_on_a_page(module: str) -> None:
    assert too_long(PATHS[module].read_text()) == []


@EVERY_MODULE
def test_a_function_takes_few_positional_parameters(module: str) -> None:
    assert too_many_positional(PATHS[module].read_text()) == []


@pytest.mark.parametrize(
    ("module", "line", "way"),
    [
        ("measures.cloud", "from ..estimators.tv import tv", "up"),
        ("measures.cloud", "from .. import claims", "up"),
        ("measures.cloud", "def f():\n    from ..report import html", "up"),
        ("claims.wgan", "from ..cli import main", "up"),
        ("measures.cloud", "from .._kernels.pmf import fused", "sideways"),
        ("estimators.tv", "from ..transport import wasserstein", "sideways"),
        ("nets.train", "from ..estimators.tv import tv", "sideways"),
        ("measures.cloud", "from divergences.errors import ShapeError", "absolute"),
        ("measures.cloud", "import divergences.errors", "absolute"),
        ("cli.main", "from divergences import tv", "absolute"),
        ("cli.main", "from .. import tv", "no room"),
        ("cellar.door", "from ..errors import ShapeError", "no room"),
    ],
)
def test_a_planted_import_is_caught(module: str, line: str, way: str) -> None:
    room = module.split(".")[0]
    (text,) = complaints(f"{PACKAGE}.{module}", f"{PACKAGE}.{room}", line)
    assert way in text


@pytest.mark.parametrize(
    "line",
    [
        "from .._checks import as_points",
        "from ..errors import ShapeError",
        "from ._base import Measure",
        "from . import discrete",
        "from ..measures import discrete",
        "import numpy as np\nfrom scipy import stats",
    ],
)
def test_a_lawful_import_is_left_alone(line: str) -> None:
    assert complaints(f"{PACKAGE}.measures.cloud", f"{PACKAGE}.measures", line) == []


def test_files_of_one_row_may_know_each_other() -> None:
    assert complaints(f"{PACKAGE}._checks", PACKAGE, "from .errors import ShapeError") == []
    assert complaints(f"{PACKAGE}.errors", PACKAGE, "from .measures import Measure") != []
    assert complaints(f"{PACKAGE}.diagnosis", PACKAGE, "from .experiments import games") != []


def test_a_planted_long_function_is_caught() -> None:
    body = "    x = 1\n" * MAX_FUNCTION_LINES
    assert too_long(f"def f():\n{body}") == [f"f: {MAX_FUNCTION_LINES + 1} lines"]
    assert too_long(f"def f():\n{body[10:]}") == []


def test_a_planted_long_signature_is_caught() -> None:
    assert too_many_positional("class C:\n    def f(self, a, b, c, d, e, g): ...") == ["f: 6"]
    assert too_many_positional("class C:\n    def f(self, a, b, c, d, e, *, g): ...") == []
