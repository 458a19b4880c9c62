"""Games of two players with one number each, the rules by which they move, and their matrices."""

from ._game import Game, Point
from .bilinear import unrolled_xy, xy
from .consensus import consensus_field, dirac_consensus
from .dirac import DiracLoss, dirac_gan
from .paths import eigenvalues, escape_step, radii, spectral_radius, trajectory, update_matrix
from .rules import Alternating, Extragradient, HistoricalAveraging, Rule, Simultaneous
from .run import Decay, Run, decay, play
from .salimans import salimans

__all__ = [
    "Alternating",
    "Decay",
    "DiracLoss",
    "Extragradient",
    "Game",
    "HistoricalAveraging",
    "Point",
    "Rule",
    "Run",
    "Simultaneous",
    "consensus_field",
    "decay",
    "dirac_consensus",
    "dirac_gan",
    "eigenvalues",
    "escape_step",
    "play",
    "radii",
    "salimans",
    "spectral_radius",
    "trajectory",
    "unrolled_xy",
    "update_matrix",
    "xy",
]
