"""The figures of the papers, drawn beside a page, each for the claim that it illustrates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import numpy as np

from ...claims import Record
from ..decider import Decider
from ..figures import FIGURES
from ..style import save_figure

CLAIM_OF: Final[Mapping[str, str]] = {
    "ab17-1": "AB17-T2.2",
    "ab17-2": "AB17-C2.1",
    "ab17-3": "AB17-T2.5",
    "cauchy-gradient": "AB17-T2.6",
    "wgan-1": "WGAN-EX1",
    "wgan-2": "WGAN-T3",
    "wgan-3": "WGAN-ALG2",
    "gp-1a": "GP-DEF",
    "gp-1b": "WGAN-CLIP",
    "penalty-bias": "GP-BIAS",
    "unrolled-2": "MODE-COLLAPSE-RING",
    "unrolled-game": "UNROLL-BILINEAR",
    "dirac-gan": "DIRAC",
    "games": "XY",
}
_PIXELS: Final = 100  # an inch


@dataclass(frozen=True)
class Picture:
    """A figure of a paper, in a file beside the page.

    Attributes
    ----------
    source : str
        Where the file is, relative to the page.
    title : str
        What the figure shows; also its text for who cannot see it.
    width, height : int
        Size in pixels at which it is drawn.
    deciders : tuple of Decider
        The numbers that decide the figure.
    """

    source: str
    title: str
    width: int
    height: int
    deciders: tuple[Decider, ...] = ()


def figures_of(record: Record) -> list[str]:
    """Return the names of the figures that illustrate what ran.

    Examples
    --------
    >>> from divergences.claims import verify
    >>> figures_of(verify("DIV-TV"))
    []
    """
    ran = {row.id for row in record}
    return [name for name, claim_id in CLAIM_OF.items() if claim_id in ran]


def draw_figures(record: Record, folder: Path) -> Iterator[tuple[str, Picture]]:
    """Draw the figures of a run into a folder, with its seed and as hard as its budget looks.

    Yields
    ------
    claim_id, picture : str, Picture
        As soon as each is drawn; the page is expected beside the folder.
    """
    for name in figures_of(record):
        figure = FIGURES[name]
        rng = np.random.default_rng(record.seed)
        data = figure.data(rng=rng, quick=record.budget == "quick")
        drawing = figure.draw(data)
        path = save_figure(drawing, folder / f"{name}.png")
        width, height = (round(_PIXELS * inches) for inches in drawing.get_size_inches())
        source = f"{quote(folder.name)}/{path.name}"
        yield CLAIM_OF[name], Picture(source, figure.title, width, height, figure.decide(data))
