"""Time our distances beside their peers, and write the tables of docs/speed.md.

    python benchmarks/run.py                 # every table
    python benchmarks/run.py line batch      # some
    python benchmarks/run.py --write         # and keep them, with their pictures, in docs/

A table is one process, one core, one thread; the runs of a row are interleaved and a cell is the
median of their CPU times. Only `budget` takes all cores, and the time it is given. NumPy sorts by
vector instructions of two widths, at very different speed, so `line` and `batch` are timed under
both.
"""

import argparse
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import _timing

TABLES = ("line", "batch", "divergences", "plane", "budget", "neighbours", "imports")
SORTED = ("line", "batch")  # tables that depend on NumPy's sort
NARROW = {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL"}
DOCS = Path(__file__).parents[1] / "docs"


def table(name: str, *, write: bool) -> None:
    """Print one table, and keep it and its picture."""
    _timing.settle()
    rows = import_module(f"table_{name}")
    found = rows.measured()
    text = f"{_timing.machine(rows.PEERS)}\n\n{found.text}\n"
    print(text, flush=True)
    if write:
        narrow = "-avx2" if "NPY_DISABLE_CPU_FEATURES" in os.environ else ""
        (DOCS / "speed").mkdir(exist_ok=True)
        (DOCS / "speed" / f"{name}{narrow}.md").write_text(text, "utf-8")
        if found.curves and not narrow:
            from _picture import loglog

            loglog(DOCS / "images" / f"speed_{name}.png", found.curves)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=", ".join(TABLES))
    parser.add_argument("--write", action="store_true", help="keep the tables in docs/speed")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)  # one, this process
    chosen = parser.parse_args()
    names = chosen.tables or TABLES
    if unknown := set(names) - set(TABLES):
        parser.error(f"no table {', '.join(sorted(unknown))}; there are {', '.join(TABLES)}")
    if chosen.here:
        table(names[0], write=chosen.write)
        return
    for name in names:
        print(f"## {name}\n", flush=True)
        command = [sys.executable, __file__, name, "--here", *["--write"] * chosen.write]
        for disabled in ({}, NARROW) if name in SORTED else ({},):
            subprocess.run(command, check=True, env={**os.environ, **disabled})


if __name__ == "__main__":
    main()
