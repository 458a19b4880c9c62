"""Distances between laws, and the theory of GAN training checked by numbers.

Examples
--------
>>> import divergences as dv
>>> p, q = dv.parallel_lines(0.5)
>>> print(dv.wasserstein(p, q))
W1 = 0.5 (exact, closed form)
>>> print(dv.js(p, q))
js = 0.6931471806 (exact, half convention, finite sum)
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import conformance, experiments, nets
    from .claims import verify
    from .diagnosis import Diagnosis, Distances, Sweep, diagnose, distances, sweep
    from .errors import DivergencesError
    from .estimators import Divergences, SupportDiagnosis, js, kl, support, tv, tv_kl_js
    from .measures import (
        Box,
        Circle,
        Cloud,
        Dirac,
        Discrete,
        Gaussian,
        Measure,
        Mixture,
        Pushforward,
        ScipyLaw,
        Segment,
        Smoothed,
        parallel_lines,
    )
    from .results import Estimate
    from .smoothing import SmoothPath, informing_sigma, smooth_path
    from .transport import (
        Floor,
        Plan,
        max_sliced_wasserstein,
        plan,
        same_law_floor,
        sliced_wasserstein,
        wasserstein,
    )

    __version__: str

__all__ = [
    "Box",
    "Circle",
    "Cloud",
    "Diagnosis",
    "Dirac",
    "Discrete",
    "Distances",
    "Divergences",
    "DivergencesError",
    "Estimate",
    "Floor",
    "Gaussian",
    "Measure",
    "Mixture",
    "Plan",
    "Pushforward",
    "ScipyLaw",
    "Segment",
    "SmoothPath",
    "Smoothed",
    "SupportDiagnosis",
    "Sweep",
    "__version__",
    "conformance",
    "diagnose",
    "distances",
    "experiments",
    "informing_sigma",
    "js",
    "kl",
    "max_sliced_wasserstein",
    "nets",
    "parallel_lines",
    "plan",
    "same_law_floor",
    "sliced_wasserstein",
    "smooth_path",
    "support",
    "sweep",
    "tv",
    "tv_kl_js",
    "verify",
    "wasserstein",
    "wasserstein_batch",
]

# Where each public name lives. A room is imported when one of its names is first used.
_ROOMS = {
    "claims": ("verify",),
    "diagnosis": ("Diagnosis", "Distances", "Sweep", "diagnose", "distances", "sweep"),
    "errors": ("DivergencesError",),
    "estimators": ("Divergences", "SupportDiagnosis", "js", "kl", "support", "tv", "tv_kl_js"),
    "measures": (
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
        "parallel_lines",
    ),
    "results": ("Estimate",),
    "smoothing": ("SmoothPath", "informing_sigma", "smooth_path"),
    "transport": (
        "Floor",
        "Plan",
        "max_sliced_wasserstein",
        "plan",
        "same_law_floor",
        "sliced_wasserstein",
        "wasserstein",
        "wasserstein_batch",
    ),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}
_PACKAGES = ("conformance", "experiments", "nets")


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("divergences")
    if name in _PACKAGES:
        return importlib.import_module(f".{name}", __name__)
    if name in _HOME:
        found = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
        globals()[name] = found  # the next time it is found without asking here
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
