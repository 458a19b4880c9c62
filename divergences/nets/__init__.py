"""Two players in training: small networks and smaller games, every derivative by hand."""

from . import data, probes
from .fit import Fit, fit_critic, regress
from .gan import GAN, GradientPenalty, r1
from .mlp import MLP
from .optim import SGD, Adam, Momentum, RMSProp
from .replicates import Replicates, train_replicates
from .state import State
from .train import Run, Schedule, Watch, sample, train

__all__ = [
    "GAN",
    "MLP",
    "SGD",
    "Adam",
    "Fit",
    "GradientPenalty",
    "Momentum",
    "RMSProp",
    "Replicates",
    "Run",
    "Schedule",
    "State",
    "Watch",
    "data",
    "fit_critic",
    "probes",
    "r1",
    "regress",
    "sample",
    "train",
    "train_replicates",
]
