"""``divergences list``: the statements, those that are not verified, and the figures."""

from argparse import Namespace

from ..claims import claims, unmeasured
from ..report import claims_table, figures_table, unmeasured_table
from .console import output


def run(_: Namespace) -> int:
    """Print the three lists."""
    console = output()
    console.print(claims_table(claims()))
    console.print("\nNot verified")
    console.print(unmeasured_table(unmeasured()))
    console.print("\nFigures")
    console.print(figures_table())
    return 0
