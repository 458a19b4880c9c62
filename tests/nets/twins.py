"""What the nets compute, written as the definitions read, in the precision of the arguments.

Nothing here is taken from the package, and no derivative beyond the first is written down: second
ones are checked against differences of these.
"""

import copy
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

Array = np.ndarray
Layers = list[tuple[Array, Array]]

SLOPE = 0.2  # of the leaky ReLU

ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "leaky_relu": lambda a: np.where(a > 0, a, SLOPE * a),
    "relu": lambda a: np.where(a > 0, a, 0 * a),
    "tanh": np.tanh,
    "softplus": lambda a: np.logaddexp(0 * a, a),
    "silu": lambda a: a / (1 + np.exp(-a)),
    "elu": lambda a: np.where(a > 0, a, np.expm1(np.minimum(a, 0))),
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
}

DERIVATIVES: dict[str, Callable[[Array], Array]] = {
    "leaky_relu": lambda a: np.where(a > 0, 1 + 0 * a, SLOPE + 0 * a),
    "relu": lambda a: np.where(a > 0, 1 + 0 * a, 0 * a),
    "tanh": lambda a: 1 / np.cosh(a) ** 2,
    "softplus": lambda a: 1 / (1 + np.exp(-a)),
    "silu": lambda a: (1 + np.exp(-a) + a * np.exp(-a)) / (1 + np.exp(-a)) ** 2,
    "elu": lambda a: np.where(a > 0, 1 + 0 * a, np.exp(np.minimum(a, 0))),
    "sigmoid": lambda a: np.exp(-a) / (1 + np.exp(-a)) ** 2,
}

KINKED = ("leaky_relu", "relu", "elu")


def log_sigmoid(s: Array) -> Array:
    return -np.logaddexp(0 * s, -s)


def sigmoid(s: Array) -> Array:
    return np.exp(log_sigmoid(s))


# Of the critic on real and on generated points, and of the generator: D = sigmoid(s).
TERMS: dict[str, tuple[Callable[[Array], Array], ...]] = {
    "minimax": (
        lambda s: -log_sigmoid(s), lambda s: -log_sigmoid(-s), lambda s: log_sigmoid(-s),
    ),
    "non_saturating": (
        lambda s: -log_sigmoid(s), lambda s: -log_sigmoid(-s), lambda s: -log_sigmoid(s),
    ),
    "wasserstein": (lambda s: -s, lambda s: s, lambda s: -s),
    "least_squares": (lambda s: (s - 1) ** 2 / 2, lambda s: s**2 / 2, lambda s: (s - 1) ** 2 / 2),
}  # fmt: skip

SLOPES: dict[str, tuple[Callable[[Array], Array], ...]] = {
    "minimax": (lambda s: -sigmoid(-s), sigmoid, lambda s: -sigmoid(s)),
    "non_saturating": (lambda s: -sigmoid(-s), sigmoid, lambda s: -sigmoid(-s)),
    "wasserstein": (lambda s: -1 + 0 * s, lambda s: 1 + 0 * s, lambda s: -1 + 0 * s),
    "least_squares": (lambda s: s - 1, lambda s: s, lambda s: s - 1),
}


@dataclass
class Twin:
    """A net with a linear head; ``sides`` keeps the signs of all it met at the kinks."""

    widths: tuple[int, ...]
    activation: str
    sides: list[Array] = field(default_factory=list)

    def layers(self, theta: Array) -> Layers:
        parts, start = [], 0
        for n, m in itertools.pairwise(self.widths):
            w = theta[start : start + n * m].reshape(n, m)
            parts.append((w, theta[start + n * m : start + n * m + m]))
            start += n * m + m
        return parts

    def sums(self, theta: Array, x: Array) -> list[Array]:
        """Return the preactivations of all layers; the last are the output."""
        found = []
        for w, b in self.layers(theta):
            found.append((ACTIVATIONS[self.activation](found[-1]) if found else x) @ w + b)
        self.sides += [a > 0 for a in found[:-1]]
        return found

    def __call__(self, theta: Array, x: Array) -> Array:
        return self.sums(theta, x)[-1]

    def gradients(self, theta: Array, x: Array, bar: Array) -> tuple[Array, Array]:
        """Return the derivatives of sum(bar * output): in theta, and in x."""
        sums, parts, layers = self.sums(theta, x), [], self.layers(theta)
        for i in reversed(range(len(layers))):
            h = ACTIVATIONS[self.activation](sums[i - 1]) if i else x
            parts += [bar.sum(0), np.einsum("bi,bj->ij", h, bar).ravel()]
            bar = bar @ layers[i][0].T
            if i:
                bar = bar * DERIVATIVES[self.activation](sums[i - 1])
        return np.concatenate(parts[::-1]), bar

    def input_slopes(self, theta: Array, x: Array) -> Array:
        return self.gradients(theta, x, np.ones((len(x), 1), x.dtype))[1]


def critic_loss(net: Twin, loss: str, phi: Array, real: Array, fake: Array) -> float:
    of_real, of_fake, _ = TERMS[loss]
    return of_real(net(phi, real)).mean() + of_fake(net(phi, fake)).mean()


def critic_gradient(net: Twin, loss: str, phi: Array, real: Array, fake: Array) -> Array:
    of_real, of_fake, _ = SLOPES[loss]
    parts = ((of_real, real), (of_fake, fake))
    return sum(net.gradients(phi, x, slope(net(phi, x)) / len(x))[0] for slope, x in parts)


def penalty(net: Twin, phi: Array, x: Array, settings: tuple[float, float, bool]) -> float:
    """Return weight * E (norm of the slope - centre)^2; one-sided, of its positive part."""
    weight, centre, one_sided = settings
    excess = np.sqrt((net.input_slopes(phi, x) ** 2).sum(1)) - centre
    net.sides.append(excess > 0)
    return weight * ((np.maximum(excess, 0) if one_sided else excess) ** 2).mean()


@dataclass(frozen=True)
class Players:
    """Two twins, their loss, and how far the generator looks ahead."""

    generator: Twin
    critic: Twin
    loss: str
    steps: int = 0
    rate: float = 0.05

    def ahead(self, theta: Array, phi: Array, latent: Array, real: Array) -> Array:
        """Return the critic's parameters after its steps of gradient descent."""
        fake = self.generator(theta, latent)
        for _ in range(self.steps):
            phi = phi - self.rate * critic_gradient(self.critic, self.loss, phi, real, fake)
        return phi

    def generator_loss(self, theta: Array, phi: Array, latent: Array) -> float:
        """Return E g(s(G(z))) with the critic as it is given."""
        return TERMS[self.loss][2](self.critic(phi, self.generator(theta, latent))).mean()

    def generator_gradient(self, theta: Array, phi: Array, latent: Array) -> Array:
        fake = self.generator(theta, latent)
        bar = SLOPES[self.loss][2](self.critic(phi, fake)) / len(fake)
        return self.generator.gradients(theta, latent, self.critic.gradients(phi, fake, bar)[1])[0]


@dataclass
class Rule:
    """An update rule on one number after the other; ``m`` and ``v`` start at 0."""

    name: str
    rate: float
    first: float = 0.0
    second: float = 0.0
    epsilon: float = 1e-8
    t: int = 0
    m: dict[int, float] = field(default_factory=dict)
    v: dict[int, float] = field(default_factory=dict)

    def __call__(self, theta: Array, g: Array) -> Array:
        self.t += 1
        return np.array([self._one(i, float(x), float(g[i])) for i, x in enumerate(theta)])

    def _one(self, i: int, x: float, g: float) -> float:
        if self.name == "SGD":
            return x - self.rate * g
        if self.name == "Momentum":
            self.m[i] = self.first * self.m.get(i, 0.0) + g
            return x - self.rate * self.m[i]
        self.v[i] = self.second * self.v.get(i, 0.0) + (1 - self.second) * g**2
        if self.name == "RMSProp":
            return x - self.rate * g / (self.v[i] ** 0.5 + self.epsilon)
        self.m[i] = self.first * self.m.get(i, 0.0) + (1 - self.first) * g
        m = self.m[i] / (1 - self.first**self.t)
        return x - self.rate * m / ((self.v[i] / (1 - self.second**self.t)) ** 0.5 + self.epsilon)


def difference(function: Callable[[Array], Array], at: Array, toward: Array, h: float) -> Array:
    """Return the derivative of a function along a direction, central, of fourth order."""
    near = function(at + h * toward) - function(at - h * toward)
    far = function(at + 2 * h * toward) - function(at - 2 * h * toward)
    return (8 * near - far) / (12 * h)


Penalty = tuple[float, float, bool]  # weight, centre, one-sided


@dataclass
class Trainer:
    """Two players who move as the definitions say; no penalty is differentiated by hand."""

    players: Players
    rules: dict[str, Rule]  # of "critic" and "generator"
    order: str = "alternating"
    penalty: Penalty | None = None
    clip: float = np.inf

    def critic_loss(self, phi: Array, real: Array, fake: Array, mix: Array) -> float:
        net, loss = self.players.critic, self.players.loss
        plain = critic_loss(net, loss, phi, real, fake)
        if self.penalty is None:
            return plain
        return plain + penalty(net, phi, mix * real + (1 - mix) * fake, self.penalty)

    def critic_gradient(self, phi: Array, real: Array, fake: Array, mix: Array) -> Array:
        net, loss = self.players.critic, self.players.loss
        plain = critic_gradient(net, loss, phi, real, fake)
        if self.penalty is None:
            return plain
        wide = np.longdouble
        points = (mix * real + (1 - mix) * fake).astype(wide)

        def extra(p: Array) -> float:
            return penalty(net, p, points, self.penalty)

        axes = np.eye(phi.size, dtype=wide)
        slopes = [difference(extra, phi.astype(wide), axis, wide(2.0**-12)) for axis in axes]
        return plain + np.array(slopes, float)

    def generator_gradient(self, theta: Array, phi: Array, latent: Array, real: Array) -> Array:
        """Return the gradient through the critic's steps, by differences where there are any."""
        if self.players.steps == 0:
            return self.players.generator_gradient(theta, phi, latent)
        wide = np.longdouble
        frozen = [a.astype(wide) for a in (phi, latent, real)]

        def total(t: Array) -> float:
            return self.players.generator_loss(t, self.players.ahead(t, *frozen), frozen[1])

        axes = np.eye(theta.size, dtype=wide)
        slopes = [difference(total, theta.astype(wide), axis, wide(2.0**-12)) for axis in axes]
        return np.array(slopes, float)

    def moved(self, phi: Array, gradient: Array, rule: Rule) -> Array:
        return np.clip(rule(phi, gradient), -self.clip, self.clip)

    def step(
        self, theta: Array, phi: Array, real: Array, latent: Array, mix: Array
    ) -> tuple[Array, Array, tuple[float, float]]:
        """Return both players after k critic steps and one generator step, and the losses.

        ``real`` is (k, B, d), ``latent`` (k + 1, B, n) and ``mix`` (k, B or 0, 1).
        """
        if self.order == "alternating":
            for j in range(len(real)):
                batch = real[j], self.players.generator(theta, latent[j]), mix[j]
                loss = self.critic_loss(phi, *batch)
                phi = self.moved(phi, self.critic_gradient(phi, *batch), self.rules["critic"])
            gradient = self.generator_gradient(theta, phi, latent[-1], real[-1])
            at = theta, phi
            theta = self.rules["generator"](theta, gradient)
        else:
            at = theta, phi
            if self.order == "extragradient":
                at = self.together(at, at, (real, latent, mix), copy.deepcopy(self.rules))
            loss = self.critic_loss(
                at[1], real[0], self.players.generator(at[0], latent[0]), mix[0]
            )
            theta, phi = self.together((theta, phi), at, (real, latent, mix), self.rules)
        ahead = self.players.ahead(*at, latent[-1], real[-1])
        return theta, phi, (loss, self.players.generator_loss(at[0], ahead, latent[-1]))

    def together(
        self,
        start: tuple[Array, Array],
        at: tuple[Array, Array],
        noise: tuple[Array, Array, Array],
        rules: dict[str, Rule],
    ) -> tuple[Array, Array]:
        """Return where both get from ``start`` along their gradients found ``at``."""
        real, latent, mix = noise
        fake = self.players.generator(at[0], latent[0])
        down = self.critic_gradient(at[1], real[0], fake, mix[0])
        theta_down = self.generator_gradient(*at, latent[1], real[0])
        return rules["generator"](start[0], theta_down), self.moved(start[1], down, rules["critic"])
