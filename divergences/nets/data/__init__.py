"""Where training data come from: laws of which every call draws fresh points."""

from ._protocol import Data
from .generated import Generated
from .laws import LawData, circle, measure, segment
from .modes import Modes, gaussian, grid, ring, two_gaussians
from .registry import SOURCES, source
from .roll import SwissRoll
from .samples import Samples, digits

__all__ = [
    "SOURCES",
    "Data",
    "Generated",
    "LawData",
    "Modes",
    "Samples",
    "SwissRoll",
    "circle",
    "digits",
    "gaussian",
    "grid",
    "measure",
    "ring",
    "segment",
    "source",
    "two_gaussians",
]
