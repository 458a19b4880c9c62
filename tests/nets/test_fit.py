"""Fitting one net alone, without compiled code (test_train has the compiled loop)."""

from functools import partial

import numpy as np
import pytest
from nets import twins

from divergences import errors
from divergences.nets import MLP, SGD, Adam, Fit, GradientPenalty, RMSProp, data, fit_critic, r1
from divergences.nets import regress as fit_line
from divergences.nets.noise import BLOCK, block_generator

REAL, FAKE = data.gaussian([0.0, 0.0]), data.gaussian([2.0, 1.0])
WIDTHS, BATCH = (2, 4, 1), 6
CRITIC = MLP(WIDTHS, "tanh")
plain = partial(fit_critic, CRITIC, REAL, FAKE, batch=BATCH, compiled=False)
SETTINGS = {
    "plain": {},
    "penalty": {"penalty": GradientPenalty(1.0), "loss": "wasserstein"},
    "r1": {"penalty": r1(1.0), "loss": "minimax"},
    "clip": {"clip": 0.05, "loss": "wasserstein", "optimizer": RMSProp(1e-2)},
    "spectral": {"spectral": True, "loss": "least_squares", "optimizer": SGD(0.1)},
}
each = pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def same(a: Fit, b: Fit) -> bool:
    names = ("phi", "losses", "moments", "vectors", "seed")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in names)


@each
@pytest.mark.parametrize("stop", [1, BLOCK - 1, BLOCK, BLOCK + 1])
def test_a_fit_goes_on_to_the_same_bits(settings: dict, stop: int) -> None:
    whole = plain(steps=BLOCK + 5, rng=rng(), **settings)
    part = plain(steps=stop, rng=rng(), **settings)
    assert same(plain(steps=BLOCK + 5, start=part, **settings), whole)
    np.testing.assert_array_equal(part.losses, whole.losses[:stop])


@pytest.mark.parametrize("loss", twins.TERMS)
def test_steps_are_those_of_the_definition(loss: str) -> None:
    rate, steps = 0.1, 3
    start = CRITIC.init(rng=rng(1))
    fit = plain(steps=steps, rng=rng(2), start=start, loss=loss, optimizer=SGD(rate))
    twin, phi, source = twins.Twin(WIDTHS, "tanh"), start, block_generator(fit.seed, 0)
    points = [
        law.sample(BLOCK * BATCH, rng=source).reshape(BLOCK, BATCH, 2) for law in (REAL, FAKE)
    ]
    for t in range(steps):
        x, y = points[0][t], points[1][t]
        assert fit.losses[t] == pytest.approx(twins.critic_loss(twin, loss, phi, x, y), rel=1e-13)
        phi = phi - rate * twins.critic_gradient(twin, loss, phi, x, y)
    np.testing.assert_allclose(fit.phi, phi, rtol=0, atol=1e-13)


def test_first_parameters_are_left_alone() -> None:
    start = CRITIC.init(rng=rng())
    kept = start.copy()
    plain(steps=3, rng=rng(), start=start)
    np.testing.assert_array_equal(start, kept)


def test_a_fit_that_is_done_is_returned() -> None:
    fit = plain(steps=3, rng=rng())
    assert plain(steps=3, start=fit) is fit
    with pytest.raises(errors.InputError, match="steps must be >= 3, which start has taken; got 2"):
        plain(steps=2, start=fit)


def test_a_clipped_critic_stays_in_its_box_and_a_normalised_one_keeps_its_weights() -> None:
    assert np.abs(plain(steps=20, rng=rng(), **SETTINGS["clip"]).phi).max() <= 0.05
    assert np.abs(plain(steps=20, rng=rng(), **SETTINGS["spectral"]).phi).max() > 0.05


@pytest.mark.parametrize("loss", ["non_saturating", "least_squares"])
def test_a_critic_learns_to_tell_two_laws_apart(loss: str) -> None:
    fit = plain(steps=300, rng=rng(), loss=loss, optimizer=Adam(1e-2), batch=64)
    assert fit.losses[-50:].mean() < fit.losses[:50].mean()


@pytest.mark.filterwarnings("ignore:(overflow|invalid)")
def test_a_fit_that_diverges_says_where() -> None:
    with pytest.raises(errors.TrainingError, match=r"finite at step \d+; the loss before it was"):
        plain(steps=500, rng=rng(), loss="least_squares", optimizer=SGD(1e6))


class Broken:
    """Standard normal points; after so many calls they are NaN."""

    name, dim, centres, spread, law = "broken", 2, None, None, None

    def __init__(self, calls: int = 0) -> None:
        self.calls = calls

    def sample(self, n: int, *, rng: np.random.Generator) -> np.ndarray:
        self.calls -= 1
        return rng.normal(size=(n, 2)) if self.calls >= 0 else np.full((n, 2), np.nan)


@pytest.mark.parametrize("loss", twins.TERMS)
def test_nan_in_the_data_stops_the_fit(loss: str) -> None:
    with pytest.raises(errors.TrainingError, match="finite at step 0; no loss before"):
        fit_critic(CRITIC, Broken(), FAKE, steps=3, rng=rng(), loss=loss, compiled=False)
    with pytest.raises(errors.TrainingError, match=f"at step {BLOCK}; the loss before it was"):
        fit_critic(CRITIC, REAL, Broken(1), steps=99, rng=rng(), loss=loss, compiled=False)


BAD = {
    "steps": ({"steps": 0}, errors.InputError, "steps must be >= 1"),
    "batch": ({"batch": 0}, errors.InputError, "batch must be >= 1"),
    "clip": ({"clip": -1.0}, errors.InputError, "clip must be > 0"),
    "loss": ({"loss": "hinge"}, errors.UnknownNameError, "loss must be one of"),
    "optimizer": ({"optimizer": 1e-3}, errors.DTypeError, "optimizer must be an optimizer"),
    "penalty": ({"penalty": 10.0}, errors.DTypeError, "penalty must be a GradientPenalty"),
    "rng": ({"rng": None}, errors.DTypeError, "rng must be a numpy.random.Generator"),
    "start": ({"start": np.zeros(3)}, errors.ShapeError, r"theta must have shape \(17,\)"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_settings_are_refused(name: str) -> None:
    settings, error, message = BAD[name]
    with pytest.raises(error, match=message):
        plain(**{"steps": 2, "rng": rng(), **settings})


def test_laws_and_fits_that_do_not_fit_are_refused() -> None:
    fit = partial(fit_critic, steps=2, rng=rng(), compiled=False)
    with pytest.raises(errors.ShapeError, match="fake must give points of dimension 2; got 1"):
        fit(CRITIC, REAL, data.gaussian([0.0]))
    with pytest.raises(errors.DTypeError, match="real must be a source of points; got ndarray"):
        fit(CRITIC, np.zeros((9, 2)), FAKE)
    with pytest.raises(errors.ShapeError, match="critic must have one output"):
        fit(MLP((2, 3, 2)), REAL, FAKE)
    other = plain(steps=1, rng=rng())
    with pytest.raises(errors.ShapeError, match="theta must have shape"):
        fit(MLP((2, 9, 1)), REAL, FAKE, start=other)


def test_regression_recovers_a_line() -> None:
    x = np.linspace(-1.0, 1.0, 9)[:, None]
    line = MLP((1, 1))
    theta = fit_line(line, np.zeros(2), x, 3 * x - 1, steps=500, optimizer=SGD(0.5))
    np.testing.assert_allclose(theta, [3.0, -1.0], rtol=1e-12)


@pytest.mark.filterwarnings("ignore:(overflow|invalid)")
def test_bad_regressions_are_refused() -> None:
    line, x = MLP((1, 1)), np.ones((4, 1))
    with pytest.raises(errors.ShapeError, match="targets must hold 4 points like inputs; got 3"):
        fit_line(line, np.zeros(2), x, x[1:], steps=1)
    with pytest.raises(errors.InputError, match="inputs must be finite"):
        fit_line(line, np.zeros(2), x * np.nan, x, steps=1)
    with pytest.raises(errors.DTypeError, match="optimizer must be an optimizer"):
        fit_line(line, np.zeros(2), x, x, steps=1, optimizer=0.1)
    with pytest.raises(errors.TrainingError, match=r"not finite at step \d+"):
        fit_line(line, np.zeros(2), x, x, steps=999, optimizer=SGD(1e3))
