"""``divergences verify``: run claims, show the record."""

from argparse import Namespace
from pathlib import Path

from rich.progress import Progress

from .._checks import as_count
from ..claims import ClaimResult, Record, verify
from ..report import record_table
from .console import check_writable, output, progress_bar, write_json
from .records import write_page
from .workers import workers


def run(arguments: Namespace) -> int:
    """Verify the claims named; the exit code is the verdict on all of them."""
    jobs = as_count(arguments.jobs, "--jobs")
    to_stdout = arguments.json == "-"
    target = check_writable(Path(arguments.json)) if arguments.json and not to_stdout else None
    page = check_writable(Path(arguments.report)) if arguments.report else None
    record = _verify(arguments, jobs)
    if arguments.json:
        write_json(record.to_dict(), target)
    if page is not None:
        write_page(record, page, figures=arguments.figures)
    if not to_stdout:
        console = output()
        console.print(record_table(record, details=arguments.details))
        console.print(record.summary)
    return record.exit_code


def _verify(arguments: Namespace, jobs: int) -> Record:
    checkpoint = check_writable(Path(arguments.checkpoint)) if arguments.checkpoint else None
    with workers(jobs, arguments.scheduler) as executor, progress_bar() as bar:
        return verify(
            arguments.ids or None,
            budget=arguments.budget,
            seed=arguments.seed,
            executor=executor,
            checkpoint=checkpoint,
            progress=_Advance(bar),
        )


class _Advance:
    """Moves a bar by one claim."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("verifying", total=None)

    def __call__(self, result: ClaimResult, total: int) -> None:
        self._bar.update(self._task, description=result.id, advance=1, total=total)
