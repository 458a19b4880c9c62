"""Checkpoints: what is written comes back to the bit, and a file is whole or untouched."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from divergences import errors
from divergences.nets import GAN, MLP, State

GANS = {
    dtype: GAN(MLP((2, 4, 2), dtype=dtype), MLP((2, 5, 1), dtype=dtype))
    for dtype in ("float32", "float64")
}
GAME = GANS["float64"]


def fresh(gan: GAN = GAME, seed: int = 0) -> State:
    return State.start(gan, rng=np.random.default_rng(seed))


def same(a: State, b: State) -> bool:
    return all(
        np.array_equal(x, y) and np.asarray(x).dtype == np.asarray(y).dtype
        for x, y in ((getattr(a, f.name), getattr(b, f.name)) for f in fields(State))
    )


@pytest.mark.parametrize("dtype", GANS)
def test_a_state_comes_back_to_the_bit(dtype: str, tmp_path: Path) -> None:
    state = fresh(GANS[dtype])
    state.save(tmp_path / "state.npz")
    again = State.load(tmp_path / "state.npz", GANS[dtype])
    assert same(state, again)
    assert type(again.step) is int


def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    """NumPy alone would add .npz, and the file would not be found again."""
    path = tmp_path / "state"
    fresh().save(str(path))
    assert same(State.load(str(path)), fresh())
    assert [p.name for p in tmp_path.iterdir()] == ["state"]


def test_a_crash_while_writing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, old = tmp_path / "state.npz", fresh(seed=1)
    old.save(path)

    def crash(file, **_: object) -> None:
        file.write(b"PK half a file")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", crash)
    with pytest.raises(KeyboardInterrupt):
        fresh(seed=2).save(path)
    monkeypatch.undo()
    assert same(State.load(path), old)
    fresh(seed=2).save(path)
    assert same(State.load(path), fresh(seed=2))


def truncated(path: Path) -> None:
    fresh().save(path)
    path.write_bytes(path.read_bytes()[:-200])


def of_other_arrays(path: Path) -> None:
    with path.open("wb") as file:
        np.savez(file, theta=np.zeros(3))


def of_another_format(path: Path) -> None:
    fresh().save(path)
    with np.load(path) as file:
        arrays = {**file, "format": 99}
    with path.open("wb") as file:
        np.savez(file, **arrays)


def of_objects(path: Path) -> None:
    with path.open("wb") as file:
        np.savez(file, format=1, step=np.array([{}], object))


def one_array(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3))


DAMAGE = {
    "one array": one_array,
    "missing": lambda _: None,
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("no state"),
    "zip header only": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(40)),
    "a folder": lambda path: path.mkdir(),
    "truncated": truncated,
    "other arrays": of_other_arrays,
    "another format": of_another_format,
    "objects": of_objects,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_holds_no_state_is_refused(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "state.npz"
    DAMAGE[damage](path)
    with pytest.raises(errors.DataFileError, match="holds no training state"):
        State.load(path)


@pytest.mark.parametrize(
    ("gan", "message"),
    [
        (GAN(MLP((2, 3, 2)), MLP((2, 5, 1))), "for the generator"),
        (GAN(MLP((2, 4, 2)), MLP((2, 6, 1))), "for the critic"),
        (GANS["float32"], "of float32 for the generator; got 22 of float64"),
    ],
)
def test_a_state_of_another_game_is_refused(gan: GAN, message: str, tmp_path: Path) -> None:
    fresh().save(tmp_path / "state.npz")
    with pytest.raises(errors.ShapeError, match=message):
        State.load(tmp_path / "state.npz", gan)


def test_given_parameters_are_taken_and_copied() -> None:
    theta, phi = np.ones(GAME.generator.size), np.ones(GAME.critic.size)
    state = State.start(GAME, rng=np.random.default_rng(0), theta=theta, phi=phi)
    theta[:] = 2
    assert (state.theta == 1).all()
    assert (state.phi == 1).all()
    assert not state.theta_moments.any()
    with pytest.raises(errors.ShapeError, match="theta must have shape"):
        State.start(GAME, rng=np.random.default_rng(0), theta=phi)
    with pytest.raises(errors.DTypeError, match="rng must be"):
        State.start(GAME, rng=None)


def test_what_training_changes_are_copies() -> None:
    state = fresh()
    for array in state.variables():
        array += 1
    assert same(state, fresh())
