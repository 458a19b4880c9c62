"""Records of runs in files: read from JSON or out of a page, written as a page."""

import json
from pathlib import Path

from ..claims import Record
from ..errors import DataFileError, InputError
from ..report.html import extract, report_page


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


def write_page(record: Record, target: Path) -> None:
    """Write the report of a run."""
    target.write_text(report_page(record), encoding="utf-8", newline="\n")
