"""Where the command writes: results to standard output, progress to standard error."""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ..errors import DataFileError


class _Output(Console):
    """A console that leaves a closed pipe to the caller; rich would exit with code 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def output() -> Console:
    """Return the console for results; brackets in a text are brackets, not markup."""
    return _Output(markup=False, emoji=False, highlight=False)


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Show a bar on standard error while the body runs; nothing unless that is a terminal."""
    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    columns = (
        TextColumn("{task.description:<14}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    hidden = not sys.stderr.isatty()
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        yield bar


def write_json(data: Mapping[str, object], target: Path | None) -> None:
    """Write strict JSON to a file, or to standard output."""
    text = json.dumps(data, indent=2, allow_nan=False, ensure_ascii=False) + "\n"
    if target is None:
        sys.stdout.write(text)
    else:
        target.write_text(text, encoding="utf-8")


def check_writable(path: Path) -> Path:
    """Return ``path`` if a file can be written there; said before the work, not after it."""
    if path.is_dir():
        raise DataFileError(f"{path}: is a directory; name a file in it")
    if not path.parent.is_dir():
        raise DataFileError(f"{path}: there is no folder {path.parent}; make it first")
    return path
