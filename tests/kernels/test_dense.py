import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import divergences
from divergences._kernels import dense
from divergences._kernels._jit import kernel

Product = Callable[..., np.ndarray]

# The sizes at which a kernel takes another way: rows of a block, lanes, vectors of a tile.
EDGES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40, 64, 65]


@kernel
def compiled_matmul(a, b):
    return dense.matmul(a, b)


@kernel
def compiled_tn(a, b):
    return dense.matmul_tn(a, b)


@kernel
def compiled_nt(a, b):
    return dense.matmul_nt(a, b)


@kernel
def compiled_bias(a, b, c):
    return dense.matmul_bias(a, b, c)


def turned(a: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(a.T)


# Each product as a function of (n, k) a, (k, m) b and (m,) c.
PLAIN: dict[str, Product] = {
    "nn": lambda a, b, c: dense.matmul(a, b) + c,
    "tn": lambda a, b, c: dense.matmul_tn(turned(a), b) + c,
    "nt": lambda a, b, c: dense.matmul_nt(a, turned(b)) + c,
    "bias": dense.matmul_bias,
}
COMPILED: dict[str, Product] = {
    "nn": lambda a, b, c: compiled_matmul(a, b) + c,
    "tn": lambda a, b, c: compiled_tn(turned(a), b) + c,
    "nt": lambda a, b, c: compiled_nt(a, turned(b)) + c,
    "bias": compiled_bias,
}

each_compiled = pytest.mark.parametrize("product", COMPILED.values(), ids=COMPILED)
each = pytest.mark.parametrize(
    "product",
    [*COMPILED.values(), *PLAIN.values()],
    ids=[*(f"{name}-compiled" for name in COMPILED), *(f"{name}-plain" for name in PLAIN)],
)
precision = pytest.mark.parametrize("dtype", [np.float32, np.float64])
side = st.one_of(st.sampled_from(EDGES), st.integers(0, 70))
shapes = st.tuples(side, side, side)
seeds = st.integers(0, 2**32 - 1)

Problem = tuple[np.ndarray, np.ndarray, np.ndarray]


def whole_numbers(shape: Sequence[int], dtype: type, seed: int) -> Problem:
    """Return matrices whose products are exact in any order."""
    n, k, m = shape
    rng = np.random.default_rng(seed)
    sides = [(n, k), (k, m), (m,)]
    a, b, c = (rng.integers(-30, 31, side).astype(dtype) for side in sides)
    return a, b, c


def numbers(shape: Sequence[int], dtype: type, seed: int) -> Problem:
    """Return matrices whose elements differ by orders of magnitude."""
    rng = np.random.default_rng(seed)
    a, b, c = (
        (rng.standard_normal(x.shape) * 2.0 ** rng.integers(-9, 10, x.shape)).astype(dtype)
        for x in whole_numbers(shape, dtype, seed)
    )
    return a, b, c


def naive(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return a @ b + c as the definition reads, term by term in long doubles."""
    terms = a.astype(np.longdouble)[:, :, None] * b.astype(np.longdouble)[None]
    return terms.sum(1) + c


@each
@precision
@given(shapes, seeds)
def test_whole_numbers_are_multiplied_exactly(
    product: Product, dtype: type, shape: tuple[int, int, int], seed: int
) -> None:
    a, b, c = whole_numbers(shape, dtype, seed)
    out = product(a, b, c)
    assert out.dtype == dtype
    assert out.flags.c_contiguous
    np.testing.assert_array_equal(out, naive(a, b, c))


@each_compiled
@precision
@pytest.mark.parametrize("k", [0, 1, 2, 16, 37])
def test_every_edge_is_met(product: Product, dtype: type, k: int) -> None:
    for n in EDGES:
        for m in EDGES:
            a, b, c = whole_numbers((n, k, m), dtype, 7)
            np.testing.assert_array_equal(product(a, b, c), naive(a, b, c), str((n, k, m)))


@each
@precision
@given(shapes, seeds)
def test_errors_are_within_the_bound(
    product: Product, dtype: type, shape: tuple[int, int, int], seed: int
) -> None:
    a, b, c = numbers(shape, dtype, seed)
    # Twice (k + 2) u: the second order, and c added to a rounded product where it is not fused.
    bound = (shape[1] + 2) * np.finfo(dtype).eps * naive(*map(np.abs, (a, b, c)))
    assert np.all(np.abs(product(a, b, c) - naive(a, b, c)) <= bound)


@each
@precision
@given(shapes.filter(all), seeds, st.sampled_from([np.nan, np.inf, -np.inf]))
def test_nan_and_inf_go_where_the_sums_take_them(
    product: Product, dtype: type, shape: tuple[int, int, int], seed: int, value: float
) -> None:
    a, b, c = whole_numbers(shape, dtype, seed)  # with zeros, so that inf meets 0
    rng = np.random.default_rng(seed)
    for x in (a, b):
        x[rng.integers(len(x)), rng.integers(x.shape[1])] = value
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(product(a, b, c), naive(a, b, c).astype(dtype))


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="speaks of compiled code")
@each_compiled
@precision
@pytest.mark.parametrize("m", [1, 2, 32, 37])
def test_a_row_does_not_depend_on_the_others(product: Product, dtype: type, m: int) -> None:
    a, b, c = numbers((21, 50, m), dtype, 3)
    together = product(a, b, c)
    for i in range(len(a)):
        np.testing.assert_array_equal(product(a[i : i + 1], b, c), together[i : i + 1])


@numba.njit(parallel=True)
def products(a, b):
    out = np.empty((len(a), a.shape[1], b.shape[2]), a.dtype)
    for r in numba.prange(len(a)):
        out[r] = dense.matmul(a[r], b[r])
    return out


@precision
def test_threads_do_not_change_a_bit(dtype: type) -> None:
    rng = np.random.default_rng(1)
    a, b = (rng.standard_normal((64, 33, 33)).astype(dtype) for _ in range(2))
    alone = np.array([compiled_matmul(x, y) for x, y in zip(a, b, strict=True)])
    np.testing.assert_array_equal(products(a, b), alone)


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="speaks of compiled code")
@pytest.mark.parametrize(
    ("a", "b"),
    [
        (np.ones((3, 3)).T, np.ones((3, 3))),
        (np.ones((3, 3)), np.ones((3, 6))[:, ::2]),
        (np.ones((3, 3)), np.ones((3, 3), np.float32)),
    ],
    ids=["Fortran order", "gaps", "two dtypes"],
)
@pytest.mark.parametrize("product", [compiled_matmul, compiled_tn, compiled_nt])
def test_what_the_blocks_cannot_read_is_refused_at_compile_time(
    product: Product, a: np.ndarray, b: np.ndarray
) -> None:
    with pytest.raises(numba.TypingError, match="wanted C-contiguous arrays of one dtype"):
        product(a, b)


CACHED = """
import numpy as np
from divergences._kernels import dense, elementary
from divergences._kernels._jit import kernel

@kernel
def work(a):
    return elementary.exp(dense.matmul_nt(a, dense.matmul(a, a)))

work(np.ones((40, 40)))
print(sum(work.stats.cache_hits.values()))
"""


@pytest.mark.skipif(numba.config.DISABLE_JIT, reason="speaks of compiled code")
def test_a_kernel_with_products_in_it_is_cached(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(CACHED)
    root = str(Path(divergences.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": root, "NUMBA_CACHE_DIR": str(tmp_path)}
    for hits in ("0", "1"):
        done = subprocess.run(
            [sys.executable, str(script)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == hits
