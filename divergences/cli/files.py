"""Samples from files: .npy, .npz and delimited text become clouds, or one clear error.

Only the command reads files; the library takes arrays, and how to load them is the caller's.
Every error names the file, what is wrong with it and the repair.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from lzma import LZMAError
from pathlib import Path
from tokenize import TokenError
from typing import IO, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..errors import DataFileError, DivergencesError
from ..measures import Cloud

Array = NDArray[np.generic]
_Loaded = TypeVar("_Loaded")

# What numpy and zipfile raise on bytes that are not what the suffix says.
_DAMAGE = (
    ValueError,
    EOFError,
    MemoryError,
    RuntimeError,
    TokenError,
    LZMAError,
    zipfile.BadZipFile,
    zlib.error,
)
_MAGIC = b"\x93NUMPY"


def read_cloud(source: str) -> Cloud:
    r"""Return the points in a file, one row a point.

    Parameters
    ----------
    source : str
        A path ending in .npy, .npz, .csv, .tsv or .txt; ``FILE.npz:key`` picks one of several
        arrays. Text holds one point a line, numbers separated by commas, semicolons, tabs or
        blanks; a first line of column names, blank lines and lines that begin with # are skipped.

    Raises
    ------
    DataFileError
        If the file is missing, damaged, or does not hold a table of finite real numbers.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "points.csv")
    ...     _ = path.write_text("x,y\n0,0\n1,2.5\n")
    ...     read_cloud(str(path)).points.tolist()
    [[0.0, 0.0], [1.0, 2.5]]
    """
    name, key = _split_key(source)
    path = Path(name)
    if path.is_dir():
        raise DataFileError(f"{name}: is a directory; name a file in it")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(_READERS)
        raise DataFileError(f"{name}: the suffix must be one of {known}; got {path.suffix!r}")
    try:
        with path.open("rb") as file:
            array = reader(file, name, key)
    except DataFileError:
        raise
    except OSError as error:
        raise DataFileError(f"{name}: {_why_unreadable(path, error)}") from None
    return _as_cloud(array, name)


def _split_key(source: str) -> tuple[str, str | None]:
    """Return (path, key) of ``FILE.npz:key``; other colons belong to the path."""
    match = re.fullmatch(r"(.+\.npz):(.+)", source, re.IGNORECASE | re.DOTALL)
    return (match[1], match[2]) if match else (source, None)


def _why_unreadable(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"no such file in {path.parent.resolve()}; check the path"
    return f"cannot be read: {error.strerror or error}"


def _as_cloud(array: Array, name: str) -> Cloud:
    if array.ndim not in (1, 2):
        repair = "x.reshape(len(x), -1)" if array.ndim else "[x]"
        raise DataFileError(
            f"{name}: must hold one row a point, shape (n,) or (n, d); got {array.shape}. "
            f"Repair: save {repair}"
        )
    if array.dtype.kind == "f" and not (finite := np.isfinite(array)).all():
        bad = np.flatnonzero(~finite.reshape(len(array), -1).all(axis=1))
        raise DataFileError(
            f"{name}: {len(bad)} of {len(array)} points hold NaN or inf, first point {bad[0] + 1}; "
            "drop them"
        )
    try:
        return Cloud(array)
    except DivergencesError as error:
        raise DataFileError(f"{name}: {error}") from None


def _read_npy(file: IO[bytes], name: str, _: str | None) -> Array:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise DataFileError(f"{name}: is not an .npy file; write it with numpy.save")
    file.seek(0)
    return _load(lambda: np.lib.format.read_array(file, allow_pickle=False), name)


def _read_npz(file: IO[bytes], name: str, key: str | None) -> Array:
    if not zipfile.is_zipfile(file):
        raise DataFileError(f"{name}: is not an .npz file; write it with numpy.savez")
    file.seek(0)
    with _load(lambda: np.load(file, allow_pickle=False), name) as archive:
        chosen = _choose(archive.files, name, key)
        return np.asarray(_load(lambda: archive[chosen], name))


def _choose(keys: list[str], name: str, key: str | None) -> str:
    if not keys:
        raise DataFileError(f"{name}: holds no array; write it with numpy.savez")
    if key is None and len(keys) == 1:
        return keys[0]
    if key not in keys:
        what = "holds several arrays" if key is None else f"holds no array {key!r}"
        raise DataFileError(f"{name}: {what}; write {name}:KEY with KEY one of {', '.join(keys)}")
    return key


def _load(load: Callable[[], _Loaded], name: str) -> _Loaded:
    """Return what ``load`` reads; damage and pickles become one line about the file."""
    try:
        return load()
    except _DAMAGE as error:
        if "allow_pickle" in str(error):
            raise DataFileError(
                f"{name}: holds pickled objects, which are not loaded because they can run code; "
                "save numbers: x.astype(float)"
            ) from None
        raise DataFileError(f"{name}: is damaged ({error}); write it again") from None


def _read_text(file: IO[bytes], name: str, _: str | None) -> Array:
    """Return the table in a text file, shape (n, d)."""
    try:
        lines = file.read().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise DataFileError(f"{name}: is not text in UTF-8; is the suffix right?") from None
    rows = list(_rows(lines))
    if rows and all(map(_is_name, rows[0].cells)):
        del rows[0]  # the names of the columns
    if not rows:
        raise DataFileError(f"{name}: holds no numbers; write one point a line")
    return np.array([_numbers(row, rows[0], name) for row in rows])


class _Row(NamedTuple):
    line: int
    cells: list[str]


def _rows(lines: list[str]) -> Iterator[_Row]:
    """Yield the lines that hold something; the first of them tells the separator."""
    separator = None
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if separator is None:
            separator = next((mark for mark in "\t;," if mark in line), " ")
        cells = line.split() if separator == " " else line.split(separator)
        yield _Row(number, [cell.strip().strip('"') for cell in cells])


def _numbers(row: _Row, first: _Row, name: str) -> list[float]:
    if len(row.cells) != len(first.cells):
        raise DataFileError(
            f"{name}: line {row.line} holds {len(row.cells)} values and line {first.line} "
            f"{len(first.cells)}; give every point as many"
        )
    return [_cell(row, column, name) for column in range(len(row.cells))]


def _cell(row: _Row, column: int, name: str) -> float:
    cell = row.cells[column]
    value = _number(cell)
    if value is not None:
        return value
    wrong = f"{cell!r} is not a number" if cell else "is empty"
    raise DataFileError(
        f"{name}: line {row.line}, column {column + 1}: {wrong}; "
        "keep columns of numbers only, with a decimal point and no row index"
    )


def _is_name(cell: str) -> bool:
    """Tell whether a cell can only be the name of a column; "1,5" is a mistyped number."""
    return cell != "" and cell[0] not in "0123456789+-.," and _number(cell) is None


def _number(cell: str) -> float | None:
    try:
        return None if "_" in cell else float(cell)  # Python reads 1_000, no data format does
    except ValueError:
        return None


_READERS: Mapping[str, Callable[[IO[bytes], str, str | None], Array]] = {
    ".npy": _read_npy,
    ".npz": _read_npz,
    ".csv": _read_text,
    ".tsv": _read_text,
    ".txt": _read_text,
}
