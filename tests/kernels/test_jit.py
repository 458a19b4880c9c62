import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numba
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


LOOP = """
from divergences._kernels._jit import kernel
from divergences._kernels.pointwise import pointwise

@pointwise
def {name}(p, a):
    return {formula}

@kernel
def run(a):
    return {name}(0.0, a)
"""
USE = """
import numpy as np
for name in {names}:
    print(*__import__(name).run(np.array([3.0, 5.0])))
"""


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="without compilation there is no cache")
def test_kernels_that_two_processes_cached_stay_apart_in_a_third(tmp_path: Path) -> None:
    for name, formula in (("double", "a + a"), ("square", "a * a")):
        (tmp_path / f"{name}.py").write_text(LOOP.format(name=name, formula=formula))
    package = Path(divergences.__file__).parents[1]
    environment = os.environ | {
        "NUMBA_CACHE_DIR": str(tmp_path / "cache"),
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(package)]),
    }

    def printed(*names: str) -> str:
        command = [sys.executable, "-c", USE.format(names=names)]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout

    doubled, squared = "6.0 10.0\n", "9.0 25.0\n"
    assert printed("double") == doubled
    assert printed("square") == squared
    assert printed("double", "square") == doubled + squared
