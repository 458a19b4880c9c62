"""The record inside a page: JSON that the page carries and that can be read back from it.

What two runs with one seed may differ in stands in an element of its own. Findings are rows under
shared column names, a third of the length of :meth:`Record.to_dict`, and what follows from the
numbers is left out.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ...claims import Finding, Record, judge
from ...errors import InputError

COLUMNS: Final = ("what", "measured", "expected", "relation", "tol", "error")

_SIDES: Final = ("findings", "control")
_SCRIPT: Final = (
    r'<script type="application/json" id="{id}">(?P<{id}>[^<]*)</script>'  # "<" is escaped
)
_RECORD: Final = re.compile(_SCRIPT.format(id="record"))
_PROVENANCE: Final = re.compile(_SCRIPT.format(id="provenance_data"))


def embed(record: Record) -> tuple[str, str]:
    r"""Return a record as two JSON texts, without and of its provenance, safe inside a script.

    Examples
    --------
    >>> from divergences.claims import verify
    >>> results, provenance = embed(verify("DIV-TV"))
    >>> results[:31], "<" in results + provenance
    ('{"schema":2,"seed":0,"budget":"', False)
    """
    data = record.to_dict()
    provenance = data.pop("provenance")
    data["columns"] = COLUMNS
    data["rows"] = [row | {side: _packed(row[side]) for side in _SIDES} for row in data["rows"]]
    return _script_safe(data), _script_safe(provenance)


def extract(page: str) -> dict[str, Any]:
    """Return the record in a page as the plain data that :meth:`Record.from_dict` reads.

    Raises
    ------
    InputError
        If the page holds no record.
    """
    found = [pattern.search(page) for pattern in (_RECORD, _PROVENANCE)]
    if None in found:
        raise InputError("the page holds no record. Repair: verify --report writes one that does")
    data: dict[str, Any]
    data, provenance = (json.loads(match[1]) for match in found if match)
    if data.pop("columns", None) != list(COLUMNS):
        raise InputError(f"the record in the page must have the columns {', '.join(COLUMNS)}")
    data["rows"] = [row | {side: _unpacked(row[side]) for side in _SIDES} for row in data["rows"]]
    return data | {"provenance": provenance}


def _packed(findings: Iterable[Mapping[str, Any]]) -> list[list[Any]]:
    return [[finding[column] for column in COLUMNS] for finding in findings]


def _unpacked(rows: Iterable[Iterable[Any]]) -> list[dict[str, Any]]:
    findings = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return [finding | {"verdict": judge(Finding(**finding))} for finding in findings]


def _script_safe(data: Mapping[str, Any]) -> str:
    r"""Return strict JSON in which no element can begin or end: "<" is "\u003c"."""
    text = json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
