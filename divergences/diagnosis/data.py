"""What should be known of two samples before anything is made of their distance."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._checks import FloatArray
from ..estimators.rows import row_counts

_NARROW = 0.01  # of the widest spread: less is a ten-thousandth of its part in a squared distance
_MANY = 0.1  # of the columns: one pixel that hardly ever lights up is no matter of scale


@dataclass(frozen=True)
class DataRemarks:
    """Rows in common, columns without spread, of wild scale, and of whole numbers.

    Attributes
    ----------
    leaked : int
        Rows of fake that are identical to a row of real.
    repeated : tuple of int
        Rows of real, and of fake, that are identical to an earlier row of their own sample.
    constant : int
        Columns that hold one number in both samples.
    frozen : int
        Columns that hold one number in real, and others in more than half of fake.
    scale_ratio : float
        Largest standard deviation of a column of real over the least that is not 0.
    narrow : int
        Columns of real that vary by less than a hundredth of the widest.
    whole : tuple of int
        Columns that hold whole numbers only, in real and in fake.
    uneven : int
        Columns that hold whole numbers only in one sample and others in the other.
    dim : int
        Number of columns.
    """

    leaked: int
    repeated: tuple[int, int]
    constant: int
    frozen: int
    scale_ratio: float
    narrow: int
    whole: tuple[int, int]
    uneven: int
    dim: int

    @property
    def wild(self) -> bool:
        """Whether the widest columns decide every distance and the narrow ones are not seen."""
        return self.narrow > _MANY * self.dim

    def warnings(self) -> tuple[str, ...]:
        """Return what a reader must know before the numbers, one sentence each."""
        return tuple(filter(None, (self._leak(), self._scale(), self._frozen(), self._whole())))

    def _leak(self) -> str:
        if not self.leaked:
            return ""
        natural = sum(self.repeated)
        tied = (
            f"; {natural} rows repeat within the samples, so the law may have atoms"
            if natural
            else ", which independent samples of continuous laws never are"
        )
        return (
            f"{self.leaked} rows of fake are identical to rows of real{tied}. If they were copied, "
            "no interval here holds: take them out"
        )

    def _scale(self) -> str:
        if not self.wild:
            return ""
        return (
            f"{self.narrow} columns of real vary by less than a hundredth of the widest (the ratio "
            f"reaches {self.scale_ratio:.3g}), so that distances and noise do not see them. "
            "Repair: standardise"
        )

    def _frozen(self) -> str:
        if not self.frozen:
            return ""
        return (
            f"{self.frozen} columns hold one number in real and others in most of fake: each alone "
            "lets a discriminator tell them apart"
        )

    def _whole(self) -> str:
        if not self.uneven:
            return ""
        return (
            f"{self.uneven} columns hold whole numbers in one sample only ({self.whole[0]} of "
            f"{self.dim} in real, {self.whole[1]} in fake): rounding alone tells the laws apart. "
            "Repair: round both, or spread whole numbers by uniform noise"
        )


def remarks(real: FloatArray, fake: FloatArray) -> DataRemarks:
    """Return what is remarkable of samples (n, d) and (m, d)."""
    mine, theirs = row_counts(real), row_counts(fake)
    still = np.ptp(real, axis=0) == 0
    moved = (fake[:, still] != real[0, still]).mean(axis=0)
    whole_real, whole_fake = _whole_columns(real), _whole_columns(fake)
    spread = real.std(axis=0)[~still]
    widest, least = spread.max(initial=0.0), spread.min(initial=math.inf)
    return DataRemarks(
        leaked=sum(count for row, count in theirs.items() if row in mine),
        repeated=(len(real) - len(mine), len(fake) - len(theirs)),
        constant=int((moved == 0).sum()),
        frozen=int((moved > 0.5).sum()),
        scale_ratio=float(widest / least) if least > 0 else math.inf,
        narrow=int((spread < _NARROW * widest).sum()),
        whole=(int(whole_real.sum()), int(whole_fake.sum())),
        uneven=int((whole_real != whole_fake).sum()),
        dim=real.shape[1],
    )


def standardised(sample: FloatArray, real: FloatArray) -> FloatArray:
    """Return a sample less the mean of real and over its standard deviation, per column.

    What does not vary in real is only centred: no number is its natural unit.
    """
    spread = real.std(axis=0)
    spread[np.ptp(real, axis=0) == 0] = 1.0
    return np.asarray((sample - real.mean(axis=0)) / spread)


def _whole_columns(sample: FloatArray) -> NDArray[np.bool_]:
    return np.array([bool((column == np.rint(column)).all()) for column in sample.T])
