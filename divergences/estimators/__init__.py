"""How far apart two laws are: total variation, Kullback-Leibler and Jensen-Shannon."""

from .js import js
from .kl import kl
from .tv import tv

__all__ = ["js", "kl", "tv"]
