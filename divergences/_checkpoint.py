"""An append-only file of finished work, from which an interrupted run goes on.

Each line is JSON. The first says which run the file belongs to, each other one holds the results
of a finished chunk; it is on the disk before the next is written. A run that dies in the middle
of a line leaves a torn one: it is cut off, and its work is done again.
"""

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path
from reprlib import repr as shortened
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from ._versions import versions
from .errors import DataFileError, InputError

SCHEMA: Final = "divergences checkpoint 1"


class Checkpoint:
    """What is finished of a run, in memory and in a file; a context manager.

    Parameters
    ----------
    path : path
        The file; it is begun if there is none.
    identity : mapping
        Which run this is, as plain data: a file of another run is refused.

    Attributes
    ----------
    finished : dict
        The results in the file when it was opened, by name, as plain data.

    Raises
    ------
    InputError
        If the file is a checkpoint of another run.
    DataFileError
        If it is no checkpoint, or damaged other than at its end.
    """

    def __init__(self, path: str | os.PathLike[str], identity: Mapping[str, object]) -> None:
        self._path = Path(path)
        head = {"schema": SCHEMA, "versions": versions(), **identity}
        self._file = self._path.open("a+b")
        try:
            self.finished = self._begin(_line(head))
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def append(self, results: Mapping[str, object]) -> None:
        """Write the results of one chunk, as plain data, and wait until they are on the disk."""
        self._write(_line(results))

    def _begin(self, head: bytes) -> dict[str, Any]:
        """Return what is in the file, and make it end with a whole line."""
        self._file.seek(0)
        content = self._file.read()
        if head.startswith(content):  # a new file, or one torn in its first line
            self._file.truncate(0)
            self._write(head)
            return {}
        first, *rest = content.splitlines(keepends=True)
        self._check_head(first, head)
        results: dict[str, Any] = {}
        for number, line in enumerate(rest, 2):
            chunk = _parsed(line)
            if chunk is not None:
                results |= chunk
            elif number <= len(rest):
                raise DataFileError(f"{self._path}: line {number} is damaged. Repair: delete it")
            else:
                self._file.truncate(len(content) - len(line))
        return results

    def _check_head(self, found: bytes, head: bytes) -> None:
        theirs, ours = _parsed(found), json.loads(head)
        if theirs is None or theirs.get("schema") != SCHEMA:
            raise DataFileError(f"{self._path}: is no checkpoint of this version; name a new file")
        for key in ours | theirs:
            there, here = theirs.get(key), ours.get(key)
            if there != here:
                raise InputError(
                    f"checkpoint {str(self._path)!r} belongs to another run, with {key} "
                    f"{shortened(there)}; this one has {shortened(here)}. Repair: name a new file"
                )

    def _write(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())


def to_plain(array: NDArray[Any]) -> dict[str, object]:
    """Return an array of numbers as plain data that keep every bit.

    Examples
    --------
    >>> import numpy as np
    >>> from divergences._checkpoint import to_plain
    >>> to_plain(np.array([1.0]))
    {'dtype': '<f8', 'shape': [1], 'base64': 'AAAAAAAA8D8='}
    """
    text = base64.b64encode(array.tobytes()).decode()
    return {"dtype": array.dtype.str, "shape": list(array.shape), "base64": text}


def from_plain(data: Mapping[str, Any]) -> NDArray[Any]:
    """Return the array that :func:`to_plain` was given."""
    flat = np.frombuffer(base64.b64decode(data["base64"]), data["dtype"])
    return flat.reshape(data["shape"]).copy()


def _line(data: Mapping[str, object]) -> bytes:
    return json.dumps(data, allow_nan=False).encode() + b"\n"


def _parsed(line: bytes) -> dict[str, Any] | None:
    """Return the mapping in a line, or None if it is torn."""
    try:
        data = json.loads(line)
    except ValueError:
        return None
    return data if isinstance(data, dict) and line.endswith(b"\n") else None
