"""
What -log D does instead
========================

With the alternative loss -log D the gradient does not vanish on disjoint supports: it grows with
the slope of the discriminator's logit and settles, and its variance over batches grows with the
square. Where the supports cross, both go on growing. After Figure 3 of *Towards principled methods
for training generative adversarial networks* (arXiv 1701.04862).
"""

import argparse
from pathlib import Path

import numpy as np

from divergences.experiments import unstable_gradient
from divergences.report import decide_unstable_gradient, draw_unstable_gradient, save_figure


def main(out: Path, *, quick: bool = False) -> Path:
    """Draw the runs into the folder ``out`` and print the numbers that decide them."""
    settings = {"runs": 1, "steps": 200, "compiled": False} if quick else {}
    result = unstable_gradient(rng=np.random.default_rng(0), **settings)
    for decider in decide_unstable_gradient(result):
        print(f"{decider.statement}: {decider.measured:.3g}, at most {decider.limit:.3g}")
    out.mkdir(parents=True, exist_ok=True)
    return save_figure(draw_unstable_gradient(result), out / "unstable_gradient.png")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, default=Path(), help="folder for the picture")
    parser.add_argument("--quick", action="store_true", help="one run each, fewer steps")
    arguments = parser.parse_args()
    print(main(arguments.out, quick=arguments.quick))
