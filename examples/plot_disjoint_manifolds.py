"""
Apart, touching, crossing, overlapping: what four distances see
===============================================================

As long as two shapes share no length (for boxes: no area), JS, TV and KL sit at their maxima, be
they apart, touching or crossing; only W tells how far. Low dimension alone is not the reason:
segments on one line may share length.
"""

import argparse
from pathlib import Path

import divergences as dv
from divergences.report import COLOURS, draw_law, lecture_style, new_figure, save_figure

BAR, RING, BOX = dv.Segment([-1, 0], [1, 0]), dv.Circle([0, 0], 0.7), dv.Box([-1, -0.5], [0, 0.5])
PAIRS = (
    ("parallel", BAR, dv.Segment([-1, 0.8], [1, 0.8])),
    ("end to end", dv.Segment([-2, 0], [0, 0]), dv.Segment([0, 0], [2, 0])),
    ("crossing", BAR, dv.Segment([0, -1], [0, 1])),
    ("overlapping", dv.Segment([-1.5, 0], [0.5, 0]), dv.Segment([-0.5, 0], [1.5, 0])),
    ("apart", dv.Circle([-1, 0], 0.7), dv.Circle([1, 0], 0.7)),
    ("tangent", dv.Circle([-0.7, 0], 0.7), dv.Circle([0.7, 0], 0.7)),
    ("crossing", dv.Circle([-0.4, 0], 0.7), dv.Circle([0.4, 0], 0.7)),
    ("equal", RING, RING),
    ("apart", BOX, dv.Box([0.5, -0.5], [1.5, 0.5])),
    ("sharing an edge", BOX, dv.Box([0, -0.5], [1, 0.5])),
    ("sharing a corner", dv.Box([-1, -1], [0, 0]), dv.Box([0, 0], [1, 1])),
    ("overlapping", BOX, dv.Box([-0.5, -0.5], [0.5, 0.5])),
)
NAMES = {"W": "wasserstein", "JS": "js", "TV": "tv", "KL": "kl"}


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw each pair of shapes, their distances beneath, into the folder ``out``."""
    pairs = PAIRS[:4] if quick else PAIRS
    with lecture_style():
        figure = new_figure(13, 0.8 + 3 * len(pairs) // 4)
        panels = figure.subplots(len(pairs) // 4, 4).flat
        for axes, (title, p, q) in zip(panels, pairs, strict=True):
            draw_law(axes, p, COLOURS["p"], width=8)
            draw_law(axes, q, COLOURS["q"], width=4)
            axes.set(title=title, aspect="equal", xlim=(-2.1, 2.1), ylim=(-2.4, 1.1))
            axes.set_axis_off()
            found = dv.distances(p, q)
            for i, (sign, name) in enumerate(NAMES.items()):
                text = f"{sign} {float(getattr(found, name)):.3f}".replace("inf", "∞")
                at = 2.0 * (i % 2) - 1.8, -1.65 - 0.6 * (i // 2)
                axes.text(*at, text, color=COLOURS[name], weight="bold", size=16)
        figure.supxlabel("P black, Q orange;  W in units of length, JS (half) and KL in nats")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(figure, out / "disjoint_manifolds.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="segments only")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
