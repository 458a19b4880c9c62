"""Pages of the public interface, written from ``__all__`` each time the manual is built."""

import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

from sphinx.application import Sphinx
from sphinx.config import Config

# Page, title, packages with a word on each.
PAGES: Final = (
    ("measures", "Laws and samples", {"divergences.measures": "What a law is."}),
    (
        "distances",
        "Distances",
        {
            "divergences.estimators": "Divergences.",
            "divergences.transport": "Optimal transport.",
            "divergences.diagnosis": "All four on a pair, along a family; a generator diagnosed.",
            "divergences.smoothing": "Along growing noise.",
            "divergences.results": "What is returned.",
        },
    ),
    ("claims", "Statements", {"divergences.claims": "The statements and what judges them."}),
    (
        "nets",
        "Networks",
        {
            "divergences.nets": "Networks, training, replicates.",
            "divergences.nets.data": "Laws to learn.",
            "divergences.nets.probes": "What a trained pair is asked.",
            "divergences.nets.games": "Games of two numbers.",
            "divergences.nets.minibatch": "Features of a whole batch.",
            "divergences.nets.averaging": "Historical averaging.",
            "divergences.nets.coverage": "Modes covered.",
        },
    ),
    (
        "experiments",
        "Experiments",
        {"divergences.experiments": "Training runs with a question and a result."},
    ),
    (
        "derivations",
        "Derivations",
        {
            "divergences.nets.layers": "One layer.",
            "divergences.nets.activations": "What layers do to their sums.",
            "divergences.nets.losses": "What the players descend.",
            "divergences.nets.passes": "Forwards, backwards, and the derivative of both.",
            "divergences.nets.penalty": "The gradient penalty.",
            "divergences.nets.players": "A player's gradient, through unrolled steps too.",
            "divergences.nets.spectral": "Spectral normalisation.",
            "divergences.nets.hessian": "Hessian times vector, and unrolling.",
            "divergences.nets.optim": "Update rules.",
        },
    ),
    (
        "conformance",
        "Conformance",
        {"divergences.conformance": "Any implementation graded."},
    ),
    ("report", "Pictures and tables", {"divergences.report": "What a reader sees."}),
    ("errors", "Errors", {"divergences.errors": "Raised on purpose, each with its repair."}),
)


def write_pages(app: Sphinx, _: Config) -> None:
    """Write the pages into ``docs/api``."""
    folder = Path(app.srcdir) / "api"
    folder.mkdir(exist_ok=True)
    for name, title, packages in PAGES:
        sections = [section(import_module(package), word) for package, word in packages.items()]
        _write(folder / f"{name}.rst", "\n".join([_heading(title, "="), *sections]))
    names = "\n".join(f"   {name}" for name, _, _ in PAGES)
    toctree = f".. toctree::\n   :maxdepth: 2\n\n{names}\n"
    _write(folder / "index.rst", f"{_heading('Interface', '=')}\n{toctree}")


def section(module: ModuleType, word: str) -> str:
    """Return the list of what a module offers."""
    names = "\n".join(f"   {name}" for name in public(module))
    return f"""\
{_heading(module.__name__, "-")}
{word}

.. automodule:: {module.__name__}
   :no-members:

.. currentmodule:: {module.__name__}

.. autosummary::
   :toctree: generated
   :nosignatures:

{names}
"""


def public(module: ModuleType) -> list[str]:
    """Return the functions and classes of ``__all__``, or those written in the module."""
    names = getattr(module, "__all__", None) or [
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__
    ]
    things = {name: getattr(module, name) for name in names}
    return [
        name
        for name, thing in things.items()
        if inspect.isclass(thing) or inspect.isfunction(thing)
    ]


def _heading(text: str, mark: str) -> str:
    return f"{text}\n{mark * len(text)}\n"


def _write(path: Path, text: str) -> None:
    """Write a page unless it is there already, so that nothing is built twice."""
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the pages before Sphinx looks for them."""
    app.connect("config-inited", write_pages)
    return {"parallel_read_safe": True}
