"""Training steps of the two players, and the loop over a block of them.

Each function is NumPy when called from Python and is compiled when called from a kernel; the
loop changes the parameters it is given in place.
"""

from typing import NamedTuple

import numpy as np

from .._checks import RealArray
from .._kernels._jit import jitable
from .._kernels.pointwise import all_finite, write
from .optim import update
from .passes import forward
from .players import Critic, Generator, critic_gradient, generator_gradient
from .spectral import Singular, normalise, pull_back

ALTERNATING, SIMULTANEOUS, EXTRAGRADIENT = 0, 1, 2
FINE, CRITIC_FAILED, GENERATOR_FAILED = 0, 1, 2


class Game(NamedTuple):
    """Two players and the order in which they move."""

    critic: Critic
    generator: Generator
    order: int


class Variables(NamedTuple):
    """What training changes: parameters, moments (2, P), and the critic's singular vectors."""

    theta: RealArray
    theta_moments: RealArray
    phi: RealArray
    phi_moments: RealArray
    vectors: RealArray


class Noise(NamedTuple):
    """What training draws for S steps of k critic steps each, with batches of B."""

    real: RealArray  # (S, k, B, d)
    latent: RealArray  # (S, k + 1, B, n_z); the last is the generator's
    mix: RealArray  # (S, k, B, 1) in [0, 1], or (S, k, 0, 1) without a penalty between


@jitable
def critic_descent(
    critic: Critic, v: Variables, real: RealArray, fake: RealArray, mix: RealArray
) -> tuple[float, RealArray]:
    """Return the critic's loss and its derivative, also through a spectral normalisation."""
    phi, singular = v.phi, Singular(v.vectors, v.vectors, v.vectors)
    if critic.spectral:
        phi, singular = normalise(critic.net, v.phi, v.vectors)
    loss, grad = critic_gradient(critic, phi, real, fake, mix)
    if critic.spectral:
        grad = pull_back(critic.net, phi, grad, singular)
    return loss, grad


@jitable
def critic_step(critic: Critic, v: Variables, grad: RealArray, t: int) -> None:
    """Update the critic in its step t >= 1, then clip its parameters."""
    update(critic.rule, v.phi, grad, v.phi_moments, t)
    if critic.clip < np.inf:
        bound = v.phi.dtype.type(critic.clip)
        write(v.phi, np.minimum(np.maximum(v.phi, -bound), bound))


@jitable
def generator_descent(
    game: Game, v: Variables, latent: RealArray, real: RealArray
) -> tuple[float, RealArray]:
    """Return the generator's loss and its derivative."""
    phi, critic = v.phi, game.critic
    if critic.spectral:
        phi = normalise(critic.net, v.phi, v.vectors.copy())[0]
    return generator_gradient(game.generator, critic, v.theta, phi, (latent, real))


@jitable
def take_step(
    game: Game, v: Variables, noise: Noise, at: tuple[int, int]
) -> tuple[int, float, float]:
    """Take k critic steps and one generator step; ``at`` is (index in the noise, step).

    Alternating, each step starts where the one before ended. Simultaneously, both players' steps
    start from the same point. Extragradient takes such a step with copies and then moves along
    the gradients found there. Returns the status and both losses.
    """
    (critic, generator, order), (i, step), k = game, at, noise.real.shape[1]
    loss, ahead, here = 0.0, 0.0, v
    trials = 1 if order == EXTRAGRADIENT else 0
    for trial in range(trials, -1, -1):
        into = copies(v) if trial else v
        for j in range(k):
            fake = forward(generator.net, here.theta, noise.latent[i, j]).output
            loss, phi_bar = critic_descent(critic, here, noise.real[i, j], fake, noise.mix[i, j])
            if not all_finite(phi_bar):
                return CRITIC_FAILED, loss, ahead
            if order == ALTERNATING:
                critic_step(critic, into, phi_bar, step * k + j + 1)
        ahead, theta_bar = generator_descent(game, here, noise.latent[i, k], noise.real[i, k - 1])
        if not all_finite(theta_bar):
            return GENERATOR_FAILED, loss, ahead
        if order != ALTERNATING:
            critic_step(critic, into, phi_bar, step + 1)
        update(generator.rule, into.theta, theta_bar, into.theta_moments, step + 1)
        here = into
    return FINE, loss, ahead


@jitable
def copies(v: Variables) -> Variables:
    """Return copies of all variables."""
    return Variables(
        v.theta.copy(),
        v.theta_moments.copy(),
        v.phi.copy(),
        v.phi_moments.copy(),
        v.vectors.copy(),
    )


@jitable
def run_block(
    game: Game, v: Variables, noise: Noise, span: tuple[int, int, int], record: RealArray
) -> int:
    """Take the steps ``begin`` to ``end``, ``span`` = (begin, end, index of the noise at begin).

    The losses of critic and generator go into the rows of ``record``, (steps, 2). Returns 0, or
    which gradient was not finite: then that player did not move, and ``record`` is NaN from
    there on.
    """
    begin, end, offset = span
    record.fill(np.nan)
    for step in range(begin, end):
        at = (step - begin + offset, step)
        status, loss, ahead = take_step(game, v, noise, at)
        if status != FINE:
            return status
        record[step - begin, 0] = loss
        record[step - begin, 1] = ahead
    return FINE


class Fitting(NamedTuple):
    """What fitting a critic alone changes."""

    phi: RealArray
    phi_moments: RealArray
    vectors: RealArray


@jitable
def fit_block(
    critic: Critic,
    v: Fitting,
    batches: tuple[RealArray, RealArray, RealArray],
    begin: int,
    record: RealArray,
) -> int:
    """Take one critic step on each batch: real, fake (S, B, d) and mix (S, B or 0, 1)."""
    real, fake, mix = batches
    both = Variables(v.phi, v.phi_moments, v.phi, v.phi_moments, v.vectors)
    record.fill(np.nan)
    for i in range(len(real)):
        loss, grad = critic_descent(critic, both, real[i], fake[i], mix[i])
        if not all_finite(grad):
            return CRITIC_FAILED
        critic_step(critic, both, grad, begin + i + 1)
        record[i] = loss
    return FINE
