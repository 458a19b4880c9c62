"""
Whose loss tells how good the samples are?
==========================================

A generator learns a circle. What it draws is a curve that meets the circle in single points, so
JS is log 2 before and after, and the loss of a discriminator says little; the critic's estimate
falls with W. The controls: a critic that is trained too little, and Gaussians, whose JS is found by
discriminators. After Figures 3 and 4 of *Wasserstein GAN* (arXiv 1701.07875).
"""

import argparse
from pathlib import Path

import numpy as np

from divergences.experiments import meaningful_loss
from divergences.report import decide_meaningful_loss, draw_meaningful_loss, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the losses into the folder ``out`` and print the numbers that decide."""
    size = {"runs": 1, "steps": 60, "looks": 3, "compiled": False} if quick else {}
    result = meaningful_loss(rng=np.random.default_rng(0), **size)
    for decider in decide_meaningful_loss(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_meaningful_loss(result), out / "meaningful_loss.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="one run each, fewer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
