"""How far apart two laws are: total variation, Kullback-Leibler and Jensen-Shannon."""

from .js import js
from .kl import kl
from .support import SupportDiagnosis, support
from .together import Divergences, tv_kl_js
from .tv import tv

__all__ = ["Divergences", "SupportDiagnosis", "js", "kl", "support", "tv", "tv_kl_js"]
