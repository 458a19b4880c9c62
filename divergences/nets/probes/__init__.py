"""Looks at a training run that change nothing: gradients, accuracy, slopes."""

from .fresh import critic_loss, discriminator_accuracy, generator_loss
from .gradients import (
    covariance_trace,
    generator_gradient_norms,
    generator_gradient_samples,
    log10_generator_gradient_norms,
)
from .layers import LayerNorms, critic_layer_norms, layer_norms
from .lipschitz import (
    lipschitz,
    lipschitz_bound,
    spectrally_normalised,
    steepest_pair,
    steepest_slope,
)

__all__ = [
    "LayerNorms",
    "covariance_trace",
    "critic_layer_norms",
    "critic_loss",
    "discriminator_accuracy",
    "generator_gradient_norms",
    "generator_gradient_samples",
    "generator_loss",
    "layer_norms",
    "lipschitz",
    "lipschitz_bound",
    "log10_generator_gradient_norms",
    "spectrally_normalised",
    "steepest_pair",
    "steepest_slope",
]
