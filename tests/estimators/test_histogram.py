import math

import numpy as np
import pytest

import divergences as dv


def sample(n, shift, dim=1, seed=0):
    return np.random.default_rng(seed).normal(shift, 1.0, (n, dim))


@pytest.mark.parametrize("dim", [1, 2])
def test_the_plug_in_promises_nothing_and_says_so(dim):
    x, y = sample(500, 0.0, dim), sample(400, 0.5, dim, seed=1)
    for metric, ceiling in ((dv.tv, 1.0), (dv.kl, math.inf), (dv.js, math.log(2.0))):
        found = metric(x, y)
        assert found.kind == "point"
        assert (found.method, found.n) == ("histogram", (500, 400))
        assert (found.lower, found.upper) == (0.0, ceiling)


@pytest.mark.parametrize("dim", [1, 2])
def test_the_plug_in_approaches_the_law_as_samples_grow(dim):
    truth = dv.tv(dv.Gaussian(0.0, 1.0), dv.Gaussian(math.sqrt(dim), 1.0)).value
    errors = [
        abs(dv.tv(sample(n, 0.0, dim), sample(n, 1.0, dim, seed=1)).value - truth)
        for n in (100, 100_000)
    ]
    assert errors[1] < 0.5 * errors[0]


@pytest.mark.parametrize("dim", [1, 2])
def test_separated_samples_never_make_kl_infinite(dim):
    found = dv.kl(sample(300, 0.0, dim), sample(300, 100.0, dim, seed=1))
    assert 1.0 < found.value < math.inf
    assert found.upper == math.inf


def test_ties_and_single_points_are_handled():
    assert dv.tv([1.0, 1.0, 1.0], [1.0, 1.0]).value == 0.0
    assert dv.tv([0.0], [0.0]).value == 0.0
    assert dv.tv(np.zeros((5, 2)), np.zeros((5, 2))).value == 0.0


def test_weights_count():
    atoms = [0.0, 1.0, 2.0, 3.0]
    p, q = dv.Cloud(atoms, [0.7, 0.1, 0.1, 0.1]), dv.Cloud(atoms)
    assert dv.tv(p, q).value > 0.0
    assert dv.tv(p, dv.Cloud(atoms, [0.7, 0.1, 0.1, 0.1])).value == 0.0
