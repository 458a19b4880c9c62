"""``divergences errata``: what is in print, what is measured, what should be in print."""

import sys
from argparse import Namespace

from ..claims import Record, claims, verify
from ..errors import UnknownNameError
from ..report.errata import errata_markdown, errata_table
from .console import output, write_json


def run(arguments: Namespace) -> int:
    """Run the errata named, all by default; the exit code is the verdict on them together."""
    record = _errata(arguments.ids)
    if arguments.json:
        write_json(record.to_dict(), None)
    elif arguments.markdown:
        sys.stdout.write(errata_markdown(record))
    else:
        console = output()
        console.print(errata_table(record))
        console.print(record.summary)
    return record.exit_code


def _errata(ids: list[str]) -> Record:
    known = [claim.id for claim in claims() if claim.kind == "erratum"]
    strange = [name for name in ids if name.upper() not in {"ERR", *known}]
    if strange:
        raise UnknownNameError(f"ID must be an erratum, {', '.join(known)}; got {strange[0]!r}")
    return verify(ids or known)
