"""``divergences report``: show the record of a run again, or compare the records of two."""

from argparse import Namespace
from pathlib import Path

from ..claims import Record
from ..errors import InputError
from ..report import record_table
from ..report.compare import Comparison, compare_records
from .console import check_writable, output, write_json
from .records import read_record, write_page


def run(arguments: Namespace) -> int:
    """Show one record, with the exit code of its run, or compare two: 1 when one is worse."""
    if arguments.new is None:
        return _show(arguments)
    if arguments.report:
        raise InputError("--report makes the page of one run; leave the other run out")
    comparison = compare_records(_read(arguments.record), _read(arguments.new))
    if arguments.json:
        write_json(comparison.to_dict(), None)
    else:
        _print_comparison(comparison)
    return 1 if comparison.worse else 0


def _read(name: str) -> Record:
    return read_record(Path(name))


def _show(arguments: Namespace) -> int:
    target = check_writable(Path(arguments.report)) if arguments.report else None
    record = _read(arguments.record)
    if target is not None:
        write_page(record, target, figures=arguments.figures)
    if arguments.json:
        write_json(record.to_dict(), None)
    else:
        console = output()
        console.print(record_table(record, details=arguments.details))
        console.print(record.summary)
    return record.exit_code


def _print_comparison(comparison: Comparison) -> None:
    console = output()
    for setting in comparison.settings:
        console.print(setting)
    for change in comparison.changes:
        console.print(f"{'worse' if change.worse else change.kind:<8} {change.id}: {change.words}")
    worse = sum(change.worse for change in comparison.changes)
    console.print(f"{len(comparison.changes)} changes, {worse} for the worse")
