"""
Wasserstein distances between the ten handwritten digits
========================================================

Every image of a digit is a point of R^64, every class a sample of about 180 points. The heat map
shows the exact W1 between each pair of samples. Two samples of one law are not at distance 0
either: the lower row shows W1 between two random halves of each class, about 90 points each, the
floor against which the other numbers are to be read.
"""

import argparse
from itertools import combinations
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

import divergences as dv
from divergences.report import draw_heat_map, lecture_style, new_figure, save_figure

DIGITS = range(10)


def halves(points: np.ndarray, rng: np.random.Generator) -> float:
    """Return W1 between two random halves of one class."""
    shuffled = rng.permutation(points)
    return dv.wasserstein(shuffled[::2], shuffled[1::2]).value


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the heat map into the folder ``out``."""
    images, labels = load_digits(return_X_y=True)
    classes = [images[labels == digit][: 20 if quick else None] for digit in DIGITS]
    between = np.zeros((10, 10))
    for i, j in combinations(DIGITS, 2):
        between[i, j] = between[j, i] = dv.wasserstein(classes[i], classes[j]).value
    rng = np.random.default_rng(0)
    floor = np.array([[halves(points, rng) for points in classes]])

    with lecture_style():
        figure = new_figure(9, 10)
        axes = figure.subplots(2, 1, sharex=True, height_ratios=(10, 1))
        scale = {"low": floor.min(), "high": between.max()}
        draw_heat_map(axes[0], between, **scale)
        draw_heat_map(axes[1], floor, **scale)
        axes[0].set(title="W₁ between digit classes, in grey levels (0 to 16)", yticks=DIGITS)
        axes[1].set(title="the floor: two halves of one class", xlabel="digit", yticks=[])
        axes[1].set_xticks(DIGITS)
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(figure, out / "digits_distances.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="20 images of each digit")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
