"""``divergences figure``: quick looks, seeds, and what a missed limit is worth."""

from pathlib import Path

import numpy as np
import pytest

from divergences.cli import main
from divergences.report import FIGURES, Decider, FigureSpec, new_figure


@pytest.fixture
def coin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Add a figure whose quick settings break its limit, and return the arguments to draw it."""
    toss = FigureSpec(
        "A coin",
        lambda *, rng, limit=1.0: (float(rng.random()), limit),
        lambda data: (Decider("toss", *data),),
        lambda _: new_figure(4, 3),
        quick={"limit": 0.0},
    )
    monkeypatch.setitem(FIGURES, "coin", toss)
    return ["figure", "coin", "--out", str(tmp_path / "coin.png")]


def test_a_quick_run_that_misses_a_limit_is_undecided(
    coin: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(coin) == 0
    assert "supported" in capsys.readouterr().out
    assert main([*coin, "--quick"]) == 3
    assert "undecided" in capsys.readouterr().out


def test_a_full_run_that_misses_a_limit_is_refuted(
    coin: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = FigureSpec("", lambda: 1.0, lambda x: (Decider("x", x, 0.0),), FIGURES["coin"].draw,
                        seeded=False)  # fmt: skip
    monkeypatch.setitem(FIGURES, "coin", strict)
    assert main(coin) == 1
    assert "refuted" in capsys.readouterr().out


@pytest.mark.parametrize("seed", [0, 5])
def test_the_seed_reaches_the_draws(
    coin: list[str], capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    assert main([*coin, f"--seed={seed}"]) == 0
    assert f"{np.random.default_rng(seed).random():.3g}" in capsys.readouterr().out


def test_a_negative_seed_is_exit_2(coin: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*coin, "--seed=-1"]) == 2
    assert "seed must be >= 0" in capsys.readouterr().err
