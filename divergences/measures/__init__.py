"""What a law is: sampling, support, density; no estimation."""

from ._base import Measure, Support
from .cloud import Cloud
from .discrete import Discrete
from .families import parallel_lines
from .gaussian import Gaussian
from .mixture import Mixture, Pushforward
from .scipy_law import ScipyLaw
from .shapes import Box, Circle, Dirac, Segment
from .simplify import as_measure, simplify
from .smoothed import Smoothed

__all__ = [
    "Box",
    "Circle",
    "Cloud",
    "Dirac",
    "Discrete",
    "Gaussian",
    "Measure",
    "Mixture",
    "Pushforward",
    "ScipyLaw",
    "Segment",
    "Smoothed",
    "Support",
    "as_measure",
    "parallel_lines",
    "simplify",
]
