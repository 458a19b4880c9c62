"""A frozen generator draws as the generator does, from the generator of randomness alone."""

import pickle

import numpy as np
import pytest
from scipy import stats

from divergences.errors import DTypeError, ShapeError, UnknownNameError
from divergences.nets import MLP, fit_critic
from divergences.nets.data import Data, Generated, gaussian

NET = MLP((3, 8, 2), activation="tanh")
THETA = NET.init(rng=np.random.default_rng(0))


def generator(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_it_meets_the_protocol() -> None:
    made = Generated(NET, THETA)
    assert isinstance(made, Data)
    assert (made.dim, made.name, made.law) == (2, "generated", None)


@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_points_are_the_net_at_its_latent_points(latent: str) -> None:
    made = Generated(NET, THETA, latent)
    z = made.sample_latent(20, rng=generator())
    assert z.shape == (20, 3)
    assert (made.sample(20, rng=generator()) == NET(THETA, z)).all()


@pytest.mark.parametrize(
    ("latent", "law"), [("normal", stats.norm()), ("uniform", stats.uniform(-1, 2))]
)
def test_latent_points_have_their_law(latent: str, law: object) -> None:
    """A Kolmogorov-Smirnov test that rejects falsely once in a million."""
    z = Generated(NET, THETA, latent).sample_latent(5000, rng=generator()).ravel()
    assert stats.kstest(z, law.cdf).pvalue > 1e-6


def test_single_precision_gives_double_points() -> None:
    made = Generated(MLP((3, 8, 2), dtype="float32"), np.float32(THETA))
    assert made.sample(3, rng=generator()).dtype == np.float64


def test_it_does_not_move_when_the_parameters_given_do() -> None:
    theta = THETA.copy()
    made = Generated(NET, theta)
    theta[:] = 0.0
    assert (made.theta == THETA).all()
    with pytest.raises(ValueError, match="read-only"):
        made.theta[0] = 1.0
    with pytest.raises(AttributeError):
        made.name = "another"


def test_it_survives_the_way_to_another_process() -> None:
    made = Generated(NET, THETA)
    copy = pickle.loads(pickle.dumps(made))
    assert (copy.sample(9, rng=generator()) == made.sample(9, rng=generator())).all()


def test_a_critic_is_fitted_to_it() -> None:
    fake = Generated(NET, THETA, "uniform")
    real = gaussian([5.0, 0.0])
    fit = fit_critic(MLP((2, 4, 1)), real, fake, steps=70, rng=generator(), compiled=False)
    assert fit.losses[-1] < fit.losses[0]


def test_bad_arguments_are_named() -> None:
    with pytest.raises(ShapeError, match="theta"):
        Generated(NET, THETA[1:])
    with pytest.raises(UnknownNameError, match="latent must be one of normal, uniform"):
        Generated(NET, THETA, "cauchy")
    with pytest.raises(DTypeError, match="rng"):
        Generated(NET, THETA).sample(3, rng=0)
    with pytest.raises(DTypeError, match="n must be a whole number"):
        Generated(NET, THETA).sample(3.0, rng=generator())
