"""Seconds against size, both on logarithmic axes."""

from pathlib import Path

from _timing import Curves

from divergences.report import lecture_style, new_figure, save_figure


def loglog(path: Path, curves: Curves) -> None:
    """Draw the seconds of each contender, {name: {size: seconds}}, into a file."""
    with lecture_style():
        figure = new_figure(8.0, 5.0)
        axes = figure.subplots()
        for name, points in curves.items():
            sizes = sorted(points)
            width = 2.0 if name == "ours" else 1.0
            axes.plot(sizes, [points[n] for n in sizes], "o-", lw=width, ms=3, label=name)
        axes.set(xscale="log", yscale="log", xlabel="points in a sample", ylabel="CPU seconds")
        axes.legend(frameon=False)
        save_figure(figure, path)
