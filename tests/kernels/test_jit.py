import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import divergences

RUN = """
import numpy as np
from divergences._kernels import pmf
{check}
print(pmf.divergences(np.array([1.0, 0.0]), np.array([0.0, 1.0]))[0])
"""


@pytest.fixture
def sealed_copy(tmp_path: Path) -> Iterator[Path]:
    """Copy the package to where no __pycache__ can be made, not even by root."""
    source = Path(divergences.__file__).parent
    target = tmp_path / "site" / "divergences"
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.nb?"))
    (target / "_kernels" / "__pycache__").write_text("a file where the directory would be")
    for folder in (target, target / "_kernels"):
        folder.chmod(0o555)
    yield tmp_path / "site"
    for folder in (target, target / "_kernels"):
        folder.chmod(0o755)


def run(check: str, folder: Path, environment: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-c", RUN.format(check=check)],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_kernels_work_where_nothing_can_be_cached(sealed_copy: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("NUMBA", "XDG"))}
    environment |= {"HOME": os.devnull, "PYTHONPATH": str(sealed_copy)}
    check = f"assert pmf.__file__.startswith({str(sealed_copy)!r})"
    check += "; assert pmf.divergences.stats.cache_path is None"
    assert run(check, sealed_copy, environment) == (0, "1.0\n", "")


def test_kernels_work_with_the_jit_switched_off(tmp_path: Path) -> None:
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    environment["PYTHONPATH"] = str(Path(divergences.__file__).parents[1])
    check = "assert pmf.divergences.py_func is pmf.divergences"
    assert run(check, tmp_path, environment) == (0, "1.0\n", "")
