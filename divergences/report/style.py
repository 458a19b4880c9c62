"""One look for every picture: colours all readers can tell apart, type legible from the back row.

The colours are those of Okabe and Ito (2008), distinguishable under every common form of colour
blindness. A distance has the same colour in every picture.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import UnknownNameError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PALETTE: Final[Mapping[str, str]] = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "purple": "#CC79A7",
}

COLOURS: Final[Mapping[str, str]] = {
    "wasserstein": PALETTE["blue"],
    "js": PALETTE["vermilion"],
    "tv": PALETTE["green"],
    "kl": PALETTE["purple"],
    "p": PALETTE["black"],
    "q": PALETTE["orange"],
}

FORMATS: Final = ("png", "svg", "pdf")

_SETTINGS: Final[Mapping[str, object]] = {
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same picture on every machine
    "font.size": 15,
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": 17,
    "axes.titleweight": "bold",
    "axes.labelsize": 16,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 1.2,
    "lines.linewidth": 3.0,
    "lines.solid_capstyle": "butt",
    "figure.facecolor": "white",
    "figure.constrained_layout.h_pad": 0.12,
    "figure.constrained_layout.w_pad": 0.12,
    "savefig.dpi": 100,
    "svg.fonttype": "none",
    "svg.hashsalt": "divergences",  # the same data give the same file
    "pdf.fonttype": 42,
}


def new_figure(width: float, height: float) -> "Figure":
    """Return an empty picture of this size in inches, its parts placed without overlap.

    It belongs to no window and to no global state, so it needs no display.

    Examples
    --------
    >>> new_figure(8, 4).get_size_inches().tolist()
    [8.0, 4.0]
    """
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


@contextmanager
def lecture_style() -> Iterator[None]:
    """Draw and save in the look of this package; the caller's settings come back afterwards.

    Examples
    --------
    >>> import matplotlib
    >>> with lecture_style():
    ...     matplotlib.rcParams["font.size"]
    15.0
    """
    import matplotlib

    with matplotlib.rc_context(dict(_SETTINGS)):  # type: ignore[arg-type]
        yield


def check_format(path: str | Path) -> Path:
    """Return the path of a picture if its suffix names a format we write.

    Examples
    --------
    >>> check_format("figure.svg").suffix
    '.svg'
    """
    target = Path(path)
    if target.suffix.lower().lstrip(".") not in FORMATS:
        known = ", ".join(f".{name}" for name in FORMATS)
        raise UnknownNameError(f"out must end in one of {known}; got {str(path)!r}")
    return target


def save_figure(figure: "Figure", path: str | Path) -> Path:
    """Write a picture; the suffix of ``path`` chooses png, svg or pdf.

    The file holds no date, so drawing it twice gives the same bytes.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_figure(new_figure(4, 3), folder + "/empty.png").name
    'empty.png'
    """
    target = check_format(path)
    undated = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    with lecture_style():
        figure.savefig(target, metadata=undated.get(target.suffix.lower()))
    return target
