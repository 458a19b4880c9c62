"""PyTorch as a contender: as the tutorials write it, tuned, compiled, and under ``vmap``."""

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import torch
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
from torch import Tensor, nn, optim
from torch.func import grad, vmap
from torch.nn.functional import binary_cross_entropy_with_logits, leaky_relu, logsigmoid

torch.set_num_threads(1)
torch.set_num_interop_threads(1)

Parameters = list[Tensor]  # weights (n_in, n_out) and biases in turn

MODULES = {"leaky_relu": lambda: nn.LeakyReLU(SLOPE), "tanh": nn.Tanh}
ACTIVATIONS = {"leaky_relu": lambda a: leaky_relu(a, SLOPE), "tanh": torch.tanh}


class Tutorial:
    """Modules, a loss object, ``zero_grad``, ``backward``, ``step``, and the losses read."""

    def __init__(self, problem: Problem) -> None:
        work = problem.workload
        self._problem, self._batches = problem, batches(problem)
        self._critic = sequential(work.critic_sizes, work)
        self._generator = sequential(work.generator_sizes, work)
        self._bce = nn.BCEWithLogitsLoss()
        self._ones = torch.ones(work.batch, 1, dtype=getattr(torch, work.dtype))
        self._zeros = torch.zeros_like(self._ones)
        self._losses: list[tuple[float, float]] = []

    def run(self) -> None:
        load(self._critic, self._problem.critic)
        load(self._generator, self._problem.generator)
        self._of_critic = optim.Adam(self._critic.parameters(), lr=LEARNING_RATE, betas=BETAS)
        self._of_generator = optim.Adam(self._generator.parameters(), lr=LEARNING_RATE, betas=BETAS)
        step = {"non_saturating": self._gan_step, "wgan_gp": self._wgan_step}
        self._losses = [
            step[self._problem.workload.loss](*batch) for batch in zip(*self._batches, strict=True)
        ]

    def _gan_step(self, real: Tensor, latent: Tensor, _: Tensor, z: Tensor) -> tuple[float, float]:
        self._of_critic.zero_grad()
        fake = self._generator(latent[0])
        critic_loss = self._bce(self._critic(real[0]), self._ones)
        critic_loss = critic_loss + self._bce(self._critic(fake.detach()), self._zeros)
        critic_loss.backward()
        self._of_critic.step()

        self._of_generator.zero_grad()
        loss = self._bce(self._critic(self._generator(z)), self._ones)
        loss.backward()
        self._of_generator.step()
        return critic_loss.item(), loss.item()

    def _wgan_step(
        self, reals: Tensor, latents: Tensor, mixes: Tensor, z: Tensor
    ) -> tuple[float, float]:
        for real, latent, mix in zip(reals, latents, mixes, strict=True):
            self._of_critic.zero_grad()
            fake = self._generator(latent).detach()
            critic_loss = self._critic(fake).mean() - self._critic(real).mean()
            critic_loss = critic_loss + self._penalty(real, fake, mix)
            critic_loss.backward()
            self._of_critic.step()

        self._of_generator.zero_grad()
        loss = -self._critic(self._generator(z)).mean()
        loss.backward()
        self._of_generator.step()
        return critic_loss.item(), loss.item()

    def _penalty(self, real: Tensor, fake: Tensor, mix: Tensor) -> Tensor:
        between = (mix * real + (1 - mix) * fake).requires_grad_(True)
        scores = self._critic(between)
        (slopes,) = torch.autograd.grad(
            scores, between, grad_outputs=torch.ones_like(scores), create_graph=True
        )
        return PENALTY_WEIGHT * ((slopes.norm(2, dim=1) - 1) ** 2).mean()

    def parameters(self) -> tuple[Array, Array]:
        nets = (self._critic, self._generator)
        transposed = [[p.T if p.ndim == 2 else p for p in net.parameters()] for net in nets]
        return packed(transposed[0], ()), packed(transposed[1], ())


class Tuned:
    """Plain tensors instead of modules, one critic pass, fused Adam, nothing read or unneeded."""

    def __init__(self, problem: Problem) -> None:
        work = problem.workload
        self._problem, self._batches = problem, batches(problem)
        self._net = mlp(work.activation)
        self._ones = torch.ones(work.batch, 1, dtype=getattr(torch, work.dtype))
        self._targets = torch.cat([self._ones, torch.zeros_like(self._ones)])
        self._signs = torch.cat([-self._ones, self._ones]) / work.batch
        self._critic: Parameters = []
        self._generator: Parameters = []

    def run(self) -> None:
        work = self._problem.workload
        self._critic = tensors(self._problem.critic, work.critic_sizes)
        self._generator = tensors(self._problem.generator, work.generator_sizes)
        of_critic, of_generator = fused(self._critic), fused(self._generator)
        for reals, latents, mixes, z in zip(*self._batches, strict=True):
            require(self._critic, True)
            for batch in zip(reals, latents, mixes, strict=True):
                of_critic.zero_grad()
                self._critic_loss(*batch).backward()
                of_critic.step()
            require(self._critic, False)
            of_generator.zero_grad()
            self._generator_loss(z).backward()
            of_generator.step()

    def _critic_loss(self, real: Tensor, latent: Tensor, mix: Tensor) -> Tensor:
        with torch.no_grad():
            fake = self._net(self._generator, latent)
        scores = self._net(self._critic, torch.cat([real, fake]))
        if self._problem.workload.loss == "non_saturating":
            return 2 * binary_cross_entropy_with_logits(scores, self._targets)
        between = torch.lerp(fake, real, mix).requires_grad_(True)
        total = self._net(self._critic, between).sum()
        (slopes,) = torch.autograd.grad(total, between, create_graph=True)
        excess = torch.linalg.vector_norm(slopes, dim=1) - 1
        return (scores * self._signs).sum() + PENALTY_WEIGHT * (excess**2).mean()

    def _generator_loss(self, latent: Tensor) -> Tensor:
        scores = self._net(self._critic, self._net(self._generator, latent))
        if self._problem.workload.loss == "non_saturating":
            return binary_cross_entropy_with_logits(scores, self._ones)
        return -scores.mean()

    def parameters(self) -> tuple[Array, Array]:
        return packed(self._critic, ()), packed(self._generator, ())


class Vmapped:
    """``vmap(grad(loss))`` over stacked parameters, and fused Adam on the stacks."""

    def __init__(self, problem: Problem) -> None:
        self._problem, self._batches = problem, batches(problem)
        self._sample, self._of_critic, self._of_generator = gradients(problem.workload)
        self._critic: Parameters = []
        self._generator: Parameters = []

    @torch.no_grad()
    def run(self) -> None:
        work = self._problem.workload
        critic = self._critic = tensors(self._problem.critic, work.critic_sizes)
        generator = self._generator = tensors(self._problem.generator, work.generator_sizes)
        critic_adam, generator_adam = fused(critic), fused(generator)
        for reals, latents, mixes, z in zip(*self._batches, strict=True):
            for real, latent, mix in zip(reals, latents, mixes, strict=True):
                fake = self._sample(generator, latent)
                advance(critic_adam, critic, self._of_critic(critic, real, fake, mix))
            advance(generator_adam, generator, self._of_generator(generator, critic, z))

    def parameters(self) -> tuple[Array, Array]:
        lead = self._problem.workload.lead
        return packed(self._critic, lead), packed(self._generator, lead)


class Compiled:
    """One generator step with its critic steps and Adam as one ``torch.compile``d graph.

    The graph is called through the C++ wrapper: 1.02 to 1.14 times the speed of the default.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem, self._batches = problem, batches(problem)
        torch.compiler.reset()  # every problem is a graph of its own, not a recompilation
        self._step = torch.compile(
            whole_step(problem.workload),
            fullgraph=True,
            dynamic=False,
            options={"cpp_wrapper": True},
        )
        self._critic: Parameters = []
        self._generator: Parameters = []

    @torch.no_grad()
    def run(self) -> None:
        work = self._problem.workload
        critic = moments(tensors(self._problem.critic, work.critic_sizes))
        generator = moments(tensors(self._problem.generator, work.generator_sizes))
        for batch in zip(*self._batches, strict=True):
            self._step(critic, generator, *batch)
        self._critic, self._generator = critic[0], generator[0]

    def parameters(self) -> tuple[Array, Array]:
        lead = self._problem.workload.lead
        return packed(self._critic, lead), packed(self._generator, lead)


def batches(problem: Problem) -> tuple[Tensor, ...]:
    """Return real, latent, mix and the generator's latent as tensors."""
    arrays = (problem.real, problem.latent, problem.mix, problem.latent_generator)
    return tuple(torch.from_numpy(array) for array in arrays)


def tensors(flat: Array, sizes: Sizes) -> Parameters:
    """Return copies of the parameters as leaves."""
    parts = [part for layer in unpack(torch.from_numpy(flat), sizes) for part in layer]
    return [part.contiguous().clone().requires_grad_(True) for part in parts]


def packed(parameters: Sequence[Tensor], lead: tuple[int, ...]) -> Array:
    """Return parameters as one flat array."""
    return torch.cat([p.detach().reshape(*lead, -1) for p in parameters], dim=-1).numpy()


def sequential(sizes: Sizes, workload: Workload) -> nn.Sequential:
    """Return the net as a tutorial writes it."""
    layers: list[nn.Module] = []
    for n_in, n_out in itertools.pairwise(sizes):
        layers += [nn.Linear(n_in, n_out), MODULES[workload.activation]()]
    return nn.Sequential(*layers[:-1]).to(getattr(torch, workload.dtype))


@torch.no_grad()
def load(net: nn.Sequential, flat: Array) -> None:
    """Set the parameters of a net."""
    linear = [layer for layer in net if isinstance(layer, nn.Linear)]
    sizes = (linear[0].in_features, *(layer.out_features for layer in linear))
    for layer, (weights, biases) in zip(linear, unpack(torch.from_numpy(flat), sizes), strict=True):
        layer.weight.copy_(weights.T)
        layer.bias.copy_(biases)


def mlp(activation: str) -> Callable[[Parameters, Tensor], Tensor]:
    """Return the net as a function of its parameters and a batch."""
    phi = ACTIVATIONS[activation]

    def apply(parameters: Parameters, x: Tensor) -> Tensor:
        *hidden, weights, biases = parameters
        for w, b in zip(hidden[::2], hidden[1::2], strict=True):
            x = phi(torch.addmm(b, x, w))
        return torch.addmm(biases, x, weights)

    return apply


def fused(parameters: Parameters) -> optim.Adam:
    """Return the fastest of torch's Adams on these parameters."""
    return optim.Adam(parameters, lr=LEARNING_RATE, betas=BETAS, fused=True)


def require(parameters: Parameters, wanted: bool) -> None:
    """Switch the gradients of parameters on or off."""
    for parameter in parameters:
        parameter.requires_grad_(wanted)


def advance(optimizer: optim.Adam, parameters: Parameters, slopes: Parameters) -> None:
    """Hand gradients to an optimizer and let it step."""
    for parameter, slope in zip(parameters, slopes, strict=True):
        parameter.grad = slope
    optimizer.step()


def gradients(workload: Workload) -> tuple[Callable[..., Any], ...]:
    """Return the sampler and the two gradients as pure functions, of stacks if replicated."""
    net = mlp(workload.activation)

    def non_saturating(critic: Parameters, real: Tensor, fake: Tensor, _: Tensor) -> Tensor:
        on_real, on_fake = net(critic, torch.cat([real, fake])).chunk(2)
        return -logsigmoid(on_real).mean() - logsigmoid(-on_fake).mean()

    def wgan_gp(critic: Parameters, real: Tensor, fake: Tensor, mix: Tensor) -> Tensor:
        on_real, on_fake = net(critic, torch.cat([real, fake])).chunk(2)
        slopes = grad(lambda x: net(critic, x).sum())(mix * real + (1 - mix) * fake)
        excess = torch.linalg.vector_norm(slopes, dim=1) - 1
        return on_fake.mean() - on_real.mean() + PENALTY_WEIGHT * (excess**2).mean()

    def fooling(generator: Parameters, critic: Parameters, latent: Tensor) -> Tensor:
        scores = net(critic, net(generator, latent))
        return -(logsigmoid(scores) if workload.loss == "non_saturating" else scores).mean()

    critic_loss = {"non_saturating": non_saturating, "wgan_gp": wgan_gp}[workload.loss]
    functions = (net, grad(critic_loss), grad(fooling))
    return functions if workload.replicates is None else tuple(vmap(f) for f in functions)


def moments(parameters: Parameters) -> tuple[Parameters, Parameters, Parameters, Tensor]:
    """Return the state of Adam: parameters, first and second moments, and the count."""
    plain = [parameter.detach() for parameter in parameters]
    zeros = [torch.zeros_like(parameter) for parameter in plain]
    return plain, zeros, [zero.clone() for zero in zeros], torch.zeros((), dtype=zeros[0].dtype)


def adam(state: tuple[Parameters, Parameters, Parameters, Tensor], slopes: Parameters) -> None:
    """Perform one step of Adam in place."""
    parameters, first, second, count = state
    count += 1
    scale, spread = 1 - BETAS[0] ** count, 1 - BETAS[1] ** count
    for parameter, mean, square, slope in zip(parameters, first, second, slopes, strict=True):
        mean.mul_(BETAS[0]).add_(slope, alpha=1 - BETAS[0])
        square.mul_(BETAS[1]).addcmul_(slope, slope, value=1 - BETAS[1])
        parameter.sub_(LEARNING_RATE * (mean / scale) / ((square / spread).sqrt() + EPSILON))


def whole_step(workload: Workload) -> Callable[..., None]:
    """Return one generator step with its critic steps, on states of Adam."""
    sample, of_critic, of_generator = gradients(workload)

    def step(
        critic: Any, generator: Any, real: Tensor, latent: Tensor, mix: Tensor, z: Tensor
    ) -> None:
        for k in range(workload.critic_steps):
            fake = sample(generator[0], latent[k])
            adam(critic, of_critic(critic[0], real[k], fake, mix[k]))
        adam(generator, of_generator(generator[0], critic[0], z))

    return step
