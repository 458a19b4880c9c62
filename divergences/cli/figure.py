"""``divergences figure``: draw a figure of a paper and print what decides it."""

from argparse import Namespace

from ..report import check_format, deciders_table, figures_table, find_figure, save_figure
from .console import check_writable, output


def run(arguments: Namespace) -> int:
    """Draw the figure named, or list them; 1 when a deciding number misses its limit."""
    console = output()
    if arguments.name is None:
        console.print(figures_table())
        return 0
    figure = find_figure(arguments.name)
    target = check_writable(check_format(arguments.out or f"{arguments.name}.png"))
    data = figure.data()
    deciders = figure.decide(data)
    path = save_figure(figure.draw(data), target)
    console.print(deciders_table(deciders))
    console.print(f"drawn: {path}", soft_wrap=True)
    return 0 if all(decider.holds for decider in deciders) else 1
