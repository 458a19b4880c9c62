"""Pictures of the experiments, and the numbers each stands or falls with."""

from .cauchy_gradient import decide_cauchy_gradient, draw_cauchy_gradient
from .clipping_depth import decide_clipping_depth, draw_clipping_depth
from .critic_surfaces import decide_critic_surfaces, draw_critic_surfaces
from .dirac_gan import decide_dirac_gan, draw_dirac_gan
from .discriminator_vs_critic import decide_discriminator_vs_critic, draw_discriminator_vs_critic
from .games import decide_games, draw_games
from .meaningful_loss import decide_meaningful_loss, draw_meaningful_loss
from .mode_collapse import decide_mode_collapse, draw_mode_collapse
from .mode_rotation import decide_mode_rotation, draw_mode_rotation
from .penalty_bias import decide_penalty_bias, draw_penalty_bias
from .perfect_discriminator import decide_perfect_discriminator, draw_perfect_discriminator
from .unrolled_game import decide_unrolled_game, draw_unrolled_game
from .unstable_gradient import decide_unstable_gradient, draw_unstable_gradient
from .vanishing_gradient import decide_vanishing_gradient, draw_vanishing_gradient

__all__ = [
    "decide_cauchy_gradient",
    "decide_clipping_depth",
    "decide_critic_surfaces",
    "decide_dirac_gan",
    "decide_discriminator_vs_critic",
    "decide_games",
    "decide_meaningful_loss",
    "decide_mode_collapse",
    "decide_mode_rotation",
    "decide_penalty_bias",
    "decide_perfect_discriminator",
    "decide_unrolled_game",
    "decide_unstable_gradient",
    "decide_vanishing_gradient",
    "draw_cauchy_gradient",
    "draw_clipping_depth",
    "draw_critic_surfaces",
    "draw_dirac_gan",
    "draw_discriminator_vs_critic",
    "draw_games",
    "draw_meaningful_loss",
    "draw_mode_collapse",
    "draw_mode_rotation",
    "draw_penalty_bias",
    "draw_perfect_discriminator",
    "draw_unrolled_game",
    "draw_unstable_gradient",
    "draw_vanishing_gradient",
]
