"""A piecewise linear net on the line is what its pieces say."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from divergences.experiments._pieces import Pieces, pieces
from divergences.nets import MLP
from divergences.nets.penalty import input_slopes


def drawn(widths: tuple[int, ...], activation: str, seed: int = 0) -> tuple[MLP, np.ndarray]:
    """Return a net with random weights and biases."""
    net, rng = MLP(widths, activation), np.random.default_rng(seed)
    return net, net.init(rng=rng) + 0.1 * rng.standard_normal(net.size)


each_net = pytest.mark.parametrize(
    ("widths", "activation"),
    [
        ((1, 1), "relu"),
        ((1, 64, 64, 1), "relu"),
        ((1, 32, 32, 1), "leaky_relu"),
        ((1, 8, 8, 8, 8, 1), "relu"),
        ((1, 5, 1), "linear"),
    ],
)


@each_net
def test_the_pieces_have_the_values_and_slopes_of_the_net(
    widths: tuple[int, ...], activation: str
) -> None:
    net, theta = drawn(widths, activation)
    x = np.random.default_rng(1).standard_cauchy(5000)
    found, scale = pieces(net, theta), 1 + np.abs(x)
    assert np.abs(found(x) - net(theta, x)[:, 0]) == pytest.approx(0, abs=1e-13 * scale.max())
    slopes = input_slopes(net.net, theta, x[:, np.newaxis])[:, 0]
    assert found.slope(x) == pytest.approx(slopes, abs=1e-13)


@each_net
def test_the_lipschitz_constant_is_the_steepest_slope_anywhere(
    widths: tuple[int, ...], activation: str
) -> None:
    net, theta = drawn(widths, activation)
    found = pieces(net, theta)
    ends = np.concatenate(([-1e9], found.knots, [1e9]))
    middles = (ends[1:] + ends[:-1]) / 2
    slopes = input_slopes(net.net, theta, middles[:, np.newaxis])
    assert found.lipschitz == pytest.approx(np.abs(slopes).max(), rel=1e-12)


@each_net
def test_the_function_has_no_jumps(widths: tuple[int, ...], activation: str) -> None:
    found = pieces(*drawn(widths, activation))
    left = found.intercepts[:-1] + found.slopes[:-1] * found.knots
    right = found.intercepts[1:] + found.slopes[1:] * found.knots
    assert left == pytest.approx(right, abs=1e-12 * (1 + np.abs(found.knots).max(initial=0)))


@each_net
def test_the_gaussian_mean_is_the_integral(widths: tuple[int, ...], activation: str) -> None:
    found = pieces(*drawn(widths, activation))
    law = stats.norm(1.0, 0.7)
    inside = found.knots[np.abs(found.knots - 1) < 7]
    ends = np.concatenate(([-6.0], np.sort(inside), [8.0]))  # ten standard deviations
    wanted = sum(
        integrate.quad(lambda x: float(found(np.array([x]))[0]) * law.pdf(x), low, high)[0]
        for low, high in pairwise(ends)
    )
    assert found.gaussian_mean(1.0, 0.7) == pytest.approx(wanted, abs=1e-10)


def test_lengths_and_slopes_between_two_points_add_up_to_the_difference() -> None:
    found = pieces(*drawn((1, 64, 64, 1), "relu"))
    lengths, slopes = found.between(-0.3, 1.2)
    low, high = found(np.array([-0.3, 1.2]))
    assert lengths.sum() == pytest.approx(1.5, rel=1e-14)
    assert lengths @ slopes == pytest.approx(high - low, abs=1e-13)


def test_dead_units_make_no_knots() -> None:
    net = MLP((1, 3, 1), "relu")
    assert pieces(net, np.zeros(net.size)).knots.size == 0


def test_a_line_has_one_piece() -> None:
    line = Pieces(np.empty(0), np.array([2.0]), np.array([-3.0]))
    assert line.gaussian_mean(1.0, 5.0) == pytest.approx(-1.0, rel=1e-14)
    assert line.lipschitz == 3.0
