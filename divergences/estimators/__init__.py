"""How far apart two laws are: total variation, Kullback-Leibler and Jensen-Shannon."""

from .js import js
from .kl import kl
from .support import SupportDiagnosis, support
from .tv import tv

__all__ = ["SupportDiagnosis", "js", "kl", "support", "tv"]
