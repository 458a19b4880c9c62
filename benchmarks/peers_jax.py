"""JAX as a contender: the whole run is one jitted ``lax.scan`` over the steps."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from _workloads import (
    BETAS,
    EPSILON,
    LEARNING_RATE,
    PENALTY_WEIGHT,
    SLOPE,
    Array,
    Problem,
    Sizes,
    Workload,
    unpack,
)
from jax import lax

jax.config.update("jax_enable_x64", True)

Net = Callable[[jax.Array, jax.Array], jax.Array]

ACTIVATIONS = {
    "leaky_relu": lambda a: jnp.where(a > 0, a, SLOPE * a),
    "tanh": jnp.tanh,
}


def net(sizes: Sizes, activation: str) -> Net:
    """Return the net as a function of its flat parameters and a batch."""
    phi = ACTIVATIONS[activation]

    def apply(flat: jax.Array, x: jax.Array) -> jax.Array:
        *hidden, (weights, biases) = unpack(flat, sizes)
        for w, b in hidden:
            x = phi(x @ w + b)
        return x @ weights + biases

    return apply


def critic_loss(workload: Workload, critic: Net) -> Callable[..., jax.Array]:
    """Return the critic's loss of (parameters, real, fake, mix)."""

    def non_saturating(flat: Any, real: Any, fake: Any, _: Any) -> jax.Array:
        on_real, on_fake = jnp.split(critic(flat, jnp.concatenate([real, fake])), 2)
        return -jax.nn.log_sigmoid(on_real).mean() - jax.nn.log_sigmoid(-on_fake).mean()

    def wgan_gp(flat: Any, real: Any, fake: Any, mix: Any) -> jax.Array:
        on_real, on_fake = jnp.split(critic(flat, jnp.concatenate([real, fake])), 2)
        between = mix * real + (1 - mix) * fake
        slopes = jax.grad(lambda x: critic(flat, x).sum())(between)
        norms = jnp.sqrt((slopes**2).sum(axis=-1))
        return on_fake.mean() - on_real.mean() + PENALTY_WEIGHT * ((norms - 1) ** 2).mean()

    return {"non_saturating": non_saturating, "wgan_gp": wgan_gp}[workload.loss]


def generator_loss(workload: Workload, critic: Net, generator: Net) -> Callable[..., jax.Array]:
    """Return the generator's loss of (generator's parameters, critic's parameters, latent)."""
    score = {"non_saturating": jax.nn.log_sigmoid, "wgan_gp": lambda logit: logit}[workload.loss]
    return lambda flat, judge, latent: -score(critic(judge, generator(flat, latent))).mean()


def adam(state: tuple[Any, ...], gradient: jax.Array) -> tuple[Any, ...]:
    """Return (parameters, first moment, second moment, count) after one step of Adam."""
    flat, first, second, count = state
    count += 1
    first = BETAS[0] * first + (1 - BETAS[0]) * gradient
    second = BETAS[1] * second + (1 - BETAS[1]) * gradient**2
    power = count.astype(flat.dtype)
    mean = first / (1 - BETAS[0] ** power)
    root = jnp.sqrt(second / (1 - BETAS[1] ** power))
    return flat - LEARNING_RATE * mean / (root + EPSILON), first, second, count


def training(workload: Workload) -> Callable[..., Any]:
    """Return the function from initial parameters and batches to final parameters."""
    critic = net(workload.critic_sizes, workload.activation)
    generator = net(workload.generator_sizes, workload.activation)
    critic_gradient = jax.grad(critic_loss(workload, critic))
    generator_gradient = jax.grad(generator_loss(workload, critic, generator))

    def step(states: Any, batch: Any) -> tuple[Any, None]:
        judge, maker = states
        real, latent, mix, latent_generator = batch
        for k in range(workload.critic_steps):
            fake = generator(maker[0], latent[k])
            judge = adam(judge, critic_gradient(judge[0], real[k], fake, mix[k]))
        maker = adam(maker, generator_gradient(maker[0], judge[0], latent_generator))
        return (judge, maker), None

    def train(judge: jax.Array, maker: jax.Array, *batches: jax.Array) -> tuple[Any, Any]:
        count = jnp.zeros((), jnp.int32)
        states = tuple((p, jnp.zeros_like(p), jnp.zeros_like(p), count) for p in (judge, maker))
        (judge_state, maker_state), _ = lax.scan(step, states, batches)
        return judge_state[0], maker_state[0]

    return train


class Scan:
    """``jit(lax.scan)``; with replicates ``jit(vmap(lax.scan))``."""

    def __init__(self, problem: Problem) -> None:
        train = self.lifted(training(problem.workload), problem.workload)
        arrays = (problem.critic, problem.generator, problem.real)
        arrays += (problem.latent, problem.mix, problem.latent_generator)
        self._arguments = [jnp.asarray(array) for array in arrays]
        self._train = jax.jit(train).lower(*self._arguments).compile()
        self._final: tuple[Any, Any] = (None, None)

    def lifted(self, train: Callable[..., Any], workload: Workload) -> Callable[..., Any]:
        """Return the training of all replicates at once."""
        if workload.replicates is None:
            return train
        return jax.vmap(train, in_axes=(0, 0, 2, 2, 2, 1))

    def run(self) -> None:
        self._final = jax.block_until_ready(self._train(*self._arguments))

    def parameters(self) -> tuple[Array, Array]:
        return np.asarray(self._final[0]), np.asarray(self._final[1])


class MappedScan(Scan):
    """``jit(lax.map(lax.scan))``: one replicate after the other, its nets in the cache."""

    def lifted(self, train: Callable[..., Any], workload: Workload) -> Callable[..., Any]:
        """Return the training of all replicates, one by one."""

        def each(*arrays: jax.Array) -> Any:
            moved = [jnp.moveaxis(a, axis, 0) for a, axis in zip(arrays, AXES, strict=True)]
            return lax.map(lambda own: train(*own), tuple(moved))

        return each


AXES = (0, 0, 2, 2, 2, 1)  # where the replicates are in each array of a problem
