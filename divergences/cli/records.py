"""Records of runs in files: read from JSON or out of a page, written as a page."""

import json
from pathlib import Path

from ..claims import Record
from ..errors import DataFileError, InputError
from ..report.html import Picture, draw_figures, extract, figures_of, report_page
from .console import progress_bar


def read_record(path: Path) -> Record:
    """Return the record that ``verify --json`` or ``verify --report`` wrote."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"{path}: {error}") from None
    try:
        return Record.from_dict(extract(text) if text.startswith("<!doctype") else json.loads(text))
    except (InputError, json.JSONDecodeError) as error:
        raise DataFileError(f"{path}: {error}") from None


def write_page(record: Record, target: Path, *, figures: bool = False) -> None:
    """Write the report of a run, with the figures of the papers in a folder beside it if wanted."""
    pictures = _draw(record, target) if figures else {}
    target.write_text(report_page(record, pictures), encoding="utf-8", newline="\n")


def _draw(record: Record, target: Path) -> dict[str, Picture]:
    """Draw the figures into a folder named after the page."""
    folder = target.with_name(f"{target.stem}-figures")
    folder.mkdir(exist_ok=True)
    pictures: dict[str, Picture] = {}
    with progress_bar() as bar:
        task = bar.add_task("figures", total=len(figures_of(record)))
        for claim_id, picture in draw_figures(record, folder):
            pictures[claim_id] = picture
            bar.update(task, description=claim_id, advance=1)
    return pictures
