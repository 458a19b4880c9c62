"""The file of finished work: nothing whole is lost, nothing torn is kept, nothing foreign read."""

import json
from pathlib import Path

import numpy as np
import pytest

from divergences._checkpoint import Checkpoint, from_plain, to_plain
from divergences.errors import DataFileError, InputError

RUN = {"job": "test", "seed": 0}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def finished(path: Path, **identity: object) -> dict[str, object]:
    with Checkpoint(path, RUN | identity) as file:
        return file.finished


def test_what_was_appended_is_found_again(path: Path) -> None:
    with Checkpoint(path, RUN) as file:
        assert file.finished == {}
        file.append({"a": 1, "b": [0.1]})
        file.append({"c": None})
    assert finished(path) == {"a": 1, "b": [0.1], "c": None}


def test_a_line_is_in_the_file_before_the_run_ends(path: Path) -> None:
    with Checkpoint(path, RUN) as file:
        file.append({"a": 1})
        assert [json.loads(line) for line in path.read_text().splitlines()][1:] == [{"a": 1}]


def test_the_first_line_names_the_run(path: Path) -> None:
    finished(path)
    head = json.loads(path.read_text())
    assert head.pop("schema") == "divergences checkpoint 1"
    assert "numpy" in head.pop("versions")
    assert head == RUN


def test_a_file_torn_anywhere_keeps_its_whole_lines(path: Path) -> None:
    with Checkpoint(path, RUN) as file:
        file.append({"a": "ä"})
        file.append({"b": 2})
    content = path.read_bytes()
    starts = [i + 1 for i, byte in enumerate(content) if byte == ord("\n")]
    for size in range(len(content) + 1):
        path.write_bytes(content[:size])
        whole = sum(start <= size for start in starts)
        assert list(finished(path)) == ["a", "b"][: max(0, whole - 1)]
        assert path.read_bytes() == content[: starts[max(1, whole) - 1]]


def test_what_follows_a_torn_line_is_whole(path: Path) -> None:
    with Checkpoint(path, RUN) as file:
        file.append({"a": 1})
    with path.open("ab") as torn:
        torn.write(b'{"b": 2')
    with Checkpoint(path, RUN) as file:
        file.append({"c": 3})
    assert finished(path) == {"a": 1, "c": 3}


def test_a_last_line_of_zeros_is_torn(path: Path) -> None:
    """Some file systems lengthen a file before they fill it."""
    with Checkpoint(path, RUN) as file:
        file.append({"a": 1})
    with path.open("ab") as torn:
        torn.write(bytes(20))
    assert finished(path) == {"a": 1}


def test_damage_before_the_end_is_refused_and_left_alone(path: Path) -> None:
    with Checkpoint(path, RUN) as file:
        file.append({"a": 1})
        file.append({"b": 2})
    content = path.read_bytes().replace(b'{"a"', b'{"a')
    path.write_bytes(content)
    with pytest.raises(DataFileError, match="line 2 is damaged"):
        finished(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"notes of mine", b"{}\n", b"[1]\n", b"\xff\n", b"\n"])
def test_a_file_that_is_no_checkpoint_is_refused_and_left_alone(path: Path, content) -> None:
    path.write_bytes(content)
    with pytest.raises(DataFileError, match="is no checkpoint"):
        finished(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(("key", "value"), [("seed", 1), ("job", "other"), ("more", 0)])
def test_the_file_of_another_run_is_refused_and_left_alone(path: Path, key, value) -> None:
    with Checkpoint(path, RUN) as file:
        file.append({"a": 1})
    content = path.read_bytes()
    with pytest.raises(InputError, match=f"another run, with {key} {RUN.get(key)!r}"):
        finished(path, **{key: value})
    assert path.read_bytes() == content


def test_other_versions_are_another_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(path)
    monkeypatch.setattr("divergences._checkpoint.versions", lambda: {"numpy": "9"})
    with pytest.raises(InputError, match="another run, with versions"):
        finished(path)


@pytest.mark.parametrize(
    "array",
    [
        np.array([0.1, -0.0, np.inf, 5e-324]),
        np.array(1.5, np.float32),
        np.arange(6).reshape(2, 3).T,
        np.zeros((0, 3)),
        np.array([True, False]),
        np.array([np.nan]).view(np.uint64).__xor__(1).view(float),
    ],
)
def test_an_array_keeps_every_bit(array: np.ndarray) -> None:
    again = from_plain(json.loads(json.dumps(to_plain(array), allow_nan=False)))
    assert (again.dtype, again.shape) == (array.dtype, array.shape)
    assert again.tobytes() == array.tobytes()
    assert again.flags.writeable
