"""How much instance noise would make a saturated loss inform again."""

import math
from dataclasses import dataclass

import numpy as np

from .._checks import FloatArray
from ..estimators import js, tv
from ..results import Estimate
from .saturation import SATURATED_TV

_MOST_POINTS = 1000  # of a sample: every step of the path trains classifiers anew
_LEAST, _MOST, _STEPS = 2.0**-4, 4.0, 7  # of the spread per coordinate; powers of two


@dataclass(frozen=True, eq=False)
class NoisePath:
    """TV and JS of P * N(0, sigma^2 I) and Q * N(0, sigma^2 I) as held-out points tell them.

    These are about the laws. A smooth path of the samples is about their points: under little
    noise it finds TV = 1 between samples of one law, too.

    Attributes
    ----------
    sigmas : (k,) array
        Standard deviations of the noise in each coordinate, increasing from 0.
    tv, js : tuple of k Estimate
        The divergences under each noise.
    sigma : float
        Least noise from which on TV is not proved to be 0.9 or more: where the loss starts to
        inform. 0 if it needs none, inf if none of the path is enough.
    """

    sigmas: FloatArray
    tv: tuple[Estimate, ...]
    js: tuple[Estimate, ...]
    sigma: float


def noise_path(
    real: FloatArray, fake: FloatArray, *, rng: np.random.Generator, level: float
) -> NoisePath:
    """Return the path for samples (n, d), (m, d) whose rows are in random order.

    Noise is measured by the root mean square spread of a coordinate of both samples together.
    """
    real, fake = real[:_MOST_POINTS], fake[:_MOST_POINTS]
    spread = math.sqrt(float(np.concatenate([real, fake]).var(axis=0).mean()))
    sigmas = np.append(0.0, np.geomspace(_LEAST, _MOST, _STEPS) * (spread or 1.0))
    tvs, jss = [], []
    for sigma in sigmas:
        noisy = [rows + sigma * rng.standard_normal(rows.shape) for rows in (real, fake)]
        tvs.append(tv(*noisy, method="classifier", rng=rng, level=level))
        jss.append(js(*noisy, method="variational", rng=rng, level=level))
    return NoisePath(sigmas, tuple(tvs), tuple(jss), _start(sigmas, tvs))


def _start(sigmas: FloatArray, tvs: list[Estimate]) -> float:
    """Return the least sigma that no saturated one follows, or inf."""
    saturated = [i for i, found in enumerate(tvs) if found.lower >= SATURATED_TV]
    first = saturated[-1] + 1 if saturated else 0
    return float(sigmas[first]) if first < len(sigmas) else math.inf
