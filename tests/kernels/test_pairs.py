from collections.abc import Callable

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divergences._kernels import pairs

EPS = float(np.finfo(float).eps)
both_distances = pytest.mark.parametrize(
    "kernel", [pairs.distance_matrix, pairs.distance_matrix.py_func], ids=["jit", "plain"]
)
both_transforms = pytest.mark.parametrize(
    "kernel", [pairs.c_transform, pairs.c_transform.py_func], ids=["jit", "plain"]
)
Kernel = Callable[[np.ndarray, np.ndarray], np.ndarray]
coordinate = st.one_of(
    st.floats(-4e307, 4e307),
    st.sampled_from([0.0, 1.0, 1e-300, -1e-300, 5e-324, 1e15, 1e15 + 1, -4e307]),
)


@st.composite
def two_clouds(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    d, n, m = draw(st.integers(1, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 4))
    cells = draw(st.lists(coordinate, min_size=(n + m) * d, max_size=(n + m) * d))
    points = np.array(cells).reshape(n + m, d)
    return points[:n], points[n:]


@both_distances
@given(two_clouds())
def test_every_distance_is_right_at_its_own_scale(
    kernel: Kernel, clouds: tuple[np.ndarray, np.ndarray]
) -> None:
    x, y = clouds
    expected = [[naive.distance(a, b) for b in y] for a in x]
    # (d/2 + 2) u for d = 4, and one u for the difference of two coordinates.
    with np.errstate(over="ignore"):  # what overflows is taken again, scaled
        got = kernel(x, y)
    assert got == pytest.approx(np.array(expected), rel=2.5 * EPS, abs=5e-324)


@both_distances
@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300))
def test_points_apart_along_one_axis_have_their_difference_exactly(
    kernel: Kernel, theta: float, shared: float
) -> None:
    x, y = np.array([[0.0, shared]]), np.array([[theta, shared]])
    with np.errstate(over="ignore"):
        assert kernel(x, y)[0, 0] == abs(theta)


@both_transforms
@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_the_c_transform_is_the_largest_feasible_potential(
    kernel: Kernel, n: int, m: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    cost, u = rng.integers(0, 4, (n, m)).astype(float), rng.normal(size=n).round(1)
    assert kernel(cost, u).tolist() == naive.c_transform(cost.tolist(), u.tolist())
