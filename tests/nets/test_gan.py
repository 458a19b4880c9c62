"""What a GAN and its schedule refuse."""

import numpy as np
import pytest

from divergences import errors
from divergences.nets import GAN, MLP, SGD, GradientPenalty, Schedule, Watch, r1

GENERATOR, CRITIC = MLP((2, 4, 2)), MLP((2, 4, 1))


def build(**settings: object) -> GAN:
    return GAN(GENERATOR, CRITIC, **settings)


def test_nets_that_do_not_fit_each_other_are_refused() -> None:
    with pytest.raises(errors.ShapeError, match="critic must have one output"):
        GAN(GENERATOR, MLP((2, 4, 2)))
    with pytest.raises(errors.ShapeError, match="critic must take the 3 numbers"):
        GAN(MLP((2, 4, 3)), CRITIC)
    with pytest.raises(errors.DTypeError, match="must have one dtype; got float64 and float32"):
        GAN(GENERATOR, MLP((2, 4, 1), dtype=np.float32))
    with pytest.raises(errors.DTypeError, match="generator must be an MLP"):
        GAN("generator", CRITIC)
    with pytest.raises(errors.DTypeError, match="critic must be an MLP"):
        GAN(GENERATOR, None)


def test_unknown_names_are_refused_and_the_known_ones_named() -> None:
    with pytest.raises(errors.UnknownNameError, match="loss must be one of minimax, non_satur"):
        build(loss="hinge")
    with pytest.raises(errors.UnknownNameError, match="latent must be one of normal, uniform"):
        build(latent="cauchy")
    with pytest.raises(errors.UnknownNameError, match="order must be one of alternating"):
        Schedule(order="random")


@pytest.mark.parametrize("clip", [0.0, -0.01, np.nan, np.inf])
def test_a_clip_that_is_not_positive_is_refused(clip: float) -> None:
    with pytest.raises(errors.InputError, match="clip must be"):
        build(clip=clip)


@pytest.mark.parametrize(
    "penalty", [GradientPenalty(-1.0), GradientPenalty(centre=-1.0), GradientPenalty(np.nan)]
)
def test_a_bad_penalty_is_refused_when_the_game_is_built(penalty: GradientPenalty) -> None:
    with pytest.raises(errors.InputError, match="must be"):
        build(penalty=penalty)


@pytest.mark.parametrize("penalty", [10.0, "gp", True])
def test_what_is_not_a_penalty_is_refused(penalty: object) -> None:
    with pytest.raises(errors.DTypeError, match=r"Repair: GradientPenalty\(weight=10.0\)"):
        build(penalty=penalty)


def test_unrolling_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(errors.InputError, match="unroll must be >= 0; got -1"):
        build(unroll=-1)
    for unroll in (1.5, True, "3", None):
        with pytest.raises(errors.DTypeError, match="unroll must be a whole number"):
            build(unroll=unroll)
    for rate in (0.0, -1.0, np.nan):
        with pytest.raises(errors.InputError, match="unroll_rate must be"):
            build(unroll=1, unroll_rate=rate)
    for settings in ({"penalty": r1(1.0)}, {"penalty": GradientPenalty()}, {"spectral": True}):
        with pytest.raises(errors.InputError, match="drop penalty and spectral"):
            build(unroll=1, **settings)


@pytest.mark.parametrize("order", ["simultaneous", "extragradient"])
def test_joint_moves_take_one_critic_step(order: str) -> None:
    with pytest.raises(errors.InputError, match=f"critic_steps must be 1 when order is '{order}'"):
        Schedule(critic_steps=5, order=order)


@pytest.mark.parametrize("name", ["batch", "critic_steps"])
@pytest.mark.parametrize(
    ("value", "error"), [(0, errors.InputError), (-1, errors.InputError), (2.0, errors.DTypeError)]
)
def test_counts_are_whole_and_positive(name: str, value: object, error: type) -> None:
    with pytest.raises(error, match=f"{name} must be"):
        Schedule(**{name: value})
    with pytest.raises(error, match="every must be"):
        Watch(every=value)


def test_what_compiled_code_gets_is_what_was_said() -> None:
    gan = build(loss="wasserstein", penalty=r1(4.0), clip=0.1, spectral=True)
    critic = gan.player(SGD(0.5))
    assert (critic.penalty.weight, critic.clip, critic.spectral) == (2.0, 0.1, True)
    assert critic.rule.rate == 0.5
    assert build().player(SGD(0.5)).clip == np.inf
    assert build().player(SGD(0.5)).penalty.weight == 0.0
    assert build(unroll=2, stop_gradient=True).maker(SGD(1.0))[2:] == (2, 0.1, False)
