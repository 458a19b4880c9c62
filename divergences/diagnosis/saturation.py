"""Whether the loss of a GAN still moves its generator, judged by a held-out discriminator."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import expit, log_expit, logsumexp

from .._checks import FloatArray
from .._statistics import proportion_interval
from ..estimators.held_out import HeldOut
from ..results import Estimate
from .slopes import Probe

Verdict = Literal["saturated", "informative", "indistinguishable", "undecided"]

SATURATED_TV = 0.9  # TV of laws whose optimal discriminator leaves the generator a tenth at most
SATURATED_ACCURACY = (1.0 + SATURATED_TV) / 2.0
METHOD = "held-out discriminator"


@dataclass(frozen=True)
class Gradient:
    """What one loss of the generator does to a point of fake, on average.

    Attributes
    ----------
    loss : str
        ``log(1-D)``, ``-log D`` or ``critic``.
    weight : float
        Mean factor before the slope of the logit: D, or 1 - D. For a critic 1.
    log10_size : float
        Logarithm to base 10 of the mean Euclidean norm of the gradient, per unit of the points.
        Kept as a logarithm since the size underflows; -inf where it is 0.
    """

    loss: str
    weight: float
    log10_size: float

    @property
    def size(self) -> float:
        """The mean norm itself; 0 where that is below the least float."""
        return 10.0**self.log10_size if self.log10_size > -330 else 0.0


@dataclass(frozen=True)
class Saturation:
    """What a discriminator learnt on one half reaches on the other.

    Attributes
    ----------
    accuracy : Estimate
        Share told right, real and fake weighing the same: (1 + TV)/2 at best. The interval, of
        Clopper and Pearson on each side, is for this discriminator on new points.
    remaining : Estimate
        Mean D over fake, the share of its largest pull that log(1-D) leaves. The optimal
        discriminator's is at most 1 - TV, and the upper end is what is proved of that.
    gradients : tuple of Gradient
        Under log(1-D), -log D and an optimal critic: estimates without interval. The critic alone
        where no column varies.
    real_scores, fake_scores : (k,), (l,) arrays
        Logits log D/(1-D) at held-out points of real and of fake.
    method : str
        The discriminator that was scored. The gradients are those of the best smooth one.
    """

    accuracy: Estimate
    remaining: Estimate
    gradients: tuple[Gradient, ...]
    real_scores: FloatArray
    fake_scores: FloatArray
    method: str


def saturation(seen: HeldOut, steep: Probe | None, tv: Estimate, level: float) -> Saturation:
    """Return what held-out scores, and a smooth discriminator at points of fake, say."""
    real, fake = seen.scores
    ceiling = min(1.0 - tv.lower, 0.5)
    proved = tv.lower > 0.0
    remaining = Estimate(
        min(float(expit(fake).mean()), ceiling),
        0.0,
        ceiling,
        tv.kind if proved else "certified",
        METHOD,
        name="remaining",
        level=tv.level if proved else None,
        n=tv.n,
        note="upper end: E D over fake is at most 1 - TV, and 1/2, for the optimal D",
    )
    return Saturation(
        balanced_accuracy(real, fake, level), remaining, gradients(steep), real, fake, str(seen)
    )


def balanced_accuracy(real: FloatArray, fake: FloatArray, level: float) -> Estimate:
    """Return the accuracy of calling real what has a logit > 0, both samples weighing the same.

    Half of the error probability goes to each sample, a quarter to each end of its interval.
    """
    alpha = (1.0 - level) / 2.0
    right = int((real > 0).sum()), int((fake <= 0).sum())
    sizes = len(real), len(fake)
    ends = [proportion_interval(hits, n, alpha) for hits, n in zip(right, sizes, strict=True)]
    return Estimate(
        0.5 * (right[0] / sizes[0] + right[1] / sizes[1]),
        0.5 * (ends[0][0] + ends[1][0]),
        0.5 * (ends[0][1] + ends[1][1]),
        "confidence",
        METHOD,
        name="accuracy",
        level=level,
        n=sizes,
        note="of this discriminator on new points; the optimal one reaches (1 + TV)/2",
    )


def gradients(steep: Probe | None) -> tuple[Gradient, ...]:
    """Return the mean size of the gradient at points of fake under three losses.

    With logit s and D = 1/(1 + exp(-s)) those of log(1-D) and -log D are D and 1 - D times that
    of s. An optimal critic for W_1 has norm 1 almost everywhere between the laws (Gulrajani et
    al. 2017, Proposition 1).
    """
    critic = Gradient("critic", 1.0, 0.0)
    if steep is None:
        return (critic,)
    logs = {"log(1-D)": log_expit(steep.logits), "-log D": log_expit(-steep.logits)}
    return (*(_gradient(loss, log, steep.slopes) for loss, log in logs.items()), critic)


def _gradient(loss: str, log_weights: FloatArray, slopes: FloatArray) -> Gradient:
    with np.errstate(divide="ignore"):  # a slope of 0 has logarithm -inf
        logs = log_weights + np.log(slopes)
    log_mean = float(logsumexp(logs)) - math.log(len(logs))
    return Gradient(loss, float(np.exp(log_weights).mean()), log_mean / math.log(10.0))


def judge(accuracy: Estimate, tv: Estimate, p_value: float) -> tuple[Verdict, str]:
    """Return the verdict on a loss, and why; :class:`Diagnosis` defines the words."""
    level = accuracy.level or 0.0
    if tv.lower >= SATURATED_TV:
        return "saturated", (
            f"TV is at least {tv.lower:.3g}, so that log(1-D) leaves the generator at most "
            f"{1 - tv.lower:.2g} of its largest pull once the discriminator is optimal"
        )
    if accuracy.upper >= SATURATED_ACCURACY:
        return "undecided", (
            f"the held-out discriminator is right in {100 * accuracy.lower:.1f} to "
            f"{100 * accuracy.upper:.1f} %, and {100 * SATURATED_ACCURACY:.0f} % would be "
            "saturation: more points would tell"
        )
    if tv.lower == 0.0 and p_value > 1.0 - level:
        return "indistinguishable", (
            f"no test here tells the samples apart; a discriminator of this kind is right at most "
            f"{100 * accuracy.upper:.1f} % of the time"
        )
    return "informative", (
        f"the laws differ, and the held-out discriminator is right at most "
        f"{100 * accuracy.upper:.1f} % of the time: its loss still moves the generator"
    )
