"""The record inside a page: JSON that the page carries and that can be read back from it.

Verdicts are there in plain. Of the numbers, which would be a third of the page, the whole record
is there as :meth:`Record.to_dict` writes it, deflated and in base 64. What two runs with one seed
may differ in stands in an element of its own.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, Final
from zlib import compress, decompress, error

from ...claims import Record
from ...errors import InputError

_ELEMENT: Final = r'<script type="application/json" id="{}">([^<]*)</script>'  # "<" is escaped
_RECORD: Final = re.compile(_ELEMENT.format("record"))
_PROVENANCE: Final = re.compile(_ELEMENT.format("provenance-data"))


def embed(record: Record) -> tuple[str, str]:
    r"""Return a record as two JSON texts, without and of its provenance, safe inside a script.

    Examples
    --------
    >>> from divergences.claims import verify
    >>> results, provenance = embed(verify("DIV-TV"))
    >>> results[:77]
    '{"verdict":"supported","rows":[{"id":"DIV-TV","verdict":"supported"}],"record'
    """
    data = record.to_dict()
    provenance = data.pop("provenance")
    results = {
        "verdict": record.verdict,
        "rows": [{"id": row.id, "verdict": row.verdict} for row in record],
        "record": b64encode(compress(_json(data).encode(), level=9)).decode(),
    }
    return _script_safe(results), _script_safe(provenance)


def extract(page: str) -> dict[str, Any]:
    """Return the record in a page as the plain data that :meth:`Record.from_dict` reads.

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
        data: dict[str, Any] = json.loads(decompress(packed))
        return data | {"provenance": json.loads(provenance[1])}
    except (KeyError, TypeError, ValueError, error) as trouble:
        raise InputError(f"the record in the page is damaged: {trouble}") from None


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def _script_safe(data: Mapping[str, Any]) -> str:
    r"""Return strict JSON in which no element can begin or end: "<" is "\u003c"."""
    return _json(data).replace("<", "\\u003c")
