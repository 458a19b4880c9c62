"""Hand-derived gradients beside PyTorch's double autograd, in double precision.

    python benchmarks/gradients.py

Every loss x activation x {first order of critic and generator, gradient penalty, R1,
Hessian-vector products, unrolled K = 1, 5, 10}. A cell is the largest difference of an entry over
the largest entry of the reference.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

import _timing
import numpy as np
import torch
from _workloads import Array, initial, ring, unpack
from torch import Tensor
from torch.nn import functional

from divergences.nets import GAN, MLP, SGD, losses, passes, players
from divergences.nets.penalty import SlopePenalty, slope_penalty

AGREEMENT = 1e-12
WIDTH, BATCH = 16, 64
CRITIC, GENERATOR = (2, WIDTH, WIDTH, 1), (2, WIDTH, WIDTH, 2)
SLOPE = 0.2  # of the leaky ReLU; the ELU's alpha is 1
WEIGHT = 10.0  # of the penalties
RATE = 0.05  # of the unrolled critic's gradient descent


@dataclass(frozen=True)
class Case:
    """One gradient: its names, and the arrays both sides receive.

    ``kind`` is a key of ``REFERENCES``. Parameters are flat, layer by layer, weights (n_in, n_out)
    row by row and then biases; ``toward_critic`` and ``toward_generator`` are the vectors that
    Hessians are applied to; ``between`` are the points where the penalty looks at the slope, and
    ``centre`` the norm it asks for: the median, so that a one-sided penalty acts on half of them.
    """

    loss: str
    activation: str
    kind: str
    critic: Array = field(repr=False)
    generator: Array = field(repr=False)
    toward_critic: Array = field(repr=False)
    toward_generator: Array = field(repr=False)
    real: Array = field(repr=False)
    latent: Array = field(repr=False)
    between: Array = field(repr=False)
    centre: float = field(repr=False, default=1.0)


class ByHand:
    """The gradients of a case, every derivative written by hand."""

    def __init__(self, case: Case, unroll: int = 0) -> None:
        maker, critic = (MLP(sizes, case.activation, slope=SLOPE) for sizes in (GENERATOR, CRITIC))
        gan = GAN(maker, critic, loss=case.loss, unroll=unroll, unroll_rate=RATE)
        self.case, self.critic, self.generator = case, gan.player(SGD(RATE)), gan.maker(SGD(RATE))
        self.fake = maker(case.generator, case.latent)

    def of_critic(self) -> Array:
        case = self.case
        return players.critic_loss_gradient(self.critic, case.critic, case.real, self.fake)[1]

    def of_generator(self) -> Array:
        batches = (self.case.latent, self.case.real)
        parameters = (self.case.generator, self.case.critic)
        return players.generator_gradient(self.generator, self.critic, *parameters, batches)[1]

    def penalised(self, x: Array, penalty: SlopePenalty) -> Array:
        extra = slope_penalty(self.critic.net, self.case.critic, x, penalty)[1]
        return self.of_critic() + extra

    def critic_hessian(self) -> Array:
        case = self.case
        batches = (case.real, self.fake)
        return players.critic_curvature(self.critic, case.critic, *batches, case.toward_critic)[0]

    def generator_hessian(self) -> Array:
        """Return the R-operator applied to the critic's passes, inside those of the generator."""
        case, net, term = self.case, self.generator.net, self.critic.loss.generator
        none, n = case.critic[:0], len(case.latent)
        inner = passes.forward(net, case.generator, case.latent)
        outer = passes.forward(self.critic.net, case.critic, inner.output)
        outer_bars = passes.backward(
            self.critic.net, case.critic, outer, losses.slope(term, outer.output) / n
        )
        inner_bars = passes.backward(net, case.generator, inner, outer_bars.x)
        inner_dots = passes.tangents(
            net, case.generator, inner, case.toward_generator, case.latent[:0]
        )
        outer_dots = passes.tangents(self.critic.net, case.critic, outer, none, inner_dots.output)
        bar_dot = losses.bend(term, outer.output) / n * outer_dots.output
        trace = (outer, outer_bars)
        fake_bar_dot = passes.adjoint_tangents(
            self.critic.net, case.critic, trace, outer_dots, bar_dot
        ).x
        trace = (inner, inner_bars)
        dots = passes.adjoint_tangents(net, case.generator, trace, inner_dots, fake_bar_dot)
        return passes.gradient_tangent(net, trace, inner_dots, dots)


OURS: Mapping[str, Callable[[Case], Array]] = {
    "critic": lambda case: ByHand(case).of_critic(),
    "generator": lambda case: ByHand(case).of_generator(),
    "penalty": lambda case: ByHand(case).penalised(case.between, SlopePenalty(WEIGHT, case.centre)),
    "one-sided penalty": lambda case: ByHand(case).penalised(
        case.between, SlopePenalty(WEIGHT, case.centre, one_sided=True)
    ),
    "R1": lambda case: ByHand(case).penalised(case.real, SlopePenalty(WEIGHT / 2, 0.0)),
    "critic HVP": lambda case: ByHand(case).critic_hessian(),
    "generator HVP": lambda case: ByHand(case).generator_hessian(),
    "unrolled 1": lambda case: ByHand(case, unroll=1).of_generator(),
    "unrolled 5": lambda case: ByHand(case, unroll=5).of_generator(),
    "unrolled 10": lambda case: ByHand(case, unroll=10).of_generator(),
}


def ours(case: Case) -> Array:
    """Return this package's gradient of a case, flat."""
    return OURS[case.kind](case)


def softplus(a: Tensor) -> Tensor:
    """Return log(1 + exp(a)); torch's own switches to the identity at 20."""
    return -functional.logsigmoid(-a)


ACTIVATIONS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "leaky_relu": lambda a: functional.leaky_relu(a, SLOPE),
    "relu": torch.relu,
    "tanh": torch.tanh,
    "softplus": softplus,
    "silu": functional.silu,
    "elu": functional.elu,
    "sigmoid": torch.sigmoid,
}

# The critic's loss of (f(real), f(fake)) and the generator's of f(fake), f the critic's output.
LOSSES: Mapping[str, tuple[Callable[[Tensor, Tensor], Tensor], Callable[[Tensor], Tensor]]] = {
    "minimax": (
        lambda real, fake: (softplus(-real) + softplus(fake)).mean(),
        lambda fake: -softplus(fake).mean(),
    ),
    "non_saturating": (
        lambda real, fake: (softplus(-real) + softplus(fake)).mean(),
        lambda fake: softplus(-fake).mean(),
    ),
    "wasserstein": (
        lambda real, fake: (fake - real).mean(),
        lambda fake: -fake.mean(),
    ),
    "least_squares": (
        lambda real, fake: ((real - 1) ** 2 + fake**2).mean() / 2,
        lambda fake: ((fake - 1) ** 2).mean() / 2,
    ),
}


class Autograd:
    """The losses of a case as differentiable functions of flat tensors."""

    def __init__(self, case: Case) -> None:
        self._phi = ACTIVATIONS[case.activation]
        self._of_critic, self._of_generator = LOSSES[case.loss]
        self.critic, self.generator = leaf(case.critic), leaf(case.generator)
        self.real, self.latent = torch.from_numpy(case.real), torch.from_numpy(case.latent)
        self.between = torch.from_numpy(case.between)

    def net(self, flat: Tensor, sizes: tuple[int, ...], x: Tensor) -> Tensor:
        *hidden, (weights, biases) = unpack(flat, sizes)
        for w, b in hidden:
            x = self._phi(x @ w + b)
        return x @ weights + biases

    def fake(self) -> Tensor:
        return self.net(self.generator, GENERATOR, self.latent)

    def critic_loss(self, critic: Tensor) -> Tensor:
        """Return L_D; its fakes depend on the generator."""
        scores = [self.net(critic, CRITIC, x) for x in (self.real, self.fake())]
        return self._of_critic(*scores)

    def generator_loss(self, critic: Tensor) -> Tensor:
        return self._of_generator(self.net(critic, CRITIC, self.fake()))

    def slopes(self, points: Tensor) -> Tensor:
        """Return the critic's input gradients, differentiable in its parameters."""
        at = points.clone().requires_grad_(True)
        (slopes,) = torch.autograd.grad(
            self.net(self.critic, CRITIC, at).sum(), at, create_graph=True
        )
        return slopes


def leaf(array: Array) -> Tensor:
    """Return a copy of an array that gradients are taken in."""
    return torch.from_numpy(array.copy()).requires_grad_(True)


def critic_gradient(case: Case) -> Tensor:
    """Return the gradient of L_D in the critic."""
    nets = Autograd(case)
    return torch.autograd.grad(nets.critic_loss(nets.critic), nets.critic)[0]


def generator_gradient(case: Case) -> Tensor:
    """Return the gradient of L_G in the generator."""
    nets = Autograd(case)
    return torch.autograd.grad(nets.generator_loss(nets.critic), nets.generator)[0]


def gradient_penalty(case: Case, *, one_sided: bool) -> Tensor:
    """Return the gradient of L_D + weight E(||slope|| - centre)^2; one-sided: of max(0, .)^2."""
    nets = Autograd(case)
    excess = torch.linalg.vector_norm(nets.slopes(nets.between), dim=1) - case.centre
    penalty = WEIGHT * ((torch.relu(excess) if one_sided else excess) ** 2).mean()
    return torch.autograd.grad(nets.critic_loss(nets.critic) + penalty, nets.critic)[0]


def r1(case: Case) -> Tensor:
    """Return the gradient of L_D + (weight / 2) E||slope||^2 at the real points."""
    nets = Autograd(case)
    penalty = WEIGHT / 2 * (nets.slopes(nets.real) ** 2).sum(dim=1).mean()
    return torch.autograd.grad(nets.critic_loss(nets.critic) + penalty, nets.critic)[0]


def critic_hessian(case: Case) -> Tensor:
    """Return the Hessian of L_D in the critic, times a vector."""
    nets = Autograd(case)
    loss, toward = nets.critic_loss(nets.critic), torch.from_numpy(case.toward_critic)
    (slope,) = torch.autograd.grad(loss, nets.critic, create_graph=True)
    return torch.autograd.grad(slope, nets.critic, grad_outputs=toward)[0]


def generator_hessian(case: Case) -> Tensor:
    """Return the Hessian of L_G in the generator, times a vector."""
    nets = Autograd(case)
    loss, toward = nets.generator_loss(nets.critic), torch.from_numpy(case.toward_generator)
    (slope,) = torch.autograd.grad(loss, nets.generator, create_graph=True)
    return torch.autograd.grad(slope, nets.generator, grad_outputs=toward)[0]


def unrolled(case: Case, *, steps: int) -> Tensor:
    """Return the total gradient of L_G(phi_K(theta), theta) in theta.

    phi_{k+1} = phi_k - rate grad_phi L_D(phi_k, theta), all on the same batch.
    """
    nets = Autograd(case)
    critic = nets.critic
    for _ in range(steps):
        (slope,) = torch.autograd.grad(nets.critic_loss(critic), critic, create_graph=True)
        critic = critic - RATE * slope
    return torch.autograd.grad(nets.generator_loss(critic), nets.generator)[0]


REFERENCES: Mapping[str, Callable[[Case], Tensor]] = {
    "critic": critic_gradient,
    "generator": generator_gradient,
    "penalty": lambda case: gradient_penalty(case, one_sided=False),
    "one-sided penalty": lambda case: gradient_penalty(case, one_sided=True),
    "R1": r1,
    "critic HVP": critic_hessian,
    "generator HVP": generator_hessian,
    "unrolled 1": lambda case: unrolled(case, steps=1),
    "unrolled 5": lambda case: unrolled(case, steps=5),
    "unrolled 10": lambda case: unrolled(case, steps=10),
}


def draw(loss: str, activation: str, kind: str) -> Case:
    """Draw the arrays of a case, the same for all."""
    rng = np.random.default_rng(0)
    critic, generator = initial(CRITIC, (), rng), initial(GENERATOR, (), rng)
    vectors = [rng.normal(size=net.size) for net in (critic, generator)]
    points = [ring((BATCH,), rng), *rng.normal(size=(2, BATCH, 2))]
    case = Case(loss, activation, kind, critic, generator, *vectors, *points)
    norms = torch.linalg.vector_norm(Autograd(case).slopes(torch.from_numpy(case.between)), dim=1)
    return replace(case, centre=norms.median().item())


def difference(case: Case) -> float:
    """Return the largest difference from the reference, over the reference's largest entry."""
    reference = REFERENCES[case.kind](case).numpy()
    return float(np.abs(ours(case) - reference).max() / np.abs(reference).max())


def main() -> None:
    """Print one row for each loss and activation; exit with an error if one differs."""
    print(_timing.machine(("numpy", "torch")) + "\n")
    rows, largest = [], 0.0
    for loss, activation in product(LOSSES, ACTIVATIONS):
        found = [difference(draw(loss, activation, kind)) for kind in REFERENCES]
        rows.append((f"{loss}, {activation}", *(f"{value:.1e}" for value in found)))
        largest = float(np.max([largest, *found]))  # NaN stays
    print(_timing.markdown(("loss, activation", *REFERENCES), rows))
    print(f"\nlargest difference {largest:.1e}, allowed {AGREEMENT:.0e}")
    if not largest <= AGREEMENT:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
