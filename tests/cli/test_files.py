"""Reading samples: what is accepted means what it says, what is not is one line and a repair."""

import pickle
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divergences.cli.files import read_cloud
from divergences.errors import DataFileError

POINTS = np.array([[0.0, 1.5], [-2.0, 1e-3], [4.0, 5.0]])


def saved(path: Path, array: object) -> Path:
    np.save(path, array)
    return path


def archived(path: Path, **arrays: object) -> Path:
    np.savez(path, **arrays)
    return path


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, np.float64, ">f8"])
def test_npy_of_any_real_type_is_read(tmp_path: Path, dtype: object) -> None:
    points = np.array([[1, 2, 3], [4, 5, 6]], dtype)
    assert (read_cloud(str(saved(tmp_path / "x.npy", points))).points == points).all()


def test_the_order_of_memory_does_not_matter(tmp_path: Path) -> None:
    path = saved(tmp_path / "x.npy", np.asfortranarray(POINTS))
    assert (read_cloud(str(path)).points == POINTS).all()


def test_a_vector_is_points_on_the_line(tmp_path: Path) -> None:
    assert read_cloud(str(saved(tmp_path / "x.npy", [1.0, 2.0]))).points.shape == (2, 1)


def test_a_suffix_in_capitals_is_understood(tmp_path: Path) -> None:
    path = written(tmp_path / "X.CSV", "1,2\n")
    assert read_cloud(str(path)).points.tolist() == [[1.0, 2.0]]


def test_npz_with_one_array_needs_no_key(tmp_path: Path) -> None:
    path = archived(tmp_path / "x.npz", only=POINTS)
    assert (read_cloud(str(path)).points == POINTS).all()
    assert (read_cloud(f"{path}:only").points == POINTS).all()


def test_a_key_picks_one_array_of_npz(tmp_path: Path) -> None:
    path = archived(tmp_path / "x.npz", a=POINTS, b=POINTS + 1)
    assert (read_cloud(f"{path}:b").points == POINTS + 1).all()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.csv", "0,1.5\n-2,1e-3\n4,5\n"),
        ("x.csv", "0, 1.5\r\n-2, 1e-3\r\n4, 5"),
        ("x.csv", '"0","1.5"\n"-2","1e-3"\n"4","5"\n'),
        ("x.csv", "0;1.5\n-2;1e-3\n4;5\n"),
        ("x.csv", "width,height\n0,1.5\n-2,1e-3\n4,5\n"),
        ("x.csv", '"width, cm","height"\n0,1.5\n-2,1e-3\n4,5\n'),
        ("x.csv", b"\xef\xbb\xbf0,1.5\n-2,1e-3\n4,5\n"),
        ("x.tsv", "0\t1.5\n-2\t1e-3\n4\t5\n"),
        ("x.tsv", "width\theight\n0\t1.5\n-2\t1e-3\n4\t5\n"),
        ("x.txt", "  0   1.5\n -2 1e-3\n4 5\n"),
        ("x.txt", "# made by hand\n\n0 1.5\n-2 1e-3\n# the last\n4 5\n\n"),
        ("x.txt", "0,1.5\n-2,1e-3\n4,5\n"),
    ],
)
def test_text_is_one_point_a_line(tmp_path: Path, name: str, text: str | bytes) -> None:
    assert (read_cloud(str(written(tmp_path / name, text))).points == POINTS).all()


def test_one_column_is_points_on_the_line(tmp_path: Path) -> None:
    path = written(tmp_path / "x.csv", "height\n1\n2\n3\n")
    assert read_cloud(str(path)).points.shape == (3, 1)


def test_what_numpy_writes_as_text_comes_back_exactly(tmp_path: Path) -> None:
    points = np.random.default_rng(0).normal(size=(20, 3))
    np.savetxt(tmp_path / "x.txt", points, fmt="%.17g", header="three columns")
    assert (read_cloud(str(tmp_path / "x.txt")).points == points).all()


BAD: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "missing": ("x.npy", lambda _: None, "no such file in .*check the path"),
    "directory": ("x.npy", lambda path: path.mkdir(), "is a directory; name a file in it"),
    "folder": ("x", lambda path: path.mkdir(), "is a directory; name a file in it"),
    "suffix": ("x.xlsx", lambda path: written(path, "1"), "suffix must be one of .npy, .npz"),
    "no suffix": ("x", lambda path: written(path, "1"), "suffix must be one of"),
    "text as npy": ("x.npy", lambda path: written(path, "1,2"), "not an .npy file.*numpy.save"),
    "empty npy": ("x.npy", lambda path: written(path, ""), "not an .npy file"),
    "cut npy": (
        "x.npy",
        lambda path: written(path, saved(path, POINTS).read_bytes()[:-8]),
        "is damaged.*write it again",
    ),
    "pickled npy": ("x.npy", lambda path: saved(path, [object()]), "pickled objects"),
    "plain pickle": ("x.npy", lambda path: written(path, pickle.dumps([1])), "not an .npy file"),
    "words in npy": ("x.npy", lambda path: saved(path, ["a"]), "real numbers.*<U1"),
    "complex npy": ("x.npy", lambda path: saved(path, [1j]), "real numbers.*complex128"),
    "bool npy": ("x.npy", lambda path: saved(path, [True]), "real numbers.*bool"),
    "no points": ("x.npy", lambda path: saved(path, np.empty((0, 2))), "at least one point"),
    "one number": ("x.npy", lambda path: saved(path, np.nan), r"got \(\). Repair: save \[x\]"),
    "images": (
        "x.npy",
        lambda path: saved(path, np.zeros((5, 8, 8))),
        r"got \(5, 8, 8\).*x.reshape\(len\(x\), -1\)",
    ),
    "nan": (
        "x.npy",
        lambda path: saved(path, [[1.0, 2.0], [np.nan, 1.0], [np.inf, 0.0]]),
        "2 of 3 points hold NaN or inf, first point 2; drop them",
    ),
    "text as npz": ("x.npz", lambda path: written(path, "1,2"), "not an .npz file.*numpy.savez"),
    "empty npz": ("x.npz", lambda path: archived(path), "holds no array"),
    "two arrays": ("x.npz", lambda path: archived(path, a=[1.0], b=[2.0]), "x.npz:KEY.*a, b"),
    "pickled npz": ("x.npz", lambda path: archived(path, a=[object()]), "pickled objects"),
    "empty text": ("x.csv", lambda path: written(path, ""), "holds no numbers"),
    "names only": ("x.csv", lambda path: written(path, "a,b\n"), "holds no numbers"),
    "word": ("x.csv", lambda path: written(path, "1,2\n3,four\n"), "line 2, column 2: 'four' is"),
    "word in line 1": ("x.csv", lambda path: written(path, "1,b\n2,3\n"), "line 1, column 2: 'b'"),
    "hole": ("x.csv", lambda path: written(path, "a,b\n1,2\n,3\n"), "line 3, column 1: is empty"),
    "row index": ("x.csv", lambda path: written(path, ",a\n0,2\n1,3\n"), "column 1.*row index"),
    "ragged": (
        "x.csv",
        lambda path: written(path, "1,2\n\n3\n"),
        "line 3 holds 1 values and line 1 2; give every point as many",
    ),
    "decimal comma": ("x.csv", lambda path: written(path, "1,5;2,5\n"), "decimal point"),
    "underscore": ("x.csv", lambda path: written(path, "1,1_000\n"), "'1_000' is not a number"),
    "nan in text": ("x.csv", lambda path: written(path, "1,2\nnan,3\n"), "1 of 2 points hold NaN"),
    "too large": ("x.csv", lambda path: written(path, "1,1e999\n"), "hold NaN or inf"),
    "not text": ("x.csv", lambda path: written(path, b"\xff\xfe1\x00"), "not text in UTF-8"),
}


@pytest.mark.parametrize(("name", "make", "says"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_named_with_its_repair(
    tmp_path: Path, name: str, make: Callable[[Path], object], says: str
) -> None:
    make(tmp_path / name)
    with pytest.raises(DataFileError, match=says) as caught:
        read_cloud(str(tmp_path / name))
    assert str(tmp_path / name) in str(caught.value)


def test_an_unknown_key_lists_the_known_ones(tmp_path: Path) -> None:
    path = archived(tmp_path / "x.npz", a=POINTS, b=POINTS)
    with pytest.raises(DataFileError, match=r"no array 'c'.*one of a, b"):
        read_cloud(f"{path}:c")


def test_a_member_of_npz_that_is_no_array_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("notes.txt", "hello")
    with pytest.raises(DataFileError, match=r"got \(\)"):
        read_cloud(str(tmp_path / "x.npz"))


@pytest.mark.parametrize("name", ["x.npy", "x.npz", "x.csv"])
@given(data=st.data())
def test_damage_is_never_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("damaged") / name
    makers = {"x.npy": saved, "x.npz": lambda p, x: archived(p, x=x), "x.csv": np.savetxt}
    makers[name](path, POINTS)
    raw = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=4)):
        raw[place] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))])
    with suppress(DataFileError):
        assert np.isfinite(read_cloud(str(path)).points).all()
