"""Seconds against size, both on logarithmic axes."""

from pathlib import Path

from _timing import Curves

from divergences.report import PALETTE, lecture_style, new_figure, save_figure

_COLOURS = [PALETTE[name] for name in ("black", "orange", "sky", "green", "blue", "vermilion")]


def loglog(path: Path, curves: Curves) -> None:
    """Draw the seconds of each contender, {name: {size: seconds}}, into a file."""
    with lecture_style():
        figure = new_figure(8.0, 5.0)
        axes = figure.subplots()
        for (name, points), colour in zip(curves.items(), _COLOURS, strict=False):
            sizes = sorted(points)
            axes.plot(sizes, [points[n] for n in sizes], "o-", color=colour, ms=4, label=name)
        axes.set(xscale="log", yscale="log", xlabel="points in a sample", ylabel="CPU seconds")
        figure.legend(loc="outside upper center", ncols=2, frameon=False)
        save_figure(figure, path)
