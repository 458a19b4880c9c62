"""The gradients of both players, as compiled code takes them."""

from typing import NamedTuple

import numpy as np

from .._checks import RealArray
from .._kernels._jit import jitable
from .hessian import hessian_product
from .losses import Loss, bend, slope, value
from .optim import Rule
from .passes import Net, Tape, backward, forward, gradient
from .penalty import BETWEEN, FAKE, SlopePenalty, slope_penalty


class Critic(NamedTuple):
    """The critic: its net, what it descends and how; ``clip`` is inf where there is none."""

    net: Net
    loss: Loss
    penalty: SlopePenalty
    clip: float
    spectral: bool
    rule: Rule


class Generator(NamedTuple):
    """The generator: its net, how it steps, and through how many steps of the critic it looks."""

    net: Net
    rule: Rule
    unroll: int
    unroll_rate: float
    through: bool  # whether the derivative of those steps counts


@jitable
def critic_terms(
    critic: Critic, phi: RealArray, real: RealArray, fake: RealArray
) -> tuple[Tape, float, RealArray]:
    """Return the pass over both batches, E r(s(real)) + E f(s(fake)), and its slope on s."""
    n = len(real)
    tape = forward(critic.net, phi, np.concatenate((real, fake)))
    s, loss = tape.output, critic.loss
    mean = value(loss.real, s[:n]).mean() + value(loss.fake, s[n:]).mean()
    slopes = np.concatenate((slope(loss.real, s[:n]), slope(loss.fake, s[n:])))
    return tape, mean, slopes / s.dtype.type(n)


@jitable
def critic_loss_gradient(
    critic: Critic, phi: RealArray, real: RealArray, fake: RealArray
) -> tuple[float, RealArray]:
    """Return the critic's loss without its penalty, and its derivative with respect to phi."""
    tape, loss, bar = critic_terms(critic, phi, real, fake)
    adjoints = backward(critic.net, phi, tape, bar)
    return loss, gradient(critic.net, tape.inputs, adjoints.inner)


@jitable
def critic_curvature(
    critic: Critic, phi: RealArray, real: RealArray, fake: RealArray, direction: RealArray
) -> tuple[RealArray, RealArray]:
    """Return the dots of that derivative, and of the one with respect to ``fake``."""
    n = len(real)
    tape, _, bar = critic_terms(critic, phi, real, fake)
    s, loss = tape.output, critic.loss
    bends = np.concatenate((bend(loss.real, s[:n]), bend(loss.fake, s[n:])))
    terms = (bar, bends / s.dtype.type(n))
    phi_dot, x_dot = hessian_product(critic.net, phi, tape, terms, direction)
    return phi_dot, x_dot[n:]


@jitable
def critic_gradient(
    critic: Critic, phi: RealArray, real: RealArray, fake: RealArray, mix: RealArray
) -> tuple[float, RealArray]:
    """Return the critic's loss with its penalty, and the derivative; ``mix`` is (B, 1)."""
    loss, grad = critic_loss_gradient(critic, phi, real, fake)
    if critic.penalty.weight > 0:
        x = fake if critic.penalty.at == FAKE else real
        if critic.penalty.at == BETWEEN:
            x = fake + mix * (real - fake)
        extra, extra_grad = slope_penalty(critic.net, phi, x, critic.penalty)
        loss, grad = loss + extra, grad + extra_grad
    return loss, grad


@jitable
def generator_gradient(
    generator: Generator,
    critic: Critic,
    theta: RealArray,
    phi: RealArray,
    batches: tuple[RealArray, RealArray],
) -> tuple[float, RealArray]:
    r"""Return E g(s(G(z))) and its derivative with respect to theta, looking K steps ahead.

    ``batches`` are latent points z and real ones. The critic's steps are
    :math:`\phi_{k+1} = \phi_k - \eta \nabla_\phi L(\phi_k, y)` with generated points
    :math:`y = G_\theta(z)`. *Derivation* (backwards through the steps): with
    :math:`\lambda_K = \nabla_\phi g(\phi_K, y)` and :math:`\bar y = \nabla_y g(\phi_K, y)`,

    .. math:: \bar y \leftarrow \bar y - \eta \nabla^2_{y\phi} L(\phi_k, y)\,\lambda_{k+1}, \qquad
              \lambda_k = \lambda_{k+1} - \eta \nabla^2_{\phi\phi} L(\phi_k, y)\,\lambda_{k+1},

    for k = K-1, ..., 0, and last :math:`\bar\theta` from :math:`\bar y` (Metz et al. 2016,
    arXiv 1611.02163). Without ``through`` the steps are taken but their derivative is not.
    """
    latent, real = batches
    tape = forward(generator.net, theta, latent)
    fake = tape.output
    ahead = [phi]
    for _ in range(generator.unroll):
        grad = critic_loss_gradient(critic, ahead[-1], real, fake)[1]
        ahead.append(ahead[-1] - phi.dtype.type(generator.unroll_rate) * grad)
    critic_tape = forward(critic.net, ahead[-1], fake)
    term = critic.loss.generator
    output_bar = slope(term, critic_tape.output) / phi.dtype.type(len(fake))
    critic_adjoints = backward(critic.net, ahead[-1], critic_tape, output_bar)
    fake_bar = critic_adjoints.x
    if generator.through and generator.unroll > 0:
        bar = gradient(critic.net, critic_tape.inputs, critic_adjoints.inner)
        for k in range(generator.unroll - 1, -1, -1):
            phi_dot, fake_dot = critic_curvature(critic, ahead[k], real, fake, bar)
            bar = bar - phi.dtype.type(generator.unroll_rate) * phi_dot
            fake_bar = fake_bar - phi.dtype.type(generator.unroll_rate) * fake_dot
    adjoints = backward(generator.net, theta, tape, fake_bar)
    loss = value(term, critic_tape.output).mean()
    return loss, gradient(generator.net, tape.inputs, adjoints.inner)
