"""The record inside a page: JSON that the page carries and that can be read back from it.

Verdicts are there in plain. Of the numbers, which would be a third of the page, the whole record
is there deflated and in base 64: what :meth:`Record.to_dict` gives, with the findings of all
claims as columns and without what follows from the numbers. What two runs with one seed may
differ in stands in an element of its own.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final
from zlib import compress, decompress, error

from ...claims import Finding, Record, judge
from ...errors import InputError

_SIDES: Final = ("findings", "control")
_COLUMNS: Final = ("measured", "expected", "relation", "tol", "error", "what")
_ELEMENT: Final = r'<script type="application/json" id="{}">([^<]*)</script>'  # "<" is escaped
_RECORD: Final = re.compile(_ELEMENT.format("record"))
_PROVENANCE: Final = re.compile(_ELEMENT.format("provenance-data"))


def embed(record: Record) -> tuple[str, str]:
    r"""Return a record as two JSON texts, without and of its provenance, safe inside a script.

    Examples
    --------
    >>> from divergences.claims import verify
    >>> results, provenance = embed(verify("DIV-TV"))
    >>> results[:57]
    '{"verdict":"supported","verdicts":{"DIV-TV":"supported"},'
    """
    data = record.to_dict()
    provenance = data.pop("provenance")
    results = {
        "verdict": record.verdict,
        "verdicts": {row.id: row.verdict for row in record},
        "record": b64encode(compress(_json(_in_columns(data)).encode(), level=9)).decode(),
    }
    return _script_safe(results), _script_safe(provenance)


def extract(page: str) -> dict[str, Any]:
    """Return the record in a page as the plain data that ``Record.from_dict`` reads.

    Raises
    ------
    InputError
        If the page holds no record, or a damaged one.
    """
    results, provenance = (pattern.search(page) for pattern in (_RECORD, _PROVENANCE))
    if results is None or provenance is None:
        raise InputError("the page holds no record. Repair: verify --report writes one that does")
    try:
        packed = b64decode(json.loads(results[1])["record"], validate=True)
        data = _in_rows(json.loads(decompress(packed)))
        return data | {"provenance": json.loads(provenance[1])}
    except (AttributeError, LookupError, TypeError, ValueError, error) as trouble:
        raise InputError(f"the record in the page is damaged: {trouble}") from None


def _in_columns(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record whose rows count their findings, which stand in columns of their own."""
    findings = [each for row in data["rows"] for side in _SIDES for each in row[side]]
    rows = [row | {side: len(row[side]) for side in _SIDES} for row in data["rows"]]
    columns = {name: [finding[name] for finding in findings] for name in _COLUMNS}
    return {**data, "rows": rows, "columns": columns}


def _in_rows(data: dict[str, Any]) -> dict[str, Any]:
    """Return the record as it was before its findings were put in columns."""
    columns = data.pop("columns")
    findings = _findings(columns)
    for row in data["rows"]:
        row.update({side: list(islice(findings, row[side])) for side in _SIDES})
    return data


def _findings(columns: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for values in zip(*(columns[name] for name in _COLUMNS), strict=True):
        finding = dict(zip(_COLUMNS, values, strict=True))
        yield finding | {"verdict": judge(Finding(**finding))}


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def _script_safe(data: Mapping[str, Any]) -> str:
    r"""Return strict JSON in which no element can begin or end: "<" is "\u003c"."""
    return _json(data).replace("<", "\\u003c")
