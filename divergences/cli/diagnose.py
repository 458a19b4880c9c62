"""``divergences diagnose``: what a real and a generated sample say about a generator's loss."""

from argparse import Namespace
from pathlib import Path

import numpy as np

from ..diagnosis import STEPS, Diagnosis, diagnose
from ..errors import DataFileError, InputError, ShapeError
from ..report.diagnosis import diagnosis_page, diagnosis_table, diagnosis_to_dict
from .console import check_writable, output, progress_bar, write_json
from .files import read_cloud


def run(arguments: Namespace) -> int:
    """Print the diagnosis; 3 if the verdict is ``undecided``, else 0."""
    if arguments.seed < 0:
        raise InputError(f"seed must be >= 0; got {arguments.seed}")
    target = _page(arguments.report)
    found = _diagnose(arguments)
    names = (arguments.real, arguments.fake)
    if target is not None:
        page = diagnosis_page(found, names, arguments.seed)
        target.write_text(page, encoding="utf-8", newline="\n")
    if arguments.json:
        write_json(diagnosis_to_dict(found, names), None)
    else:
        output().print(diagnosis_table(found, names))
    return 3 if found.verdict == "undecided" else 0


def _diagnose(arguments: Namespace) -> Diagnosis:
    real, fake = read_cloud(arguments.real), read_cloud(arguments.fake)
    if real.dim != fake.dim:
        raise ShapeError(
            f"{arguments.real} holds points of R^{real.dim} and {arguments.fake} of R^{fake.dim}; "
            "give both files the same number of columns"
        )
    with progress_bar() as bar:
        task = bar.add_task("reading", total=len(STEPS))

        def begin(step: str) -> None:
            bar.update(task, description=step, completed=STEPS.index(step))

        return diagnose(
            real,
            fake,
            rng=np.random.default_rng(arguments.seed),
            level=arguments.level,
            standardise=arguments.standardise,
            progress=begin,
        )


def _page(name: str | None) -> Path | None:
    """Return where the page goes, if one was asked for."""
    if name is None:
        return None
    target = check_writable(Path(name))
    if target.suffix.lower() not in (".html", ".htm"):
        raise DataFileError(f"{name}: the page is HTML; end its name in .html")
    return target
