"""A diagnosis as one page for a browser, with its pictures inside."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Final

from ...diagnosis import Diagnosis
from ...diagnosis.saturation import SATURATED_TV
from ..html.templates import rendered, style
from . import words
from .pictures import NoiseCurve, Scatter, Scores
from .table import rows

_PACKAGE: Final = __name__.rpartition(".diagnosis.")[0]  # the templates lie beside this package
_TONES: Final = {
    "saturated": "refuted",
    "informative": "supported",
    "indistinguishable": "supported",
    "undecided": "undecided",
}


def diagnosis_page(found: Diagnosis, names: tuple[str, str], seed: int | None = None) -> str:
    """Return a diagnosis as one HTML page that needs no other file, no script and no network.

    Parameters
    ----------
    found : Diagnosis
        What to show.
    names : tuple of str
        What to call the samples, such as the files they come from.
    seed : int, optional
        The seed with which the command makes this page again.

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> rng = np.random.default_rng(0)
    >>> found = dv.diagnose(rng.normal(size=40), 9 + rng.normal(size=40), rng=rng)
    >>> text = diagnosis_page(found, ("real.npy", "fake.npy"))
    >>> text[:15], text.count("<svg"), "<script" in text
    ('<!doctype html>', 3, False)
    """
    sheet = style() + _own_style()
    return rendered(
        "diagnosis.html",
        found=found,
        names=names,
        seed=seed,
        words=words,
        tone=_TONES[found.verdict],
        distances=rows(found)[:4],
        neighbours=rows(found)[6:],
        scatter=Scatter.of(found.projection),
        scores=Scores.of(found.saturation),
        curve=NoiseCurve.of(found.noise, SATURATED_TV),
        style=sheet,
        style_hash=base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode(),
    )


@cache
def _own_style() -> str:
    source = files(_PACKAGE).joinpath("templates", "diagnosis.css").read_text(encoding="utf-8")
    return " ".join(source.split())
