"""Fair timing: one process, one core, one thread, interleaved runs, medians of CPU time.

Import this module before NumPy: it is the environment that tells the libraries to use one thread.
"""

import ctypes
import itertools
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

os.environ.update({f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMBA")})
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import numpy as np

Curves = dict[str, dict[int, float]]  # seconds of each contender by size

Product = tuple[str, int, int, int]  # what it yields, rows, inputs, outputs of the layer

_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4  # of glibc's mallopt


def settle() -> None:
    """Pin the process to its last core, and let malloc keep what is freed.

    Without the latter, libraries that allocate large arrays in every step spend up to a third of
    it on page faults; whether they do depends on the order of the runs.
    """
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    libc = ctypes.CDLL(None)
    libc.mallopt(_M_MMAP_MAX, 0)
    libc.mallopt(_M_TRIM_THRESHOLD, -1)


def interleaved(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median CPU seconds of each run over ``rounds`` rounds, after one warm-up.

    Raises ``RuntimeError`` if a run used more CPU time than time passed: it had a second thread.
    """
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for round_ in range(rounds + 1):
        for name, run in runs.items():
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            if cpu > 1.02 * wall + 1e-3:
                raise RuntimeError(f"{name} used {cpu:.3f} s of CPU in {wall:.3f} s: two threads")
            if round_ > 0:
                seconds[name].append(cpu)
    return {name: statistics.median(times) for name, times in seconds.items()}


class Table(NamedTuple):
    """A Markdown table and, where sizes vary, the seconds that a picture shows."""

    text: str
    curves: Curves | None = None


def curves(names: Iterable[str]) -> Curves:
    """Return curves without points."""
    return {name: {} for name in names}


def repeated(runs: Mapping[str, Callable[[], object]], rounds: int = 5) -> dict[str, float]:
    """Return the median CPU seconds of one call of each run.

    The clock ticks in microseconds: a call is repeated until it takes a hundredth of a second.
    """
    counts = {}
    for name, run in runs.items():
        run()
        start = time.process_time()
        run()
        counts[name] = max(1, round(0.01 / max(time.process_time() - start, 1e-6)))
    loops = {
        name: lambda run=run, count=counts[name]: [run() for _ in range(count)]
        for name, run in runs.items()
    }
    return {name: spent / counts[name] for name, spent in interleaved(loops, rounds).items()}


def ms(*seconds: float) -> tuple[str, ...]:
    """Return milliseconds with three digits."""
    return tuple(f"{1e3 * s:.3g}" if s < 100.0 else f"{1e3 * s:,.0f}" for s in seconds)


def times(ratio: float) -> str:
    """Return a ratio for the reader's eye."""
    return f"**{ratio:.1f}x**"


def exponent(points: Mapping[int, float]) -> float:
    """Return the slope of log seconds against log size, by least squares."""
    sizes, seconds = np.log([*points.keys()]), np.log([*points.values()])
    return float(np.polyfit(sizes, seconds, 1)[0])


def forward(rows: int, sizes: Sequence[int]) -> list[Product]:
    """Return the products x W of a forward pass, of values or of tangents."""
    return [("outputs", rows, *pair) for pair in itertools.pairwise(sizes)]


def to_weights(rows: int, sizes: Sequence[int]) -> list[Product]:
    """Return the products x' delta that give the weights' gradients."""
    return [("weights", rows, *pair) for pair in itertools.pairwise(sizes)]


def to_inputs(rows: int, sizes: Sequence[int]) -> list[Product]:
    """Return the products delta W' that carry gradients down to the first layer's input."""
    return [("inputs", rows, *pair) for pair in itertools.pairwise(sizes)]


def matrix_products(products: Iterable[Product], dtype: str) -> Callable[[], None]:
    """Return a function that performs these products alone, by ``np.dot`` into given arrays."""
    rng = np.random.default_rng(0)
    operands = []
    for kind, rows, n_in, n_out in products:
        values = rng.normal(size=(rows, n_in)).astype(dtype)
        deltas = rng.normal(size=(rows, n_out)).astype(dtype)
        weights = rng.normal(size=(n_in, n_out)).astype(dtype)
        operands.append(
            {
                "outputs": (values, weights, deltas),
                "weights": (values.T, deltas, weights),
                "inputs": (deltas, weights.T, values),
            }[kind]
        )

    def run() -> None:
        for left, right, out in operands:
            np.dot(left, right, out=out)

    return run


def blas_kernels() -> str:
    """Return the processor whose kernels NumPy's OpenBLAS chose, "unknown" without OpenBLAS.

    It may know the processor too little and choose those of an older one, at half the speed;
    ``OPENBLAS_CORETYPE`` in the environment overrules it, also for the BLAS that Numba calls.
    """
    for library in (Path(np.__file__).parents[1] / "numpy.libs").glob("libscipy_openblas*"):
        name = ctypes.CDLL(str(library)).scipy_openblas_get_corename64_
        name.restype = ctypes.c_char_p
        return name().decode()
    return "unknown"


def machine(packages: Sequence[str]) -> str:
    """Return one line on the processor, the vector instructions NumPy chose, and the versions."""
    info = Path("/proc/cpuinfo").read_text()
    fields = dict(line.split("\t: ") for line in info.splitlines() if "\t: " in line)
    config = np.show_config(mode="dicts")
    parts = [
        f"{fields.get('model name', platform.machine())} (family {fields.get('cpu family', '?')})",
        f"{os.cpu_count()} cores, {len(os.sched_getaffinity(0))} used",
        f"Python {platform.python_version()}",
        *(f"{name} {version(name)}" for name in packages),
        f"{config['Build Dependencies']['blas']['name']} kernels {blas_kernels()}",
        f"NumPy dispatch {' '.join(config['SIMD Extensions']['found'])}",
    ]
    return ", ".join(parts)


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, the first column left, the others right."""
    rule = [":--"] + ["--:"] * (len(header) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, rule, *rows))
