"""A diagnosis in the terminal: the verdict, what to know first, and the numbers."""

from rich.console import Group
from rich.table import Table
from rich.text import Text

from ...diagnosis import Diagnosis
from ...results import Estimate
from ..numbers import number
from .words import bracket, headline, on_discriminator, on_floor, on_modes, on_noise, size, worth

_COLOURS = {
    "saturated": "red",
    "informative": "green",
    "indistinguishable": "green",
    "undecided": "yellow",
}


def diagnosis_table(found: Diagnosis, names: tuple[str, str]) -> Group:
    """Return a diagnosis to print.

    Examples
    --------
    >>> import numpy as np, divergences as dv
    >>> rng = np.random.default_rng(0)
    >>> found = dv.diagnose(rng.normal(size=40), 9 + rng.normal(size=40), rng=rng)
    >>> isinstance(diagnosis_table(found, ("real.npy", "fake.npy")), Group)
    True
    """
    samples = [
        Text(f"{kind}: {n} points in R^{found.dim}: {name}", overflow="fold")
        for kind, n, name in zip(("real", "fake"), found.n, names, strict=True)
    ]
    verdict = Text(headline(found.verdict), f"bold {_COLOURS[found.verdict]}")
    reason = Text(f"{found.verdict}: {found.reason}.")
    warnings = [Text(f"warning: {words}.", "yellow") for words in found.warnings]
    words = [*on_discriminator(found), on_floor(found), *on_modes(found), on_noise(found)]
    notes = [Text(f"note: {note}", "dim") for note in found.notes]
    return Group(*samples, verdict, reason, *warnings, _numbers(found), _gradients(found),
                 *map(Text, words), *notes)  # fmt: skip


def _numbers(found: Diagnosis) -> Table:
    table = _table("", "value", "bracket", "worth", "method")
    for name, estimate in rows(found):
        table.add_row(
            name, number(estimate.value, 4), bracket(estimate), worth(estimate), estimate.method
        )
    return table


def rows(found: Diagnosis) -> list[tuple[str, Estimate]]:
    """Return every estimate of a diagnosis, each under its name."""
    far, near = found.distances, found.neighbours
    return [
        ("TV", far.tv),
        ("KL(real, fake)", far.kl),
        ("JS", far.js),
        (f"W{far.wasserstein.order:g}", far.wasserstein),
        ("held-out accuracy", found.saturation.accuracy),
        ("weight left to log(1 − D)", found.saturation.remaining),
        ("precision", near.precision),
        ("recall", near.recall),
        ("density", near.density),
        ("coverage", near.coverage),
    ]


def _gradients(found: Diagnosis) -> Table:
    table = _table("loss", "mean weight", "size of the gradient (estimate)")
    for gradient in found.saturation.gradients:
        table.add_row(gradient.loss, number(gradient.weight, 2), size(gradient))
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
