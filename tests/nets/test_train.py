"""The trainer: compiled and plain, against a twin, cut and resumed, and when things go wrong.

All tests of the compiled loops are here: it is compiled once a process and precision.
"""

import itertools
from dataclasses import fields
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from nets import twins

from divergences import errors
from divergences.nets import (
    GAN,
    MLP,
    SGD,
    Adam,
    GradientPenalty,
    Momentum,
    RMSProp,
    Run,
    Schedule,
    State,
    Watch,
    data,
    fit_critic,
    r1,
    sample,
    train,
)
from divergences.nets.noise import BLOCK, draw_block

GENERATOR, CRITIC, BATCH = (2, 6, 2), (2, 6, 5, 1), 8
RING = data.ring()


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def game(activation: str = "tanh", dtype: str = "float64", **settings: object) -> GAN:
    nets = (MLP(widths, activation, dtype=dtype) for widths in (GENERATOR, CRITIC))
    return GAN(*nets, **settings)


def schedule(rule: object = None, **settings: object) -> Schedule:
    rule = Adam(1e-2) if rule is None else rule
    return Schedule(critic=rule, generator=rule, batch=BATCH, **settings)


# Name -> (the game, how it is trained): every branch of the loop.
GAMES: dict[str, tuple[dict, Schedule]] = {
    "minimax": ({"loss": "minimax"}, schedule(SGD(0.1))),
    "non-saturating": ({}, schedule()),
    "momentum": ({"loss": "least_squares"}, schedule(Momentum(0.02))),
    "WGAN": ({"loss": "wasserstein", "clip": 0.1}, schedule(RMSProp(1e-2), critic_steps=5)),
    "WGAN-GP": ({"loss": "wasserstein", "penalty": GradientPenalty()}, schedule(critic_steps=5)),
    "one-sided": (
        {"loss": "wasserstein", "penalty": GradientPenalty(one_sided=True, at="fake")},
        schedule(SGD(0.02)),
    ),
    "R1": ({"penalty": r1(1.0)}, schedule()),
    "unrolled": ({"unroll": 3, "unroll_rate": 0.05}, schedule(SGD(0.1))),
    "stopped": ({"unroll": 3, "unroll_rate": 0.05, "stop_gradient": True}, schedule()),
    "spectral": ({"spectral": True}, schedule(SGD(0.1), critic_steps=2)),
    "simultaneous": ({"loss": "least_squares"}, schedule(SGD(0.1), order="simultaneous")),
    "extragradient": ({"loss": "wasserstein"}, schedule(order="extragradient")),
    "uniform": ({"latent": "uniform"}, schedule(Momentum(0.05, 0.5))),
}
each = pytest.mark.parametrize("name", GAMES)


def run(name: str, *, gan: GAN | None = None, **settings: object) -> Run:
    kinds, plan = GAMES[name]
    start = settings.get("start")
    rest = {} if start is not None else {"rng": rng(1)}
    return train(gan or game(**kinds), RING, schedule=plan, **rest, **settings)


def same(a: State, b: State) -> bool:
    return all(np.array_equal(getattr(a, f.name), getattr(b, f.name)) for f in fields(State))


def worst(a: Run, b: Run) -> float:
    """Return the largest difference of a parameter or loss, over the largest of them."""
    pairs = [(getattr(a.state, name), getattr(b.state, name)) for name in ("theta", "phi")]
    pairs.append((a.losses, b.losses))
    return max(float(np.abs(x - y).max() / np.abs(y).max()) for x, y in pairs)


@each
def test_the_compiled_loop_agrees_with_the_plain_one(name: str) -> None:
    """To 1e-12, the promise of the package: 4500 eps after twelve steps."""
    runs = [run(name, steps=12, compiled=compiled) for compiled in (True, False)]
    assert worst(*runs) <= 1e-12


@each
def test_it_does_so_in_single_precision(name: str) -> None:
    gan = game(dtype="float32", **GAMES[name][0])
    runs = [run(name, gan=gan, steps=12, compiled=compiled) for compiled in (True, False)]
    assert runs[0].state.theta.dtype == runs[1].state.phi.dtype == np.float32
    assert worst(*runs) <= 4500 * np.finfo(np.float32).eps


@pytest.mark.parametrize("activation", twins.ACTIVATIONS)
def test_it_does_so_for_every_activation(activation: str) -> None:
    """Under descent: where real and generated points cancel to a gradient of 1e-17, Adam divides
    it by its epsilon, and the rounding becomes a step of rate * 1e-9."""
    gan = game(activation, **GAMES["one-sided"][0])
    runs = [run("one-sided", gan=gan, steps=12, compiled=compiled) for compiled in (True, False)]
    assert worst(*runs) <= 1e-12


def rules(plan: Schedule) -> dict[str, twins.Rule]:
    return {
        name: twins.Rule(
            type(optimizer).__name__,
            optimizer.rate,
            optimizer.rule.first,
            optimizer.rule.second,
            optimizer.rule.epsilon,
        )
        for name, optimizer in (("critic", plan.critic), ("generator", plan.generator))
    }


def trainer(name: str) -> twins.Trainer:
    kinds, plan = GAMES[name]
    gan, nets = game(**kinds), (twins.Twin(widths, "tanh") for widths in (GENERATOR, CRITIC))
    players = twins.Players(*nets, gan.loss, gan.unroll, gan.unroll_rate)
    weight = gan.penalty and (gan.penalty.weight, gan.penalty.centre, gan.penalty.one_sided)
    return twins.Trainer(players, rules(plan), plan.order, weight, gan.clip or np.inf)


WITH_TWIN = [
    "minimax", "non-saturating", "momentum", "WGAN", "WGAN-GP", "unrolled", "simultaneous",
    "extragradient",
]  # fmt: skip


@pytest.mark.parametrize("compiled", [False, True], ids=["plain", "compiled"])
@pytest.mark.parametrize("name", WITH_TWIN)
def test_the_first_steps_are_those_of_a_naive_trainer(name: str, compiled: bool) -> None:
    """Its penalties and unrolled gradients are differences, right to 1e-12 or so."""
    kinds, plan = GAMES[name]
    gan, steps, twin = game(**kinds), 3, trainer(name)
    start = State.start(gan, rng=rng(1))
    noise = draw_block(gan, RING, start.seed, 0, plan.sizes)
    theta, phi, losses = start.theta, start.phi, []
    for t in range(steps):
        drawn = noise.real[t], noise.latent[t], noise.mix[t]
        theta, phi, both = twin.step(theta, phi, *drawn)
        losses.append(both)
    found = run(name, start=start, steps=steps, compiled=compiled)
    # Adam's and RMSProp's steps are as large for a gradient of 1e-4 as for one of 1.
    np.testing.assert_allclose(found.state.theta, theta, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.state.phi, phi, rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.losses, losses, rtol=0, atol=1e-9)


@pytest.mark.parametrize("compiled", [False, True], ids=["plain", "compiled"])
def test_the_losses_are_those_of_the_states_on_the_way(compiled: bool) -> None:
    states: list[State] = []
    watch = Watch(every=1, callbacks=[lambda _, state: states.append(state)])
    done = run("non-saturating", steps=BLOCK + 3, watch=watch, compiled=compiled)
    gan, loss = done.gan, done.gan.loss
    players = trainer("non-saturating").players
    for t, (before, after) in enumerate(itertools.pairwise(states)):
        noise = draw_block(gan, RING, before.seed, t // BLOCK, (BATCH, 1))
        i, fake = t % BLOCK, players.generator(before.theta, noise.latent[t % BLOCK, 0])
        critic = twins.critic_loss(players.critic, loss, before.phi, noise.real[i, 0], fake)
        maker = players.generator_loss(before.theta, after.phi, noise.latent[i, 1])
        assert done.losses[t] == pytest.approx([critic, maker], rel=1e-13)


@pytest.mark.parametrize("compiled", [False, True], ids=["plain", "compiled"])
@pytest.mark.parametrize("stop", [1, 17, BLOCK - 1, BLOCK, BLOCK + 1])
@pytest.mark.parametrize("name", ["WGAN-GP", "spectral", "extragradient"])
def test_a_run_goes_on_to_the_same_bits(
    name: str, stop: int, compiled: bool, tmp_path: Path
) -> None:
    whole = run(name, steps=BLOCK + 4, compiled=compiled)
    first = run(name, steps=stop, compiled=compiled, watch=Watch(5, checkpoint=tmp_path / "s"))
    again = run(name, steps=BLOCK + 4, compiled=compiled, start=State.load(tmp_path / "s"))
    assert same(again.state, whole.state)
    np.testing.assert_array_equal(np.concatenate((first.losses, again.losses)), whole.losses)


def test_fitting_one_critic_compiled_agrees_and_goes_on_to_the_same_bits() -> None:
    critic, fake = MLP(CRITIC, "silu"), data.gaussian([1.0, 0.0])
    for settings in (
        {"loss": "wasserstein", "penalty": GradientPenalty(0.1)},
        {"spectral": True, "loss": "minimax"},
        {"clip": 0.1, "optimizer": RMSProp(1e-2)},
    ):
        fit = partial(fit_critic, critic, RING, fake, batch=BATCH, **settings)
        plain, fast = (fit(steps=12, rng=rng(), compiled=compiled) for compiled in (False, True))
        assert np.abs(plain.phi - fast.phi).max() <= 1e-12 * np.abs(plain.phi).max()
        np.testing.assert_allclose(fast.losses, plain.losses, rtol=0, atol=1e-12)
        whole = fit(steps=BLOCK + 2, rng=rng())
        again = fit(steps=BLOCK + 2, start=fit(steps=9, rng=rng()))
        np.testing.assert_array_equal(again.phi, whole.phi)
        np.testing.assert_array_equal(again.losses, whole.losses)


plainly = partial(run, "minimax", compiled=False)


@pytest.mark.parametrize(
    ("steps", "every", "expected"),
    [
        (10, 3, [0, 3, 6, 9, 10]),
        (9, 3, [0, 3, 6, 9]),
        (2, 100, [0, 2]),
        (130, 50, [0, 50, 100, 130]),
        (3, 1, [0, 1, 2, 3]),
    ],
)
def test_callbacks_come_when_they_are_due(steps: int, every: int, expected: list[int]) -> None:
    seen: list[tuple[int, int]] = []
    calls = [lambda _, s, i=i: seen.append((i, s.step)) for i in range(2)]
    watched = plainly(steps=steps, watch=Watch(every, calls))
    assert seen == [(i, step) for step in expected for i in range(2)]
    bare = plainly(steps=steps)
    assert same(watched.state, bare.state)
    np.testing.assert_array_equal(watched.losses, bare.losses)


def test_a_resumed_run_is_watched_at_the_same_steps() -> None:
    seen: list[int] = []
    watch = Watch(4, [lambda _, state: seen.append(state.step)])
    plainly(steps=10, start=plainly(steps=5).state, watch=watch)
    assert seen == [8, 10]


def test_states_on_the_way_are_not_changed_by_what_follows() -> None:
    states: list[State] = []
    plainly(steps=4, watch=Watch(2, [lambda _, state: states.append(state)]))
    assert same(states[1], plainly(steps=2).state)


class Broken:
    """A ring whose points from the given row of a draw on are NaN."""

    name, dim, centres, spread, law = "broken", 2, None, None, None

    def __init__(self, row: int) -> None:
        self.row = row

    def sample(self, n: int, *, rng: np.random.Generator) -> np.ndarray:
        points = RING.sample(n, rng=rng)
        points[self.row :] = np.nan
        return points


modes = pytest.mark.parametrize("compiled", [False, True], ids=["plain", "compiled"])
quiet = pytest.mark.filterwarnings("ignore:(overflow|invalid|divide)")


@modes
@pytest.mark.parametrize("loss", twins.TERMS)
def test_nan_in_the_data_stops_at_once(loss: str, compiled: bool) -> None:
    fails = partial(train, game(loss=loss), steps=99, rng=rng(), compiled=compiled)
    with pytest.raises(
        errors.TrainingError, match=r"critic's .* at step 0; no loss before.*Repair"
    ):
        fails(Broken(0), schedule=schedule())


@modes
@pytest.mark.parametrize("step", [40, 43])
def test_the_checkpoint_from_before_is_whole_and_training_goes_on(
    step: int, compiled: bool, tmp_path: Path
) -> None:
    gan, path = game(), tmp_path / "state.npz"
    go = partial(train, gan, schedule=schedule(), compiled=compiled)
    message = rf"critic's gradient is not finite at step {step}; the losses before it were"
    with pytest.raises(errors.TrainingError, match=message):
        go(Broken(step * BATCH), steps=99, rng=rng(1), watch=Watch(10, checkpoint=path))
    state = State.load(path, gan)
    assert state.step == 40
    assert same(go(RING, steps=70, start=state).state, go(RING, steps=70, rng=rng(1)).state)


@quiet
@modes
def test_a_rate_too_large_ends_with_the_losses_before(compiled: bool) -> None:
    message = r"critic's gradient is not finite at step (\d+); the losses before it were \[.*, .*\]"
    with pytest.raises(errors.TrainingError, match=message):
        train(
            game("relu", loss="least_squares"), RING, steps=999, rng=rng(), compiled=compiled,
            schedule=schedule(SGD(10.0)),
        )  # fmt: skip


@quiet
@modes
def test_the_generator_is_named_where_it_fails(compiled: bool) -> None:
    gan = game("relu", loss="least_squares", unroll=9, unroll_rate=1e50)
    with pytest.raises(errors.TrainingError, match="generator's gradient is not finite at step 0"):
        train(gan, RING, steps=9, rng=rng(), compiled=compiled, schedule=schedule())


@pytest.mark.parametrize("steps", [0, -1])
def test_steps_are_positive_and_never_fewer_than_taken(steps: int) -> None:
    with pytest.raises(errors.InputError, match="steps must be >= 1"):
        plainly(steps=steps)
    state = plainly(steps=5).state
    with pytest.raises(errors.InputError, match="steps must be >= 5, which start has taken; got 4"):
        plainly(steps=4, start=state)
    assert plainly(steps=5, start=state).losses.shape == (0, 2)


def test_what_does_not_fit_the_game_is_refused() -> None:
    go = partial(train, game(), steps=1, compiled=False)
    with pytest.raises(errors.ShapeError, match=r"data must give points of dimension 2.*got 1"):
        go(data.gaussian([0.0]), rng=rng())
    with pytest.raises(errors.DTypeError, match=r"data must be a source of points; got ndarray"):
        go(np.zeros((9, 2)), rng=rng())
    with pytest.raises(errors.DTypeError, match="rng must be a numpy"):
        go(RING)
    with pytest.raises(errors.DTypeError, match=r"start must be a State; got 'state.npz'"):
        go(RING, start="state.npz")
    other = State.start(GAN(MLP((2, 3, 2)), MLP((2, 3, 1))), rng=rng())
    with pytest.raises(errors.ShapeError, match="start must hold 32 parameters of float64"):
        go(RING, start=other)


@pytest.mark.parametrize("latent", ["normal", "uniform"])
def test_samples_are_the_generators_of_its_latent_law(latent: str) -> None:
    gan = game(latent=latent)
    theta = gan.generator.init(rng=rng())
    source = rng(3)
    z = source.normal(size=(7, 2)) if latent == "normal" else source.uniform(-1, 1, (7, 2))
    np.testing.assert_array_equal(sample(gan, theta, 7, rng=rng(3)), gan.generator(theta, z))
    with pytest.raises(errors.InputError, match="n must be >= 1"):
        sample(gan, theta, 0, rng=rng())
    with pytest.raises(errors.DTypeError, match="rng must be"):
        sample(gan, theta, 7, rng=None)
