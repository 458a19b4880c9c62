"""Pictures of the experiments, and the numbers each stands or falls with."""

from .dirac_gan import decide_dirac_gan, draw_dirac_gan
from .games import decide_games, draw_games
from .unrolled_game import decide_unrolled_game, draw_unrolled_game

__all__ = [
    "decide_dirac_gan",
    "decide_games",
    "decide_unrolled_game",
    "draw_dirac_gan",
    "draw_games",
    "draw_unrolled_game",
]
