"""Minibatch discrimination against its definition, its gradients against differences."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from divergences import errors
from divergences._kernels._jit import kernel
from divergences.nets import minibatch
from divergences.nets.minibatch import (
    minibatch_features,
    minibatch_gradients,
    similarities,
    similarities_backward,
)

EPS = float(np.finfo(float).eps)
STEP = 1e-6  # of the central differences: cuts off STEP^2 = 1e-12 times a third derivative
needs_extended_precision = pytest.mark.skipif(
    np.finfo(np.longdouble).eps > 1e-18, reason="a difference over 2e-6 must keep 1e-10"
)
Problem = tuple[np.ndarray, np.ndarray, np.ndarray]


def naive_features(x: np.ndarray, tensor: np.ndarray) -> np.ndarray:
    """Return the definition, in the precision of the arguments."""
    m = np.tensordot(x, tensor, axes=1)
    similarity = np.exp(-np.abs(m[:, None] - m[None, :]).sum(axis=3))
    others = ~np.eye(len(x), dtype=bool)
    return (similarity * others[:, :, None]).sum(axis=1)


def naive_gradients(
    x: np.ndarray, tensor: np.ndarray, o_bar: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return both gradients by the chain rule over all ordered pairs."""
    m = np.tensordot(x, tensor, axes=1)
    gap = m[:, None] - m[None, :]
    force = np.exp(-np.abs(gap).sum(axis=3)) * o_bar[:, None]  # on the pair (i, j) within o_i
    push = force[..., None] * np.sign(gap)
    m_bar = push.sum(axis=0) - push.sum(axis=1)
    return np.einsum("ibc,abc->ia", m_bar, tensor), np.einsum("ia,ibc->abc", x, m_bar)


def draw_problem(n: int, shape: tuple[int, int, int], seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    x, tensor = rng.normal(size=(n, shape[0])), rng.normal(size=shape)
    return x, tensor / math.sqrt(shape[0]), rng.normal(size=(n, shape[1]))


@st.composite
def problems(draw: st.DrawFn, ties: bool) -> Problem:
    n = draw(st.integers(1, 8))
    shape = tuple(draw(st.integers(1, 4)) for _ in range(3))
    x, tensor, o_bar = draw_problem(n, shape, draw(st.integers(0, 2**32 - 1)))
    return (x.round(), tensor.round(), o_bar) if ties else (x, tensor, o_bar)


def rounding(x: np.ndarray, tensor: np.ndarray) -> float:
    """Return how far a similarity may be off, relatively.

    M is a sum of A products, a distance of C differences of them: each coordinate of M carries at
    most A u of the sum of |x| |T|, and adding C differences up another (C + 1) u of their sum.
    That absolute error of the exponent is the relative one of its exponential, which is itself
    right to 2 u; the n terms of a sum cost n u more.
    """
    a, _, c = tensor.shape
    largest = np.tensordot(np.abs(x), np.abs(tensor), axes=1).max()
    return float(EPS * (2 * c * largest * (a + c + 1) + 2 + len(x)))


def gradient_error(x: np.ndarray, tensor: np.ndarray, o_bar: np.ndarray) -> float:
    """Return how far an entry of a gradient may be off where all signs are right.

    An entry of the gradient of M is at most 2 n max|o_bar|; one of x_bar adds up BC of them times
    T, one of T_bar n times x. Terms are off by the error of a similarity, sums by a u per term.
    """
    terms = len(x) + tensor[0].size
    entry = 2 * len(x) * np.abs(o_bar).max()
    largest = entry * terms * max(np.abs(tensor).max(), np.abs(x).max())
    return float((rounding(x, tensor) + terms * EPS) * largest)


@given(st.one_of(problems(ties=False), problems(ties=True)))
def test_features_are_those_of_the_definition(problem: Problem) -> None:
    x, tensor, _ = problem
    expected = naive_features(x, tensor)
    assert minibatch_features(x, tensor) == pytest.approx(expected, rel=rounding(x, tensor))


@given(problems(ties=True))
def test_gradients_are_those_of_the_chain_rule_over_all_ordered_pairs(problem: Problem) -> None:
    # Small integers: M is exact, so that no sign depends on rounding.
    expected = naive_gradients(*problem)
    for got, wanted in zip(minibatch_gradients(*problem), expected, strict=True):
        assert got == pytest.approx(wanted, abs=gradient_error(*problem))


@needs_extended_precision
@given(problems(ties=False), st.integers(0, 2**32 - 1))
def test_gradients_are_the_slopes_of_central_differences(problem: Problem, seed: int) -> None:
    x, tensor, o_bar = (np.asarray(a, np.longdouble) for a in problem)
    rng = np.random.default_rng(seed)
    dx, dt = rng.normal(size=x.shape), rng.normal(size=tensor.shape)
    ahead, behind = (x + STEP * dx, tensor + STEP * dt), (x - STEP * dx, tensor - STEP * dt)
    assume(same_signs(ahead, behind))
    difference = ((naive_features(*ahead) - naive_features(*behind)) * o_bar).sum() / (2 * STEP)
    x_bar, t_bar = minibatch_gradients(*problem)
    slope = (x_bar * dx).sum() + (t_bar * dt).sum()
    scale = np.abs(x_bar * dx).sum() + np.abs(t_bar * dt).sum() + np.abs(o_bar).sum()
    assert abs(slope - difference) <= 1e-9 * scale


def same_signs(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> bool:
    """Tell whether no coordinate of M passes that of another point between two states."""
    gaps = [m[:, None] - m[None, :] for m in (np.tensordot(*s, axes=1) for s in (one, other))]
    return bool((np.sign(gaps[0]) == np.sign(gaps[1])).all())


@needs_extended_precision
def test_at_a_kink_the_slope_is_the_mean_of_both_sides() -> None:
    x, tensor = np.zeros((2, 1)), np.ones((1, 1, 1))
    o_bar, direction = np.array([[1.0], [0.5]]), np.array([[1.0], [0.0]])
    x_bar, _ = minibatch_gradients(x, tensor, o_bar)

    def value(step: float) -> np.longdouble:
        moved = np.asarray(x, np.longdouble) + step * direction
        return (naive_features(moved, np.asarray(tensor, np.longdouble)) * o_bar).sum()

    right, left = (value(STEP) - value(0.0)) / STEP, (value(0.0) - value(-STEP)) / STEP
    assert (float(right), float(left)) == pytest.approx((-1.5, 1.5), rel=STEP)
    assert float((x_bar * direction).sum()) == pytest.approx(float(right + left) / 2, abs=1e-12)


@given(problems(ties=False), st.randoms(use_true_random=False))
def test_renumbering_the_points_renumbers_the_gradients(problem: Problem, random) -> None:
    x, tensor, o_bar = problem
    order = list(range(len(x)))
    random.shuffle(order)
    x_bar, t_bar = minibatch_gradients(x, tensor, o_bar)
    moved, t_moved = minibatch_gradients(x[order], tensor, o_bar[order])
    tolerance = gradient_error(*problem)
    assert moved == pytest.approx(x_bar[order], abs=tolerance)
    assert t_moved == pytest.approx(t_bar, abs=tolerance)


@given(problems(ties=False))
def test_forces_between_points_cancel(problem: Problem) -> None:
    # Features depend on differences only, so a common shift of x changes nothing.
    x, tensor, o_bar = problem
    x_bar, _ = minibatch_gradients(x, tensor, o_bar)
    limit = len(x) * gradient_error(x, tensor, o_bar)
    assert x_bar.sum(axis=0) == pytest.approx(np.zeros(x.shape[1]), abs=limit)


def test_coinciding_points_have_n_minus_1_and_distant_ones_0() -> None:
    tensor = np.ones((2, 3, 2))
    assert minibatch_features(np.ones((5, 2)), tensor).tolist() == [[4.0] * 3] * 5
    far = 1e3 * np.arange(4.0)[:, None] * np.ones(2)
    assert (minibatch_features(far, tensor) == 0.0).all()
    assert (minibatch_features([[1.0, 2.0]], tensor) == 0.0).all()  # alone in its batch


@kernel
def _in_a_kernel(x, tensor, o_bar):
    return similarities(x, tensor), similarities_backward(x, tensor, o_bar)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_kernel_may_call_them_and_the_precision_is_kept(dtype: type) -> None:
    x, tensor, o_bar = (a.astype(dtype) for a in draw_problem(20, (5, 4, 3), 0))
    o, (x_bar, t_bar) = _in_a_kernel(x, tensor, o_bar)
    plain = (similarities(x, tensor), *similarities_backward(x, tensor, o_bar))
    # Both run the same loops; only the matrix products may be summed in another order.
    tolerance = gradient_error(x, tensor, o_bar) * float(np.finfo(dtype).eps) / EPS
    for compiled, array in zip((o, x_bar, t_bar), plain, strict=True):
        assert compiled.dtype == array.dtype == dtype
        assert compiled == pytest.approx(array, abs=tolerance)


def test_compiled_loops_add_in_the_order_of_the_plain_ones() -> None:
    x, tensor, o_bar = draw_problem(6, (3, 2, 4), 1)
    m = np.tensordot(x, tensor, axes=1)
    # exp of the C library and of NumPy differ by at most an ulp each.
    assert minibatch._sums(m) == pytest.approx(minibatch._sums.py_func(m), rel=8 * EPS)
    plain = minibatch._pull_back.py_func(m, o_bar)
    assert minibatch._pull_back(m, o_bar) == pytest.approx(plain, abs=64 * EPS)


def test_nan_is_not_lost_on_the_way_back() -> None:
    x, tensor, o_bar = draw_problem(3, (1, 1, 1), 2)
    x[1] = np.nan
    x_bar, t_bar = similarities_backward(x, tensor, o_bar)
    assert np.isnan(x_bar).all()
    assert np.isnan(t_bar).all()


class Discriminator:
    """D(x_i) = v . tanh(x_i W) + weight * sum_b o_ib: one hidden layer and weighted features."""

    def __init__(self, rng: np.random.Generator, weight: float) -> None:
        self.w, self.v = rng.normal(size=(2, 16)), rng.normal(size=16)
        self.tensor, self.weight = rng.integers(-2, 3, size=(2, 8, 4)).astype(float), weight

    def input_gradients(self, x: np.ndarray) -> np.ndarray:
        """Return d(sum_i D(x_i)) / dx, one row a point."""
        pointwise = (self.v * (1 - np.tanh(x @ self.w) ** 2)) @ self.w.T
        o_bar = np.full((len(x), 8), self.weight)
        return pointwise + minibatch_gradients(x, self.tensor, o_bar)[0]

    def curvature(self) -> float:
        """Bound the Lipschitz constant of the pointwise gradient: |tanh''| <= 4 / (3 sqrt 3)."""
        bend = 4 / (3 * math.sqrt(3))
        return bend * float(np.abs(self.v) @ (self.w**2).sum(axis=0))


def spread(rows: np.ndarray) -> float:
    """Return the largest distance of a row from the first."""
    return float(np.linalg.norm(rows - rows[0], axis=1).max())


@pytest.mark.parametrize("weight", [0.0, 1.0])
@pytest.mark.parametrize("seed", range(5))
def test_identical_fakes_get_identical_gradients(seed: int, weight: float) -> None:
    rng = np.random.default_rng(seed)
    judge = Discriminator(rng, weight)
    fake = rng.normal(size=2).round(0)  # M is exact: no rounding tells equal rows apart
    rows = judge.input_gradients(np.tile(fake, (32, 1)))
    # A matrix product may add the 16 terms of one row in another order than those of the next.
    assert spread(rows) <= 16 * EPS * np.abs(judge.v) @ np.abs(judge.w).sum(axis=0)


@pytest.mark.parametrize("seed", range(5))
def test_features_tell_nearly_identical_fakes_apart_and_weight_0_does_not(seed: int) -> None:
    rng = np.random.default_rng(seed)
    fakes = rng.normal(size=2) + 1e-3 * rng.normal(size=(32, 2))
    blind, seeing = (Discriminator(np.random.default_rng(seed), w) for w in (0.0, 1.0))
    reach = blind.curvature() * spread(fakes)
    control = spread(blind.input_gradients(fakes))
    assert 0 < control <= reach
    assert spread(seeing.input_gradients(fakes)) > 100 * reach


BAD = [
    ([[1.0, 2.0]], np.ones((3, 1, 1)), [[1.0]], r"tensor must have shape \(2, B, C\) to fit x"),
    ([[1.0]], np.ones((1, 1)), [[1.0]], "tensor must have shape"),
    ([[1.0]], np.ones((1, 0, 1)), [[1.0]], "tensor must have shape"),
    ([[1.0]], [[[math.nan]]], [[1.0]], "tensor must be finite"),
    ([[math.inf]], [[[1.0]]], [[1.0]], "x must be finite"),
    ([], [[[1.0]]], [[1.0]], "x must hold at least one point"),
    ([[1.0]], [[[1.0]]], [[1.0, 2.0]], r"o_bar must have shape \(1, 1\)"),
    ([[1.0]], [[[1.0]]], [[math.nan]], "o_bar must be finite"),
]


@pytest.mark.parametrize(
    ("x", "tensor", "o_bar", "words"), BAD, ids=[f"{i} {b[3]}" for i, b in enumerate(BAD)]
)
def test_bad_input_is_refused_by_name(x, tensor, o_bar, words) -> None:
    with pytest.raises(errors.InputError, match=words):
        minibatch_gradients(x, tensor, o_bar)


def test_a_masked_tensor_is_refused() -> None:
    tensor = np.ma.masked_array(np.ones((1, 1, 1)), mask=True)
    with pytest.raises(errors.DTypeError, match="tensor is a masked array"):
        minibatch_features([[1.0]], tensor)
