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


def parallel(n, offset, seed):
    return np.column_stack([np.full(n, offset), np.random.default_rng(seed).random(n)])


@pytest.mark.parametrize("turned", [False, True])
def test_points_beyond_those_of_q_never_pass_as_close(turned):
    """All of p lies in one block, which counts as one of m + 1 points of q: KL is log(m + 1)."""
    p, q = parallel(300, 0.0, 0), parallel(200, 0.5, 1)
    found = dv.kl(p[:, ::-1], q[:, ::-1]) if turned else dv.kl(p, q)
    assert 2.0 < found.value < math.inf
    assert "100 % of p's points lie beyond q's" in found.note


def test_a_constant_sample_is_told_from_another():
    zeros, ones = np.zeros(50), np.ones(50)
    assert dv.kl(zeros, ones, method="histogram").value == pytest.approx(math.log(51.0))
    assert dv.tv([0.0], [1.0], method="histogram").value == 1.0
    assert dv.kl(zeros, zeros, method="histogram").value == 0.0


def test_samples_without_points_beyond_q_have_no_block_there():
    x = sample(300, 0.0)
    assert dv.kl(x, x, method="histogram").value == 0.0
    assert "beyond" not in dv.kl(x, x, method="histogram").note


@pytest.mark.parametrize("dim", [1, 5])
@pytest.mark.parametrize("method", ["quadrature", "finite sum", "closed form"])
def test_a_method_of_laws_is_refused_for_samples_by_name(method, dim):
    with pytest.raises(dv.DivergencesError, match=f"method='{method}' does not apply to samples"):
        dv.tv(sample(20, 0.0, dim), sample(20, 0.0, dim, seed=1), method=method)
