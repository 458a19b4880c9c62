"""``divergences list``: the statements that can be verified and the figures that can be drawn."""

from argparse import Namespace

from ..claims import claims
from ..report import claims_table, figures_table
from .console import output


def run(_: Namespace) -> int:
    """Print both lists."""
    console = output()
    console.print(claims_table(claims()))
    console.print("\nFigures")
    console.print(figures_table())
    return 0
