"""How often the intervals that the package prints hold the truth, and how wide they are.

    python benchmarks/coverage.py --checkpoint coverage.jsonl
    python benchmarks/coverage.py --only "tv classifier" --sizes 100 --repeats 50

Every interval is printed at level 0.95 for pairs of laws whose distance is known. ``--only`` takes
parts of an interval's or a pair's name. ``--jobs`` and ``--scheduler`` say who computes, as for
``divergences verify``; workers elsewhere need this folder on their path. Numbers do not depend on
it, nor on what else is asked for: a repeat draws from the seed, its row and its number. An
interrupted run goes on from its checkpoint. ``--markdown`` writes the page of the manual.
"""

if __name__ == "coverage":  # Numba asks for the package of this name
    raise ImportError("this is a script, not the package coverage")

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from coverage_intervals import FRESH, INTERVALS, LINES, SMALL, Row, repeat
from coverage_page import Summary, page, summary, text

from divergences._checkpoint import from_plain, to_plain
from divergences._chunks import Work, collect
from divergences.cli.console import progress_bar
from divergences.cli.workers import workers

CHUNK = 20  # repeats that cross to a worker, and into the checkpoint, together
PAGE = Path(__file__).parents[1] / "docs" / "coverage.md"


def asked_for(options: argparse.Namespace) -> list[Row]:
    """Return the rows of the table, those of small samples first."""
    found = [
        Row(interval, pair, n)
        for size in options.sizes
        for interval, how in INTERVALS.items()
        for n in (how.sizes or (size,))
        for pair in how.pairs + (how.small if n <= SMALL else ())
    ]
    return [row for row in dict.fromkeys(found) if any(part in row.name for part in options.only)]


def run(options: argparse.Namespace) -> list[Summary]:
    """Return what was measured of each row."""
    counts = {row: options.repeats * INTERVALS[row.interval].times for row in asked_for(options)}
    items = {f"{row.name} | {i}": (row, i) for row, count in counts.items() for i in range(count)}
    identity = {"job": "coverage", "seed": options.seed, "lines": LINES, "fresh": FRESH}
    work = Work(partial(repeat, options.seed), items, identity, to_plain, from_plain)
    with workers(options.jobs, options.scheduler) as executor, progress_bar() as bar:
        task = bar.add_task("repeats", total=len(items))
        found = collect(
            work,
            executor=executor,
            checkpoint=options.checkpoint,
            chunk=CHUNK,
            progress=lambda *_: bar.advance(task),
        )
    parts = np.split(np.array(found), np.cumsum(list(counts.values()))[:-1])
    measured = [summary(row, part) for row, part in zip(counts, parts, strict=True)]
    return sorted(measured, key=lambda one: list(INTERVALS).index(one.row.interval))


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    found = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument("--repeats", type=int, default=400)
    found.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    found.add_argument("--only", nargs="+", default=[""])
    found.add_argument("--seed", type=int, default=0)
    where = found.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=int, default=1)
    where.add_argument("--scheduler")
    found.add_argument("--checkpoint")
    found.add_argument("--markdown", action="store_true", help=f"write {PAGE.name} of the manual")
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    options = parser().parse_args(arguments)
    found = run(options)
    sys.stdout.write(text(found))
    if options.markdown:
        PAGE.write_text(page(found), encoding="utf-8")


if __name__ == "__main__":
    main()
