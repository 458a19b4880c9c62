"""What is found when a real sample and a generated one are laid side by side."""

import math
from dataclasses import dataclass
from html import escape

from ..estimators import SupportDiagnosis
from ..transport import Floor
from .data import DataRemarks
from .distances import Distances
from .neighbourhoods import Neighbourhoods
from .noise import NoisePath
from .projection import Projection
from .saturation import Saturation, Verdict


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What two samples tell of a generator and of the loss it is trained with.

    Attributes
    ----------
    verdict : {"saturated", "informative", "indistinguishable", "undecided"}
        ``saturated``: TV is at least 0.9 at the level, so an optimal discriminator leaves the
        loss log(1-D) a tenth of its pull at most. Otherwise, if the accuracy of the held-out
        discriminator may be 0.95 or more, ``undecided``: more points would tell. Otherwise
        ``indistinguishable``, if neither the discriminator proves TV > 0 nor relabelling the
        points refutes that both samples come from one law; that does not prove that they do.
        Else ``informative``: the laws differ, and no discriminator tried here saturates.
        Of samples of one law, at most 2 (1 - level) are called ``informative`` or ``saturated``.
    reason : str
        The numbers behind the verdict, in a sentence.
    n : tuple of int
        Sizes of real and fake.
    dim : int
        Numbers in a point.
    level : float
        Of each interval, not of all together.
    standardised : bool
        Whether the columns were brought to mean 0 and standard deviation 1 of real first.
    data : DataRemarks
        Leakage, scales, whole numbers.
    distances : Distances
        TV, KL, JS and Wasserstein of the laws.
    support : SupportDiagnosis
        Whether the supports meet, and the intrinsic dimensions.
    saturation : Saturation
        Held-out accuracy, what log(1-D) leaves, gradients.
    neighbours : Neighbourhoods
        Precision, recall, density and coverage.
    floor : Floor
        What W would be for samples of one law.
    noise : NoisePath
        The distances under instance noise, and the least noise at which the loss informs.
    projection : Projection
        The samples in a plane.
    notes : tuple of str
        What was subsampled, and what could not be said and why.

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> rng = np.random.default_rng(0)
    >>> found = dv.diagnose(rng.normal(size=400), 9 + rng.normal(size=400), rng=rng)
    >>> found.verdict
    'saturated'
    """

    verdict: Verdict
    reason: str
    n: tuple[int, int]
    dim: int
    level: float
    standardised: bool
    data: DataRemarks
    distances: Distances
    support: SupportDiagnosis
    saturation: Saturation
    neighbours: Neighbourhoods
    floor: Floor
    noise: NoisePath
    projection: Projection
    notes: tuple[str, ...]

    @property
    def js_share(self) -> float:
        """The proved part of the range of JS: its lower end over log 2, in [0, 1]."""
        return min(self.distances.js.lower / math.log(2.0), 1.0)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know before the numbers, one sentence each."""
        return self.data.warnings()

    def __str__(self) -> str:
        lines = [f"{self.verdict}: {self.reason}", *map(_warning, self.warnings)]
        return "\n".join([*lines, str(self.distances), str(self.floor)])

    def _repr_html_(self) -> str:
        warnings = "".join(f"<br>{escape(_warning(words))}" for words in self.warnings)
        verdict = f"<b>{self.verdict}</b>: {escape(self.reason)}{warnings}"
        return f"{verdict}<br>{self.distances._repr_html_()}"


def _warning(words: str) -> str:
    return f"warning: {words}"
