"""
Diagnosing four generators of handwritten digits
================================================

Half of the digits are real; what a generator might make of them is compared with the other half
of themselves, with digits of which two classes are missing, with a blurred copy, and with noise.
The verdicts differ as they should: nothing tells the halves apart, a discriminator still informs
where classes are missing, and it is saturated by blur and by noise, which precision tells apart.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter
from sklearn.datasets import load_digits

import divergences as dv
from divergences.report import COLOURS, lecture_style, new_figure, save_figure


def generators(images: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    """Return what four generators would make, by name."""
    square = images.reshape(-1, 8, 8)
    return {
        "the other half": images,
        "without 3 and 7": images[(labels != 3) & (labels != 7)],
        "blurred": gaussian_filter(square, 0.6, axes=(1, 2)).reshape(images.shape),
        "noise": np.random.default_rng(0).uniform(0, 16, images.shape),
    }


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw real and fake in a plane, with the verdicts, into the folder ``out``."""
    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(images))[: 800 if quick else None]
    real, held = np.array_split(order, 2)

    with lecture_style():
        figure = new_figure(13, 12)
        cases = generators(images[held], labels[held]).items()
        for axes, (name, fake) in zip(figure.subplots(2, 2).flat, cases, strict=True):
            found = dv.diagnose(images[real], fake, rng=np.random.default_rng(1))
            print(f"{name}: {found}\n")
            near = found.neighbours
            axes.scatter(*found.projection.real.T, s=12, color=COLOURS["p"], label="real")
            axes.scatter(*found.projection.fake.T, s=12, color=COLOURS["q"], label="fake")
            words = f"precision {near.precision.value:.2f}, recall {near.recall.value:.2f}"
            axes.set(title=f"{name}: {found.verdict}", xlabel=words, xticks=[], yticks=[])
        figure.axes[0].legend()
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(figure, out / "diagnose_digits.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="400 images of each")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
