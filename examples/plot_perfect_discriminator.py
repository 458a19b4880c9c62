"""
When does a discriminator become perfect?
=========================================

Stop the generator and train a discriminator from scratch. Where the supports of real and generated
points are disjoint, or cross in a point, it soon tells every point right, and its loss falls to 0;
where they overlap, it cannot. After Figure 1 of *Towards principled methods for training generative
adversarial networks* (arXiv 1701.04862). Takes some minutes; ``--quick`` stops much earlier.
"""

import argparse
from pathlib import Path

import numpy as np

from divergences.experiments import perfect_discriminator
from divergences.report import (
    decide_perfect_discriminator,
    draw_perfect_discriminator,
    save_figure,
)


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the runs into the folder ``out`` and print the numbers that decide them."""
    settings = {"runs": 1, "steps": 200, "compiled": False} if quick else {}
    result = perfect_discriminator(rng=np.random.default_rng(0), **settings)
    for decider in decide_perfect_discriminator(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_perfect_discriminator(result), out / "perfect_discriminator.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="one run each, fewer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
