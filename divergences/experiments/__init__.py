"""Experiments: a question about training, answered by a run and numbers that decide."""

from ._gradient_samples import GradientSample, LinearHeadSample, MeanSample, SigmoidHeadSample
from .cauchy_gradient import CauchyGradient, cauchy_gradient
from .clipping_depth import ClippingDepth, Constraint, Layers, clipping_depth
from .critic_surfaces import CriticSurfaces, Surface, critic_surfaces
from .dirac_gan import DiracGan, consensus_slopes, dirac_gan
from .discriminator_vs_critic import Contest, DiscriminatorVsCritic, discriminator_vs_critic
from .games import Games, games
from .meaningful_loss import MeaningfulLoss, Training, meaningful_loss
from .mode_collapse import Collapses, ModeCollapse, mode_collapse
from .mode_rotation import ModeRotation, Rotation, mode_rotation
from .penalty_bias import Bias, PenaltyBias, penalised_objective, penalty_bias
from .perfect_discriminator import PerfectDiscriminator, perfect_discriminator
from .replicate import replicate
from .unrolled_game import UnrolledGame, Unrolling, unrolled_game
from .unstable_gradient import UnstableGradient, unstable_gradient
from .vanishing_gradient import VanishingGradient, vanishing_gradient

__all__ = [
    "Bias",
    "CauchyGradient",
    "ClippingDepth",
    "Collapses",
    "Constraint",
    "Contest",
    "CriticSurfaces",
    "DiracGan",
    "DiscriminatorVsCritic",
    "Games",
    "GradientSample",
    "Layers",
    "LinearHeadSample",
    "MeanSample",
    "MeaningfulLoss",
    "ModeCollapse",
    "ModeRotation",
    "PenaltyBias",
    "PerfectDiscriminator",
    "Rotation",
    "SigmoidHeadSample",
    "Surface",
    "Training",
    "UnrolledGame",
    "Unrolling",
    "UnstableGradient",
    "VanishingGradient",
    "cauchy_gradient",
    "clipping_depth",
    "consensus_slopes",
    "critic_surfaces",
    "dirac_gan",
    "discriminator_vs_critic",
    "games",
    "meaningful_loss",
    "mode_collapse",
    "mode_rotation",
    "penalised_objective",
    "penalty_bias",
    "perfect_discriminator",
    "replicate",
    "unrolled_game",
    "unstable_gradient",
    "vanishing_gradient",
]
