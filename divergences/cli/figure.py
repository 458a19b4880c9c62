"""``divergences figure``: draw a figure of a paper and print what decides it."""

from argparse import Namespace

import numpy as np

from ..errors import InputError
from ..report import check_format, deciders_table, figures_table, find_figure, save_figure
from .console import check_writable, output


def run(arguments: Namespace) -> int:
    """Draw the figure named, or list them.

    A deciding number beyond its limit gives 1; in a quick run, whose settings are not those of
    the limits, 3.
    """
    console = output()
    if arguments.name is None:
        console.print(figures_table())
        return 0
    figure = find_figure(arguments.name)
    target = check_writable(check_format(arguments.out or f"{arguments.name}.png"))
    if arguments.seed < 0:
        raise InputError(f"seed must be >= 0; got {arguments.seed}")
    quick = arguments.quick
    data = figure.data(rng=np.random.default_rng(arguments.seed), quick=quick)
    deciders = figure.decide(data)
    path = save_figure(figure.draw(data), target)
    console.print(deciders_table(deciders, quick=quick))
    console.print(f"drawn: {path}", soft_wrap=True)
    if all(decider.holds for decider in deciders):
        return 0
    return 3 if quick else 1
