"""
Why Wasserstein: four distances between two parallel lines
==========================================================

The uniform laws on two parallel lines at offset θ share no point unless θ = 0. Total variation,
Kullback-Leibler and Jensen-Shannon therefore do not tell θ = 1 from θ = 0.001, and their slope,
which a generator would have to follow, is 0 wherever it exists. The Wasserstein distance is
abs(θ). This is Example 1 and Figure 1 of *Wasserstein GAN* (arXiv 1701.07875).
"""

import argparse
from pathlib import Path

import numpy as np

import divergences as dv
from divergences.report import decide_wgan_1, draw_wgan_1, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the figure into the folder ``out`` and print the numbers that decide it."""
    thetas = np.linspace(-1.0, 1.0, 21 if quick else 201)
    curves = dv.sweep(dv.parallel_lines, thetas)
    for decider in decide_wgan_1(curves):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_wgan_1(curves), out / "wgan_figure_1.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="fewer offsets")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
