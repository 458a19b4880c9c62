import numpy as np
import pytest

from divergences._kernels.kd_order import cell_start, kd_order

both = pytest.mark.parametrize("order", [kd_order, kd_order.py_func], ids=["jit", "plain"])


@both
@pytest.mark.parametrize("n", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("values", [2, 10**6])
def test_every_cell_is_divided_at_its_median_along_its_longest_side(order, n, values) -> None:
    points = np.random.default_rng(n).integers(0, values, (n, 3)) / values
    rows = order(points)
    assert sorted(rows) == list(range(n))
    ordered = points[rows]
    for depth in range(n.bit_length()):
        for cell in range(1 << depth):
            start, stop = cell_start(cell, depth, n), cell_start(cell + 1, depth, n)
            middle = cell_start(2 * cell + 1, depth + 1, n)
            if start < middle < stop:
                below, above = ordered[start:middle], ordered[middle:stop]
                axis = np.argmax(np.ptp(ordered[start:stop], axis=0))
                assert below[:, axis].max() <= above[:, axis].min()
