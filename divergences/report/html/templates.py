"""The templates: where they lie, what they may call, and the style sheet they share."""

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from ...claims import judge
from .. import citations, numbers
from . import pictures

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE: Final = __name__.rpartition(".html")[0]  # the templates lie beside this package


def rendered(name: str, **values: object) -> str:
    """Return a template filled in; text that is not markup is escaped.

    The empty lines that statements of the template leave are dropped, and an apostrophe, which
    no attribute of ours is quoted with, stays one.
    """
    text = _environment().get_template(name).render(**values).replace("&#39;", "'")
    return re.sub(r"\n\s*\n", "\n", text).strip() + "\n"


@cache
def style() -> str:
    """Return the style sheet without what only its author reads."""
    source = files(_PACKAGE).joinpath("templates", "page.css").read_text(encoding="utf-8")
    bare = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    bare = re.sub(r":\s+", ":", bare)
    return re.sub(r"\s*([{};,])\s*|\s+", lambda space: space[1] or " ", bare).strip()


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "cite": citations.cite,
        "expected": numbers.expected,
        "holds": numbers.holds,
        "in_print": numbers.in_print,
        "limit": numbers.limit,
        "measured": numbers.measured,
        "number": numbers.number,
        "verdict": judge,
    }
    environment.globals["axis"] = pictures.AXIS
    return environment
