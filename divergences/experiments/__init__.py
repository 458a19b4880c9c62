"""Experiments: a question about training, answered by a run and numbers that decide."""

from .dirac_gan import DiracGan, consensus_slopes, dirac_gan
from .games import Games, games
from .unrolled_game import UnrolledGame, Unrolling, unrolled_game

__all__ = [
    "DiracGan",
    "Games",
    "UnrolledGame",
    "Unrolling",
    "consensus_slopes",
    "dirac_gan",
    "games",
    "unrolled_game",
]
